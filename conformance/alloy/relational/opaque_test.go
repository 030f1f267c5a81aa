package relational_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/conformance/alloy/relational"
)

func TestWhatRangesOverSetsMattersOnlyWhereThereMayBeInstances(t *testing.T) {
	u := relational.NewUniverse("a", "b")
	r, s := relational.NewRelation("r", 1), relational.NewVar("s", 1)
	x := relational.NewVar("x", 1)
	sets := relational.ForAll([]relational.Decl{{Var: s, Mult: relational.SetOf, Domain: r}},
		relational.Has(relational.Some, relational.Union(s, x)))
	// For each of two atoms the unknown formula may have another value.
	one := relational.Has(relational.One, relational.Comprehension(
		[]relational.Decl{{Var: x, Domain: relational.Univ}}, sets))
	both := relational.Equal(r, relational.Univ)
	for _, test := range []struct {
		name, reason string
		formula      relational.Formula
		unknown      bool
	}{
		{"alone", "nothing rules an instance out", one, true},
		{"beside what holds", "nor does this", relational.And(both, one), true},
		{
			"beside a contradiction", "without the formula there is no instance either",
			relational.And(one, both, relational.Has(relational.No, r)), false,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := relational.NewBounds(u)
			b.Bound(r, u.Set(1), u.Atoms(0, 1))
			p := &relational.Problem{Bounds: b, Formula: test.formula}
			_, err := p.Search().Next(t.Context())
			var higher *relational.HigherOrderError
			if test.unknown {
				assert.ErrorAs(t, err, &higher, test.reason)
				return
			}
			assert.ErrorIs(t, err, relational.ErrNone, test.reason)
		})
	}
}
