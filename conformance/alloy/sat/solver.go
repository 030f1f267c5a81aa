package sat

import (
	"context"
	"errors"
	"slices"
)

// ErrConflicts is returned by [Solver.Solve] when [Solver.Conflicts] was reached.
var ErrConflicts = errors.New("the conflicts that may be used are exhausted")

// ErrSize is returned by [Solver.Solve] when the clauses have more literals than can be addressed.
var ErrSize = errors.New("the clauses have too many literals")

// Solver holds clauses and decides whether they can all be true. The zero Solver has no variables.
// It is not safe for concurrent use.
type Solver struct {
	// Conflicts bounds the work of each call of Solve; zero bounds nothing.
	Conflicts int

	arena       []Lit
	clauses     []ref
	learnts     []ref
	watches     [][]watch // by the literal that is watched
	binaries    [][]Lit   // by literal, what must be true when it is false
	binaryCount int

	values []int8 // by literal: 1 true, -1 false, 0 neither
	vars   []variable
	trail  []Lit
	limits []int // where on the trail each level begins
	head   int   // up to where the trail is propagated

	order   heap
	rise    float64 // what a variable's activity rises by
	saved   []int8  // by variable, the value that it had last
	target  []int8  // by variable, its value in the longest assignment since the last restart of it
	best    []int8  // by variable, its value in the longest assignment since the last rephasing
	lengths struct{ target, best int }

	scratch analysis
	pace    pace
	tidied  int // how many literals were on level zero when clauses were last simplified
	wasted  int // words of the arena that are garbage
	failed  bool
	tooBig  bool

	stats Stats
}

// variable is what is known of an assigned variable.
type variable struct {
	reason ref
	level  int32
}

// Stats counts what a solver has and did.
type Stats struct {
	Variables, Clauses                      int
	Decisions, Propagations, Conflicts      int
	Restarts, Reductions, Learnt, Forgotten int
}

// Stats returns the counts so far.
func (s *Solver) Stats() Stats {
	stats := s.stats
	stats.Variables = len(s.vars)
	stats.Clauses = len(s.clauses) + s.binaryCount
	return stats
}

// Grow makes sure that there are so many variables.
func (s *Solver) Grow(variables int) {
	n := len(s.vars)
	if variables <= n {
		return
	}
	more := variables - n
	s.watches = append(s.watches, make([][]watch, 2*more)...)
	s.binaries = append(s.binaries, make([][]Lit, 2*more)...)
	s.values = append(s.values, make([]int8, 2*more)...)
	s.vars = append(s.vars, make([]variable, more)...)
	s.saved = append(s.saved, make([]int8, more)...)
	s.target = append(s.target, make([]int8, more)...)
	s.best = append(s.best, make([]int8, more)...)
	s.scratch.grow(variables)
	s.order.grow(variables)
	for v := n; v < variables; v++ {
		s.saved[v] = -1
		s.order.push(v)
	}
}

// Add adds a clause: one of the literals is to be true. Their variables are made where there are
// none yet. The slice is not kept.
func (s *Solver) Add(lits ...Lit) {
	s.backtrack(0)
	c := s.scratch.clause[:0]
	for _, l := range lits {
		s.Grow(l.Var() + 1)
		if s.values[l] >= 0 {
			c = append(c, l)
		}
	}
	s.scratch.clause = c
	slices.Sort(c)
	c = slices.Compact(c)
	for i, l := range c {
		if s.values[l] > 0 || i > 0 && c[i-1] == l.Not() {
			return
		}
	}
	s.addSimplified(c)
}

// addSimplified adds a clause whose literals have no value.
func (s *Solver) addSimplified(c []Lit) {
	switch len(c) {
	case 0:
		s.failed = true
	case 1:
		s.assign(c[0], noRef)
	case 2:
		s.attachBinary(c[0], c[1])
	default:
		if len(s.arena)+len(c)+headWords > arenaMax {
			s.tooBig = true
			return
		}
		s.attach(c, false, 0)
	}
}

// Solve tells whether all clauses can be true together with the assumptions. Where they can,
// [Solver.Value] tells how. The errors are [ErrConflicts], [ErrSize] and the context's.
func (s *Solver) Solve(ctx context.Context, assumptions ...Lit) (bool, error) {
	s.backtrack(0)
	for _, l := range assumptions {
		s.Grow(l.Var() + 1)
	}
	if s.failed || s.propagate() != noConflict {
		s.failed = true
		return false, nil
	}
	s.begin()
	for {
		if s.tooBig {
			return false, ErrSize
		}
		if err := s.pause(ctx); err != nil {
			s.backtrack(0)
			return false, err
		}
		switch s.search(assumptions) {
		case satisfied:
			return true, nil
		case refuted:
			s.backtrack(0)
			return false, nil
		}
	}
}

// Value tells whether a variable is true in the assignment that the last call of [Solver.Solve]
// found. It is so until a clause is added.
func (s *Solver) Value(variable int) bool {
	return variable < len(s.vars) && s.values[Pos(variable)] > 0
}

type outcome uint8

const (
	undecided outcome = iota
	satisfied
	refuted
)

// searchSteps is how many decisions are made between looks at the context.
const searchSteps = 2000

// search decides and learns for a while.
func (s *Solver) search(assumptions []Lit) outcome {
	for range searchSteps {
		if conflict := s.propagate(); conflict != noConflict {
			if len(s.limits) == 0 {
				s.failed = true
				return refuted
			}
			if s.learn(conflict); s.tooBig { // no clause may be added to it
				return undecided
			}
			continue
		}
		s.keepPace()
		if s.failed {
			return refuted
		}
		switch l, result := s.next(assumptions); result {
		case undecided:
			s.stats.Decisions++
			s.decide(l)
		default:
			return result
		}
	}
	return undecided
}

// next returns what to decide: an assumption, or a value of the most active variable.
func (s *Solver) next(assumptions []Lit) (Lit, outcome) {
	for len(s.limits) < len(assumptions) {
		l := assumptions[len(s.limits)]
		switch s.values[l] {
		case 0:
			return l, undecided
		case -1:
			return 0, refuted
		}
		s.limits = append(s.limits, len(s.trail)) // a level without a decision
	}
	return s.choose()
}
