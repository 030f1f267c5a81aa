package conformance

import (
	"cmp"
	"fmt"
	"slices"

	"lockstep/factory"
)

// Merge makes one trace of those that several processes recorded at once, each with the clock of
// its recorder (see [NewClockedRecorder]): the events stand in the order of their Lamport clocks,
// and where those are equal, in that of their processes' epochs. What happened before something
// else then stands before it, and each trace keeps its own order.
//
// It errs when an event has no clock, when a trace's clock decreases, and when the traces were not
// recorded with the same limit. Seed and subject are those of the first trace, rules those of all.
func Merge(traces ...Trace) (Trace, error) {
	var merged Trace
	rest := make([][]factory.Event, len(traces))
	for i, t := range traces {
		if err := clocked(t.Events); err != nil {
			return Trace{}, fmt.Errorf("merge trace %d: %w", i+1, err)
		}
		if i == 0 {
			merged.Seed, merged.Subject, merged.Limit = t.Seed, t.Subject, t.Limit
		}
		if t.Limit != merged.Limit {
			return Trace{}, fmt.Errorf(
				"merge trace %d: its limit is %d, and that of the first is %d",
				i+1, t.Limit, merged.Limit)
		}
		for _, rule := range t.Rules {
			if !slices.Contains(merged.Rules, rule) {
				merged.Rules = append(merged.Rules, rule)
			}
		}
		rest[i] = t.Events
	}
	merged.Events = inOrder(rest)
	return merged, nil
}

// inOrder takes the earliest of the traces' first events, until none is left.
func inOrder(rest [][]factory.Event) []factory.Event {
	var all []factory.Event
	done := func(events []factory.Event) bool { return len(events) == 0 }
	for rest = slices.DeleteFunc(rest, done); len(rest) > 0; rest = slices.DeleteFunc(rest, done) {
		first := 0
		for i := range rest {
			if earlier(rest[i][0], rest[first][0]) {
				first = i
			}
		}
		all = append(all, rest[first][0])
		rest[first] = rest[first][1:]
	}
	return all
}

// clocked errs where events cannot be merged by their clocks.
func clocked(events []factory.Event) error {
	var last uint64
	for i, e := range events {
		if e.Clock == 0 {
			return fmt.Errorf("line %d: the %s has no clock", lineOf(i), e.Action)
		}
		if e.Clock < last {
			return fmt.Errorf("line %d: the clock falls from %d to %d", lineOf(i), last, e.Clock)
		}
		last = e.Clock
	}
	return nil
}

func earlier(a, b factory.Event) bool {
	return cmp.Or(cmp.Compare(a.Clock, b.Clock),
		cmp.Compare(a.Process.Epoch, b.Process.Epoch)) < 0
}
