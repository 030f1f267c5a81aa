package tla

import (
	"lockstep/conformance/tla/value"
)

// each binds the groups' variables to each choice of elements in turn, until more says no.
func (fr *frame) each(groups []group, more func() bool) bool {
	if len(groups) == 0 {
		return more()
	}
	g := &groups[0]
	set := g.finite(fr)
	if g.tuple {
		return fr.eachIn(set, func(e value.Value) bool {
			g.bindTuple(fr, e)
			return fr.each(groups[1:], more)
		})
	}
	return fr.eachOf(g.slots, set, func() bool { return fr.each(groups[1:], more) })
}

func (fr *frame) eachOf(slots []int, set value.Value, more func() bool) bool {
	return fr.eachIn(set, func(e value.Value) bool {
		fr.slots[slots[0]] = cell{v: e}
		if len(slots) > 1 {
			return fr.eachOf(slots[1:], set, more)
		}
		return more()
	})
}

// eachIn visits the elements of a set until more says no. One that is not written out is not
// written out here either.
func (fr *frame) eachIn(set value.Value, more func(value.Value) bool) bool {
	if s, ok := set.(*value.Set); ok {
		for _, e := range value.Elems(s) {
			fr.tick()
			if !more(e) {
				return false
			}
		}
		return true
	}
	for e := range value.All(set) {
		fr.tick()
		if !more(e) {
			return false
		}
	}
	return true
}

// finite evaluates the set of a group.
func (g *group) finite(fr *frame) value.Value {
	if g.set == nil {
		fail(g.n, "an unbounded quantifier or CHOOSE cannot be evaluated")
	}
	set := g.set.eval(fr)
	defer locate(g.set.ast())
	if !value.IsFinite(set) {
		value.Fail("the set %v is infinite and cannot be enumerated", set)
	}
	return set
}

func (g *group) elems(fr *frame) *value.Set {
	set := g.finite(fr)
	defer locate(g.set.ast())
	return value.Written(set)
}

func (g *group) bindTuple(fr *frame, e value.Value) {
	parts, ok := value.Seq(e)
	if !ok || len(parts) != len(g.slots) {
		fail(g.n, "%v is not a tuple of %d elements", e, len(g.slots))
	}
	for i, s := range g.slots {
		fr.slots[s] = cell{v: parts[i]}
	}
}

// bind binds one value: to the one variable, or to the parts of the tuple.
func (g *group) bind(fr *frame, e value.Value) {
	if g.tuple {
		g.bindTuple(fr, e)
		return
	}
	fr.slots[g.slots[0]] = cell{v: e}
}
