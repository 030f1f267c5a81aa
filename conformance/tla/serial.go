package tla

import (
	"fmt"
	"slices"

	"lockstep/conformance/tla/store"
	"lockstep/conformance/tla/value"
)

// A search is serial where something reads how far it is, or what was left by what was evaluated
// before, as TLCGet may. It has one worker then, which takes one state after the other, so that
// everything is as in TLC with one worker.

// serially is what a serial search has beside what any has.
type serially struct {
	states  *store.States // all of them
	buf     []byte        // of the state that was encoded last
	here    Progress      // what the state that is explored has led to
	waiting int           // how many of that are yet to be put into the queue
	noted   registers     // what there was when it was begun, where there is a checkpoint
}

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

// atOnce is how many of some states are to be taken at once: one where the search is serial.
func (r *run) atOnce(n int) int {
	if r.serial {
		return min(n, 1)
	}
	return n
}

// explores says which state the worker explores.
func (w *worker) explores(vals []value.Value, level, id int) {
	w.next.explores(vals, level, id)
	w.judge.explores(vals, level, id)
	w.next.halves = 0
	if w.serial {
		w.here, w.waiting = Progress{Queue: -1}, 0 // it has left the queue
		w.note()
	}
}

// note notes what is in the registers before a state is explored, where that may be explored once
// more by a run that goes on from a checkpoint.
func (w *worker) note() {
	if w.options.Checkpoint != "" {
		w.noted = w.session.left()
	}
}

// settled says that what is counted of the state that was explored is part of the result.
func (r *run) settled() {
	if r.serial {
		r.here, r.waiting = Progress{}, 0
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
func (r *run) keep(k candidate) {
	if !r.serial {
		return
	}
	code := k.code
	if len(code) == 0 {
		r.buf = appendState(r.buf[:0], k.vals)
		code = r.buf
	}
	r.stop(r.states.Add(code))
}

// kept returns a state of a serial search.
func (r *run) kept(id int) ([]value.Value, error) {
	code, err := r.states.Of(id)
	if err != nil {
		return nil, err
	}
	var d decoder
	vals, _, err := d.state(code, r.variables)
	return vals, err
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
		vals, err := r.kept(l.id)
		if err != nil {
			return nil, err
		}
		step := TraceStep{State: State{r.Model, vals}}
		if actions {
			step = r.step(steps, l.nth, vals)
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

// saveSession adds what a run leaves behind beside what it found. Where a part of a block is left,
// that is explored once more, with what was in the registers before.
func (r *run) saveSession(c *checkpoint, left *block) (err error) {
	kept := r.session.left()
	if r.serial && left != nil {
		kept = r.noted
	}
	c.Initials = r.session.initials
	if c.Registers, err = kept.save(); err == nil && r.serial {
		c.States, err = r.states.Sync()
	}
	return err
}

// loadSession takes over what a run left behind.
func (r *run) loadSession(c *checkpoint) (err error) {
	r.session.initials = c.Initials
	if r.session.registers, err = c.Registers.load(); err != nil || !r.serial {
		return err
	}
	if r.states, err = store.OpenStates(r.files, c.States); err != nil {
		return err
	}
	if n := r.states.Len(); n != c.Result.Distinct {
		return fmt.Errorf("there are %d states, where %d were found", n, c.Result.Distinct)
	}
	return nil
}
