package syntax

import "lockstep/conformance/source"

// join = closure { "." closure | "[" [ expr { "," expr } ] "]" } .
func (p *parser) join() Expr {
	start := p.start()
	e, bound := p.closure()
	for !bound {
		switch {
		case p.is("["):
			box := &Box{Fun: e, Args: p.args()}
			box.span = p.from(start)
			e = box
		case p.is(".") && !p.isAt(1, "."):
			at := p.take().at.Start
			var r Expr
			if p.atBind() {
				r, bound = p.bind(), true
			} else {
				r, bound = p.closure()
			}
			e = &Binary{span: p.from(start), Op: OpJoin, L: e, R: r, At: at}
		default:
			return e
		}
	}
	return e
}

// args = "[" [ expr { "," expr } ] "]" .
func (p *parser) args() []Expr {
	p.expect("[")
	var args []Expr
	for !p.is("]") {
		if args = append(args, p.expr()); !p.accept(",") {
			break
		}
	}
	p.expect("]")
	return args
}

var closureOps = map[string]Op{"~": OpTranspose, "^": OpClosure, "*": OpReflexive}

// closure = { "~" | "^" | "*" } ( bind | primary { "'" } ) .
func (p *parser) closure() (Expr, bool) {
	p.enter()
	defer p.leave()
	start := p.start()
	if op := closureOps[p.peek().text]; op != NoOp && p.kind() == tokSymbol {
		p.take()
		if p.atBind() {
			return &Unary{Op: op, X: p.bind(), span: p.from(start)}, true
		}
		x, bound := p.closure()
		return &Unary{p.from(start), op, x}, bound
	}
	e := p.primary()
	for p.accept("'") {
		e = &Unary{p.from(start), OpPrime, e}
	}
	return e, false
}

// primary = number | string | name | "@" name | "iden" | "this" | "(" expr ")" | block |
// comprehension .
func (p *parser) primary() Expr {
	start := p.start()
	switch t := p.peek(); {
	case t.kind == tokNumber:
		p.take()
		return &Number{p.from(start), t.value}
	case t.is("-") && p.ahead(1).kind == tokNumber:
		p.take()
		n := p.take()
		return &Number{p.from(start), -n.value}
	case t.kind == tokString:
		p.take()
		return &String{p.from(start), t.text}
	case t.is("("):
		p.take()
		e := p.expr()
		p.expect(")")
		return e
	case t.is("{"):
		if p.atComprehension() {
			return p.comprehension()
		}
		return p.block()
	case t.is("@"):
		p.take()
		return &Name{Text: p.name().Text, At: true, span: p.from(start)}
	case t.is("this") && !p.isAt(1, "/"), t.is("iden"), t.is("disj"), t.is("int"), t.is("sum"):
		p.take()
		return &Name{span: p.from(start), Text: t.text}
	case (t.is("fun") || t.is("pred")) && p.isAt(1, "/") && p.ahead(2).kind == tokName:
		p.next += 3
		return &Name{span: p.from(start), Text: t.text + "/" + p.tokens[p.next-1].text}
	case p.atSigRef():
		return p.sigRef()
	}
	p.fail("an expression")
	return nil
}

func (p *parser) atSigRef() bool {
	for _, word := range []string{"univ", "String", "steps", "Int", "none"} {
		if p.is(word) {
			return true
		}
	}
	return p.atName()
}

// block = "{" { expr } "}" . Expressions follow each other without a sign in between.
func (p *parser) block() *Block {
	start := p.start()
	p.expect("{")
	b := &Block{}
	for !p.is("}") {
		b.Items = append(b.Items, p.expr())
	}
	p.expect("}")
	b.span = p.from(start)
	return b
}

// atComprehension tells { a, b: …} from a block.
func (p *parser) atComprehension() bool { return p.declares(1, true) }

// declares tells whether a declaration begins so many tokens further on.
func (p *parser) declares(n int, comprehension bool) bool {
	for p.isAt(n, "private") || p.isAt(n, "disj") || comprehension && p.isAt(n, "var") {
		n++
	}
	for p.ahead(n).kind == tokName {
		n++
		switch {
		case p.isAt(n, ","):
			n++
		case p.isAt(n, ":"):
			return true
		default:
			return false
		}
	}
	return false
}

// comprehension = "{" decl { "," decl } [ body ] "}" .
func (p *parser) comprehension() Expr {
	start := p.start()
	p.expect("{")
	c := &Comprehension{Decls: p.boundDecls()}
	if !p.is("}") {
		c.Body = p.body()
	}
	p.expect("}")
	c.span = p.from(start)
	return c
}

// boundDecls = decl { "," decl } .
func (p *parser) boundDecls() []*Decl {
	decls := []*Decl{p.decl()}
	for p.accept(",") {
		decls = append(decls, p.decl())
	}
	return decls
}

// body = block | "|" noSequence .
func (p *parser) body() Expr {
	if p.is("{") {
		return p.block()
	}
	p.expect("|")
	return p.noSequence()
}

var quantifiers = map[string]QuantKind{
	"all": All, "no": No, "some": Some, "lone": Lone, "one": One, "sum": Sum,
}

// atBind tells whether a quantifier or a LET begins. Behind a colon and behind disj, one, lone,
// some and no are multiplicities.
func (p *parser) atBind() bool {
	t := p.peek()
	if t.is("let") {
		return true
	}
	if _, ok := quantifiers[t.text]; !ok || t.kind != tokKeyword {
		return false
	}
	if p.next > 0 {
		if last := p.tokens[p.next-1]; last.is(":") || last.is("disj") {
			return false
		}
	}
	return p.declares(1, false)
}

// bind = "let" let | quantifier decls body .
func (p *parser) bind() Expr {
	p.enter()
	defer p.leave()
	start := p.start()
	t := p.take()
	if t.is("let") {
		return p.let(start)
	}
	q := &Quant{Kind: quantifiers[t.text], Decls: p.boundDecls()}
	q.Body = p.body()
	q.span = p.from(start)
	return q
}

// let = name "=" expr ( "," let | body ) .
func (p *parser) let(start source.Pos) Expr {
	p.enter()
	defer p.leave()
	l := &Let{Name: p.name()}
	p.expect("=")
	l.Value = p.expr()
	if p.accept(",") {
		l.Body = p.let(p.start())
	} else {
		l.Body = p.body()
	}
	l.span = p.from(start)
	return l
}
