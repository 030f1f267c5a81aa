package redis

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"

	goredis "github.com/redis/go-redis/v9"

	"lockstep/adapters"
	"lockstep/adapters/internal/wire"
)

// Adapter opens and ends clients of one configuration. It is safe for concurrent use and holds
// nothing that would have to be closed.
type Adapter struct {
	config Config
	serial uint64 // tells adapters apart that dial in ways which cannot be compared
}

var (
	_ adapters.Adapter[*Client] = (*Adapter)(nil)
	_ adapters.Diagnoser        = (*Adapter)(nil)
	_ adapters.Fingerprinter    = (*Adapter)(nil)
	_ fmt.Formatter             = (*Adapter)(nil)
)

var serials atomic.Uint64

// New returns an adapter, or an *adapters.Error of the kind ErrInvalid that names each field in
// which the configuration is wrong. It connects to nothing.
func New(config Config) (*Adapter, error) {
	resolved, err := config.resolved()
	if err != nil {
		return nil, err
	}
	return &Adapter{config: resolved, serial: serials.Add(1)}, nil
}

// Format writes the adapter's name, whatever the verb.
func (a Adapter) Format(to fmt.State, _ rune) { _, _ = io.WriteString(to, a.config.Name) }

// Name implements adapters.Adapter.
func (a *Adapter) Name() string { return a.config.Name }

// Sharing implements adapters.Adapter.
func (a *Adapter) Sharing() adapters.Sharing { return a.config.Sharing }

// Capabilities implements adapters.Adapter.
func (a *Adapter) Capabilities() adapters.Capabilities {
	return adapters.AllCache | adapters.AllQueue | adapters.Sessions | adapters.RateLimits
}

// Open implements adapters.Adapter. It connects, says who the client is, and returns once the
// server has answered a PING; a Cluster has then told its slots as well. The key satisfies
// adapters.CheckName.
func (a *Adapter) Open(ctx context.Context, key string) (*Client, error) {
	if err := adapters.CheckName(key); err != nil {
		return nil, &adapters.Error{
			Adapter: a.config.Name, Key: key, Op: "open", Kind: adapters.ErrInvalid, Cause: err,
		}
	}
	config := a.config
	if given, ok := adapters.CredentialsFrom(ctx); ok {
		config.Username, config.Password = given.User, given.Password
	}
	c := &Client{adapter: a, key: key, config: config, wires: wire.New(config.Dial)}
	c.keys = keyspace{prefix: config.Prefix}
	life, endLife := context.WithCancel(context.Background())
	c.endLife = endLife
	c.driver = newDriver(&dialer{config: config, wires: c.wires, calls: &c.calls, life: life})
	if err := c.ping(ctx); err != nil {
		failed := c.failed(ctx, "open", err)
		c.cut()
		return nil, failed
	}
	return c, nil
}

// Ping implements adapters.Adapter. In a Cluster it asks any one of the nodes.
func (a *Adapter) Ping(ctx context.Context, client *Client) error {
	if err := client.ready(ctx); err != nil {
		return client.failed(ctx, "ping", err)
	}
	return client.failed(ctx, "ping", client.ping(ctx))
}

// Close implements adapters.Adapter. Redis asks for no goodbye but the end of the connections; over
// TLS its own is said. Calls under way end with ErrClosed.
func (a *Adapter) Close(ctx context.Context, client *Client) error {
	if !client.ended.CompareAndSwap(false, true) {
		return client.error("close", adapters.ErrClosed, nil)
	}
	if err := ctx.Err(); err != nil {
		client.cut()
		return client.error("close", adapters.KindOf(err), err)
	}
	client.endLife()
	done := make(chan error, 1)
	go func() { done <- client.driver.Close() }()
	select {
	case err := <-done:
		client.wires.Cut() // what the driver was just dialling
		if err != nil && !errors.Is(err, errSpoilt) {
			return client.told("close", adapters.ErrUnavailable, err)
		}
		return nil
	case <-ctx.Done():
		client.wires.Cut()
		<-done //nolint:errcheck // why is known; it ends, since nothing can be written any more
		return client.error("close", adapters.KindOf(ctx.Err()), ctx.Err())
	}
}

// Discard implements adapters.Adapter. Calls under way end with ErrClosed.
func (a *Adapter) Discard(client *Client) error {
	if !client.ended.CompareAndSwap(false, true) {
		return client.error("discard", adapters.ErrClosed, nil)
	}
	client.cut()
	return nil
}

// Fingerprint implements adapters.Fingerprinter. Two adapters with a Config.TLS are the same only
// where it is the same pointer, and one with a Dial is the same only as itself.
func (a *Adapter) Fingerprint(string) string {
	var tlsMark, dialMark any
	switch {
	case a.config.tlsOfURL:
		tlsMark = "by URL"
	case a.config.TLS != nil:
		tlsMark = fmt.Sprintf("%p", a.config.TLS)
	}
	if a.config.Dial != nil {
		dialMark = a.serial
	}
	digest := sha256.New()
	a.config.writeIdentity(digest, tlsMark, dialMark)
	return base64.RawURLEncoding.EncodeToString(digest.Sum(nil))
}

// driver is what this package uses of the driver's clients.
type driver interface {
	Process(ctx context.Context, cmd goredis.Cmder) error
	Close() error
}

// newDriver returns the driver's client. Nothing is connected until it is used.
func newDriver(d *dialer) driver {
	if d.config.Mode == Cluster {
		return newCluster(d)
	}
	options := d.options()
	options.Addr = d.config.Addrs[0]
	if d.config.Mode == Sentinel {
		options.Addr = d.config.MasterName
		options.Dialer = d.dialMaster
		options.OnConnect = isMaster
	}
	return goredis.NewClient(options)
}

// options returns what all connections have in common. Of what the driver offers, everything is off
// that works in the background, that says something to the server which nobody asked for, or that
// sends a command again: the version 2 of the protocol has no messages but replies, and what may
// have been carried out is not repeated. Waiting for a free connection ends a little before the
// call, so that its error is told from that of a server which does not answer.
func (d *dialer) options() *goredis.Options {
	o := &goredis.Options{
		Dialer:                d.dial,
		Protocol:              2,
		Username:              d.config.Username,
		Password:              d.config.Password,
		DB:                    d.config.DB,
		ClientName:            d.config.ClientName,
		MaxRetries:            -1,
		DialTimeout:           d.config.CallTimeout,
		DialerRetries:         1,
		PoolTimeout:           d.config.CallTimeout - d.config.CallTimeout/10,
		ReadTimeout:           -1, // a call has its deadline
		WriteTimeout:          -1,
		ContextTimeoutEnabled: true,
		PoolSize:              d.config.ConnsMax,
		PipelinePoolSize:      -1,
		DisableIdentity:       true,
	}
	if o.PoolSize == 0 {
		o.PoolSize = 10 * runtime.GOMAXPROCS(0)
	}
	if d.config.Sharing == adapters.Exclusive {
		o.PoolSize = 1
		o.ConnMaxIdleTime = -1
	}
	return o
}
