package tla

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"lockstep/conformance/tla/value"
)

// SimulateOptions say which behaviours are tried.
type SimulateOptions struct {
	// Seed determines every choice: the same seed gives the same behaviours, and the same result.
	Seed uint64
	// Workers is how many goroutines try behaviours; 0 means as many as there are processors.
	Workers int
	// Depth is how many steps a behaviour has at most; 0 means 100.
	Depth int
	// Behaviours is how many are tried; 0 means until the context ends.
	Behaviours int
	// Progress, when set, is told now and then how many states were generated. Depth is the length
	// of the longest behaviour.
	Progress func(Progress)
	// Behaviour, when set, is told of each behaviour that broke nothing, numbered from 0 and in
	// this order. Like Progress, it is called by the goroutine that called Simulate.
	Behaviour func(n int, steps []TraceStep)
}

// depthDefault is TLC's.
const depthDefault = 100

// Simulate tries random behaviours: from a random initial state, in each state a random one of the
// actions that are possible, and a random one of the states that this leads to. Actions are told
// apart by what is the same in all states, as in TLC: Receive(m) for some m of the messages that
// there are is one of them. All states that an action might have led to are checked, as in TLC, as
// [Model.Check] checks them. A behaviour that is at its end, or that has all its steps, is a graph
// of the states that it visited, on which temporal properties are judged: fairness may let it stay
// in one of them for ever, or go round where it came back to one.
//
// It ends with the first violation, which is the last of Result.Trace. As it never sees all
// behaviours, a run that found nothing is Unknown, of KindLimit; so is one that ctx ended, which
// errs where that was cancelled. Result.Generated counts the states that were checked, Behaviours
// the behaviours, and Depth is the greatest number of states of one. Distinct is not counted.
// Nothing of this depends on Workers.
func (m *Model) Simulate(ctx context.Context, o SimulateOptions) (*Result, error) {
	if m.init == nil || m.next == nil {
		err := errors.New("the configuration names no behaviour to simulate")
		return &Result{Verdict: Unknown, Kind: KindError, Message: err.Error()}, err
	}
	if o.Depth <= 0 {
		o.Depth = depthDefault
	}
	ctx, stop := m.Limits.guard(ctx)
	defer stop()
	s := newSimulation(ctx, m, o)
	err := s.run()
	s.result.Duration = time.Since(s.session.started)
	if errors.Is(err, context.DeadlineExceeded) {
		s.result.Trace, err = nil, nil
	}
	if err == nil {
		err = m.conclude(s.session, s.result)
	}
	if err == nil && s.result.Verdict == Ok {
		s.result.Verdict, s.result.Kind = Unknown, KindLimit
		s.result.Message = fmt.Sprintf("%d behaviours of at most %d steps broke nothing",
			s.result.Behaviours, o.Depth)
	}
	if err != nil {
		s.result.crash(err)
	}
	return s.result, err
}

// simulation is one run of Simulate. Behaviours are numbered, each is determined by the seed and
// its number, and workers try them in any order. What they found is added to the result in the
// order of the numbers, up to the first that breaks something: so it is as if there were but one
// worker.
type simulation struct {
	*Model
	ctx      context.Context
	options  SimulateOptions
	result   *Result
	session  *session
	interner value.Interner
	initial  [][]value.Value
	covered  map[string]int // places in result.Coverage
	lengths  lengths
	latest   map[string]int // how often actions were taken in what was added last
	open     *attempt       // what is under way, where the specification reads how far it is
}

func newSimulation(ctx context.Context, m *Model, o SimulateOptions) *simulation {
	o.Workers = o.workers(m.serial)
	s := &simulation{
		Model: m, ctx: ctx, options: o, result: &Result{}, session: newSession(),
		covered: make(map[string]int),
	}
	s.session.progress = s.progress
	s.session.statistics = s.statistics
	s.session.options = o.options(m.config.CheckDeadlock)
	s.session.before = s.before
	for _, name := range m.Actions() {
		s.covered[name] = len(s.result.Coverage)
		s.result.Coverage = append(s.result.Coverage, Coverage{Action: name})
	}
	return s
}

// workers returns how many there are to be.
func (o SimulateOptions) workers(serial bool) int {
	n := o.Workers
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	if serial {
		n = 1
	}
	if o.Behaviours > 0 {
		n = min(n, o.Behaviours)
	}
	return n
}

func (s *simulation) run() error {
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	w := s.newSimulator(ctx)
	for _, prepare := range []func() error{w.assumptions, w.begin} {
		w.start(-1)
		w.err = prepare()
		if err := s.add(w.attempt); err != nil || s.result.Verdict != Ok {
			return err
		}
	}
	if len(s.initial) == 0 {
		return nil
	}
	if err := w.newTrial(); err != nil {
		return err
	}
	if s.options.Workers == 1 {
		return s.behaviours(w.try)
	}
	c := newCrew(s.options)
	defer c.wait()
	defer stop()
	if err := c.hire(ctx, w); err != nil {
		return err
	}
	return s.behaviours(c.next)
}

// behaviours adds what was found of one behaviour after the other.
func (s *simulation) behaviours(next func(n int) *attempt) error {
	for n := 0; s.options.Behaviours == 0 || n < s.options.Behaviours; n++ {
		if err := interrupted(s.ctx)(); err != nil {
			return err
		}
		a := next(n)
		if err := s.add(a); err != nil || s.result.Verdict != Ok {
			return err
		}
		if s.options.Behaviour != nil {
			s.options.Behaviour(n, a.path)
		}
		if s.options.Progress != nil && n%64 == 0 {
			s.options.Progress(s.progress())
		}
		if s.session.hasStopped() {
			return nil
		}
	}
	return nil
}

// add adds what was found to the result.
func (s *simulation) add(a *attempt) error {
	for _, text := range a.said {
		s.Output(text)
	}
	r := s.result
	r.Generated += a.found.Generated
	r.Behaviours, r.Depth = a.number+1, max(r.Depth, len(a.path))
	if a.number >= 0 {
		s.lengths.add(len(a.path))
	}
	for action, n := range a.taken {
		if i, ok := s.covered[action]; ok {
			r.Coverage[i].Taken += n
		}
	}
	s.latest, s.open = a.taken, nil
	if f := &a.found; a.err != nil || f.Verdict != Ok {
		r.Verdict, r.Kind, r.Property = f.Verdict, f.Kind, f.Property
		r.Message, r.Why, r.Trace, r.Loop = f.Message, f.Why, f.Trace, f.Loop
		if f.Kind != KindLiveness {
			r.Trace = a.path
		}
	}
	return a.err
}
