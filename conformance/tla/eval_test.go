package tla_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/internal/require"
	"lockstep/internal/tlc"
)

var evalSpecs = os.DirFS(filepath.Join("testdata", "eval"))

// row is a line `expression --> what is expected`.
type row struct{ expr, want string }

func rows(t testing.TB, file string) []row {
	t.Helper()
	text, err := fs.ReadFile(evalSpecs, file)
	must.NoError(t, err)
	var out []row
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		expr, want, ok := strings.Cut(line, " --> ")
		must.True(t, ok, line)
		out = append(out, row{expr, want})
	}
	return out
}

func TestAnExpressionHasItsValue(t *testing.T) {
	model := load(t, evalSpecs, "Eval", "Eval.cfg")
	for _, row := range rows(t, "values.txt") {
		got, err := model.Eval(t.Context(), row.expr, tla.State{})
		if assert.NoError(t, err, row.expr) {
			assert.Equal(t, row.want, got.String(), row.expr)
		}
	}
}

func TestAnExpressionWithoutAValueIsAnErrorWithItsPlace(t *testing.T) {
	model := load(t, evalSpecs, "Eval", "Eval.cfg")
	for _, row := range rows(t, "errors.txt") {
		got, err := model.Eval(t.Context(), row.expr, tla.State{})
		assert.ErrorContains(t, err, row.want, "%s = %v", row.expr, got)
		var evalError *tla.EvalError
		assert.ErrorAs(t, err, &evalError, row.expr)
	}
}

// TLC prints and compares each value as we do: all are assumptions of one module.
func TestTLCGivesTheSameValues(t *testing.T) {
	tool := require.TLC(t)
	module, err := fs.ReadFile(evalSpecs, "Eval.tla")
	must.NoError(t, err)
	config, err := fs.ReadFile(evalSpecs, "Eval.cfg")
	must.NoError(t, err)
	text, _, _ := strings.Cut(string(module), "\n====")
	var all strings.Builder
	for _, row := range rows(t, "values.txt") {
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(row.want)
		fmt.Fprintf(&all, "ASSUME (%s) = (%s)\n", row.expr, row.want)
		if !strings.Contains(row.want, `\`) { // TLC prints no escapes
			fmt.Fprintf(&all, "ASSUME ToString(%s) = \"%s\"\n", row.expr, quoted)
		}
	}
	spec := fstest.MapFS{
		"Eval.tla": {Data: []byte(text + "\n" + all.String() + "====\n")},
		"Eval.cfg": {Data: config},
	}
	got, err := tool.Check(t.Context(), spec, "Eval", "Eval.cfg", tlc.Options{Short: true})
	must.NoError(t, err)
	assert.Equal(t, tlc.Kept, got.Kind, at(spec, got.Property))
}

// at returns the line of the module that TLC names: "line 30, col 8 to …".
func at(spec fstest.MapFS, place string) string {
	var line int
	if _, err := fmt.Sscanf(place, "line %d", &line); err != nil {
		return place
	}
	return strings.Split(string(spec["Eval.tla"].Data), "\n")[line-1]
}

func TestTheEndOfTheContextEndsAnEvaluation(t *testing.T) {
	model := load(t, evalSpecs, "Eval", "Eval.cfg")
	for _, expr := range []string{
		`\A a, b, c, d \in 1..1000 : a + b + c + d > 0`,
		`{a \in 1..1000000 : {b \in 1..1000000 : b = a} = {}}`,
		`CHOOSE s \in SUBSET (1..60) : FALSE`,
		`[a \in 1..1000000 |-> [b \in 1..1000000 |-> a]][1][1]`,
		`\E f \in [1..20 -> 1..20] : FALSE`,
		`SelectSeq([n \in 1..1000000 |-> n], LAMBDA k : [n \in 1..1000000 |-> n] = <<>>)`,
	} {
		_, err := model.Eval(after(t.Context(), 20), expr, tla.State{})
		assert.ErrorIs(t, err, context.DeadlineExceeded, expr)
	}
}

// asked is a context that ends when it was asked so many times, on any machine at the same place.
type asked struct {
	context.Context
	left int
}

func after(ctx context.Context, times int) *asked { return &asked{ctx, times} }

func (a *asked) Err() error {
	if a.left--; a.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

func (a *asked) Deadline() (time.Time, bool) { return time.Time{}, false }
