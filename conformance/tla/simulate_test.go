package tla_test

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// behaviours simulates and returns the behaviours that broke nothing.
func behaviours(t *testing.T, model *tla.Model, o tla.SimulateOptions) (all [][]tla.TraceStep) {
	t.Helper()
	o.Behaviour = func(n int, steps []tla.TraceStep) {
		assert.Equal(t, len(all), n)
		all = append(all, append([]tla.TraceStep(nil), steps...))
	}
	result, err := model.Simulate(t.Context(), o)
	must.NoError(t, err)
	assert.Equal(t, tla.Unknown, result.Verdict, "a simulation never sees all: %s", result.Message)
	assert.Equal(t, tla.KindLimit, result.Kind)
	return all
}

func TestASimulationTriesBehaviours(t *testing.T) {
	model := load(t, specs, "Meter", "Meter_Kept.cfg")
	all := behaviours(t, model, tla.SimulateOptions{Seed: 7, Depth: 12, Behaviours: 20})
	must.Len(t, all, 20)
	actions := make(map[string]bool)
	for _, steps := range all {
		assert.LessOrEqual(t, len(steps), 13, "an initial state and at most twelve steps")
		for i, step := range steps {
			if i == 0 {
				ok, why, err := model.IsInit(step.State)
				must.NoError(t, err)
				assert.True(t, ok, why)
				continue
			}
			actions[step.Action] = true
			hint := tla.Hint{Action: step.Action, Strict: true}
			ok, why, err := model.Step(steps[i-1].State, step.State, hint)
			must.NoError(t, err)
			assert.True(t, ok, why)
		}
	}
	assert.Equal(t, map[string]bool{"Add": true, "Back": true}, actions)
}

func TestASeedDeterminesTheBehaviours(t *testing.T) {
	model := load(t, specs, "Seats", "Seats_Kept.cfg")
	show := func(seed uint64) (text string) {
		o := tla.SimulateOptions{Seed: seed, Depth: 10, Behaviours: 5}
		for _, steps := range behaviours(t, model, o) {
			for _, step := range steps {
				text += step.Action + "\n" + step.State.String()
			}
		}
		return text
	}
	assert.Equal(t, show(1), show(1))
	assert.NotEqual(t, show(1), show(2))
}

func TestASimulationFindsViolations(t *testing.T) {
	for _, test := range []struct {
		config, reason string
		kind           tla.Kind
		property       string
		trace          int // at least
	}{
		{"Counter_Invariant", "an invariant", tla.KindInvariant, "Low", 3},
		{"Counter_InitialInvariant", "of an initial state", tla.KindInvariant, "NotZero", 1},
		{"Counter_ActionProperty", "an action property", tla.KindAction, "Grows", 5},
		{"Counter_InitialProperty", "of the first state", tla.KindInit, "StartsHigh", 1},
		{"Counter_Assumption", "before any state", tla.KindAssumption, "Max < 10", 0},
		{"Counter_Deadlock", "a state without a next one", tla.KindDeadlock, "", 4},
		{"Gauge_Trace", "Trace is the behaviour", tla.KindInvariant, "ShortTrace", 4},
		{"Meter_LevelInvariant", "the level is the state's", tla.KindInvariant, "Deep", 4},
		{
			"Seats_ConstraintDeadlock", "as in TLC, nowhere to go within the constraints",
			tla.KindDeadlock, "", 3,
		},
	} {
		model := load(t, specs, moduleOf(test.config), test.config+".cfg")
		result, err := model.Simulate(t.Context(), tla.SimulateOptions{Behaviours: 200})
		must.NoError(t, err, test.config)
		assert.Equal(t, tla.Violated, result.Verdict, "%s: %s", test.config, result.Message)
		assert.Equal(t, test.kind, result.Kind, "%s: %s", test.config, test.reason)
		assert.Equal(t, test.property, result.Property, test.config)
		assert.GreaterOrEqual(t, len(result.Trace), test.trace, test.config)
	}
}

func TestASimulationShowsItsCounterexampleByAlias(t *testing.T) {
	model := load(t, specs, "Gauge", "Gauge_Past.cfg")
	result, err := model.Simulate(t.Context(), tla.SimulateOptions{Behaviours: 200})
	must.NoError(t, err)
	must.Equal(t, tla.Violated, result.Verdict)
	for _, step := range result.Trace {
		must.Len(t, step.Alias, 4)
		assert.Equal(t, "TRUE", step.Alias[3].Value.String(), "Trace ends in the state")
	}
}

func TestASimulationKnowsWhatItIs(t *testing.T) {
	model := load(t, fstest.MapFS{
		"Know.tla": {Data: []byte(`---- MODULE Know ----
EXTENDS Naturals, TLC
VARIABLE n
ASSUME TLCGet("config").mode = "simulate" /\ TLCGet("config").depth = 5
ASSUME TLCSet(1, 0)
Init == n = 0
Up == n' = n + 1
Down == n > 9 /\ n' = n - 1
Next == Up \/ Down
Known == n > 0 => TLCGet("action").name = "Up"
Counted == TLCSet(1, TLCGet(1) + 1)
Traces == TLCGet("stats").traces <= 3 /\ TLCGet("stats").behavior.id = TLCGet("stats").traces
====
`)},
		"Know.cfg": {Data: []byte("INIT Init NEXT Next INVARIANTS Known Counted Traces")},
	}, "Know", "Know.cfg")
	all := behaviours(t, model, tla.SimulateOptions{Depth: 5, Behaviours: 3})
	assert.Len(t, all, 3)
}

func TestTheEndOfTheContextEndsASimulation(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	model := load(t, specs, "Seats", "Seats_Kept.cfg")
	result, err := model.Simulate(ctx, tla.SimulateOptions{
		Behaviour: func(n int, _ []tla.TraceStep) {
			if n == 3 {
				cancel()
			}
		},
	})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, tla.Unknown, result.Verdict)
	assert.Equal(t, tla.KindLimit, result.Kind)
}
