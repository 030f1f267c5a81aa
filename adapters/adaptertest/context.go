package adaptertest

import (
	"context"

	"lockstep/adapters"
)

var contextRules = []Rule{
	{
		ID: "A22", Name: "CancelledBefore", Contract: []string{"R11"},
		Words: "A call or ping whose context is over before it begins is ErrCancelled or " +
			"ErrTimeout, and is not carried out.",
		check: checkCancelledBefore,
	},
	{
		ID: "A23", Name: "CancelledDuring",
		Words: "A call or ping that is cancelled while it waits for its reply returns soon with " +
			"ErrCancelled.",
		parts: []part{needsWire},
		check: checkCancelledDuring,
	},
	{
		ID: "A24", Name: "DeadlineHolds",
		Words: "A call or ping that the server does not answer returns by its deadline with " +
			"ErrTimeout.",
		parts: []part{needsWire},
		check: checkDeadline,
	},
	{
		ID: "A25", Name: "DeadlineHoldsWhileWriting",
		Words: "A great value that the network does not take is given up by the call's deadline " +
			"with ErrTimeout.",
		any: storing, parts: []part{needsWire},
		check: checkStalled,
	},
	{
		ID: "A26", Name: "NoReplyIsLeft", Contract: []string{"R6"},
		Words: "A cancelled call never leaves its reply to the next one: that gets its own, or " +
			"an error where the client broke.",
		any: storing, parts: []part{needsWire},
		check: checkReplyLeft,
	},
	{
		ID: "A27", Name: "CancelledAfter", Contract: []string{"R6"},
		Words: "A context that ends after its call returned does nothing to later calls.",
		any:   storing,
		check: checkCancelledAfter,
	},
	{
		ID: "A28", Name: "CancelledAnywhere", Contract: []string{"R6", "R12"},
		Words: "Whatever the moment of a cancellation, every caller gets its own reply or an " +
			"error of its own, and on a shared client nobody else notices.",
		any:   storing,
		check: checkCancelledAnywhere,
	},
	{
		ID: "A29", Name: "BreakIsUnavailable", Contract: []string{"R11"},
		Words: "A call or ping whose connection breaks returns soon with ErrUnavailable.",
		parts: []part{needsWire},
		check: checkBreak,
	},
}

// pings returns the verbs and, as the first, the ping.
func (e *env) pings() []verb {
	ping := verb{op: "ping", do: func(ctx context.Context, c *client, _ []string) error {
		return e.adapter.Ping(ctx, c.raw)
	}}
	return append([]verb{ping}, e.verbs()...)
}

func checkCancelledBefore(e *env) {
	for _, v := range e.pings() {
		c := e.open()
		c.ready(v)
		e.kind(v.do(e.cancelled(), c, e.fresh(v)), adapters.ErrCancelled, "%v(cancelled)", v)
		c = e.open()
		c.ready(v)
		e.kind(v.do(e.expired(), c, e.fresh(v)), adapters.ErrTimeout, "%v(deadline passed)", v)
	}
	for _, s := range e.stores() {
		name := e.name(s.what)
		_ = s.put(e.cancelled(), e.open(), name, []byte("v"))
		got, err := s.get(e.ctx, e.open(), name)
		missing := adapters.KindOf(err) == adapters.ErrNotFound
		if err == nil && len(got) > 0 || err != nil && !missing {
			e.errorf("the %s of a call cancelled before = %q, %v, want none", s.what, got, err)
		}
	}
}

// bad is the weather in which calls wait: for their reply, and to be sent.
var bad = []Weather{Silent, Stalled}

// waiting begins a call in bad weather and returns once it waits.
func (e *env) waiting(ctx context.Context, weather Weather, v verb) *pending {
	e.setup.Wire.Set(Clear)
	c := e.open()
	c.ready(v)
	names := e.fresh(v)
	e.setup.Wire.Set(weather)
	call := e.start(func() error { return v.do(ctx, c, names) })
	e.waits(call, 0)
	return call
}

func checkCancelledDuring(e *env) {
	for _, weather := range bad {
		for _, v := range e.pings() {
			ctx, cancel := context.WithCancel(e.ctx)
			call := e.waiting(ctx, weather, v)
			early := call.over()
			cancel()
			if returned, err := e.await(call, "%v(cancelled during)", v); !returned {
				return
			} else if !early {
				e.kind(err, adapters.ErrCancelled, "%v(cancelled during)", v)
			}
		}
	}
}

