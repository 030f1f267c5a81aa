package tla_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
)

// errands are run with a bag, in which things are put and taken from it.
const errands = `---- MODULE Errands ----
EXTENDS Integers, Sequences, TLC, TLCExt, Randomization
VARIABLES x, bag
vars == <<x, bag>>
Init == x \in 0..2 /\ bag = {}
Put(p) == x < 9 /\ x' = x + p /\ bag' = bag \cup {p}
Take == \E p \in bag : x' = x - p /\ bag' = bag \ {p}
Next == (\E p \in 1..3 : Put(p)) \/ Take
Crash == x = 8 /\ x' = bag[1] /\ bag' = bag
NextOrCrash == Next \/ Crash
Ending == x < 7 /\ \E p \in 1..3 : Put(p)
Fixed == RandomElement(1..1000)
Rolling == x' = RandomElement(0..9) /\ bag' = {RandomElement(1..1000), Fixed}
Spec == Init /\ [][Next]_vars /\ WF_vars(Next)
Fives == <>(x = 5)
Low == x < 9
VeryLow == x < 4
Steady == [][x' > x - 3]_vars
Told == PrintT(<<x, bag, Fixed>>)
Undone == bag # {1, 2} \/ x # 8 \/ x = bag
Short == Len(Trace) < 9
Counted == TLCSet(1, TLCGetOrDefault(1, 0) + 1) /\ TLCGet(1) < 200
Few == TLCGet("stats").traces < 40
Shown == [x |-> x, level |-> TLCGet("level")]
====
`

// errand returns a function that makes models of which none knows what another has evaluated.
func errand(t *testing.T, config string) func() *tla.Model {
	t.Helper()
	model := load(t, fstest.MapFS{
		"Errands.tla": {Data: []byte(errands)}, "Errands.cfg": {Data: []byte(config)},
	}, "Errands", "Errands.cfg")
	return func() *tla.Model {
		own, err := model.Bind(nil)
		must.NoError(t, err)
		return own
	}
}

// told is all that a simulation says, but for how long it took.
func told(t *testing.T, model *tla.Model, o tla.SimulateOptions) (all []string) {
	t.Helper()
	model.Output = func(text string) { all = append(all, text) }
	o.Behaviour = func(n int, steps []tla.TraceStep) {
		result := tla.Result{Trace: steps}
		all = append(all, fmt.Sprint(n), result.Counterexample())
	}
	o.Progress = func(p tla.Progress) {
		p.Duration = 0
		all = append(all, fmt.Sprintf("%+v", p))
	}
	r, err := model.Simulate(t.Context(), o)
	all = append(all, fmt.Sprint(err), r.Counterexample(), fmt.Sprintf("%+v", r.Loop))
	r.Duration, r.Trace, r.Loop, r.Why = 0, nil, nil, nil
	return append(all, fmt.Sprintf("%+v", *r))
}

// Each of these is met with some seeds and not with others.
func TestWorkersChangeNothingInASimulation(t *testing.T) {
	for _, config := range []string{
		"INIT Init NEXT Next",
		"INIT Init NEXT Next INVARIANTS VeryLow ALIAS Shown",
		"INIT Init NEXT Next INVARIANTS Low Undone",
		"INIT Init NEXT Next INVARIANTS Told PROPERTY Steady",
		"INIT Init NEXT NextOrCrash INVARIANT Low PROPERTY Steady",
		"INIT Init NEXT NextOrCrash POSTCONDITION Few",
		"INIT Init NEXT Ending INVARIANT Low CONSTRAINT Low",
		"INIT Init NEXT Rolling INVARIANTS Low Told",
		"SPECIFICATION Spec PROPERTY Fives",
		"INIT Init NEXT Next INVARIANT Short",
		"INIT Init NEXT Next INVARIANT Counted POSTCONDITION Few",
	} {
		t.Run(config, func(t *testing.T) {
			model := errand(t, config)
			rapid.Check(t, func(r *rapid.T) {
				o := tla.SimulateOptions{
					Seed:  rapid.Uint64().Draw(r, "seed"),
					Depth: rapid.IntRange(1, 20).Draw(r, "depth"), Workers: 1,
					Behaviours: rapid.IntRange(1, 50).Draw(r, "behaviours"),
				}
				want := told(t, model(), o)
				for _, o.Workers = range []int{2, 4} {
					must.Equal(r, want, told(t, model(), o), "%+v", o)
				}
			})
		})
	}
}

