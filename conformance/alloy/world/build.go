package world

import "lockstep/conformance/source"

// unary makes an operator with one operand, whose place the operand's mistakes are reported at.
func (b *builder) unary(op Op, at source.Span, x Expr) Expr {
	var errs source.Errors
	if x.base().mult != noMult {
		if op == OpSetOf {
			return x
		}
		errs = append(errs, multError(x))
	}
	if short, ok := shortCast(op, x); ok {
		return short
	}
	switch op {
	case OpNot, OpAlways, OpEventually, OpAfter, OpBefore, OpHistorically, OpOnce:
		x = b.asFormula(x)
	case OpIntSet:
		x = b.asInt(x)
	default:
		x = b.asSet(x)
	}
	typ, wanted := unaryType(op, x.Type())
	if ok(x) && typ.none() {
		errs = append(errs, source.Errorf(x.Span().Start, "this must be %s, but its type is %s",
			wanted, x.Type()))
	}
	e := &Unary{Op: op, X: x}
	switch op {
	case OpSetOf, OpSomeOf, OpLoneOf, OpOneOf:
		e.mult = unaryMult
	}
	return b.made(e, at, typ, errs, x)
}

// shortCast leaves out a cast that takes back another one or repeats it.
func shortCast(op Op, x Expr) (Expr, bool) {
	u, isUnary := x.(*Unary)
	switch {
	case !isUnary:
	case op == OpIntSet && u.Op == OpIntSet, op == OpIntSum && u.Op == OpIntSum:
		return x, true
	case op == OpIntSum && u.Op == OpIntSet:
		return u.X, true
	}
	return nil, false
}

// unaryType returns the type of an operator's value, or none and what its operand must be.
func unaryType(op Op, x Type) (typ Type, wanted string) {
	switch op {
	case OpSetOf:
		return x.asSet(), "a set or relation"
	case OpSomeOf, OpLoneOf, OpOneOf:
		return x.ofArity(1), "a set"
	case OpTranspose:
		return x.transpose(), "a binary relation"
	case OpClosure:
		return x.closure(), "a binary relation"
	case OpReflexive:
		if !x.HasArity(2) {
			return Type{}, "a binary relation"
		}
		return primType(Univ, 2), ""
	case OpPrime:
		return x, ""
	case OpCard:
		return smallIntType(), ""
	case OpIntSum:
		if !x.HasArity(1) {
			return Type{}, "a set of integers"
		}
		return smallIntType(), ""
	case OpIntSet:
		return primType(Int, 1), ""
	}
	return formulaType, ""
}

// binary makes an operator between two operands, which stands at a place between them.
func (b *builder) binary(op Op, at source.Span, opAt source.Pos, l, r Expr) Expr {
	switch op {
	case OpJoin:
		return b.join(at, opAt, l, r)
	case OpDomain:
		if s, isSig := l.(*SigRef); isSig {
			if f, isField := r.(*FieldRef); isField && f.Field.Sig == s.Sig {
				return r
			}
		}
	}
	l, r = b.operands(op, l, r)
	errs := noMults(l)
	if op != OpIn {
		errs = append(errs, noMults(r)...)
	}
	typ, wanted := binaryType(op, l.Type(), r.Type())
	if ok(l) && ok(r) && typ.none() {
		errs = append(errs, source.Errorf(opAt, "%s, but their types are %s and %s", wanted,
			l.Type(), r.Type()))
	}
	return b.made(&Binary{Op: op, L: l, R: r, opAt: opAt}, at, typ, errs, l, r)
}

// operands casts the operands to what an operator wants.
func (b *builder) operands(op Op, l, r Expr) (Expr, Expr) {
	switch {
	case op.ofInts():
		return b.asInt(l), b.asInt(r)
	case op.ofFormulas():
		return b.asFormula(l), b.asFormula(r)
	case op == OpUnion, op == OpMinus, op == OpEqual, op == OpNotEqual:
		return l, r
	}
	return b.asSet(l), b.asSet(r)
}

