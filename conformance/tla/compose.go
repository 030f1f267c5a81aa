package tla

import (
	"slices"

	"lockstep/conformance/tla/value"
)

// performCompose enumerates the steps of A \cdot B: a step of A, which leads to a state between,
// and then one of B. As in TLC the states between count as generated, unless it is a part of a half
// of another one, or only asked for; and a variable that has been given a value before has in the
// state between the one that it has now.
func (fr *frame) performCompose(n *prim, r *rest) bool {
	now, next := fr.now, make([]value.Value, len(fr.next))
	for i, v := range fr.next {
		if v != nil {
			next[i] = now[i]
		}
	}
	all := fr.between(n, next, fr.unset)
	if fr.isStep() {
		fr.machine.halves += len(all)
	}
	for _, middle := range all {
		fr.turn(middle)
		more := fr.actUntil(n.args[1], func() bool {
			fr.turn(now)
			more := r.resume()
			fr.turn(middle)
			return more
		})
		if fr.turn(now); !more {
			return false
		}
	}
	return true
}

// isStep says whether what is performed leads from the state itself to a next one.
func (m *machine) isStep() bool {
	return len(m.target) > 0 && &m.now[0] == &m.origin[0] && &m.next[0] == &m.target[0]
}

// turn puts another state in the place of now.
func (m *machine) turn(at []value.Value) {
	m.now = at
	m.revise()
}

// between returns the states that an action's first half leads to, which gives values to those
// variables of next that have none, so many.
func (fr *frame) between(n *prim, next []value.Value, unset int) (all [][]value.Value) {
	if fr.next == nil {
		fail(n.n, "A \\cdot B is of a step, and there is none here")
	}
	wasNext, wasUnset := fr.next, fr.unset
	fr.next, fr.unset = next, unset
	fr.redraft()
	fr.act(n.args[0], func() { all = append(all, slices.Clone(next)) })
	fr.next, fr.unset = wasNext, wasUnset
	fr.redraft()
	return all
}

// composes says whether a step is one of A \cdot B.
func (fr *frame) composes(n *prim) bool {
	now := fr.now
	for _, middle := range fr.between(n, make([]value.Value, len(now)), len(now)) {
		fr.turn(middle)
		found := n.args[1].truth(fr)
		if fr.turn(now); found {
			return true
		}
	}
	return false
}
