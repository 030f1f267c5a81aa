package adaptertest

import (
	"context"
	"fmt"

	"lockstep/adapters"
)

var sharingRules = []Rule{
	{
		ID: "A40", Name: "SharedIsSafe", Contract: []string{"R2"},
		Words: "A shared client serves many goroutines at once, each with its own replies.",
		parts: []part{needsShared},
		any:   storing,
		check: checkSharedSafe,
	},
	{
		ID: "A41", Name: "ClientsAreIndependent", Contract: []string{"R2"},
		Words: "What a client waits for keeps no other client waiting.",
		parts: []part{needsWire},
		check: checkIndependent,
	},
	{
		ID: "A42", Name: "Diagnosis", Contract: []string{"R7"},
		Words: "Diagnose says that a client works after an error that says nothing about it, " +
			"and it does; and that an exclusive client is broken once its connection broke.",
		check: checkDiagnosis,
	},
}

func checkSharedSafe(e *env) {
	for _, s := range e.stores() {
		c := e.open()
		e.all(8, func(int) error {
			name := e.name(s.what)
			for round := range 25 {
				value := fmt.Sprint(name, ":", round)
				if err := s.put(e.ctx, c, name, []byte(value)); err != nil {
					return err
				}
				got, err := s.get(e.ctx, c, name)
				if err != nil || string(got) != value {
					return fmt.Errorf("getting the %s %q = %s, %w, want %q",
						s.what, name, show(got), err, value)
				}
			}
			return nil
		}, "8 goroutines on one client")
	}
}

func checkIndependent(e *env) {
	waiter, other := e.open(), e.open()
	e.use(other)
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	e.setup.Wire.Set(Silent)
	call := e.start(func() error { return e.adapter.Ping(ctx, waiter.raw) })
	e.waits(call, 0)
	waiting := e.setup.Wire.Waiting()
	second := e.start(func() error { return e.adapter.Ping(ctx, other.raw) })
	if !e.until(func() bool { return second.over() || e.setup.Wire.Waiting() > waiting }) {
		e.errorf("Ping(client) while another client waits is not sent, want it to be")
	}
	cancel()
	_, _ = e.await(call, "Ping(cancelled)")
	_, _ = e.await(second, "Ping(cancelled)")
}

func checkDiagnosis(e *env) {
	works := func(err error, c *client, text string) {
		if got := adapters.Diagnose(itself(e.adapter), err); got != adapters.Works {
			e.errorf("Diagnose(%v) = %v, want works", err, got)
		}
		e.ok(e.adapter.Ping(e.ctx, c.raw), "Ping(client) after %s", text)
	}
	c := e.open()
	for _, v := range e.verbs() {
		if v.inTx {
			continue // a failed call may have ended the transaction
		}
		if err := v.do(e.ctx, c, e.fresh(v)); err != nil {
			works(err, c, v.String())
		}
		if len(v.names) > 0 {
			err := v.do(e.ctx, c, make([]string, len(v.names)))
			if err != nil {
				works(err, c, v.String()+" without a name")
			}
		}
	}
	if e.setup.Wire == nil || e.adapter.Sharing() == adapters.Shared {
		return
	}
	e.setup.Wire.Break()
	err := e.adapter.Ping(e.ctx, c.raw)
	if e.kind(err, adapters.ErrUnavailable, "Ping(broken)") {
		if got := adapters.Diagnose(itself(e.adapter), err); got == adapters.Works {
			e.errorf("Diagnose(%v) = works, want broken", err)
		}
	}
}
