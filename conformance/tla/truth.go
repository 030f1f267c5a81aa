package tla

import "lockstep/conformance/tla/value"

// Formulas are evaluated by truth, which makes no value of what is true or false. What may be any
// value must be a boolean.

// truth evaluates a formula.
func truth(n node, fr *frame) bool { return n.truth(fr) }

func isTrue(n node, v value.Value) bool {
	b, ok := v.(value.Bool)
	if !ok {
		fail(n.ast(), "the value %v is not a boolean", v)
	}
	return bool(b)
}

func (n *junction) eval(fr *frame) value.Value { return value.Bool(n.truth(fr)) }
func (n *quant) eval(fr *frame) value.Value    { return value.Bool(n.truth(fr)) }
func (n *square) eval(fr *frame) value.Value   { return value.Bool(n.truth(fr)) }

func (n *junction) truth(fr *frame) bool {
	for _, item := range n.items {
		if item.truth(fr) == n.or {
			return n.or
		}
	}
	return !n.or
}

func (n *quant) truth(fr *frame) bool {
	switch {
	case len(n.vars) == 1:
		return n.truthOfOne(fr, n.vars[0].group)
	case len(n.vars) > 0:
		var sets [quantifiedMax]value.Value
		for i, v := range n.vars {
			if i > 0 && n.vars[i-1].group == v.group {
				sets[i] = sets[i-1]
			} else {
				sets[i] = v.group.finite(fr)
			}
		}
		return n.truthOfSome(fr, len(n.vars)-1, &sets)
	}
	for c := fr.choices(n.groups); c.next(); {
		if n.body.truth(fr) == n.exists {
			return n.exists
		}
	}
	return !n.exists
}

// truthOfOne is truth where there is but one variable.
func (n *quant) truthOfOne(fr *frame, g *group) bool {
	slot := &fr.slots[g.slots[0]]
	from := fr.order.Iterate(g.finite(fr))
	for v, ok := from.Next(); ok; v, ok = from.Next() {
		fr.tickElement(v)
		*slot = cell{v: v}
		if n.body.truth(fr) == n.exists {
			return n.exists
		}
	}
	return !n.exists
}

// quantVar is a variable of a quantifier.
type quantVar struct {
	group *group
	slot  int
}

// quantifiedMax is how many variables are gone through within each other.
const quantifiedMax = 4

// quantifiedBy lists the variables of some groups, or nothing where there are tuples or too many.
func quantifiedBy(groups []group) (vars []quantVar) {
	for i := range groups {
		g := &groups[i]
		for _, slot := range g.slots {
			vars = append(vars, quantVar{g, slot})
		}
		if g.tuple || len(vars) > quantifiedMax {
			return nil
		}
	}
	return vars
}

// truthOfSome is truth where the variables behind the i-th one are bound: the first one changes
// fastest.
func (n *quant) truthOfSome(fr *frame, i int, sets *[quantifiedMax]value.Value) bool {
	slot := &fr.slots[n.vars[i].slot]
	from := fr.order.Iterate(sets[i])
	for e, ok := from.Next(); ok; e, ok = from.Next() {
		fr.tickElement(e)
		*slot = cell{v: e}
		var is bool
		if i > 0 {
			is = n.truthOfSome(fr, i-1, sets)
		} else {
			is = n.body.truth(fr)
		}
		if is == n.exists {
			return n.exists
		}
	}
	return !n.exists
}

// truth says whether [A]_v, or <<A>>_v, holds of the step.
func (n *square) truth(fr *frame) bool {
	if n.angle {
		return !unchanged(n.sub, fr) && n.action.truth(fr)
	}
	return unchanged(n.sub, fr) || n.action.truth(fr)
}

func (n *prim) truth(fr *frame) bool {
	if n.test != nil {
		return n.test(n, fr)
	}
	return isTrue(n, n.eval(fr))
}

func (n *ifElse) truth(fr *frame) bool {
	if n.cond.truth(fr) {
		return n.then.truth(fr)
	}
	return n.els.truth(fr)
}

func (n *cases) truth(fr *frame) bool { return n.pick(fr).truth(fr) }

func (n *let) truth(fr *frame) bool {
	n.bind(fr)
	return n.body.truth(fr)
}

func (n *call) truth(fr *frame) bool {
	if n.code.global >= 0 {
		return isTrue(n, fr.global(n.code))
	}
	if n.code.held.place > 0 {
		return isTrue(n, fr.hold(&n.code.held, n))
	}
	inner := n.frame(fr)
	is := n.code.body.truth(inner)
	inner.leave()
	return is
}

func (n *literal) truth(*frame) bool        { return isTrue(n, n.v) }
func (n *constantRef) truth(fr *frame) bool { return isTrue(n, n.eval(fr)) }
func (n *variableRef) truth(fr *frame) bool { return isTrue(n, n.eval(fr)) }
func (n *slotRef) truth(fr *frame) bool     { return isTrue(n, n.eval(fr)) }
func (n *callSlot) truth(fr *frame) bool    { return isTrue(n, n.eval(fr)) }
func (n *choose) truth(fr *frame) bool      { return isTrue(n, n.eval(fr)) }
func (n *index) truth(fr *frame) bool       { return isTrue(n, n.eval(fr)) }
func (n *dot) truth(fr *frame) bool         { return isTrue(n, n.eval(fr)) }
func (n *substituted) truth(fr *frame) bool { return isTrue(n, n.eval(fr)) }
func (n *native) truth(fr *frame) bool      { return isTrue(n, n.eval(fr)) }
func (n *nativeBody) truth(fr *frame) bool  { return isTrue(n, n.eval(fr)) }
func (t *table) truth(fr *frame) bool       { return isTrue(t, t.eval(fr)) }

// These are never booleans.

func (n *setEnum) truth(fr *frame) bool    { return isTrue(n, n.eval(fr)) }
func (n *setFilter) truth(fr *frame) bool  { return isTrue(n, n.eval(fr)) }
func (n *setMap) truth(fr *frame) bool     { return isTrue(n, n.eval(fr)) }
func (n *funcCtor) truth(fr *frame) bool   { return isTrue(n, n.eval(fr)) }
func (n *funcSet) truth(fr *frame) bool    { return isTrue(n, n.eval(fr)) }
func (n *recordCtor) truth(fr *frame) bool { return isTrue(n, n.eval(fr)) }
func (n *except) truth(fr *frame) bool     { return isTrue(n, n.eval(fr)) }
func (n *tuple) truth(fr *frame) bool      { return isTrue(n, n.eval(fr)) }
func (n *product) truth(fr *frame) bool    { return isTrue(n, n.eval(fr)) }