// ofInts tells whether both operands are integers.
func (op Op) ofInts() bool {
	return op >= OpAdd && op <= OpShr || op >= OpLess && op <= OpNotGreaterEq
}

// ofFormulas tells whether both operands are formulas.
func (op Op) ofFormulas() bool { return op >= OpImplies && op <= OpTriggered }

// binaryType returns the type of an operator's value, or none and what its operands must be.
func binaryType(op Op, l, r Type) (typ Type, wanted string) {
	wanted = "the operands must have the same arity"
	switch op {
	case OpAdd, OpSub, OpMul, OpDiv, OpRem, OpShl, OpSha, OpShr:
		return smallIntType(), ""
	case OpOverride, OpUnion:
		return l.unionOfCommonArity(r), wanted
	case OpMinus:
		return l.ofArityIn(r), wanted
	case OpIntersect:
		return l.intersect(r), wanted
	case OpIn, OpNotIn, OpEqual, OpNotEqual:
		if !l.hasCommonArity(r) {
			return Type{}, wanted
		}
	case OpDomain:
		return r.restrict(l, true), "the left operand must be a set"
	case OpRange:
		return l.restrict(r, false), "the right operand must be a set"
	}
	return formulaType, ""
}

// join makes l.r, or what makes no sense because the two have no column to meet in.
func (b *builder) join(at source.Span, opAt source.Pos, l, r Expr) Expr {
	l, r = b.asSet(l), b.asSet(r)
	errs := noMults(l, r)
	typ := l.Type().join(r.Type())
	if !typ.none() {
		return b.made(&Binary{Op: OpJoin, L: l, R: r, opAt: opAt}, at, typ, errs, l, r)
	}
	if ok(l) && ok(r) {
		errs = append(errs, source.Errorf(opAt, "this cannot be a join: the types are %s and %s",
			l.Type(), r.Type()))
	}
	e := b.made(&bad{}, at, Type{}, errs, l, r)
	e.base().weight = 0
	return e
}

// arrow makes a product.
func (b *builder) arrow(at source.Span, opAt source.Pos, a *Arrow) Expr {
	a.L, a.R = b.asSet(a.L), b.asSet(a.R)
	var errs source.Errors
	for _, side := range []Expr{a.L, a.R} {
		if side.base().mult == unaryMult {
			errs = append(errs, multError(side))
		}
		if side.base().mult == arrowMult {
			a.mult = arrowMult
		}
	}
	if a.Seq || a.LMult != MultNone || a.RMult != MultNone {
		a.mult = arrowMult
	}
	a.opAt = opAt
	return b.made(a, at, a.L.Type().product(a.R.Type()), errs, a.L, a.R)
}

// list makes a conjunction, a disjunction, disj[…] or pred/totalOrder[…]. The first two take up
// the operands of those of the same kind.
func (b *builder) list(op Op, at source.Span, items []Expr) Expr {
	var flat []Expr
	var errs source.Errors
	common := Type{}
	for i, item := range items {
		if op == OpAnd || op == OpOr {
			item = b.asFormula(item)
			flat = flatten(op, flat, item)
		} else {
			item = b.asSet(item)
			flat = append(flat, item)
		}
		errs = append(errs, joinErrs(noMults(item), item.base().errs)...)
		if common = common.ofArityIn(item.Type()); i == 0 {
			common = item.Type()
		}
	}
	if len(errs) == 0 {
		errs = listErrors(op, at.Start, flat, common)
	}
	return b.made(&List{Op: op, Items: flat}, at, formulaType, errs, flat...)
}

// flatten adds an operand, or its operands if it is a list of the same kind.
func flatten(op Op, flat []Expr, e Expr) []Expr {
	switch e := e.(type) {
	case *List:
		if e.Op == op && ok(e) {
			return append(flat, e.Items...)
		}
	case *Const:
		if e.Kind == True && op == OpAnd || e.Kind == False && op == OpOr {
			return flat
		}
	}
	return append(flat, e)
}

