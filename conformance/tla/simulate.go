package tla

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"lockstep/conformance/tla/value"
)

// SimulateOptions say which behaviours are tried.
type SimulateOptions struct {
	// Seed determines every choice: the same seed gives the same behaviours.
	Seed uint64
	// Depth is how many steps a behaviour has at most; 0 means 100.
	Depth int
	// Behaviours is how many are tried; 0 means until the context ends.
	Behaviours int
	// Progress, when set, is told now and then how many states were generated. Depth is the length
	// of the longest behaviour.
	Progress func(Progress)
	// Behaviour, when set, is told of each behaviour that broke nothing, numbered from 0.
	Behaviour func(n int, steps []TraceStep)
}

// depthDefault is TLC's.
const depthDefault = 100

// Simulate tries random behaviours: from a random initial state, in each state a random one of the
// actions that are possible, and a random one of the states that this leads to. All states that an
// action might have led to are checked, as in TLC, as [Model.Check] checks them. A behaviour that
// is at its end, or that has all its steps, is a graph of the states that it visited, on which
// temporal properties are judged: fairness may let it stay in one of them for ever, or go round
// where it came back to one.
//
// It ends with the first violation, which is the last of Result.Trace. As it never sees all
// behaviours, a run that found nothing is Unknown, of KindLimit; so is one that ctx ended, which
// errs where that was cancelled. Result.Generated counts the states that were checked, Behaviours
// the behaviours, and Depth is the greatest number of states of one. Distinct is not counted.
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

// simulation is one run of Simulate.
type simulation struct {
	*Model
	ctx         context.Context
	options     SimulateOptions
	result      *Result
	session     *session
	next, judge *machine
	random      *rand.Rand
	initial     [][]value.Value
	path        []TraceStep // the behaviour so far
	taken       map[string]int
	covered     map[string]int // places in result.Coverage
	lengths     lengths
	trial       *trial // nil where there is no temporal property
}

func newSimulation(ctx context.Context, m *Model, o SimulateOptions) *simulation {
	s := &simulation{
		Model: m, ctx: ctx, options: o, result: &Result{}, session: newSession(),
		covered: make(map[string]int),
	}
	s.session.progress = s.progress
	s.session.statistics = s.statistics
	traces := o.Behaviours
	if traces == 0 {
		traces = -1 // as in TLC
	}
	s.session.options = record(map[string]value.Value{
		"mode": value.String("simulate"), "depth": count(o.Depth), "traces": count(traces),
		"deadlock": value.Bool(m.config.CheckDeadlock), "worker": value.Int(1),
		"seed": value.String(fmt.Sprint(o.Seed)), "aril": value.String("0"),
		"install": value.String(""), "sched": value.String("random"),
	})
	s.session.before = func(*situation) ([]TraceStep, error) { return s.path[:len(s.path)-1], nil }
	s.random = rand.New(rand.NewPCG(o.Seed, 0))
	s.session.random = func() *rand.Rand { return s.random }
	s.next, s.judge = s.machine(), s.machine()
	for _, name := range m.Actions() {
		s.covered[name] = len(s.result.Coverage)
		s.result.Coverage = append(s.result.Coverage, Coverage{Action: name})
	}
	return s
}

func (s *simulation) machine() *machine {
	return &machine{Model: s.Model, session: s.session, interrupt: interrupted(s.ctx)}
}

func (s *simulation) progress() Progress {
	return Progress{
		Generated: s.result.Generated, Depth: s.result.Depth, Behaviours: s.result.Behaviours,
		Duration: time.Since(s.session.started),
	}
}

