package syntax

import "lockstep/conformance/source"

// binaryOp is an operator between two operands, and how strongly it binds.
type binaryOp struct {
	op    Op
	level int
	right bool // a op b op c is a op (b op c)
}

// The levels, from the weakest to the strongest. Between those of binary operators stand the
// levels of the prefix operators: their operand is of that level or a stronger one.
const (
	levelOr = iota + 1
	levelIff
	levelImplies
	levelAnd
	levelTemporal
	levelUnary // ! always …
	levelCompare
	levelShift
	levelUnion
	levelMul
	levelCount // # sum int
	levelOverride
	levelIntersect
	levelArrow
	levelDomain
	levelRange
	levelJoin
)

var binaryOps = map[string]binaryOp{
	"||":  {OpOr, levelOr, false},
	"<=>": {OpIff, levelIff, false},
	"=>":  {OpImplies, levelImplies, true},
	"&&":  {OpAnd, levelAnd, false},

	"until":     {OpUntil, levelTemporal, false},
	"releases":  {OpReleases, levelTemporal, false},
	"since":     {OpSince, levelTemporal, false},
	"triggered": {OpTriggered, levelTemporal, false},

	"in": {OpIn, levelCompare, false},
	"=":  {OpEqual, levelCompare, false},
	"<":  {OpLess, levelCompare, false},
	"=<": {OpLessEq, levelCompare, false},
	">":  {OpGreater, levelCompare, false},
	">=": {OpGreaterEq, levelCompare, false},

	"<<":  {OpShl, levelShift, false},
	">>":  {OpSha, levelShift, false},
	">>>": {OpShr, levelShift, false},
	"+":   {OpUnion, levelUnion, false},
	"-":   {OpMinus, levelUnion, false},
	"++":  {OpOverride, levelOverride, false},
	"&":   {OpIntersect, levelIntersect, false},
	"->":  {NoOp, levelArrow, true},
	"<:":  {OpDomain, levelDomain, false},
	":>":  {OpRange, levelRange, false},
}

// builtinOps are written fun/add and so on.
var builtinOps = map[string]binaryOp{
	"add": {OpIntAdd, levelUnion, false},
	"sub": {OpIntSub, levelUnion, false},
	"mul": {OpIntMul, levelMul, false},
	"div": {OpIntDiv, levelMul, false},
	"rem": {OpIntRem, levelMul, false},
}

// prefixOp is an operator before its operand: itself of one level, with an operand of another.
type prefixOp struct {
	op             Op
	level, operand int
}

var prefixOps = map[string]prefixOp{
	"!":            {OpNot, levelUnary, levelUnary},
	"always":       {OpAlways, levelUnary, levelUnary},
	"eventually":   {OpEventually, levelUnary, levelUnary},
	"after":        {OpAfter, levelUnary, levelUnary},
	"before":       {OpBefore, levelUnary, levelUnary},
	"historically": {OpHistorically, levelUnary, levelUnary},
	"once":         {OpOnce, levelUnary, levelUnary},

	"no":   {OpNo, levelCompare, levelShift},
	"some": {OpSomeOf, levelCompare, levelShift},
	"lone": {OpLoneOf, levelCompare, levelShift},
	"one":  {OpOneOf, levelCompare, levelShift},
	"set":  {OpSetOf, levelCompare, levelShift},
	"seq":  {OpSeqOf, levelCompare, levelShift},

	"#":   {OpCardinality, levelCount, levelCount},
	"sum": {OpSumOf, levelCount, levelCount},
	"int": {OpIntOf, levelCount, levelCount},
}

// expr = noSequence [ ";" expr ] .
func (p *parser) expr() Expr {
	p.enter()
	defer p.leave()
	start := p.start()
	e := p.noSequence()
	if !p.is(";") {
		return e
	}
	at := p.take().at.Start
	r := p.expr()
	return &Binary{span: p.from(start), Op: OpSequence, L: e, R: r, At: at}
}

// noSequence is an expression up to a semicolon, which ends the body of a quantifier, too.
func (p *parser) noSequence() Expr { return p.binary(levelOr) }

