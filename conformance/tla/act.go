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
	fr.actUntil(n, func() bool { then(); return true })
}

// actUntil is act until then says no; it tells whether it never did.
func (fr *frame) actUntil(n node, then func() bool) bool {
	fr.detach()
	r := fr.pushRest(finish, fr, nil)
	r.then = then
	more := fr.perform(n, r)
	fr.popRest()
	return more
}

// perform takes one formula, and then the rest. Like all functions below it returns false when the
// enumeration is to end.
func (fr *frame) perform(n node, r *rest) bool {
	switch n := n.(type) {
	case *junction:
		if n.or {
			for _, item := range n.items {
				if !fr.perform(item, r) {
					return false
				}
			}
			return true
		}
		return fr.performFrom(n, 0, r)
	case *quant:
		if !n.exists {
			return fr.performForall(n, r)
		}
		return fr.performExists(n, r)
	case *ifElse:
		if n.cond.truth(fr) {
			return fr.perform(n.then, r)
		}
		return fr.perform(n.els, r)
	case *cases:
		return fr.perform(n.pick(fr), r)
	case *let:
		n.bind(fr)
		return fr.perform(n.body, r)
	case *call:
		if n.code.global >= 0 || fr.isHeldGuard(n) {
			return fr.test(n, r)
		}
		inner := n.frame(fr)
		more := inner.perform(n.code.body, r)
		inner.leave()
		return more
	case *index:
		return fr.performIndex(n, r)
	case *callSlot:
		return fr.performOperator(n, r)
	case *slotRef:
		if t := n.thunk(fr); t != nil && n.cell(fr).v == nil {
			return t.fr.perform(t.n, r)
		}
		return fr.test(n, r)
	case *prim:
		return fr.performPrim(n, r)
	case *square:
		return fr.performSquare(n, r)
	case *again:
		return fr.performAgain(n, r)
	default:
		return fr.test(n, r)
	}
}

// isHeldGuard says whether a formula of an action is a guard, whose value is held.
func (fr *frame) isHeldGuard(n *call) bool {
	return n.code.held.place > 0 && n.code.guard == certain && fr.next != nil && !fr.primed
}

func (fr *frame) test(n node, r *rest) bool { return !n.truth(fr) || r.resume() }

// performFrom takes the conjuncts from the i-th on. As in TLC, formulas that follow others are only
// tested where every variable has a value: their disjuncts are then no ways of their own.
func (fr *frame) performFrom(n *junction, i int, r *rest) bool {
	if i < n.sure[i] && fr.isAction() {
		return fr.performSure(n, i, r)
	}
	if i == len(n.items)-1 {
		return fr.perform(n.items[i], r)
	}
	after := fr.pushRest(conjuncts, fr, r)
	after.of, after.from = n, i+1
	more := fr.perform(n.items[i], after)
	fr.popRest()
	return more
}

// performExists takes the body for each choice of elements.
func (fr *frame) performExists(n *quant, r *rest) bool {
	if g := one(n.groups); g != nil {
		slot := &fr.slots[g.slots[0]]
		from := fr.order.Iterate(g.finite(fr))
		fr.detach()
		for v, ok := from.Next(); ok; v, ok = from.Next() {
			fr.tickElement(v)
			*slot = cell{v: v}
			if !fr.perform(n.body, r) {
				return false
			}
		}
		return true
	}
	for c := fr.choices(n.groups); c.next(); {
		fr.detach()
		if !fr.perform(n.body, r) {
			return false
		}
	}
	return true
}

func (fr *frame) performOperator(n *callSlot, r *rest) bool {
	op := fr.frameAt(n.up).slots[n.i].operator()
	if op.builtin != nil {
		return fr.test(n, r)
	}
	inner := n.frame(fr, op)
	more := inner.perform(op.code.body, r)
	inner.leave()
	return more
}

// frame returns a frame for an operator that was an argument, with its own arguments.
func (n *callSlot) frame(fr *frame, op *operator) *frame {
	inner := fr.enter(n.n, op.code, op.up)
	for i := range n.args {
		inner.slots[i] = n.args[i].cell(fr)
	}
	return inner
}

