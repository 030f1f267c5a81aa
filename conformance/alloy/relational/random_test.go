package relational_test

import (
	"fmt"

	"pgregory.net/rapid"

	. "lockstep/conformance/alloy/relational" //nolint:revive // formulas read as formulas
)

// maker draws problems over a small universe.
type maker struct {
	t         *rapid.T
	bounds    *Bounds
	relations []*Relation
	vars      []*Var // in scope
	temporal  bool
	integers  bool
	made      int
}

// drawMaker draws a universe of atoms and integers and bounds of a few relations, with at most so
// many undecided tuples.
func drawMaker(t *rapid.T, temporal, integers bool, undecided int) *maker {
	m := &maker{t: t, temporal: temporal, integers: integers}
	names := []string{"a", "b", "c"}[:rapid.IntRange(1, 3).Draw(t, "atoms")]
	atoms := len(names)
	values := 0
	if integers {
		values = 4 // of two bits
		for i := range values {
			names = append(names, fmt.Sprint(i-2))
		}
	}
	u := NewUniverse(names...)
	m.bounds = NewBounds(u)
	for i := range values {
		m.bounds.Int(i-2, atoms+i)
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "relations") {
		arity := rapid.IntRange(1, 2).Draw(t, "arity")
		name := fmt.Sprint("r", i)
		r := NewRelation(name, arity)
		if temporal && rapid.Bool().Draw(t, "varies") {
			r = NewVarRelation(name, arity)
		}
		lower, upper := u.Set(arity), u.Set(arity)
		for range rapid.IntRange(0, 5).Draw(t, "tuples") {
			tuple := make(Tuple, arity)
			for n := range tuple {
				tuple[n] = rapid.IntRange(0, u.Len()-1).Draw(t, "atom")
			}
			if upper.Has(tuple...) {
				continue
			}
			sure := undecided == 0 || rapid.IntRange(0, 3).Draw(t, "sure") == 0
			if sure {
				lower.Add(tuple...)
			} else {
				undecided--
			}
			upper.Add(tuple...)
		}
		m.bounds.Bound(r, lower, upper)
		m.relations = append(m.relations, r)
	}
	return m
}

// pick draws a case.
func (m *maker) pick(name string, n int) int { return rapid.IntRange(0, n-1).Draw(m.t, name) }

func (m *maker) expr(arity, depth int) Expr {
	if depth == 0 {
		return m.leaf(arity)
	}
	d := depth - 1
	n := 9
	if m.integers && arity == 1 {
		n = 10
	}
	switch m.pick("expression", n) {
	case 0:
		return m.leaf(arity)
	case 1:
		return Union(m.expr(arity, d), m.expr(arity, d))
	case 2:
		return Intersect(m.expr(arity, d), m.expr(arity, d))
	case 3:
		return Minus(m.expr(arity, d), m.expr(arity, d))
	case 4:
		return Join(m.expr(1, d), m.expr(arity+1, d))
	case 5:
		return m.ofArity(arity, d)
	case 6:
		return If(m.formula(d), m.expr(arity, d), m.expr(arity, d))
	case 7:
		if m.temporal {
			return Prime(m.expr(arity, d))
		}
		return Override(m.expr(arity, d), m.expr(arity, d))
	case 8:
		decls, undo := m.decls(arity, d)
		defer undo()
		return Comprehension(decls, m.formula(d))
	default:
		return IntAtom(m.integer(d))
	}
}

// ofArity draws an operator that few arities have.
func (m *maker) ofArity(arity, d int) Expr {
	switch {
	case arity == 1:
		return Join(m.expr(2, d), m.expr(1, d))
	case arity > 2:
		return Product(m.expr(1, d), m.expr(arity-1, d))
	}
	switch m.pick("binary", 6) {
	case 0:
		return Transpose(m.expr(2, d))
	case 1:
		return Closure(m.expr(2, d))
	case 2:
		return ReflexiveClosure(m.expr(2, d))
	case 3:
		return Product(m.expr(1, d), m.expr(1, d))
	case 4:
		return Domain(m.expr(1, d), m.expr(2, d))
	default:
		return Range(m.expr(2, d), m.expr(1, d))
	}
}

