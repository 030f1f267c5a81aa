package tla_test

import (
	"testing"
	"testing/fstest"

	"lockstep/conformance/tla"
)

// FuzzEval evaluates what a stranger wrote: it ends, and by an error at worst.
func FuzzEval(f *testing.F) {
	for _, file := range []string{"values.txt", "errors.txt"} {
		for _, row := range rows(f, file) {
			f.Add(row.expr)
		}
	}
	model := load(f, evalSpecs, "Eval", "Eval.cfg")
	f.Fuzz(func(t *testing.T, expr string) {
		if len(expr) > 1<<12 {
			t.Skip("nested deeper than it is interesting")
		}
		v, err := model.Eval(after(t.Context(), 20), expr, tla.State{})
		if (v == nil) == (err == nil) {
			t.Fatalf("%q = %v, %v: want either a value or an error", expr, v, err)
		}
	})
}

// FuzzConfig checks a module under any configuration: it reaches a verdict or an error.
func FuzzConfig(f *testing.F) {
	module := `---- MODULE Small ----
EXTENDS Naturals
CONSTANTS Max, Op(_)
VARIABLE n
Init == n = 0
Next == n' \in 0..Max /\ Op(n) # Max
Spec == Init /\ [][Next]_n
Even(m) == m % 2
Two == 2
Low == n < Two
Grows == [][n' > n]_n
Returns == <>(n = 0)
====
`
	for _, config := range []string{
		"SPECIFICATION Spec CONSTANTS Max = 3 Op <- Even INVARIANT Low",
		"INIT Init NEXT Next CONSTANTS Max <- Two Op <- Even PROPERTIES Grows Returns",
		"INIT Low NEXT Init CONSTANTS Max = {a, 1} Op <- Two CHECK_DEADLOCK FALSE",
		"INIT Init NEXT Next CONSTANTS Max = m Op(1) = 2 SYMMETRY Two CONSTRAINT Low",
		"INIT Init NEXT Next CONSTANTS Max = 2000000000 Op <- Even Nat <- Two",
	} {
		f.Add(config)
	}
	f.Fuzz(func(t *testing.T, config string) {
		model, err := open(fstest.MapFS{
			"Small.tla": {Data: []byte(module)}, "Small.cfg": {Data: []byte(config)},
		}, "Small", "Small.cfg")
		if err != nil {
			return
		}
		options := tla.CheckOptions{Workers: 1, StatesMax: 100}
		result, err := model.Check(after(t.Context(), 20), options)
		if (result == nil) == (err == nil) {
			t.Fatalf("%q: %v, %v: want either a result or an error", config, result, err)
		}
	})
}
