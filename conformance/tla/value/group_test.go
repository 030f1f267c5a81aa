package value_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"lockstep/conformance/tla/value"
)

// shuffle draws a permutation of some atoms.
func shuffle(t *rapid.T, of []value.Value) *value.Permutation {
	images := rapid.Permutation(of).Draw(t, "images")
	return value.NewPermutation(value.NewFunc(slices.Clone(of), images))
}

// made returns the group that permutations generate.
func made(generators []*value.Permutation, limit int) []*value.Permutation {
	g := value.NewGroup(limit)
	for _, p := range generators {
		g.Add(p)
	}
	return g.All()
}

// closure returns all that permutations and those composed of them make of a tuple, which says
// which permutation it is.
func closure(generators []*value.Permutation, of value.Value) (all []string) {
	todo := []value.Value{of}
	for len(todo) > 0 {
		v := todo[0]
		todo = todo[1:]
		if slices.Contains(all, v.String()) {
			continue
		}
		all = append(all, v.String())
		for _, g := range generators {
			todo = append(todo, g.Of(v))
		}
	}
	return all
}

func TestGroupHasWhatGeneratorsMake(t *testing.T) {
	var of []value.Value
	for i := range 5 {
		of = append(of, value.Model("m"+strconv.Itoa(i)))
	}
	row := value.NewTuple(of...)
	rapid.Check(t, func(t *rapid.T) {
		var generators []*value.Permutation
		for range rapid.IntRange(0, 4).Draw(t, "generators") {
			generators = append(generators, shuffle(t, of))
		}
		want := closure(generators, row)
		got := []string{row.String()} // the identity is left out
		for _, p := range made(generators, len(want)-1) {
			got = append(got, p.Of(row).String())
		}
		assert.ElementsMatch(t, want, got)
	})
}

func TestGroupIsLimited(t *testing.T) {
	assert.Len(t, made(group(), 5), 5)
	assert.PanicsWithError(t, "the symmetry has more than 4 permutations", func() {
		made(group(), 4)
	})
}
