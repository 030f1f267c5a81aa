package tla_test

import (
	"context"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// ladder is climbed up to its top, and may be left there.
const ladder = `---- MODULE Ladder ----
EXTENDS Naturals, TLC
VARIABLES x, y
vars == <<x, y>>
Init == x \in 0..1 /\ y = 0
Up == x < 5 /\ x' = x + 1 /\ UNCHANGED y
Blink == y' = 1 - y /\ UNCHANGED x
Drop == x = 5 /\ x' = 0 /\ UNCHANGED y
Spec == Init /\ [][Up \/ Blink]_vars
Climb == Up \/ Drop
Lazy == Spec /\ WF_vars(Up \/ Blink)
Steady == Spec /\ WF_vars(Up)
Round == Init /\ [][Climb]_vars /\ WF_vars(Climb)
Top == <>(x = 5)
Stays == <>[](x = 5)
Often == []<>(x = 5)
Low == x < 3
Seen == x
Shown == [height |-> x, then |-> x']
Few == TLCGet("stats").traces < 5
Counted == TLCGet("diameter") = TLCGet("stats").traces
Distinct == TLCGet("distinct") >= 0
====
`

// climb simulates Ladder with a configuration.
func climb(t *testing.T, config string) (*tla.Result, error) {
	t.Helper()
	model := load(t, fstest.MapFS{
		"Ladder.tla": {Data: []byte(ladder)}, "Ladder.cfg": {Data: []byte(config)},
	}, "Ladder", "Ladder.cfg")
	return model.Simulate(t.Context(), tla.SimulateOptions{Seed: 3, Depth: 20, Behaviours: 10})
}

func TestASimulationJudgesTemporalProperties(t *testing.T) {
	for _, test := range []struct{ reason, config, violated string }{
		{"it may stay where it began", "SPECIFICATION Spec PROPERTY Top", "Top"},
		{"it may blink for ever", "SPECIFICATION Lazy PROPERTY Top", "Top"},
		{"fairness has it go on, though no step is left", "SPECIFICATION Steady PROPERTY Top", ""},
		{"it goes round", "SPECIFICATION Round PROPERTY Stays", "Stays"},
		{"the first of two", "SPECIFICATION Round PROPERTIES Often Stays", "Stays"},
		{"it comes by", "SPECIFICATION Round PROPERTIES Often Top", ""},
		{"a state is told by all it has", "SPECIFICATION Steady PROPERTY Top VIEW Seen", ""},
	} {
		result, err := climb(t, test.config)
		must.NoError(t, err, test.config)
		if test.violated == "" {
			assert.Equal(t, tla.Unknown, result.Verdict, test.reason)
			assert.Equal(t, 10, result.Behaviours, test.reason)
			continue
		}
		assert.Equal(t, tla.KindLiveness, result.Kind, test.reason)
		assert.Equal(t, test.violated, result.Property, test.reason)
		must.NotNil(t, result.Loop, test.reason)
		assert.Less(t, result.Loop.Back, len(result.Trace), test.reason)
	}
}

func TestASimulationShowsHowABehaviourGoesRound(t *testing.T) {
	result, err := climb(t, "SPECIFICATION Round PROPERTY Stays ALIAS Shown")
	must.NoError(t, err)
	must.NotNil(t, result.Loop)
	must.Len(t, result.Trace, 6, "the heights, each once, from 0 or 1")
	back := result.Trace[result.Loop.Back]
	assert.Equal(t, back.Alias[0].Value, result.Trace[5].Alias[1].Value)
	assert.Contains(t, []string{"Up", "Drop"}, result.Loop.Action)
	assert.Contains(t, result.Message, "goes back to state")
}

func TestASimulationEndsWithThePostcondition(t *testing.T) {
	result, err := climb(t, "SPECIFICATION Spec POSTCONDITION Few")
	must.NoError(t, err)
	assert.Equal(t, tla.Violated, result.Verdict)
	assert.Equal(t, "Few", result.Property)
}

func TestTheTimeOfASimulationIsNoError(t *testing.T) {
	model := load(t, specs, "Seats", "Seats_Kept.cfg")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	result, err := model.Simulate(ctx, tla.SimulateOptions{})
	must.NoError(t, err)
	assert.Equal(t, tla.KindLimit, result.Kind)
	assert.Contains(t, result.Message, "broke nothing")
	assert.Empty(t, result.Trace)
}

func TestASimulationCountsBehavioursAndNoDistinctStates(t *testing.T) {
	result, err := climb(t, "SPECIFICATION Spec INVARIANT Counted")
	must.NoError(t, err)
	assert.Equal(t, tla.KindLimit, result.Kind, result.Message)
	_, err = climb(t, "SPECIFICATION Spec INVARIANT Distinct")
	assert.ErrorContains(t, err, "TLCGet(\"distinct\") has no value")
}

func TestTheDepthOfASimulationHasItsLastState(t *testing.T) {
	result, err := climb(t, "SPECIFICATION Spec INVARIANT Low")
	must.NoError(t, err)
	assert.Equal(t, tla.Violated, result.Verdict)
	assert.GreaterOrEqual(t, result.Depth, len(result.Trace))
}
