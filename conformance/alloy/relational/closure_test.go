package relational_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "lockstep/conformance/alloy/relational" //nolint:revive // formulas read as formulas
)

func TestAClosureGoesAllTheWay(t *testing.T) {
	for n := 1; n <= 17; n++ {
		p := plain(n, func(r *Relation) Formula { return Equal(Closure(r), Product(Univ, Univ)) })
		r := p.Bounds.Relations()[0]
		ring := p.Bounds.Universe().Set(2)
		for i := range n {
			ring.Add(i, (i+1)%n)
		}
		p.Bounds.Exactly(r, ring)
		require.Equal(t, 1, count(t, p), "a ring of %d atoms", n)
		require.True(t, holds(t, instanceOf(p, 0, State{r: ring}), p.Formula))

		path := ring.Minus(p.Bounds.Universe().Set(2, Tuple{n - 1, 0}))
		ends := NewRelation("ends", 2)
		p.Bounds.Exactly(r, path)
		p.Bounds.Exactly(ends, p.Bounds.Universe().Set(2, Tuple{0, n - 1}))
		p.Formula = In(ends, ReflexiveClosure(r))
		require.Equal(t, 1, count(t, p), "a path of %d atoms", n)
	}
}
