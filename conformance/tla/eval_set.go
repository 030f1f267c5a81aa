package tla

import (
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

func (n *choose) eval(fr *frame) value.Value {
	from := fr.order.Iterate(n.group.finite(fr))
	for e, ok := from.Next(); ok; e, ok = from.Next() {
		fr.tick()
		n.group.bind(fr, e)
		if n.body.truth(fr) {
			return e
		}
	}
	fail(n.n, "no element of the set satisfies the CHOOSE")
	return nil
}

func (n *setEnum) eval(fr *frame) value.Value {
	defer locate(n.n)
	s, err := value.Sorted(evalAll(n.elems, fr))
	if err != nil { // and the elements may be in another order
		return value.Mixed(evalAll(n.elems, fr), err)
	}
	return fr.single(n.site, s)
}

func evalAll(nodes []node, fr *frame) []value.Value {
	vals := make([]value.Value, len(nodes))
	for i, n := range nodes {
		vals[i] = n.eval(fr)
	}
	return vals
}

func (n *setFilter) eval(fr *frame) value.Value {
	return n.of(fr, n.group.sizes.among(fr, n.group.evalSet(fr)))
}

// of returns those elements of a set that the predicate holds of.
func (n *setFilter) of(fr *frame, all value.Value) value.Value {
	if !value.IsFinite(all) {
		defer locate(n.group.set.ast())
		value.RefuseMixed(all)
		return n.suchThat(fr, all)
	}
	if size := value.Cardinality(all); size > value.Limit && size <= filteredMax {
		return n.ofLarge(fr, all)
	}
	set := n.group.written(all)
	elems := value.Elems(set)
	var out []value.Value
	for i, e := range elems {
		fr.tick()
		n.group.bind(fr, e)
		if n.pred.truth(fr) {
			if out == nil {
				out = make([]value.Value, 0, len(elems)-i)
			}
			out = append(out, e)
		}
	}
	if len(out) == len(elems) {
		return set
	}
	return value.SortedSet(out)
}

// filteredMax is how many elements of a set are looked at where only some are wanted.
const filteredMax = 100 * value.Limit

// ofLarge takes elements of a set that is too large to be written out. What is taken may not be.
func (n *setFilter) ofLarge(fr *frame, all value.Value) value.Value {
	var out []value.Value
	for e := range value.All(all) {
		fr.tickElement(e)
		n.group.bind(fr, e)
		if n.pred.truth(fr) {
			out = append(out, e)
			withinLimit(n.n, len(out))
		}
	}
	return value.NewSet(out...)
}

// withinLimit fails where a value is about to get more elements than may be written out.
func withinLimit(at syntax.Node, elems int) {
	if elems > value.Limit {
		exceed(at, "a value of more than %d elements", value.Limit)
	}
}

func (n *setMap) eval(fr *frame) value.Value {
	if g := one(n.groups); g != nil {
		return n.ofOne(fr, g)
	}
	var out []value.Value
	for c := fr.choices(n.groups); c.next(); {
		out = append(out, n.elem.eval(fr))
		withinLimit(n.n, len(out))
	}
	defer locate(n.n)
	return value.NewSet(out...)
}

// ofOne evaluates the set where there is but one variable.
func (n *setMap) ofOne(fr *frame, g *group) value.Value {
	slot := &fr.slots[g.slots[0]]
	set := g.finite(fr)
	from := n.iterate(fr, set)
	out := make([]value.Value, 0, int(min(value.Cardinality(set), 1024)))
	for v, ok := from.Next(); ok; v, ok = from.Next() {
		fr.tickElement(v)
		*slot = cell{v: v}
		out = append(out, n.elem.eval(fr))
		withinLimit(n.n, len(out))
	}
	defer locate(n.n)
	return value.NewSet(out...)
}

// iterate goes through a set in the order of TLC where something may tell which element was first.
func (n *setMap) iterate(fr *frame, set value.Value) value.Iterator {
	if n.steady {
		return value.Iterate(set)
	}
	return fr.order.Iterate(set)
}

func (n *funcSet) eval(fr *frame) value.Value {
	defer locate(n.n)
	return value.FuncSet(n.dom.eval(fr), n.rng.eval(fr))
}

func (n *product) eval(fr *frame) value.Value {
	defer locate(n.n)
	return value.Product(evalAll(n.sets, fr)...)
}
