package tla

import (
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// A formula of an action is sure if it holds in one way at most, whether it is a guard or gives
// variables their values. A run of sure conjuncts is settled, one after another, before what is
// left is resumed once: there is no need of a rest for each.

// isSure says whether a formula of an action is sure. What may be sure or not is not.
func isSure(n node) bool {
	switch n := n.(type) {
	case *junction:
		return !n.or && n.sure[0] == len(n.items)
	case *ifElse:
		return isSure(n.then) && isSure(n.els)
	case *let:
		return isSure(n.body)
	case *call:
		return n.code.global >= 0 || n.code.surely(&n.code.guard, isGuard) ||
			n.code.surely(&n.code.sure, isSure)
	case *prim:
		switch n.op.Op {
		case syntax.OpEq, syntax.OpUnchanged:
			return true
		case syntax.OpImplies:
			return isSure(n.args[1])
		}
	}
	return isGuard(n)
}

// sureRuns returns for each conjunct where the run of sure ones that begins with it ends.
func sureRuns(items []node) []int {
	runs := make([]int, len(items))
	end := len(items)
	for i := len(items) - 1; i >= 0; i-- {
		if !isSure(items[i]) {
			end = i
		}
		runs[i] = end
	}
	return runs
}

// isAction says whether what is performed is an action, and not the predicate of initial states.
func (fr *frame) isAction() bool { return fr.next != nil && !fr.primed }

// performSure settles the run of sure conjuncts that begins with the i-th, and then takes those
// that follow.
func (fr *frame) performSure(n *junction, i int, r *rest) bool {
	given, end := len(fr.given), n.sure[i]
	more := true
	if fr.settleRun(n, i, end) {
		switch {
		case end == len(n.items):
			more = r.resume()
		case fr.unset == 0:
			more = !n.holdsFrom(fr, end) || r.resume()
		default:
			more = fr.performFrom(n, end, r)
		}
	}
	fr.takeBack(given)
	return more
}

// settleRun settles the conjuncts from the i-th on, guards without a look at what they may be.
func (fr *frame) settleRun(n *junction, i, end int) bool {
	for ; i < n.guards; i++ {
		if !n.items[i].truth(fr) {
			return false
		}
	}
	for ; i < end; i++ {
		if !fr.settle(n.items[i]) {
			return false
		}
	}
	return true
}

// settle gives variables values so that a sure formula holds, and returns false if it cannot. They
// keep them until they are taken back, also in that case.
func (fr *frame) settle(n node) bool {
	switch n := n.(type) {
	case *junction:
		return fr.settleRun(n, 0, len(n.items))
	case *ifElse:
		if n.cond.truth(fr) {
			return fr.settle(n.then)
		}
		return fr.settle(n.els)
	case *let:
		n.bind(fr)
		return fr.settle(n.body)
	case *call:
		if n.code.global >= 0 || n.code.guard == certain {
			return n.truth(fr)
		}
		inner := n.frame(fr)
		is := inner.settle(n.code.body)
		inner.leave()
		return is
	case *prim:
		return fr.settlePrim(n)
	default:
		return n.truth(fr)
	}
}

func (fr *frame) settlePrim(n *prim) bool {
	switch n.op.Op {
	case syntax.OpEq:
		if to := fr.target(n.args[0]); to != nil {
			return fr.settleValue(n.n, to, n.args[1].eval(fr))
		}
	case syntax.OpUnchanged:
		return fr.settleUnchanged(n.args[0])
	case syntax.OpImplies:
		return !n.args[0].truth(fr) || fr.settle(n.args[1])
	}
	return n.truth(fr)
}

// settleValue gives a variable a value. One that has a value must have this one.
func (fr *frame) settleValue(at syntax.Node, to *value.Value, v value.Value) bool {
	if *to != nil {
		return equalAt(at, *to, v)
	}
	fr.give(to, v)
	return true
}

// settleUnchanged takes UNCHANGED apart, down to the variables.
func (fr *frame) settleUnchanged(n node) bool {
	switch n := n.(type) {
	case *variableRef:
		if fr.isAction() {
			return fr.settleValue(n.n, &fr.next[n.i], fr.now[n.i])
		}
	case *substituted:
		if to := fr.freedBy(n); to != nil {
			return fr.settleValue(n.ast(), to, n.n.eval(fr))
		}
		return fr.settleUnchanged(n.n)
	case *tuple:
		for _, e := range n.elems {
			if !fr.settleUnchanged(e) {
				return false
			}
		}
		return true
	case *slotRef:
		if t := n.thunk(fr); t != nil {
			return t.fr.settleUnchanged(t.n)
		}
	case *call:
		if n.mayStand() {
			inner := n.frame(fr)
			is := inner.settleUnchanged(n.code.body)
			inner.leave()
			return is
		}
	}
	return unchanged(n, fr)
}

// give gives a variable, which has none, a value.
func (m *machine) give(to *value.Value, v value.Value) {
	*to = v
	m.unset--
	m.given = append(m.given, to)
}

// takeBack takes the values of all variables but the first ones that have been given some.
func (m *machine) takeBack(but int) {
	if len(m.given) == but {
		return
	}
	for _, to := range m.given[but:] {
		*to = nil
		m.unset++
	}
	m.given = m.given[:but]
	m.forget()
}

// forget says that the state that is being given values, an initial one or that of a step, is not
// what it was, other than by such a value.
func (m *machine) forget() {
	m.redraft()
	if m.next == nil {
		m.revise()
	}
}

// holdsFrom tests the conjuncts from the i-th on.
func (n *junction) holdsFrom(fr *frame, i int) bool {
	for _, item := range n.items[i:] {
		if !item.truth(fr) {
			return false
		}
	}
	return true
}

// unchanged says whether an expression has the same value in the next state. It looks at tuples
// part by part, and at variables without evaluating anything.
func unchanged(n node, fr *frame) bool {
	switch n := n.(type) {
	case *variableRef:
		if !fr.primed && fr.next != nil && fr.now[n.i] != nil && fr.next[n.i] != nil {
			return fr.now[n.i] == fr.next[n.i] || value.Equal(fr.now[n.i], fr.next[n.i])
		}
	case *tuple:
		for _, e := range n.elems {
			if !unchanged(e, fr) {
				return false
			}
		}
		return true
	case *call:
		if n.mayStand() {
			inner := n.frame(fr)
			same := unchanged(n.code.body, inner)
			inner.leave()
			return same
		}
	}
	before := n.eval(fr)
	return value.Equal(before, fr.evalPrimed(n))
}
