package tla

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"

	"lockstep/conformance/tla/liveness"
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// live records the graph of a run, and judges the temporal properties once it is complete. While a
// state's successors are at hand, each of its workers evaluates what the properties speak of.
type live struct {
	*run
	vows
	recorder *liveness.Recorder
	starts   []uint64 // the fingerprints of the initial states
}

// newLive returns nil where no property needs liveness checking.
func newLive(r *run) (l *live, err error) {
	if len(r.promised) == 0 {
		return nil, nil
	}
	m := r.machine()
	defer m.catch(&err)
	l = &live{run: r, vows: r.unfold(&unfolding{machine: m})}
	l.recorder = liveness.NewRecorder(l.atoms)
	return l, nil
}

func (l *live) initial(fingerprint uint64) { l.starts = append(l.starts, fingerprint) }

// save writes the fingerprints of the initial states, and the graph.
func (l *live) save(w io.Writer) error {
	starts := binary.AppendUvarint(nil, uint64(len(l.starts)))
	for _, fp := range l.starts {
		starts = binary.LittleEndian.AppendUint64(starts, fp)
	}
	if _, err := w.Write(starts); err != nil {
		return err
	}
	return l.recorder.Save(w)
}

func (l *live) load(from io.Reader) error {
	in := bufio.NewReader(from)
	n, err := binary.ReadUvarint(in)
	for range n {
		var fp [8]byte
		if err == nil {
			_, err = io.ReadFull(in, fp[:])
		}
		if err != nil {
			break
		}
		l.starts = append(l.starts, binary.LittleEndian.Uint64(fp[:]))
	}
	if err != nil {
		return fmt.Errorf("the initial states: %w", err)
	}
	return l.recorder.Load(in)
}

func (l *live) worker(m *machine) following {
	// It was done before, in newLive, and is not interrupted here, where nobody catches that: the
	// other workers may have ended the search.
	interrupt := m.interrupt
	m.interrupt = nil
	w, _ := newLiveWorker(m)
	m.interrupt = interrupt
	w.tape = l.recorder.Tape()
	return w
}

// newLiveWorker returns a worker without a tape, and the formulas over its atoms.
func newLiveWorker(m *machine) (*liveWorker, vows) {
	w := &liveWorker{unfolding: unfolding{machine: m}, known: make(map[uint64]struct{})}
	formulas := m.Program.unfold(&w.unfolding)
	fair := make(map[int]bool)
	for i, a := range w.atoms {
		if a.enables >= 0 {
			w.fair = append(w.fair, fairAtoms{step: a.enables, enabled: i})
			fair[a.enables] = true
		}
		w.frames = append(w.frames, frame{machine: m, slots: a.slots})
	}
	for i, a := range w.atoms {
		switch {
		case a.enables >= 0 || fair[i]:
		case a.level > syntax.StateLevel:
			w.ofSteps = append(w.ofSteps, i)
		default:
			w.ofStates = append(w.ofStates, i)
		}
	}
	w.state = liveness.NewBits(formulas.atoms)
	return w, formulas
}

// liveWorker evaluates the atoms for one worker.
type liveWorker struct {
	unfolding
	tape              *liveness.Tape
	frames            []frame // of the atoms
	ofStates, ofSteps []int   // atoms that are of no fairness condition
	fair              []fairAtoms
	state             liveness.Bits   // what holds of the state being explored
	steps             []liveness.Step // out of it, the stuttering one first
	targets           [][]value.Value // of the steps
	known             map[uint64]struct{}
	partial           bool // not all steps out of a state are known
}

// fairAtoms are the atoms <<A>>_v and ENABLED <<A>>_v of a fairness condition.
type fairAtoms struct{ step, enabled int }

// explored records a state. Each state may also stay as it is, which is a step, too.
func (w *liveWorker) explored(now []value.Value, list []successor) {
	w.record(w.print(now), now, list)
}

