package liveness_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/conformance/tla/liveness"
)

const atoms = 3

// drawn is a small graph as it is drawn: for each state its steps.
type drawn struct {
	initial []uint64
	steps   map[uint64][]liveness.Step
}

// record makes the graph, from two tapes.
func (d drawn) record() *liveness.Graph {
	r := liveness.NewRecorder(atoms)
	tapes := []*liveness.Tape{r.Tape(), r.Tape()}
	for key := range uint64(len(d.steps)) {
		tapes[key%2].Add(key, d.steps[key])
	}
	return r.Graph(d.initial)
}

// label returns the atoms of a step, and whether there is one.
func (d drawn) label(from, to uint64) (liveness.Bits, bool) {
	for _, s := range d.steps[from] {
		if s.To == to {
			return s.Atoms, true
		}
	}
	return nil, false
}

func drawGraph(t *rapid.T) drawn {
	n := rapid.IntRange(1, 4).Draw(t, "states")
	d := drawn{steps: make(map[uint64][]liveness.Step)}
	d.initial = rapid.SliceOfNDistinct(rapid.Uint64Range(0, uint64(n-1)), 1, 2,
		func(k uint64) uint64 { return k }).Draw(t, "initial")
	for from := range uint64(n) {
		targets := rapid.SliceOfNDistinct(rapid.Uint64Range(0, uint64(n-1)), 1, 3,
			func(k uint64) uint64 { return k }).Draw(t, "targets")
		for _, to := range targets {
			bits := liveness.NewBits(atoms)
			for a := range atoms {
				if rapid.Bool().Draw(t, "atom") {
					bits.Set(a)
				}
			}
			d.steps[from] = append(d.steps[from], liveness.Step{To: to, Atoms: bits})
		}
	}
	return d
}

// drawFormula draws a formula, and often one of the shapes that are treated in ways of their own.
func drawFormula(t *rapid.T, depth int) *liveness.Formula {
	kinds := 11
	if depth == 0 {
		kinds = 2
	}
	sub := func() *liveness.Formula { return drawFormula(t, depth-1) }
	atom := func() *liveness.Formula { return drawFormula(t, 0) }
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return liveness.Atom(rapid.IntRange(0, atoms-1).Draw(t, "atom"))
	case 1:
		return liveness.Not(liveness.Atom(rapid.IntRange(0, atoms-1).Draw(t, "atom")))
	case 2:
		return liveness.And(sub(), sub())
	case 3:
		return liveness.Or(sub(), sub())
	case 4:
		return liveness.Not(sub())
	case 5:
		return liveness.Always(sub())
	case 6:
		return liveness.Eventually(sub())
	case 7:
		return liveness.LeadsTo(sub(), sub())
	case 8: // weak fairness
		return liveness.Always(liveness.Eventually(liveness.Or(liveness.Not(atom()), atom())))
	case 9: // strong fairness
		return liveness.And(sub(), liveness.Or(
			liveness.Eventually(liveness.Always(liveness.Not(atom()))),
			liveness.Always(liveness.Eventually(atom())),
		))
	default:
		return liveness.And(liveness.Eventually(liveness.Always(atom())), sub())
	}
}

// lassos calls visit with every behaviour that repeats itself within so many steps.
func (d drawn) lassos(most int, visit func(states []uint64, back int) bool) bool {
	var walk func(states []uint64) bool
	walk = func(states []uint64) bool {
		for _, s := range d.steps[states[len(states)-1]] {
			for back, first := range states {
				if s.To == first && !visit(states, back) {
					return false
				}
			}
			if len(states) < most && !walk(append(states[:len(states):len(states)], s.To)) {
				return false
			}
		}
		return true
	}
	for _, s := range d.initial {
		if !walk([]uint64{s}) {
			return false
		}
	}
	return true
}

// holds says whether a formula is true of a behaviour of the graph.
func (d drawn) holds(t require, f *liveness.Formula, states []uint64, back int) bool {
	var labels []liveness.Bits
	for i, s := range states {
		next := states[back]
		if i+1 < len(states) {
			next = states[i+1]
		}
		label, ok := d.label(s, next)
		if !ok {
			t.Fatalf("there is no step from %d to %d in %v", s, next, states)
		}
		labels = append(labels, label)
	}
	return liveness.Holds(f, labels, back)
}

type require interface{ Fatalf(string, ...any) }

