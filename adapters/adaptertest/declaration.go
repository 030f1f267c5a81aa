package adaptertest

import (
	"context"
	"fmt"
	"time"

	"lockstep/adapters"
)

var declarationRules = []Rule{
	{
		ID: "A1", Name: "Declaration",
		Words: "An adapter has a name, and declares once and for all a sharing and capabilities " +
			"that the protocol knows.",
		check: checkDeclaration,
	},
	{
		ID: "A2", Name: "DeclaredIsOffered",
		Words: "What an adapter declares its clients have: no call that a declared capability " +
			"names is ErrUnsupported.",
		check: checkOffered,
	},
	{
		ID: "A3", Name: "UndeclaredIsUnsupported",
		Words: "A call that an adapter does not declare is ErrUnsupported.",
		check: checkUndeclared,
	},
	{
		ID: "A4", Name: "Fingerprint", Contract: []string{"R3", "R11"},
		Words: "Two adapters have one fingerprint for a key exactly when they open its clients " +
			"in the same way, and it shows no secret.",
		parts: []part{needsFingerprint},
		check: checkFingerprint,
	},
}

// everything is what the protocol knows.
const everything = adapters.AllDatabase | adapters.AllCache | adapters.AllQueue |
	adapters.Sessions | adapters.RateLimits

func checkDeclaration(e *env) {
	type declaration struct {
		name         string
		sharing      adapters.Sharing
		capabilities adapters.Capabilities
	}
	declared := func() declaration {
		return declaration{e.adapter.Name(), e.adapter.Sharing(), e.adapter.Capabilities()}
	}
	first := declared()
	if first.name == "" {
		e.errorf("Name() = %q, want a name", "")
	}
	if s := first.sharing; s != adapters.Shared && s != adapters.Exclusive {
		e.errorf("Sharing() = %v, want shared or exclusive", s)
	}
	if c := first.capabilities; c == 0 || !everything.Has(c) {
		e.errorf("Capabilities() = %v, want some of %v", c, everything)
	}
	c := e.open()
	equal(e, declared(), first, "the declaration with a client open")
	c.close()
	equal(e, declared(), first, "the declaration after the client's end")
}

// implements says whether the client has the interface of the capability.
func (c *client) implements(capability adapters.Capabilities) bool {
	switch {
	case adapters.AllDatabase.Has(capability):
		return c.db != nil
	case adapters.AllCache.Has(capability):
		return c.cache != nil
	case adapters.AllQueue.Has(capability):
		return c.queue != nil
	case capability == adapters.Sessions:
		return c.sessions != nil
	default:
		return c.limiter != nil
	}
}

func checkOffered(e *env) {
	c := e.open()
	for _, capability := range (e.adapter.Capabilities() & everything).Each() {
		if !c.implements(capability) {
			e.fatalf("the client implements no interface for %v, want it: it is declared",
				capability)
		}
	}
	for _, v := range e.verbs() {
		c.ready(v)
		names := e.fresh(v)
		if err := v.do(e.ctx, c, names); !v.answered(err) {
			e.errorf("%v(%q) = %v, want an answer", v, names, err)
		}
		c.endTx()
	}
	if e.declares(adapters.Redelivery | adapters.DeadLetters) {
		take := takes(e.name("topic"), 1)
		take.DeliveriesMax = 1
		_, err := c.queue.Claim(e.ctx, take, 0)
		e.ok(err, "Claim(%+v)", take)
	}
}

// endTx rolls the transaction of a verb back, where there is one.
func (c *client) endTx() {
	if c.tx != nil {
		_ = c.tx.Rollback(c.e.ctx)
		c.tx = nil
	}
}

