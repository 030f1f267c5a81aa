package tla

import (
	"lockstep/conformance/tla/liveness"
)

// trial judges the temporal properties on the behaviours of a simulation, each by itself. States
// are told apart by their values, whatever VIEW and SYMMETRY say.
type trial struct {
	*liveWorker
	vows
}

func (w *simulator) newTrial() (err error) {
	if len(w.promised) == 0 {
		return nil
	}
	m := w.machine()
	defer m.catch(&err)
	w.trial = &trial{}
	w.trial.liveWorker, w.trial.vows = newLiveWorker(m)
	w.trial.partial = true
	return nil
}

// judgeWhole judges the behaviour that was simulated.
func (w *simulator) judgeWhole() (err error) {
	if w.trial == nil {
		return nil
	}
	defer w.trial.catch(&err)
	keys := make([]uint64, len(w.path))
	for i, step := range w.path {
		keys[i] = fingerprint(step.State.vals)
	}
	g := w.trial.graph(keys, w.path)
	lasso, err := w.trial.judge(w.ctx, g, w.Program, &w.found)
	if lasso != nil {
		states, back := unstutter(lasso)
		w.retrace(keys, keysOf(g, states), back)
	}
	return err
}

// graph returns the graph of a behaviour, whose states have the keys.
func (t *trial) graph(keys []uint64, path []TraceStep) *liveness.Graph {
	after := make(map[uint64][]successor)
	for i, key := range keys {
		if i > 0 {
			next := successor{vals: path[i].State.vals, print: key, inside: true}
			after[keys[i-1]] = append(after[keys[i-1]], next)
		}
		if _, ok := after[key]; !ok {
			after[key] = nil
		}
	}
	recorder := liveness.NewRecorder(t.vows.atoms)
	t.tape = recorder.Tape()
	for i, key := range keys {
		if list, ok := after[key]; ok {
			now := path[i].State.vals
			t.explores(now, i+1, -1)
			t.record(key, now, list)
			delete(after, key)
		}
	}
	return recorder.Graph(keys[:1])
}

// retrace finds the steps of a behaviour in the one that was simulated, whose keys are given.
func (a *attempt) retrace(keys, wanted []uint64, back int) {
	toward := func(from, to uint64) TraceStep {
		i := 1
		for keys[i-1] != from || keys[i] != to {
			i++
		}
		return a.path[i]
	}
	trace := []TraceStep{a.path[0]}
	for i, key := range wanted[1:] {
		trace = append(trace, toward(wanted[i], key))
	}
	loop := Loop{Back: back}
	if last := len(wanted) - 1; back < last {
		step := toward(wanted[last], wanted[back])
		loop.Action, loop.Args = step.Action, step.Args
	}
	a.found.endless(trace, loop)
}
