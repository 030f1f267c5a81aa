package syntax

import (
	"slices"
	"strings"

	"lockstep/conformance/source"
)

// depthMax bounds how deep expressions nest, so that no text overflows the stack.
const depthMax = 3_000

// Parse reads the text of one module. A mistake is an *[source.Error].
func Parse(text *source.Text) (module *Module, err error) {
	defer source.Catch(&err)
	p := &parser{tokens: scan(text)}
	return p.module(), nil
}

// ParseExpr reads an expression alone. A mistake is an *[source.Error].
func ParseExpr(text *source.Text) (e Expr, err error) {
	defer source.Catch(&err)
	p := &parser{tokens: scan(text)}
	e = p.expr()
	if p.kind() != tokEOF {
		p.fail("the end of the expression")
	}
	bounded(e)
	return e, nil
}

// parser reads tokens by recursive descent, with a token or a few to look ahead.
type parser struct {
	tokens []token
	next   int
	depth  int
	seq    source.Pos // where seq first stands before an expression
}

func (p *parser) peek() token                  { return p.tokens[p.next] }
func (p *parser) kind() tokenKind              { return p.peek().kind }
func (p *parser) is(text string) bool          { return p.peek().is(text) }
func (p *parser) isAt(n int, text string) bool { return p.ahead(n).is(text) }

// ahead returns the token that is so many further on, or the last one.
func (p *parser) ahead(n int) token { return p.tokens[min(p.next+n, len(p.tokens)-1)] }

func (p *parser) take() token {
	t := p.peek()
	if t.kind != tokEOF {
		p.next++
	}
	return t
}

// accept takes a keyword or symbol if it comes next.
func (p *parser) accept(text string) bool {
	if !p.is(text) {
		return false
	}
	p.next++
	return true
}

func (p *parser) expect(text string) token {
	if !p.is(text) {
		p.fail("`" + text + "`")
	}
	return p.take()
}

// fail throws that something else was expected.
func (p *parser) fail(expected string) {
	panic(source.Errorf(p.peek().at.Start, "expected %s, found %s", expected, p.peek().describe()))
}

// from returns the span from a place to the last token that was taken.
func (p *parser) from(start source.Pos) span {
	end := start
	if p.next > 0 {
		end = p.tokens[p.next-1].at.End
	}
	return span{source.Span{Start: start, End: end}}
}

func (p *parser) start() source.Pos { return p.peek().at.Start }

// module = { "module" name [ "[" params "]" ] | open | paragraph } .
func (p *parser) module() *Module {
	m := &Module{}
	start := p.start()
	for p.kind() != tokEOF {
		p.paragraph(m)
	}
	m.span = p.from(start)
	m.Seq = p.seq
	m.Dollar = slices.ContainsFunc(p.tokens, func(t token) bool {
		return t.kind == tokName && strings.Contains(t.text, "$")
	})
	return m
}

func (p *parser) paragraph(m *Module) {
	start := p.start()
	if p.is("module") {
		if m.Name != "" || len(m.Paragraphs) > 0 {
			panic(source.Errorf(start, "module must stand before all declarations, and only once"))
		}
		p.moduleHead(m)
		return
	}
	private := p.is("private") && (p.isAt(1, "open") || p.isAt(1, "enum") || p.isAt(1, "pred") ||
		p.isAt(1, "fun") || p.isAt(1, "let"))
	if private {
		p.take()
	}
	if p.is("open") {
		if len(m.Paragraphs) > 0 {
			panic(source.Errorf(start, "open must stand before all declarations"))
		}
		m.Opens = append(m.Opens, p.open(start, private))
		return
	}
	for _, paragraph := range p.declaration(start, private) {
		bounded(roots(paragraph)...)
		m.Paragraphs = append(m.Paragraphs, paragraph)
	}
}

func (p *parser) declaration(start source.Pos, private bool) []Paragraph {
	switch {
	case p.is("enum"):
		return []Paragraph{p.enum(start, private)}
	case p.is("pred"), p.is("fun"):
		return []Paragraph{p.function(start, private)}
	case p.is("let"):
		return []Paragraph{p.macro(start, private)}
	case private:
		p.fail("a declaration")
	case p.is("fact"):
		p.take()
		return []Paragraph{&Fact{Name: p.title(), Body: p.block(), span: p.from(start)}}
	case p.is("assert"):
		p.take()
		return []Paragraph{&Assert{Name: p.title(), Body: p.block(), span: p.from(start)}}
	case p.atCommand():
		return p.commands()
	case p.atSig():
		return []Paragraph{p.sig()}
	}
	p.fail("a paragraph")
	return nil
}

// moduleHead = "module" name [ "[" [ "exactly" ] name { "," [ "exactly" ] name } "]" ] .
func (p *parser) moduleHead(m *Module) {
	p.expect("module")
	m.Name = p.name().Text
	if !p.accept("[") {
		return
	}
	for {
		start := p.start()
		exactly := p.accept("exactly")
		name := p.name()
		m.Params = append(m.Params, &ModuleParam{p.from(start), name.Text, exactly})
		if !p.accept(",") {
			break
		}
	}
	p.expect("]")
}

// open = "open" name [ "[" [ sigRef { "," sigRef } ] "]" ] [ "as" name ] .
func (p *parser) open(start source.Pos, private bool) *Open {
	p.expect("open")
	o := &Open{Private: private, Path: p.name().Text}
	if p.accept("[") {
		o.HasArgs = true
		for !p.is("]") {
			o.Args = append(o.Args, p.sigRef())
			if !p.accept(",") {
				break
			}
		}
		p.expect("]")
	}
	if p.accept("as") {
		o.Alias = p.name().Text
	}
	o.span = p.from(start)
	return o
}

// enum = "enum" name "{" [ names ] "}" .
func (p *parser) enum(start source.Pos, private bool) *Enum {
	p.expect("enum")
	e := &Enum{Private: private, Name: p.name()}
	p.expect("{")
	if !p.is("}") {
		e.Atoms = p.names()
	}
	p.expect("}")
	e.span = p.from(start)
	return e
}

// title = [ name | string ] .
func (p *parser) title() string {
	switch {
	case p.kind() == tokString:
		return p.take().text
	case p.atName():
		return p.name().Text
	}
	return ""
}

func (p *parser) enter() {
	if p.depth++; p.depth > depthMax {
		panic(source.Errorf(p.start(), "the text nests more than %d levels deep", depthMax))
	}
}

func (p *parser) leave() { p.depth-- }