func TestASeedDeterminesWhatConstantsAre(t *testing.T) {
	model := errand(t, "INIT Init NEXT Rolling INVARIANT Told")
	fixed := func(workers int) []string {
		return told(t, model(), tla.SimulateOptions{
			Seed: 5, Depth: 3, Behaviours: 100, Workers: workers,
		})
	}
	want := fixed(1)
	for range 20 {
		must.Equal(t, want, fixed(4))
	}
}

func TestTheEndOfTheContextEndsAllWorkers(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	next := 0 // no other goroutine touches it
	result, err := errand(t, "INIT Init NEXT Next")().Simulate(ctx, tla.SimulateOptions{
		Workers: 4, Behaviour: func(n int, _ []tla.TraceStep) {
			assert.Equal(t, next, n)
			if next++; n == 300 {
				cancel()
			}
		},
	})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, tla.KindLimit, result.Kind)
	assert.Equal(t, 301, next)
}

// slow behaviours take minutes; the others break something at once.
const slow = `---- MODULE Slow ----
EXTENDS Integers
VARIABLE x
Init == x \in 0..1
Next == x' = x + 2 /\ (x = 0 \/ \A a, b, c \in 1..1000 : a + b + c # x)
Low == x # 2
====
`

func slowModel(t *testing.T) *tla.Model {
	t.Helper()
	model := load(t, fstest.MapFS{
		"Slow.tla": {Data: []byte(slow)},
		"Slow.cfg": {Data: []byte("INIT Init NEXT Next INVARIANT Low")},
	}, "Slow", "Slow.cfg")
	model.Limits.Steps = 1 << 50
	return model
}

// seedOfSlow finds a seed whose first behaviour begins with this, and the next ones with 1.
func seedOfSlow(first int) (seed uint64) {
	begins := func(n uint64) int { return rand.New(rand.NewPCG(seed, n)).IntN(2) }
	for begins(0) != first || begins(1) == 0 || begins(2) == 0 {
		seed++
	}
	return seed
}

func TestAViolationEndsBehavioursThatAreNotWantedAnyMore(t *testing.T) {
	begun := time.Now()
	result, err := slowModel(t).Simulate(t.Context(), tla.SimulateOptions{
		Seed: seedOfSlow(0), Workers: 4,
	})
	must.NoError(t, err)
	assert.Equal(t, "Low", result.Property)
	assert.Equal(t, 1, result.Behaviours)
	assert.Less(t, time.Since(begun), 10*time.Second)
}

func TestTheTimeEndsBehavioursThatTakeLong(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begun := time.Now()
	result, err := slowModel(t).Simulate(ctx, tla.SimulateOptions{
		Seed: seedOfSlow(1), Workers: 4,
	})
	must.NoError(t, err)
	assert.Equal(t, tla.KindLimit, result.Kind, "the violation of another has a greater number")
	assert.Less(t, time.Since(begun), 10*time.Second)
}

func drawing(t *testing.T, next string, definitions ...string) *tla.Model {
	t.Helper()
	return load(t, fstest.MapFS{
		"Draw.tla": {Data: []byte(`---- MODULE Draw ----
EXTENDS Integers, FiniteSets
VARIABLES n, all
Init == n = 0 /\ all = 1..9
One == n' = 0 /\ all' = all
Other(p) == n' = p /\ all' = all
` + strings.Join(append(definitions, "Next == "+next), "\n") + "\n====\n")},
		"Draw.cfg": {Data: []byte("INIT Init NEXT Next")},
	}, "Draw", "Draw.cfg")
}

// As in TLC, what is chosen from a set of the state is no action of its own.
func TestASimulationDrawsAmongActionsAsTLCDoes(t *testing.T) {
	for _, test := range []struct {
		next   string
		least  int // in how many of 1000 steps One is taken
		most   int
		reason string
	}{
		{`One \/ \E p \in all : Other(p)`, 400, 600, "one of two"},
		{`One \/ \E p \in 1..9 : Other(p)`, 60, 140, "one of ten"},
		{`One \/ \E p \in 1..9 : p = 0 /\ Other(p)`, 1000, 1000, "the others are not possible"},
		{`One \/ \E p \in 1..9 : \E q \in all : q = p /\ Other(q)`, 60, 140, "one of ten"},
	} {
		result, err := drawing(t, test.next).Simulate(t.Context(), tla.SimulateOptions{
			Behaviours: 10, Depth: 100, Workers: 2,
		})
		must.NoError(t, err, test.next)
		taken := 0
		for _, c := range result.Coverage {
			if c.Action == "One" {
				taken = c.Taken
			}
		}
		assert.GreaterOrEqual(t, taken, test.least, "%s: %s", test.next, test.reason)
		assert.LessOrEqual(t, taken, test.most, "%s: %s", test.next, test.reason)
	}
}