func checkDeadline(e *env) {
	for _, weather := range bad {
		for _, v := range e.pings() {
			ctx, cancel := context.WithTimeout(e.ctx, short)
			call := e.waiting(ctx, weather, v)
			returned, err := e.await(call, "%v(without an answer)", v)
			cancel()
			if !returned {
				return
			} else if !v.answered(err) {
				e.kind(err, adapters.ErrTimeout, "%v(without an answer)", v)
			}
		}
	}
}

func checkStalled(e *env) {
	for _, s := range e.stores() {
		e.setup.Wire.Set(Clear)
		c, name := e.open(), e.name(s.what)
		value := make([]byte, min(e.h.ValueMax, 1<<20))
		e.setup.Wire.Set(Stalled)
		ctx, cancel := context.WithTimeout(e.ctx, short)
		call := e.start(func() error { return s.put(ctx, c, name, value) })
		what := "putting a great " + s.what + " that is not taken"
		if returned, err := e.await(call, "%s", what); returned {
			e.kind(err, adapters.ErrTimeout, "%s", what)
		}
		cancel()
	}
}

func checkReplyLeft(e *env) {
	for _, s := range e.stores() {
		c, names := e.open(), []string{e.name(s.what), e.name(s.what), e.name(s.what)}
		for _, name := range names {
			e.ok(s.put(e.ctx, c, name, []byte(name)), "putting the %s %q", s.what, name)
		}
		ctx, cancel := context.WithCancel(e.ctx)
		e.setup.Wire.Set(Silent)
		call := e.start(func() error { _, err := s.get(ctx, c, names[0]); return err })
		e.waits(call, 0)
		cancel()
		returned, err := e.await(call, "getting a %s (cancelled)", s.what)
		e.setup.Wire.Set(Clear)
		if !returned {
			e.settle()
			continue
		}
		e.ownReplies(s, c, names[1:], adapters.Diagnose(itself(e.adapter), err))
	}
}

// ownReplies finds that a client answers with another's reply, or with an error although it was
// diagnosed as working.
func (e *env) ownReplies(s store, c *client, names []string, diagnosis adapters.Diagnosis) {
	for _, name := range names {
		got, err := s.get(e.ctx, c, name)
		if err == nil {
			equal(e, string(got), name, "getting the %s %q after a cancelled call", s.what, name)
			continue
		}
		kind := adapters.KindOf(err)
		if kind != adapters.ErrUnavailable && kind != adapters.ErrClosed {
			e.errorf("getting the %s %q after a cancelled call = %v, want it or ErrUnavailable",
				s.what, name, err)
		} else if _, says := itself(e.adapter).(adapters.Diagnoser); says &&
			diagnosis == adapters.Works {
			e.errorf("getting the %s %q after a cancelled call = %v, want it: "+
				"Diagnose said that the client works", s.what, name, err)
		}
	}
}

func checkCancelledAfter(e *env) {
	for _, s := range e.stores() {
		c := e.open()
		for i := range 20 {
			name := e.name(s.what)
			ctx, cancel := context.WithCancel(e.ctx)
			err := s.put(ctx, c, name, []byte(name))
			cancel()
			e.ok(err, "putting the %s %q", s.what, name)
			got, err := s.get(e.ctx, c, name)
			e.ok(err, "getting the %s %q after the context of call %d ended", s.what, name, i)
			equal(e, string(got), name, "getting the %s %q", s.what, name)
		}
	}
}

func checkBreak(e *env) {
	for _, weather := range bad {
		for _, v := range e.pings() {
			e.setup.Wire.BreakNew(-1)
			call := e.waiting(e.ctx, weather, v)
			early := call.over()
			e.setup.Wire.BreakNew(0) // a driver that tries again gets no further
			e.setup.Wire.Break()
			if returned, err := e.await(call, "%v(broken connection)", v); !returned {
				return
			} else if !early {
				e.kind(err, adapters.ErrUnavailable, "%v(broken connection)", v)
			}
		}
	}
	e.setup.Wire.Set(Clear)
	e.setup.Wire.BreakNew(-1)
	if err := e.refused(e.ctx, e.key); err != nil {
		e.errorf("Open(%q) after the outage = %v, want a client", e.key, err)
	}
}
