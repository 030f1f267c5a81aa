package tla

import (
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// A set that is written as those elements of SUBSET S, of a set of functions, of records or of
// tuples that a predicate holds of is not made where a value is only asked to be in it, as TLC does
// not make it: that value alone is looked at.

// filterOf returns the filter that a node denotes, and the frame that it is evaluated in, where no
// value of the node is at hand. The frame of a call is to be left then.
func (fr *frame) filterOf(set node) (f *setFilter, in *frame, called bool) {
	switch n := set.(type) {
	case *setFilter:
		return n, fr, false
	case *call:
		f, in = fr.filterOfCall(n)
		return f, in, true
	case *slotRef:
		c := n.cell(fr)
		if t := c.t; c.v == nil && t.n != nil && !t.isKnown(fr) {
			switch n := t.n.(type) {
			case *setFilter:
				if n.isLazy(t.fr) {
					return n, t.fr, false
				}
			case *call:
				if n.code.global >= 0 {
					f, in = fr.filterOfCall(n)
					return f, in, true
				}
			}
		}
	}
	return nil, nil, false
}

// filterOfCall is filterOf where a definition is called.
func (fr *frame) filterOfCall(n *call) (*setFilter, *frame) {
	f, ok := n.code.body.(*setFilter)
	if !ok || fr.holds(&n.code.held) || n.code.global >= 0 && !f.isLarge(fr, n.code) {
		return nil, nil
	}
	in := n.frame(fr)
	if n.code.held.place > 0 && !f.isLazy(in) {
		in.leave()
		return nil, nil
	}
	return f, in
}

// isLazy says whether the set is one of which single values are looked at. Any other is made, and
// kept if that can be: it may be asked often.
func (n *setFilter) isLazy(fr *frame) bool { return value.IsLazy(n.group.evalSet(fr)) }

// isLarge says whether the set, which is constant, is one of so many elements that it is not made
// once for all.
func (n *setFilter) isLarge(fr *frame, code *opCode) bool {
	if fr.cache[code.global].v.Load() != nil {
		return false
	}
	inner := fr.enter(n.n, code, nil)
	base := n.group.evalSet(inner)
	inner.leave()
	return value.IsLazy(base) && value.IsFinite(base) && value.Cardinality(base) > largeFilter
}

const largeFilter = 4096

func (n *prim) in(fr *frame) bool {
	if f, in, called := fr.filterOf(n.args[1]); f != nil {
		is := f.has(n.n, in, n.args[0].eval(fr))
		if called {
			in.leave()
		}
		return is
	}
	if t, ok := n.args[0].(*tuple); ok {
		v := fr.pushKey(t)
		is := fr.inAt(n.n, v, n.args[1].eval(fr))
		fr.popKey()
		return is
	}
	return fr.inAt(n.n, n.args[0].eval(fr), n.args[1].eval(fr))
}

func (m *machine) inAt(at syntax.Node, v, s value.Value) bool {
	defer locate(at)
	return value.InBy(m, v, s)
}

// has says whether v is in the set.
func (n *setFilter) has(at syntax.Node, fr *frame, v value.Value) bool {
	base := n.group.evalSet(fr)
	if !value.IsLazy(base) {
		return fr.inAt(at, v, n.of(fr, base))
	}
	if !fr.inAt(at, v, base) {
		return false
	}
	fr.tick()
	n.group.bind(fr, v)
	return n.pred.truth(fr)
}
