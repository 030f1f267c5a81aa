package alloy

import (
	"context"
	"errors"
	"math/bits"
	"slices"
	"time"

	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
	"lockstep/conformance/heap"
	"lockstep/conformance/source"
)

// Options say how commands are carried out. The zero Options are those of the Analyzer.
type Options struct {
	// NoOverflow rules instances out in which arithmetic overflows. Else integers wrap around.
	NoOverflow bool
	// Isomorphic lets isomorphic instances be found, too, but for those that differ in a total
	// order only. Commands that expect an instance do so in any case.
	Isomorphic bool
	// Recursion is how many times a predicate or function may call itself; at the next call it is
	// false, 0 or empty. Where it is 0, a recursive call is an error.
	Recursion int
	// Skolem is how many universal quantifiers an existential one may stand in and yet be
	// skolemized.
	Skolem int
	// Limits bound what a search may take, beside its context.
	Limits relational.Limits
	// Heap bounds the bytes that the process holds at once, as far as the garbage collector knows;
	// zero bounds nothing. The error is [heap.ErrExhausted].
	Heap uint64
}

// Search finds the instances of a command one by one. It is not safe for concurrent use.
type Search struct {
	model *Model
	cmd   *world.Command
	opts  Options

	last  *solver // what was solved last
	begun bool
	err   error // why the search is at its end
}

// ErrNone is returned by [Search.Next] where there is no instance, or no further one.
var ErrNone = relational.ErrNone

// Search returns the search for the instances of a command, which is one of the model's. It does no
// work yet.
func (m *Model) Search(cmd *world.Command, opts Options) *Search {
	return &Search{model: m, cmd: cmd, opts: opts}
}

// Next returns the next instance, and [ErrNone] where there is none. An error of the model, such as
// a scope that is missing, is an *[source.Error]; a limit that was reached is a
// *[relational.LimitError]. After an error the search is at its end, and returns it again.
func (s *Search) Next(ctx context.Context) (*Instance, error) {
	if s.err != nil {
		return nil, s.err
	}
	guarded, stop := heap.Guard(ctx, s.opts.Heap)
	defer stop()
	i, err := s.find(guarded)
	if errors.Is(err, context.Canceled) && ctx.Err() == nil {
		err = context.Cause(guarded)
	}
	s.err = err
	return i, err
}

// find returns the first instance, or the one after the last.
func (s *Search) find(ctx context.Context) (*Instance, error) {
	if s.begun {
		return s.last.next(ctx)
	}
	s.begun = true
	return s.first(ctx)
}

// Stats returns the sizes of what was solved last.
func (s *Search) Stats() relational.Stats {
	if s.last == nil {
		return relational.Stats{}
	}
	return s.last.search.Stats()
}

// first carries out the commands that this one follows, then this one, and each with all the scopes
// of signatures that grow: a check until there is a counterexample, a run as long as there is an
// instance. The Analyzer also keeps the tuples of the instance before; that changes no answer.
func (s *Search) first(ctx context.Context) (*Instance, error) {
	var chain []*world.Command
	for cmd := s.cmd; cmd != nil; cmd = cmd.Before {
		chain = append(chain, cmd)
	}
	slices.Reverse(chain)
	var found *Instance
	for _, cmd := range chain {
		for variant := cmd; variant != nil; variant = grown(variant) {
			solver, err := s.model.newSolver(ctx, variant, s.opts)
			if err != nil {
				return nil, err
			}
			i, err := solver.next(ctx)
			none := errors.Is(err, ErrNone)
			if none && !variant.Check && found != nil {
				return found, nil
			}
			s.last = solver
			if err != nil && !(none && variant.Check) || err == nil && variant.Check {
				return i, err
			}
			found = i
		}
	}
	if found == nil {
		return nil, ErrNone
	}
	return found, nil
}