// As in TLC, arguments that are constants are evaluated before the action is taken apart, whether
// or not anybody has asked for them; those that have no value leave it whole.
func TestASimulationTakesActionsApartByConstantArguments(t *testing.T) {
	const definitions = `
Big == {k \in SUBSET (1..9) : Cardinality(k) = 1}
Any(S) == \E k \in S : n' = 1 /\ all' = k
Some(S, k) == Any(S) /\ k > 0
None == CHOOSE k \in 1..3 : k > 3
Of(k) == Any({{j} : j \in 1..k})
Whole(k) == Any(Big) \/ (n = 10 /\ n' = k /\ all' = all)`
	for _, test := range []struct {
		next   string
		least  int // in how many of 1000 steps One is taken
		most   int
		reason string
	}{
		{`One \/ Any(Big)`, 60, 140, "one of ten"},
		{`One \/ Any({{1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}})`, 60, 140, "one of ten"},
		{`One \/ Of(3 + 6)`, 60, 140, "one of ten"},
		{`One \/ \E k \in {6} : Of(k + 3)`, 60, 140, "one of ten"},
		{`One \/ (LET k == Big IN Any(k))`, 60, 140, "one of ten"},
		{`LET k == 3 + 6 IN One \/ Of(k)`, 60, 140, "one of ten"},
		{`One \/ (LET k == n + 9 IN Any({{j} : j \in 1..k}))`, 400, 600, "one of two"},
		{`One \/ Any({{n}, {1}, {2}})`, 400, 600, "one of two, as the set is of the state"},
		{`One \/ Some(Big, n + 1)`, 400, 600, "one of two, as one argument is of the state"},
		{`One \/ Whole(None)`, 400, 600, "one of two, as the argument has no value"},
	} {
		for workers := 1; workers <= 2; workers++ {
			result, err := drawing(t, test.next, definitions).Simulate(t.Context(),
				tla.SimulateOptions{Behaviours: 10, Depth: 100, Workers: workers})
			must.NoError(t, err, test.next)
			one := result.Coverage[0]
			must.Equal(t, "One", one.Action)
			assert.GreaterOrEqual(t, one.Taken, test.least, "%s: %s", test.next, test.reason)
			assert.LessOrEqual(t, one.Taken, test.most, "%s: %s", test.next, test.reason)
		}
	}
}

// What is shown of an action does not depend on what others have evaluated.
func TestArgumentsThatAreConstantsAreShown(t *testing.T) {
	const definitions = `
Nine == Cardinality({k \in SUBSET (1..9) : Cardinality(k) = 1})
Late(k, m) == n' = k /\ all' = IF n > 8 THEN {m} ELSE all`
	steps := behaviours(t, drawing(t, `\E k \in all : Late(k, Nine)`, definitions),
		tla.SimulateOptions{Behaviours: 1, Depth: 1})[0]
	must.Len(t, steps[1].Args, 2)
	assert.Equal(t, tla.Argument{Name: "m", Value: value.Int(9)}, steps[1].Args[1])
}

func TestAnActionThatIsNotDrawnIsNotEvaluated(t *testing.T) {
	failed := 0
	for seed := range uint64(40) {
		_, err := drawing(t, `One \/ \E p \in n : Other(p)`).Simulate(t.Context(),
			tla.SimulateOptions{Seed: seed, Behaviours: 1, Depth: 1})
		if err != nil {
			must.ErrorContains(t, err, "Draw.tla:7:")
			failed++
		}
	}
	assert.Greater(t, failed, 5)
	assert.Less(t, failed, 35)
}

func TestMoreActionsThanAreNotedAreDrawnAsOne(t *testing.T) {
	model := drawing(t, `\E p, q \in 1..300 : p < 10 /\ q = 1 /\ Other(p)`)
	all := behaviours(t, model, tla.SimulateOptions{Behaviours: 1, Depth: 9})
	must.Len(t, all, 1)
	assert.Len(t, all[0], 10)
}
