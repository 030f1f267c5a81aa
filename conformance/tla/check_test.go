package tla_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/internal/require"
	"lockstep/internal/tlc"
)

// The runs take TLC a minute, so that they are only for a machine that promises TLC.
func TestTLCReachesTheSameVerdicts(t *testing.T) {
	if !require.Promised(t, "tlc") {
		t.Skip("LOCKSTEP_REQUIRE does not list tlc")
	}
	tool := require.TLC(t)
	for _, test := range checks {
		if test.later {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			t.Parallel() // Java is mostly waited for
			got, err := tool.Check(t.Context(), specs, moduleOf(test.name), test.name+".cfg",
				tlc.Options{Short: true})
			must.NoError(t, err)
			name := test.want.Property
			if test.tlcName != "" {
				name = test.tlcName
			}
			assert.Equal(t, string(test.want.Kind), string(got.Kind), test.reason)
			assert.Equal(t, name, got.Property)
			if got.Generated > 0 { // TLC gives no numbers where an initial state is at fault
				assert.Equal(t, test.want.Trace, got.Trace)
			}
			if got.Generated > 0 {
				assert.Equal(t, []int{test.want.Generated, test.want.Distinct, test.want.Depth},
					[]int{got.Generated, got.Distinct, got.Depth})
			}
		})
	}
	for _, test := range refusals {
		if test.ours {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := tool.Check(t.Context(), specs, moduleOf(test.name), test.name+".cfg",
				tlc.Options{Short: true})
			assert.Error(t, err, test.reason)
		})
	}
}

func TestWorkersChangeNothing(t *testing.T) {
	for _, test := range checks {
		model := load(t, specs, moduleOf(test.name), test.name+".cfg")
		one, err := model.Check(t.Context(), tla.CheckOptions{Workers: 1})
		must.NoError(t, err)
		four, err := model.Check(t.Context(), tla.CheckOptions{Workers: 4})
		must.NoError(t, err)
		assert.Equal(t, show(one), show(four), test.name)
	}
}

// show writes a result but for its duration.
func show(r *tla.Result) string {
	var b strings.Builder
	for _, step := range r.Trace {
		b.WriteString(step.Action)
		for _, a := range step.Args {
			b.WriteString(" " + a.Name + "=" + a.Value.String())
		}
		b.WriteString("\n" + step.State.String())
	}
	return r.Verdict.String() + r.Message + "\n" + b.String()
}

func TestATraceIsABehaviour(t *testing.T) {
	for _, test := range checks {
		model := load(t, specs, moduleOf(test.name), test.name+".cfg")
		result, err := model.Check(t.Context(), tla.CheckOptions{})
		must.NoError(t, err)
		for i, step := range result.Trace {
			if i == 0 {
				ok, why, err := model.IsInit(step.State)
				must.NoError(t, err)
				assert.True(t, ok, "%s: %v", test.name, why)
				assert.Empty(t, step.Action)
				continue
			}
			hint := tla.Hint{Action: step.Action, Strict: true}
			ok, why, err := model.Step(result.Trace[i-1].State, step.State, hint)
			must.NoError(t, err)
			assert.True(t, ok, "%s, step %d: %v", test.name, i, why)
		}
	}
}

func TestLivenessIsCheckedWhenAllWasExplored(t *testing.T) {
	model := load(t, specs, "Counter", "Counter_Liveness.cfg")
	assert.Equal(t, []string{"Returns"}, model.Unchecked())
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	want := outcome{Generated: 6, Distinct: 5, Depth: 5}
	assert.Equal(t, want, outcomeOf(result))
}

func TestALimitOfStatesIsUnknown(t *testing.T) {
	model := load(t, specs, "Language", "Language_Kept.cfg")
	result, err := model.Check(t.Context(), tla.CheckOptions{StatesMax: 10})
	must.NoError(t, err)
	assert.Equal(t, tla.Unknown, result.Verdict)
	assert.Equal(t, tla.KindLimit, result.Kind)
}

func TestTheEndOfTheContextEndsARun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	model := load(t, specs, "Language", "Language_Kept.cfg")
	_, err := model.Check(ctx, tla.CheckOptions{Progress: func(tla.Progress) { cancel() }})
	assert.ErrorIs(t, err, context.Canceled)
}

