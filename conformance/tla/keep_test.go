package tla_test

import (
	"fmt"
	"runtime"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// lasting has functions and filters over infinite sets that are constants, so that they outlast
// what made them.
const lasting = `---- MODULE Lasting ----
EXTENDS Integers, Sequences, TLC
VARIABLE x
Deep(n) == n + 1
deep == [n \in Nat |-> Deep(n)]
RECURSIVE High(_)
High(n) == IF n = 0 THEN 0 ELSE 1 + High(n - 1)
high == [n \in Nat |-> High(400 + (n % 5))]
chosen == [n \in Nat |-> RandomElement(1..1000000)]
found == {n \in Nat : RandomElement(1..1000000) > 500000}
told == [n \in Nat |-> IF PrintT(<<"told", n>>) THEN n ELSE 0]
RECURSIVE Again(_)
again == [n \in Int |-> IF n = 0 THEN 0 ELSE 1 + Again(n - 1)]
Again(n) == again[n]
Sum[s \in Seq(Nat)] == IF s = <<>> THEN 0 ELSE Head(s) + Sum[Tail(s)]
pairs == [t \in Nat \X Nat |-> t[1] + t[2]]
even == {t \in Nat \X Nat : pairs[t] % 2 = 0}

Init == x = 0
Next == x < 4 /\ x' = deep[x]
Steps == x < 40 /\ \E n \in 1..3 : x' = deep[x + n]
All == x \in 0..11999
Many == x \in 0..49999
Stays == UNCHANGED x
Choosing == x < 5000000 /\ \E n \in 1..3 : x' = chosen[n] + x /\ (x \in found => n > 1)
Low == x # 4
Climb == high[x] >= 400 /\ UNCHANGED x
Even == (<<x % 7, x % 5>> \in even) = (((x % 7) + (x % 5)) % 2 = 0)
Pair == UNCHANGED x /\ Even
Told == told[x] + told[x + 1] = 2 * x + 1
Endless == Again(-1) = 0
Nested == Again(500 + x) = 500 + x
Small == Sum[<<x, 1>>] = x + 1
Post == deep[TLCGet("distinct")] > 1
Shown == [x |-> x, y |-> deep[x + 20]]
====
`

func lastingModel(t *testing.T, config string) *tla.Model {
	t.Helper()
	return load(t, fstest.MapFS{
		"Lasting.tla": {Data: []byte(lasting)}, "Lasting.cfg": {Data: []byte(config)},
	}, "Lasting", "Lasting.cfg")
}

func TestAFunctionEndsWithTheRunThatAppliesIt(t *testing.T) {
	model := lastingModel(t, "INIT Init NEXT Next CHECK_DEADLOCK FALSE POSTCONDITION Post")
	result, err := model.Check(t.Context(), tla.CheckOptions{StatesMax: 2})
	must.NoError(t, err)
	assert.Equal(t, tla.Unknown, result.Verdict)
	for range 2 {
		result, err = model.Check(t.Context(), tla.CheckOptions{})
		must.NoError(t, err, "the run that made the function is over")
		assert.Equal(t, complete(5, 5, 5), outcomeOf(result))
	}
}

func TestAFunctionIsAppliedWhenTheSearchIsOver(t *testing.T) {
	model := lastingModel(t, "INIT Init NEXT Next INVARIANT Low ALIAS Shown")
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	must.Len(t, result.Trace, 5)
	for i, step := range result.Trace {
		assert.Equal(t, fmt.Sprintf("[{x %d} {y %d}]", i, i+21), fmt.Sprint(step.Alias))
	}
}

func TestWorkersThatApplyAFunctionAreNotNested(t *testing.T) {
	model := lastingModel(t, "INIT All NEXT Climb")
	result, err := model.Check(t.Context(), tla.CheckOptions{Workers: 200})
	must.NoError(t, err)
	assert.Equal(t, complete(24_000, 12_000, 1), outcomeOf(result))
}

func TestFunctionsMayBeAppliedWithinEachOther(t *testing.T) {
	model := lastingModel(t, "INIT Init NEXT Next CHECK_DEADLOCK FALSE INVARIANT Nested")
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	assert.Equal(t, complete(5, 5, 5), outcomeOf(result))
	model = lastingModel(t, "INIT Init NEXT Next INVARIANT Endless")
	_, err = model.Check(t.Context(), tla.CheckOptions{})
	assert.ErrorContains(t, err, "apply each other more than 1000 levels deep")
}

// What is looked up is asked for in a tuple that is used once more, which another worker must not
// see: the race detector does.
func TestWorkersLookAtTheirOwnTuples(t *testing.T) {
	model := lastingModel(t, "INIT All NEXT Pair")
	result, err := model.Check(t.Context(), tla.CheckOptions{Workers: 8})
	must.NoError(t, err)
	assert.Equal(t, complete(24_000, 12_000, 1), outcomeOf(result))
}

func TestWorkersChooseTheSameInFunctions(t *testing.T) {
	search := func(workers int) []string {
		model := lastingModel(t, "INIT Init NEXT Choosing CHECK_DEADLOCK FALSE")
		model.Seed = 5
		var found states
		result, err := model.Check(t.Context(), tla.CheckOptions{
			Workers: workers, Observers: []tla.Observer{&found},
		})
		must.NoError(t, err)
		assert.Greater(t, result.Distinct, 100)
		return found
	}
	want := search(1)
	for range 10 {
		must.Equal(t, want, search(4))
	}
}

// states are those that a search finds.
type states []string

func (s *states) Found(f tla.FoundState)        { *s = append(*s, f.State.String()) }
func (s *states) Explored(int, []tla.FoundStep) {}

func TestWorkersPrintInOrderWhatAFunctionPrints(t *testing.T) {
	simulated := func(workers int) []string {
		model := lastingModel(t, "INIT Init NEXT Steps CHECK_DEADLOCK FALSE INVARIANT Told")
		return told(t, model, tla.SimulateOptions{
			Seed: 5, Depth: 10, Behaviours: 50, Workers: workers,
		})
	}
	want := simulated(1)
	assert.Contains(t, want, `<<"told", 7>>`)
	for range 5 {
		must.Equal(t, want, simulated(4))
	}
}

func TestAFunctionForgetsWhatItWasAppliedTo(t *testing.T) {
	model := lastingModel(t, "INIT Many NEXT Stays INVARIANT Small")
	before := held(model)
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	assert.Equal(t, complete(100_000, 50_000, 1), outcomeOf(result))
	assert.Less(t, held(model)-before, 5<<20, "bytes")
}

// held is how many bytes are in use while a model is.
func held(model *tla.Model) int {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	runtime.KeepAlive(model)
	return int(stats.HeapAlloc)
}
