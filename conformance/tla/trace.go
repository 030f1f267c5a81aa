package tla

import (
	"errors"
	"fmt"

	"lockstep/conformance/tla/value"
)

// Of each state there is only known which successor of which state it is. So a behaviour is rebuilt
// by computing the successors of each of its states once more.

// behaviour returns the steps that led to a state. Where they cannot be rebuilt, the run ends with
// an error.
func (r *run) behaviour(id int) []TraceStep {
	steps, err := r.rebuild(id)
	r.stop(err)
	return steps
}

// behaviourTo returns the steps that led to a state's nth successor, whose values are known.
func (r *run) behaviourTo(id, nth int, vals []value.Value) []TraceStep {
	steps := r.behaviour(id)
	if len(steps) == 0 {
		return steps
	}
	if r.serial {
		return append(steps, r.step(steps, nth, vals))
	}
	step, err := r.follow(steps, nth)
	if err == nil && !sameValues(step.State.vals, vals) {
		err = errors.New("rebuild a behaviour: the last state was another one before")
	}
	r.stop(err)
	return append(steps, step)
}

func (r *run) rebuild(id int) ([]TraceStep, error) {
	var path []int // which successors, the last one first
	if r.serial {
		return r.remembered(id, true)
	}
	for id >= 0 {
		parent, nth, err := r.links.Of(id)
		if err != nil {
			return nil, err
		}
		path = append(path, nth)
		id = parent
	}
	var steps []TraceStep
	for i := len(path) - 1; i >= 0; i-- {
		step, err := r.follow(steps, path[i])
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// errEnough ends an enumeration of which all that is wanted is there.
var errEnough = errors.New("enough")

// follow returns the nth successor of the last of some states, or, where there is none, the nth
// initial one.
func (r *run) follow(before []TraceStep, nth int) (step TraceStep, err error) {
	defer func() {
		switch {
		case errors.Is(err, errEnough):
			err = nil
		case err == nil:
			err = fmt.Errorf("rebuild a behaviour: there are fewer than %d successors now", nth+1)
		default:
			err = fmt.Errorf("rebuild a behaviour: %w", err)
		}
	}()
	m := &machine{Model: r.Model, session: r.session.copy()}
	defer m.catch(&err)
	n := 0
	if len(before) == 0 {
		m.situation.initial = true
		m.initials(func(t []value.Value) {
			if n++; n > nth {
				step = TraceStep{State: State{r.Model, t}}
				panic(&stopped{errEnough})
			}
		})
		return step, nil
	}
	vals := before[len(before)-1].State.vals
	m.explores(vals, len(before), -1)
	m.successors(vals, nil, func(l *leaf, t []value.Value) {
		if n++; n > nth {
			step = TraceStep{Action: l.name, Args: l.arguments(), State: State{r.Model, t}}
			panic(&stopped{errEnough})
		}
	})
	return step, nil
}
