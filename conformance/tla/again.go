package tla

import (
	"slices"

	"lockstep/conformance/tla/syntax"
)

// What is taken of an action may be taken again within its own rest, or tested there, and that in
// the very frame: the body of \A for the next element, and an action that an operator takes for an
// argument, wherever the parameter stands. It finds what it has bound as it left it, since its
// slots are put aside for as long as the rest takes.

// span is a run of the slots of a frame: those of one expression.
type span struct{ from, to int }

// asideFew is how many slots are put aside without a place being made for them.
const asideFew = 8

// aside puts the slots of a span aside while something is done.
func (s span) aside(fr *frame, do func() bool) bool {
	var room [asideFew]cell
	was := append(room[:0], fr.slots[s.from:s.to]...)
	more := do()
	copy(fr.slots[s.from:], was)
	return more
}

// again is an action that binds names, and is an argument or a LET definition.
type again struct {
	node
	own span
}

// again compiles what a name is to stand for.
func (c *compiler) again(sc *scope, compile func() node) node {
	from := sc.code.size
	n := compile()
	if !bindsWays(n) {
		return n
	}
	return &again{n, span{from, sc.code.size}}
}

// bindsWays says whether a formula that is taken binds names in the frame that it is taken in.
func bindsWays(n node) bool {
	switch n := n.(type) {
	case *quant, *let:
		return true
	case *junction:
		return slices.ContainsFunc(n.items, bindsWays)
	case *ifElse:
		return bindsWays(n.then) || bindsWays(n.els)
	case *cases:
		return slices.ContainsFunc(n.bodies, bindsWays) || n.other != nil && bindsWays(n.other)
	case *square:
		return bindsWays(n.action)
	case *prim:
		switch n.op.Op {
		case syntax.OpImplies, syntax.OpCompose:
			return bindsWays(n.args[1])
		}
	}
	return false
}

func (fr *frame) performAgain(n *again, r *rest) bool {
	after := fr.pushRest(putAside, fr, r)
	after.own = n.own
	more := fr.perform(n.node, after)
	fr.popRest()
	return more
}

// performForall takes a universal quantifier for the conjunction of its body over all elements, in
// the order of TLC: the first element, and then the last, up to the second.
func (fr *frame) performForall(n *quant, r *rest) bool {
	if n.guard && fr.next != nil && !fr.primed {
		return fr.test(n, r)
	}
	var choices [][]cell
	for c := fr.choices(n.groups); c.next(); {
		var choice []cell
		for _, g := range n.groups {
			for _, s := range g.slots {
				choice = append(choice, fr.slots[s])
			}
		}
		choices = append(choices, choice)
	}
	if len(choices) > 0 {
		slices.Reverse(choices[1:])
	}
	fr.detach()
	return fr.performChoices(n, choices, r)
}

// actLevels is what an element costs where the conjuncts that it stands for are taken within each
// other.
const actLevels = 4

func (fr *frame) performChoices(n *quant, choices [][]cell, r *rest) bool {
	if len(choices) == 0 {
		return r.resume()
	}
	weight := fr.weight
	fr.weigh(n.n, actLevels)
	n.rebind(fr, choices[0])
	after := fr.pushRest(elements, fr, r)
	after.quant, after.choices, after.own = n, choices[1:], n.own
	more := fr.perform(n.body, after)
	fr.popRest()
	fr.weight = weight
	return more
}

func (n *quant) rebind(fr *frame, choice []cell) {
	for _, g := range n.groups {
		for _, s := range g.slots {
			fr.slots[s], choice = choice[0], choice[1:]
		}
	}
}

// performElements takes the body of a universal quantifier for the elements that follow.
func (r *rest) performElements() bool {
	if r.fr.unset == 0 {
		return !r.holdsForAll() || r.next.resume()
	}
	return r.fr.performChoices(r.quant, r.choices, r.next)
}

// holdsForAll tests the body for the elements that follow.
func (r *rest) holdsForAll() bool {
	for _, c := range r.choices {
		if r.quant.rebind(r.fr, c); !r.quant.body.truth(r.fr) {
			return false
		}
	}
	return true
}