func (s *simulation) run() error {
	if err := s.assumptions(); err != nil || s.result.Verdict != Ok {
		return err
	}
	if err := s.begin(); err != nil || s.result.Verdict != Ok {
		return err
	}
	if len(s.initial) == 0 {
		return nil
	}
	if err := s.newTrial(); err != nil {
		return err
	}
	for n := 0; s.options.Behaviours == 0 || n < s.options.Behaviours; n++ {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		s.random = rand.New(rand.NewPCG(s.options.Seed, uint64(n)))
		s.result.Behaviours = n + 1
		if err := s.behaviour(); err != nil || s.result.Verdict != Ok {
			if s.result.Kind != KindLiveness {
				s.result.Trace = s.path
			}
			return err
		}
		if s.options.Behaviour != nil {
			s.options.Behaviour(n, s.path)
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

func (s *simulation) assumptions() (err error) {
	defer s.judge.catch(&err)
	s.judge.refuseSettled()
	for _, a := range s.assumes {
		if fr := s.judge.at(nil, nil); !truth(a, fr) {
			why := explain(a, s.judge.at(nil, nil))
			s.fail(&violation{KindAssumption, oneLine(why.Conjunct), why})
			return nil
		}
	}
	return nil
}

// begin finds and checks the initial states.
func (s *simulation) begin() (err error) {
	defer s.next.catch(&err)
	s.next.situation = situation{initial: true}
	s.next.initials(func(vals []value.Value) {
		if s.result.Verdict != Ok {
			return
		}
		s.result.Generated++
		s.session.initials++
		s.path = []TraceStep{{State: State{s.Model, vals}}}
		s.judge.explores(nil, 0, -1)
		v := s.judge.broken(KindInit, s.starts, vals, nil)
		if v == nil {
			v = s.judge.broken(KindInvariant, s.predicate, vals, nil)
		}
		if v != nil {
			s.fail(v)
			s.result.Trace = s.path
			return
		}
		if holdAll(s.judge, s.bounds, vals, nil) {
			s.initial = append(s.initial, vals)
		}
	})
	return nil
}

// behaviour tries one behaviour.
func (s *simulation) behaviour() (err error) {
	first := s.initial[s.random.IntN(len(s.initial))]
	s.path = append(s.path[:0:0], TraceStep{State: State{s.Model, first}})
	s.taken = make(map[string]int)
	defer func() {
		s.lengths.add(len(s.path))
		s.result.Depth = max(s.result.Depth, len(s.path))
	}()
	for range s.options.Depth {
		choices, err := s.choices()
		if err != nil || s.result.Verdict != Ok {
			return err
		}
		if len(choices) == 0 {
			if s.config.CheckDeadlock {
				s.fail(&violation{kind: KindDeadlock})
				return nil
			}
			break
		}
		step := choices[s.random.IntN(len(choices))]
		s.path = append(s.path, step)
		s.taken[step.Action]++
		s.cover(step.Action)
	}
	return s.try()
}

func (s *simulation) cover(action string) {
	if i, ok := s.covered[action]; ok {
		s.result.Coverage[i].Taken++
	}
}

// choices returns the steps that a random one of the possible actions makes. An action is possible
// if it leads to a state within the constraints. The first one is chosen without a look at the
// others, which it mostly saves.
func (s *simulation) choices() (steps []TraceStep, err error) {
	vals := s.path[len(s.path)-1].State.vals
	defer s.next.catch(&err)
	s.next.explores(vals, len(s.path), -1)
	s.next.situation.action = s.path[len(s.path)-1].Action
	actions := 0
	s.walk(vals, func(*leaf) bool { actions++; return true })
	if actions == 0 {
		return nil, nil
	}
	order := s.random.Perm(actions)
	for _, wanted := range order {
		at := 0
		s.walk(vals, func(l *leaf) bool {
			if at == wanted {
				steps = s.act(vals, l)
			}
			at++
			return at <= wanted
		})
		if len(steps) > 0 || s.result.Verdict != Ok {
			break
		}
	}
	return steps, nil
}

// walk visits the actions of Next in a state.
func (s *simulation) walk(vals []value.Value, visit func(*leaf) bool) {
	m := s.next
	m.stack.mark = mark{}
	fr := m.at(vals, make([]value.Value, len(vals)))
	m.unset = len(vals)
	w := &walk{machine: m, visit: visit}
	w.leaves(m.Model.next, fr, leaf{}, false)
}

// act returns the steps that an action makes within the constraints, all of which are checked.
func (s *simulation) act(vals []value.Value, l *leaf) (steps []TraceStep) {
	l.fr.act(l.n, func() {
		if s.result.Verdict != Ok {
			return
		}
		t := s.next.complete(l)
		s.result.Generated++
		step := TraceStep{Action: l.name, Args: l.arguments(), State: State{s.Model, t}}
		if v := s.check(vals, t, step); v != nil {
			s.path = append(s.path, step)
			s.fail(v)
			return
		}
		if s.judge.inside(vals, t) {
			steps = append(steps, step)
		}
	})
	return steps
}

// check judges a state that an action might lead to.
func (s *simulation) check(vals, t []value.Value, step TraceStep) *violation {
	s.judge.explores(vals, len(s.path), -1)
	s.judge.situation.action = step.Action
	if v := s.judge.broken(KindInvariant, s.predicate, t, nil); v != nil {
		return v
	}
	return s.judge.broken(KindAction, s.steps, vals, t)
}

func (s *simulation) fail(v *violation) {
	s.result.Verdict, s.result.Kind, s.result.Property = Violated, v.kind, v.property
	s.result.Why = v.why
	switch {
	case v.kind == KindDeadlock:
		s.result.Message = "deadlock: the last state has no next one"
	case v.why != nil:
		s.result.Message = v.why.String()
	}
}
