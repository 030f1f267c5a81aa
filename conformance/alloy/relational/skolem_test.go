package relational_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "lockstep/conformance/alloy/relational" //nolint:revive // formulas read as formulas
)

func TestSetsAreQuantifiedOnlyWhereTheyBecomeRelations(t *testing.T) {
	v, w := NewVar("v", 1), NewVar("w", 1)
	some := Exists([]Decl{{v, SetOf, Univ}}, And(Has(Some, v), Has(Some, Minus(Univ, v))))
	outer := []Decl{{w, One, Univ}}
	inner := Exists([]Decl{{v, SetOf, Univ}}, In(w, v))
	for _, row := range []struct {
		name    string
		formula Formula
		depth   int
		found   bool
	}{
		{"at the top", some, 0, true},
		{"nowhere", some, -1, false},
		{"under a negation", Not(ForAll([]Decl{{v, SetOf, Univ}}, Has(No, v))), 0, true},
		{"under a universal quantifier", ForAll(outer, inner), 0, false},
		{"under a universal quantifier, with depth", ForAll(outer, inner), 1, true},
		{"under a disjunction", Or(some, False), 1, false},
		{"universally", ForAll([]Decl{{v, SetOf, Univ}}, Has(Some, v)), 1, false},
	} {
		p := plain(2, func(*Relation) Formula { return row.formula })
		p.Options.SkolemDepth = row.depth
		i, err := p.Search().Next(t.Context())
		if !row.found {
			var higher *HigherOrderError
			require.ErrorAs(t, err, &higher, row.name)
			continue
		}
		require.NoError(t, err, row.name)
		ok, err := i.Holds(t.Context(), 0, nil, row.formula)
		require.NoError(t, err)
		require.True(t, ok, row.name)
	}
}
