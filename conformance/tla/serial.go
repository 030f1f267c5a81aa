package tla

import (
	"slices"

	"lockstep/conformance/tla/value"
)

// A search is serial where something reads how far it is, or what was left by what was evaluated
// before, as TLCGet may. It has one worker then, which takes one state after the other, so that
// everything is as in TLC with one worker.

// register makes the session of a search.
func (r *run) register() *session {
	s := newSession()
	s.options = searchOptions(r.config.CheckDeadlock)
	s.progress = func() Progress {
		p := *r.progress.Load()
		p.Generated += r.here.Generated
		p.Distinct += r.here.Distinct
		p.Queue = max(0, p.Queue+r.here.Queue)
		p.Depth = max(p.Depth, r.here.Depth)
		return p
	}
	s.before = func(at *situation) ([]TraceStep, error) {
		if at.id < 0 {
			return nil, nil
		}
		steps, err := r.remembered(at.id, false)
		return steps[:max(0, len(steps)-1)], err
	}
	return s
}

// blockSize is how many states a block is to have: one where the search is serial.
func (r *run) blockSize(otherwise int) int {
	if r.serial {
		return 1
	}
	return otherwise
}

// explores says which state the worker explores.
func (w *worker) explores(vals []value.Value, level, id int) {
	w.next.explores(vals, level, id)
	w.judge.explores(vals, level, id)
	w.next.halves = 0
	if w.serial {
		w.here, w.waiting = Progress{Queue: -1}, 0 // it has left the queue
	}
}

// countInitial counts an initial state before it is judged, when nothing was told yet.
func (r *run) countInitial() {
	if r.serial {
		r.session.initials++
		r.progress.Store(&Progress{})
		n := r.result.Distinct
		r.here = Progress{Generated: r.result.Generated + 1, Distinct: n + 1, Queue: n, Depth: 1}
	}
}

// count counts a successor of a state that is explored by a serial search.
func (w *worker) count(c *chunk, s *step, known bool) {
	if !w.serial {
		return
	}
	w.here.Generated++
	twice := slices.ContainsFunc(c.steps, func(o step) bool {
		return o.print == s.print && o.inside
	})
	w.here.Queue += w.waiting // what was found last is in the queue now
	w.waiting = 0
	if s.inside && !known && !twice {
		w.here.Distinct++
		w.here.Depth, w.waiting = c.block.level+1, 1
	}
}

// keep remembers a state of a serial search, whose successors need not be the same ones when they
// are computed once more.
func (r *run) keep(vals []value.Value) {
	if r.serial {
		r.states = append(r.states, vals)
	}
}

// remembered returns the steps that led to a state of a serial search, with their actions if they
// are wanted.
func (r *run) remembered(id int, actions bool) ([]TraceStep, error) {
	type link struct{ id, nth int }
	var path []link // the last one first
	for id >= 0 {
		parent, nth, err := r.links.Of(id)
		if err != nil {
			return nil, err
		}
		path = append(path, link{id, nth})
		id = parent
	}
	var steps []TraceStep
	for _, l := range slices.Backward(path) {
		step := TraceStep{State: State{r.Model, r.states[l.id]}}
		if actions {
			step = r.step(steps, l.nth, r.states[l.id])
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// step returns the step that led to a state, with its action, if that can be found once more.
func (r *run) step(before []TraceStep, nth int, vals []value.Value) TraceStep {
	step, err := r.follow(before, nth)
	if err != nil || !sameValues(step.State.vals, vals) {
		step = TraceStep{}
	}
	step.State = State{r.Model, vals}
	return step
}
