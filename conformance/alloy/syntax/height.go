package syntax

import "lockstep/conformance/source"

// bounded throws if an expression is deeper than depthMax. What nests is bounded while it is read,
// but not chains as a + b + c, which are as deep as they are long.
func bounded(roots ...Expr) {
	type item struct {
		e     Expr
		depth int
	}
	var todo []item
	for _, e := range roots {
		todo = append(todo, item{e, 1})
	}
	for len(todo) > 0 {
		last := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if last.depth > depthMax {
			panic(source.Errorf(last.e.Span().Start,
				"the expression is more than %d levels deep", depthMax))
		}
		for _, part := range parts(last.e) {
			todo = append(todo, item{part, last.depth + 1})
		}
	}
}

// parts returns what an expression consists of.
func parts(e Expr) []Expr {
	switch e := e.(type) {
	case *Unary:
		return []Expr{e.X}
	case *Binary:
		return []Expr{e.L, e.R}
	case *Arrow:
		return []Expr{e.L, e.R}
	case *Box:
		return append([]Expr{e.Fun}, e.Args...)
	case *If:
		return []Expr{e.Cond, e.Then, e.Else}
	case *Let:
		return []Expr{e.Value, e.Body}
	case *Quant:
		return append(declParts(e.Decls), e.Body)
	case *Comprehension:
		if e.Body == nil {
			return declParts(e.Decls)
		}
		return append(declParts(e.Decls), e.Body)
	case *Block:
		return e.Items
	}
	return nil
}

func declParts(decls []*Decl) []Expr {
	var exprs []Expr
	for _, d := range decls {
		exprs = append(exprs, d.Expr)
	}
	return exprs
}

// roots returns the expressions of a paragraph.
func roots(p Paragraph) []Expr {
	switch p := p.(type) {
	case *Sig:
		exprs := declParts(p.Fields)
		if p.Facts != nil {
			exprs = append(exprs, p.Facts)
		}
		return exprs
	case *Fact:
		return []Expr{p.Body}
	case *Assert:
		return []Expr{p.Body}
	case *Func:
		exprs := append(declParts(p.Params), p.Body)
		if p.Result != nil {
			exprs = append(exprs, p.Result)
		}
		return exprs
	case *Macro:
		return []Expr{p.Body}
	case *Command:
		if p.Block != nil {
			return []Expr{p.Block}
		}
	}
	return nil
}
