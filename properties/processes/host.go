//go:build unix

package processes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"lockstep/conformance"
	"lockstep/factory"
	"lockstep/properties"
	"lockstep/properties/internal/holds"
)

// outcome is what became of a run.
type outcome struct {
	properties.Result
	KilledLeasing int // processes that were killed while they leased a client
}

// run carries a plan out and has it judged. It errs where that could not be done.
func run(
	ctx context.Context, spec *conformance.Spec, what *Program, setting string, p plan,
) (out outcome, err error) {
	server, err := what.load(setting)
	if err != nil {
		return out, err
	}
	_ = server.left(ctx) // what asks the server is there before anything is counted
	before, err := descriptors()
	if err != nil {
		return out, err
	}
	r, err := record(p.Network)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, r.remove()) }()
	w := wiring{what.name, setting, p.Network, r.address(), r.dir}
	reported, trace, err := host(w, p.First)
	lost := r.stop()
	if err != nil {
		return out, errors.Join(err, lost)
	}
	out.Trace, out.KilledLeasing = trace, reported.KilledLeasing
	out.Broken = errors.Join(reported.err(), lost, r.audit())
	if out.Broken == nil { // else it may well be that something is left
		out.Broken = errors.Join(holds.Await(ctx, patience, server.left),
			holds.Await(ctx, patience, func(context.Context) error { return more(before) }))
	}
	out.Report, out.Unjudged = conformance.Check(ctx, spec, out.Trace)
	return out, nil
}

// more errs where this process has more descriptors than before. What it has of its own besides,
// such as connections to a container engine, may have become fewer.
func more(before []int) error {
	after, err := descriptors()
	if err == nil && len(after) > len(before) {
		err = fmt.Errorf("this process had %d descriptors before the run and has %d after it",
			len(before), len(after))
	}
	return err
}

// host has this process live as the first of a run, and returns what it reports when no descendant
// is left, with the merged trace of all.
func host(w wiring, first life) (r report, merged conformance.Trace, err error) {
	traces := make(map[uint64]*conformance.Trace) // by the epochs of who recorded them
	n := newNode(w, 1, 0, func(m message) {
		if traces[m.From] == nil {
			traces[m.From] = new(conformance.Trace)
		}
		traces[m.From].Events = append(traces[m.From].Events, *m.Event)
	})
	n.record(factory.Event{Action: factory.ActionStart, Process: n.identity.itself()})
	if err := n.load(n.identity, n.observe); err != nil {
		return r, merged, err
	}
	alive, mine, err := os.Pipe()
	if err != nil {
		return r, merged, err
	}
	defer func() { _ = alive.Close() }()
	n.alive = mine
	err = n.live(first)
	r, failed := n.finish(true)
	err = errors.Join(err, failed, mine.Close(), awaitEnd(alive))
	n.record(factory.Event{Action: factory.ActionExit, Process: n.identity.itself()})
	var all []conformance.Trace
	for _, t := range traces {
		all = append(all, *t)
	}
	merged, failed = conformance.Merge(all...)
	return r, merged, errors.Join(err, failed)
}

// awaitEnd waits until no descendant is left, orphans included: one whose parent was killed ends
// when it tells something, or by itself.
func awaitEnd(alive *os.File) error {
	if err := alive.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := io.ReadAll(alive); err != nil {
		return fmt.Errorf("R9: descendants are left: %w", err)
	}
	return nil
}
