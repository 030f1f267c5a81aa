package tla

import (
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

func (n *literal) eval(*frame) value.Value        { return n.v }
func (n *constantRef) eval(fr *frame) value.Value { return fr.constants[n.i] }

func (n *variableRef) eval(fr *frame) value.Value {
	if fr.now == nil {
		fail(n.n, "the variable %s has no value here", syntax.Text(n.n))
	}
	v := fr.now[n.i]
	if v == nil {
		fail(n.n, "the variable %s has no value yet", syntax.Text(n.n))
	}
	return v
}

func (n *slotRef) cell(fr *frame) *cell { return &fr.frameAt(n.up).slots[n.i] }

// thunk returns the expression that a slot holds, or nil.
func (n *slotRef) thunk(fr *frame) *thunk {
	if t := n.cell(fr).t; t != nil && t.n != nil {
		return t
	}
	return nil
}

func (n *slotRef) eval(fr *frame) value.Value {
	c := n.cell(fr)
	if c.v != nil {
		return c.v
	}
	if c.t.n == nil {
		n.refuse(c.t)
	}
	c.t.whole = true
	return c.t.force(fr)
}

// evalApplied evaluates a function that is applied.
func (n *slotRef) evalApplied(fr *frame) value.Value {
	if c := n.cell(fr); c.v == nil && c.t.n != nil {
		return c.t.force(fr)
	}
	return n.eval(fr)
}

// refuse fails for what is no value.
func (n *slotRef) refuse(t *thunk) {
	if t.rf != nil {
		fail(n.n, "%s is used as a value in its own definition", syntax.Text(n.n))
	}
	fail(n.n, "%s is an operator, and is used as a value", syntax.Text(n.n))
}

// eval applies an operator that was an argument.
func (n *callSlot) eval(fr *frame) value.Value {
	op := fr.frameAt(n.up).slots[n.i].operator()
	if op.builtin != nil {
		vals := make([]value.Value, len(n.args))
		for i, a := range n.args {
			vals[i] = a.n.eval(fr)
		}
		defer locate(n.n)
		return fr.applyBuiltin(n.n, op.builtin, vals)
	}
	inner := n.frame(fr, op)
	v := op.code.body.eval(inner)
	inner.leave()
	return v
}

// applyTo applies an operator to values.
func (fr *frame) applyTo(at syntax.Node, op *operator, vals ...value.Value) value.Value {
	if op.builtin != nil {
		defer locate(at)
		return fr.applyBuiltin(at, op.builtin, vals)
	}
	inner := fr.enter(at, op.code, op.up)
	for i, v := range vals {
		inner.slots[i] = cell{v: v}
	}
	v := op.code.body.eval(inner)
	inner.leave()
	return v
}

// cell makes an argument's cell: the value where that is at hand, else a thunk.
func (a *argument) cell(fr *frame) cell {
	if a.op != nil {
		return cell{t: &thunk{op: a.op(fr)}}
	}
	switch n := a.n.(type) {
	case *literal:
		return cell{v: n.v}
	case *slotRef:
		return *n.cell(fr)
	case *constantRef:
		return cell{v: fr.constants[n.i]}
	case *call:
		if n.code.global >= 0 {
			if v := fr.cache[n.code.global].v.Load(); v != nil {
				return cell{v: *v}
			}
		}
	}
	level := a.level
	for _, d := range a.deps {
		if t := d.thunk(fr); t != nil {
			level = max(level, t.level)
		}
	}
	return cell{t: fr.newThunk(a.n, fr, level)}
}

func (n *call) eval(fr *frame) value.Value {
	if n.code.global >= 0 {
		return fr.global(n.code)
	}
	if n.code.held.place > 0 {
		return fr.hold(&n.code.held, n)
	}
	return n.apply(fr)
}

func (n *call) apply(fr *frame) value.Value {
	inner := n.frame(fr)
	v := n.code.body.eval(inner)
	inner.leave()
	return v
}

func (n *call) frame(fr *frame) *frame {
	var up *frame
	if n.up >= 0 {
		up = fr.frameAt(n.up)
	}
	inner := fr.enter(n.n, n.code, up)
	for i := range n.args {
		inner.slots[i] = n.args[i].cell(fr)
	}
	return inner
}

func (n *ifElse) eval(fr *frame) value.Value {
	if truth(n.cond, fr) {
		return n.then.eval(fr)
	}
	return n.els.eval(fr)
}

func (n *cases) eval(fr *frame) value.Value { return n.pick(fr).eval(fr) }

func (n *cases) pick(fr *frame) node {
	for i, c := range n.conds {
		if truth(c, fr) {
			return n.bodies[i]
		}
	}
	if n.other == nil {
		fail(n.n, "no arm of the CASE is true, and there is no OTHER")
	}
	return n.other
}

func (n *let) bind(fr *frame) {
	for i := range n.cells {
		c := &n.cells[i]
		fr.slots[c.i] = c.arg.cell(fr)
	}
}

func (n *let) eval(fr *frame) value.Value { n.bind(fr); return n.body.eval(fr) }
