package adaptertest

import (
	"context"
	"errors"
	"strings"
	"time"

	"lockstep/adapters"
)

var openRules = []Rule{
	{
		ID: "A5", Name: "OpenConnects",
		Words: "Open gives a client that answers a ping, and as many as are asked for.",
		check: checkOpen,
	},
	{
		ID: "A6", Name: "OpenChecksTheKey",
		Words: "Open takes every name as its key, and for what is no name it is ErrInvalid.",
		check: checkOpenKey,
	},
	{
		ID: "A7", Name: "OpenIsNotBegunInVain",
		Words: "Open under a context that is over is ErrCancelled or ErrTimeout and connects to " +
			"nothing.",
		check: checkOpenOver,
	},
	{
		ID: "A8", Name: "OpenIsCancelled",
		Words: "An Open that is cancelled while the server does not answer returns soon with " +
			"ErrCancelled.",
		parts: []part{needsWire},
		check: checkOpenCancelled,
	},
	{
		ID: "A9", Name: "OpenTimesOut",
		Words: "An Open that the server does not answer returns by its deadline with ErrTimeout.",
		parts: []part{needsWire},
		check: checkOpenTimeout,
	},
	{
		ID: "A10", Name: "OpenUnreachable", Contract: []string{"R11"},
		Words: "An Open whose server cannot be reached is ErrUnavailable, wraps the reason, and " +
			"the adapter opens again once the server can be reached.",
		parts: []part{needsWire},
		check: checkOpenRefused,
	},
	{
		ID: "A11", Name: "OpenLeavesNothing", Contract: []string{"R9"},
		Words: "An Open that breaks off at any point of the handshake is an error and leaves " +
			"nothing behind: no descriptor, no goroutine, no session.",
		parts: []part{needsWire},
		check: checkOpenBroken,
	},
	{
		ID: "A12", Name: "OpenIsDenied", Contract: []string{"R5", "R11"},
		Words: "Open uses the credentials of its context; where the server refuses them it is " +
			"ErrDenied and shows them not.",
		parts: []part{needsWrong},
		check: checkOpenDenied,
	},
}

func checkOpen(e *env) {
	for range 3 {
		c := e.open()
		e.ok(e.adapter.Ping(e.ctx, c.raw), "Ping(client)")
	}
}

// refused opens a client although that is to fail, and ends one that is opened nevertheless.
func (e *env) refused(ctx context.Context, key string) error {
	raw, err := e.adapter.Open(ctx, key)
	if err == nil {
		e.adopt(raw)
	}
	return err
}

// badNames are no names, each with the reason.
var badNames = []struct{ name, why string }{
	{"", "empty"},
	{strings.Repeat("n", adapters.NameMax+1), "a byte too long"},
	{"a\x00b", "with a zero byte"},
	{"a\xffb", "not UTF-8"},
}

func checkOpenKey(e *env) {
	for _, bad := range badNames {
		err := e.refused(e.ctx, bad.name)
		e.kind(err, adapters.ErrInvalid, "Open(%s: %s)", show(bad.name), bad.why)
	}
	longest := strings.Repeat("n", adapters.NameMax)
	e.ok(e.refused(e.ctx, longest), "Open(%s: the longest name)", show(longest))
	e.ok(e.refused(e.ctx, oddName), "Open(%s)", show(oddName))
}

func checkOpenOver(e *env) {
	before := e.connections()
	e.kind(e.refused(e.cancelled(), e.key), adapters.ErrCancelled, "Open(cancelled)")
	e.kind(e.refused(e.expired(), e.key), adapters.ErrTimeout, "Open(deadline passed)")
	equal(e, e.connections(), before, "connections begun by an Open whose context is over")
}

// connections returns how many connections there were, or zero where they cannot be seen.
func (e *env) connections() int {
	if e.setup.Wire == nil {
		return 0
	}
	return len(e.setup.Wire.Connections())
}

// cancelled returns a context that was cancelled.
func (e *env) cancelled() context.Context {
	ctx, cancel := context.WithCancel(e.ctx)
	cancel()
	return ctx
}

// expired returns a context whose deadline passed.
func (e *env) expired() context.Context {
	ctx, cancel := context.WithDeadline(e.ctx, time.Now().Add(-time.Second))
	cancel()
	return ctx
}

func checkOpenCancelled(e *env) {
	e.setup.Wire.Set(Silent)
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	opening := e.start(func() error { return e.refused(ctx, e.key) })
	e.waits(opening, 0)
	cancel()
	if returned, err := e.await(opening, "Open(cancelled during the handshake)"); returned {
		e.kind(err, adapters.ErrCancelled, "Open(cancelled during the handshake)")
	}
}

// waits waits until more than that many operations wait for the weather, or the call returned.
func (e *env) waits(p *pending, more int) {
	e.until(func() bool { return p.over() || e.setup.Wire.Waiting() > more })
}

// short is a deadline that passes while the server does not answer.
const short = 50 * time.Millisecond

func checkOpenTimeout(e *env) {
	e.setup.Wire.Set(Silent)
	ctx, cancel := context.WithTimeout(e.ctx, short)
	defer cancel()
	opening := e.start(func() error { return e.refused(ctx, e.key) })
	if returned, err := e.await(opening, "Open(without an answer)"); returned {
		e.kind(err, adapters.ErrTimeout, "Open(without an answer)")
	}
}

func checkOpenRefused(e *env) {
	e.setup.Wire.Set(Refused)
	err := e.refused(e.ctx, e.key)
	if e.kind(err, adapters.ErrUnavailable, "Open(unreachable)") && !errors.Is(err, ErrRefused) {
		e.errorf("Open(unreachable) = %v, want an error that wraps the dial function's", err)
	}
	e.setup.Wire.Set(Clear)
	c := e.open()
	e.ok(e.adapter.Ping(e.ctx, c.raw), "Ping(client) after the outage")
}

// handshakeMax is at how many points of a handshake it is broken off, at most.
const handshakeMax = 40

func checkOpenBroken(e *env) {
	for at := range handshakeMax {
		e.setup.Wire.BreakNew(at)
		err := e.refused(e.ctx, e.key)
		if err == nil {
			if at == 0 {
				e.errorf("Open(broken off at exchange 0) = nil, want ErrUnavailable")
			}
			return
		}
		e.kind(err, adapters.ErrUnavailable, "Open(broken off at exchange %d)", at)
		if !e.until(func() bool { return e.descriptors() == 0 }) {
			e.errorf("Open(broken off at exchange %d) left %d descriptors, want none",
				at, e.descriptors())
			return
		}
	}
}

// descriptors returns how many connections the adapter has not closed.
func (e *env) descriptors() int {
	open := 0
	if e.setup.Wire != nil {
		for _, c := range e.setup.Wire.Connections() {
			if c.Open {
				open++
			}
		}
	}
	return open
}

func checkOpenDenied(e *env) {
	wrong := adapters.WithCredentials(e.ctx, *e.h.Wrong)
	err := e.refused(wrong, e.key)
	e.kind(err, adapters.ErrDenied, "Open(refused credentials)")
	if err != nil {
		e.without(e.h.Wrong.Password, err.Error(), "Open(refused credentials)")
	}
	c := e.open()
	e.ok(e.adapter.Ping(e.ctx, c.raw), "Ping(client) opened with the adapter's own credentials")
}

// without finds a secret in a text, and does not repeat it.
func (e *env) without(secret, text, where string) {
	if secret != "" && strings.Contains(text, secret) {
		e.errorf("%s = %s, want no secret in it", where,
			show(strings.ReplaceAll(text, secret, "(the secret)")))
	}
}
