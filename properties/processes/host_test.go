//go:build unix

package processes_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/factory"
	"lockstep/properties"
)

// plan is everything that a run does.
type plan struct {
	Network string
	Sharing adapters.Sharing
	life    // of the first process, which is that of the test
}

// outcome is what became of a run.
type outcome struct {
	properties.Result
	KilledLeasing int // processes that were killed while they leased a client
}

// run carries a plan out and has it judged. It errs where that could not be done.
func run(ctx context.Context, spec *conformance.Spec, p plan) (out outcome, err error) {
	before, err := descriptors()
	if err != nil {
		return out, err
	}
	s, err := listen(p.Network)
	if err != nil {
		return out, err
	}
	r, trace, err := s.host(p)
	lost := s.stop()
	if err != nil {
		return out, errors.Join(err, lost)
	}
	after, err := descriptors()
	if err != nil {
		return out, err
	}
	if len(after) != len(before) {
		lost = errors.Join(lost, fmt.Errorf(
			"R9: this process had %d descriptors before the run and has %d after it",
			len(before), len(after)))
	}
	out.Trace, out.Broken, out.KilledLeasing = trace, lost, r.KilledLeasing
	if r.Found != "" {
		out.Broken = errors.Join(errors.New(r.Found), lost)
	}
	out.Broken = errors.Join(out.Broken, s.audit(r.Sent))
	out.Report, out.Unjudged = conformance.Check(ctx, spec, out.Trace)
	return out, nil
}

// host has this process live as the first of a run, and returns what it reports when no descendant
// is left, with the merged trace of all.
func (s *server) host(p plan) (r report, merged conformance.Trace, err error) {
	traces := make(map[uint64]*conformance.Trace) // by the epochs of who recorded them
	n := newNode(wiring{p.Network, s.address(), p.Sharing}, 1, 0, func(m message) {
		if traces[m.From] == nil {
			traces[m.From] = new(conformance.Trace)
		}
		traces[m.From].Events = append(traces[m.From].Events, *m.Event)
	})
	n.record(factory.Event{Action: factory.ActionStart, Process: n.identity.itself()})
	if n.program, err = newProgram(n.newAdapter(), n.identity, n.observe); err != nil {
		return r, merged, err
	}
	alive, mine, err := os.Pipe()
	if err != nil {
		return r, merged, err
	}
	defer func() { _ = alive.Close() }()
	n.alive = mine
	err = n.live(p.life)
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
