package tla_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
)

// metered are checks of specifications that ask about the run, each a row of checks.
var metered = []check{
	{
		name: "Meter_Kept", reason: "nothing is asked", want: complete(55, 25, 10),
	},
	{
		name: "Meter_Level", reason: "a constraint on a state is of the state's level",
		want: complete(22, 10, 4), later: true,
	},
	{
		name: "Meter_LevelInvariant", reason: "so is an invariant", later: true,
		want: violated(tla.KindInvariant, "Deep", 10, 8, 4, 4),
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
		name: "Meter_Generated", reason: "all states count, as they are made", later: true,
		want: violated(tla.KindInvariant, "NoMore", 9, 7, 3, 3),
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
		name: "Meter_Stats", reason: "statistics and options are records", later: true,
		want: complete(55, 25, 10),
	},
	{
		name: "Meter_Counting", reason: "a register lasts",
		want: violated(tla.KindInvariant, "Counting", 13, 9, 4, 4),
	},
	{
		name: "Meter_Learning", reason: "Next may set registers", want: complete(6, 6, 6),
	},
	{
		name: "Meter_Visited", reason: "what was collected is what was visited", later: true,
		want: complete(55, 25, 10),
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
		name: "Meter_ComposedInvariant", reason: "also those before a violation", later: true,
		want: violated(tla.KindInvariant, "Bound", 50, 17, 5, 5),
	},
	{
		name: "Meter_Halves", reason: "both halves may be any actions", later: true,
		want: complete(8, 4, 4),
	},
	{
		name: "Meter_Outside", reason: "what stands beside is of the whole step", later: true,
		want: complete(5, 3, 3),
	},
	{
		name: "Meter_Free", reason: "ENABLED of a composition generates nothing", later: true,
		want: complete(91, 22, 6),
	},
	{
		name: "Gauge_Known", reason: "a register that was never set has a default", later: true,
		want: complete(55, 25, 10),
	},
	{
		name: "Gauge_Trace", reason: "Trace is the behaviour up to the state", later: true,
		want: violated(tla.KindInvariant, "ShortTrace", 10, 8, 4, 4),
	},
	{
		name: "Gauge_TraceConstraint", reason: "also of a state that is not kept", later: true,
		want: complete(16, 7, 3),
	},
	{
		name: "Gauge_Found", reason: "a postcondition may look at the counterexample", later: true,
		want: violated(tla.KindInvariant, "Low", 5, 4, 3, 3),
	},
}

func complete(generated, distinct, depth int) outcome {
	return outcome{Generated: generated, Distinct: distinct, Depth: depth}
}

// aliases returns what is shown of each state of a counterexample.
func aliases(t *testing.T, config string) []string {
	t.Helper()
	model := load(t, specs, moduleOf(config), config+".cfg")
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	var lines []string
	for _, step := range result.Trace {
		var parts []string
		for _, a := range step.Alias {
			parts = append(parts, fmt.Sprintf("%s = %v", a.Name, a.Value))
		}
		lines = append(lines, strings.Join(parts, ", "))
	}
	return lines
}

func TestAnAliasShowsTheStatesOfACounterexample(t *testing.T) {
	assert.Equal(t, []string{
		"n = 0, next = 1, level = 1, sum = 0",
		"n = 1, next = 3, level = 2, sum = 1",
		"n = 3, next = 3, level = 3, sum = 3",
	}, aliases(t, "Meter_Alias"), "the fields as written; the last state is its own next one")
	assert.Equal(t, []string{
		"n = 0, next = 1, past = 1, same = TRUE",
		"n = 1, next = 3, past = 2, same = TRUE",
		"n = 3, next = 3, past = 3, same = TRUE",
	}, aliases(t, "Gauge_Past"), "Trace is the behaviour up to the state")
	assert.Equal(t, []string{"", "", ""}, aliases(t, "Meter_AliasNoRecord"), "what is no record")
	failed := aliases(t, "Meter_AliasError")
	must.Len(t, failed, 3)
	assert.Equal(t, `n = 1, total = 1, _ALIASEvalError = `+
		`"Meter.tla:55:31: 1 is an integer, and is applied as a function"`,
		failed[1], "the states are shown all the same")
}

func TestASpecificationMayEndItsRun(t *testing.T) {
	model := load(t, specs, "Meter", "Meter_Exit.cfg")
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	assert.Equal(t, outcome{tla.Unknown, tla.KindLimit, "", 6, 5, 3, 0}, outcomeOf(result),
		"not all was explored")
}

func TestTheRegistersOfRunsAreTheirOwn(t *testing.T) {
	model := load(t, specs, "Meter", "Meter_Counting.cfg")
	for range 2 {
		result, err := model.Check(t.Context(), tla.CheckOptions{Workers: 4})
		must.NoError(t, err)
		assert.Equal(t, violated(tla.KindInvariant, "Counting", 13, 9, 4, 4), outcomeOf(result))
	}
}

func TestRegistersAreReadOutsideOfRuns(t *testing.T) {
	model := load(t, specs, "Meter", "Meter_Kept.cfg")
	s, err := model.State(map[string]value.Value{"n": value.Int(2), "total": value.Int(2)})
	must.NoError(t, err)
	for expr, want := range map[string]string{
		`TLCGet("level")`:                            "1",
		`TLCSet(5, n) /\ TLCGet(5) = 2`:              "TRUE",
		`TLCGet("-Dtlc2.tool.impl.Tool.cdot")`:       `"true"`,
		`TLCGet("-Dunknown")`:                        `"-Dunknown"`,
		`Cardinality(DOMAIN TLCGet("spec"))`:         "10",
		`{a.name : a \in TLCGet("spec").actions}`:    `{"Add", "Back"}`,
		`TLCGet("revision").timestamp >= 1628119427`: "TRUE",
	} {
		v, err := model.Eval(t.Context(), expr, s)
		if assert.NoError(t, err, expr) {
			assert.Equal(t, want, v.String(), expr)
		}
	}
}
