package tla

import (
	"errors"
	"fmt"

	"lockstep/conformance/tla/liveness"
	"lockstep/conformance/tla/value"
)

// verdict judges the temporal properties. The search must be complete.
func (l *live) verdict() error {
	l.stopping.Store(false) // the workers have ended, and evaluation goes on
	g := l.recorder.Graph(l.starts)
	for i, p := range l.Program.promised {
		f := liveness.And(l.fair, liveness.Not(l.promised[i]))
		lasso, err := liveness.Find(l.ctx, g, f)
		switch {
		case errors.Is(err, liveness.ErrComplex):
			l.result.Verdict, l.result.Kind, l.result.Property = Unknown, KindLimit, p.name
			l.result.Message = err.Error()
			return nil
		case l.ctx.Err() != nil:
			return interrupted(l.ctx)()
		case err != nil:
			return err
		case lasso != nil:
			return l.violated(p.name, g, lasso)
		}
	}
	return nil
}

func (l *live) violated(property string, g *liveness.Graph, lasso *liveness.Lasso) error {
	r := l.result
	r.Verdict, r.Kind, r.Property = Violated, KindLiveness, property
	states, back := unstutter(lasso)
	var keys []uint64
	for _, s := range states {
		keys = append(keys, g.Keys[s])
	}
	if err := l.retrace(keys, back); err != nil {
		return err
	}
	if r.Message = "the behaviour stays in the last state for ever"; back < len(states)-1 {
		r.Message = fmt.Sprintf("after the last state the behaviour goes back to state %d", back+1)
	}
	r.Message = "the temporal property does not hold: " + r.Message
	return nil
}

// unstutter leaves out the steps of a lasso that change nothing: formulas of TLA do not tell. Where
// all of what repeats changes nothing, the behaviour stays in the last state.
func unstutter(l *liveness.Lasso) (states []int32, back int) {
	around := l.States[l.Back:]
	for i, s := range l.States[:l.Back] {
		if s != l.States[i+1] {
			states = append(states, s)
		}
	}
	back = len(states)
	for i, s := range around {
		if s != around[(i+1)%len(around)] {
			states = append(states, s)
		}
	}
	if len(states) == back {
		states = append(states, around[0])
	}
	return states, back
}

// retrace finds the values and actions of a behaviour that is known by its fingerprints.
func (l *live) retrace(keys []uint64, back int) (err error) {
	m := l.machine()
	defer m.catch(&err)
	var trace []TraceStep
	m.situation.initial = true
	m.initials(func(vals []value.Value) {
		if trace == nil && l.printOf(vals) == keys[0] {
			trace = []TraceStep{{State: State{l.Model, vals}}}
		}
	})
	if trace == nil {
		return errors.New("BUG: the first state of a behaviour is not an initial one")
	}
	for _, key := range keys[1:] {
		trace = append(trace, l.toward(trace, key))
	}
	l.result.Trace, l.result.Loop = trace, &Loop{Back: back}
	if back < len(keys)-1 {
		step := l.toward(trace, keys[back])
		l.result.Loop.Action, l.result.Loop.Args = step.Action, step.Args
	}
	return nil
}

func (l *live) printOf(vals []value.Value) uint64 { return l.machine().print(vals) }

// toward returns a step from the end of a behaviour to the state with a fingerprint.
func (l *live) toward(trace []TraceStep, key uint64) (step TraceStep) {
	m := l.machine()
	from := trace[len(trace)-1].State
	m.explores(from.vals, len(trace), -1)
	found := false
	m.successors(from.vals, nil, func(a *leaf, t []value.Value) {
		if !found && l.printOf(t) == key {
			step = TraceStep{Action: a.name, Args: a.arguments(), State: State{l.Model, t}}
			found = true
		}
	})
	if !found {
		panic(&stopped{errors.New("BUG: a step of a behaviour is not found again")})
	}
	return step
}
