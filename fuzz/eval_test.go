package fuzz

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// evalModule is what expressions may use.
const evalModule = `---- MODULE Eval ----
EXTENDS Integers, Sequences, FiniteSets, TLC, Bags
CONSTANTS m1, m2
VARIABLE x
Init == x = 0
Next == x' = x
Twice(n) == 2 * n
RECURSIVE Sum(_)
Sum(s) == IF s = {} THEN 0 ELSE LET e == CHOOSE e \in s : TRUE IN e + Sum(s \ {e})
====
`

var evaluator = sync.OnceValues(func() (*tla.Model, error) {
	c, err := tla.ParseConfig("Eval.cfg", []byte("CONSTANTS m1 = m1 m2 = m2 INIT Init NEXT Next"))
	if err != nil {
		return nil, err
	}
	m, err := tla.Load(fstest.MapFS{"Eval.tla": {Data: []byte(evalModule)}}, "Eval")
	if err != nil {
		return nil, err
	}
	return tla.NewModel(m, c)
})

const (
	expressionMax = 1 << 12 // bytes: nothing new is in what is nested deeper
	printedMax    = 1 << 10 // bytes of a value that is read back
)

// FuzzEval evaluates what a stranger wrote, in a bounded number of steps: to a value, which is
// printed and evaluates to one that is printed the same, or to an error.
func FuzzEval(f *testing.F) {
	f.Fuzz(func(t *testing.T, expr string) {
		if len(expr) > expressionMax {
			return
		}
		model, err := evaluator()
		require.NoError(t, err)
		v, err := model.Eval(after(1280), expr, tla.State{})
		require.True(t, (v == nil) != (err == nil), "a value or an error: %v, %v", v, err)
		if v == nil {
			return
		}
		printed := v.String()
		if len(printed) > printedMax || strings.Contains(printed, "…") {
			return // a function or set over an infinite set is not written out
		}
		again, err := model.Eval(after(12800), printed, tla.State{})
		require.NoError(t, err, printed)
		require.Equal(t, printed, again.String())
	})
}
