package tla_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/conformance/tla"
)

// configured are checks of what a configuration may say, each a row of checks.
var configured = []check{
	{
		name: "Counter_UnknownConstant", reason: "a value for nothing changes nothing",
		want: outcome{Generated: 6, Distinct: 5, Depth: 5},
	},
	{
		name: "Seats_Kept", reason: "sets of model values, an operator for a constant operator",
		want: outcome{Generated: 487, Distinct: 152, Depth: 10},
	},
	{
		name: "Seats_Symmetry", reason: "one state of each orbit, of two sets together",
		want: outcome{Generated: 77, Distinct: 24, Depth: 10},
	},
	{
		name: "Seats_GuestSymmetry", reason: "one state of each orbit, of one set",
		want: outcome{Generated: 115, Distinct: 36, Depth: 10},
	},
	{
		name: "Seats_Rotated", reason: "generators are enough; TLC reads no such set", later: true,
		want: outcome{Generated: 167, Distinct: 52, Depth: 10},
	},
	{
		name: "Seats_View", reason: "states that look the same are the same",
		want: outcome{Generated: 244, Distinct: 76, Depth: 7},
	},
	{
		name: "Seats_SymmetricView", reason: "the view is of the state that stands for its orbit",
		want: outcome{Generated: 13, Distinct: 4, Depth: 4},
	},
	{
		name: "Twins_Forms", reason: "an orbit does not depend on how a set is kept",
		want: outcome{Generated: 6, Distinct: 2, Depth: 1},
	},
	{
		name: "Twins_View", reason: "the first of an orbit is TLC's, by the order of the names",
		want: outcome{Generated: 5, Distinct: 1, Depth: 1},
	},
	{
		name: "Seats_SymmetricConstraint", reason: "what is outside is generated, not kept",
		want: outcome{Generated: 31, Distinct: 9, Depth: 7},
	},
	{
		name: "Seats_SymmetricInvariant", reason: "the counterexample is of states that were met",
		want: violated(tla.KindInvariant, "Few", 19, 10, 5, 5),
	},
	{
		name: "Seats_Typed", reason: "model values with types, a definition for a constant",
		want: outcome{Generated: 37, Distinct: 20, Depth: 8},
	},
	{
		name: "Seats_Strings", reason: "constants of other sorts",
		want: outcome{Generated: 65, Distinct: 30, Depth: 8},
	},
	{
		name: "Seats_Definition", reason: "a value for a definition, and one that is not used",
		want: outcome{Generated: 61, Distinct: 19, Depth: 12},
	},
	{
		name: "Seats_Table", reason: "a constant operator by its values", later: true,
		want: violated(tla.KindInvariant, "Total", 57, 39, 5, 5),
	},
	{
		name: "Seats_DefinitionTable", reason: "a definition by its values", later: true,
		want: violated(tla.KindInvariant, "Even", 57, 39, 5, 5),
	},
	{
		name: "Seats_Within", reason: "an operator of one module is replaced",
		want: outcome{Generated: 487, Distinct: 152, Depth: 10},
	},
	{
		name: "Seats_Builtin", reason: "an operator of a standard module for a constant",
		want: outcome{Generated: 37, Distinct: 20, Depth: 8},
	},
	{
		name: "Asked", reason: "TLCGet may stand for a constant operator",
		want: outcome{Generated: 5, Distinct: 5, Depth: 5},
	},
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
		want: outcome{Generated: 4, Distinct: 3, Depth: 3},
	},
	{
		name: "Seats_Quantified", reason: "a property of each is a property of all", later: true,
		want: violated(tla.KindAction, "Each", 57, 39, 5, 5),
	},
	{
		name: "Seats_InLet", reason: "a property within a LET", later: true,
		want: violated(tla.KindInvariant, "InLet", 5, 5, 3, 3),
	},
	{
		name: "Seats_Parameter", reason: "a property with arguments", later: true,
		want: violated(tla.KindAction, "Of2", 7, 7, 3, 3),
	},
}

func TestAValueForNothingIsWarnedOf(t *testing.T) {
	model := load(t, specs, "Counter", "Counter_UnknownConstant.cfg")
	assert.Equal(t, []string{
		"Counter_UnknownConstant.cfg:3:10: module Counter has no constant or definition Min",
	}, model.Warnings())
}
