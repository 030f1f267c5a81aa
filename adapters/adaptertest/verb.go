package adaptertest

import (
	"context"
	"time"

	"lockstep/adapters"
)

// verb is one call of the protocol, for the rules that hold for all of them.
type verb struct {
	// op is what errors call it.
	op    string
	needs adapters.Capabilities
	// names says what the names are that it takes.
	names []string
	// missing is set where the answer for a name that is not there is ErrNotFound.
	missing bool
	// inTx is set for a call of a transaction that was begun before.
	inTx bool
	do   func(ctx context.Context, c *client, n []string) error
}

// String returns what findings call the verb.
func (v verb) String() string {
	if v.inTx {
		return "tx." + v.op
	}
	return v.op
}

// verbs returns the verbs that the capabilities offer.
func (e *env) verbs() []verb {
	var list []verb
	for _, v := range allVerbs {
		if e.declares(v.needs) {
			list = append(list, v)
		}
	}
	return list
}

// ready begins the transaction that the verb needs.
func (c *client) ready(v verb) {
	if v.inTx {
		c.tx = c.begin()
	}
}

// fresh returns names that nothing has.
func (e *env) fresh(v verb) []string {
	fresh := make([]string, len(v.names))
	for i, what := range v.names {
		fresh[i] = e.name(what)
	}
	return fresh
}

// answered says whether the server carried the verb out.
func (v verb) answered(err error) bool {
	return err == nil || v.missing && adapters.KindOf(err) == adapters.ErrNotFound
}

var (
	tableAndKey = []string{"table", "key"}
	keyAlone    = []string{"key"}
)

// one is a rate of which a single event is always allowed.
var one = adapters.Rate{Limit: 10, Per: time.Second, Burst: 10}

