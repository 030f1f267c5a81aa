package alloy

import (
	"fmt"

	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
)

// formulaOps make a formula of a formula.
var formulaOps = map[world.Op]func(relational.Formula) relational.Formula{
	world.OpNot: relational.Not, world.OpAlways: relational.Always,
	world.OpEventually: relational.Eventually, world.OpAfter: relational.After,
	world.OpBefore: relational.Before, world.OpHistorically: relational.Historically,
	world.OpOnce: relational.Once,
}

// connectives make a formula of two formulas.
var connectives = map[world.Op]func(l, r relational.Formula) relational.Formula{
	world.OpImplies: relational.Implies, world.OpIff: relational.Iff,
	world.OpUntil: relational.Until, world.OpReleases: relational.Releases,
	world.OpSince: relational.Since, world.OpTriggered: relational.Triggered,
}

// counts say how many tuples a relation has.
var counts = map[world.Op]relational.Mult{
	world.OpNo: relational.No, world.OpSome: relational.Some, world.OpLone: relational.Lone,
	world.OpOne: relational.One,
}

// arithmetics make an integer of two integers.
var arithmetics = map[world.Op]relational.IntOp{
	world.OpAdd: relational.Add, world.OpSub: relational.Sub, world.OpMul: relational.Mul,
	world.OpDiv: relational.Div, world.OpRem: relational.Rem, world.OpShl: relational.Shl,
	world.OpSha: relational.Sha, world.OpShr: relational.Shr,
}

// comparison compares two integers, and may be negated.
type comparison struct {
	op  relational.Comparison
	not bool
}

var comparisons = map[world.Op]comparison{
	world.OpLess: {relational.Less, false}, world.OpNotLess: {relational.Less, true},
	world.OpLessEq: {relational.AtMost, false}, world.OpNotLessEq: {relational.AtMost, true},
	world.OpGreater: {relational.Greater, false}, world.OpNotGreater: {relational.Greater, true},
	world.OpGreaterEq:    {relational.AtLeast, false},
	world.OpNotGreaterEq: {relational.AtLeast, true},
}

// sameArity make a relation of two of the same arity.
var sameArity = map[world.Op]func(l, r relational.Expr) relational.Expr{
	world.OpMinus: relational.Minus, world.OpOverride: relational.Override,
	world.OpUnion: func(l, r relational.Expr) relational.Expr { return relational.Union(l, r) },
	world.OpIntersect: func(l, r relational.Expr) relational.Expr {
		return relational.Intersect(l, r)
	},
}

func (t *translator) unary(e *world.Unary) value {
	if op := formulaOps[e.Op]; op != nil {
		return value{formula: op(t.formula(e.X))}
	}
	if m, counts := counts[e.Op]; counts {
		return value{formula: relational.Has(m, t.set(e.X))}
	}
	switch e.Op {
	case world.OpTranspose:
		return value{expr: relational.Transpose(t.pairs(e.X))}
	case world.OpClosure:
		return value{expr: relational.Closure(t.pairs(e.X))}
	case world.OpReflexive:
		return value{expr: relational.Union(relational.Closure(t.pairs(e.X)), t.iden())}
	case world.OpPrime:
		return value{expr: relational.Prime(t.set(e.X))}
	case world.OpCard:
		return value{integer: relational.Count(t.set(e.X))}
	case world.OpIntSum:
		return value{integer: t.integer(e.X)}
	case world.OpIntSet:
		return number(t.integer(e.X))
	case world.OpSetOf, world.OpSomeOf, world.OpLoneOf, world.OpOneOf:
		return value{expr: t.set(e.X)}
	}
	panic(fmt.Sprintf("BUG: the unary operator %d", e.Op))
}

// pairs translates what is a binary relation.
func (t *translator) pairs(e world.Expr) relational.Expr {
	r := t.set(e)
	if r.Arity() != 2 {
		fail(e, "a binary relation is wanted here, and this one has the arity %d", r.Arity())
	}
	return r
}

func (t *translator) binary(e *world.Binary) value {
	if op := connectives[e.Op]; op != nil {
		l := t.formula(e.L)
		return value{formula: op(l, t.formula(e.R))}
	}
	if op, is := arithmetics[e.Op]; is {
		l := t.integer(e.L)
		return value{integer: relational.Arithmetic(l, op, t.integer(e.R))}
	}
	if op, is := comparisons[e.Op]; is {
		l := t.integer(e.L)
		return value{formula: negated(op.not, relational.Compare(l, op.op, t.integer(e.R)))}
	}
	if op := sameArity[e.Op]; op != nil {
		if i := t.least(e); i != nil {
			return number(i)
		}
		l, r := t.set(e.L), t.set(e.R)
		t.mustSame(e, l, r)
		return value{expr: op(l, r)}
	}
	switch e.Op {
	case world.OpIn, world.OpNotIn:
		l := t.set(e.L)
		return value{formula: negated(e.Op == world.OpNotIn, t.in(e, l, e.R))}
	case world.OpEqual, world.OpNotEqual:
		return value{formula: negated(e.Op == world.OpNotEqual, t.equal(e))}
	case world.OpJoin:
		return value{expr: t.join(e)}
	case world.OpDomain:
		return value{expr: relational.Domain(t.set(e.L), t.set(e.R))}
	case world.OpRange:
		return value{expr: relational.Range(t.set(e.L), t.set(e.R))}
	}
	panic(fmt.Sprintf("BUG: the binary operator %d", e.Op))
}