// grown returns the command with the next larger scopes, or nil where none grows any more.
func grown(cmd *world.Command) *world.Command {
	next := *cmd
	next.Scopes = nil
	grows := false
	for _, scope := range cmd.Scopes {
		scope := *scope
		if scope.From != scope.To {
			if scope.By < 1 || scope.By > scope.To-scope.From {
				return nil
			}
			scope.From += scope.By
			grows = true
		}
		next.Scopes = append(next.Scopes, &scope)
	}
	if !grows {
		return nil
	}
	return &next
}

// solver finds the instances of a command with fixed scopes.
type solver struct {
	model  *Model
	cmd    *world.Command
	bounds *bounds
	search *relational.Search
	from   map[*relational.Var]*world.Var
}

func (m *Model) newSolver(
	ctx context.Context, cmd *world.Command, opts Options,
) (s *solver, err error) {
	defer catch(&err)
	scopes, err := newScopes(m.world, cmd)
	if err != nil {
		return nil, err
	}
	b := newBounds(m.world, scopes)
	t := newTranslator(ctx, b.frame, recursion(opts))
	t.label = cmd.Label
	t.addLast = b.addLast
	all := append(b.formulas, t.facts(m.world)...)
	all = append(all, t.conjuncts(cmd.Goal)...)
	p := &relational.Problem{
		Bounds: b.bounds, Formula: relational.And(all...),
		Options: relational.Options{
			Bitwidth: b.scopes.bitwidth, Overflow: !opts.NoOverflow,
			Symmetry: symmetry(cmd, opts), SkolemDepth: opts.Skolem,
			MinSteps: b.minSteps, MaxSteps: b.maxSteps, Limits: opts.Limits,
		},
	}
	if b.scopes.bitwidth == 0 { // then there are no integers, but sizes are counted all the same
		p.Options.Bitwidth = bits.Len(uint(b.u.Len())) + 1
	}
	return &solver{m, cmd, b, p.Search(), t.from}, nil
}

// symmetry returns how much symmetry is broken. Where an instance is expected, ruling others out
// costs more than it saves; the Analyzer does the same.
func symmetry(cmd *world.Command, opts Options) int {
	if opts.Isomorphic || cmd.Expect > 0 {
		return 0
	}
	return relational.SymmetryDefault
}

// recursion returns how often a function may call itself, below zero where that is an error.
func recursion(opts Options) int {
	if opts.Recursion < 1 {
		return -1
	}
	return opts.Recursion
}

// addLast bounds the relation of the last element of an order.
func (b *bounds) addLast(elem *relational.Relation) *relational.Relation {
	return b.newRelation(elem.Name()+"_last", b.u.Set(1), b.bounds.Upper(elem), false)
}

func (s *solver) next(ctx context.Context) (*Instance, error) {
	found, err := s.search.Next(ctx)
	if err != nil {
		return nil, s.locate(err)
	}
	return s.instance(ctx, found)
}

// locate gives an error that names a variable the place of its declaration.
func (s *solver) locate(err error) error {
	var higher *relational.HigherOrderError
	if errors.As(err, &higher) {
		at := s.cmd.At
		if v := s.from[higher.Decl.Var]; v != nil {
			at = v.At
		}
		return source.Errorf(at.Start, "%v", err)
	}
	return err
}

// Outcome is what carrying out a command came to.
type Outcome struct {
	Command *world.Command
	// Instance is the first instance that was found, of a check the counterexample, or nil.
	Instance *Instance
	// Stats are the sizes of what was solved.
	Stats    relational.Stats
	Duration time.Duration
}

// Kept tells whether the outcome is the expected one: that of the command, or else that a check has
// no counterexample.
func (o Outcome) Kept() bool {
	sat := o.Instance != nil
	if o.Command.Expect >= 0 {
		return sat == (o.Command.Expect > 0)
	}
	return !sat || !o.Command.Check
}

// Run carries out a command of the model as far as its first instance. Errors are those of
// [Search.Next].
func (m *Model) Run(ctx context.Context, cmd *world.Command, opts Options) (Outcome, error) {
	start := time.Now()
	s := m.Search(cmd, opts)
	i, err := s.Next(ctx)
	if errors.Is(err, ErrNone) {
		err = nil
	}
	return Outcome{cmd, i, s.Stats(), time.Since(start)}, err
}
