package tla_test

import (
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// ofStates and ofSteps are the formulas of module Ledger.
var (
	ofStates = strings.Fields("ByDefinition ByOperator ByLet ByExcept ByRecursion BySequence " +
		"ByInstance ByLambda ByEnabled ByBound ByAt ByFreed")
	ofSteps = strings.Fields("AlwaysPrimed AlwaysShrinks AlwaysStays")
)

// ledger returns a model that has all formulas of module Ledger as properties.
func ledger(t *testing.T) *tla.Model {
	t.Helper()
	module, err := tla.Load(specs, "Ledger")
	must.NoError(t, err)
	text := "INIT Init\nNEXT Next\nCONSTANT Names = {a, b}\nINVARIANTS " +
		strings.Join(ofStates, " ") + "\nPROPERTIES " + strings.Join(ofSteps, " ")
	cfg, err := tla.ParseConfig("Ledger.cfg", []byte(text))
	must.NoError(t, err)
	model, err := tla.NewModel(module, cfg)
	must.NoError(t, err)
	return model
}

// walk returns states that steps lead through, of which many share variables.
func walk(t *testing.T, model *tla.Model, most int) (states []tla.State, steps [][2]tla.State) {
	t.Helper()
	states, err := model.Initials(t.Context())
	must.NoError(t, err)
	for i := 0; i < len(states) && i < most; i++ {
		next, err := model.Successors(t.Context(), states[i])
		must.NoError(t, err)
		for _, s := range next {
			states, steps = append(states, s.State), append(steps, [2]tla.State{states[i], s.State})
		}
	}
	return states, steps
}

// A model that has looked at other states and steps before finds of one what a model finds that has
// not.
func TestWhatIsHeldIsOfTheState(t *testing.T) {
	model := ledger(t)
	states, steps := walk(t, model, 40)
	holds := make(map[string]int)
	for _, s := range states {
		fresh := ledger(t)
		for i, p := range model.Invariants() {
			got, _, err := model.Holds(p, s)
			must.NoError(t, err)
			want, _, err := fresh.Holds(fresh.Invariants()[i], s)
			must.NoError(t, err)
			assert.Equal(t, want, got, "%s in %v", p.Name, s)
			count(holds, p.Name, got)
		}
	}
	for _, s := range steps {
		fresh := ledger(t)
		for i, p := range model.ActionProperties() {
			got, _, err := model.HoldsOf(p, s[0], s[1])
			must.NoError(t, err)
			want, _, err := fresh.HoldsOf(fresh.ActionProperties()[i], s[0], s[1])
			must.NoError(t, err)
			assert.Equal(t, want, got, "%s of %v", p.Name, s)
			count(holds, p.Name, got)
		}
	}
	for _, name := range ofStates {
		assert.NotZero(t, holds[name], "%s holds of some states", name)
		assert.Less(t, holds[name], len(states), "%s does not hold of all", name)
	}
	for _, name := range ofSteps {
		assert.NotZero(t, holds[name], "%s holds of some steps", name)
		assert.Less(t, holds[name], len(steps), "%s does not hold of all", name)
	}
}

func count(in map[string]int, name string, is bool) {
	if is {
		in[name]++
	}
}

// What refers to itself in the end is no expression of the state alone, and may be there, though it
// has no value.
func TestDefinitionsOfALetMayReferToEachOther(t *testing.T) {
	files := fstest.MapFS{
		"R.tla": {Data: []byte("---- MODULE R ----\nEXTENDS Naturals\nVARIABLE x\n" +
			"F(n) == LET RECURSIVE a, b\n            a == x + b\n            b == a\n" +
			"        IN \\A i \\in 0..n : \\E k \\in 0..3 : a + i > k /\\ b > 100\n" +
			"Init == x = 0\nNext == x < 3 /\\ x' = x + 1\nKept == x > 5 => F(9)\n====\n")},
		"R.cfg": {Data: []byte("INIT Init\nNEXT Next\nINVARIANT Kept\nCHECK_DEADLOCK FALSE\n")},
	}
	result, err := load(t, files, "R", "R.cfg").Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	assert.Equal(t, complete(4, 4, 4), outcomeOf(result))
}

// An infinite function has no fingerprint, and a large set that is not written out takes for ever.
func TestWhatIsHeldByValuesWithoutAFingerprint(t *testing.T) {
	m, err := open(fstest.MapFS{
		"Unprinted.tla": {Data: []byte(`---- MODULE Unprinted ----
EXTENDS Integers
VARIABLE x
Ok(S, f) == \A k \in 1..20 :
    (\A a, b, c \in 0..1 : ({a} \in S \/ a = 0) /\ f[b] >= b /\ f[c] < 62) /\ k > 0
Inv == \A n \in 1..60 : Ok(SUBSET (1..n), [m \in Nat |-> IF m = 1 THEN n ELSE m])
Init == x = 0
Next == x' = 1 - x
====
`)},
		"Unprinted.cfg": {Data: []byte("INIT Init\nNEXT Next\nINVARIANT Inv\n")},
	}, "Unprinted", "Unprinted.cfg")
	must.NoError(t, err)
	got, err := m.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	assert.Equal(t, complete(3, 2, 2), outcomeOf(got))
}

// Large values are not held for long, so that they do not fill the memory.
func TestWhatIsHeldIsNotLarge(t *testing.T) {
	model := load(t, fstest.MapFS{
		"Large.tla": {Data: []byte(`---- MODULE Large ----
EXTENDS Integers, FiniteSets, TLC
VARIABLE x
Init == x = 0
Next == x < 2 /\ x' = x + 1 /\ PrintT(x)
Inv == \A n \in 1..300 :
    x < n + 9 /\ Cardinality({<<n, p, n, p, n, p>> : p \in 1..3000}) = 3000
====
`)},
		"Large.cfg": {Data: []byte("INIT Init NEXT Next INVARIANT Inv CHECK_DEADLOCK FALSE")},
	}, "Large", "Large.cfg")
	live := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most := live(), uint64(0)
	model.Output = func(string) { most = max(most, live()) }
	result, err := model.Check(t.Context(), tla.CheckOptions{Workers: 1})
	must.NoError(t, err)
	assert.Equal(t, complete(3, 3, 3), outcomeOf(result))
	assert.Less(t, most, before+64<<20)
}

// TLC counts the same. SANY lists what an INSTANCE in a LET defines, so this is no module beside.
func TestAnInstanceInALetDependsOnWhatItIsGiven(t *testing.T) {
	model := load(t, fstest.MapFS{
		"Sum.tla": {Data: []byte("---- MODULE Sum ----\nEXTENDS Naturals\nCONSTANT C\n" +
			"Sum(n) == C + n\n====\n")},
		"Given.tla": {Data: []byte("---- MODULE Given ----\nEXTENDS Naturals\nVARIABLE x\n" +
			"Rises(e) == e < 4 /\\ x' = e + 1 /\\ e' = e + 1\n" +
			"By(p) == LET I == INSTANCE Sum WITH C <- p IN Rises(I!Sum(0))\n" +
			"Init == x = 0\nNext == By(x)\n====\n")},
		"Given.cfg": {Data: []byte("INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE\n")},
	}, "Given", "Given.cfg")
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	assert.Equal(t, complete(5, 5, 5), outcomeOf(result))
}
