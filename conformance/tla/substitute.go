package tla

import (
	"slices"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// substituted is what an INSTANCE puts in the place of a variable. Within an ENABLED that the
// instance copied, the variable of the next state is one that ENABLED binds, and not what is
// substituted: ENABLED A says that there are values of the variables of A's own module. TLC takes
// it so, too.
type substituted struct {
	at   // the variable
	n    node
	i    int // of the variable among those that an ENABLED may bind
	by   *syntax.Instance
	name string
	held holding
}

// bound is a variable that an ENABLED may bind.
type bound struct {
	by *syntax.Instance
	v  *syntax.Variable
}

func (c *compiler) substituted(sc *scope, e *syntax.Let, d *syntax.Def) node {
	key := bound{d.By, d.Stands}
	i, ok := c.bound[key]
	if !ok {
		i = len(c.bound)
		c.bound[key] = i
	}
	n := &substituted{at: at{e}, i: i, by: d.By, name: d.Name}
	if _, trivial := d.Body.(*syntax.Ident); !trivial && c.isClosed(sc, d.Body) {
		n.held = c.hold(d.Body)
	}
	if n.held.place == 0 {
		n.n = c.expr(sc, d.Body)
		return n
	}
	c.reading(n.held.reads, func() { n.n = c.expr(sc, d.Body) })
	return n
}

func (n *substituted) eval(fr *frame) value.Value {
	if !fr.primed || !slices.Contains(fr.free, n.by) {
		if n.held.place > 0 {
			return fr.hold(&n.held, n)
		}
		return n.apply(fr)
	}
	v := fr.freed[n.i]
	if v == nil {
		fail(n.ast(), "%s' has no value yet", n.name)
	}
	return v
}

func (n *substituted) apply(fr *frame) value.Value { return n.n.eval(fr) }

// freedBy returns the place of the variable of the next state that n is if it is bound by the
// ENABLED that is being evaluated; else nil.
func (fr *frame) freedBy(n node) *value.Value {
	switch n := n.(type) {
	case *substituted:
		if !fr.primed && fr.next != nil && slices.Contains(fr.free, n.by) {
			return &fr.freed[n.i]
		}
		return fr.freedBy(n.n)
	case *slotRef:
		if t := n.thunk(fr); t != nil {
			return t.fr.freedBy(t.n)
		}
	}
	return nil
}