func (w *liveWorker) record(from uint64, now []value.Value, list []successor) {
	clear(w.state)
	for _, i := range w.ofStates {
		if w.holds(i, now, nil) {
			w.state.Set(i)
		}
	}
	w.steps, w.targets = w.steps[:0], w.targets[:0]
	w.add(from, now)
	clear(w.known)
	for i := range list {
		if list[i].inside && !w.repeats(list[i].print, list) {
			w.add(list[i].print, list[i].vals)
		}
	}
	for _, i := range w.ofSteps {
		w.ofStep(i, now)
	}
	for _, f := range w.fair {
		if w.fairness(f, now, list) {
			for _, s := range w.steps {
				s.Atoms.Set(f.enabled)
			}
		}
	}
	w.tape.Add(from, w.steps)
}

// repeats says whether a step leads to the same state as an earlier one. Where VIEW or SYMMETRY
// make states the same, it may yet be another step. The first step is the stuttering one.
func (w *liveWorker) repeats(to uint64, list []successor) bool {
	if w.identity != nil {
		return false
	}
	if len(list) > repeatsMax {
		_, known := w.known[to]
		w.known[to] = struct{}{}
		return known
	}
	for _, s := range w.steps[1:] {
		if s.To == to {
			return true
		}
	}
	return false
}

// repeatsMax is how many successors a state may have for them to be compared one by one.
const repeatsMax = 32

// add adds a step, of which so far what is true of the state is.
func (w *liveWorker) add(to uint64, vals []value.Value) {
	w.targets = append(w.targets, vals)
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
}

// ofStep evaluates an atom on all steps. [A]_v is true of a stuttering step, and <<A>>_v is not.
func (w *liveWorker) ofStep(i int, now []value.Value) {
	sq, ok := w.atoms[i].n.(*square)
	for j, s := range w.steps {
		if ok && j == 0 {
			if !sq.angle {
				s.Atoms.Set(i)
			}
		} else if w.holds(i, now, w.targets[j]) {
			s.Atoms.Set(i)
		}
	}
}

// fairness evaluates <<A>>_v on all steps, and returns ENABLED <<A>>_v. That is true where one of
// the steps is an <<A>>_v; where it is false none of them is, so that they need not be tried.
func (w *liveWorker) fairness(f fairAtoms, now []value.Value, list []successor) bool {
	if w.atoms[f.step].next && !w.partial {
		return w.fairnessOfNext(f, now, list)
	}
	seen, possible := false, false
	for j := 1; j < len(w.steps); j++ {
		if w.holds(f.step, now, w.targets[j]) {
			w.steps[j].Atoms.Set(f.step)
			seen = true
		} else if !seen && !possible {
			if possible = w.holds(f.enabled, now, nil); !possible {
				return false
			}
		}
	}
	return seen || possible || w.holds(f.enabled, now, nil)
}

// fairnessOfNext does so for <<Next>>_v, where Next is what made the steps: only v is to be looked
// at. Steps to what is outside of the constraints are possible, too.
func (w *liveWorker) fairnessOfNext(f fairAtoms, now []value.Value, list []successor) bool {
	seen := false
	for j := 1; j < len(w.steps); j++ {
		if w.moves(f.step, now, w.targets[j]) {
			w.steps[j].Atoms.Set(f.step)
			seen = true
		}
	}
	for i := 0; i < len(list) && !seen; i++ {
		seen = !list[i].inside && w.moves(f.step, now, list[i].vals)
	}
	return seen
}

// moves says whether the v of <<A>>_v changes in a step.
func (w *liveWorker) moves(i int, now, next []value.Value) bool {
	w.at(now, next)
	return !unchanged(w.atoms[i].sub, &w.frames[i])
}

func (w *liveWorker) holds(i int, now, next []value.Value) bool {
	w.at(now, next)
	return truth(w.atoms[i].n, &w.frames[i])
}
