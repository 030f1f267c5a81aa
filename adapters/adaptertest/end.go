package adaptertest

import (
	"context"
	"fmt"
	"time"

	"lockstep/adapters"
)

var endRules = []Rule{
	{
		ID: "A13", Name: "CloseEnds", Contract: []string{"R9"},
		Words: "When Close returns the client's descriptors are closed, and its session ends.",
		parts: []part{needsWire},
		check: checkCloseEnds,
	},
	{
		ID: "A14", Name: "EndsOnce", Contract: []string{"R7"},
		Words: "A client ends once: Close and Discard of one that ended are ErrClosed.",
		check: checkEndsOnce,
	},
	{
		ID: "A15", Name: "EndsOnceAmongMany", Contract: []string{"R7"},
		Words: "Of many ends of one client at once one succeeds, the others are ErrClosed, and " +
			"all of them return.",
		check: checkEndRace,
	},
	{
		ID: "A16", Name: "NoUseAfterEnd", Contract: []string{"R6"},
		Words: "Every call and ping of a client that was closed or discarded is ErrClosed and " +
			"writes nothing.",
		check: checkUseAfterEnd,
	},
	{
		ID: "A17", Name: "DiscardIsSilent", Contract: []string{"R8"},
		Words: "Discard writes nothing, not even with a call or a transaction under way, and " +
			"closes the descriptors.",
		parts: []part{needsWire},
		check: checkDiscardSilent,
	},
	{
		ID: "A18", Name: "DiscardNeverBlocks", Contract: []string{"R8"},
		Words: "Discard returns at once, also while a call waits for the network, and ends that " +
			"call.",
		parts: []part{needsWire},
		check: checkDiscardNeverBlocks,
	},
	{
		ID: "A19", Name: "CloseKeepsItsDeadline", Contract: []string{"R10"},
		Words: "Close returns by its deadline although the server answers nothing, and has " +
			"ended the client.",
		parts: []part{needsWire},
		check: checkCloseDeadline,
	},
	{
		ID: "A20", Name: "CloseAlwaysEnds", Contract: []string{"R7", "R9"},
		Words: "Close ends the client even if its context is over or its connection broke.",
		check: checkCloseAlways,
	},
	{
		ID: "A21", Name: "EndsAlone", Contract: []string{"R3"},
		Words: "The end of a client touches no other client of the adapter.",
		check: checkEndsAlone,
	},
}

func checkCloseEnds(e *env) {
	c := e.open()
	e.use(c)
	if e.descriptors() == 0 {
		e.fatalf("a client in use has 0 descriptors, want at least one: " +
			"does the adapter dial by Setup.Dial?")
	}
	c.close()
	equal(e, e.descriptors(), 0, "descriptors after Close(client)")
	if left, gone := e.left(); !gone {
		e.errorf("Close(client) left %v at the server, want nothing", left)
	}
}

// use makes a call of every verb, so that connections are made lazily, too.
func (e *env) use(c *client) {
	for _, v := range e.verbs() {
		c.ready(v)
		if err := v.do(e.ctx, c, e.fresh(v)); !v.answered(err) {
			e.fatalf("%v = %v, want an answer", v, err)
		}
		c.endTx()
	}
}

// ends are the ways in which a client ends.
var ends = []struct {
	name string
	do   func(e *env, c *client) error
}{
	{"Close", func(e *env, c *client) error { return e.adapter.Close(e.ctx, c.raw) }},
	{"Discard", func(e *env, c *client) error { return e.adapter.Discard(c.raw) }},
}

func checkEndsOnce(e *env) {
	for _, first := range ends {
		c := e.open()
		c.ended = true
		e.ok(first.do(e, c), "%s(client)", first.name)
		for _, second := range ends {
			e.kind(second.do(e, c), adapters.ErrClosed,
				"%s(client) after %s(client)", second.name, first.name)
		}
	}
}

func checkEndRace(e *env) {
	const many = 8
	for round := range 10 {
		c := e.open()
		c.ended = true
		var calls []*pending
		for i := range many {
			end := ends[(round+i)%len(ends)]
			calls = append(calls, e.start(func() error { return end.do(e, c) }))
		}
		succeeded := 0
		for _, call := range calls {
			returned, err := e.await(call, "an end of the client")
			if returned && err == nil {
				succeeded++
			} else if returned {
				e.kind(err, adapters.ErrClosed, "an end of the client after another one")
			}
		}
		if !equal(e, succeeded, 1, "ends that succeeded among %d at once", many) {
			return
		}
	}
}

