// Package memory is a cache, a session store and a rate limiter in the memory of the process,
// behind the same interfaces as those of a server: for what one process keeps for itself, and for a
// service that has no server for it.
//
// The Adapter owns what is kept; its clients are handles of it. So everything stays when a factory
// re-initialises or retires its clients, and goes with the adapter. What is kept is bounded, and
// what is used least is evicted: a key may be missing before its time has passed, and a counter
// then begins again at zero. A full cache evicts no session, and neither forgets how often
// something happened.
//
// Nothing runs in the background: what expired is never seen again, and its memory is freed on the
// way of later calls.
package memory

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lockstep/adapters"
)

// Config configures an Adapter. Its zero value works.
type Config struct {
	// Name is the adapter's name. Empty means "memory".
	Name string
	// EntriesMax is the most keys that the cache keeps. Zero means no such bound where BytesMax is
	// set; both may not be.
	EntriesMax int
	// BytesMax is the most that keys and values of the cache take together, with what keeping each
	// takes besides (about a hundred bytes, which are counted). Zero means 64 MiB where EntriesMax
	// is zero, too. A value that does not fit at all is not kept.
	BytesMax uint64
	// SessionsMax is the most sessions that are kept, RatesMax the most keys of rates. Zero means
	// 100 000 each.
	SessionsMax int
	RatesMax    int
	// Now is the clock by which keys expire and events are counted. Nil means time.Now, of which
	// the monotonic part is used. It may be called by many goroutines and under locks of the
	// store's: it must not call a client.
	Now func() time.Time
}

// Adapter keeps what its clients store, and opens them. Its methods are safe for concurrent use.
// New makes one.
type Adapter struct {
	name  string
	store *store
}

var (
	_ adapters.Adapter[*Client] = (*Adapter)(nil)
	_ adapters.Fingerprinter    = (*Adapter)(nil)
)

// New returns an adapter that keeps nothing yet. The error says what is wrong with the
// configuration: a negative bound, or both bounds of the cache.
func New(config Config) (*Adapter, error) {
	if config.EntriesMax < 0 || config.SessionsMax < 0 || config.RatesMax < 0 {
		return nil, errors.New("memory: a bound is negative")
	}
	if config.EntriesMax > 0 && config.BytesMax > 0 {
		return nil, errors.New("memory: the cache is bounded by entries or by bytes, not both")
	}
	if config.EntriesMax == 0 && config.BytesMax == 0 {
		config.BytesMax = 64 << 20
	}
	const many = 100_000
	if config.SessionsMax == 0 {
		config.SessionsMax = many
	}
	if config.RatesMax == 0 {
		config.RatesMax = many
	}
	if config.Name == "" {
		config.Name = "memory"
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	store, err := newStore(config)
	if err != nil {
		return nil, fmt.Errorf("memory: %w", err)
	}
	return &Adapter{name: config.Name, store: store}, nil
}

// Name implements adapters.Adapter.
func (a *Adapter) Name() string { return a.name }

// Sharing implements adapters.Adapter: clients are shared.
func (a *Adapter) Sharing() adapters.Sharing { return adapters.Shared }

// Capabilities implements adapters.Adapter.
func (a *Adapter) Capabilities() adapters.Capabilities {
	return adapters.AllCache | adapters.Sessions | adapters.RateLimits
}

// Fingerprint implements adapters.Fingerprinter: another adapter keeps other things.
func (a *Adapter) Fingerprint(string) string { return fmt.Sprintf("%s %p", a.name, a) }

// Open implements adapters.Adapter. The key satisfies adapters.CheckName; every client sees the
// same, whatever its key.
func (a *Adapter) Open(ctx context.Context, key string) (*Client, error) {
	client := &Client{adapter: a, key: key}
	if err := adapters.CheckName(key); err != nil {
		return nil, client.failed("open", adapters.ErrInvalid, err)
	}
	if err := client.ready(ctx, "open"); err != nil {
		return nil, err
	}
	return client, nil
}

// Ping implements adapters.Adapter.
func (a *Adapter) Ping(ctx context.Context, client *Client) error {
	return client.ready(ctx, "ping")
}

// Close implements adapters.Adapter. There is nobody to say goodbye to: it ends the client whether
// the context is over or not.
func (a *Adapter) Close(_ context.Context, client *Client) error { return client.end("close") }

// Discard implements adapters.Adapter.
func (a *Adapter) Discard(client *Client) error { return client.end("discard") }
