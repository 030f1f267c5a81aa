package alloy

import (
	"strings"

	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
)

// quant translates a quantifier, a comprehension or a sum.
func (t *translator) quant(e *world.Quant) value {
	switch {
	case e.Kind == world.QuantOne && !scalars(e.Decls):
		some, lone := t.quantified(e, world.QuantSome), t.lone(e)
		return value{formula: relational.And(lone, some.formula)}
	case e.Kind == world.QuantLone && !scalars(e.Decls):
		return value{formula: t.lone(e)}
	}
	return t.quantified(e, e.Kind)
}

// scalars tells whether each variable stands for one atom.
func scalars(decls []*world.Decl) bool {
	for _, d := range decls {
		m, known := multOf(d.Bound)
		if known && m != relational.One || !known && d.Bound.Type().Arity() != 1 {
			return false
		}
	}
	return true
}

// scope is the translated declarations of a quantifier.
type scope struct {
	decls []relational.Decl
	// guard holds what declarations say beyond their domains: multiplicities of relations, disj.
	guard []relational.Formula
}

// open declares variables, until the function that it returns is called.
func (t *translator) open(decls []*world.Decl) (s scope, leave func()) {
	for _, d := range decls {
		domain := t.set(d.Bound)
		for _, v := range d.Vars {
			s.decls = append(s.decls, t.declare(d, v, domain))
			if domain.Arity() > 1 {
				s.guard = append(s.guard, t.in(d.Bound, t.env[v].expr, d.Bound))
			}
		}
		if d.Disj && len(d.Vars) > 1 {
			var all []relational.Expr
			for _, v := range d.Vars {
				all = append(all, t.env[v].expr)
			}
			s.guard = append(s.guard, disjoint(all))
		}
	}
	return s, func() {
		for _, d := range decls {
			for _, v := range d.Vars {
				delete(t.env, v)
			}
		}
	}
}

func (t *translator) declare(
	d *world.Decl, v *world.Var, domain relational.Expr,
) relational.Decl {
	variable := relational.NewVar(t.variableName(v.Name), domain.Arity())
	t.env[v], t.from[variable] = value{expr: variable}, v
	mult := relational.One
	if m, known := multOf(d.Bound); known {
		mult = m
	}
	if domain.Arity() > 1 {
		mult = relational.SetOf
	}
	return relational.Decl{Var: variable, Mult: mult, Domain: domain}
}

// variableName says in which function or command a variable is, in front of its name.
func (t *translator) variableName(name string) string {
	context := t.label
	if n := len(t.calls); n > 0 {
		context = t.calls[n-1].Name
		context = context[strings.LastIndexByte(context, '/')+1:]
	}
	if context == "" || strings.Contains(context, "$") {
		return name
	}
	return context + "_" + name
}

func (t *translator) quantified(e *world.Quant, kind world.QuantKind) value {
	s, leave := t.open(e.Decls)
	defer leave()
	if kind == world.QuantSum {
		return t.sum(e, s)
	}
	body := t.formula(e.Body)
	held := relational.And(append(s.guard, body)...)
	switch kind {
	case world.QuantAll:
		if len(s.guard) > 0 {
			body = relational.Implies(relational.And(s.guard...), body)
		}
		return value{formula: relational.ForAll(s.decls, body)}
	case world.QuantNo:
		return value{formula: relational.ForAll(s.decls, relational.Not(held))}
	case world.QuantSome:
		return value{formula: relational.Exists(s.decls, held)}
	}
	for _, d := range s.decls {
		if d.Mult != relational.One || d.Var.Arity() > 1 {
			fail(e, "%s stands for more than one atom here", t.from[d.Var].Name)
		}
	}
	all := relational.Comprehension(s.decls, held)
	switch kind {
	case world.QuantOne:
		return value{formula: relational.Has(relational.One, all)}
	case world.QuantLone:
		return value{formula: relational.Has(relational.Lone, all)}
	}
	return value{expr: all}
}

// sum adds an integer up; where a guard does not hold, it counts as zero.
func (t *translator) sum(e *world.Quant, s scope) value {
	for _, d := range s.decls {
		if d.Mult != relational.One || d.Var.Arity() > 1 {
			fail(e, "%s stands for more than one atom here", t.from[d.Var].Name)
		}
	}
	body := t.integer(e.Body)
	if len(s.guard) > 0 {
		body = relational.IfInt(relational.And(s.guard...), body, relational.Number(0))
	}
	return value{integer: relational.SumOver(s.decls, body)}
}

// lone says of variables that may stand for sets that no two values of theirs satisfy the body.
func (t *translator) lone(e *world.Quant) relational.Formula {
	var decls []relational.Decl
	var holds, same []relational.Formula
	var first []relational.Decl
	for range 2 {
		s, leave := t.open(e.Decls)
		holds = append(holds, relational.And(append(s.guard, t.formula(e.Body))...))
		leave()
		decls = append(decls, s.decls...)
		if first == nil {
			first = s.decls
			continue
		}
		for i, d := range s.decls {
			same = append(same, relational.Equal(first[i].Var, d.Var))
		}
	}
	return relational.ForAll(decls,
		relational.Implies(relational.And(holds...), relational.And(same...)))
}
