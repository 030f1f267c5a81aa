package syntax

// module = "---- MODULE" Name "----" [ "EXTENDS" Name { "," Name } ] { unit } "====".
func (p *parser) module() *Module {
	p.enter()
	defer p.leave()
	start := p.take().start
	m := &Module{Name: p.ident("the module's name").text}
	if p.peek().kind != tokSeparator {
		p.fail("`----` behind the module's name")
	}
	p.take()
	if p.accept("EXTENDS") {
		m.Extends = list(p, p.moduleName)
	}
	for p.peek().kind != tokEndModule {
		if p.peek().kind == tokSeparator {
			p.take()
			continue
		}
		if unit := p.unit(); unit != nil {
			m.Units = append(m.Units, unit)
		}
	}
	p.take()
	m.span = p.from(start)
	return m
}

func (p *parser) moduleName() *ModuleName {
	t := p.ident("the name of a module")
	return &ModuleName{span: t.span(), Name: t.text}
}

// unit reads one unit of a module, and checks that it is not too deep a tree.
// It returns nil for USE and HIDE, which only a prover reads.
func (p *parser) unit() Unit {
	t := p.peek()
	var u Unit
	switch {
	case t.kind == tokModule:
		return p.module()
	case t.isAny("CONSTANT", "CONSTANTS"):
		return p.constants()
	case t.isAny("VARIABLE", "VARIABLES"):
		return p.variables()
	case t.isAny("ASSUME", "ASSUMPTION", "AXIOM"):
		u = p.assume()
	case t.isAny("THEOREM", "LEMMA", "PROPOSITION", "COROLLARY"):
		u = p.theorem()
	case t.isAny("USE", "HIDE"):
		p.take()
		p.facts()
		return nil
	default:
		u = p.definition()
	}
	checkDepth(u)
	return u
}

// constants = ( "CONSTANT" | "CONSTANTS" ) opDecl { "," opDecl }.
func (p *parser) constants() Unit {
	start := p.take().start
	ops := list(p, p.opDecl)
	decl := &ConstantDecl{span: p.from(start)}
	for _, op := range ops {
		c := &Constant{span: op.span, Name: op.Name, NArgs: op.NArgs}
		decl.Constants = append(decl.Constants, c)
	}
	return decl
}

// variables = ( "VARIABLE" | "VARIABLES" ) Name { "," Name }.
func (p *parser) variables() Unit {
	start := p.take().start
	vars := list(p, func() *Variable {
		t := p.ident("the name of a variable")
		return &Variable{span: t.span(), Name: t.text}
	})
	return &VariableDecl{p.from(start), vars}
}

// assume = ( "ASSUME" | "ASSUMPTION" | "AXIOM" ) [ Name "==" ] expr.
func (p *parser) assume() Unit {
	word := p.take()
	def := p.statementName()
	e := p.expr()
	return &Assume{p.from(word.start), p.named(def, e), e, word.is("AXIOM")}
}

// theorem = ( "THEOREM" | "LEMMA" | … ) [ Name "==" ] ( expr | assumeProve ) [ proof ].
func (p *parser) theorem() Unit {
	start := p.take().start
	def := p.statementName()
	var body Expr
	if p.at("ASSUME") {
		p.assumeProve()
		def = nil
	} else {
		body = p.expr()
	}
	t := &Theorem{p.from(start), p.named(def, body), body}
	p.skipProof()
	return t
}

// statementName = [ Name "==" ].
func (p *parser) statementName() *token {
	if p.peek().kind != tokIdent || !p.peekAt(1).is("==") {
		return nil
	}
	t := p.take()
	p.take()
	return &t
}

// named makes the definition that a named assumption or theorem is.
func (p *parser) named(name *token, body Expr) *Def {
	if name == nil {
		return nil
	}
	return &Def{span: p.from(name.start), Name: name.text, NameStart: name.start, Body: body}
}