func checkUseAfterEnd(e *env) {
	for _, end := range ends {
		for _, v := range e.verbs() {
			c := e.open()
			c.ready(v)
			c.ended = true
			e.ok(end.do(e, c), "%s(client)", end.name)
			written := e.written()
			e.kind(v.do(e.ctx, c, e.fresh(v)), adapters.ErrClosed, "%v after %s", v, end.name)
			e.kind(e.adapter.Ping(e.ctx, c.raw), adapters.ErrClosed, "Ping after %s", end.name)
			equal(e, e.written(), written, "bytes written after %v after %s", v, end.name)
		}
	}
}

// written returns how many bytes were written on all connections.
func (e *env) written() int {
	sum := 0
	if e.setup.Wire != nil {
		for _, c := range e.setup.Wire.Connections() {
			sum += c.Written
		}
	}
	return sum
}

func checkDiscardSilent(e *env) {
	discard := func(c *client, when string) {
		written := e.written()
		c.discard()
		equal(e, e.written()-written, 0, "bytes written by Discard(%s)", when)
		equal(e, e.descriptors(), 0, "descriptors after Discard(%s)", when)
	}
	c := e.open()
	discard(c, "a new client")
	c = e.open()
	e.use(c)
	discard(c, "a used client")
	if e.declares(adapters.Transactions) {
		c = e.open()
		e.ok(c.begin().Put(e.ctx, table, e.name("key"), nil), "Put")
		discard(c, "a client with a transaction")
	}
	c = e.open()
	e.setup.Wire.Set(Silent)
	call := e.start(func() error { return e.adapter.Ping(e.ctx, c.raw) })
	e.waits(call, 0)
	discard(c, "a client with a call under way")
	written := e.written()
	_, _ = e.await(call, "a call under way at a Discard")
	equal(e, e.written()-written, 0, "bytes written after Discard by a call that was under way")
}

func checkDiscardNeverBlocks(e *env) {
	for _, weather := range bad {
		e.setup.Wire.Set(Clear)
		c := e.open()
		e.setup.Wire.Set(weather)
		call := e.start(func() error { return e.adapter.Ping(e.ctx, c.raw) })
		e.waits(call, 0)
		c.ended = true
		discard := e.start(func() error { return e.adapter.Discard(c.raw) })
		if returned, err := e.await(discard, "Discard(client) during a call"); returned {
			e.ok(err, "Discard(client) during a call")
		}
		returned, err := e.await(call, "a call whose client is discarded")
		if kind := adapters.KindOf(err); returned &&
			kind != adapters.ErrClosed && kind != adapters.ErrUnavailable {
			e.errorf("Ping(client) that Discard ended = %v, want ErrClosed or ErrUnavailable", err)
		}
	}
}

func checkCloseDeadline(e *env) {
	for _, weather := range bad {
		e.setup.Wire.Set(Clear)
		c := e.open()
		e.use(c)
		e.setup.Wire.Set(weather)
		ctx, cancel := context.WithTimeout(e.ctx, short)
		c.ended = true
		closing := e.start(func() error { return e.adapter.Close(ctx, c.raw) })
		if returned, _ := e.await(closing, "Close(client) without an answer"); returned {
			e.endedBy(c, "Close(client) without an answer")
		}
		cancel()
	}
}

// endedBy finds that a client did not end.
func (e *env) endedBy(c *client, how string) {
	equal(e, e.descriptors(), 0, "descriptors after %s", how)
	e.kind(e.adapter.Discard(c.raw), adapters.ErrClosed, "Discard(client) after %s", how)
}

func checkCloseAlways(e *env) {
	c := e.open()
	e.use(c)
	c.ended = true
	_ = e.adapter.Close(e.cancelled(), c.raw)
	e.endedBy(c, "Close(client) under a context that is over")
	if e.setup.Wire == nil {
		return
	}
	c = e.open()
	e.use(c)
	e.setup.Wire.Break()
	c.ended = true
	ctx, cancel := context.WithTimeout(e.ctx, time.Second)
	defer cancel()
	_ = e.adapter.Close(ctx, c.raw)
	e.endedBy(c, "Close(client) on a broken connection")
}

func checkEndsAlone(e *env) {
	for _, end := range ends {
		a, b := e.open(), e.open()
		a.ended = true
		e.ok(end.do(e, a), "%s(client)", end.name)
		e.ok(e.adapter.Ping(e.ctx, b.raw), "Ping(client) after %s of another one", end.name)
		e.use(b)
	}
}

// left asks the server what it holds until that is nothing, and says whether it came to that.
func (e *env) left() (left []string, gone bool) {
	if e.h.Left == nil {
		return nil, true
	}
	gone = e.until(func() bool {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), e.h.Patience)
		defer cancel()
		var err error
		if left, err = e.h.Left(ctx, e.setup); err != nil {
			left = []string{fmt.Sprintf("(the server does not say: %v)", err)}
		}
		return len(left) == 0
	})
	return left, gone
}
