package tla

import (
	"lockstep/conformance/tla/liveness"
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// live records the graph of a run, and judges the temporal properties once it is complete. While a
// state's successors are at hand, each of its workers evaluates what the properties speak of.
type live struct {
	*run
	fair     *liveness.Formula
	promised []*liveness.Formula
	recorder *liveness.Recorder
	starts   []uint64 // the fingerprints of the initial states
	atoms    int
}

// newLive returns nil where no property needs liveness checking.
func newLive(r *run) (l *live, err error) {
	if len(r.promised) == 0 {
		return nil, nil
	}
	m := r.machine()
	defer m.catch(&err)
	u := unfolding{machine: m}
	l = &live{run: r}
	l.fair, l.promised = r.unfold(&u)
	l.atoms = len(u.atoms)
	l.recorder = liveness.NewRecorder(l.atoms)
	return l, nil
}

// unfold returns the fairness of the specification and the properties.
func (p *Program) unfold(u *unfolding) (fair *liveness.Formula, promised []*liveness.Formula) {
	var all []*liveness.Formula
	for _, f := range p.fair {
		all = append(all, u.unfold(f))
	}
	for _, f := range p.promised {
		promised = append(promised, u.unfold(f))
	}
	return liveness.And(all...), promised
}

func (l *live) initial(fingerprint uint64) { l.starts = append(l.starts, fingerprint) }

func (l *live) worker(m *machine) following {
	w := &liveWorker{unfolding: unfolding{machine: m}, tape: l.recorder.Tape()}
	l.Program.unfold(&w.unfolding)
	for i, a := range w.atoms {
		switch {
		case a.enables >= 0:
			w.enabled = append(w.enabled, i)
		case a.sub != nil || a.level > syntax.StateLevel:
			w.ofSteps = append(w.ofSteps, i)
		default:
			w.ofStates = append(w.ofStates, i)
		}
	}
	w.state, w.possible = liveness.NewBits(l.atoms), liveness.NewBits(l.atoms)
	return w
}

// liveWorker evaluates the atoms for one worker.
type liveWorker struct {
	unfolding
	tape                       *liveness.Tape
	ofStates, ofSteps, enabled []int // atoms
	state                      liveness.Bits
	possible                   liveness.Bits // the atoms <<A>>_v of which a step was seen
	steps                      []liveness.Step
}

// explored records a state. Each state may also stay as it is, which is a step, too.
func (w *liveWorker) explored(now []value.Value, list []successor) {
	clear(w.state)
	clear(w.possible)
	for _, i := range w.ofStates {
		if w.holds(i, now, nil) {
			w.state.Set(i)
		}
	}
	from := w.print(now)
	w.steps = w.steps[:0]
	w.stay(from, now)
	for i := range list {
		w.follow(now, list, i)
	}
	for _, i := range w.enabled {
		if w.isEnabled(i, now) {
			for _, s := range w.steps {
				s.Atoms.Set(i)
			}
		}
	}
	w.tape.Add(from, w.steps)
}

// step begins a step, of which so far what is true of the state is.
func (w *liveWorker) step(to uint64) liveness.Bits {
	if len(w.steps) < cap(w.steps) {
		w.steps = w.steps[:len(w.steps)+1]
	} else {
		w.steps = append(w.steps, liveness.Step{})
	}
	s := &w.steps[len(w.steps)-1]
	s.To = to
	if s.Atoms == nil {
		s.Atoms = make(liveness.Bits, len(w.state))
	}
	copy(s.Atoms, w.state)
	return s.Atoms
}

// stay adds the stuttering step, of which every [A]_v is true, and no <<A>>_v.
func (w *liveWorker) stay(from uint64, now []value.Value) {
	bits := w.step(from)
	for _, i := range w.ofSteps {
		sq, ok := w.atoms[i].n.(*square)
		if ok && !sq.angle || !ok && w.holds(i, now, now) {
			bits.Set(i)
		}
	}
}

// follow adds the step to a successor that is within the constraints and was not there before. Of
// one that is outside it only notes that Next can do something.
func (w *liveWorker) follow(now []value.Value, list []successor, i int) {
	s := &list[i]
	if !s.inside {
		for _, j := range w.ofSteps {
			if a := &w.atoms[j]; a.next && !w.possible.Has(j) && w.moves(a, now, s.vals) {
				w.possible.Set(j)
			}
		}
		return
	}
	for _, earlier := range list[:i] {
		if earlier.print == s.print && earlier.inside && w.identity == nil {
			return
		}
	}
	bits := w.step(s.print)
	for _, j := range w.ofSteps {
		a := &w.atoms[j]
		if a.next && w.moves(a, now, s.vals) || !a.next && w.holds(j, now, s.vals) {
			bits.Set(j)
			w.possible.Set(j)
		}
	}
}

// moves says whether the v of <<A>>_v changes in a step.
func (w *liveWorker) moves(a *boundAtom, now, next []value.Value) bool {
	return !unchanged(a.sub, w.frame(a, now, next))
}

func (w *liveWorker) holds(i int, now, next []value.Value) bool {
	a := &w.atoms[i]
	return truth(a.n, w.frame(a, now, next))
}

func (w *liveWorker) frame(a *boundAtom, now, next []value.Value) *frame {
	return &frame{machine: w.at(now, next).machine, slots: a.slots}
}

// isEnabled says whether ENABLED <<A>>_v holds. It does where a step was seen; and what Next cannot
// do was not seen, so that only other actions are to be tried.
func (w *liveWorker) isEnabled(i int, now []value.Value) bool {
	a := &w.atoms[i]
	if w.possible.Has(a.enables) {
		return true
	}
	return !w.atoms[a.enables].next && w.holds(i, now, nil)
}