func negated(not bool, f relational.Formula) relational.Formula {
	if not {
		return relational.Not(f)
	}
	return f
}

// least returns the least integer where it is written as 0 minus a number that is one beyond the
// greatest: that is no overflow. Otherwise it returns nil.
func (t *translator) least(e *world.Binary) relational.IntExpr {
	l, isZero := e.L.(*world.Const)
	r, isNumber := e.R.(*world.Const)
	least, most := intRange(t.bitwidth)
	if e.Op != world.OpMinus || !isZero || !isNumber || l.Kind != world.Number || l.Int != 0 ||
		r.Kind != world.Number || r.Int != most+1 {
		return nil
	}
	return relational.Number(least)
}

// equal compares integers as integers, and all else as sets.
func (t *translator) equal(e *world.Binary) relational.Formula {
	l, r := t.value(e.L), t.value(e.R)
	if l.integer != nil && r.integer != nil {
		return relational.Compare(l.integer, relational.Equals, r.integer)
	}
	left, right := t.asSet(e.L, l), t.asSet(e.R, r)
	t.mustSame(e, left, right)
	return relational.Equal(left, right)
}

func (t *translator) asSet(e world.Expr, v value) relational.Expr {
	if v.expr == nil {
		if v.integer == nil {
			fail(e, "a set or a relation is wanted here")
		}
		return relational.IntAtom(v.integer)
	}
	return v.expr
}

// join translates a.b. Where a is the signature of one atom that the field b belongs to, it is the
// rest of the field.
func (t *translator) join(e *world.Binary) relational.Expr {
	sig, isSig := e.L.(*world.SigRef)
	field, isField := e.R.(*world.FieldRef)
	if isSig && isField && sig.Sig == field.Field.Sig && t.rest[field.Field] != nil {
		return t.rest[field.Field]
	}
	l, r := t.set(e.L), t.set(e.R)
	if l.Arity()+r.Arity() < 3 {
		fail(e, "two sets have no join")
	}
	return relational.Join(l, r)
}

func (t *translator) list(e *world.List) relational.Formula {
	switch e.Op {
	case world.OpAnd, world.OpOr:
		parts := make([]relational.Formula, len(e.Items))
		for i, item := range e.Items {
			parts[i] = t.formula(item)
		}
		if e.Op == world.OpAnd {
			return relational.And(parts...)
		}
		return relational.Or(parts...)
	case world.OpDisjoint:
		parts := make([]relational.Expr, len(e.Items))
		for i, item := range e.Items {
			parts[i] = t.set(item)
			t.mustSame(item, parts[0], parts[i])
		}
		return disjoint(parts)
	case world.OpTotalOrder:
		return t.totalOrder(e)
	}
	panic(fmt.Sprintf("BUG: the operator %d of a list", e.Op))
}

// disjoint says that no two relations have anything in common: each has nothing of those before it.
func disjoint(all []relational.Expr) relational.Formula {
	var apart []relational.Formula
	for i, e := range all[:max(len(all)-1, 0)] {
		if i > 0 {
			e = relational.Union(all[0], all[1:i+1]...)
		}
		apart = append(apart, relational.Has(relational.No, relational.Intersect(e, all[i+1])))
	}
	return relational.And(apart...)
}

// totalOrder translates pred/totalOrder[elem, first, next].
func (t *translator) totalOrder(e *world.List) relational.Formula {
	if len(e.Items) != 3 {
		fail(e, "a total order has three arguments: the set, its first element, and next")
	}
	elem, first, next := t.set(e.Items[0]), t.set(e.Items[1]), t.pairs(e.Items[2])
	set, isSet := elem.(*relational.Relation)
	head, isHead := first.(*relational.Relation)
	pairs, isPairs := next.(*relational.Relation)
	if isSet && isHead && isPairs && t.addLast != nil &&
		!set.Varies() && !head.Varies() && !pairs.Varies() {
		return relational.TotalOrder(pairs, set, head, t.addLast(set))
	}
	v := relational.NewVar("v", 1)
	one := func(e relational.Expr) relational.Formula { return relational.Has(relational.One, e) }
	successors := relational.Join(next, elem)
	each := relational.And(
		relational.Or(relational.Equal(v, first), one(relational.Join(next, v))),
		relational.Or(relational.Equal(v, relational.Minus(elem, successors)),
			one(relational.Join(v, next))),
		relational.Not(relational.In(v, relational.Join(v, relational.Closure(next)))))
	return relational.And(
		relational.ForAll(oneOf(v, elem), each),
		relational.In(elem, relational.Join(first, relational.ReflexiveClosure(next))),
		relational.Has(relational.No, relational.Join(next, first)))
}
