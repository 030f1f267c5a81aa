package tla

import (
	"sync"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// symmetry makes states the same that a permutation of model values leads into each other. What the
// configuration names is a set of permutations; what counts is the group that they generate, as in
// TLC.
type symmetry struct {
	once  sync.Once
	group []*value.Permutation // without the identity
	err   any
}

// permutations returns the group, which is made when it is first asked for.
func (m *machine) permutations() []*value.Permutation {
	s := &m.symmetry
	s.once.Do(func() {
		defer func() { s.err = recover() }()
		n := m.symmetric
		set := n.eval((&machine{Model: m.Model, interrupt: m.interrupt}).at(nil, nil))
		defer locate(n.ast())
		if value.Cardinality(set) > int64(m.symmetricArgs) {
			s.group = generate(set)
		}
	})
	if s.err != nil {
		panic(s.err)
	}
	return s.group
}

// arguments returns how many arguments the outermost operator of an expression has, which makes
// a set of permutations. TLC takes a set with no more elements than that for a union of those of
// single elements, and passes over the symmetry: for one of two elements in an IF, say.
func arguments(e syntax.Expr) int {
	switch e := e.(type) {
	case *syntax.Apply:
		return len(e.Args)
	case *syntax.SetEnum:
		return len(e.Elems)
	case *syntax.SetFilter, *syntax.SetMap, *syntax.Choose:
		return 1
	case *syntax.Index, *syntax.Dot:
		return 2
	case *syntax.If:
		return 3
	case *syntax.Case:
		if e.Other != nil {
			return len(e.Arms) + 1
		}
		return len(e.Arms)
	default:
		return 0
	}
}

// groupMax is how many permutations are tried for each state.
const groupMax = 100_000

// generate returns the group that a set of permutations generates.
func generate(set value.Value) []*value.Permutation {
	group := value.NewGroup(groupMax)
	for _, f := range value.Elems(set) {
		group.Add(value.NewPermutation(f))
	}
	return group.All()
}

// orbit returns a fingerprint of all states that the permutations make of one.
func (m *machine) orbit(vals []value.Value) uint64 {
	if m.orbits == nil {
		m.orbits = value.NewOrbits(m.permutations())
	}
	return m.orbits.Hash(vals)
}

// representative returns the state that stands for all those that the permutations make of one: the
// least, variable by variable, as TLC chooses it. That it is TLC's matters to a VIEW, which is of
// this state.
func (m *machine) representative(vals []value.Value) []value.Value {
	if m.representatives == nil {
		m.representatives = value.NewRepresentatives(m.order, m.permutations())
	}
	return m.representatives.Of(vals)
}
