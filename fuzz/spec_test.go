package fuzz

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/syntax"
)

const (
	specMax  = 1 << 12 // bytes, as expressionMax
	stepsMax = 20_000  // of one evaluation
)

// FuzzSpec checks what a stranger wrote: a module, a line of ~, and its configuration. In a bounded
// number of steps it comes to a result, or to an error that can be shown with what it knows.
func FuzzSpec(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		module, config, _ := strings.Cut(text, "\n~\n")
		parsed, err := syntax.ParseModule("T.tla", []byte(module))
		if err != nil || len(text) > specMax {
			return // which is the matter of the target for modules
		}
		model, err := tla.Open(fstest.MapFS{
			parsed.Name + ".tla": {Data: []byte(module)}, "T.cfg": {Data: []byte(config)},
		}, parsed.Name, "T.cfg")
		if err != nil {
			requireShown(t, err)
			return
		}
		model.Limits.Steps = stepsMax
		result, err := model.Check(after(5000), tla.CheckOptions{Workers: 1, StatesMax: 50})
		if err != nil {
			require.Equal(t, tla.Unknown, result.Verdict)
			requireShown(t, err)
		}
		require.Equal(t, len(result.Trace) > 0, result.Counterexample() != "")
	})
}

// requireShown requires that an error says something, and shows it.
func requireShown(t *testing.T, err error) {
	require.NotEmpty(t, err.Error())
	var e *tla.EvalError
	if errors.As(err, &e) {
		require.True(t, strings.HasPrefix(e.Detail(), e.Error()), "%q: %q", e.Error(), e.Detail())
	}
}