// refusals are the configurations that reach no verdict.
var refusals = []struct {
	name, reason, want string
	ours               bool // TLC can do it
}{
	{
		name: "Counter_UntypedInvariant", reason: "a number is never compared with a string",
		want: `Counter.tla:36:13: 0 and "zero" cannot be compared`,
	},
	{
		name: "Retaken_Fails", reason: "the last element is tested before the second",
		want: `Retaken.tla:47:75: "x" is not an integer`,
	},
	{
		name: "Counter_VagueNext", reason: "a next state gives every variable a value",
		want: "Counter.tla:22:10: the action Vague does not say what last becomes",
	},
	{
		name: "Counter_InfiniteNext", reason: "infinitely many next states",
		want: "Counter.tla:23:17: Nat cannot be enumerated",
	},
	{
		name: "Counter_CrashingNext", reason: "an action that cannot be evaluated",
		want: `Counter.tla:24:16: "none" is a string, and is applied as a function`,
	},
	{
		name: "Counter_PartialInit", reason: "an initial state gives every variable a value",
		want: "Counter.tla:28:1: the initial predicate gives last no value",
	},
	{
		name: "Counter_UnknownInvariant", reason: "the place is that in the configuration",
		want: "Counter_UnknownInvariant.cfg:3:11: the configuration names Nope, which module " +
			"Counter does not define",
	},
	{
		name: "Counter_InvariantWithArgument", reason: "an invariant is a formula",
		want: "Counter_InvariantWithArgument.cfg:3:11: the configuration names WithArgument, " +
			"which takes 1 argument",
	},
	{
		name: "Counter_NoConstant", reason: "every constant needs a value",
		want: "module Counter: the constants Max have no values",
	},
	{
		name: "Counter_Symmetry", reason: "a symmetry is a set of functions",
		want: "Counter.tla:31:1: 0 is an integer, where a function was expected",
	},
	{
		name: "Meter_Unset", reason: "a register has a value when it was set",
		want: "Meter.tla:45:14: TLCGet(3) has no value: nothing was set",
	},
	{
		name: "Seats_NotModels", reason: "a symmetry is of model values", ours: true,
		want: "Seats.tla:45:1: a symmetry maps model values to model values, and <<1, 2>> maps 1 " +
			"to 1",
	},
	{
		name: "Seats_TableTooShort", reason: "a table says what it is asked for, or nothing",
		want: "Seats_TableTooShort.cfg:3:11: Fee<<2>> has no value in the configuration",
	},
	{
		name: "Seats_TypedUnlike", reason: "model values of different types are never compared",
		want: "Seats.tla:56:11: G_a and N_x cannot be compared: G_a is a model value with a type",
	},
	{
		name: "Seats_ReplacedTwice", reason: "what replaces is not replaced itself",
		want: "Seats_ReplacedTwice.cfg:3:18: Double is itself replaced",
	},
	{
		name: "Seats_StateForConstant", reason: "a constant is the same in all states",
		want: "Seats_StateForConstant.cfg:2:61: Waiting depends on the state, and the constant " +
			"Size must not",
	},
	{
		name: "Unlike_Behind", reason: "an invariant is of states, though evaluated on one it were",
		want: "Unlike_Behind.cfg:3:11: the invariant Behind is not a predicate of states",
	},
	{
		name: "Unlike_OrNone", reason: "TLC looks first into what is written out",
		want: `Unlike.tla:19:12: "none" and 0 cannot be compared`,
	},
	{
		name: "Unlike_Mixed", reason: "a state has a fingerprint",
		want: `0 and "none" cannot be compared`,
	},
	{
		name: "Unlike_Endless", reason: "no infinite set has one",
		want: "cannot be enumerated: it is infinite",
	},
	{
		name: "Trivial_Init", reason: "an initial predicate is no constant",
		want: "Trivial_Init.cfg:1:6: Always is the constant TRUE, which says nothing of states",
	},
	{
		name: "Trivial_Next", reason: "nor is a next-state relation",
		want: "Trivial_Next.cfg:2:6: Never is the constant FALSE",
	},
	{
		name: "Constants_Trivial", reason: "also without variables",
		want: "Constants_Trivial.cfg:1:15: Trivial is the constant TRUE, which says nothing of " +
			"states",
	},
	{
		name: "Trivial_Invariant", reason: "no state could fulfil it",
		want: "Trivial_Invariant.cfg:2:11: Never is a constant, and FALSE",
	},
	{
		name: "Trivial_Constraint", reason: "no state is within it",
		want: "Trivial_Constraint.cfg:2:12: Never is a constant, and FALSE",
	},
	{
		name: "Trivial_Property", reason: "a conjunct that no behaviour has",
		want: "Trivial_Property.cfg:2:10: Never is a constant, and FALSE",
	},
	{
		name: "Trivial_Spec", reason: "a specification without behaviours",
		want: "Trivial_Spec.cfg:1:15: Never is a constant, and FALSE",
	},
	{
		name: "Trivial_Post", reason: "it says nothing of what was found",
		want: "Trivial_Post.cfg:3:15: the POSTCONDITION Always is the constant TRUE",
	},
	{
		name: "Amid_Bound", reason: "what a name is bound to for several values is none of one",
		want: "Amid.tla:55:48: x' has no value yet",
	},
	{
		name: "Seats_UnknownModule", reason: "the module must be one of the specification",
		want: "Seats_UnknownModule.cfg:4:10: no module Nowhere belongs to the specification",
	},
}

func TestWhatHasNoVerdictIsAnErrorWithItsPlace(t *testing.T) {
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			model, err := open(specs, moduleOf(test.name), test.name+".cfg")
			if err == nil {
				_, err = model.Check(t.Context(), tla.CheckOptions{})
			}
			assert.ErrorContains(t, err, test.want, test.reason)
		})
	}
}

// TLC counts the same, and prints 5.5E-11 for the calculated estimate. The fingerprints are others,
// so the other estimate has no number to compare with.
func TestTheProbabilityOfACollisionIsEstimatedAsByTLC(t *testing.T) {
	result, err := load(t, specs, "Walk", "Walk_All.cfg").Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	assert.Equal(t, outcome{Generated: 69894, Distinct: 20480, Depth: 79}, outcomeOf(result))
	assert.InDelta(t, 5.5e-11, result.Collision.Calculated, 0.05e-11)
	assert.Greater(t, result.Collision.Actual, 1e-13)
	assert.Less(t, result.Collision.Actual, 1e-8)
}

func TestAValueForNothingIsWarnedOf(t *testing.T) {
	model := load(t, specs, "Counter", "Counter_UnknownConstant.cfg")
	assert.Equal(t, []string{
		"Counter_UnknownConstant.cfg:3:10: module Counter has no constant or definition Min",
	}, model.Warnings())
}
