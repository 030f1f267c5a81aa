// Package memcached is the worked example of docs/adapters.md: an adapter over a third-party client
// that knows neither contexts nor an end without a goodbye. It offers Values and no more, since
// memcached's times are whole seconds and its counters have no sign.
package memcached

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/bradfitz/gomemcache/memcache"

	"lockstep/adapters"
)

// Config configures an Adapter.
type Config struct {
	// Address is the server's host and port.
	Address string
	// Dial connects to it. Nil means without a proxy.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Adapter opens and ends clients of one server. It is safe for concurrent use.
type Adapter struct {
	server memcache.ServerList
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
}

var _ adapters.Adapter[*Client] = (*Adapter)(nil)

// New returns an adapter, or an error where the address cannot be resolved.
func New(config Config) (*Adapter, error) {
	a := &Adapter{dial: config.Dial}
	if a.dial == nil {
		a.dial = new(net.Dialer).DialContext
	}
	if err := a.server.SetServers(config.Address); err != nil {
		return nil, fmt.Errorf("resolve the address of memcached: %w", err)
	}
	return a, nil
}

// Name implements adapters.Adapter.
func (a *Adapter) Name() string { return "memcached" }

// Sharing implements adapters.Adapter. A call is cancelled by dropping its connection, so that each
// client has one connection and one call at a time.
func (a *Adapter) Sharing() adapters.Sharing { return adapters.Exclusive }

// Capabilities implements adapters.Adapter.
func (a *Adapter) Capabilities() adapters.Capabilities { return adapters.Values }

// Open implements adapters.Adapter.
func (a *Adapter) Open(ctx context.Context, key string) (*Client, error) {
	c := &Client{adapter: a, key: key}
	c.driver = c.newDriver()
	if err := adapters.CheckName(key); err != nil {
		return nil, c.failed("open", adapters.ErrInvalid, err)
	}
	if err := c.call(ctx, "open", c.ping); err != nil {
		c.drop()
		return nil, err
	}
	return c, nil
}

// Ping implements adapters.Adapter.
func (a *Adapter) Ping(ctx context.Context, c *Client) error { return c.call(ctx, "ping", c.ping) }

// Close implements adapters.Adapter. The server needs no goodbye, so that it takes no time.
func (a *Adapter) Close(_ context.Context, c *Client) error { return c.end("close") }

// Discard implements adapters.Adapter.
func (a *Adapter) Discard(c *Client) error { return c.end("discard") }

// Client is one connection to memcached, which is dialled anew after a call was cancelled or broke.
// One goroutine at a time calls it; it may be ended meanwhile.
type Client struct {
	adapter *Adapter
	key     string
	driver  *memcache.Client
	ctx     context.Context // of the call under way, by which the driver dials

	mu    sync.Mutex // guards what follows; nothing is dialled or closed under it
	raw   net.Conn
	ended bool
}

var _ adapters.Cache = (*Client)(nil)

// newDriver returns a driver without connections. Its time-out never comes: calls have contexts.
func (c *Client) newDriver() *memcache.Client {
	driver := memcache.NewFromSelector(&c.adapter.server)
	driver.DialContext, driver.Timeout = c.dial, 24*time.Hour
	return driver
}

// dial connects for the call under way and remembers the connection, so that it can be dropped.
func (c *Client) dial(_ context.Context, network, address string) (net.Conn, error) {
	raw, err := c.adapter.dial(c.ctx, network, address)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.raw = raw
	over := c.ended || c.ctx.Err() != nil
	c.mu.Unlock()
	if over { // and whoever ended it saw no connection
		return nil, errors.Join(net.ErrClosed, raw.Close())
	}
	return raw, nil
}

// drop closes the connection without a word. The driver finds that out for itself.
func (c *Client) drop() {
	c.mu.Lock()
	raw := c.raw
	c.raw = nil
	c.mu.Unlock()
	if raw != nil {
		_ = raw.Close()
	}
}

func (c *Client) end(op string) error {
	c.mu.Lock()
	was := c.ended
	c.ended = true
	c.mu.Unlock()
	if was {
		return c.failed(op, adapters.ErrClosed, nil)
	}
	c.drop()
	return nil
}

func (c *Client) isEnded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// call carries out one call of the driver. When the context ends first the connection is dropped,
// and with it the reply that may still come. It returns only after that: a late drop would hit the
// next call.
func (c *Client) call(ctx context.Context, op string, do func() error) error {
	if c.isEnded() {
		return c.failed(op, adapters.ErrClosed, nil)
	}
	if err := ctx.Err(); err != nil {
		return c.failed(op, adapters.KindOf(err), err)
	}
	c.ctx = ctx
	dropped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { defer close(dropped); c.drop() })
	err := do()
	if !stop() {
		<-dropped
		c.driver = c.newDriver() // the old one may keep the dropped connection for later
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, memcache.ErrCacheMiss):
		return c.failed(op, adapters.ErrNotFound, err)
	case c.isEnded():
		return c.failed(op, adapters.ErrClosed, err)
	case ctx.Err() != nil:
		return c.failed(op, adapters.KindOf(ctx.Err()), ctx.Err())
	default:
		return c.failed(op, adapters.ErrUnavailable, err)
	}
}

func (c *Client) failed(op string, kind, cause error) error {
	return &adapters.Error{
		Adapter: c.adapter.Name(), Key: c.key, Op: op, Kind: kind, Cause: cause,
	}
}

func (c *Client) ping() error { return c.driver.Ping() }

// named carries out a call on a key, of which the server sees a digest: its own keys are shorter
// than a name may be, and know no spaces.
func (c *Client) named(ctx context.Context, op, key string, do func(key string) error) error {
	if err := adapters.CheckName(key); err != nil {
		return c.failed(op, adapters.ErrInvalid, err)
	}
	digest := sha256.Sum256([]byte(key))
	return c.call(ctx, op, func() error { return do(hex.EncodeToString(digest[:])) })
}

// Get implements adapters.Cache.
func (c *Client) Get(ctx context.Context, key string) (value []byte, err error) {
	err = c.named(ctx, "get", key, func(key string) error {
		item, err := c.driver.Get(key)
		if err == nil {
			value = item.Value
		}
		return err
	})
	return value, err
}

// Set implements adapters.Cache.
func (c *Client) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if ttl != adapters.NoExpiry {
		return c.failed("set", adapters.ErrUnsupported, nil)
	}
	return c.named(ctx, "set", key, func(key string) error {
		return c.driver.Set(&memcache.Item{Key: key, Value: value})
	})
}

// Delete implements adapters.Cache.
func (c *Client) Delete(ctx context.Context, key string) error {
	return c.named(ctx, "delete", key, func(key string) error {
		if err := c.driver.Delete(key); !errors.Is(err, memcache.ErrCacheMiss) {
			return err
		}
		return nil
	})
}

// Incr implements adapters.Cache: it is not offered.
func (c *Client) Incr(context.Context, string, int64) (int64, error) {
	return 0, c.failed("incr", adapters.ErrUnsupported, nil)
}

// TTL implements adapters.Cache: it is not offered.
func (c *Client) TTL(context.Context, string) (time.Duration, error) {
	return 0, c.failed("ttl", adapters.ErrUnsupported, nil)
}

// Expire implements adapters.Cache: it is not offered.
func (c *Client) Expire(context.Context, string, time.Duration) error {
	return c.failed("expire", adapters.ErrUnsupported, nil)
}
