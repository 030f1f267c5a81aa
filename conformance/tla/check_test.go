package tla_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/internal/require"
	"lockstep/internal/tlc"
)

// outcome is what of a result does not depend on the machine.
type outcome struct {
	Verdict                    tla.Verdict
	Kind                       tla.Kind
	Property                   string
	Generated, Distinct, Depth int
	Trace                      int
}

func outcomeOf(r *tla.Result) outcome {
	return outcome{
		r.Verdict, r.Kind, r.Property, r.Generated, r.Distinct, r.Depth, len(r.Trace),
	}
}

// check is a configuration that reaches a verdict.
type check struct {
	name, reason string
	want         outcome
	tlcName      string // of the property, where TLC calls it otherwise
	later        bool   // the pinned TLC cannot do it, and a later one says the same as we do
}

// checks are the configurations that reach a verdict. The numbers are those of TLC 2.18 with one
// worker, but for what tlcName says.
var checks = []check{
	{
		name: "Counter_Kept", reason: "fairness restricts no finite behaviour",
		want: outcome{Generated: 6, Distinct: 5, Depth: 5},
	},
	{
		name: "Counter_Invariant", reason: "the state that breaks the invariant counts",
		want: violated(tla.KindInvariant, "Low", 3, 3, 3, 3),
	},
	{
		name: "Counter_InitialInvariant", reason: "an initial state may break an invariant",
		want: violated(tla.KindInvariant, "NotZero", 1, 0, 0, 1),
	},
	{
		name: "Counter_AlwaysInvariant", reason: "[]P among the properties is an invariant",
		want: violated(tla.KindInvariant, "AlwaysLow", 3, 3, 3, 3), tlcName: "Low",
	},
	{
		name: "Counter_ActionProperty", reason: "[][A]_v is judged on steps",
		want: violated(tla.KindAction, "Grows", 5, 5, 5, 5),
	},
	{
		name: "Counter_ActionConjunction", reason: "a conjunction of properties is taken apart",
		want:    violated(tla.KindAction, "Split", 5, 5, 5, 5),
		tlcName: "line 44, col 16 to line 44, col 27 of module Counter",
	},
	{
		name: "Counter_InitialProperty", reason: "a state predicate is of the first state",
		want: violated(tla.KindInit, "StartsHigh", 1, 0, 0, 1),
	},
	{
		name: "Counter_Assumption", reason: "an assumption is checked before any state",
		want:    violated(tla.KindAssumption, "Max < 10", 0, 0, 0, 0),
		tlcName: "line 8, col 8 to line 8, col 15 of module Counter",
	},
	{name: "Assumed_Kept", reason: "assumptions need no behaviour", want: outcome{}},
	{
		name: "Assumed_Broken", reason: "nor does a violated one",
		want:    violated(tla.KindAssumption, "N < 3", 0, 0, 0, 0),
		tlcName: "line 6, col 8 to line 6, col 12 of module Assumed",
	},
	{
		name: "Counter_Deadlock", reason: "a state without a next one is a deadlock",
		want: violated(tla.KindDeadlock, "", 4, 4, 4, 4),
	},
	{
		name: "Counter_DeadlockAllowed", reason: "CHECK_DEADLOCK FALSE lets it pass",
		want: outcome{Generated: 4, Distinct: 4, Depth: 4},
	},
	{
		name: "Counter_Leaps", reason: "each value of a bound variable is a successor of its own",
		want: outcome{Generated: 26, Distinct: 9, Depth: 3},
	},
	{
		name: "Counter_LeapInvariant", reason: "the search ends amid a state's successors",
		want: violated(tla.KindInvariant, "Small", 14, 6, 2, 2),
	},
	{
		name: "Counter_Constraint", reason: "what is outside is generated, not kept",
		want: outcome{Generated: 17, Distinct: 4, Depth: 1},
	},
	{
		name: "Counter_ConstraintInvariant", reason: "invariants hold outside of constraints, too",
		want: violated(tla.KindInvariant, "Low", 3, 2, 2, 3),
	},
	{
		name: "Counter_ActionConstraint", reason: "a constraint may be on steps",
		want: outcome{Generated: 20, Distinct: 5, Depth: 1},
	},
	{
		name: "Settled", reason: "once all variables have values, a disjunction is but tested",
		want: outcome{Generated: 50, Distinct: 9, Depth: 2},
	},
	{
		name: "Revised", reason: "a name is of the state that it is used in",
		want: outcome{Generated: 17, Distinct: 13, Depth: 7},
	},
	{
		name: "Standing", reason: "a definition that is a variable is given a value",
		want: outcome{Generated: 24, Distinct: 8, Depth: 5},
	},
	{
		name: "Performed", reason: "the value of a function may be an action",
		want: outcome{Generated: 133, Distinct: 11, Depth: 3},
	},
	{
		name: "Ordered_Direct", reason: "an action is taken for elements in TLC's order",
		want: violated(tla.KindInvariant, "Below", 3, 3, 2, 2),
	},
	{
		name: "Ordered_Within", reason: "likewise amid a conjunction",
		want: violated(tla.KindInvariant, "Below", 3, 3, 2, 2),
	},
	{
		name: "Counter_OperatorForConstant", reason: "Max <- Three",
		want: outcome{Generated: 6, Distinct: 5, Depth: 5},
	},
	{
		name: "Counter_OperatorForOperator", reason: "Nat <- Few, which makes a set finite",
		want: outcome{Generated: 10, Distinct: 3, Depth: 2},
	},
	{
		name: "Counter_Enabled", reason: "ENABLED is false where no step is possible",
		want: violated(tla.KindInvariant, "Possible", 4, 4, 4, 4),
	},
	{
		name: "Counter_LivenessAndInvariant", reason: "what cannot be checked hides no violation",
		want: violated(tla.KindInvariant, "Low", 3, 3, 3, 3),
	},
	{
		name: "Language_Kept", reason: "every way to say what a next state is",
		want: outcome{Generated: 342, Distinct: 245, Depth: 21},
	},
	{
		name: "Language_Calm", reason: "LET operators, sequences, a recursive function",
		want: violated(tla.KindInvariant, "Calm", 5, 5, 3, 3),
	},
	{
		name: "Language_Fixed", reason: "states are met in TLC's order",
		want: violated(tla.KindAction, "Fixed", 87, 78, 9, 9),
	},
	{
		name: "Order_Kept", reason: "CHOOSE takes the string that TLC meets first",
		want: outcome{Generated: 435, Distinct: 40, Depth: 5},
	},
	{
		name: "Order_Low", reason: "the first bound variable changes fastest",
		want: violated(tla.KindInvariant, "Low", 160, 23, 4, 4),
	},
	{
		name: "Order_Strings", reason: "model values stand as in the configuration",
		want: violated(tla.KindInvariant, "Early", 44, 16, 3, 3),
	},
	{
		name: "Pair_Kept", reason: "instances with substitutions and parameters",
		want: outcome{Generated: 39, Distinct: 21, Depth: 6},
	},
	{
		name: "Pair_Full", reason: "an operator of a parametrised instance",
		want: violated(tla.KindInvariant, "Spare", 20, 14, 6, 6),
	},
	{
		name: "Held_Kept", reason: "a definition has its value in each state, and in the next one",
		want: outcome{Generated: 6, Distinct: 6, Depth: 6},
	},
	{
		name: "Held_Stays", reason: "no value is kept from one state to the next",
		want: violated(tla.KindAction, "Stays", 2, 2, 2, 2),
	},
	{
		name: "Held_Small", reason: "nor from one successor to another",
		want: violated(tla.KindInvariant, "Small", 4, 4, 4, 4),
	},
	{
		name: "Pair_Ordered", reason: "an instance of which the variable is an expression",
		want: violated(tla.KindAction, "Ordered", 7, 7, 4, 4),
	},
}