// foreign are calls that need one capability more than those beside them.
var foreign = []struct {
	needs adapters.Capabilities
	text  string
	do    func(ctx context.Context, c *client, name string) error
}{
	{
		adapters.Transactions, "Begin()",
		func(ctx context.Context, c *client, _ string) error {
			tx, err := c.db.Begin(ctx, adapters.TxOptions{})
			if err == nil {
				_ = tx.Rollback(ctx)
			}
			return err
		},
	},
	{
		adapters.Rows, "Get(row)",
		func(ctx context.Context, c *client, name string) error {
			_, err := c.db.Get(ctx, table, name)
			return err
		},
	},
	{
		adapters.Values, "Get(key)",
		func(ctx context.Context, c *client, name string) error {
			_, err := c.cache.Get(ctx, name)
			return err
		},
	},
	{
		adapters.Expiry, "TTL(key)",
		func(ctx context.Context, c *client, name string) error {
			_, err := c.cache.TTL(ctx, name)
			return err
		},
	},
	{
		adapters.Expiry, "Expire(key, 1h)",
		func(ctx context.Context, c *client, name string) error {
			return c.cache.Expire(ctx, name, time.Hour)
		},
	},
	{
		adapters.Expiry, "Set(key, value, 1h)",
		func(ctx context.Context, c *client, name string) error {
			return c.cache.Set(ctx, name, nil, time.Hour)
		},
	},
	{
		adapters.Counters, "Incr(key, 1)",
		func(ctx context.Context, c *client, name string) error {
			_, err := c.cache.Incr(ctx, name, 1)
			return err
		},
	},
	{
		adapters.Messages, "Publish(topic)",
		func(ctx context.Context, c *client, name string) error {
			_, err := c.queue.Publish(ctx, name, nil)
			return err
		},
	},
	{
		adapters.ConsumerGroups, "Consume(group)",
		func(ctx context.Context, c *client, name string) error {
			_, err := c.queue.Consume(ctx, takeOf([]string{name, "kit", "other"}), 0)
			return err
		},
	},
	{
		adapters.Redelivery, "Claim(topic)",
		func(ctx context.Context, c *client, name string) error {
			_, err := c.queue.Claim(ctx, takes(name, 1), 0)
			return err
		},
	},
	{
		adapters.DeadLetters, "Claim(DeliveriesMax: 1)",
		func(ctx context.Context, c *client, name string) error {
			take := takes(name, 1)
			take.DeliveriesMax = 1
			_, err := c.queue.Claim(ctx, take, 0)
			return err
		},
	},
	{
		adapters.Sessions, "CreateSession(data, 1h)",
		func(ctx context.Context, c *client, _ string) error {
			_, err := c.sessions.CreateSession(ctx, nil, time.Hour)
			return err
		},
	},
	{
		adapters.RateLimits, "Allow(key, rate, 1)",
		func(ctx context.Context, c *client, name string) error {
			_, err := c.limiter.Allow(ctx, name, one, 1)
			return err
		},
	},
}

func checkUndeclared(e *env) {
	c := e.open()
	checked := false
	for _, call := range foreign {
		if e.declares(call.needs) || !c.implements(call.needs) {
			continue
		}
		checked = true
		err := call.do(e.ctx, c, e.name("undeclared"))
		e.kind(err, adapters.ErrUnsupported, "%s without %v", call.text, call.needs)
	}
	if !checked {
		e.skipped = "the adapter declares every call that its clients have"
	}
}

func checkFingerprint(e *env) {
	// Functions cannot be compared, so that an adapter with one may be like itself alone.
	setup := Setup{Wire: e.setup.Wire}
	fingerprint := func(maker func(Setup) (adapters.Adapter[any], error)) string {
		adapter, err := maker(setup)
		e.ok(err, "New()")
		return itself(adapter).(adapters.Fingerprinter).Fingerprint(e.key)
	}
	first := fingerprint(e.h.New)
	if first == "" {
		e.errorf("Fingerprint(%q) = %q, want some text", e.key, "")
	}
	equal(e, fingerprint(e.h.New), first, "Fingerprint(%q) of an equal adapter", e.key)
	for _, secret := range e.h.Secrets {
		e.without(secret, first, fmt.Sprintf("Fingerprint(%q)", e.key))
	}
	if e.h.Other != nil && fingerprint(e.h.Other) == first {
		e.errorf("Fingerprint(%q) of a different adapter = %q, want another one", e.key, first)
	}
}
