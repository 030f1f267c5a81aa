package world

import (
	"lockstep/conformance/alloy/syntax"
	"lockstep/conformance/source"
)

// declareFuncs resolves the parameters and results of all functions, so that bodies may call them.
func (r *resolver) declareFuncs() source.Errors {
	var errs source.Errors
	for _, m := range r.modules {
		for _, f := range m.allFuncs() {
			errs = joinErrs(errs, r.declareFunc(m, f))
		}
	}
	return errs
}

func (r *resolver) declareFunc(m *module, f *function) source.Errors {
	if f.syn == nil {
		f.declared = true
		return nil
	}
	c := r.checker(m, true)
	c.place = paramPlace
	var errs source.Errors
	if n := f.syn.Receiver; n != nil {
		bound := c.oneByDefault(c.narrowSet(c.check(n), true))
		v := &Var{Name: "this", Type: bound.Type(), At: n.Span()}
		c.bind(v, bound.base().errs)
		f.pub.Params = append(f.pub.Params, &Decl{Vars: []*Var{v}, Bound: bound})
		errs = boundOfParam(bound)
	}
	for _, d := range f.syn.Params {
		decl := c.decl(d)
		f.pub.Params = append(f.pub.Params, decl)
		errs = joinErrs(errs, boundOfParam(decl.Bound))
	}
	if f.syn.Result != nil {
		result := c.oneByDefault(c.narrowSet(c.multOrCheck(f.syn.Result), true))
		f.pub.Result = result
		errs = joinErrs(errs, boundOfParam(result))
	}
	f.declared = len(errs) == 0
	return errs
}

// boundOfParam returns what the bound of a parameter or of a result cannot have.
func boundOfParam(bound Expr) source.Errors {
	switch {
	case !ok(bound):
		return bound.base().errs
	case hasCall(bound):
		return source.Errors{source.Errorf(bound.Span().Start,
			"the bound of a parameter or result cannot call a function")}
	case isTemporal(bound):
		return source.Errors{source.Errorf(bound.Span().Start,
			"the bound of a parameter or result cannot have temporal operators")}
	}
	return nil
}

// resolveBodies resolves what may call functions: their bodies, assertions and facts.
func (r *resolver) resolveBodies() source.Errors {
	var errs source.Errors
	for _, m := range r.modules {
		for _, f := range m.allFuncs() {
			errs = joinErrs(errs, r.resolveBody(m, f))
		}
		for _, a := range m.assertOrder {
			a.pub.Body = r.formula(m, a.body)
			errs = joinErrs(errs, a.pub.Body.base().errs)
		}
		for _, f := range m.facts {
			if f.body == nil {
				continue // one that was made, and not read
			}
			f.pub.Body = r.formula(m, f.body)
			errs = joinErrs(errs, f.pub.Body.base().errs)
		}
		for _, d := range m.sigOrder {
			errs = joinErrs(errs, r.resolveSigFacts(d))
		}
		errs = joinErrs(errs, r.exactParams(m))
	}
	return errs
}

func (r *resolver) formula(m *module, body syntax.Expr) Expr {
	return r.narrowFormula(r.checker(m, true).check(body), true)
}

func (r *resolver) resolveBody(m *module, f *function) source.Errors {
	c := r.checker(m, true)
	for _, v := range f.pub.Vars() {
		c.bind(v, nil)
	}
	body := c.check(f.body)
	if f.pub.Result == nil {
		f.pub.Body = c.narrowFormula(body, true)
		return joinErrs(f.pub.Body.base().errs, noMults(f.pub.Body))
	}
	body = c.narrowSet(body, true)
	f.pub.Body = body
	if !ok(body) {
		return body.base().errs
	}
	result := f.pub.Result.Type()
	if body.Type().Arity() != result.Arity() {
		return source.Errors{source.Errorf(body.Span().Start,
			"the result of the function has the type %s, but its body %s", result, body.Type())}
	}
	if result.HasTuple() && body.Type().HasTuple() && !body.Type().intersects(result) {
		r.warn(body.Span().Start, "the body has the type %s, the result %s: they are disjoint",
			body.Type(), result)
	}
	return noMults(body)
}

// resolveSigFacts resolves the facts appended to a signature, in which its fields are those of
// this.
func (r *resolver) resolveSigFacts(d *sigDecl) source.Errors {
	if d.facts == nil || len(d.facts.Items) == 0 {
		return nil
	}
	c := r.checker(d.mod, true)
	c.sig = d.sig
	if d.sig.Mult == MultOne {
		c.push("this", c.made(&SigRef{Sig: d.sig}, d.sig.At, d.sig.Type(), nil))
	} else {
		c.bind(d.sig.This, nil)
	}
	f := c.narrowFormula(c.check(d.facts), true)
	if ok(f) {
		d.sig.Facts = append(d.sig.Facts, f)
	}
	return f.base().errs
}

// exactParams notes the signatures that a module makes exact.
func (r *resolver) exactParams(m *module) source.Errors {
	for _, p := range m.params {
		if !p.exactly {
			continue
		}
		if p.sig.Var {
			return source.Errors{source.Errorf(r.root.syn.Span().Start,
				"the module %s makes %s exact, which is variable", m.syn.Name, p.sig.Name)}
		}
		r.world.Exact = append(r.world.Exact, p.sig)
	}
	return nil
}

// publish fills the world with what has been resolved.
func (r *resolver) publish() {
	w := r.world
	for _, m := range r.root.reachable() {
		m.nameable() // so that nothing changes when expressions are resolved later
		for _, p := range m.params {
			m.pub.Args = append(m.pub.Args, p.sig)
		}
		w.Modules = append(w.Modules, m.pub)
		for _, d := range m.sigOrder {
			w.Sigs = append(w.Sigs, d.sig)
		}
		for _, f := range m.allFuncs() {
			w.Funcs = append(w.Funcs, f.pub)
		}
		for _, f := range m.facts {
			w.Facts = append(w.Facts, f.pub)
		}
		for _, a := range m.assertOrder {
			w.Asserts = append(w.Asserts, a.pub)
		}
	}
	for _, c := range r.root.commands {
		w.Commands = append(w.Commands, c.pub)
	}
	w.Warnings, w.root, w.builder = r.warns.Sorted(), r.root, r.builder
}
