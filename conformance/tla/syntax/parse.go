package syntax

import "fmt"

// maxDepth bounds how deep expressions, definitions and modules may nest, so that no text
// overflows the stack of the parser or of what works on its tree.
const maxDepth = 2000

// ParseModule parses the first module of a text without looking up its names; [Load] does both.
// What stands before and behind the module is ignored. The filename is used in positions only.
// The error is an *[Error].
func ParseModule(filename string, src []byte) (module *Module, err error) {
	defer catch(&err)
	p := &parser{tokens: scanModule(newSource(filename, src))}
	return p.module(), nil
}

// parseExpr parses a text that is one expression.
func parseExpr(filename, text string) (e Expr, err error) {
	defer catch(&err)
	p := &parser{tokens: scanText(newSource(filename, []byte(text)))}
	e = p.expr()
	if p.peek().kind != tokEOF {
		p.fail("the end of the expression")
	}
	checkDepth(e)
	return e, nil
}

// newSource makes a source of a text whose offsets fit a position.
func newSource(filename string, src []byte) *source {
	if len(src) > maxSource {
		panic(errorAt(Pos{src: &source{name: filename}, Line: 1, Col: 1},
			"text is longer than %d bytes", maxSource))
	}
	return &source{name: filename, text: string(src)}
}

// maxSource bounds the length of a text.
const maxSource = 64 << 20

// parser reads tokens by recursive descent. Above each of its methods stands the production that
// it reads, in which { } repeats and [ ] is optional.
type parser struct {
	tokens []token
	next   int
	// bullet is the junction list whose item is being read; a token that is not to the right of
	// its column ends the item.
	bullet *token
	// updates holds the updates of EXCEPT that are open, which @ refers to.
	updates []*Update
	depth   int
	// proof allows the names of proof steps as facts.
	proof bool
}

// peek returns the next token, or the end where the next token ends the item of a junction list.
func (p *parser) peek() token {
	t := p.tokens[p.next]
	if p.bullet != nil && t.start.Col <= p.bullet.start.Col {
		return token{kind: tokEOF, start: t.start, end: t.start}
	}
	return t
}

// peekAt returns the token n places behind the next one, whatever its column.
func (p *parser) peekAt(n int) token {
	return p.tokens[min(p.next+n, len(p.tokens)-1)]
}

// take returns the next token and moves behind it.
func (p *parser) take() token {
	t := p.tokens[p.next]
	if t.kind != tokEOF {
		p.next++
	}
	return t
}

func (t token) is(text string) bool {
	return t.text == text && (t.kind == tokSymbol || t.kind == tokKeyword || t.kind == tokModule)
}

// isAny tells whether the token is one of the symbols or keywords.
func (t token) isAny(texts ...string) bool {
	for _, text := range texts {
		if t.is(text) {
			return true
		}
	}
	return false
}

// at tells whether the next token is the symbol or keyword.
func (p *parser) at(text string) bool { return p.peek().is(text) }

// accept takes the symbol or keyword if it is next.
func (p *parser) accept(text string) bool {
	if !p.at(text) {
		return false
	}
	p.next++
	return true
}

// expect takes a symbol or keyword that must be next.
func (p *parser) expect(text string) token {
	if !p.at(text) {
		p.fail("`" + text + "`")
	}
	return p.take()
}

// ident takes a name that must be next.
func (p *parser) ident(what string) token {
	if p.peek().kind != tokIdent {
		p.fail(what)
	}
	return p.take()
}

// fail gives up: something else was expected at the next token.
func (p *parser) fail(expected string) {
	t := p.tokens[p.next]
	msg := fmt.Sprintf("expected %s, found %s", expected, t.describe())
	if t.kind != tokEOF && p.peek().kind == tokEOF {
		msg += fmt.Sprintf(", which is not to the right of the `%s` at line %d, column %d",
			p.bullet.text, p.bullet.start.Line, p.bullet.start.Col)
	}
	panic(errorAt(t.start, "%s", msg))
}

// enter counts one level of nesting; leave ends it.
func (p *parser) enter() {
	p.depth++
	if p.depth > maxDepth {
		panic(errorAt(p.tokens[p.next].start, "nested more than %d levels deep", maxDepth))
	}
}

func (p *parser) leave() { p.depth-- }

// from makes the span of a node that began at start and ends with the last token taken.
func (p *parser) from(start Pos) span {
	return span{start, p.tokens[max(p.next-1, 0)].end}
}

func (t token) span() span { return span{t.start, t.end} }

// list reads items that are separated by commas.
func list[T any](p *parser, item func() T) []T {
	items := []T{item()}
	for p.accept(",") {
		items = append(items, item())
	}
	return items
}

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
	start := p.take().start
	def := p.statementName()
	e := p.expr()
	return &Assume{p.from(start), p.named(def, e), e}
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
