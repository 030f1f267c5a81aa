package world

import (
	"lockstep/conformance/alloy/syntax"
	"lockstep/conformance/source"
)

func (r *resolver) resolveCommands() source.Errors {
	for _, c := range r.root.commands {
		r.resolveCommand(c)
	}
	return nil
}

func (r *resolver) resolveCommand(c *command) {
	if c.before != nil {
		r.resolveCommand(c.before)
		c.pub.Before = c.before.pub
	}
	pos := r.root.syn.Span().Start
	if c.syn != nil {
		pos = c.syn.Span().Start
		r.commandScope(c)
	}
	if c.pub.Check {
		r.checkGoal(c, pos)
	} else {
		r.runGoal(c, pos)
	}
}

func (r *resolver) checkGoal(c *command, pos source.Pos) {
	switch found := r.root.lookupAsserts(c.target); len(found) {
	case 0:
		panic(source.Errorf(pos, "no assertion is called %s", c.target))
	case 1:
		c.pub.Assert = found[0].pub
	default:
		panic(source.Errorf(pos, "several assertions are called %s", c.target))
	}
	c.pub.Goal = r.unary(OpNot, c.pub.Assert.Body.Span(), c.pub.Assert.Body)
}

// runGoal finds the function of a run. Its goal is that there are arguments for which it holds, or
// for which what it returns lies within its declared result.
func (r *resolver) runGoal(c *command, pos source.Pos) {
	_, found := r.root.lookupFar(c.target)
	switch len(found) {
	case 0:
		panic(source.Errorf(pos, "no predicate or function is called %s", c.target))
	case 1:
		c.pub.Func = found[0].pub
	default:
		panic(source.Errorf(pos, "several predicates or functions are called %s", c.target))
	}
	f := c.pub.Func
	goal := f.Body
	if f.Result != nil {
		goal = r.binary(OpIn, goal.Span(), goal.Span().Start, goal, f.Result)
	}
	if len(f.Params) > 0 {
		goal = r.quant(goal.Span(), QuantSome, f.Params, goal)
	}
	if !ok(goal) {
		panic(goal.base().errs)
	}
	c.pub.Goal = goal
}

// commandScope resolves the scopes of a command.
func (r *resolver) commandScope(c *command) {
	p, s := c.pub, c.syn.Scope
	p.Overall, p.Bitwidth, p.MaxSeq, p.MinSteps, p.MaxSteps = s.Overall, -1, -1, -1, -1
	p.Expect = min(c.syn.Expect, 1)
	for _, t := range s.Types {
		r.typeScope(p, t)
	}
}

func (r *resolver) typeScope(p *Command, t *syntax.TypeScope) {
	at := t.Name.Span().Start
	once := func(value *int) {
		if *value >= 0 {
			panic(source.Errorf(at, "the scope of %s is given twice", t.Name.Text))
		}
		*value = t.From
	}
	switch t.Name.Text {
	case "Int":
		once(&p.Bitwidth)
	case "seq":
		once(&p.MaxSeq)
	case "steps":
		once(&p.MaxSteps)
		r.stepScope(p, t)
	default:
		p.Scopes = append(p.Scopes, r.sigScope(t))
	}
}

func (r *resolver) stepScope(p *Command, t *syntax.TypeScope) {
	switch at := t.Name.Span().Start; {
	case t.To == syntax.Unbounded && t.From != 1:
		panic(source.Errorf(at, "steps without an end must begin at 1"))
	case t.By != 1:
		panic(source.Errorf(at, "steps grow one by one"))
	case t.From < 1:
		panic(source.Errorf(at, "there is at least one step"))
	}
	if t.Exactly {
		p.MinSteps = t.From
	} else if t.To != t.From {
		p.MinSteps, p.MaxSteps = t.From, t.To
	}
}

// sigScope resolves the scope of a signature.
func (r *resolver) sigScope(t *syntax.TypeScope) *Scope {
	at := t.Name.Span().Start
	s := r.root.sig(at, t.Name.Text)
	switch {
	case s == nil:
		panic(source.Errorf(at, "no signature is called %s", t.Name.Text))
	case t.To > t.From && t.By < 1:
		panic(source.Errorf(at, "a scope grows by one atom or more"))
	case s.Var && (s.Kind != Prim || s.Parent != Univ):
		panic(source.Errorf(at, "%s is variable and not at the top level: it has no scope", s.Name))
	case s.Var && t.Exactly:
		panic(source.Errorf(at, "the scope of %s, which is variable, cannot be exact", s.Name))
	}
	return &Scope{Sig: s, Exactly: t.Exactly, From: t.From, To: t.To, By: t.By, At: t.Span()}
}
