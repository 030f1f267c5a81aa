package postgres

import (
	"context"
	"fmt"
	"io"

	"lockstep/adapters"
)

// Adapter opens and ends clients of one Postgres server. It implements adapters.Adapter,
// adapters.Diagnoser and adapters.Fingerprinter, and is safe for concurrent use.
type Adapter struct{ settings *settings }

var (
	_ adapters.Adapter[*Client] = (*Adapter)(nil)
	_ adapters.Diagnoser        = (*Adapter)(nil)
	_ adapters.Fingerprinter    = (*Adapter)(nil)
)

// New returns an adapter. It connects to nothing. What is wrong with the configuration is an
// *adapters.Error of the kind ErrInvalid, which shows nothing of the URL but names of parameters.
func New(config Config) (*Adapter, error) {
	s, err := config.settings()
	if err != nil {
		return nil, err
	}
	return &Adapter{settings: s}, nil
}

// Format writes the adapter's name, whatever the verb.
func (a Adapter) Format(to fmt.State, _ rune) { _, _ = io.WriteString(to, a.settings.name()) }

// Name implements adapters.Adapter.
func (a *Adapter) Name() string { return a.settings.name() }

// Sharing implements adapters.Adapter.
func (a *Adapter) Sharing() adapters.Sharing { return a.settings.Sharing }

// Capabilities implements adapters.Adapter.
func (a *Adapter) Capabilities() adapters.Capabilities {
	return adapters.AllDatabase | adapters.AllQueue
}

// Open implements adapters.Adapter. It makes one round trip to the server, behind a pooler, too,
// and does not ask whether the adapter's tables are there: a client for plain SQL needs none.
func (a *Adapter) Open(ctx context.Context, key string) (*Client, error) {
	c := newClient(a.settings, key)
	if err := adapters.CheckName(key); err != nil {
		return nil, c.failed(ctx, "open", &refusal{adapters.ErrInvalid, err})
	}
	if err := ctx.Err(); err != nil {
		return nil, c.failed(ctx, "open", err)
	}
	config := a.settings.conn.Copy()
	identify(ctx, config)
	err := c.connect(ctx, config)
	if err == nil {
		err = c.ping(ctx)
	}
	if err != nil {
		err = c.failed(ctx, "open", err)
		c.discard()
		return nil, err
	}
	return c, nil
}

// Ping implements adapters.Adapter. On a shared client it asks by one of the pool's sessions.
func (a *Adapter) Ping(ctx context.Context, client *Client) error {
	return client.failed(ctx, "ping", client.ping(ctx))
}

// Close implements adapters.Adapter. Calls under way end with ErrClosed, and open transactions are
// rolled back. It waits until every session has said its goodbye, which takes moments, but for one
// in the hands of a Session's function: it waits for that function's end. What is not done when the
// context ends is dropped.
func (a *Adapter) Close(ctx context.Context, client *Client) error {
	return client.close(ctx)
}

// Discard implements adapters.Adapter.
func (a *Adapter) Discard(client *Client) error {
	if !client.discard() {
		return client.failed(context.Background(), "discard", adapters.ErrClosed)
	}
	return nil
}