// definition = [ "LOCAL" ] ( instance | opDef | funcDef ) | "RECURSIVE" opDecl { "," opDecl }.
func (p *parser) definition() Unit {
	start := p.peek().start
	if p.accept("RECURSIVE") {
		ops := list(p, p.opDecl)
		return &RecursiveDecl{p.from(start), ops}
	}
	local := p.accept("LOCAL")
	if p.at("INSTANCE") {
		return p.instance(&Instance{Local: local}, start)
	}
	head := p.peek()
	if head.kind != tokIdent && !isOperator(head) {
		p.fail("a declaration, a definition or `====`")
	}
	def := &Def{Local: local}
	if head.kind == tokIdent && p.peekAt(1).is("[") {
		p.funcDef(def, start)
		return def
	}
	p.opHead(def)
	p.expect("==")
	if p.at("INSTANCE") {
		if head.kind != tokIdent || def.NameStart != head.start {
			p.fail("an expression")
		}
		return p.instance(&Instance{Name: def.Name, Params: def.Params, Local: local}, start)
	}
	def.Body = p.expr()
	def.span = p.from(start)
	return def
}

// funcDef = Name "[" groups "]" "==" expr.
func (p *parser) funcDef(def *Def, start Pos) {
	name := p.take()
	def.Name, def.NameStart, def.Function = name.text, name.start, true
	p.expect("[")
	groups := list(p, p.boundGroup)
	p.expect("]")
	p.expect("==")
	body := p.expr()
	def.Body = &FuncCtor{p.from(name.start), groups, body}
	def.span = p.from(start)
}

// opHead = Name [ "(" opDecl { "," opDecl } ")" ] | prefixOp Name | Name infixOp Name
// | Name postfixOp.
func (p *parser) opHead(def *Def) {
	first := p.take()
	def.Name, def.NameStart = first.text, first.start
	op := p.peek()
	switch {
	case first.kind != tokIdent:
		if _, ok := prefixOps[def.Name]; !ok {
			p.next--
			p.fail("a definition")
		}
		def.Params = []*Param{param(p.ident("the operator's parameter"))}
	case op.is("("):
		p.take()
		def.Params = list(p, p.opDecl)
		p.expect(")")
	case op.kind == tokSymbol && isOperator(op):
		p.take()
		def.Name, def.NameStart = op.text, op.start
		def.Params = []*Param{param(first)}
		if _, infix := infixOps[op.text]; infix {
			def.Params = append(def.Params, param(p.ident("the operator's second parameter")))
		}
	}
}

func param(t token) *Param { return &Param{span: t.span(), Name: t.text} }

// isOperator tells whether the token is an operator symbol.
func isOperator(t token) bool {
	if t.kind != tokSymbol && t.kind != tokKeyword {
		return false
	}
	_, prefix := prefixOps[t.text]
	_, infix := infixOps[t.text]
	_, postfix := postfixOps[t.text]
	return prefix || infix || postfix
}

// opDecl = Name [ "(" "_" { "," "_" } ")" ] | prefixOp "_" | "_" infixOp "_" | "_" postfixOp.
func (p *parser) opDecl() *Param {
	t := p.peek()
	if t.kind != tokIdent && !t.is("_") && !isOperator(t) {
		p.fail("a name")
	}
	p.take()
	d := &Param{Name: t.text}
	switch {
	case t.kind == tokIdent:
		if p.accept("(") {
			d.NArgs = len(list(p, func() token { return p.expect("_") }))
			p.expect(")")
		}
	case t.is("_"):
		op := p.peek()
		if !isOperator(op) {
			p.fail("an infix or postfix operator")
		}
		p.take()
		d.Name, d.NArgs = op.text, 1
		if _, infix := infixOps[op.text]; infix {
			p.expect("_")
			d.NArgs = 2
		}
	default:
		p.expect("_")
		d.NArgs = 1
	}
	d.span = p.from(t.start)
	return d
}

// instance = "INSTANCE" Name [ "WITH" substitution { "," substitution } ].
func (p *parser) instance(in *Instance, start Pos) Unit {
	p.expect("INSTANCE")
	in.Module = p.moduleName()
	if p.accept("WITH") {
		in.With = list(p, p.substitution)
	}
	in.span = p.from(start)
	return in
}

// substitution = ( Name | operator ) "<-" argument.
func (p *parser) substitution() *Substitution {
	t := p.peek()
	if t.kind != tokIdent && !isOperator(t) {
		p.fail("the name of a constant or variable of the module")
	}
	p.take()
	p.expect("<-")
	value := p.argument()
	return &Substitution{span: p.from(t.start), Name: t.text, Value: value}
}
