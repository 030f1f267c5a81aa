package relational

import (
	"context"
	"errors"

	"lockstep/conformance/alloy/sat"
)

// Stats are sizes of what was solved last.
type Stats struct {
	Steps     int // states of the lasso, 1 in a problem that is not temporal
	Relations int // boolean variables of relations
	Variables int // boolean variables
	Clauses   int
	Conflicts int
}

// Search finds the instances of a problem one by one. It is not safe for concurrent use.
type Search struct {
	problem *Problem
	program *program
	steps   int
	t       *translator
	solver  *sat.Solver
	writer  *clauses
	seen    map[string]bool // lassos that were found, where another form of one may be found again
	stats   Stats
	err     error // why the search is at its end
}

// Search returns a search that has not begun. It does no work yet.
func (p *Problem) Search() *Search { return &Search{problem: p} }

// Stats returns the sizes of what was solved last.
func (s *Search) Stats() Stats { return s.stats }

// Next returns the next instance, and [ErrNone] where there is none within the bounds. Other errors
// are *[LimitError], *[HigherOrderError], *[UnboundError] and the context's; after one of them the
// search is at its end. Lassos come by their length; one that is another form of a shorter one, or
// of one that was returned, is left out.
func (s *Search) Next(ctx context.Context) (*Instance, error) {
	if s.err != nil {
		return nil, s.err
	}
	i, err := s.next(ctx)
	if err != nil {
		s.err, s.t, s.solver, s.writer = err, nil, nil, nil
	}
	return i, err
}

func (s *Search) next(ctx context.Context) (*Instance, error) {
	if s.program == nil {
		p, err := compile(ctx, s.problem)
		if err != nil {
			return nil, err
		}
		s.program = p
		s.seen = make(map[string]bool)
		s.steps = 1
		if p.temporal {
			s.steps, _ = s.problem.Options.steps()
		}
	}
	for {
		if err := s.prepare(ctx); err != nil {
			return nil, err
		}
		found, err := s.solve(ctx)
		switch {
		case err != nil:
			return nil, err
		case found && s.program.higher != nil:
			return nil, s.program.higher
		case found:
			i := s.instance()
			s.block()
			if s.isNew(i) {
				return i, nil
			}
		case !s.lengthen():
			return nil, ErrNone
		}
	}
}

// lengthen goes on to longer lassos, if there are.
func (s *Search) lengthen() bool {
	_, most := s.problem.Options.steps()
	if !s.program.temporal || s.steps >= most {
		return false
	}
	s.steps++
	s.t, s.solver, s.writer = nil, nil, nil
	return true
}

// prepare translates the problem for lassos of this length.
func (s *Search) prepare(ctx context.Context) (err error) {
	if s.solver != nil {
		return nil
	}
	defer rescue(&err)
	t := newTranslator(ctx, s.program, s.steps)
	roots := t.roots()
	solver := &sat.Solver{Conflicts: s.problem.Options.Limits.Conflicts}
	w := newClauses(t.c, solver, roots)
	for _, in := range t.inputs {
		w.variable(in.lit)
	}
	for _, l := range t.loops {
		if !l.constant() {
			w.variable(l)
		}
	}
	solver.Grow(w.next)
	for _, l := range roots {
		w.require(l)
	}
	s.t, s.solver, s.writer = t, solver, w
	s.stats = Stats{Steps: s.steps, Relations: len(t.inputs)}
	t.forget()
	w.circuit, w.uses, w.defined = nil, nil, nil
	return nil
}

// forget drops what only the translation needed.
func (t *translator) forget() {
	t.formulas, t.matrices, t.numbers, t.courses = nil, nil, nil, nil
	t.c, t.a, t.m = nil, nil, nil
}

func (s *Search) solve(ctx context.Context) (bool, error) {
	found, err := s.solver.Solve(ctx)
	stats := s.solver.Stats()
	s.stats.Variables, s.stats.Clauses = stats.Variables, stats.Clauses
	s.stats.Conflicts = stats.Conflicts
	switch {
	case errors.Is(err, sat.ErrConflicts):
		return false, &LimitError{"the solver met too many conflicts"}
	case errors.Is(err, sat.ErrSize):
		return false, &LimitError{"there are too many clauses"}
	}
	return found, err
}

// value tells whether a literal is true in what the solver found.
func (s *Search) value(l lit) bool {
	return l == litTrue || l != litFalse && s.solver.Value(int(s.writer.vars[l.gate()]))
}

// instance returns what the solver found.
func (s *Search) instance() *Instance {
	b := s.problem.Bounds
	i := &Instance{
		Universe: b.universe, Ints: make(map[int]int, len(b.ints)),
		Bitwidth: s.problem.Options.bitwidth(), Overflow: s.problem.Options.Overflow,
	}
	for _, v := range b.ints {
		i.Ints[v.atom] = v.value
	}
	for n, l := range s.t.loops {
		if s.value(l) {
			i.Loop = n
			break
		}
	}
	for range s.steps {
		i.States = append(i.States, make(State, len(s.program.relations)))
	}
	for at, r := range s.program.relations {
		for n, m := range s.t.leaves[at] {
			i.States[n][r] = s.tuples(r, m)
		}
		for n := len(s.t.leaves[at]); n < s.steps; n++ {
			i.States[n][r] = i.States[0][r]
		}
	}
	return i
}

func (s *Search) tuples(r *Relation, m *matrix) *TupleSet {
	set := s.problem.Bounds.universe.Set(r.arity)
	for k, key := range m.keys {
		if s.value(m.lits[k]) {
			set.keys = append(set.keys, key)
		}
	}
	return set
}

// block rules out what was found.
func (s *Search) block() {
	clause := make([]sat.Lit, 0, len(s.t.inputs)+1)
	add := func(l lit) {
		v := sat.Lit(s.writer.vars[l.gate()]) << 1
		if s.value(l) {
			v = v.Not()
		}
		clause = append(clause, v)
	}
	for _, in := range s.t.inputs {
		add(in.lit)
	}
	for _, l := range s.t.loops {
		if !l.constant() && s.value(l) {
			add(l)
		}
	}
	s.solver.Add(clause...)
}

// isNew tells whether no other form of the lasso was found or will have been found by then.
func (s *Search) isNew(i *Instance) bool {
	if !s.program.temporal {
		return true
	}
	shape := i.shape(s.program.relations)
	if s.seen[shape] {
		return false
	}
	s.seen[shape] = true
	return true
}
