package syntax

import (
	"fmt"

	"lockstep/conformance/source"
)

// maxDepth bounds how deep expressions, definitions and modules may nest, so that no text
// overflows the stack of the parser or of what works on its tree.
const maxDepth = 2000

// ParseModule parses the first module of a text without looking up its names; [Load] does both.
// What stands before and behind the module is ignored. The filename is used in positions only.
// The error is an *[Error].
func ParseModule(filename string, src []byte) (module *Module, err error) {
	defer source.Catch(&err)
	p := &parser{tokens: scanModule(newSource(filename, src))}
	m := p.module()
	m.appears = appearanceOf(p.tokens)
	return m, nil
}

// parseExpr parses a text that is one expression.
func parseExpr(filename, text string) (e Expr, err error) {
	defer source.Catch(&err)
	p := &parser{tokens: scanText(newSource(filename, []byte(text)))}
	e = p.expr()
	if p.peek().kind != tokEOF {
		p.fail("the end of the expression")
	}
	checkDepth(e)
	return e, nil
}

// newSource makes a source of a text whose offsets fit a position.
func newSource(filename string, src []byte) *source.Text {
	if len(src) > maxSource {
		panic(limitAt((&source.Text{Name: filename}).Start(),
			"text is longer than %d bytes", maxSource))
	}
	return &source.Text{Name: filename, Content: string(src)}
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
		panic(limitAt(p.tokens[p.next].start, "nested more than %d levels deep", maxDepth))
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