func (fr *frame) performPrim(n *prim, r *rest) bool {
	switch n.op.Op {
	case syntax.OpEq, syntax.OpUnchanged:
		given := len(fr.given)
		more := !fr.settle(n) || r.resume()
		fr.takeBack(given)
		return more
	case syntax.OpIn, syntax.OpSubsetEq:
		if to := fr.target(n.args[0]); to != nil && *to == nil {
			return fr.assignEach(n, to, r)
		}
	case syntax.OpCompose:
		return fr.performCompose(n, r)
	case syntax.OpImplies:
		if n.args[0].truth(fr) {
			return fr.perform(n.args[1], r)
		}
		return r.resume()
	}
	return fr.test(n, r)
}

// target returns the place of the variable that a formula may assign, if n is one: x' in an action,
// x in the predicate of the initial states.
func (fr *frame) target(n node) *value.Value {
	if fr.primed {
		return nil
	}
	if s, ok := n.(*slotRef); ok {
		if t := s.thunk(fr); t != nil {
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
	switch n := n.(type) {
	case *prim:
		if n.op.Op != syntax.OpPrime {
			return nil
		}
		if to := fr.freedBy(n.args[0]); to != nil {
			return to
		}
		if i := fr.variable(n.args[0]); i >= 0 {
			return &fr.next[i]
		}
	case *call:
		if n.mayStand() {
			inner := n.frame(fr)
			defer inner.leave()
			return inner.target(n.code.body)
		}
	}
	return nil
}

// mayStand says whether a call is of a definition that may stand for a variable, as X == x does, or
// for one of the next state.
func (n *call) mayStand() bool { return n.code.global < 0 && len(n.args) == 0 }

// variable returns which variable n is, also through parameters, or -1.
func (fr *frame) variable(n node) int {
	switch n := n.(type) {
	case *variableRef:
		return n.i
	case *substituted:
		return fr.variable(n.n)
	case *call:
		if n.mayStand() {
			inner := n.frame(fr)
			defer inner.leave()
			return inner.variable(n.code.body)
		}
	case *slotRef:
		if t := n.thunk(fr); t != nil {
			return t.fr.variable(t.n)
		}
	}
	return -1
}

// assignEach gives a variable each element of a set, or each of its subsets.
func (fr *frame) assignEach(n *prim, to *value.Value, r *rest) bool {
	from := fr.iterate(n.args[1], n.op.Op == syntax.OpSubsetEq)
	for v, ok := from.Next(); ok; v, ok = from.Next() {
		fr.tick()
		fr.give(to, v)
		more := r.resume()
		if fr.takeBack(len(fr.given) - 1); !more {
			return false
		}
	}
	return true
}

// iterate goes through a set, or its subsets.
func (fr *frame) iterate(n node, subsets bool) value.Iterator {
	set := n.eval(fr)
	defer locate(n.ast())
	if subsets {
		set = value.Subsets(set)
	}
	return fr.order.Iterate(set)
}

func (fr *frame) performSquare(n *square, r *rest) bool {
	if n.angle {
		after := fr.pushRest(change, fr, r)
		after.sub = n.sub
		more := fr.perform(n.action, after)
		fr.popRest()
		return more
	}
	if !fr.perform(n.action, r) {
		return false
	}
	given := len(fr.given)
	more := !fr.settleUnchanged(n.sub) || r.resume()
	fr.takeBack(given)
	return more
}

// enabled says whether a step of an action is possible from the state. Free are the instances that
// the formula was copied by.
func (fr *frame) enabled(action node, free []*syntax.Instance) bool {
	now, next, wasFree, freed := fr.now, fr.next, fr.free, fr.freed
	primed, height, unset := fr.primed, fr.stack.mark, fr.unset
	given := len(fr.given)
	fr.next, fr.primed, fr.unset = make([]value.Value, len(fr.now)), false, neverSet
	fr.redraft()
	if primed {
		fr.revise()
	}
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
		fr.unset, fr.given = unset, fr.given[:given]
		fr.forget()
		if primed || r != nil {
			fr.revise()
		}
		if r != nil {
			panic(r)
		}
	}()
	return !fr.actUntil(action, func() bool { return false })
}
