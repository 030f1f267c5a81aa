package tla

import "lockstep/conformance/tla/value"

// actCompose enumerates the steps of A \cdot B: a step of A, which leads to a state between, and
// then one of B. As in TLC the states between count as generated.
func (fr *frame) actCompose(n *prim, then func()) {
	fr.between(n, func(middle []value.Value) {
		now := fr.now
		fr.now = middle
		fr.act(n.args[1], func() {
			fr.now = now
			then()
			fr.now = middle
		})
		fr.now = now
	})
}

// between calls visit with the states that an action's first half leads to.
func (fr *frame) between(n *prim, visit func(middle []value.Value)) {
	if fr.next == nil {
		fail(n.n, "A \\cdot B is of a step, and there is none here")
	}
	var all [][]value.Value
	next := fr.next
	fr.next = make([]value.Value, len(next))
	fr.act(n.args[0], func() {
		middle := make([]value.Value, len(fr.next))
		for i, v := range fr.next {
			if middle[i] = v; v == nil && next[i] != nil {
				middle[i] = fr.now[i] // what is said outside of A \cdot B is of its end
			}
		}
		all = append(all, middle)
	})
	fr.next = next
	fr.machine.halves += len(all)
	for _, middle := range all {
		visit(middle)
	}
}

// composes says whether a step is one of A \cdot B.
func (fr *frame) composes(n *prim) (found bool) {
	fr.between(n, func(middle []value.Value) {
		now := fr.now
		fr.now = middle
		found = found || truth(n.args[1], fr)
		fr.now = now
	})
	return found
}
