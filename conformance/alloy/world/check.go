package world

import (
	"lockstep/conformance/alloy/syntax"
	"lockstep/conformance/source"
)

// checker turns the syntax tree of one place into a draft. What the place is decides what its
// names may mean.
type checker struct {
	*builder
	mod  *module
	warn bool
	// env holds what the variables around the place, and the parameters of a macro, stand for.
	env map[string][]Expr
	// sig is the signature whose field or appended fact this is.
	sig *Sig
	// place tells what the place is, apart from that.
	place place
	// unrolls is how many macros may still be expanded within each other.
	unrolls int
}

// place tells what may be named.
type place uint8

const (
	bodyPlace    place = iota // functions may be called
	fieldPlace                // the bound of a field: no functions, fields of the signature only
	definedPlace              // the definition of a field: as in an appended fact
	paramPlace                // the bound of a parameter or a result: no functions
)

// unrollsMax is how deep macros expand within each other, as in the Analyzer.
const unrollsMax = 20

func (b *builder) checker(m *module, warn bool) *checker {
	return &checker{
		builder: b, mod: m, warn: warn, env: make(map[string][]Expr), unrolls: unrollsMax,
	}
}

func (c *checker) push(name string, e Expr) { c.env[name] = append(c.env[name], e) }

func (c *checker) pop(name string) { c.env[name] = c.env[name][:len(c.env[name])-1] }

// bind makes a variable known by its name.
func (c *checker) bind(v *Var, errs source.Errors) {
	c.push(v.Name, c.made(&VarRef{Var: v}, v.At, v.Type, errs))
}

// check turns an expression into a draft.
func (c *checker) check(e syntax.Expr) Expr {
	c.at = e.Span()
	switch e := e.(type) {
	case *syntax.Name:
		return c.name(e)
	case *syntax.Number:
		return c.made(&Const{Kind: Number, Int: e.Value}, e.Span(), smallIntType(), nil)
	case *syntax.String:
		return c.made(&Const{Kind: Literal, Text: e.Value}, e.Span(), String.Type(), nil)
	case *syntax.Unary:
		return c.unaryExpr(e)
	case *syntax.Binary:
		return c.binaryExpr(e)
	case *syntax.Arrow:
		a := &Arrow{LMult: mults[e.LMult], RMult: mults[e.RMult], L: c.check(e.L), R: c.check(e.R)}
		return c.arrow(e.Span(), e.At, a)
	case *syntax.Box:
		return c.box(e)
	case *syntax.If:
		return c.ifElse(e.Span(), c.check(e.Cond), c.check(e.Then), c.check(e.Else))
	case *syntax.Let:
		return c.letExpr(e)
	case *syntax.Quant:
		return c.quantExpr(e.Span(), quants[e.Kind], e.Decls, e.Body)
	case *syntax.Comprehension:
		return c.quantExpr(e.Span(), QuantComprehension, e.Decls, e.Body)
	case *syntax.Block:
		return c.block(e)
	}
	panic("BUG: an expression of no kind")
}

// mults gives the multiplicities of arrows, where set is what is meant if none is written.
var mults = map[syntax.Mult]Mult{
	syntax.MultLone: MultLone, syntax.MultOne: MultOne, syntax.MultSome: MultSome,
}

var quants = map[syntax.QuantKind]QuantKind{
	syntax.All: QuantAll, syntax.No: QuantNo, syntax.Some: QuantSome, syntax.Lone: QuantLone,
	syntax.One: QuantOne, syntax.Sum: QuantSum,
}

var unaryOps = map[syntax.Op]Op{
	syntax.OpTranspose: OpTranspose, syntax.OpClosure: OpClosure, syntax.OpReflexive: OpReflexive,
	syntax.OpPrime: OpPrime, syntax.OpCardinality: OpCard, syntax.OpNot: OpNot, syntax.OpNo: OpNo,
	syntax.OpSomeOf: OpSome, syntax.OpLoneOf: OpLone, syntax.OpOneOf: OpOne,
	syntax.OpSetOf:  OpSetOf,
	syntax.OpAlways: OpAlways, syntax.OpEventually: OpEventually, syntax.OpAfter: OpAfter,
	syntax.OpBefore: OpBefore, syntax.OpHistorically: OpHistorically, syntax.OpOnce: OpOnce,
}

