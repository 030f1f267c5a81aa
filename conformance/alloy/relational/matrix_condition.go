package relational

// subset returns that every tuple of x is in y.
func (a *algebra) subset(x, y *matrix) lit {
	ands := a.ors[:0]
	j := 0
	for i, p := range x.keys {
		for j < len(y.keys) && y.keys[j] < p {
			j++
		}
		right := litFalse
		if j < len(y.keys) && y.keys[j] == p {
			right = y.lits[j]
		}
		l := a.c.implies(x.lits[i], right)
		if l == litFalse {
			return litFalse
		}
		ands = append(ands, l)
	}
	a.ors = ands
	return a.c.and(ands...)
}

func (a *algebra) some(m *matrix) lit { return a.none(m.lits).not() }

// lone returns that at most one tuple is in m.
func (a *algebra) lone(m *matrix) lit {
	lone, _ := a.ladder(m)
	return lone
}

// one returns that one tuple is in m.
func (a *algebra) one(m *matrix) lit {
	lone, some := a.ladder(m)
	return a.c.and2(lone, some)
}

// ladder returns that at most one literal is true and that at least one is, both by steps that say
// whether there was one so far: the solver learns in terms of those steps.
func (a *algebra) ladder(m *matrix) (lone, some lit) {
	ands := a.ors[:0]
	some = litFalse
	for _, x := range m.lits {
		ands = append(ands, a.c.and2(x, some).not())
		some = a.c.or2(some, x)
	}
	a.ors = ands
	return a.c.and(ands...), some
}
