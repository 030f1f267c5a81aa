package relational_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"pgregory.net/rapid"

	. "lockstep/conformance/alloy/relational" //nolint:revive // formulas read as formulas
)

// instances yields every instance that a search finds.
func instances(t interface{ Fatal(...any) }, p *Problem) iter.Seq[*Instance] {
	return func(yield func(*Instance) bool) {
		s := p.Search()
		for {
			i, err := s.Next(context.Background())
			if errors.Is(err, ErrNone) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !yield(i) {
				return
			}
		}
	}
}

func count(t interface{ Fatal(...any) }, p *Problem) int {
	n := 0
	for range instances(t, p) {
		n++
	}
	return n
}

// states yields all values that the relations may have between their bounds.
func states(b *Bounds) []State {
	all := []State{{}}
	for _, r := range b.Relations() {
		for tuple := range b.Upper(r).All() {
			if b.Lower(r).Has(tuple...) {
				continue
			}
			for _, s := range all {
				with := State{}
				for r, set := range s {
					with[r] = set
				}
				if with[r] == nil {
					with[r] = b.Lower(r)
				}
				with[r] = with[r].Clone()
				with[r].Add(tuple...)
				all = append(all, with)
			}
		}
		for _, s := range all {
			if s[r] == nil {
				s[r] = b.Lower(r)
			}
		}
	}
	return all
}

func instanceOf(p *Problem, loop int, states ...State) *Instance {
	i := &Instance{
		Universe: p.Bounds.Universe(), Ints: map[int]int{}, States: states, Loop: loop,
		Bitwidth: p.Options.Bitwidth, Overflow: p.Options.Overflow,
	}
	p.Bounds.Ints(func(value, atom int) { i.Ints[atom] = value })
	return i
}

func holds(t interface{ Fatal(...any) }, i *Instance, f Formula) bool {
	ok, err := i.Holds(context.Background(), 0, nil, f)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func TestInstancesAreAsManyAsAreTried(t *testing.T) {
	rapid.Check(t, instancesAreAsManyAsAreTried)
}

func instancesAreAsManyAsAreTried(t *rapid.T) {
	m := drawMaker(t, false, false, 7)
	p := &Problem{Bounds: m.bounds, Formula: m.formula(3)}
	p.Options.SkolemDepth = -1
	want := 0
	for _, s := range states(m.bounds) {
		if holds(t, instanceOf(p, 0, s), p.Formula) {
			want++
		}
	}
	if got := count(t, p); got != want {
		t.Fatalf("%d instances, want %d", got, want)
	}
	p.Options.Symmetry = SymmetryDefault
	if got := count(t, p); (got == 0) != (want == 0) || got > want {
		t.Fatalf("%d instances with symmetry broken, of %d", got, want)
	}
	for depth := range 2 {
		p.Options.SkolemDepth = depth
		if got := count(t, p); (got == 0) != (want == 0) {
			t.Fatalf("%d instances with skolem relations, want %d", got, want)
		}
	}
}

func TestFormulasAreTranslatedAsTheyAreEvaluated(t *testing.T) {
	rapid.Check(t, formulasAreTranslated)
}

func formulasAreTranslated(t *rapid.T) {
	m := drawMaker(t, false, true, 0)
	p := &Problem{Bounds: m.bounds, Formula: m.formula(4)}
	p.Options.Bitwidth = 2
	p.Options.Overflow = rapid.Bool().Draw(t, "overflow")
	p.Options.SkolemDepth = -1
	want := holds(t, instanceOf(p, 0, states(m.bounds)[0]), p.Formula)
	if got := count(t, p) == 1; got != want {
		t.Fatalf("found %v, want %v", got, want)
	}
}

func TestIntegersThatMayOverflowAreAsManyAsAreTried(t *testing.T) {
	rapid.Check(t, integersMayOverflow)
}

func integersMayOverflow(t *rapid.T) {
	m := drawMaker(t, false, true, 5)
	p := &Problem{Bounds: m.bounds, Formula: m.formula(3)}
	p.Options.Bitwidth = 2
	p.Options.Overflow = true
	p.Options.SkolemDepth = -1
	want := 0
	for _, s := range states(m.bounds) {
		if holds(t, instanceOf(p, 0, s), p.Formula) {
			want++
		}
	}
	if got := count(t, p); got != want {
		t.Fatalf("%d instances, want %d", got, want)
	}
}

func TestLassosAreAsManyAsAreTried(t *testing.T) {
	rapid.Check(t, lassosAreAsManyAsAreTried)
}

func lassosAreAsManyAsAreTried(t *rapid.T) {
	m := drawMaker(t, true, false, 3)
	p := &Problem{Bounds: m.bounds, Formula: m.formula(3)}
	p.Options.SkolemDepth = -1
	p.Options.MaxSteps = 3
	want := lassos(t, p)
	got := 0
	for i := range instances(t, p) {
		got++
		if !holds(t, i, p.Formula) {
			t.Fatal("the formula does not hold of what was found")
		}
	}
	if got != want {
		t.Fatalf("%d lassos, want %d", got, want)
	}
}

// lassos counts the infinite sequences of states that are lassos of at most so many states.
func lassos(t *rapid.T, p *Problem) int {
	all := states(p.Bounds)
	found := map[string]bool{}
	steps := p.Options.MaxSteps
	if !IsTemporal(p.Formula) && !varies(p.Bounds) {
		steps = 1
	}
	for n := 1; n <= steps; n++ {
		total := 1
		for range n {
			total *= len(all)
		}
		for code := range total {
			chosen := make([]State, n)
			for k := range chosen {
				chosen[k] = all[code%len(all)]
				code /= len(all)
			}
			if !steady(p.Bounds, chosen) {
				continue
			}
			for loop := range n {
				i := instanceOf(p, loop, chosen...)
				if key := unrolled(p.Bounds, i); !found[key] && holds(t, i, p.Formula) {
					found[key] = true
				}
			}
		}
	}
	return len(found)
}

func varies(b *Bounds) bool {
	for _, r := range b.Relations() {
		if r.Varies() {
			return true
		}
	}
	return false
}

// steady tells whether what does not vary does not.
func steady(b *Bounds, states []State) bool {
	for _, r := range b.Relations() {
		for _, s := range states {
			if !r.Varies() && !s[r].Equal(states[0][r]) {
				return false
			}
		}
	}
	return true
}

// unrolled writes so many states that sequences that differ do so in one of them.
func unrolled(b *Bounds, i *Instance) string {
	var text strings.Builder
	for n := range 12 {
		at := n
		if at >= len(i.States) {
			at = i.Loop + (n-i.Loop)%(len(i.States)-i.Loop)
		}
		for _, r := range b.Relations() {
			fmt.Fprint(&text, r.Name())
			for tuple := range i.States[at][r].All() {
				fmt.Fprint(&text, tuple)
			}
		}
	}
	return text.String()
}

// FuzzProblems is all the properties on problems of the fuzzer's choice.
func FuzzProblems(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		properties := []func(*rapid.T){
			instancesAreAsManyAsAreTried, formulasAreTranslated, integersMayOverflow,
			lassosAreAsManyAsAreTried,
		}
		properties[rapid.IntRange(0, len(properties)-1).Draw(t, "property")](t)
	}))
}
