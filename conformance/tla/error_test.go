package tla_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
)

var errorSpecs = os.DirFS(filepath.Join("testdata", "error"))

// expected finds \* ERROR "pattern" in Op(a = 1), Other, and LIMIT in the place of ERROR.
var expected = regexp.MustCompile(`\\\* (ERROR|LIMIT) "(.*)"(?: in (.*))?$`)

// expectation is what a comment in a specification says.
type expectation struct {
	pattern string
	limit   bool
	calls   string
}

// expectations returns those of a file of errorSpecs, by line, and the names of the definitions
// that are to be evaluated.
func expectations(t *testing.T, module string) (map[int]expectation, []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "error", module+".tla"))
	must.NoError(t, err)
	found := make(map[int]expectation)
	var names []string
	for i, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "Bad") {
			names = append(names, strings.Fields(line)[0])
		}
		if match := expected.FindStringSubmatch(line); match != nil {
			found[i+1] = expectation{match[2], match[1] == "LIMIT", match[3]}
		}
	}
	must.Len(t, names, len(found), "definitions and expectations")
	return found, names
}

func TestAnErrorSaysWhatWasBeingEvaluated(t *testing.T) { evaluateBad(t, "Calls") }

func TestAHostileExpressionEndsInAnError(t *testing.T) { evaluateBad(t, "Hostile") }

// evaluateBad evaluates what in a module has no value.
func evaluateBad(t *testing.T, name string) {
	t.Helper()
	want, names := expectations(t, name)
	module, err := tla.Load(errorSpecs, name)
	must.NoError(t, err)
	model, err := tla.NewModel(module, new(tla.Config))
	must.NoError(t, err)
	model.Limits.Steps = 100_000
	model.Output = func(string) {}
	for _, name := range names {
		_, err := model.Eval(t.Context(), name, tla.State{})
		var e *tla.EvalError
		must.ErrorAs(t, err, &e, name)
		line := want[int(e.Pos.Line)]
		assert.Regexp(t, regexp.MustCompile(line.pattern), e.Error(), name)
		assert.Equal(t, line.limit, e.Limit, name)
		var calls []string
		for _, c := range e.Calls {
			calls = append(calls, c.String())
		}
		if line.calls != "" {
			assert.Equal(t, line.calls, strings.Join(calls, ", "), name)
		}
	}
}

func TestAnErrorOfAStepShowsTheStates(t *testing.T) {
	model := load(t, specs, "Counter", "Counter_CrashingNext.cfg")
	_, err := model.Successors(t.Context(), counter(t, model, 0, "none"))
	var e *tla.EvalError
	must.ErrorAs(t, err, &e)
	assert.Equal(t, `Counter.tla:24:16: "none" is a string, and is applied as a function
	Crash == Up /\ last[1] = 1
	               ^
in Crash
the state
	/\ n = 0
	/\ last = "none"
the next state so far
	/\ n = 1
	/\ last = "up"`, e.Detail())
}

func TestAStateIsShownHoweverLargeItsValues(t *testing.T) {
	model := load(t, fstest.MapFS{"Large.tla": {Data: []byte(`---- MODULE Large ----
EXTENDS Integers
VARIABLE x
leaf == "large in print, which takes so much less time where the leaves are not small themselves"
shared[n \in 0..60] == IF n = 0 THEN leaf ELSE <<shared[n - 1], shared[n - 1]>>
Init == x = {shared[60]}
Next == UNCHANGED x
Small == x = {}
====
`)}, "Large.cfg": {Data: []byte("INIT Init NEXT Next INVARIANT Small")}}, "Large", "Large.cfg")
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	must.Len(t, result.Trace, 1)
	large := "a large value: the value takes more than 16777216 bytes to be printed"
	assert.Equal(t, "/\\ x = "+large+"\n", result.Trace[0].State.String())
	assert.Contains(t, result.Counterexample(), "x = "+large)
	json := (*value.Order)(nil).AppendJSON(nil, result.Trace[0].State.Value("x"))
	assert.Equal(t, `"`+large+`"`, string(json))
}

func TestALongChainOfCallsIsCut(t *testing.T) {
	model := load(t, evalSpecs, "Eval", "Eval.cfg")
	_, err := model.Eval(t.Context(), "Up(0)", tla.State{})
	var e *tla.EvalError
	must.True(t, errors.As(err, &e))
	assert.True(t, e.Limit)
	assert.Len(t, e.Calls, 10)
	assert.Equal(t, 9989, e.CallsOmitted)
	assert.Contains(t, e.Detail(), "\n… 9989 more\n")
}

const breaking = `---- MODULE Breaking ----
EXTENDS Integers
VARIABLE n
Init    == n = 0
Next    == n' = n + 1
Crash   == n' = IF n = 2 THEN n + "a" ELSE n + 1
Both    == n' = n + 1 \/ n' = n \div 0
Unequal == n # "a"
Low     == n < 2
Sane    == IF n = 2 THEN n = "a" ELSE TRUE
====
`

func TestAnErrorEndsARunWithWhatLedThere(t *testing.T) {
	for _, row := range []struct {
		name, reason, config string
		want                 outcome
		failed               bool
	}{
		{
			"initial state", "the behaviour is the state alone",
			"INIT Init NEXT Next INVARIANT Unequal",
			outcome{tla.Unknown, tla.KindError, "", 0, 0, 0, 1},
			true,
		},
		{
			"successor", "the behaviour ends in the state that is expanded", "INIT Init NEXT Crash",
			outcome{tla.Unknown, tla.KindError, "", 3, 3, 3, 3},
			true,
		},
		{
			"invariant", "the behaviour ends in the state that is judged",
			"INIT Init NEXT Next INVARIANT Sane",
			outcome{tla.Unknown, tla.KindError, "", 2, 2, 2, 3},
			true,
		},
		{
			"violation first", "what TLC meets first counts", "INIT Init NEXT Crash INVARIANT Low",
			violated(tla.KindInvariant, "Low", 3, 3, 3, 3), false,
		},
		{
			"violation beside it", "also among the successors of a state",
			"INIT Init NEXT Both INVARIANT Zero",
			violated(tla.KindInvariant, "Zero", 2, 2, 2, 2), false,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			text := strings.Replace(breaking, "Low ", "Zero == n = 0\nLow ", 1)
			model := load(t, fstest.MapFS{
				"Breaking.tla": {Data: []byte(text)}, "Breaking.cfg": {Data: []byte(row.config)},
			}, "Breaking", "Breaking.cfg")
			result, err := model.Check(t.Context(), tla.CheckOptions{})
			assert.Equal(t, row.failed, err != nil, "%v", err)
			assert.Equal(t, row.want, outcomeOf(result), row.reason)
			if row.failed {
				assert.Equal(t, err.Error(), result.Message)
			}
		})
	}
}
