package tla

import (
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// act enumerates, as TLC does, the ways to make a formula true by giving values to what has none:
// the variables of the next state, or, of an initial one, of the state. For each it calls then.
// Conjuncts are taken from left to right; each disjunct and each value of a bound variable is a way
// of its own, also where a formula assigns nothing.
func (fr *frame) act(n node, then func()) {
	switch n := n.(type) {
	case *junction:
		if n.or {
			for _, item := range n.items {
				fr.act(item, then)
			}
			return
		}
		fr.actAll(n.items, then)
	case *quant:
		if !n.exists {
			fr.actForall(n, then)
			return
		}
		fr.each(n.groups, func() bool { fr.act(n.body, then); return true })
	case *ifElse:
		if truth(n.cond, fr) {
			fr.act(n.then, then)
		} else {
			fr.act(n.els, then)
		}
	case *cases:
		fr.act(n.pick(fr), then)
	case *let:
		n.bind(fr)
		fr.act(n.body, then)
	case *call:
		if n.code.global >= 0 {
			fr.test(n, then)
			return
		}
		inner := n.frame(fr)
		inner.act(n.code.body, then)
		inner.leave()
	case *callSlot:
		fr.actOperator(n, then)
	case *slotRef:
		if t := n.cell(fr).t; t != nil && n.cell(fr).v == nil {
			t.fr.act(t.n, then)
			return
		}
		fr.test(n, then)
	case *prim:
		fr.actPrim(n, then)
	case *square:
		fr.actSquare(n, then)
	default:
		fr.test(n, then)
	}
}

func (fr *frame) test(n node, then func()) {
	if truth(n, fr) {
		then()
	}
}

func (fr *frame) actAll(items []node, then func()) {
	if len(items) == 1 {
		fr.act(items[0], then)
		return
	}
	fr.act(items[0], func() { fr.actAll(items[1:], then) })
}

// actForall takes a universal quantifier for the conjunction of its body over all elements.
func (fr *frame) actForall(n *quant, then func()) {
	var slots []int
	for _, g := range n.groups {
		slots = append(slots, g.slots...)
	}
	var choices [][]cell
	fr.each(n.groups, func() bool {
		choice := make([]cell, len(slots))
		for i, s := range slots {
			choice[i] = fr.slots[s]
		}
		choices = append(choices, choice)
		return true
	})
	var from func(i int)
	from = func(i int) {
		if i == len(choices) {
			then()
			return
		}
		bind := func() {
			for j, s := range slots {
				fr.slots[s] = choices[i][j]
			}
		}
		bind()
		fr.act(n.body, func() { from(i + 1); bind() })
	}
	from(0)
}

func (fr *frame) actOperator(n *callSlot, then func()) {
	op := fr.frameAt(n.up).slots[n.i].op
	if op.builtin != nil {
		fr.test(n, then)
		return
	}
	inner := fr.enter(n.n, op.code, op.up)
	for i := range n.args {
		inner.slots[i] = n.args[i].cell(fr)
	}
	inner.act(op.code.body, then)
	inner.leave()
}

func (fr *frame) actPrim(n *prim, then func()) {
	switch n.op.Op {
	case syntax.OpEq:
		if to := fr.target(n.args[0]); to != nil {
			v := n.args[1].eval(fr)
			defer locate(n.n)
			assign(to, v, then)
			return
		}
	case syntax.OpIn:
		if to := fr.target(n.args[0]); to != nil && *to == nil {
			for _, v := range elems(n.args[1], fr) {
				assign(to, v, then)
			}
			return
		}
	case syntax.OpUnchanged:
		fr.actUnchanged(n.args[0], then)
		return
	case syntax.OpCompose:
		fr.actCompose(n, then)
		return
	case syntax.OpImplies:
		if truth(n.args[0], fr) {
			fr.act(n.args[1], then)
		} else {
			then()
		}
		return
	}
	fr.test(n, then)
}

func elems(n node, fr *frame) []value.Value {
	set := n.eval(fr)
	defer locate(n.ast())
	return value.Elems(set)
}

// target returns the place of the variable that a formula may assign, if n is one: x' in an action,
// x in the predicate of the initial states.
func (fr *frame) target(n node) *value.Value {
	if fr.primed {
		return nil
	}
	if s, ok := n.(*slotRef); ok {
		if t := s.cell(fr).t; t != nil {
			return t.fr.target(t.n)
		}
		return nil
	}
	if fr.next == nil {
		if i := fr.variable(n); i >= 0 {
			return &fr.now[i]
		}
		return nil
	}
	if p, ok := n.(*prim); ok && p.op.Op == syntax.OpPrime {
		if to := fr.freedBy(p.args[0]); to != nil {
			return to
		}
		if i := fr.variable(p.args[0]); i >= 0 {
			return &fr.next[i]
		}
	}
	return nil
}

// variable returns which variable n is, also through parameters, or -1.
func (fr *frame) variable(n node) int {
	switch n := n.(type) {
	case *variableRef:
		return n.i
	case *substituted:
		return fr.variable(n.n)
	case *slotRef:
		if t := n.cell(fr).t; t != nil {
			return t.fr.variable(t.n)
		}
	}
	return -1
}

// assign gives a variable a value for the time of then; one that has a value must have this one.
func assign(to *value.Value, v value.Value, then func()) {
	if *to == nil {
		*to = v
		then()
		*to = nil
		return
	}
	if value.Equal(*to, v) {
		then()
	}
}

// actUnchanged takes UNCHANGED apart, down to the variables.
func (fr *frame) actUnchanged(n node, then func()) {
	switch n := n.(type) {
	case *variableRef:
		if !fr.primed && fr.next != nil {
			assign(&fr.next[n.i], fr.now[n.i], then)
			return
		}
	case *substituted:
		if to := fr.freedBy(n); to != nil {
			assign(to, n.n.eval(fr), then)
			return
		}
		fr.actUnchanged(n.n, then)
		return
	case *tuple:
		if len(n.elems) == 0 {
			then()
			return
		}
		fr.unchangedAll(n.elems, then)
		return
	case *slotRef:
		if t := n.cell(fr).t; t != nil {
			t.fr.actUnchanged(t.n, then)
			return
		}
	case *call:
		if n.code.global < 0 && len(n.args) == 0 {
			inner := n.frame(fr)
			inner.actUnchanged(n.code.body, then)
			inner.leave()
			return
		}
	}
	if unchanged(n, fr) {
		then()
	}
}

func (fr *frame) unchangedAll(items []node, then func()) {
	if len(items) == 1 {
		fr.actUnchanged(items[0], then)
		return
	}
	fr.actUnchanged(items[0], func() { fr.unchangedAll(items[1:], then) })
}

func (fr *frame) actSquare(n *square, then func()) {
	if n.angle {
		fr.act(n.action, func() {
			if !unchanged(n.sub, fr) {
				then()
			}
		})
		return
	}
	fr.act(n.action, then)
	fr.actUnchanged(n.sub, then)
}

// enabled says whether a step of an action is possible from the state. Free are the instances that
// the formula was copied by.
func (fr *frame) enabled(action node, free []*syntax.Instance) (found bool) {
	now, next, wasFree, freed := fr.now, fr.next, fr.free, fr.freed
	primed, height := fr.primed, fr.stack.mark
	fr.next, fr.primed = make([]value.Value, len(fr.now)), false
	if fr.free = free; len(free) > 0 {
		fr.freed = make([]value.Value, fr.bindable)
	}
	defer func() {
		r := recover()
		if e, ok := r.(*EvalError); ok {
			fr.describe(e)
		}
		fr.now, fr.next, fr.primed, fr.stack.mark = now, next, primed, height
		fr.free, fr.freed = wasFree, freed
		if r != nil && r != any(errFound) {
			panic(r)
		} else if r != nil {
			found = true
		}
	}()
	fr.act(action, func() { panic(errFound) })
	return false
}

// errFound ends an enumeration whose first result is enough.
var errFound = new(struct{ _ byte })
