package tla

import "lockstep/conformance/tla/value"

// behaviour returns the steps that led to a state.
func (r *run) behaviour(i int) []TraceStep {
	if i < 0 {
		return nil
	}
	s := r.states[i]
	steps := r.behaviour(s.parent)
	step := r.traceStep(s.parent, s.nth)
	step.State = State{r.Model, s.vals}
	return append(steps, step)
}

// traceStep finds out how a state's nth successor was reached, by computing them once more.
func (r *run) traceStep(parent, nth int) (step TraceStep) {
	if parent < 0 {
		return TraceStep{}
	}
	var err error
	defer catch(&err)
	n := 0
	r.machine().successors(r.states[parent].vals, nil, func(l leaf, t []value.Value) {
		if n == nth {
			step = TraceStep{Action: l.name, Args: l.arguments(), State: State{r.Model, t}}
		}
		n++
	})
	return step
}
