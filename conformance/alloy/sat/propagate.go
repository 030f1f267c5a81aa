package sat

// conflict is a clause all of whose literals are false: one of the arena, or two literals.
type conflict struct {
	clause ref
	lit    Lit // the other literal is in clause, where that is binary
}

var noConflict = conflict{clause: noRef}

// assign makes a literal true.
func (s *Solver) assign(l Lit, reason ref) {
	s.values[l] = 1
	s.values[l^1] = -1
	s.vars[l>>1] = variable{reason, int32(len(s.limits))}
	s.trail = append(s.trail, l)
}

// decide begins a level.
func (s *Solver) decide(l Lit) {
	s.limits = append(s.limits, len(s.trail))
	s.assign(l, noRef)
}

// backtrack takes back all levels above one.
func (s *Solver) backtrack(level int) {
	if len(s.limits) <= level {
		return
	}
	first := s.limits[level]
	for i := len(s.trail) - 1; i >= first; i-- {
		l := s.trail[i]
		s.values[l] = 0
		s.values[l^1] = 0
		v := l.Var()
		s.saved[v] = 1 - 2*int8(l&1)
		s.order.push(v)
	}
	s.trail = s.trail[:first]
	s.limits = s.limits[:level]
	s.head = min(s.head, first)
}

// propagate assigns all that follows from the trail, and returns a clause that is false.
func (s *Solver) propagate() conflict {
	begin := s.head
	c := s.follow()
	s.stats.Propagations += s.head - begin
	return c
}

func (s *Solver) follow() conflict {
	for s.head < len(s.trail) {
		l := s.trail[s.head] ^ 1
		s.head++
		for _, other := range s.binaries[l] {
			switch s.values[other] {
			case -1:
				return conflict{binaryRef(l), other}
			case 0:
				s.assign(other, binaryRef(l))
			}
		}
		if c := s.visit(l); c != noRef {
			return conflict{clause: c}
		}
	}
	return noConflict
}

// visit looks at the clauses that watch a literal, which is now false.
func (s *Solver) visit(l Lit) ref {
	ws := s.watches[l]
	kept := 0
	found := noRef
	values := s.values
next:
	for i := 0; i < len(ws); i++ {
		w := ws[i]
		if values[w.blocker] > 0 {
			ws[kept] = w
			kept++
			continue
		}
		lits := s.lits(w.clause)
		other := lits[0] ^ lits[1] ^ l
		if values[other] > 0 {
			ws[kept] = watch{w.clause, other}
			kept++
			continue
		}
		for k := 2; k < len(lits); k++ {
			if m := lits[k]; values[m] >= 0 {
				lits[0], lits[1], lits[k] = other, m, l
				s.watches[m] = append(s.watches[m], watch{w.clause, other})
				continue next
			}
		}
		ws[kept] = watch{w.clause, other}
		kept++
		if values[other] < 0 {
			found = w.clause
			kept += copy(ws[kept:], ws[i+1:])
			break
		}
		lits[0], lits[1] = other, l
		s.assign(other, w.clause)
	}
	s.watches[l] = ws[:kept]
	return found
}
