package relational

import "slices"

// matrix returns the value of an expression.
func (t *translator) matrix(at id, pos position) *matrix {
	n := &t.nodes[at]
	switch n.op {
	case codeVar:
		return t.atoms[t.env[n.value]]
	case codeRelation:
		return t.relation(n.value, pos.state)
	case codeNone:
		return emptyMatrix
	}
	pos = n.at(pos)
	key, keep := t.key(at, pos)
	if keep {
		if m, ok := t.matrices[key]; ok {
			return m
		}
	}
	t.visit()
	m := t.matrixAnew(n, pos)
	if keep {
		t.matrices[key] = m
	}
	return m
}

func (t *translator) matrixAnew(n *node, pos position) *matrix {
	kid := func(i int) *matrix { return t.matrix(n.kids[i], pos) }
	switch n.op {
	case codeUniv:
		return t.constants(func(yield func(int64)) {
			for a := range t.atoms {
				yield(int64(a))
			}
		})
	case codeIden:
		return t.constants(func(yield func(int64)) {
			for a := range t.atoms {
				yield(int64(a) * (t.a.size + 1))
			}
		})
	case codeInts:
		return t.intSet()
	case codeUnion:
		return t.a.union(kid(0), kid(1))
	case codeIntersect:
		return t.intersect(n, pos)
	case codeMinus:
		return t.a.minus(kid(0), kid(1))
	case codeOverride:
		return t.a.override(kid(0), kid(1), n.arity)
	case codeProduct:
		return t.a.product(kid(0), kid(1), t.nodes[n.kids[1]].arity)
	case codeJoin:
		return t.a.join(kid(0), kid(1), t.nodes[n.kids[1]].arity)
	case codeDomain:
		return t.a.domain(kid(0), kid(1), n.arity)
	case codeRange:
		return t.a.rangeOf(kid(0), kid(1))
	case codeTranspose:
		return t.a.transpose(kid(0))
	case codeClosure:
		return t.a.closure(kid(0))
	case codePrime:
		return t.prime(n, pos)
	case codeComprehension:
		return t.comprehension(n, pos)
	case codeIf:
		return t.a.choose(t.formula(n.kids[0], pos), kid(1), kid(2))
	case codeIntAtom:
		return t.intAtom(n, pos)
	}
	panic("BUG: a formula where an expression should be")
}

func (t *translator) constants(keys func(yield func(int64))) *matrix {
	m := &matrix{over: noOverflow}
	keys(func(key int64) { m.add(key, litTrue) })
	return m
}

func (t *translator) intersect(n *node, pos position) *matrix {
	return t.a.intersect(t.matrix(n.kids[0], pos), t.matrix(n.kids[1], pos))
}

// intSet returns the atoms that stand for integers.
func (t *translator) intSet() *matrix {
	atoms := make([]int64, 0, len(t.ints))
	for _, i := range t.ints {
		atoms = append(atoms, int64(i.atom))
	}
	slices.Sort(atoms)
	return t.constants(func(yield func(int64)) {
		for _, a := range atoms {
			yield(a)
		}
	})
}

func (t *translator) intAtom(n *node, pos position) *matrix {
	b := t.number(n.kids[0], pos)
	terms := make([]term, 0, len(t.ints))
	for _, i := range t.ints {
		t.visit()
		l := t.m.equal(b, t.m.number(i.value, litTrue))
		terms = append(terms, term{int64(i.atom), l})
	}
	return t.a.collect(terms, b.over)
}

// relation returns the value of a relation, of which a skolem one gets its variables when it is met
// first.
func (t *translator) relation(r, state int) *matrix {
	states := t.leaves[r]
	if len(states) == 1 {
		state = 0
	}
	if states[state] == nil {
		states[state] = t.skolemMatrix(r)
	}
	return states[state]
}