func (m *maker) leaf(arity int) Expr {
	var fit []Expr
	for _, r := range m.relations {
		if r.Arity() == arity {
			fit = append(fit, r)
		}
	}
	switch arity {
	case 1:
		for _, v := range m.vars {
			fit = append(fit, v, v)
		}
		fit = append(fit, Univ, None)
		if m.integers {
			fit = append(fit, Ints)
		}
	case 2:
		fit = append(fit, Iden)
	default:
		return Product(m.leaf(1), m.leaf(arity-1))
	}
	return fit[m.pick("leaf", len(fit))]
}

// decls draws declarations whose variables are in scope until undo is called.
func (m *maker) decls(n, depth int) (decls []Decl, undo func()) {
	scope := len(m.vars)
	for range n {
		domain := m.expr(1, min(depth, 1))
		if m.integers && m.pick("ints", 3) == 0 {
			domain = Ints
		}
		v := NewVar(fmt.Sprint("x", m.made), 1)
		m.made++
		decls = append(decls, Decl{v, One, domain})
		m.vars = append(m.vars, v)
	}
	return decls, func() { m.vars = m.vars[:scope] }
}

func (m *maker) formula(depth int) Formula {
	if depth == 0 {
		return m.comparison(0)
	}
	d := depth - 1
	n := 9
	if m.temporal {
		n = 14
	}
	switch m.pick("formula", n) {
	case 0:
		return Not(m.formula(d))
	case 1:
		return And(m.formula(d), m.formula(d), m.formula(d))
	case 2:
		return Or(m.formula(d), m.formula(d))
	case 3:
		return Implies(m.formula(d), m.formula(d))
	case 4:
		return Iff(m.formula(d), m.formula(d))
	case 5, 6:
		decls, undo := m.decls(m.pick("variables", 2)+1, d)
		defer undo()
		if m.pick("all", 2) == 0 {
			return ForAll(decls, m.formula(d))
		}
		return Exists(decls, m.formula(d))
	case 7, 8:
		return m.comparison(d)
	default:
		return m.inTime(d)
	}
}

func (m *maker) comparison(d int) Formula {
	n := 3
	if m.integers {
		n = 5
	}
	arity := m.pick("arity", 2) + 1
	switch m.pick("comparison", n) {
	case 0:
		return In(m.expr(arity, d), m.expr(arity, d))
	case 1:
		return Equal(m.expr(arity, d), m.expr(arity, d))
	case 2:
		return Has([]Mult{No, Lone, One, Some}[m.pick("multiplicity", 4)], m.expr(arity, d))
	default:
		return Compare(m.integer(d), Comparison(m.pick("order", 5)), m.integer(d))
	}
}

func (m *maker) inTime(d int) Formula {
	one := []func(Formula) Formula{Always, Eventually, After, Before, Historically, Once}
	two := []func(l, r Formula) Formula{Until, Releases, Since, Triggered}
	n := m.pick("temporal", len(one)+len(two))
	if n < len(one) {
		return one[n](m.formula(d))
	}
	return two[n-len(one)](m.formula(d), m.formula(d))
}

func (m *maker) integer(depth int) IntExpr {
	if depth == 0 {
		return Number(rapid.IntRange(-3, 2).Draw(m.t, "number"))
	}
	d := depth - 1
	switch m.pick("integer", 7) {
	case 0:
		return Count(m.expr(m.pick("arity", 2)+1, d))
	case 1:
		return SumOf(m.expr(1, d))
	case 2:
		return Negate(m.integer(d))
	case 3, 4:
		op := IntOp(m.pick("operation", int(Sha)+1))
		return Arithmetic(m.integer(d), op, m.integer(d))
	case 5:
		decls, undo := m.decls(1, d)
		defer undo()
		return SumOver(decls, m.integer(d))
	default:
		return IfInt(m.formula(d), m.integer(d), m.integer(d))
	}
}
