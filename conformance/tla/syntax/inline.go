package syntax

import (
	"strconv"

	"lockstep/conformance/source"
)

// Inline returns the body of a definition with arguments in the place of its parameters, as many as
// it has. A function or a RECURSIVE definition has no such body: the result is nil.
func Inline(d *Def, args []Expr) Expr {
	if d.Function || d.Recursive || len(args) != len(d.Params) {
		return nil
	}
	c := &copier{
		subst: make(map[Decl]Expr), own: make(map[any]any), renamed: make(map[any]any),
	}
	for i, p := range d.Params {
		c.subst[p] = args[i]
	}
	e := c.expr(d.Body)
	levelCopy(e)
	return e
}

// Expanded returns LAMBDA a, b : a op b for an operator of the language that is an argument, so
// that its own arguments may be what it makes actions of.
func Expanded(id *Ident, op *Builtin) *Lambda {
	l := &Lambda{span: id.span}
	var args []Expr
	for i := range op.NArgs {
		p := &Param{span: id.span, Name: "arg" + strconv.Itoa(i+1)}
		l.Params = append(l.Params, p)
		args = append(args, &Ident{span: id.span, Name: p.Name, Decl: p})
	}
	switch op.Op {
	case OpAnd, OpOr:
		l.Body = &Junction{span: id.span, Or: op.Op == OpOr, Items: args}
	default:
		l.Body = &Apply{id.span, id, args}
	}
	return l
}

// levelCopy gives the definitions of a LET in a copy their levels. The text that it is a copy of
// had no mistakes, so that none are expected here.
func levelCopy(e Expr) {
	var err error
	defer source.Catch(&err)
	newLeveler(new(loader)).of(e)
}

// Over returns the quantifier with another body, which may refer to the same bound variables.
func (q *Quant) Over(body Expr) *Quant { return &Quant{q.span, q.Kind, q.Groups, body} }

// In returns the LET with another body, which may refer to the same definitions.
func (l *Let) In(body Expr) *Let { return &Let{l.span, l.Units, body} }

// Below returns the LET with another body, and without the definitions of temporal formulas, which
// the body must not refer to. Where no others are left, it returns the body.
func (l *Let) Below(body Expr) Expr {
	var units []Unit
	for _, d := range l.Defs() {
		if d.Level < TemporalLevel {
			units = append(units, d)
		}
	}
	if len(units) == 0 {
		return body
	}
	return &Let{l.span, units, body}
}

// Decl returns what can be referred to at the end of a module by a name, Op or N!Op: a constant, a
// variable, a definition or an operator of a standard module. It is nil where there is none.
func (m *Module) Decl(name string) Decl {
	if e, ok := m.scope.lookup(name); ok {
		return e.decl
	}
	return nil
}

// Needs returns the module of that name which this one is, extends or instantiates, directly or
// not, or nil. The standard modules that are built in are no modules in this sense.
func (m *Module) Needs(name string) *Module {
	return m.needs(name, make(map[*Module]bool))
}

func (m *Module) needs(name string, seen map[*Module]bool) *Module {
	if m == nil || seen[m] {
		return nil
	}
	seen[m] = true
	if m.Name == name {
		return m
	}
	for _, e := range m.Extends {
		if found := e.Module.needs(name, seen); found != nil {
			return found
		}
	}
	var found *Module
	for _, u := range m.Units {
		Walk(u, func(n Node) bool {
			switch n := n.(type) {
			case *Module:
				found = n.needs(name, seen)
			case *Instance:
				found = n.Module.Module.needs(name, seen)
			}
			return found == nil
		})
		if found != nil {
			return found
		}
	}
	return nil
}

// StandardOperator returns the operator of a standard module, or nil.
func StandardOperator(module, name string) *Builtin {
	for std := standard[module]; std != nil; std = standard[std.extends] {
		for _, op := range std.ops {
			if op.Name == name {
				return op
			}
		}
	}
	return nil
}
