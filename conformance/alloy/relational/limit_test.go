package relational_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	. "lockstep/conformance/alloy/relational" //nolint:revive // formulas read as formulas
)

// plain returns a problem of atoms and a binary relation over them.
func plain(atoms int, f func(r *Relation) Formula) *Problem {
	var names []string
	for i := range atoms {
		names = append(names, string(rune('A'+i)))
	}
	u := NewUniverse(names...)
	all := u.Set(1)
	for i := range atoms {
		all.Add(i)
	}
	r := NewRelation("r", 2)
	b := NewBounds(u)
	b.Bound(r, u.Set(2), all.Product(all))
	return &Problem{Bounds: b, Formula: f(r)}
}

func TestALimitThatIsReachedIsAnError(t *testing.T) {
	v := NewVar("v", 1)
	hard := func(r *Relation) Formula {
		each := ForAll([]Decl{{v, One, Univ}}, And(Has(One, Join(v, r)), Has(One, Join(r, v))))
		return And(each, In(Product(Univ, Univ), Closure(r)))
	}
	deep := func(*Relation) Formula {
		f := True
		for range 100_000 {
			f = Not(f)
		}
		return f
	}
	wide := func(r *Relation) Formula {
		var decls []Decl
		for range 10 {
			decls = append(decls, Decl{NewVar("w", 1), One, Univ})
		}
		return ForAll(decls, Has(Some, r))
	}
	for _, row := range []struct {
		name    string
		limits  Limits
		formula func(*Relation) Formula
	}{
		{"gates", Limits{Gates: 200}, hard},
		{"nesting", Limits{}, deep},
		{"expressions", Limits{Expressions: 100_000}, wide},
	} {
		p := plain(20, row.formula)
		p.Options.Limits = row.limits
		s := p.Search()
		_, err := s.Next(t.Context())
		var limit *LimitError
		require.ErrorAs(t, err, &limit, row.name)
		_, again := s.Next(t.Context())
		require.Equal(t, err, again, "a search stays at its end")
	}
}

func TestEvaluationOfWhatNestsTooDeeplyIsAnError(t *testing.T) {
	f, e, n := True, Univ, Number(1)
	for range 100_000 {
		f, e, n = Not(f), Union(e, Univ), Negate(n)
	}
	i := instanceOf(plain(1, func(*Relation) Formula { return f }), 0, State{})
	var limit *LimitError
	_, err := i.Holds(t.Context(), 0, nil, f)
	require.ErrorAs(t, err, &limit)
	_, err = i.Tuples(t.Context(), 0, nil, e)
	require.ErrorAs(t, err, &limit)
	_, _, err = i.Int(t.Context(), 0, nil, n)
	require.ErrorAs(t, err, &limit)
}

func TestConflictsAreLimited(t *testing.T) {
	v, w := NewVar("v", 1), NewVar("w", 1)
	p := plain(9, func(r *Relation) Formula { // nine pigeons, eight holes
		hole := Intersect(Join(v, r), Minus(Univ, pinned(r)))
		alone := ForAll([]Decl{{v, One, Univ}, {w, One, Univ}},
			Or(In(v, w), Has(No, Intersect(Join(v, r), Join(w, r)))))
		return And(Has(One, pinned(r)), ForAll([]Decl{{v, One, Univ}}, Has(Some, hole)), alone)
	})
	p.Options.Limits.Conflicts = 10
	_, err := p.Search().Next(t.Context())
	var limit *LimitError
	require.ErrorAs(t, err, &limit)
}

// pinned is an atom that is a function of r only where r says so: here, what has all of r.
func pinned(r *Relation) Expr {
	v := NewVar("p", 1)
	return Comprehension([]Decl{{v, One, Univ}}, Has(No, Join(r, v)))
}

func TestASearchEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	v := NewVar("v", 1)
	p := plain(20, func(r *Relation) Formula {
		var decls []Decl
		for range 10 {
			decls = append(decls, Decl{NewVar("w", 1), One, Univ})
		}
		return ForAll(append(decls, Decl{v, One, Univ}), Has(Some, Join(v, r)))
	})
	_, err := p.Search().Next(ctx)
	require.ErrorIs(t, err, context.Canceled)
	r := p.Bounds.Relations()[0]
	_, err = instanceOf(p, 0, State{r: p.Bounds.Upper(r)}).Holds(ctx, 0, nil, p.Formula)
	require.ErrorIs(t, err, context.Canceled)
}

func TestASearchEndsWithItsContextInTheMidstOfAnExpression(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := plain(150, func(r *Relation) Formula { return Has(Some, Minus(Closure(r), r)) })
	_, err := p.Search().Next(ctx)
	require.ErrorIs(t, err, context.Canceled)
}

func TestWhatIsNotBoundIsAnError(t *testing.T) {
	v := NewVar("v", 1)
	for name, f := range map[string]Formula{
		"a relation": Has(Some, NewRelation("s", 1)),
		"a variable": Has(Some, v),
		"a variable behind its quantifier": And(
			ForAll([]Decl{{v, One, Univ}}, Has(Some, v)), Has(Some, v)),
	} {
		p := plain(2, func(*Relation) Formula { return f })
		_, err := p.Search().Next(t.Context())
		var unbound *UnboundError
		require.ErrorAs(t, err, &unbound, name)
		_, err = instanceOf(p, 0, State{}).Holds(t.Context(), 0, nil, f)
		require.ErrorAs(t, err, &unbound, name)
	}
}
