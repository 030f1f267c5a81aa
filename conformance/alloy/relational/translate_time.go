package relational

// next returns the value in the state that follows.
func (t *translator) next(pos position, value func(position) lit) lit {
	if pos.state < t.steps-1 {
		return value(position{pos.state + 1, pos.level})
	}
	values := make([]lit, t.steps)
	for i := range values {
		values[i] = value(position{i, pos.level + 1})
	}
	return t.atLoop(values)
}

// atLoop returns the value at the state where the loop begins.
func (t *translator) atLoop(values []lit) lit {
	same := true
	for _, v := range values {
		same = same && v == values[0]
	}
	if same {
		return values[0]
	}
	ors := make([]lit, len(values))
	for i, v := range values {
		ors[i] = t.c.and(t.loops[i], v)
	}
	return t.c.or(ors...)
}

// before returns the value in the state before this one, which is false for the first.
func (t *translator) before(pos position, value func(position) lit) lit {
	earlier := litFalse
	if pos.state > 0 {
		earlier = value(position{pos.state - 1, pos.level})
	}
	if pos.level == 0 {
		return earlier
	}
	end := value(position{t.steps - 1, pos.level - 1})
	return t.c.ite(t.loops[pos.state], end, earlier)
}

// future is until and releases. Without operators of the past below, always and eventually look at
// each state once.
func (t *translator) future(at id, n *node, pos position) lit {
	constant := t.nodes[n.kids[0]].op
	if n.past > 0 || n.op == codeUntil && constant != codeTrue ||
		n.op == codeReleases && constant != codeFalse {
		return t.course(at, n, pos.level)[pos.state]
	}
	flip := litOf(n.op == codeUntil)
	ands := make([]lit, 0, t.steps)
	begun := litFalse // the loop begins at this state or before it
	for i := range t.steps {
		begun = t.c.or(begun, t.loops[i])
		l := t.formula(n.kids[1], position{state: i}) ^ flip
		if i < pos.state {
			l = t.c.or(begun.not(), l)
		}
		if l == litFalse {
			return litFalse ^ flip
		}
		ands = append(ands, l)
	}
	return t.c.and(ands...) ^ flip
}

// course returns the values of an operator of time in all states, when the loop has been gone
// through so often. At the level above the last one an operator of the future does not go on behind
// the end of the loop: there until is false and releases is true.
func (t *translator) course(at id, n *node, level int) []lit {
	key, keep := t.key(at, position{0, level})
	if keep {
		if c, ok := t.courses[key]; ok {
			return c
		}
	}
	var values []lit
	if n.op == codeUntil || n.op == codeReleases {
		values = t.futureCourse(at, n, level)
	} else {
		values = t.pastCourse(at, n, level)
	}
	if keep {
		t.courses[key] = values
	}
	return values
}

func (t *translator) futureCourse(at id, n *node, level int) []lit {
	values := make([]lit, t.steps)
	following := litOf(n.op == codeUntil) // false for until, true for releases
	if level <= n.past {
		following = t.atLoop(t.course(at, n, level+1))
	}
	for i := t.steps - 1; i >= 0; i-- {
		following = t.step(n, position{i, level}, following)
		values[i] = following
	}
	return values
}

func (t *translator) pastCourse(at id, n *node, level int) []lit {
	values := make([]lit, t.steps)
	first := litOf(n.op == codeSince)
	var end []lit
	if level > 0 {
		end = t.course(at, n, level-1)
	}
	previous := first
	for i := range values {
		if level > 0 {
			previous = t.c.ite(t.loops[i], end[t.steps-1], previous)
		}
		previous = t.step(n, position{i, level}, previous)
		values[i] = previous
	}
	return values
}

// step joins the value in a state with that in the next or the previous one.
func (t *translator) step(n *node, pos position, other lit) lit {
	left, right := t.formula(n.kids[0], pos), t.formula(n.kids[1], pos)
	if n.op == codeUntil || n.op == codeSince {
		return t.c.or(right, t.c.and(left, other))
	}
	return t.c.and(right, t.c.or(left, other))
}

// prime returns the value of an expression in the next state.
func (t *translator) prime(n *node, pos position) *matrix {
	if pos.state < t.steps-1 {
		return t.matrix(n.kids[0], position{pos.state + 1, pos.level})
	}
	var terms []term
	over := noOverflow
	for i, begins := range t.loops {
		m := t.matrix(n.kids[0], position{i, pos.level + 1})
		if t.steps == 1 {
			return m
		}
		over = t.a.merge(over, m.over)
		for j, key := range m.keys {
			terms = append(terms, term{key, t.c.and(begins, m.lits[j])})
		}
	}
	return t.a.collect(terms, over)
}
