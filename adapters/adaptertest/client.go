package adaptertest

import (
	"context"

	"lockstep/adapters"
)

// client is a client under test, with what it implements.
type client struct {
	e        *env
	raw      any
	ended    bool // by the check itself
	db       adapters.Database
	cache    adapters.Cache
	queue    adapters.Queue
	sessions adapters.SessionStore
	limiter  adapters.Limiter
	tx       adapters.Tx // the open transaction, where the check began one
}

// open opens a client that is closed after the check, or ends the check.
func (e *env) open() *client {
	raw, err := e.adapter.Open(e.ctx, e.key)
	e.ok(err, "Open(%q)", e.key)
	return e.adopt(raw)
}

// adopt makes an opened client known.
func (e *env) adopt(raw any) *client {
	c := &client{
		e: e, raw: raw, db: e.h.Database(raw), cache: e.h.Cache(raw), queue: e.h.Queue(raw),
		sessions: e.h.Sessions(raw), limiter: e.h.Limiter(raw),
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.clients = append(e.clients, c)
	return c
}

// close ends the client, or ends the check.
func (c *client) close() {
	c.ended = true
	c.e.ok(c.e.adapter.Close(c.e.ctx, c.raw), "Close(client)")
}

// discard drops the client, or ends the check.
func (c *client) discard() {
	c.ended = true
	c.e.ok(c.e.adapter.Discard(c.raw), "Discard(client)")
}

// begin opens a transaction, or ends the check.
func (c *client) begin() adapters.Tx {
	return c.beginWith(adapters.TxOptions{})
}

func (c *client) beginWith(options adapters.TxOptions) adapters.Tx {
	tx, err := c.db.Begin(c.e.ctx, options)
	c.e.ok(err, "Begin(%+v)", options)
	return tx
}

// crew returns who may work at once on n things: clients of their own where they are exclusive,
// else one for all.
func (e *env) crew(n int) []*client {
	crew := make([]*client, n)
	for i := range crew {
		if i > 0 && e.adapter.Sharing() == adapters.Shared {
			crew[i] = crew[0]
		} else {
			crew[i] = e.open()
		}
	}
	return crew
}

// declares says whether the adapter offers all of that.
func (e *env) declares(want adapters.Capabilities) bool {
	return e.adapter.Capabilities().Has(want)
}

// store is one way to keep a value under a name and to get it back.
type store struct {
	what string
	put  func(ctx context.Context, c *client, name string, value []byte) error
	// get returns what was put; a message is acknowledged.
	get func(ctx context.Context, c *client, name string) ([]byte, error)
}

// stores returns the ways that the adapter offers.
func (e *env) stores() []store {
	var list []store
	for _, s := range allStores {
		if e.declares(s.needs) {
			list = append(list, s.store)
		}
	}
	return list
}

const table = "kit"

// storing are the capabilities of which each is a store.
const storing = adapters.Rows | adapters.Values | adapters.Messages

var allStores = []struct {
	needs adapters.Capabilities
	store
}{
	{adapters.Rows, store{
		"row",
		func(ctx context.Context, c *client, name string, value []byte) error {
			return c.db.Put(ctx, table, name, value)
		},
		func(ctx context.Context, c *client, name string) ([]byte, error) {
			return c.db.Get(ctx, table, name)
		},
	}},
	{adapters.Values, store{
		"value",
		func(ctx context.Context, c *client, name string, value []byte) error {
			return c.cache.Set(ctx, name, value, adapters.NoExpiry)
		},
		func(ctx context.Context, c *client, name string) ([]byte, error) {
			return c.cache.Get(ctx, name)
		},
	}},
	{adapters.Messages, store{
		"message",
		func(ctx context.Context, c *client, name string, value []byte) error {
			_, err := c.queue.Publish(ctx, name, value)
			return err
		},
		receive,
	}},
}

// receive takes the next message of a topic.
func receive(ctx context.Context, c *client, name string) ([]byte, error) {
	got, err := c.queue.Consume(ctx, takes(name, 1), 0)
	if err != nil || len(got) == 0 {
		return nil, err
	}
	_, err = c.queue.Ack(ctx, name, adapters.DefaultGroup, got[0].ID)
	return got[0].Body, err
}

// takes returns a take of the default group.
func takes(topic string, most int) adapters.Take {
	return adapters.Take{
		Topic: topic, Group: adapters.DefaultGroup, Consumer: "kit", Max: most,
	}
}
