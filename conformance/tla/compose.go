package tla

import "lockstep/conformance/tla/value"

// performCompose enumerates the steps of A \cdot B: a step of A, which leads to a state between,
// and then one of B. As in TLC the states between count as generated.
func (fr *frame) performCompose(n *prim, r *rest) bool {
	now := fr.now
	for _, middle := range fr.between(n) {
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

// turn puts another state in the place of now.
func (m *machine) turn(at []value.Value) {
	m.now = at
	m.revise()
}

// between returns the states that an action's first half leads to.
func (fr *frame) between(n *prim) (all [][]value.Value) {
	if fr.next == nil {
		fail(n.n, "A \\cdot B is of a step, and there is none here")
	}
	next, unset := fr.next, fr.unset
	fr.next, fr.unset = make([]value.Value, len(next)), neverSet
	fr.redraft()
	fr.act(n.args[0], func() {
		middle := make([]value.Value, len(fr.next))
		for i, v := range fr.next {
			if middle[i] = v; v == nil && next[i] != nil {
				middle[i] = fr.now[i] // what is said outside of A \cdot B is of its end
			}
		}
		all = append(all, middle)
	})
	fr.next, fr.unset = next, unset
	fr.redraft()
	fr.machine.halves += len(all)
	return all
}

// composes says whether a step is one of A \cdot B.
func (fr *frame) composes(n *prim) bool {
	now := fr.now
	for _, middle := range fr.between(n) {
		fr.turn(middle)
		found := n.args[1].truth(fr)
		if fr.turn(now); found {
			return true
		}
	}
	return false
}
