package relational_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "lockstep/conformance/alloy/relational" //nolint:revive // formulas read as formulas
)

func TestTotalOrdersAreConstantWhereSymmetryIsBroken(t *testing.T) {
	u := NewUniverse("a", "b", "c", "d")
	elem, first, last := NewRelation("e", 1), NewRelation("f", 1), NewRelation("l", 1)
	next := NewRelation("n", 2)
	all := u.Atoms(0, 1, 2)
	b := NewBounds(u)
	b.Exactly(elem, all)
	b.Bound(first, u.Set(1), all)
	b.Bound(last, u.Set(1), all)
	b.Bound(next, u.Set(2), all.Product(all))
	p := &Problem{Bounds: b, Formula: TotalOrder(next, elem, first, last)}
	p.Options.Symmetry = -1
	require.Equal(t, 6, count(t, p), "three atoms are ordered in six ways")
	p.Options.Symmetry = 0
	for i := range instances(t, p) {
		require.True(t, i.States[0][next].Equal(u.Set(2, Tuple{0, 1}, Tuple{1, 2})))
	}
	require.Equal(t, 1, count(t, p))

	b.Bound(elem, u.Set(1), all)
	p.Options.Symmetry = -1
	require.Equal(t, 15, count(t, p), "one, two or three of three atoms are ordered")
}