func violated(kind tla.Kind, property string, generated, distinct, depth, trace int) outcome {
	return outcome{tla.Violated, kind, property, generated, distinct, depth, trace}
}

func TestVerdictsAndCountsAreTLCs(t *testing.T) {
	for _, test := range slices.Concat(checks, configured, metered) {
		t.Run(test.name, func(t *testing.T) {
			model := load(t, specs, moduleOf(test.name), test.name+".cfg")
			result, err := model.Check(t.Context(), tla.CheckOptions{})
			must.NoError(t, err)
			assert.Equal(t, test.want, outcomeOf(result), test.reason)
			assert.Equal(t, test.want.Verdict == tla.Violated, result.Message != "")
		})
	}
}

// The runs take TLC a minute, so that they are only for a machine that promises TLC.
func TestTLCReachesTheSameVerdicts(t *testing.T) {
	if !require.Promised(t, "tlc") {
		t.Skip("LOCKSTEP_REQUIRE does not list tlc")
	}
	tool := require.TLC(t)
	for _, test := range slices.Concat(checks, configured, metered) {
		if test.later {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			got, err := tool.Check(t.Context(), specs, moduleOf(test.name), test.name+".cfg",
				tlc.Options{})
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
			_, err := tool.Check(t.Context(), specs, moduleOf(test.name), test.name+".cfg",
				tlc.Options{})
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
		want: "Seats.tla:43:1: a symmetry maps model values to model values, and <<1>> maps 1 to 1",
	},
	{
		name: "Seats_TableTooShort", reason: "a table says what it is asked for, or nothing",
		want: "Seats_TableTooShort.cfg:3:11: Fee<<2>> has no value in the configuration",
	},
	{
		name: "Seats_TypedUnlike", reason: "model values of different types are never compared",
		want: "Seats.tla:53:11: G_a and N_x cannot be compared: G_a is a model value with a type",
	},
	{
		name: "Seats_ReplacedTwice", reason: "what replaces is not replaced itself",
		want: "Seats_ReplacedTwice.cfg:3:18: Double is itself replaced",
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
