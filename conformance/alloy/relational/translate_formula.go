package relational

import "slices"

// formula returns when a formula is true.
func (t *translator) formula(at id, pos position) lit {
	n := &t.nodes[at]
	pos = n.at(pos)
	key, keep := t.key(at, pos)
	if keep {
		if l, ok := t.formulas[key]; ok {
			return l
		}
	}
	t.visit()
	l := t.formulaAnew(at, n, pos)
	if keep {
		t.formulas[key] = l
	}
	return l
}

func (t *translator) formulaAnew(at id, n *node, pos position) lit {
	switch n.op {
	case codeTrue:
		return litTrue
	case codeFalse:
		return litFalse
	case codeOpaque:
		return t.c.input()
	case codeNot:
		t.negated = !t.negated
		l := t.formula(n.kids[0], pos).not()
		t.negated = !t.negated
		return l
	case codeAnd:
		return t.all(n.kids, pos, 0)
	case codeOr:
		return t.all(n.kids, pos, 1)
	case codeImplies:
		l := t.formula(n.kids[0], pos)
		if l == litFalse {
			return litTrue
		}
		return t.c.implies(l, t.formula(n.kids[1], pos))
	case codeIff:
		return t.c.iff(t.formula(n.kids[0], pos), t.formula(n.kids[1], pos))
	case codeIn, codeEqual:
		return t.comparison(n, pos)
	case codeHas:
		return t.has(n, pos)
	case codeForAll, codeExists:
		return t.quantified(n, pos)
	case codeCompare:
		return t.compare(n, pos)
	case codeAfter:
		return t.next(pos, func(p position) lit { return t.formula(n.kids[0], p) })
	case codeBefore:
		return t.before(pos, func(p position) lit { return t.formula(n.kids[0], p) })
	case codeUntil, codeReleases:
		return t.future(at, n, pos)
	case codeSince, codeTriggered:
		return t.course(at, n, pos.level)[pos.state]
	}
	panic("BUG: an expression where a formula should be")
}

// all is the conjunction or, where flip is one, the disjunction.
func (t *translator) all(kids []id, pos position, flip lit) lit {
	ls := make([]lit, 0, len(kids))
	for _, k := range kids {
		l := t.formula(k, pos) ^ flip
		if l == litFalse {
			return litFalse ^ flip
		}
		ls = append(ls, l)
	}
	return t.c.and(ls...) ^ flip
}

func (t *translator) comparison(n *node, pos position) lit {
	x, y := t.matrix(n.kids[0], pos), t.matrix(n.kids[1], pos)
	l := t.a.subset(x, y)
	if l != litFalse {
		l = t.defined(l, x.over, y.over)
	}
	if n.op == codeIn {
		return l
	}
	r := t.a.subset(y, x)
	if r != litFalse {
		r = t.defined(r, x.over, y.over)
	}
	return t.defined(t.c.and(l, r), x.over, y.over)
}

func (t *translator) has(n *node, pos position) lit {
	m := t.matrix(n.kids[0], pos)
	switch Mult(n.value) {
	case No:
		t.negated = !t.negated
		l := t.some(m).not()
		t.negated = !t.negated
		return l
	case Some:
		return t.some(m)
	case Lone:
		if len(m.keys) == 0 {
			return litTrue
		}
		return t.defined(t.a.lone(m), m.over)
	default:
		if len(m.keys) == 0 {
			return litFalse
		}
		return t.defined(t.a.one(m), m.over)
	}
}

func (t *translator) some(m *matrix) lit {
	l := t.a.some(m)
	if l == litTrue {
		return l
	}
	return t.defined(l, m.over)
}

// defined makes a comparison of what overflows count neither for nor against: it is false where the
// overflow is of what is sought, and true where it is of what is given.
func (t *translator) defined(l lit, overs ...overflow) lit {
	if t.wrap {
		return l
	}
	for _, universal := range []bool{true, false} {
		for _, o := range overs {
			if o.when == litFalse || t.isUniversal(o) != universal {
				continue
			}
			if universal != t.negated {
				l = t.c.or(l, o.when)
			}
		}
	}
	for _, o := range overs {
		if o.when != litFalse && t.isUniversal(o) == t.negated {
			l = t.c.and(l, o.when.not())
		}
	}
	return l
}

// isUniversal tells whether the innermost integer variable that a value was made of is universal.
func (t *translator) isUniversal(o overflow) bool {
	for i := len(t.scopes) - 1; i >= 0; i-- {
		if slices.Contains(o.vars, t.scopes[i].slot) {
			return t.scopes[i].universal
		}
	}
	return false
}

func (t *translator) quantified(n *node, pos position) lit {
	flip := litOf(n.op == codeForAll) // all x | F is not some x | not F
	kind := func(slot int32) scope { return scope{slot, n.op == codeForAll != t.negated} }
	body := n.kids[len(n.kids)-1]
	var ors []lit
	done := false
	t.bindEach(n, pos, kind, func(when []lit, _ int64) bool {
		l := t.formula(body, pos) ^ flip
		l = t.c.and(append(when, l)...)
		done = l == litTrue
		if l != litFalse {
			ors = append(ors, l)
		}
		return !done
	})
	if done {
		return litTrue ^ flip
	}
	return t.c.or(ors...) ^ flip
}

func (t *translator) compare(n *node, pos position) lit {
	x, y := t.number(n.kids[0], pos), t.number(n.kids[1], pos)
	var l lit
	switch Comparison(n.value) {
	case Equals:
		l = t.m.equal(x, y)
	case Less:
		l = t.m.atMost(y, x).not()
	case AtMost:
		l = t.m.atMost(x, y)
	case Greater:
		l = t.m.atMost(x, y).not()
	case AtLeast:
		l = t.m.atMost(y, x)
	}
	return t.defined(l, x.over, y.over)
}
