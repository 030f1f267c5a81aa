//go:build unix

package processes_test

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"lockstep/conformance"
	"lockstep/factory"
)

// clockedRecorder keeps the events that one process tells, with Lamport's clock: each event's is
// later than that of every event before it, and of every message that the process had got. It is
// safe for concurrent use.
//
// See "Time, Clocks, and the Ordering of Events in a Distributed System", Lamport, 1978.
type clockedRecorder struct {
	mu     sync.Mutex // guards what follows
	clock  uint64
	events []factory.Event
}

func newClockedRecorder(start uint64) *clockedRecorder { return &clockedRecorder{clock: start} }

func (r *clockedRecorder) Observe(e factory.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clock++
	e.Clock = r.clock
	r.events = append(r.events, e)
}

// Witness notes a message that was sent at a clock.
func (r *clockedRecorder) Witness(clock uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clock = max(r.clock, clock)
}

// Clock returns the clock of the last event or message.
func (r *clockedRecorder) Clock() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.clock
}

func (r *clockedRecorder) Trace() conformance.Trace {
	r.mu.Lock()
	defer r.mu.Unlock()
	return conformance.Trace{Events: slices.Clone(r.events)}
}

// merge returns one trace of all events, in the order of their clocks: one in which they may have
// happened, since whatever may have caused an event has an earlier clock. It errs where the clocks
// of a trace do not grow.
func merge(traces ...conformance.Trace) (conformance.Trace, error) {
	var all conformance.Trace
	for i, t := range traces {
		var last uint64
		for _, e := range t.Events {
			if e.Clock <= last {
				return conformance.Trace{}, fmt.Errorf(
					"merge traces: in trace %d, clock %d follows %d", i, e.Clock, last)
			}
			last = e.Clock
		}
		all.Events = append(all.Events, t.Events...)
	}
	slices.SortStableFunc(all.Events, func(a, b factory.Event) int {
		return cmp.Compare(a.Clock, b.Clock)
	})
	return all, nil
}
