package sat

import "slices"

// analysis is what learning a clause needs for a while.
type analysis struct {
	marks  []uint8 // by variable
	marked []int   // variables to clear
	learnt []Lit
	clause []Lit
	stamps []int32 // by level, when it was last counted
	stamp  int32
}

// The marks of a variable: in the clause, known to be implied by it, known not to be.
const (
	inClause uint8 = 1 << iota
	removable
	poison
)

func (a *analysis) grow(variables int) {
	a.marks = append(a.marks, make([]uint8, variables-len(a.marks))...)
	a.stamps = append(a.stamps, make([]int32, variables+1-len(a.stamps))...)
}

func (a *analysis) mark(v int, mark uint8) {
	if a.marks[v] == 0 {
		a.marked = append(a.marked, v)
	}
	a.marks[v] |= mark
}

func (a *analysis) clear() {
	for _, v := range a.marked {
		a.marks[v] = 0
	}
	a.marked = a.marked[:0]
}

// learn adds the clause that explains a conflict, and goes back to where it has one literal left.
func (s *Solver) learn(c conflict) {
	s.stats.Conflicts++
	s.keepLongest()
	s.explain(c)
	s.minimize()
	lits := s.scratch.learnt
	glue := s.levels(lits)
	s.scratch.clear()
	back := 0
	if len(lits) > 1 {
		deepest := 1
		for i := 2; i < len(lits); i++ {
			if s.vars[lits[i].Var()].level > s.vars[lits[deepest].Var()].level {
				deepest = i
			}
		}
		lits[1], lits[deepest] = lits[deepest], lits[1]
		back = int(s.vars[lits[1].Var()].level)
	}
	s.pace.record(glue)
	s.backtrack(back)
	s.addLearnt(lits, glue)
	s.rise /= s.pace.decay()
}

func (s *Solver) addLearnt(lits []Lit, glue int) {
	s.stats.Learnt++
	switch len(lits) {
	case 1:
		s.assign(lits[0], noRef)
	case 2:
		s.attachBinary(lits[0], lits[1])
		s.assign(lits[0], binaryRef(lits[1]))
	default:
		if len(s.arena)+len(lits)+headWords > arenaMax {
			s.tooBig = true
		}
		c := s.attach(lits, true, glue)
		s.setUsed(c, 1+bit(glue <= glueMiddle))
		s.assign(lits[0], c)
	}
}

// explain resolves the conflict with reasons until one literal of the last level is left, which
// becomes the first of the clause.
func (s *Solver) explain(c conflict) {
	learnt := append(s.scratch.learnt[:0], 0)
	open := 0
	level := int32(len(s.limits))
	visit := func(l Lit) {
		v := l.Var()
		if s.scratch.marks[v] != 0 || s.vars[v].level == 0 {
			return
		}
		s.scratch.mark(v, inClause)
		s.bump(v)
		if s.vars[v].level == level {
			open++
		} else {
			learnt = append(learnt, l)
		}
	}
	reason := c.clause
	if reason.isBinary() {
		visit(c.lit)
	}
	for at := len(s.trail) - 1; ; at-- {
		if reason.isBinary() {
			visit(reason.other())
		} else {
			s.use(reason)
			for _, l := range s.lits(reason) {
				visit(l)
			}
		}
		for s.scratch.marks[s.trail[at].Var()] == 0 {
			at--
		}
		l := s.trail[at]
		reason = s.vars[l.Var()].reason
		open--
		if open == 0 {
			learnt[0] = l.Not()
			break
		}
	}
	s.scratch.learnt = learnt
}

// use notes that a learnt clause was of use, and lowers its glue where it has become better.
func (s *Solver) use(c ref) {
	if s.arena[c]&learntFlag == 0 {
		return
	}
	glue := s.glue(c)
	if glue > glueBest {
		if now := s.levels(s.lits(c)); now < glue {
			glue = now
			s.arena[c+1] = Lit(now)
		}
	}
	s.setUsed(c, 1+bit(glue <= glueMiddle))
}

// levels counts the levels of a clause's literals: its glue.
func (s *Solver) levels(lits []Lit) int {
	s.scratch.stamp++
	if s.scratch.stamp < 0 {
		clear(s.scratch.stamps)
		s.scratch.stamp = 1
	}
	n := 0
	for _, l := range lits {
		if level := s.vars[l.Var()].level; s.scratch.stamps[level] != s.scratch.stamp {
			s.scratch.stamps[level] = s.scratch.stamp
			n++
		}
	}
	return n
}

// minimize removes the literals that the others imply.
func (s *Solver) minimize() {
	lits := s.scratch.learnt
	kept := lits[:1]
	for _, l := range lits[1:] {
		if s.vars[l.Var()].reason == noRef || !s.implied(l, 0) {
			kept = append(kept, l)
		}
	}
	s.scratch.learnt = kept
}

// implyDepthMax bounds the recursion; a literal beyond it counts as not implied.
const implyDepthMax = 500

// implied tells whether a literal is false because of others of the clause only.
func (s *Solver) implied(l Lit, depth int) bool {
	v := l.Var()
	mark := s.scratch.marks[v]
	switch {
	case s.vars[v].level == 0, mark&removable != 0, mark&inClause != 0 && depth > 0:
		return true
	case s.vars[v].reason == noRef, mark&poison != 0, depth > implyDepthMax:
		return false
	}
	if s.reasonImplied(l, depth) {
		s.scratch.mark(v, removable)
		return true
	}
	s.scratch.mark(v, poison)
	return false
}

func (s *Solver) reasonImplied(l Lit, depth int) bool {
	reason := s.vars[l.Var()].reason
	if reason.isBinary() {
		return s.implied(reason.other(), depth+1)
	}
	return !slices.ContainsFunc(s.lits(reason), func(m Lit) bool {
		return m.Var() != l.Var() && !s.implied(m, depth+1)
	})
}

func bit(b bool) Lit {
	if b {
		return 1
	}
	return 0
}
