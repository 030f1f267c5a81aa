package tla

import (
	"slices"

	"lockstep/conformance/tla/syntax"
)

// Temporal is a part of the specification or of a property that speaks of whole behaviours, and
// that is neither [][A]_v nor the invariance of a predicate.
type Temporal struct {
	// Name is that of the property in the configuration, or of the specification.
	Name string
	Expr syntax.Expr
}

// behaviour finds the initial predicate, the next-state relation and what else the specification
// says of behaviours.
func (p *Program) behaviour(c *compiler) {
	cfg := p.config
	switch {
	case len(p.module.Variables) == 0: // as in TLC, nothing behaves then
		for _, name := range []*syntax.ConfigName{cfg.Specification, cfg.Init, cfg.Next} {
			if name != nil {
				p.settles(c, name, p.named(c, name), true)
			}
		}
	case cfg.Specification != nil && (cfg.Init != nil || cfg.Next != nil):
		fail(cfg.Specification, "give either SPECIFICATION or INIT and NEXT")
	case cfg.Specification != nil:
		p.specification(c, p.named(c, cfg.Specification))
	default:
		p.init, p.next = p.relation(c, cfg.Init), p.relation(c, cfg.Next)
	}
}

// relation compiles what the configuration names as INIT or NEXT, nil where it names nothing.
func (p *Program) relation(c *compiler, name *syntax.ConfigName) node {
	if name == nil {
		return nil
	}
	d := p.named(c, name)
	p.settles(c, name, d, true)
	return c.expr(nil, ident(d))
}

// specification takes Init /\ [][Next]_vars /\ fairness apart. A part of which TLC can make nothing
// is refused, as there.
func (p *Program) specification(c *compiler, d *syntax.Def) {
	name := p.config.Specification
	for _, e := range c.conjuncts(ident(d), false) {
		p.conjunct(c, name, e)
		bare, within := inLets(e)
		f := always(bare)
		switch level := c.levelOf(e); {
		case isSquare(f):
			if p.next != nil {
				fail(e, "%s has more than one next-state relation [][Next]_vars", name.Name)
			}
			sq := f.(*syntax.Square)
			p.next, p.vars = p.top(c, within(sq.Action)), p.top(c, within(sq.Sub))
		case level <= syntax.StateLevel:
			p.init = and(p.init, p.top(c, e))
		case f != nil && c.levelOf(f) <= syntax.StateLevel:
			fail(e, "%s says that a predicate holds always, which is for a PROPERTY", name.Name)
		case level == syntax.TemporalLevel:
			p.fairness = append(p.fairness, Temporal{name.Name, e})
		default:
			fail(e, "%s has an action as a conjunct: only [][Next]_vars may be one", name.Name)
		}
	}
	if p.init == nil || p.next == nil {
		fail(name, "%s is not of the form Init /\\ [][Next]_vars", name.Name)
	}
}

func and(a, b node) node {
	if a == nil {
		return b
	}
	if j, ok := a.(*junction); ok && !j.or {
		return newJunction(j.n, false, append(j.items[:len(j.items):len(j.items)], b))
	}
	return newJunction(a.ast(), false, []node{a, b})
}

// property sorts the parts of a property: []P and [][A]_v are checked on states and steps, a state
// predicate on the initial states; everything else needs liveness checking.
func (p *Program) property(c *compiler, name *syntax.ConfigName) {
	for _, e := range c.conjuncts(ident(p.named(c, name)), true) {
		p.conjunct(c, name, e)
		bare, around := quantified(e)
		f := always(bare)
		switch level := c.levelOf(e); {
		case f != nil && c.levelOf(f) <= syntax.StateLevel:
			p.predicate = append(p.predicate, Property{name.Name, p.top(c, around(f))})
		case isSquare(f):
			p.steps = append(p.steps, Property{name.Name, p.top(c, around(f))})
		case level <= syntax.StateLevel:
			p.starts = append(p.starts, Property{name.Name, p.top(c, e)})
		case level == syntax.TemporalLevel:
			p.unchecked = append(p.unchecked, name.Name)
			p.promises = append(p.promises, Temporal{name.Name, e})
		default:
			fail(e, "the property %s is an action: write [][A]_v", name.Name)
		}
	}
}

