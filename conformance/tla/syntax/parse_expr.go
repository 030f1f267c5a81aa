package syntax

import "lockstep/conformance/source"

// expr = operand { infixOp operand }, by the precedence of the operators.
func (p *parser) expr() Expr {
	p.enter()
	defer p.leave()
	c := climb{parser: p}
	for {
		c.operand()
		t := p.peek()
		fix, ok := infixOps[t.text]
		if !ok || t.kind != tokSymbol {
			break
		}
		c.reduce(t, fix)
		p.take()
		c.pending = append(c.pending, pending{op: t, fix: fix, left: c.top, infix: true})
	}
	for len(c.pending) > 0 {
		c.apply()
	}
	return c.top.Expr
}

// climb is the reading of one expression by precedence. It holds the operators that still wait
// for their right operand, and the operand that was read last.
type climb struct {
	*parser
	pending []pending
	top     operand
}

// operand is an expression with the place where it begins, a parenthesis included. open is the
// junction or the product that an operator of the same name may lengthen.
type operand struct {
	Expr
	start Pos
	open  string
}

// pending is an operator that waits for its right operand.
type pending struct {
	op    token
	fix   fixity
	left  operand
	infix bool
}

// operand = { prefixOp } primary { postfixOp | "[" expr { "," expr } "]" | "." Name }.
func (c *climb) operand() {
	for {
		t := c.peek()
		name := t.text
		if name == "-" {
			name = "-."
		}
		fix, ok := prefixOps[name]
		if !ok || t.kind != tokSymbol && t.kind != tokKeyword {
			break
		}
		c.take()
		c.prefix(token{t.kind, name, t.start, t.end}, fix)
	}
	start := c.peek().start
	c.top = operand{Expr: c.primary(), start: start}
	for c.postfix() {
	}
}

// prefix puts a prefix operator behind those that wait. As in SANY, a minus sign needs parentheses
// behind an infix operator that binds tighter: a * -b is an error, but a = ~b is not.
func (c *climb) prefix(op token, fix fixity) {
	if n := len(c.pending); n > 0 && op.text == "-." {
		if last := c.pending[n-1]; last.infix && last.fix.above(fix) {
			c.conflict(op, last)
		}
	}
	c.pending = append(c.pending, pending{op: op, fix: fix})
}

// postfix applies what directly follows the operand to it, or returns false.
func (c *climb) postfix() bool {
	t := c.peek()
	start := c.top.start
	switch {
	case t.is("["):
		c.take()
		args := list(c.parser, c.expr)
		c.expect("]")
		c.top = operand{Expr: &Index{c.from(start), c.top.Expr, args}, start: start}
	case t.is("."):
		c.take()
		field := c.field()
		c.top = operand{Expr: &Dot{c.from(start), c.top.Expr, field.text}, start: start}
	default:
		fix, ok := postfixOps[t.text]
		if !ok || t.kind != tokSymbol {
			return false
		}
		c.reduce(t, fix)
		c.take()
		op := &Ident{span: t.span(), Name: t.text}
		start = c.top.start
		c.top = operand{Expr: &Apply{c.from(start), op, []Expr{c.top.Expr}}, start: start}
	}
	return true
}

// reduce applies every waiting operator that binds tighter than the operator that comes next.
func (c *climb) reduce(next token, fix fixity) {
	for len(c.pending) > 0 {
		last := c.pending[len(c.pending)-1]
		same := last.infix && last.op.text == next.text && fix.left
		if !same && last.fix.overlaps(fix) && !(next.text == `\X` && last.op.text == `\X`) {
			c.conflict(next, last)
		}
		if fix.above(last.fix) {
			return
		}
		c.apply()
	}
}

// conflict gives up: it needs parentheses to tell which operator takes the operand between.
func (c *climb) conflict(next token, last pending) {
	panic(errorAt(next.start, "precedence conflict between `%s` and the `%s` at line %d, "+
		"column %d, expected parentheses", next.written(), last.op.written(),
		last.op.start.Line, last.op.start.Col))
}

// written returns the token's source text.
func (t token) written() string { return source.Span{Start: t.start, End: t.end}.Text() }

// apply applies the last waiting operator to its operands.
func (c *climb) apply() {
	last := c.pending[len(c.pending)-1]
	c.pending = c.pending[:len(c.pending)-1]
	start := last.op.start
	if last.infix {
		start = last.left.start
	}
	sp := c.from(start)
	op := &Ident{span: last.op.span(), Name: last.op.text}
	right := c.top.Expr
	c.top = operand{start: start}
	switch {
	case !last.infix:
		c.top.Expr = &Apply{sp, op, []Expr{right}}
	case op.Name == `/\` || op.Name == `\/`:
		c.top.open = op.Name
		c.top.Expr = junction(sp, op.Name, last.left, right)
	case op.Name == `\X`:
		c.top.open = op.Name
		c.top.Expr = product(sp, last.left, right)
	default:
		c.top.Expr = &Apply{sp, op, []Expr{last.left.Expr, right}}
	}
}

// junction makes left op right, or lengthens left if it is an infix junction of the same operator.
func junction(sp span, op string, left operand, right Expr) Expr {
	if left.open == op {
		j := left.Expr.(*Junction)
		j.span, j.Items = sp, append(j.Items, right)
		return j
	}
	return &Junction{span: sp, Or: op == `\/`, Items: []Expr{left.Expr, right}}
}

// product makes left \X right, or lengthens left if it is a product without parentheses.
func product(sp span, left operand, right Expr) Expr {
	if left.open == `\X` {
		x := left.Expr.(*Product)
		x.span, x.Sets = sp, append(x.Sets, right)
		return x
	}
	return &Product{sp, []Expr{left.Expr, right}}
}

// junctionList = bullet expr { bullet expr }, all bullets alike and in one column. A token that is
// not to the right of that column ends an item.
func (p *parser) junctionList() Expr {
	bullet := p.take()
	outer := p.bullet
	j := &Junction{Or: bullet.text == `\/`, Bullets: true}
	for {
		p.bullet = &bullet
		j.Items = append(j.Items, p.expr())
		p.bullet = outer
		t := p.peek()
		if !t.is(bullet.text) || t.start.Col != bullet.start.Col {
			break
		}
		p.take()
	}
	j.span = p.from(bullet.start)
	return j
}

// argument = infixOp | prefixOp | postfixOp | expr; an operator by itself is an operator argument.
func (p *parser) argument() Expr {
	t := p.peek()
	if !isOperator(t) {
		return p.expr()
	}
	_, prefix := prefixOps[t.text]
	bullet := t.is(`/\`) || t.is(`\/`)
	follow := p.peekAt(1)
	alone := follow.isAny(",", ")") || !prefix && !bullet && !t.is("-") && !follow.is("(")
	if !alone {
		return p.expr()
	}
	p.take()
	return &Ident{span: t.span(), Name: t.text}
}