func listErrors(op Op, pos source.Pos, items []Expr, common Type) source.Errors {
	wrong := ""
	switch {
	case op == OpTotalOrder && len(items) != 3:
		wrong = "pred/totalOrder takes three arguments"
	case op == OpTotalOrder && !(items[0].Type().HasArity(1) && items[1].Type().HasArity(1) &&
		items[2].Type().HasArity(2)):
		wrong = "pred/totalOrder takes two sets and a binary relation"
	case op == OpDisjoint && len(items) < 2:
		wrong = "disj takes at least two arguments"
	case op == OpDisjoint && common.none():
		wrong = "the arguments of disj must have the same arity"
	default:
		return nil
	}
	return source.Errors{source.Errorf(pos, "%s", wrong)}
}

// ifElse makes cond => then else els.
func (b *builder) ifElse(at source.Span, cond, then, els Expr) Expr {
	errs := noMults(cond, then, els)
	var typ Type
	if ok(then) && ok(els) {
		t, e := then.Type(), els.Type()
		typ = t.unionOfCommonArity(e)
		typ.Bool = t.Bool && e.Bool
		if typ.none() {
			errs = append(errs, source.Errorf(then.Span().Start,
				"both branches must be formulas or have the same arity, but their types are %s, %s",
				t, e))
		}
	}
	cond = b.asFormula(cond)
	return b.made(&If{Cond: cond, Then: then, Else: els}, at, typ, errs, cond, then, els)
}

// let makes let v = value | body.
func (b *builder) let(at source.Span, v *Var, value, body Expr) Expr {
	if value.base().ambiguous {
		value = b.narrow(value, value.Type(), false)
	}
	return b.made(&Let{Var: v, Value: value, Body: body}, at, body.Type(), noMults(value, body),
		value, body)
}

// quant makes a quantifier, a sum or a comprehension.
func (b *builder) quant(at source.Span, kind QuantKind, decls []*Decl, body Expr) Expr {
	if kind == QuantSum {
		body = b.asInt(body)
	} else {
		body = b.asFormula(body)
	}
	errs, parts := noMults(body), []Expr{body}
	typ := formulaType
	switch kind {
	case QuantSum:
		typ = smallIntType()
	case QuantComprehension:
		typ = comprehensionType(decls)
	}
	var declErrs source.Errors
	for _, d := range decls {
		parts = append(parts, d.Bound)
		declErrs = joinErrs(declErrs, d.Bound.base().errs, boundErrors(kind, d))
	}
	if len(declErrs) > 0 {
		// What is wrong in the body may be so because the variables are.
		parts, errs = nil, declErrs
	}
	return b.made(&Quant{Kind: kind, Decls: decls, Body: body}, at, typ, errs, parts...)
}

func comprehensionType(decls []*Decl) Type {
	var typ Type
	for _, d := range decls {
		for range d.Vars {
			if t := d.Bound.Type().ofArity(1); typ.none() {
				typ = t
			} else {
				typ = typ.product(t)
			}
		}
	}
	return typ
}

// boundErrors returns what a declaration of a sum or a comprehension must not be: its variables
// stand for single atoms.
func boundErrors(kind QuantKind, d *Decl) source.Errors {
	if kind != QuantSum && kind != QuantComprehension || !ok(d.Bound) {
		return nil
	}
	pos := d.Bound.Span().Start
	if !d.Bound.Type().HasArity(1) {
		return source.Errors{source.Errorf(pos, "this must be a set, but its type is %s",
			d.Bound.Type())}
	}
	if u, isUnary := d.Bound.(*Unary); isUnary && u.mult == unaryMult && u.Op != OpOneOf {
		return source.Errors{source.Errorf(pos, "each variable must be bound to one atom here")}
	}
	return nil
}
