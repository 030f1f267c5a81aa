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
	lasso, err := l.judge(l.ctx, g, l.Program, l.result)
	if lasso == nil || err != nil {
		return err
	}
	states, back := unstutter(lasso)
	return l.retrace(keysOf(g, states), back)
}

func keysOf(g *liveness.Graph, states []int32) (keys []uint64) {
	for _, s := range states {
		keys = append(keys, g.Keys[s])
	}
	return keys
}

// endless notes a behaviour that goes back to one of its states for ever.
func (r *Result) endless(trace []TraceStep, loop Loop) {
	r.Trace, r.Loop = trace, &loop
	r.Message = "the temporal property does not hold: "
	if loop.Back == len(trace)-1 {
		r.Message += "the behaviour stays in the last state for ever"
		return
	}
	r.Message += fmt.Sprintf("after the last state the behaviour goes back to state %d",
		loop.Back+1)
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
		if trace == nil && l.machine().print(vals) == keys[0] {
			trace = []TraceStep{{State: State{l.Model, vals}}}
		}
	})
	if trace == nil {
		return errors.New("BUG: the first state of a behaviour is not an initial one")
	}
	for _, key := range keys[1:] {
		trace = append(trace, l.toward(trace, key))
	}
	loop := Loop{Back: back}
	if back < len(keys)-1 {
		step := l.toward(trace, keys[back])
		loop.Action, loop.Args = step.Action, step.Args
	}
	l.result.endless(trace, loop)
	return nil
}

// toward returns a step from the end of a behaviour to the state with a fingerprint, in which VIEW
// may have the level.
func (l *live) toward(trace []TraceStep, key uint64) (step TraceStep) {
	m, judge := l.machine(), l.machine()
	from := trace[len(trace)-1].State
	m.explores(from.vals, len(trace), -1)
	judge.explores(from.vals, len(trace), -1)
	found := false
	m.successors(from.vals, nil, func(a *leaf, t []value.Value) {
		if !found && judge.print(t) == key {
			step = TraceStep{Action: a.name, Args: a.arguments(), State: State{l.Model, t}}
			found = true
		}
	})
	if !found {
		panic(&stopped{errors.New("BUG: a step of a behaviour is not found again")})
	}
	return step
}