var allVerbs = []verb{
	{
		op: "get", needs: adapters.Rows, names: tableAndKey, missing: true,
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.db.Get(ctx, n[0], n[1])
			return err
		},
	},
	{
		op: "list", needs: adapters.Rows, names: []string{"table"},
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.db.List(ctx, n[0], "", 0)
			return err
		},
	},
	{
		op: "put", needs: adapters.Rows, names: tableAndKey,
		do: func(ctx context.Context, c *client, n []string) error {
			return c.db.Put(ctx, n[0], n[1], []byte("v"))
		},
	},
	{
		op: "delete", needs: adapters.Rows, names: tableAndKey,
		do: func(ctx context.Context, c *client, n []string) error {
			return c.db.Delete(ctx, n[0], n[1])
		},
	},
	{
		op: "begin", needs: adapters.Transactions,
		do: func(ctx context.Context, c *client, _ []string) error {
			tx, err := c.db.Begin(ctx, adapters.TxOptions{})
			if err == nil {
				_ = tx.Rollback(ctx)
			}
			return err
		},
	},
	{
		op: "get", needs: adapters.Transactions, names: tableAndKey, missing: true, inTx: true,
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.tx.Get(ctx, n[0], n[1])
			return err
		},
	},
	{
		op: "list", needs: adapters.Transactions, names: []string{"table"}, inTx: true,
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.tx.List(ctx, n[0], "", 0)
			return err
		},
	},
	{
		op: "put", needs: adapters.Transactions, names: tableAndKey, inTx: true,
		do: func(ctx context.Context, c *client, n []string) error {
			return c.tx.Put(ctx, n[0], n[1], []byte("v"))
		},
	},
	{
		op: "delete", needs: adapters.Transactions, names: tableAndKey, inTx: true,
		do: func(ctx context.Context, c *client, n []string) error {
			return c.tx.Delete(ctx, n[0], n[1])
		},
	},
	{
		op: "commit", needs: adapters.Transactions, inTx: true,
		do: func(ctx context.Context, c *client, _ []string) error { return c.tx.Commit(ctx) },
	},
	{
		op: "get", needs: adapters.Values, names: keyAlone, missing: true,
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.cache.Get(ctx, n[0])
			return err
		},
	},
	{
		op: "set", needs: adapters.Values, names: keyAlone,
		do: func(ctx context.Context, c *client, n []string) error {
			return c.cache.Set(ctx, n[0], []byte("v"), adapters.NoExpiry)
		},
	},
	{
		op: "set", needs: adapters.Values | adapters.Expiry, names: keyAlone,
		do: func(ctx context.Context, c *client, n []string) error {
			return c.cache.Set(ctx, n[0], []byte("v"), time.Hour)
		},
	},
	{
		op: "delete", needs: adapters.Values, names: keyAlone,
		do: func(ctx context.Context, c *client, n []string) error {
			return c.cache.Delete(ctx, n[0])
		},
	},
	{
		op: "incr", needs: adapters.Counters, names: keyAlone,
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.cache.Incr(ctx, n[0], 1)
			return err
		},
	},
	{
		op: "ttl", needs: adapters.Expiry, names: keyAlone, missing: true,
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.cache.TTL(ctx, n[0])
			return err
		},
	},
	{
		op: "expire", needs: adapters.Expiry, names: keyAlone, missing: true,
		do: func(ctx context.Context, c *client, n []string) error {
			return c.cache.Expire(ctx, n[0], time.Hour)
		},
	},
	{
		op: "publish", needs: adapters.Messages, names: []string{"topic"},
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.queue.Publish(ctx, n[0], []byte("v"))
			return err
		},
	},
	{
		op: "consume", needs: adapters.Messages, names: []string{"topic", "consumer"},
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.queue.Consume(ctx, takeOf(n), 0)
			return err
		},
	},
	{
		op: "consume", needs: adapters.Messages | adapters.ConsumerGroups,
		names: []string{"topic", "consumer", "group"},
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.queue.Consume(ctx, takeOf(n), 0)
			return err
		},
	},
	{
		op: "claim", needs: adapters.Messages | adapters.Redelivery,
		names: []string{"topic", "consumer"},
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.queue.Claim(ctx, takeOf(n), 0)
			return err
		},
	},
	{
		op: "ack", needs: adapters.Messages, names: []string{"topic"},
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.queue.Ack(ctx, n[0], adapters.DefaultGroup, "1")
			return err
		},
	},
	{
		op: "createsession", needs: adapters.Sessions,
		do: func(ctx context.Context, c *client, _ []string) error {
			_, err := c.sessions.CreateSession(ctx, []byte("v"), time.Hour)
			return err
		},
	},
	{
		op: "session", needs: adapters.Sessions, missing: true,
		do: func(ctx context.Context, c *client, _ []string) error {
			_, err := c.sessions.Session(ctx, adapters.NewSessionID())
			return err
		},
	},
	{
		op: "savesession", needs: adapters.Sessions, missing: true,
		do: func(ctx context.Context, c *client, _ []string) error {
			return c.sessions.SaveSession(ctx, adapters.NewSessionID(), []byte("v"), time.Hour)
		},
	},
	{
		op: "rotatesession", needs: adapters.Sessions, missing: true,
		do: func(ctx context.Context, c *client, _ []string) error {
			_, err := c.sessions.RotateSession(ctx, adapters.NewSessionID())
			return err
		},
	},
	{
		op: "endsession", needs: adapters.Sessions,
		do: func(ctx context.Context, c *client, _ []string) error {
			return c.sessions.EndSession(ctx, adapters.NewSessionID())
		},
	},
	{
		op: "allow", needs: adapters.RateLimits, names: keyAlone,
		do: func(ctx context.Context, c *client, n []string) error {
			_, err := c.limiter.Allow(ctx, n[0], one, 1)
			return err
		},
	},
}

// takeOf returns a take of a topic, a consumer and perhaps a group.
func takeOf(n []string) adapters.Take {
	take := adapters.Take{
		Topic: n[0], Group: adapters.DefaultGroup, Consumer: n[1], Max: 1,
	}
	if len(n) > 2 {
		take.Group = n[2]
	}
	return take
}
