package conformance_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/conformance"
	"lockstep/factory"
)

// at returns an event of the process of an epoch, at a clock.
func at(epoch, clock uint64, action factory.Action) factory.Event {
	p := factory.Process{PID: int(6 + epoch), Epoch: epoch}
	e := factory.Event{Action: action, Process: p, Clock: clock}
	if action == factory.ActionFork {
		e.Child = factory.Process{PID: p.PID + 1, Epoch: epoch + 1}
	}
	return e
}

func TestTracesOfSeveralProcessesAreMergedByTheirClocks(t *testing.T) {
	parent := conformance.Trace{
		Header: conformance.Header{Seed: 3, Subject: "real", Rules: []string{"R1"}},
		Events: []factory.Event{
			at(1, 1, factory.ActionStart), at(1, 2, factory.ActionFork),
			at(1, 3, factory.ActionShutdown), at(1, 6, factory.ActionShutdownReturn),
		},
	}
	child := conformance.Trace{
		Header: conformance.Header{Seed: 4, Rules: []string{"R1", "R8"}},
		Events: []factory.Event{
			at(2, 3, factory.ActionShutdown), at(2, 3, factory.ActionShutdownReturn),
			at(2, 4, factory.ActionExit),
		},
	}
	got, err := conformance.Merge(child, parent)
	require.NoError(t, err)
	assert.Equal(t, conformance.Header{Seed: 4, Rules: []string{"R1", "R8"}}, got.Header)
	assert.Equal(t, []factory.Event{
		parent.Events[0], parent.Events[1], parent.Events[2], // equal clocks: the older process
		child.Events[0], child.Events[1], child.Events[2], parent.Events[3],
	}, got.Events)
	report, err := conformance.Check(t.Context(), embedded(t), got)
	require.NoError(t, err)
	assert.Equal(t, conformance.Ok, report.Verdict, "%v", report)
}

func TestTracesThatHaveNoCommonOrderAreAnError(t *testing.T) {
	good := conformance.Trace{Events: []factory.Event{at(1, 1, factory.ActionStart)}}
	for _, row := range []struct {
		name, reason string
		trace        conformance.Trace
		want         string
	}{
		{
			"no clock", "an event without a clock could stand anywhere",
			conformance.Trace{Events: []factory.Event{
				at(2, 4, factory.ActionStart), at(2, 0, factory.ActionExit),
			}},
			"merge trace 2: line 3: the Exit has no clock",
		},
		{
			"decreasing", "a clock goes forward",
			conformance.Trace{Events: []factory.Event{
				at(2, 4, factory.ActionStart), at(2, 3, factory.ActionExit),
			}},
			"merge trace 2: line 3: the clock falls from 4 to 3",
		},
		{
			"another limit", "a trace is judged by one limit",
			conformance.Trace{Header: conformance.Header{Limit: 2}},
			"merge trace 2: its limit is 2, and that of the first is 0",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := conformance.Merge(good, row.trace)
			require.EqualError(t, err, row.want, row.reason)
		})
	}
	empty, err := conformance.Merge()
	require.NoError(t, err)
	assert.Empty(t, empty)
}

// Whoever witnesses the clock of a message stands behind the one who sent it.
func TestMergingKeepsWhatHappenedBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		recorders := []*conformance.Recorder{
			conformance.NewClockedRecorder(0), conformance.NewClockedRecorder(0),
		}
		var before [][2]factory.Event // pairs of which the first caused the second
		var last [2]factory.Event
		observe := func(i int) factory.Event {
			n := uint64(len(recorders[i].Events()) + 1)
			e := at(uint64(i+1), 0, factory.ActionOpenScope)
			e.Scope = factory.ID{Epoch: uint64(i + 1), N: n}
			recorders[i].Observe(e)
			events := recorders[i].Events()
			e = events[len(events)-1]
			before = append(before, [2]factory.Event{last[i], e})
			last[i] = e
			return e
		}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			from := rapid.IntRange(0, 1).Draw(t, "process")
			sent := observe(from)
			if rapid.Bool().Draw(t, "tells the other") {
				recorders[1-from].Witness(recorders[from].Clock())
				before = append(before, [2]factory.Event{sent, observe(1 - from)})
			}
		}
		merged, err := conformance.Merge(recorders[0].Trace(), recorders[1].Trace())
		require.NoError(t, err)
		place := make(map[factory.ID]int)
		for i, e := range merged.Events {
			place[e.Scope] = i + 1
		}
		for _, pair := range before {
			require.Less(t, place[pair[0].Scope], place[pair[1].Scope])
		}
	})
}
