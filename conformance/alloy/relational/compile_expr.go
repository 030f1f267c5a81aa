package relational

var exprCodes = map[exprOp]opcode{
	opUnion: codeUnion, opIntersect: codeIntersect, opMinus: codeMinus, opOverride: codeOverride,
	opProduct: codeProduct, opJoin: codeJoin, opDomain: codeDomain, opRange: codeRange,
	opTranspose: codeTranspose, opClosure: codeClosure, opPrime: codePrime, opUniv: codeUniv,
	opIden: codeIden, opNone: codeNone, opInts: codeInts,
}

func (c *compiler) expr(e Expr) id {
	c.enter()
	defer c.leave()
	if n, ok := c.memo(e); ok {
		return n
	}
	return c.remember(e, c.exprAnew(e))
}

func (c *compiler) exprAnew(e Expr) id {
	switch e := e.(type) {
	case *Relation:
		at, ok := c.known[e]
		if !ok {
			panic(stop{&UnboundError{e.name}})
		}
		return c.leaf(codeRelation, e.arity, at)
	case *Var:
		return c.variable(e)
	case *constExpr:
		return c.leaf(exprCodes[e.op], e.arity, 0)
	case *unaryExpr:
		return c.unaryExpr(e)
	case *binaryExpr:
		kids := []id{c.expr(e.left), c.expr(e.right)}
		return c.intern(node{op: exprCodes[e.op], arity: e.arity, kids: kids})
	case *comprehension:
		return c.binder(codeComprehension, len(e.decls), e.decls, func() id {
			return c.formula(e.body, noSkolem)
		})
	case *condExpr:
		kids := []id{c.formula(e.cond, noSkolem), c.expr(e.then), c.expr(e.alt)}
		return c.intern(node{op: codeIf, arity: e.Arity(), kids: kids})
	case *intAtom:
		return c.intern(node{op: codeIntAtom, arity: 1, kids: []id{c.integer(e.sub)}})
	}
	panic("BUG: an unknown expression")
}

func (c *compiler) variable(v *Var) id {
	if value, ok := c.replaced[v]; ok {
		return value
	}
	slot, ok := c.slots[v]
	if !ok {
		panic(stop{&UnboundError{v.name}})
	}
	return c.leaf(codeVar, v.arity, int(slot))
}

func (c *compiler) unaryExpr(e *unaryExpr) id {
	sub := c.expr(e.sub)
	if e.op == opReflexive {
		closure := c.intern(node{op: codeClosure, arity: 2, kids: []id{sub}})
		iden := c.leaf(codeIden, 2, 0)
		return c.intern(node{op: codeUnion, arity: 2, kids: []id{closure, iden}})
	}
	return c.intern(node{op: exprCodes[e.op], arity: e.Arity(), kids: []id{sub}})
}

// binder compiles a comprehension or a sum.
func (c *compiler) binder(op opcode, arity int, decls []Decl, body func() id) id {
	n := node{op: op, arity: arity}
	for _, d := range decls {
		slot, domain := c.bind(d)
		n.kids, n.slots = append(n.kids, domain), append(n.slots, slot)
	}
	n.kids = append(n.kids, body())
	return c.intern(n)
}

func (c *compiler) integer(i IntExpr) id {
	c.enter()
	defer c.leave()
	if n, ok := c.memo(i); ok {
		return n
	}
	return c.remember(i, c.integerAnew(i))
}

func (c *compiler) integerAnew(i IntExpr) id {
	switch i := i.(type) {
	case *number:
		return c.leaf(codeNumber, 0, i.value)
	case *count:
		return c.intern(node{op: codeCount, kids: []id{c.expr(i.sub)}})
	case *sumOf:
		return c.intern(node{op: codeSumOf, kids: []id{c.expr(i.sub)}})
	case *negation:
		return c.intern(node{op: codeNegate, kids: []id{c.integer(i.sub)}})
	case *arithmetic:
		kids := []id{c.integer(i.left), c.integer(i.right)}
		return c.intern(node{op: codeArithmetic, value: int(i.op), kids: kids})
	case *sumOver:
		return c.binder(codeSumOver, 0, i.decls, func() id { return c.integer(i.body) })
	case *condInt:
		kids := []id{c.formula(i.cond, noSkolem), c.integer(i.then), c.integer(i.alt)}
		return c.intern(node{op: codeIfInt, kids: kids})
	}
	panic("BUG: an unknown integer expression")
}