// quantified returns what stands within the universal quantifiers and LETs of a formula, and a
// function that puts them around another formula.
func quantified(e syntax.Expr) (syntax.Expr, func(syntax.Expr) syntax.Expr) {
	switch q := e.(type) {
	case *syntax.Quant:
		if q.Kind == syntax.Forall && overConstants(q) {
			bare, around := quantified(q.Body)
			return bare, func(f syntax.Expr) syntax.Expr { return q.Over(around(f)) }
		}
	case *syntax.Let:
		bare, around := quantified(q.Body)
		return bare, func(f syntax.Expr) syntax.Expr { return q.In(around(f)) }
	}
	return e, func(f syntax.Expr) syntax.Expr { return f }
}

// inLets returns what stands within the LETs of a formula, and a function that puts them around
// another formula.
func inLets(e syntax.Expr) (syntax.Expr, func(syntax.Expr) syntax.Expr) {
	if let, ok := e.(*syntax.Let); ok {
		bare, around := inLets(let.Body)
		return bare, func(f syntax.Expr) syntax.Expr { return let.In(around(f)) }
	}
	return e, func(f syntax.Expr) syntax.Expr { return f }
}

func overConstants(q *syntax.Quant) bool {
	for _, g := range q.Groups {
		if g.Set == nil || syntax.LevelOf(g.Set) != syntax.ConstantLevel {
			return false
		}
	}
	return true
}

// conjuncts takes a temporal formula apart into the formulas that it is the conjunction of: through
// definitions, with arguments put in the place of their parameters, and LETs, and, where over is
// set, through universal quantifiers over constants, which distribute over a conjunction.
func (c *compiler) conjuncts(e syntax.Expr, over bool) []syntax.Expr {
	if c.levelOf(e) < syntax.TemporalLevel {
		if j, ok := e.(*syntax.Junction); !ok || j.Or {
			return []syntax.Expr{e}
		}
	}
	var out []syntax.Expr
	switch e := e.(type) {
	case *syntax.Junction:
		if e.Or {
			break
		}
		for _, item := range e.Items {
			out = append(out, c.conjuncts(item, over)...)
		}
		return out
	case *syntax.Ident, *syntax.Apply:
		if body := c.inlined(e); body != nil {
			return c.conjuncts(body, over)
		}
	case *syntax.Label:
		return c.conjuncts(e.Body, over)
	case *syntax.Let:
		for _, part := range c.conjuncts(e.Body, over) {
			if refersToAny(part, e.Defs()) {
				part = e.In(part)
			}
			out = append(out, part)
		}
		return out
	case *syntax.Quant:
		if !over || e.Kind != syntax.Forall || !overConstants(e) {
			break
		}
		for _, part := range c.conjuncts(e.Body, over) {
			out = append(out, e.Over(part))
		}
		return out
	}
	return []syntax.Expr{e}
}

func refersToAny(e syntax.Expr, defs []*syntax.Def) bool {
	return slices.ContainsFunc(defs, func(d *syntax.Def) bool { return refersTo(e, d) })
}

// inlined returns the body of the definition that an expression is an application of, with the
// arguments in the place of its parameters; nil where it is none, or one that is applied to itself.
func (c *compiler) inlined(e syntax.Expr) syntax.Expr {
	var args []syntax.Expr
	op := e
	if a, ok := e.(*syntax.Apply); ok {
		op, args = a.Op, a.Args
	}
	id, ok := op.(*syntax.Ident)
	if !ok {
		return nil
	}
	d := c.meant(c.declared(id))
	if d == nil || c.given[d] != nil {
		return nil
	}
	args = args[max(0, len(args)-len(d.Params)):] // an instance's own come first
	if len(args) == 0 && !d.Recursive && !d.Function {
		return d.Body
	}
	return syntax.Inline(d, args)
}

// always returns F where e is []F, or nil.
func always(e syntax.Expr) syntax.Expr {
	if args := argsOf(e, syntax.OpAlways); args != nil {
		return args[0]
	}
	return nil
}

// argsOf returns the arguments of an operator of the language where e applies that, or nil.
func argsOf(e syntax.Expr, op syntax.Op) []syntax.Expr {
	if b, args := applied(e); b != nil && b.Op == op {
		return args
	}
	return nil
}

// applied returns the operator of the language that an expression applies, or nil, and its
// arguments.
func applied(e syntax.Expr) (*syntax.Builtin, []syntax.Expr) {
	a, ok := e.(*syntax.Apply)
	if !ok {
		return nil, nil
	}
	id, ok := a.Op.(*syntax.Ident)
	if !ok {
		return nil, nil
	}
	b, _ := id.Decl.(*syntax.Builtin)
	return b, a.Args
}

func isSquare(e syntax.Expr) bool {
	sq, ok := e.(*syntax.Square)
	return ok && !sq.Angle
}
