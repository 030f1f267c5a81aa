package tla_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/conformance/tla"
	"lockstep/internal/require"
	"lockstep/internal/tlc"
)

// failed stands for the value of an expression that has none.
const failed = "an error"

var agreeing = flag.Int("agree", 120, "how many random expressions and, by tens, specifications"+
	" are compared with TLC's")

// expression is a random one, with the closed ones that it consists of, the inner ones first.
type expression struct {
	text  string
	parts []string
	odd   bool // something in it has not the type that it should have
}

var expressions = rapid.Custom(func(t *rapid.T) expression {
	a := &author{T: t, twist: 150}
	text := a.expr(a.shape(2), 4)
	return expression{text, a.parts, a.odd}
})

func TestRandomExpressionsHaveTLCsValues(t *testing.T) {
	tool := require.TLC(t)
	model := load(t, evalSpecs, "Eval", "Eval.cfg")
	ours := func(expr string) string { return valueOf(t.Context(), model, expr) }
	equal := func(a, b string) bool { return ours("("+a+") = ("+b+")") == "TRUE" }
	all := make([]expression, *agreeing)
	texts := make([]string, len(all))
	seed := *agreeingFrom
	for i := range all {
		all[i] = expressions.Example(seed + i)
		texts[i] = all[i].text
	}
	theirs := tlcValues(t, tool, texts)
	for i, e := range all {
		v := ours(e.text)
		// One set or function may be written in several ways.
		if !agree(e, v, theirs[i]) && !equal(v, theirs[i]) {
			parts := tlcValues(t, tool, e.parts)
			t.Errorf("seed %d: %s", seed+i, difference(e, ours, parts))
		}
	}
}

// agree says whether two values are the same. Where something has not its type, TLC may pass over
// it, as it writes out some sets and functions only when it must: there an error is right, too.
func agree(e expression, ours, theirs string) bool {
	return ours == theirs || e.odd && ours == failed
}

// difference shows the innermost part of an expression that has another value for TLC.
func difference(e expression, ours func(string) string, theirs []string) string {
	for i, part := range e.parts {
		if v := ours(part); !agree(e, v, theirs[i]) {
			return fmt.Sprintf("%s\n  ours: %s\n  TLC:  %s", part, v, theirs[i])
		}
	}
	return e.text + ": its parts agree"
}

func TestADifferenceFromTLCIsSeen(t *testing.T) {
	e := expression{text: "(1 + 2) * 3", parts: []string{"(1 + 2)", "(1 + 2) * 3"}}
	wrong := func(string) string { return "4" }
	assert.False(t, agree(e, "4", "9"))
	assert.Equal(t, "(1 + 2)\n  ours: 4\n  TLC:  3", difference(e, wrong, []string{"3", "9"}))
	assert.False(t, agree(e, failed, "9"), "an error is a difference")
	e.odd = true
	assert.True(t, agree(e, failed, "9"), "unless there is something odd")
	assert.False(t, agree(e, "4", failed), "TLC's error is one in any case")
}

var agreeingFrom = flag.Int("agree-from", 1, "the seed of the first random expression and"+
	" specification that is compared with TLC's")

func valueOf(ctx context.Context, model *tla.Model, expr string) string {
	v, err := model.Eval(ctx, expr, tla.State{})
	if err != nil {
		return failed
	}
	return v.String()
}

// tlcValues has TLC evaluate expressions.
func tlcValues(t testing.TB, tool tlc.Tool, exprs []string) []string {
	t.Helper()
	module, err := fs.ReadFile(evalSpecs, "Eval.tla")
	must.NoError(t, err)
	config, err := fs.ReadFile(evalSpecs, "Eval.cfg")
	must.NoError(t, err)
	text, _, _ := strings.Cut(string(module), "\n====")
	assumptions := "\nASSUME " + strings.Join(exprs, "\nASSUME ") + "\n====\n"
	got, err := tool.Values(t.Context(), fstest.MapFS{
		"Eval.tla": {Data: []byte(text + assumptions)},
		"Eval.cfg": {Data: config},
	}, "Eval")
	if errors.Is(err, exec.ErrNotFound) { // a runtime of Java alone
		require.Tool(t, "tlc", err)
	}
	must.NoError(t, err)
	must.Len(t, got, len(exprs))
	values := make([]string, len(exprs))
	for i, v := range got {
		if values[i] = strings.ReplaceAll(v.Text, "<< >>", "<<>>"); v.Err != nil {
			values[i] = failed
		}
	}
	return values
}
