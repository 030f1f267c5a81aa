package syntax

import (
	"strings"

	"lockstep/conformance/source"
)

// names = name { "," name } .
func (p *parser) names() []*Name {
	names := []*Name{p.name()}
	for p.accept(",") {
		names = append(names, p.name())
	}
	return names
}

func (p *parser) atName() bool {
	return p.kind() == tokName || (p.is("this") || p.is("seq")) && p.isAt(1, "/")
}

// name = [ ( "this" | "seq" ) "/" ] identifier { "/" identifier } .
func (p *parser) name() *Name {
	if !p.atName() {
		p.fail("a name")
	}
	start := p.start()
	parts := []string{p.take().text}
	for p.is("/") && p.ahead(1).kind == tokName {
		p.take()
		parts = append(parts, p.take().text)
	}
	if len(parts) == 1 && parts[0] == "this" || len(parts) == 1 && parts[0] == "seq" {
		p.fail("a name behind `/`")
	}
	return &Name{span: p.from(start), Text: strings.Join(parts, "/")}
}

// sigRef = name | "univ" | "String" | "steps" | "Int" | "seq" "/" "Int" | "none" .
func (p *parser) sigRef() *Name {
	start := p.start()
	for _, word := range []string{"univ", "String", "steps", "Int", "none"} {
		if p.accept(word) {
			return &Name{span: p.from(start), Text: word}
		}
	}
	if p.is("seq") && p.isAt(1, "/") && p.isAt(2, "Int") {
		p.next += 3
		return &Name{span: p.from(start), Text: "seq/Int"}
	}
	return p.name()
}

// decls = { "," } [ decl { "," { "," } decl } { "," } ] , up to the closing symbol.
func (p *parser) decls(closing string) []*Decl {
	var out []*Decl
	for {
		for p.accept(",") {
		}
		if p.is(closing) {
			return out
		}
		if out = append(out, p.decl()); !p.is(",") {
			return out
		}
	}
}

// decl = { "var" | "private" | "disj" } names ( ":" | "=" ) [ "disj" ] expr .
func (p *parser) decl() *Decl {
	start := p.start()
	d := &Decl{}
	d.Var = p.accept("var")
	d.Private = p.accept("private")
	d.Disj = p.accept("disj")
	d.Names = p.names()
	switch {
	case p.accept(":"):
	case p.accept("="):
		d.Defined = true
	default:
		p.fail("`:`")
	}
	d.DisjExpr = p.accept("disj")
	if d.Defined && (d.Disj || d.DisjExpr) {
		panic(source.Errorf(start, "a name that is defined cannot be disjoint"))
	}
	if d.Defined && len(d.Names) > 1 {
		panic(source.Errorf(d.Names[1].at.Start, "each name needs a definition of its own"))
	}
	d.Expr = p.expr()
	d.span = p.from(start)
	return d
}
