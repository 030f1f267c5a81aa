package tla

import (
	"slices"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// An expression in a loop, as what a quantifier says of each element, may have the same value for
// each of them: it is held by the values of the names from outside of the loop that it refers to,
// and by the variables that it reads. So is a set that a loop goes through which is made of other
// sets, as [1..n -> S]: it would be written out and sorted again for each n.

// heldNamesMax bounds what an expression is held by.
const heldNamesMax = 8

// heldInLoop compiles an expression that differs from one round of the innermost loop to the next
// in nothing, or returns nil.
func (c *compiler) heldInLoop(sc *scope, e syntax.Expr, names []syntax.Decl) node {
	if len(sc.loop) == 0 || slices.ContainsFunc(names, func(d syntax.Decl) bool {
		return slices.Contains(sc.loop, d)
	}) {
		return nil
	}
	return c.heldBy(sc, e, names, c.survey(e))
}

// heldRange compiles the constant set of a group, if it is one made of others, or returns nil.
func (c *compiler) heldRange(sc *scope, e syntax.Expr) node {
	names, ok := c.namesFrom(sc, e)
	if !ok {
		return nil
	}
	return c.heldConstant(sc, e, names, func(s *survey) bool { return s.composes })
}

// heldElements compiles a constant set that a predicate or an expression makes of another one, or
// returns nil. It may be that of another state, too.
func (c *compiler) heldElements(sc *scope, e syntax.Expr, names []syntax.Decl) node {
	switch e.(type) {
	case *syntax.SetFilter, *syntax.SetMap:
		return c.heldConstant(sc, e, names, func(s *survey) bool {
			return s.cost >= heldElementsMin
		})
	}
	return nil
}

// heldElementsMin is the least cost of a constant set that is held wherever it is.
const heldElementsMin = 32

func (c *compiler) heldConstant(
	sc *scope, e syntax.Expr, names []syntax.Decl, is func(s *survey) bool,
) node {
	if syntax.LevelOf(e) != syntax.ConstantLevel {
		return nil
	}
	s := c.survey(e)
	switch {
	case s == nil || !is(s):
		return nil
	case len(names) > 0:
		return c.heldBy(sc, e, names, s)
	case len(s.reads) > 0: // by what the configuration puts in the place of constants
		return nil
	}
	return c.once(e)
}

// heldByState compiles an expression that refers to nothing but the state and LET definitions of
// it, or returns nil: the operator that they stand in may be applied often in one state.
func (c *compiler) heldByState(sc *scope, e syntax.Expr, names []syntax.Decl) node {
	if len(names) == 0 || !c.areOfState(sc, names, make(map[*syntax.Def]bool)) {
		return nil
	}
	h := c.hold(e)
	if h.place == 0 {
		return nil
	}
	return c.heldCode(sc, e, h)
}

// areOfState says whether some names are of LET definitions that refer to nothing but the state,
// and others that do. Known are those that were looked at; one that refers to itself is none.
func (c *compiler) areOfState(
	sc *scope, names []syntax.Decl, known map[*syntax.Def]bool,
) bool {
	return !slices.ContainsFunc(names, func(n syntax.Decl) bool {
		d, ok := n.(*syntax.Def)
		return !ok || !c.isOfState(sc, d, known)
	})
}

func (c *compiler) isOfState(sc *scope, d *syntax.Def, known map[*syntax.Def]bool) bool {
	if is, ok := known[d]; ok {
		return is
	}
	known[d] = false // while it is looked at
	names, ok := c.namesFrom(sc, d.Body)
	known[d] = ok && !d.Function && c.areOfState(sc, names, known)
	return known[d]
}

// heldBy compiles an expression that is held by the values of some names, as a definition without a
// name that is nested in the frame, or returns nil where that is not worth it.
func (c *compiler) heldBy(sc *scope, e syntax.Expr, names []syntax.Decl, s *survey) node {
	if s == nil || len(names) == 0 || len(names)+len(s.reads) > heldNamesMax {
		return nil
	}
	if s.cost < heldMin+2*(len(names)+len(s.reads)) {
		return nil
	}
	c.held++
	h := holding{place: c.held, reads: s.reads}
	for _, d := range names {
		up, i, _ := sc.find(d)
		h.names = append(h.names, &slotRef{at{e}, up, i})
	}
	return c.heldCode(sc, e, h)
}

// heldCode compiles what is held, in a frame that is nested in that of a scope.
func (c *compiler) heldCode(sc *scope, e syntax.Expr, h holding) node {
	code := &opCode{global: -1, height: height(e)}
	c.holdIn(code, h)
	c.reading(h.reads, func() { code.body = c.varying(newScope(sc, code), e) })
	return &call{at{e}, code, 0, nil}
}

// namesFrom lists the bound variables, parameters and definitions from outside that an expression
// refers to, and says whether it refers to nothing else that has a meaning in its frame alone.
func (c *compiler) namesFrom(sc *scope, e syntax.Expr) (names []syntax.Decl, ok bool) {
	bound, updates := boundIn(e), make(map[*syntax.Update]bool)
	ok = true
	syntax.Walk(e, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Update:
			updates[n] = true
		case *syntax.At:
			ok = ok && updates[n.Update]
		case *syntax.Label:
			ok = false
		case *syntax.Ident:
			if bound[n.Decl] || slices.Contains(names, n.Decl) {
				break
			}
			if isValueName(sc, n.Decl) {
				names = append(names, n.Decl)
			} else {
				ok = ok && isClosedName(sc, n.Decl, bound)
			}
		}
		return ok
	})
	return names, ok
}

// isValueName says whether a name is of what has a slot for its value.
func isValueName(sc *scope, d syntax.Decl) bool {
	if p, ok := d.(*syntax.Param); ok && p.NArgs > 0 {
		return false
	}
	_, _, local := sc.find(d)
	return local
}

// atHand returns the value that a slot has without anything being evaluated, or nil.
func (n *slotRef) atHand(fr *frame) value.Value {
	c := n.cell(fr)
	if c.v != nil || c.t == nil || !c.t.isKnown(fr) {
		return c.v
	}
	return c.t.v
}

// heldKey is what an expression is held by.
type heldKey struct {
	room [heldNamesMax]value.Value
	n    int
}

// inOrder is what a memory reads of a key: all of it.
var inOrder = reads{0, 1, 2, 3, 4, 5, 6, 7}

// keyOf returns the key of what is held, and false where a name has no value yet.
func (fr *frame) keyOf(of *holding, key *heldKey) bool {
	key.n = len(of.reads) + len(of.names)
	for i, at := range of.reads {
		key.room[i] = fr.now[at]
	}
	for i, n := range of.names {
		v := n.atHand(fr)
		if v == nil {
			return false
		}
		key.room[len(of.reads)+i] = v
	}
	return true
}

// holdBy is hold where an expression is held by the values of names, too.
func (fr *frame) holdBy(of *holding, n interface{ apply(fr *frame) value.Value }) value.Value {
	h, key := fr.memoryOf(of), heldKey{}
	if h == nil || !fr.keyOf(of, &key) {
		return n.apply(fr)
	}
	if v := h.of(key.room[:], inOrder[:key.n]); v != nil {
		return v
	}
	v := n.apply(fr)
	fr.makeRoom(v)
	h.keep(key.room[:], inOrder[:key.n], v)
	return v
}
