package tla_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

var errorSpecs = os.DirFS(filepath.Join("testdata", "error"))

// expected finds \* ERROR "pattern" in Op(a = 1), Other, and LIMIT in the place of ERROR.
var expected = regexp.MustCompile(`\\\* (ERROR|LIMIT) "(.*)"(?: in ?(.*))?$`)

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

func TestAnErrorSaysWhatWasBeingEvaluated(t *testing.T) {
	want, names := expectations(t, "Calls")
	module, err := tla.Load(errorSpecs, "Calls")
	must.NoError(t, err)
	model, err := tla.NewModel(module, new(tla.Config))
	must.NoError(t, err)
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
		assert.Equal(t, line.calls, strings.Join(calls, ", "), name)
	}
}

func TestAnErrorOfAStepShowsTheStates(t *testing.T) {
	model := load(t, specs, "Counter", "Counter_CrashingNext.cfg")
	_, err := model.Successors(counter(t, model, 0, "none"))
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
