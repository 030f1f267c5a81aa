package tla_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
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

func violated(kind tla.Kind, property string, generated, distinct, depth, trace int) outcome {
	return outcome{tla.Violated, kind, property, generated, distinct, depth, trace}
}

func complete(generated, distinct, depth int) outcome {
	return outcome{Generated: generated, Distinct: distinct, Depth: depth}
}

func TestVerdictsAndCountsAreTLCs(t *testing.T) {
	for _, test := range checks {
		t.Run(test.name, func(t *testing.T) {
			model := load(t, specs, moduleOf(test.name), test.name+".cfg")
			result, err := model.Check(t.Context(), tla.CheckOptions{})
			must.NoError(t, err)
			assert.Equal(t, test.want, outcomeOf(result), test.reason)
			assert.Equal(t, test.want.Verdict == tla.Violated, result.Message != "")
		})
	}
}

// checks are the configurations that reach a verdict. The numbers are those of TLC 2.18 with one
// worker, but for what tlcName and later say.
var checks = []check{
	// What an action, a property and an expression is.
	{
		name: "Counter_Kept", reason: "fairness restricts no finite behaviour",
		want: complete(6, 5, 5),
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
	{name: "Assumed_Kept", reason: "assumptions need no behaviour", want: complete(0, 0, 0)},
	{
		name: "Parted_Kept", reason: "parts of definitions know where they are named",
		want: complete(0, 0, 0),
	},
	{
		name: "Assumed_After", reason: "where nothing was searched there is no POSTCONDITION",
		want:    violated(tla.KindAssumption, "N < 3", 0, 0, 0, 0),
		tlcName: "line 6, col 8 to line 6, col 12 of module Assumed", later: true,
	},
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
		want: complete(4, 4, 4),
	},
	{
		name: "Counter_Leaps", reason: "each value of a bound variable is a successor of its own",
		want: complete(26, 9, 3),
	},
	{
		name: "Counter_LeapInvariant", reason: "the search ends amid a state's successors",
		want: violated(tla.KindInvariant, "Small", 14, 6, 2, 2),
	},
	{
		name: "Counter_Constraint", reason: "what is outside is generated, not kept",
		want: complete(17, 4, 1),
	},
	{
		name: "Counter_NoneInside", reason: "initial states outside make the search as deep",
		want: complete(1, 0, 1),
	},
	{
		name: "Handed_Kept", reason: "an operator of the language may be an argument in an action",
		want: complete(20, 6, 3),
	},
	{
		name: "Trivial_Kept", reason: "a constant that is TRUE may stand for a formula",
		want: complete(5, 2, 2),
	},
	{
		name: "Counter_ConstraintInvariant", reason: "invariants hold outside of constraints, too",
		want: violated(tla.KindInvariant, "Low", 3, 2, 2, 3),
	},
	{
		name: "Counter_ActionConstraint", reason: "a constraint may be on steps",
		want: complete(20, 5, 1),
	},
	{
		name: "Settled", reason: "once all variables have values, a disjunction is but tested",
		want: complete(50, 9, 2),
	},
	{
		name: "Revised", reason: "a name is of the state that it is used in",
		want: complete(17, 13, 7),
	},
	{
		name: "Standing", reason: "a definition that is a variable is given a value",
		want: complete(24, 8, 5),
	},
	{
		name: "Performed", reason: "the value of a function may be an action",
		want: complete(133, 11, 3),
	},
	{
		name: "Applied_Actions", reason: "so may that of one which an expression leads to",
		want: complete(421, 27, 3),
	},
	{
		name: "Applied_Guards", reason: "a function that is only applied is not evaluated",
		want: complete(157, 16, 4),
	},
	{
		name: "Applied_Start", reason: "but in an initial state, if it can be",
		want: complete(15, 6, 1),
	},
	{
		name: "Retaken_Forall", reason: "what the body of \\A binds for an element stays so",
		want: complete(73, 63, 2),
	},
	{
		name: "Retaken_Passed", reason: "an action that is an argument may be taken twice",
		want: complete(45, 33, 2),
	},
	{
		name: "Retaken_First", reason: "so may the body of \\A in an initial state",
		want: complete(48, 24, 1),
	},
	{
		name: "Retaken_Again", reason: "and a predicate that is an argument",
		want: complete(8, 4, 1),
	},
	{
		name: "Retaken_Ordered", reason: "\\A is taken for the first element, then from the last",
		want: violated(tla.KindInvariant, "One", 3, 3, 2, 2),
	},
	{
		name: "Retaken_Stops", reason: "so that what is wrong with the second is not met",
		want: complete(1, 1, 1),
	},
	{
		name: "Ordered_Direct", reason: "an action is taken for elements in TLC's order",
		want: violated(tla.KindInvariant, "Below", 3, 3, 2, 2),
	},
	{
		name: "Ordered_Within", reason: "likewise amid a conjunction",
		want: violated(tla.KindInvariant, "Below", 3, 3, 2, 2),
	},
	{name: "Counter_OperatorForConstant", reason: "Max <- Three", want: complete(6, 5, 5)},
	{
		name: "Counter_OperatorForOperator", reason: "Nat <- Few, which makes a set finite",
		want: complete(10, 3, 2),
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
		want: complete(342, 245, 21),
	},
	{
		name: "Ahead", reason: "arguments of the next state, which takes turns",
		want: complete(71, 11, 2), later: true,
	},
	{
		name: "Redeclared", reason: "what is declared twice, and a module and its instance",
		want: complete(27, 14, 10),
	},
	{
		name: "Shared_Kept", reason: "what two modules that are extended both declare",
		want: complete(10, 9, 7),
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
		want: complete(435, 40, 5),
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
		want: complete(39, 21, 6),
	},
	{
		name: "Pair_Full", reason: "an operator of a parametrised instance",
		want: violated(tla.KindInvariant, "Spare", 20, 14, 6, 6),
	},
	{
		name: "Widened_Kept", reason: "a variable is given each subset",
		want: complete(40, 8, 2), later: true,
	},
	{
		name: "Widened_Part", reason: "likewise",
		want: violated(tla.KindInvariant, "Part", 14, 7, 2, 2), later: true,
	},
	{
		name: "Merged_Kept", reason: "ENABLED gives two variables of an instance different values",
		want: complete(4, 2, 2),
	},
	{
		name: "Merged_Replaced", reason: "TRUE stands for an operator, whatever it is applied to",
		want: violated(tla.KindInvariant, "Less", 3, 3, 2, 2),
	},
	{
		name: "Hidden_Kept", reason: "instances need definitions that have no name there",
		want: complete(4, 3, 3),
	},
	{
		name: "Hidden_Wrong", reason: "and such of the right instance",
		want: violated(tla.KindInvariant, "Wrong", 3, 3, 3, 3),
	},
	{
		name: "Borrowed_Kept", reason: "a replaced definition is that of instances, too",
		want: complete(5, 5, 5),
	},
	{
		name: "Borrowed_Low", reason: "likewise",
		want: violated(tla.KindInvariant, "Low", 4, 4, 4, 4),
	},
	{
		name: "Wrapped_Kept", reason: "but an instance names it as it is written",
		want: complete(7, 7, 7),
	},
	{
		name: "Wrapped_Low", reason: "likewise",
		want: violated(tla.KindInvariant, "Low", 3, 3, 3, 3),
	},
	{
		name: "Held_Kept", reason: "a definition has its value in each state, and in the next one",
		want: complete(6, 6, 6),
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
		name: "Amid_Goes", reason: "what is asked amid a state of what has no value yet",
		want: complete(19, 17, 2),
	},
	{
		name: "Amid_Start", reason: "likewise in an initial state",
		want: complete(28, 14, 1),
	},
	{
		name: "Single_Kept", reason: "a function too large for all arguments is applied to one",
		want: complete(901, 96, 42),
	},
	{
		name: "Rounds_Kept", reason: "what is kept for all rounds of a loop is not that of another",
		want: complete(497, 132, 7),
	},
	{
		name: "Rounds_Stays", reason: "nor that of the state before",
		want: violated(tla.KindAction, "Stays", 4, 4, 2, 2),
	},
	{
		name: "Rounds_Few", reason: "nor is it that of another state",
		want: violated(tla.KindInvariant, "Few", 57, 31, 3, 3),
	},
	{
		name: "Pair_Ordered", reason: "an instance of which the variable is an expression",
		want: violated(tla.KindAction, "Ordered", 7, 7, 4, 4),
	},

	// What a configuration may say.
	{
		name: "Counter_UnknownConstant", reason: "a value for nothing changes nothing",
		want: complete(6, 5, 5),
	},
	{
		name: "Seats_Kept", reason: "sets of model values, an operator for a constant operator",
		want: complete(487, 152, 10),
	},
	{
		name: "Seats_Symmetry", reason: "one state of each orbit, of two sets together",
		want: complete(77, 24, 10),
	},
	{
		name: "Seats_GuestSymmetry", reason: "one state of each orbit, of one set",
		want: complete(115, 36, 10),
	},
	{
		name: "Seats_TableAlike", reason: "no more permutations than arguments are none to TLC",
		want: complete(487, 152, 10),
	},
	{
		name: "Seats_TableUnion", reason: "so are those of one set alone in a union",
		want: complete(487, 152, 10),
	},
	{
		name: "Seats_NoModels", reason: "what is passed over may be of anything",
		want: complete(487, 152, 10),
	},
	{
		name: "Unlike_Kept", reason: "a value is found before those that it is not compared with",
		want: complete(3, 3, 3),
	},
	{
		name: "Seats_Rotated", reason: "generators are enough; TLC reads no such set",
		want: complete(167, 52, 10), later: true,
	},
	{
		name: "Seats_View", reason: "states that look the same are the same",
		want: complete(244, 76, 7),
	},
	{
		name: "Seats_SymmetricView", reason: "the view is of the state that stands for its orbit",
		want: complete(13, 4, 4),
	},
	{
		name: "Twins_Forms", reason: "an orbit does not depend on how a set is kept",
		want: complete(6, 2, 1),
	},
	{
		name: "Twins_View", reason: "the first of an orbit is TLC's, by the order of the names",
		want: complete(5, 1, 1),
	},
	{
		name: "Seats_SymmetricConstraint", reason: "what is outside is generated, not kept",
		want: complete(31, 9, 7),
	},
	{
		name: "Seats_SymmetricInvariant", reason: "the counterexample is of states that were met",
		want: violated(tla.KindInvariant, "Few", 19, 10, 5, 5),
	},
	{
		name: "Seats_Typed", reason: "model values with types, a definition for a constant",
		want: complete(37, 20, 8),
	},
	{name: "Seats_Strings", reason: "constants of other sorts", want: complete(65, 30, 8)},
	{
		name: "Seats_Definition", reason: "a value for a definition, and one that is not used",
		want: complete(61, 19, 12),
	},
	{
		name: "Seats_Table", reason: "a constant operator by its values",
		want: violated(tla.KindInvariant, "Total", 57, 39, 5, 5), later: true,
	},
	{
		name: "Seats_DefinitionTable", reason: "a definition by its values",
		want: violated(tla.KindInvariant, "Even", 57, 39, 5, 5), later: true,
	},
	{
		name: "Seats_Within", reason: "an operator of one module is replaced",
		want: complete(487, 152, 10),
	},
	{
		name: "Seats_Builtin", reason: "an operator of a standard module for a constant",
		want: complete(37, 20, 8),
	},
	{name: "Asked", reason: "TLCGet may stand for a constant operator", want: complete(5, 5, 5)},
	{
		name: "Seats_InitNext", reason: "INIT and NEXT",
		want: violated(tla.KindInvariant, "Quick", 17, 17, 4, 4),
	},
	{
		name: "Seats_Deadlock", reason: "no guest, no step",
		want: violated(tla.KindDeadlock, "", 1, 1, 1, 1),
	},
	{
		name: "Seats_ConstraintDeadlock", reason: "a step that leads outside is a step",
		want: complete(4, 3, 3),
	},
	{
		name: "Seats_Quantified", reason: "a property of each is a property of all",
		want: violated(tla.KindAction, "Each", 57, 39, 5, 5), later: true,
	},
	{
		name: "Seats_InLet", reason: "a property within a LET",
		want: violated(tla.KindInvariant, "InLet", 5, 5, 3, 3), later: true,
	},
	{
		name: "Seats_Parameter", reason: "a property with arguments",
		want: violated(tla.KindAction, "Of2", 7, 7, 3, 3), later: true,
	},

	// What asks about the run.
	{name: "Meter_Kept", reason: "nothing is asked", want: complete(55, 25, 10)},
	{
		name: "Meter_Level", reason: "a constraint on a state is of the state's level",
		want: complete(22, 10, 4), later: true,
	},
	{
		name: "Meter_LevelInvariant", reason: "so is an invariant",
		want: violated(tla.KindInvariant, "Deep", 10, 8, 4, 4), later: true,
	},
	{
		name: "Meter_LevelNext", reason: "Next is of the level of the state it starts from",
		want: complete(7, 7, 7),
	},
	{
		name: "Meter_LevelProperty", reason: "a step has the level of its first state",
		want: violated(tla.KindAction, "Grows", 17, 10, 4, 5), tlcName: "Grows",
	},
	{
		name: "Meter_LevelView", reason: "a view may tell states apart by their level",
		want: complete(29, 13, 4), later: true,
	},
	{
		name: "Meter_Distinct", reason: "the state that is judged counts",
		want: violated(tla.KindInvariant, "Narrow", 8, 6, 3, 3),
	},
	{
		name: "Meter_DistinctConstraint", reason: "a constraint comes before the state counts",
		want: complete(13, 6, 3),
	},
	{
		name: "Meter_Generated", reason: "all states count, as they are made",
		want: violated(tla.KindInvariant, "NoMore", 9, 7, 3, 3), later: true,
	},
	{
		name: "Meter_Queue", reason: "what is explored or judged is not in the queue",
		want: violated(tla.KindInvariant, "ShortQueue", 9, 7, 3, 3),
	},
	{
		name: "Meter_Diameter", reason: "the first state of a level makes the search as deep",
		want: violated(tla.KindInvariant, "Flat", 5, 4, 3, 3),
	},
	{
		name: "Meter_Stats", reason: "statistics and options are records",
		want: complete(55, 25, 10), later: true,
	},
	{
		name: "Meter_Counting", reason: "a register lasts",
		want: violated(tla.KindInvariant, "Counting", 13, 9, 4, 4),
	},
	{
		name: "Tally_All", reason: "after the search, all that it counted counts once",
		want: complete(69894, 20480, 79), later: true,
	},
	{
		name: "Tally_Few", reason: "a register counts in the order of the search",
		want: violated(tla.KindInvariant, "Few", 20001, 6361, 21, 21),
	},
	{name: "Noise_All", reason: "a long queue", want: complete(8000, 8000, 2)},
	{name: "Meter_Learning", reason: "Next may set registers", want: complete(6, 6, 6)},
	{
		name: "Gauge_Visited", reason: "what was collected is what was visited",
		want: complete(55, 25, 10), later: true,
	},
	{
		name: "Meter_Explored", reason: "a false postcondition is an assumption that fails",
		want: violated(tla.KindAssumption, "Explored", 55, 25, 10, 0), later: true,
	},
	{
		name: "Meter_Composed", reason: "states between the halves of a step are generated",
		want: complete(91, 22, 6), later: true,
	},
	{
		name: "Meter_ComposedInvariant", reason: "also those before a violation",
		want: violated(tla.KindInvariant, "Bound", 50, 17, 5, 5), later: true,
	},
	{
		name: "Meter_Halves", reason: "both halves may be any actions",
		want: complete(8, 4, 4), later: true,
	},
	{
		name: "Meter_Outside", reason: "what stands beside is of the whole step",
		want: complete(5, 3, 3), later: true,
	},
	{
		name: "Abandoned", reason: "an evaluation that fails leaves nothing to the next one",
		want: complete(13, 4, 2),
	},
	{
		name: "Abandoned_Knows", reason: "nor does it leave what it knew of the state between",
		want: complete(5, 5, 5),
	},
	{
		name: "Abandoned_Enabled", reason: "nor of one that ENABLED looked at",
		want: complete(5, 5, 5),
	},
	{
		name: "AbandonedTest", reason: "so with an error that is expected",
		want: complete(13, 4, 2), later: true,
	},
	{
		name: "AbandonedTest_Knows", reason: "likewise",
		want: complete(5, 5, 5), later: true,
	},
	{
		name: "Captured_Op", reason: "what a local operator refers to is of its application",
		want: complete(5, 5, 5),
	},
	{
		name: "Captured_OpOfOp", reason: "through another one",
		want: complete(5, 5, 5),
	},
	{
		name: "Captured_Argument", reason: "an operator that is an argument may refer to the state",
		want: complete(5, 5, 5),
	},
	{
		name: "Captured_Let", reason: "also in a LET",
		want: complete(5, 5, 5),
	},
	{
		name: "Captured_Passing", reason: "also where it is passed on",
		want: complete(5, 5, 5),
	},
	{
		name: "Captured_Sum", reason: "also in a sum of a LET",
		want: complete(5, 5, 5),
	},
	{
		name: "Captured_Bound", reason: "a parameter that a local operator refers to may",
		want: complete(5, 5, 5),
	},
	{
		name: "Captured_Chosen", reason: "also of a state that is being found",
		want: complete(6, 3, 1),
	},
	{
		name: "Captured_Replaced", reason: "a constant may be replaced by what varies, in a LET",
		want: complete(5, 5, 5),
	},
	{
		name: "Captured_Applied", reason: "an operator, too",
		want: complete(5, 5, 5),
	},
	{
		name: "Captured_Primed", reason: "also where it is primed",
		want: complete(5, 5, 5),
	},
	{
		name: "Captured_Action", reason: "also by an action",
		want: complete(13, 4, 2),
	},
	{
		name: "Captured_Filter", reason: "also in a filter",
		want: complete(5, 5, 5),
	},
	{
		name: "Captured_Range", reason: "also in what a quantifier goes through",
		want: complete(7, 4, 4),
	},
	{
		name: "Captured_Without", reason: "also where an element is left out",
		want: complete(7, 4, 4),
	},
	{
		name: "Captured_Mutual", reason: "what varies may be reached by mutual recursion",
		want: complete(5, 4, 4),
	},
	{
		name: "Measured", reason: "what is given a value bounds nothing",
		want: complete(8, 4, 1),
	},
	{name: "Measured_Step", reason: "also a parameter", want: complete(13, 3, 2)},
	{
		name: "Measured_Tuple", reason: "a tuple may be compared with a string",
		want: complete(3, 3, 3),
	},
	{
		name: "Halfway", reason: "a first half is taken as TLC takes it, and counted where it does",
		want: complete(65, 31, 2), later: true,
	},
	{
		name: "Meter_Free", reason: "ENABLED of a composition generates nothing",
		want: complete(91, 22, 6), later: true,
	},
	{
		name: "Gauge_Known", reason: "a register that was never set has a default",
		want: complete(55, 25, 10), later: true,
	},
	{
		name: "Gauge_Trace", reason: "Trace is the behaviour up to the state",
		want: violated(tla.KindInvariant, "ShortTrace", 10, 8, 4, 4), later: true,
	},
	{
		name: "Gauge_TraceConstraint", reason: "also of a state that is not kept",
		want: complete(16, 7, 3), later: true,
	},
	{
		name: "Gauge_Found", reason: "a postcondition may look at the counterexample",
		want: violated(tla.KindInvariant, "Low", 5, 4, 3, 3), later: true,
	},
	{
		name: "Boxed_Let", reason: "a specification may be an argument, also within a LET",
		want: complete(3, 3, 3), later: true,
	},
	{
		name: "Lasting_Levels", reason: "a function asks the state that it is applied in",
		want: complete(6, 5, 5),
	},
	{
		name: "Lasting_Registers", reason: "a function reads the registers of the run",
		want: complete(6, 5, 5),
	},
	{
		name: "Lasting_Members", reason: "a set asks the state that it is looked at in",
		want: complete(6, 5, 5), later: true,
	},
	{
		name: "Lasting_Level", reason: "the state that a function is applied in is at fault",
		want: violated(tla.KindInvariant, "Level", 4, 4, 4, 4), later: true,
	},
	{
		name: "Lasting_Asking", reason: "what a predicate was asked of stays what it was",
		want: complete(2, 2, 2),
	},
	{
		name: "Constants_None", reason: "without variables only assumptions are checked",
		want: complete(0, 0, 0), later: true,
	},
}
