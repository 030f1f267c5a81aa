package relational_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "lockstep/conformance/alloy/relational" //nolint:revive // formulas read as formulas
)

func TestWhatIsTranslatedOnceIsOfTheSameAtoms(t *testing.T) {
	x, y, z := NewVar("x", 1), NewVar("y", 1), NewVar("z", 1)
	decls := []Decl{{x, One, Univ}, {y, One, Univ}, {z, One, Univ}}
	s := NewRelation("s", 2)
	p := plain(4, func(r *Relation) Formula { // pairs do not depend on z, and are kept
		pair := Product(x, y)
		return ForAll(decls, Iff(In(pair, r), In(pair, s)))
	})
	p.Bounds.Exactly(s, p.Bounds.Universe().Set(2, Tuple{0, 1}, Tuple{3, 2}, Tuple{3, 3}))
	require.Equal(t, 1, count(t, p), "only s is the same as s")
}