var binaryOps = map[syntax.Op]Op{
	syntax.OpJoin: OpJoin, syntax.OpDomain: OpDomain, syntax.OpRange: OpRange,
	syntax.OpIntersect: OpIntersect, syntax.OpOverride: OpOverride, syntax.OpUnion: OpUnion,
	syntax.OpMinus: OpMinus, syntax.OpIntAdd: OpAdd, syntax.OpIntSub: OpSub, syntax.OpIntMul: OpMul,
	syntax.OpIntDiv: OpDiv, syntax.OpIntRem: OpRem, syntax.OpShl: OpShl, syntax.OpSha: OpSha,
	syntax.OpShr: OpShr, syntax.OpIn: OpIn, syntax.OpEqual: OpEqual, syntax.OpLess: OpLess,
	syntax.OpLessEq: OpLessEq, syntax.OpGreater: OpGreater, syntax.OpGreaterEq: OpGreaterEq,
	syntax.OpUntil: OpUntil, syntax.OpReleases: OpReleases, syntax.OpSince: OpSince,
	syntax.OpTriggered: OpTriggered, syntax.OpImplies: OpImplies, syntax.OpIff: OpIff,
}

var negations = map[Op]Op{
	OpIn: OpNotIn, OpEqual: OpNotEqual, OpLess: OpNotLess, OpLessEq: OpNotLessEq,
	OpGreater: OpNotGreater, OpGreaterEq: OpNotGreaterEq,
}

func (c *checker) unaryExpr(e *syntax.Unary) Expr {
	x := c.check(e.X)
	switch e.Op {
	case syntax.OpSeqOf:
		indices := c.made(&SigRef{Sig: SeqInt}, e.Span(), SeqInt.Type(), nil)
		a := &Arrow{Seq: true, RMult: MultLone, L: indices, R: x}
		return c.arrow(e.Span(), e.Span().Start, a)
	case syntax.OpIntOf, syntax.OpSumOf:
		return c.intOf(e.Span(), x)
	}
	return c.unary(unaryOps[e.Op], e.Span(), x)
}

// intOf makes int[x], the set that holds the sum of x.
func (c *checker) intOf(at source.Span, x Expr) Expr {
	if k, isConst := x.(*Const); !isConst || !k.typ.SmallInt {
		x = c.unary(OpIntSum, at, x)
	}
	return c.unary(OpIntSet, at, x)
}

func (c *checker) binaryExpr(e *syntax.Binary) Expr {
	switch e.Op {
	case syntax.OpJoin:
		return c.dot(e)
	case syntax.OpAnd, syntax.OpOr:
		op := OpAnd
		if e.Op == syntax.OpOr {
			op = OpOr
		}
		return c.list(op, e.Span(), []Expr{c.check(e.L), c.check(e.R)})
	case syntax.OpSequence:
		l, r := c.check(e.L), c.check(e.R)
		return c.list(OpAnd, e.Span(), []Expr{l, c.unary(OpAfter, e.R.Span(), r)})
	}
	op := binaryOps[e.Op]
	l := c.check(e.L)
	var r Expr
	if op == OpIn {
		r = c.multOrCheck(e.R)
	} else {
		r = c.check(e.R)
	}
	if e.Not {
		op = negations[op]
	}
	return c.binary(op, e.Span(), e.At, l, r)
}

// multOrCheck turns an expression into a draft at a place where some, lone and one are
// multiplicities and no formulas.
func (c *checker) multOrCheck(e syntax.Expr) Expr {
	if u, isUnary := e.(*syntax.Unary); isUnary {
		switch u.Op {
		case syntax.OpSomeOf:
			return c.unary(OpSomeOf, e.Span(), c.check(u.X))
		case syntax.OpLoneOf:
			return c.unary(OpLoneOf, e.Span(), c.check(u.X))
		case syntax.OpOneOf:
			return c.unary(OpOneOf, e.Span(), c.check(u.X))
		}
	}
	return c.check(e)
}

