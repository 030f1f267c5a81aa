package alloy

import (
	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
)

// in says that a relation lies in a bound, with the bound's multiplicities.
func (t *translator) in(at world.Expr, r relational.Expr, bound world.Expr) relational.Formula {
	if arrow, ok := bound.(*world.Arrow); ok && hasMult(arrow) {
		return t.inArrow(at, r, arrow)
	}
	b := t.set(bound)
	t.mustSame(at, r, b)
	within := relational.In(r, b)
	if m, ok := multOf(bound); ok && m != relational.SetOf {
		return relational.And(relational.Has(m, r), within)
	}
	return within
}

// multOf returns the multiplicity at the root of a bound.
func multOf(bound world.Expr) (m relational.Mult, ok bool) {
	u, isUnary := bound.(*world.Unary)
	if !isUnary {
		return 0, false
	}
	switch u.Op {
	case world.OpSetOf:
		return relational.SetOf, true
	case world.OpSomeOf:
		return relational.Some, true
	case world.OpLoneOf:
		return relational.Lone, true
	case world.OpOneOf:
		return relational.One, true
	}
	return 0, false
}

// hasMult tells whether a product has a multiplicity anywhere.
func hasMult(a *world.Arrow) bool {
	for _, side := range []world.Expr{a.L, a.R} {
		if arrow, ok := side.(*world.Arrow); ok && hasMult(arrow) {
			return true
		}
		if m, ok := multOf(side); ok && m != relational.SetOf {
			return true
		}
	}
	return a.Seq || restricts(a.LMult) || restricts(a.RMult)
}

func restricts(m world.Mult) bool { return m != world.MultNone && m != world.MultSet }

// inArrow says that a relation lies in A m -> n B: for each tuple of A there are n ones of B that
// continue it, for each of B there are m of A, and each of these is in turn as the sides say.
func (t *translator) inArrow(
	at world.Expr, r relational.Expr, a *world.Arrow,
) relational.Formula {
	left, right := t.set(a.L), t.set(a.R)
	product := relational.Product(left, right)
	t.mustSame(at, r, product)
	all := []relational.Formula{
		relational.In(r, product),
		t.eachRow(at, r, a.L, left, a.R, a.RMult, joinLeft),
		t.eachRow(at, r, a.R, right, a.L, a.LMult, joinRight),
	}
	if a.Seq {
		indices := r
		for indices.Arity() > 1 {
			indices = relational.Join(indices, relational.Univ)
		}
		heads := relational.Minus(indices, relational.Join(indices, t.next))
		all = append(all, relational.In(heads, t.zero))
	}
	return relational.And(all...)
}

// joinLeft returns what continues the tuple of the variables in r.
func joinLeft(r relational.Expr, vars []*relational.Var) relational.Expr {
	for _, v := range vars {
		r = relational.Join(v, r)
	}
	return r
}

// joinRight returns what the tuple of the variables continues in r.
func joinRight(r relational.Expr, vars []*relational.Var) relational.Expr {
	for i := len(vars) - 1; i >= 0; i-- {
		r = relational.Join(r, vars[i])
	}
	return r
}

// eachRow says of each tuple of one side that what meets it in r lies in the other side, so often.
// A tuple of several atoms must itself be as its side says.
func (t *translator) eachRow(
	at world.Expr, r relational.Expr, side world.Expr, domain relational.Expr, other world.Expr,
	mult world.Mult, join func(relational.Expr, []*relational.Var) relational.Expr,
) relational.Formula {
	var vars []*relational.Var
	var decls []relational.Decl
	var tuple relational.Expr
	column := domain
	if domain.Arity() > 1 {
		column = relational.Univ
	}
	for range domain.Arity() {
		v := relational.NewVar("v", 1)
		vars, decls = append(vars, v), append(decls, oneOf(v, column)...)
		if tuple == nil {
			tuple = v
		} else {
			tuple = relational.Product(tuple, v)
		}
	}
	row := join(r, vars)
	holds := t.in(at, row, other)
	if restricts(mult) {
		holds = relational.And(relational.Has(multiplicity(mult), row), holds)
	}
	if domain.Arity() > 1 {
		holds = relational.Implies(t.in(at, tuple, side), holds)
	}
	return relational.ForAll(decls, holds)
}

func multiplicity(m world.Mult) relational.Mult {
	switch m {
	case world.MultLone:
		return relational.Lone
	case world.MultOne:
		return relational.One
	case world.MultSome:
		return relational.Some
	}
	return relational.SetOf
}
