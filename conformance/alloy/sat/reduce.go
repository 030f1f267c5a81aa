package sat

import (
	"cmp"
	"math"
	"slices"
)

// Learnt clauses of at most glueBest are kept for ever, those of at most glueMiddle for longer.
const (
	glueBest   = 2
	glueMiddle = 6
)

// reduce forgets half of the learnt clauses that were of no use of late, and drops what is true on
// level zero. The solver must be on level zero.
func (s *Solver) reduce() {
	p := &s.pace
	p.reduced++
	p.reduceAt = p.conflicts + int(reduceEvery*math.Sqrt(float64(p.reduced)))
	s.stats.Reductions++
	s.forget()
	if len(s.trail) > s.tidied {
		s.tidy()
	}
	s.compact()
}

func (s *Solver) forget() {
	var weak []ref
	for _, c := range s.learnts {
		if s.glue(c) <= glueBest {
			continue
		}
		if used := s.used(c); used > 0 {
			s.setUsed(c, used-1)
			continue
		}
		weak = append(weak, c)
	}
	slices.SortStableFunc(weak, func(a, b ref) int {
		if c := cmp.Compare(s.glue(b), s.glue(a)); c != 0 {
			return c
		}
		return cmp.Compare(s.size(b), s.size(a))
	})
	for _, c := range weak[:len(weak)*3/4] {
		s.discard(c)
		s.stats.Forgotten++
	}
}

func (s *Solver) discard(c ref) {
	s.arena[c] |= garbageFlag
	s.wasted += headWords + s.size(c)
}

// tidy drops clauses that are true and literals that are false on level zero.
func (s *Solver) tidy() {
	s.tidied = len(s.trail)
	for _, l := range s.trail {
		s.vars[l.Var()].reason = noRef
	}
	for _, c := range s.clauses {
		s.tidyClause(c)
	}
	for _, c := range s.learnts {
		s.tidyClause(c)
	}
	s.tidyBinaries()
}

func (s *Solver) tidyClause(c ref) {
	if s.isGarbage(c) {
		return
	}
	lits := s.lits(c)
	if slices.ContainsFunc(lits, func(l Lit) bool { return s.values[l] > 0 }) {
		s.discard(c)
		return
	}
	kept := slices.DeleteFunc(lits, func(l Lit) bool { return s.values[l] < 0 })
	switch {
	case len(kept) == len(lits):
	case len(kept) == 2:
		s.attachBinary(kept[0], kept[1])
		s.discard(c)
	default: // propagation left at least two
		for i := len(kept); i < len(lits); i++ {
			lits[i] = 0
		}
		s.shorten(c, len(lits), len(kept))
	}
}

// shorten leaves a hole behind the clause, which looks like garbage.
func (s *Solver) shorten(c ref, from, to int) {
	s.arena[c] = s.arena[c]&^sizeMask | Lit(to)
	if s.glue(c) > to {
		s.arena[c+1] = Lit(to)
	}
	s.wasted += from - to
}

func (s *Solver) tidyBinaries() {
	count := 0
	for l := range s.binaries {
		if s.values[l] != 0 {
			s.binaries[l] = nil
			continue
		}
		s.binaries[l] = slices.DeleteFunc(s.binaries[l], func(m Lit) bool {
			return s.values[m] != 0
		})
		count += len(s.binaries[l])
	}
	s.binaryCount = count / 2
}

// compact moves the clauses together and watches them anew.
func (s *Solver) compact() {
	for l := range s.watches {
		s.watches[l] = s.watches[l][:0]
	}
	arena := make([]Lit, 0, len(s.arena)-s.wasted+len(s.arena)/8)
	move := func(refs []ref) []ref {
		kept := refs[:0]
		for _, c := range refs {
			if s.isGarbage(c) {
				continue
			}
			to := ref(len(arena))
			arena = append(arena, s.arena[c:int(c)+headWords+s.size(c)]...)
			kept = append(kept, to)
		}
		return kept
	}
	s.clauses = move(s.clauses)
	s.learnts = move(s.learnts)
	s.arena, s.wasted = arena, 0
	for _, c := range s.clauses {
		s.watchClause(c, s.lits(c))
	}
	for _, c := range s.learnts {
		s.watchClause(c, s.lits(c))
	}
}