func TestWhatIsFoundIsABehaviourAndNothingIsOverlooked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawGraph(t)
		f := drawFormula(t, 3)
		g := d.record()
		lasso, err := liveness.Find(context.Background(), g, f)
		if errors.Is(err, liveness.ErrComplex) {
			t.Skip("too complex")
		}
		if err != nil {
			t.Fatal(err)
		}
		if lasso == nil {
			d.lassos(6, func(states []uint64, back int) bool {
				if d.holds(t, f, states, back) {
					t.Fatalf("%v back to %d was overlooked", states, back)
				}
				return true
			})
			return
		}
		var keys []uint64
		for _, s := range lasso.States {
			keys = append(keys, g.Keys[s])
		}
		if !assert.ObjectsAreEqual(true, d.holds(t, f, keys, lasso.Back)) {
			t.Fatalf("%v back to %d does not satisfy the formula", keys, lasso.Back)
		}
		if !contains(d.initial, keys[0]) {
			t.Fatalf("%v does not begin in an initial state", keys)
		}
	})
}

func contains(list []uint64, k uint64) bool {
	for _, l := range list {
		if l == k {
			return true
		}
	}
	return false
}

func TestTheGraphDoesNotDependOnWhoRecordedWhat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawGraph(t)
		one := liveness.NewRecorder(atoms)
		tape := one.Tape()
		for i := range uint64(len(d.steps)) {
			key := uint64(len(d.steps)) - 1 - i
			tape.Add(key, d.steps[key])
		}
		if got, want := one.Graph(d.initial), d.record(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%v and %v", got, want)
		}
	})
}

// ring is n states one after the other, the last followed by the first; each may also stay. Atom 0
// holds in state 0, atom 1 of every step that leaves, atom 2 nowhere.
func ring(n int) *liveness.Graph {
	r := liveness.NewRecorder(atoms)
	tape := r.Tape()
	for i := range n {
		here, on := liveness.NewBits(atoms), liveness.NewBits(atoms)
		on.Set(1)
		if i == 0 {
			here.Set(0)
			on.Set(0)
		}
		tape.Add(uint64(i), []liveness.Step{
			{To: uint64((i + 1) % n), Atoms: on}, {To: uint64(i), Atoms: here},
		})
	}
	return r.Graph([]uint64{0})
}

func TestALassoIsShort(t *testing.T) {
	at, moves, never := liveness.Atom(0), liveness.Atom(1), liveness.Atom(2)
	fair := liveness.Always(liveness.Eventually(moves))
	for _, test := range []struct {
		name, reason string
		formula      *liveness.Formula
		states       []int32
		back         int
	}{
		{
			name: "stay at once", reason: "staying is allowed", formula: liveness.Bool(true),
			states: []int32{0}, back: 0,
		},
		{
			name: "stay elsewhere", reason: "the way to what repeats is a shortest",
			formula: liveness.Eventually(liveness.Always(liveness.Not(at))),
			states:  []int32{0, 1}, back: 1,
		},
		{
			name: "go around", reason: "fairness forbids to stay", formula: fair,
			states: []int32{0, 1, 2, 3}, back: 0,
		},
		{
			name: "never", reason: "who goes around comes back",
			formula: liveness.And(fair, liveness.Eventually(liveness.Always(liveness.Not(at)))),
		},
		{
			name: "no such step", reason: "the atom holds of nothing",
			formula: liveness.Eventually(never),
		},
		{
			name: "strong fairness", reason: "who stays in the end meets it, too",
			formula: liveness.And(liveness.Or(
				liveness.Eventually(liveness.Always(liveness.Not(at))),
				liveness.Always(liveness.Eventually(never)),
			)),
			states: []int32{0, 1}, back: 1,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := liveness.Find(t.Context(), ring(4), test.formula)
			must.NoError(t, err)
			if test.states == nil {
				assert.Nil(t, got, test.reason)
				return
			}
			must.NotNil(t, got, test.reason)
			assert.Equal(t, test.states, got.States, test.reason)
			assert.Equal(t, test.back, got.Back, test.reason)
		})
	}
}

// Each <> of a conjunction is put off or not: with n of them there are 2^n nodes.
func TestAFormulaOfTooManyCasesIsAnError(t *testing.T) {
	const n = 30
	r := liveness.NewRecorder(n)
	tape := r.Tape()
	f := liveness.Bool(true)
	for i := range n {
		bits := liveness.NewBits(n)
		bits.Set(i)
		tape.Add(uint64(i), []liveness.Step{{To: uint64((i + 1) % n), Atoms: bits}})
		next := liveness.Eventually(liveness.Atom((i + 1) % n))
		both := liveness.And(liveness.Atom(i), next)
		f = liveness.And(f, liveness.Always(liveness.Eventually(both)))
	}
	_, err := liveness.Find(t.Context(), r.Graph([]uint64{0}), f)
	assert.ErrorIs(t, err, liveness.ErrComplex)
}

func TestTheEndOfTheContextEndsASearch(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := liveness.Find(ctx, ring(4), liveness.Bool(true))
	assert.ErrorIs(t, err, context.Canceled)
}