func (c *checker) block(e *syntax.Block) Expr {
	if len(e.Items) == 0 {
		return c.made(&Const{Kind: True}, e.Span(), formulaType, nil)
	}
	items := make([]Expr, len(e.Items))
	for i, item := range e.Items {
		items[i] = c.check(item)
		if i > 0 && c.warn {
			c.warnInline(e.Items[i-1].Span().End, item.Span().Start)
		}
	}
	if len(items) == 1 {
		return items[0]
	}
	return c.list(OpAnd, e.Span(), items)
}

// warnInline warns of two formulas that follow each other on one line, where an operator may have
// been forgotten.
func (c *checker) warnInline(end, start source.Pos) {
	if end.Line == start.Line {
		c.builder.warn(end, "two formulas on one line are joined by and")
	}
}

func (c *checker) letExpr(e *syntax.Let) Expr {
	value := c.check(e.Value)
	value = c.narrow(value, value.Type(), c.warn)
	v := &Var{Name: e.Name.Text, Type: value.Type(), At: e.Name.Span()}
	c.bind(v, value.base().errs)
	defer c.pop(v.Name)
	return c.let(e.Span(), v, value, c.check(e.Body))
}

// quantExpr makes a quantifier. Its bounds and its body are narrowed at once, since nothing from
// outside is relevant for them.
func (c *checker) quantExpr(
	at source.Span, kind QuantKind, syntaxDecls []*syntax.Decl, body syntax.Expr,
) Expr {
	var decls []*Decl
	var errs source.Errors
	for _, sd := range syntaxDecls {
		d := c.decl(sd)
		errs = append(errs, varErrors(sd)...)
		for _, v := range d.Vars {
			defer c.pop(v.Name)
		}
		decls = append(decls, d)
	}
	check := func() Expr {
		if body == nil {
			return c.made(&Const{Kind: True}, at, formulaType, nil)
		}
		return c.check(body)
	}
	switch {
	case len(errs) > 0:
		return c.made(&bad{}, at, Type{}, errs)
	case len(decls) == 1 && len(decls[0].Vars) == 1 && c.isMeta(kind, decls[0]):
		return c.metaQuant(at, kind, decls[0], check)
	case kind == QuantSum:
		return c.quant(at, kind, decls, c.narrowInt(check(), c.warn))
	}
	return c.quant(at, kind, decls, c.narrowFormula(check(), c.warn))
}

// varErrors returns what a declaration has that only fields and parameters can have.
func varErrors(d *syntax.Decl) source.Errors {
	if d.Defined {
		return source.Errors{source.Errorf(d.Span().Start, "a variable of a quantifier has no =")}
	}
	return declErrors(d, "a variable of a quantifier")
}

// declErrors returns what a declaration has that only fields can have.
func declErrors(d *syntax.Decl, what string) source.Errors {
	switch {
	case d.Private:
		return source.Errors{source.Errorf(d.Span().Start, "%s is always private", what)}
	case d.DisjExpr:
		return source.Errors{source.Errorf(d.Expr.Span().Start,
			"%s cannot have a bound that is disjoint", what)}
	}
	return nil
}

// decl makes a declaration and binds its variables.
func (c *checker) decl(d *syntax.Decl) *Decl {
	bound := c.bound(d)
	decl := &Decl{Disj: d.Disj && len(d.Names) > 1, Bound: bound}
	for _, n := range d.Names {
		v := &Var{Name: n.Text, Type: bound.Type(), At: n.Span()}
		decl.Vars = append(decl.Vars, v)
		c.bind(v, bound.base().errs)
	}
	return decl
}

// bound makes the bound of a declaration. A set without a multiplicity is to be one atom of it.
func (c *checker) bound(d *syntax.Decl) Expr {
	if d.Defined {
		e := c.narrowSet(c.check(d.Expr), c.warn)
		if errs := noMults(e); len(errs) > 0 {
			return c.made(&bad{}, e.Span(), Type{}, errs)
		}
		return e
	}
	e := c.narrowSet(c.multOrCheck(d.Expr), c.warn)
	return c.oneByDefault(e)
}

func (b *builder) oneByDefault(e Expr) Expr {
	if e.base().mult == noMult && e.Type().Arity() == 1 {
		return b.unary(OpOneOf, e.Span(), e)
	}
	return e
}
