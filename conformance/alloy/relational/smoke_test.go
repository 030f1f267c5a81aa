package relational_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	. "lockstep/conformance/alloy/relational"
)

func countAll(t *testing.T, p *Problem) int {
	s := p.Search()
	n := 0
	for {
		_, err := s.Next(t.Context())
		if errors.Is(err, ErrNone) {
			return n
		}
		require.NoError(t, err)
		n++
	}
}

func TestSmoke(t *testing.T) {
	u := NewUniverse("a", "b", "c")
	r := NewRelation("r", 2)
	b := NewBounds(u)
	all := u.Atoms(0, 1, 2)
	b.Bound(r, u.Set(2), all.Product(all))
	x := NewVar("x", 1)
	p := &Problem{Bounds: b, Formula: ForAll([]Decl{{x, One, Univ}}, Has(One, Join(x, r)))}
	require.Equal(t, 27, countAll(t, p))
	p.Options.Symmetry = 20
	n := countAll(t, p)
	t.Log(n)
	require.Less(t, n, 27)
	v := NewVarRelation("v", 1)
	b = NewBounds(u)
	b.Bound(v, u.Set(1), u.Atoms(0))
	p = &Problem{Bounds: b, Formula: And(Has(Some, v), Always(Implies(Has(Some, v), After(Has(No, v)))), Always(Eventually(Has(Some, v)))), Options: Options{MaxSteps: 3}}
	s := p.Search()
	for {
		i, err := s.Next(t.Context())
		if err != nil {
			t.Log(err)
			break
		}
		t.Log(i.Loop, len(i.States))
	}
}