// skolemMatrix bounds a skolem relation by what its domain may have for all values of the variables
// around it.
func (t *translator) skolemMatrix(r int) *matrix {
	s := t.skolems[t.relations[r]]
	arity := t.nodes[s.domain].arity
	binder := &node{kids: s.within, slots: s.outer}
	var keys []int64
	kind := func(slot int32) scope { return scope{slot: slot} }
	t.bindEach(binder, position{}, kind, func(_ []lit, key int64) bool {
		for _, k := range t.matrix(s.domain, position{}).keys {
			keys = append(keys, key*t.a.power[arity]+k)
		}
		return true
	})
	slices.Sort(keys)
	keys = slices.Compact(keys)
	set := &TupleSet{keys: keys}
	return t.relationMatrix(r, 0, bound{&TupleSet{}, set})
}

func (t *translator) comprehension(n *node, pos position) *matrix {
	m := &matrix{over: noOverflow}
	body := n.kids[len(n.kids)-1]
	negated := t.negated
	t.negated = false
	kind := func(slot int32) scope { return scope{slot: slot} }
	t.bindEach(n, pos, kind, func(when []lit, key int64) bool {
		m.add(key, t.c.and(append(when, t.formula(body, pos))...))
		return true
	})
	t.negated = negated
	return m
}

// number returns the value of an integer expression.
func (t *translator) number(at id, pos position) *bits {
	n := &t.nodes[at]
	pos = n.at(pos)
	key, keep := t.key(at, pos)
	if keep {
		if b, ok := t.numbers[key]; ok {
			return b
		}
	}
	t.visit()
	b := t.numberAnew(n, pos)
	if keep {
		t.numbers[key] = b
	}
	return b
}

func (t *translator) numberAnew(n *node, pos position) *bits {
	switch n.op {
	case codeNumber:
		return t.m.number(n.value, litTrue)
	case codeCount:
		m := t.matrix(n.kids[0], pos)
		return t.ofSet(n, t.m.count(m.lits), m)
	case codeSumOf:
		m := t.matrix(n.kids[0], pos)
		all := make([]*bits, len(t.ints))
		for i, v := range t.ints {
			t.visit()
			all[i] = t.m.number(v.value, m.at(int64(v.atom)))
		}
		return t.ofSet(n, t.m.sum(all), m)
	case codeNegate:
		return t.m.negate(t.number(n.kids[0], pos))
	case codeArithmetic:
		return t.arithmetic(n, pos)
	case codeSumOver:
		return t.sumOver(n, pos)
	case codeIfInt:
		cond := t.formula(n.kids[0], pos)
		return t.m.choose(cond, t.number(n.kids[1], pos), t.number(n.kids[2], pos))
	}
	panic("BUG: a formula where an integer should be")
}

// ofSet adds to the overflow of an integer that of the set that it was made of, and the set's
// variables.
func (t *translator) ofSet(n *node, b *bits, m *matrix) *bits {
	if t.wrap {
		return b
	}
	over := t.a.merge(b.over, m.over)
	over.vars = mergeSorted(over.vars, n.free)
	return &bits{b.bits, over}
}

func (t *translator) arithmetic(n *node, pos position) *bits {
	x, y := t.number(n.kids[0], pos), t.number(n.kids[1], pos)
	switch IntOp(n.value) {
	case Add:
		return t.m.add(x, y)
	case Sub:
		return t.m.sub(x, y)
	case Mul:
		return t.m.mul(x, y)
	case Div:
		return t.m.div(x, y, false)
	case Rem:
		return t.m.div(x, y, true)
	case Shl:
		return t.m.shl(x, y)
	case Shr:
		return t.m.shr(x, y, litFalse)
	default:
		return t.m.shr(x, y, x.sign())
	}
}

func (t *translator) sumOver(n *node, pos position) *bits {
	var all []*bits
	body := n.kids[len(n.kids)-1]
	zero := t.m.number(0, litTrue)
	negated := t.negated
	t.negated = false
	kind := func(slot int32) scope { return scope{slot: slot} }
	t.bindEach(n, pos, kind, func(when []lit, _ int64) bool {
		all = append(all, t.m.choose(t.c.and(when...), t.number(body, pos), zero))
		return true
	})
	t.negated = negated
	return t.m.pairs(all)
}
