package syntax

import (
	"strconv"
	"strings"
)

// primary reads an operand without the operators around it.
func (p *parser) primary() Expr {
	t := p.peek()
	switch t.kind {
	case tokIdent:
		return p.reference(true)
	case tokNumber:
		return number(p.take())
	case tokString:
		p.take()
		return &String{t.span(), t.text}
	case tokStep:
		if p.proof {
			p.take()
			for p.accept("!") {
				p.stepPart()
			}
			return &Ident{span: t.span(), Name: t.text}
		}
	case tokSymbol:
		if e := p.bracketed(t); e != nil {
			return e
		}
	case tokKeyword:
		if e := p.construct(t); e != nil {
			return e
		}
	}
	p.fail("an expression")
	return nil
}

// bracketed reads an operand that begins with a symbol, or returns nil.
func (p *parser) bracketed(t token) Expr {
	switch t.text {
	case "(":
		p.take()
		e := p.expr()
		p.expect(")")
		return e
	case "<<":
		return p.tuple()
	case "{":
		return p.set()
	case "[":
		return p.square()
	case `\A`, `\E`, `\AA`, `\EE`:
		return p.quant()
	case `/\`, `\/`:
		return p.junctionList()
	case "@":
		if len(p.updates) == 0 {
			panic(errorAt(t.start, "`@` stands outside of an update of EXCEPT"))
		}
		p.take()
		return &At{t.span(), p.updates[len(p.updates)-1]}
	}
	_, infix := infixOps[t.text]
	_, postfix := postfixOps[t.text]
	if (infix || postfix) && p.peekAt(1).is("(") {
		return p.reference(true)
	}
	return nil
}

// construct reads an operand that begins with a keyword, or returns nil.
func (p *parser) construct(t token) Expr {
	switch t.text {
	case "IF":
		return p.ifThenElse()
	case "CASE":
		return p.cases()
	case "LET":
		return p.let()
	case "CHOOSE":
		return p.choose()
	case "LAMBDA":
		return p.lambda()
	case "WF_", "SF_":
		return p.fairness()
	}
	return nil
}

// stepPart passes over what selects a part of a proof's step, which only a prover reads.
func (p *parser) stepPart() {
	p.pathContinues()
	if p.take().is("(") {
		list(p, p.argument)
		p.expect(")")
	}
}

// field takes the name of a field behind a dot, which may be a keyword.
func (p *parser) field() token {
	if t := p.peek(); t.kind == tokKeyword && isLetter(t.text[0]) {
		return p.take()
	}
	return p.ident("the name of a field")
}

// number converts a number in any base.
func number(t token) Expr {
	text, base := t.text, 10
	if text[0] == '\\' {
		base = map[byte]int{'b': 2, 'o': 8, 'h': 16}[text[1]|0x20]
		text = text[2:]
	}
	if strings.Contains(text, ".") {
		return &Decimal{t.span(), text}
	}
	n, err := strconv.ParseInt(text, base, 64)
	if err != nil {
		panic(errorAt(t.start, "number does not fit 64 bits"))
	}
	return &Number{t.span(), n}
}

// reference = pathStep { "!" ( pathStep | selector ) } [ "::" expr ]
// pathStep = ( Name | operator ) [ "(" argument { "," argument } ")" ]
// selector = number | "<<" | ">>" | ":" | "@" | "(" argument { "," argument } ")".
// It reads no arguments where args is false, as in WF_v(A).
func (p *parser) reference(args bool) Expr {
	start := p.peek().start
	id := &Ident{}
	var all []Expr
	for {
		t := p.peek()
		step := pathStep{name: t.text, nargs: -1, pos: t.start}
		if t.is("(") && len(id.path) > 0 {
			step.name = ""
		} else {
			p.take()
		}
		if args && !isSelected(t) && p.accept("(") {
			list := list(p, p.argument)
			p.expect(")")
			step.nargs = len(list)
			all = append(all, list...)
		}
		id.path = append(id.path, step)
		if len(id.path) > 1 {
			id.Name += "!"
		}
		id.Name += step.name
		if !p.accept("!") {
			break
		}
		p.pathContinues()
	}
	if p.at("::") && len(id.path) == 1 {
		return p.label(start, id, all)
	}
	id.span = p.from(start)
	if len(all) == 0 {
		return id
	}
	return &Apply{id.span, id, all}
}

// pathContinues checks that a name, an operator or a selector follows the ! of a path.
func (p *parser) pathContinues() {
	t := p.peek()
	if t.kind != tokIdent && !isOperator(t) && !isSelected(t) && !t.is("(") {
		p.fail("the name of an operator")
	}
}

// isSelected tells whether a token of a path selects a part, without arguments.
func isSelected(t token) bool {
	return t.kind == tokNumber || t.isAny(":", "<<", ">>", "@")
}

// label = Name [ "(" Name { "," Name } ")" ] "::" expr.
func (p *parser) label(start Pos, name *Ident, args []Expr) Expr {
	l := &Label{Name: name.Name}
	for _, a := range args {
		id, ok := a.(*Ident)
		if !ok || len(id.path) != 1 {
			panic(errorAt(Start(a), "expected the name of a label's parameter"))
		}
		l.Params = append(l.Params, &Param{span: id.span, Name: id.Name})
	}
	p.expect("::")
	l.Body = p.expr()
	l.span = p.from(start)
	return l
}

// tuple = "<<" [ expr { "," expr } ] ">>" | "<<" expr ">>_" subscript.
func (p *parser) tuple() Expr {
	start := p.take().start
	t := &Tuple{}
	if !p.at(">>") {
		t.Elems = list(p, p.expr)
	}
	if len(t.Elems) == 1 && p.accept(">>_") {
		sub := p.subscript(true)
		return &Square{p.from(start), true, t.Elems[0], sub}
	}
	p.expect(">>")
	t.span = p.from(start)
	return t
}

// subscript = reference | tuple | set | square | "(" expr ")".
func (p *parser) subscript(args bool) Expr {
	t := p.peek()
	switch {
	case t.kind == tokIdent:
		return p.reference(args)
	case t.isAny("(", "<<", "{", "["):
		return p.bracketed(t)
	}
	p.fail("a subscript: a name, a tuple or an expression in parentheses")
	return nil
}

// set = "{" [ expr { "," expr } ] "}" | "{" group ":" expr "}" | "{" expr ":" groups "}".
func (p *parser) set() Expr {
	start := p.take().start
	if p.accept("}") {
		return &SetEnum{span: p.from(start)}
	}
	first := p.peek().start
	e := p.expr()
	if !p.accept(":") {
		elems := []Expr{e}
		for p.accept(",") {
			elems = append(elems, p.expr())
		}
		p.expect("}")
		return &SetEnum{p.from(start), elems}
	}
	if g := asGroup(e, first); g != nil {
		pred := p.expr()
		p.expect("}")
		return &SetFilter{p.from(start), g, pred}
	}
	groups := list(p, p.boundGroup)
	p.expect("}")
	return &SetMap{p.from(start), e, groups}
}

// asGroup returns the binder that an expression x \in S or <<x, y>> \in S is if what follows shows
// it to be one, or nil. An expression in parentheses, which begins before start, is none.
func asGroup(e Expr, start Pos) *Group {
	in, ok := e.(*Apply)
	if !ok || Start(in) != start || len(in.Args) != 2 || in.Op.(*Ident).Name != `\in` {
		return nil
	}
	g := &Group{span: in.span, Set: in.Args[1]}
	switch left := in.Args[0].(type) {
	case *Ident:
		if Start(left) == start && len(left.path) == 1 {
			g.Vars = []*Bound{{left.span, left.Name}}
		}
	case *Tuple:
		if Start(left) != start {
			return nil
		}
		g.Tuple = true
		for _, elem := range left.Elems {
			id, ok := elem.(*Ident)
			if !ok || len(id.path) != 1 {
				return nil
			}
			g.Vars = append(g.Vars, &Bound{id.span, id.Name})
		}
	}
	if len(g.Vars) == 0 {
		return nil
	}
	return g
}

// square = "[" groups "|->" expr "]" | "[" expr "->" expr "]" | recordCtor | recordSet
// | "[" expr "EXCEPT" update { "," update } "]" | "[" expr "]_" subscript.
func (p *parser) square() Expr {
	start := p.take().start
	if p.peek().kind == tokIdent {
		switch follow := p.peekAt(1); {
		case follow.is("|->"):
			return &RecordCtor{Fields: p.fields("|->"), span: p.from(start)}
		case follow.is(":"):
			return &RecordSet{Fields: p.fields(":"), span: p.from(start)}
		case follow.is(","):
			return p.function(start, nil)
		}
	}
	first := p.peek().start
	e := p.expr()
	switch t := p.peek(); {
	case t.isAny("|->", ","):
		if g := asGroup(e, first); g != nil {
			return p.function(start, g)
		}
	case t.is("->"):
		p.take()
		to := p.expr()
		p.expect("]")
		return &FuncSet{p.from(start), e, to}
	case t.is("EXCEPT"):
		return p.except(start, e)
	case t.is("]_"):
		p.take()
		sub := p.subscript(true)
		return &Square{p.from(start), false, e, sub}
	}
	p.fail("`|->`, `->`, `EXCEPT` or `]_`")
	return nil
}

// function = "[" groups "|->" expr "]", behind its first group if that was read already.
func (p *parser) function(start Pos, first *Group) Expr {
	f := &FuncCtor{}
	if first != nil {
		f.Groups = append(f.Groups, first)
	}
	if first == nil || p.accept(",") {
		f.Groups = append(f.Groups, list(p, p.boundGroup)...)
	}
	p.expect("|->")
	f.Body = p.expr()
	p.expect("]")
	f.span = p.from(start)
	return f
}

// fields = Name sep expr { "," Name sep expr } "]".
func (p *parser) fields(sep string) []*Field {
	fields := list(p, func() *Field {
		t := p.ident("the name of a field")
		p.expect(sep)
		value := p.expr()
		return &Field{p.from(t.start), t.text, value}
	})
	p.expect("]")
	return fields
}

// except = "EXCEPT" update { "," update } "]".
func (p *parser) except(start Pos, base Expr) Expr {
	p.expect("EXCEPT")
	updates := list(p, p.update)
	p.expect("]")
	return &Except{p.from(start), base, updates}
}

// update = "!" step { step } "=" expr
// step = "[" expr { "," expr } "]" | "." Name.
func (p *parser) update() *Update {
	start := p.expect("!").start
	u := &Update{}
	for !p.at("=") {
		t := p.peek()
		switch {
		case p.accept("["):
			args := list(p, p.expr)
			p.expect("]")
			u.Path = append(u.Path, &Step{span: p.from(t.start), Args: args})
		case p.accept("."):
			field := p.field()
			u.Path = append(u.Path, &Step{span: p.from(t.start), Field: field.text})
		default:
			p.fail("`[`, `.` or `=`")
		}
	}
	if len(u.Path) == 0 {
		p.fail("`[` or `.`")
	}
	p.expect("=")
	p.updates = append(p.updates, u)
	u.Value = p.expr()
	p.updates = p.updates[:len(p.updates)-1]
	u.span = p.from(start)
	return u
}
