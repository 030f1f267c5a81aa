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
	held int // as opCode's
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
	n := &substituted{at{e}, c.expr(sc, d.Body), i, d.By, d.Name, 0}
	if _, trivial := d.Body.(*syntax.Ident); !trivial && c.isClosed(sc, d.Body) &&
		c.isSteady(d.Body, make(map[*syntax.Def]bool)) {
		c.held++
		n.held = c.held
	}
	return n
}

func (n *substituted) eval(fr *frame) value.Value {
	if !fr.primed || !slices.Contains(fr.free, n.by) {
		if n.held > 0 {
			return fr.hold(n.held, n.n.eval)
		}
		return n.n.eval(fr)
	}
	v := fr.freed[n.i]
	if v == nil {
		fail(n.ast(), "%s' has no value yet", n.name)
	}
	return v
}

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
