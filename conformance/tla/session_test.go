package tla_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
)

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
		`"Meter.tla:54:31: 1 is an integer, and is applied as a function"`,
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

// States are found again by what Next says at their level of the search.
func TestACounterexampleOfALivenessPropertyHasItsLevels(t *testing.T) {
	model := load(t, specs, "Boxed", "Boxed_Level.cfg")
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	assert.Equal(t, tla.KindLiveness, result.Kind, result.Message)
	var depths []string
	for _, step := range result.Trace {
		depths = append(depths, step.State.Value("depth").String())
	}
	assert.Equal(t, []string{"0", "1", "2"}, depths)
}

func TestAnErrorInThePostconditionHidesNoViolation(t *testing.T) {
	model := load(t, fstest.MapFS{
		"Late.tla": {Data: []byte(`---- MODULE Late ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x < 2 /\ x' = x + 1
After == x > 0
====
`)},
		"Late.cfg": {Data: []byte("INIT Init NEXT Next POSTCONDITION After")},
	}, "Late", "Late.cfg")
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	assert.Equal(t, tla.KindDeadlock, result.Kind)
	assert.Contains(t, result.Message, "the POSTCONDITION cannot be evaluated: Late.tla:6:10")
}