// binary = operand { operator operand } , of operators that bind at least as strongly as a level.
// A quantifier may be the last operand of any operator: it goes on as far as it can.
func (p *parser) binary(level int) Expr {
	p.enter()
	defer p.leave()
	start := p.start()
	e, bound := p.operand(level)
	for !bound {
		op, not, mult, tokens := p.operator()
		if tokens == 0 || op.level < level {
			break
		}
		at := p.start()
		p.next += tokens
		e, bound = p.combine(start, at, e, op, not, mult)
	}
	return e
}

// combine reads what stands behind an operator.
func (p *parser) combine(
	start, at source.Pos, l Expr, op binaryOp, not bool, mult Mult,
) (Expr, bool) {
	level := op.level + 1
	if op.right {
		level = op.level
	}
	if op.op == NoOp {
		return p.arrow(start, at, l, mult)
	}
	if op.op == OpImplies {
		return p.implies(start, at, l)
	}
	bound := p.operandBind(op.level)
	r := p.binary(level)
	return &Binary{span: p.from(start), Op: op.op, Not: not, L: l, R: r, At: at}, bound
}

// operandBind tells whether the operand of an operator is a bind, which those that compare and
// those that count cannot have without parentheses.
func (p *parser) operandBind(level int) bool {
	bind := p.atBind()
	if bind && level == levelCompare {
		p.fail("an operand in parentheses")
	}
	return bind
}

// implies = or "=>" or [ "else" or ] , where an else belongs to the nearest =>.
func (p *parser) implies(start, at source.Pos, cond Expr) (Expr, bool) {
	bound := p.atBind()
	then := p.binary(levelImplies)
	if !p.accept("else") {
		return &Binary{span: p.from(start), Op: OpImplies, L: cond, R: then, At: at}, bound
	}
	bound = p.atBind()
	els := p.binary(levelImplies)
	return &If{p.from(start), cond, then, els}, bound
}

// arrow = expr [ mult ] "->" [ mult ] expr .
func (p *parser) arrow(start, at source.Pos, l Expr, mult Mult) (Expr, bool) {
	a := &Arrow{L: l, LMult: mult, At: at}
	if m := multOf(p.peek().text); m != MultNone && p.kind() == tokKeyword {
		p.take()
		a.RMult = m
	}
	bound := p.atBind()
	a.R = p.binary(levelArrow)
	a.span = p.from(start)
	return a, bound
}

// operator looks for a binary operator, and returns how many tokens it takes.
func (p *parser) operator() (op binaryOp, not bool, mult Mult, tokens int) {
	t := p.peek()
	switch {
	case t.kind == tokSymbol || t.kind == tokKeyword:
	default:
		return op, false, MultNone, 0
	}
	if t.is("!") {
		if op, ok := binaryOps[p.ahead(1).text]; ok && op.level == levelCompare &&
			p.ahead(1).kind != tokName {
			return op, true, MultNone, 2
		}
		return op, false, MultNone, 0
	}
	if m := multOf(t.text); m != MultNone {
		if p.isAt(1, "->") {
			return binaryOps["->"], false, m, 2
		}
		return op, false, MultNone, 0
	}
	if t.is("fun") && p.isAt(1, "/") {
		if op, ok := builtinOps[p.ahead(2).text]; ok {
			return op, false, MultNone, 3
		}
		return op, false, MultNone, 0
	}
	op, ok := binaryOps[t.text]
	if !ok {
		return op, false, MultNone, 0
	}
	return op, false, MultNone, 1
}

// operand = bind | prefix operator and its operand | join . It tells whether it is a bind, behind
// which nothing can stand.
func (p *parser) operand(level int) (e Expr, bound bool) {
	if p.atBind() {
		return p.bind(), true
	}
	t := p.peek()
	op, ok := prefixOps[t.text]
	if !ok || t.kind != tokKeyword && t.kind != tokSymbol || p.isCall(t) {
		return p.join(), false
	}
	if op.level < level {
		// A prefix operator that binds more weakly than what stands before it.
		p.fail("an operand in parentheses")
	}
	start := p.start()
	p.take()
	bound = p.operandBind(op.level)
	x := p.binary(op.operand)
	if op.op == OpSeqOf && !p.seq.IsValid() {
		p.seq = start
	}
	return &Unary{p.from(start), op.op, x}, bound
}

// isCall tells int[e] and sum[e], and seq/Int, from the prefix operators.
func (p *parser) isCall(t token) bool {
	return (t.is("int") || t.is("sum")) && p.isAt(1, "[") || t.is("seq") && p.isAt(1, "/")
}
