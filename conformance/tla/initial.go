package tla

import (
	"sync"

	"lockstep/conformance/tla/value"
)

// initials finds the initial states of a run. One goroutine evaluates the initial predicate, and
// hands what it leads to, in batches, to others, who judge. Where these have enough to do, it
// judges a batch itself. It adds the states in the order in which they were found, so that nothing
// shows how many goroutines there are.
type initials struct {
	*run
	own     *machine // for what is judged here
	open    *batch   // of the states that were found last
	waiting []*batch // those before that are yet to be added, in their order
	spare   []*batch // to be used again
	todo    chan *batch
	others  sync.WaitGroup
	nth     int // how many states were added
}

// batch is some initial states. Its slices are used again.
type batch struct {
	starts []start
	codes  []byte // the encoded candidates
	judged int    // how many of the states
	err    error  // what ended the evaluation of the state after these
	done   chan struct{}
}

// start is an initial state, and what was found out about it.
type start struct {
	candidate
	print  uint64
	inside bool // within the constraints
	wrong  *violation
}

// batchSize is how many states are judged at once: so many that it takes long beside handing them
// to another goroutine.
const batchSize = 64

// begin finds the initial states.
func (r *run) begin() error {
	r.level, r.size = 1, 64
	s := &initials{run: r, own: r.working()}
	s.open = s.empty()
	err := s.find()
	if len(s.open.starts) > 0 {
		s.hand()
	}
	s.finish()
	if !r.halted {
		r.stop(err)
	}
	r.here = Progress{}
	r.publish()
	return r.err
}

// find evaluates the initial predicate.
func (s *initials) find() (err error) {
	m := s.working()
	defer m.catch(&err)
	m.situation.initial = true
	m.initials(func(vals []value.Value) {
		if s.halted {
			return
		}
		s.countInitial()
		s.open.starts = append(s.open.starts, start{candidate: candidate{vals: vals}})
		if len(s.open.starts) == s.atOnce(batchSize) {
			s.hand()
		}
	})
	return nil
}

// hand sees to it that the states that were found last are judged, and adds what is ready.
func (s *initials) hand() {
	b := s.open
	s.waiting = append(s.waiting, b)
	if s.todo == nil && s.options.Workers > 1 {
		s.employ()
	}
	select {
	case s.todo <- b:
	default:
		s.judgeAll(s.own, b)
	}
	s.collect(inFlight)
	s.open = s.empty()
}

// employ has other goroutines judge.
func (s *initials) employ() {
	s.todo = make(chan *batch, 2*s.options.Workers)
	for range s.options.Workers - 1 {
		m := s.working()
		s.others.Go(func() {
			for b := range s.todo {
				s.judgeAll(m, b)
			}
		})
	}
}

// finish judges and adds all that is left.
func (s *initials) finish() {
	if s.todo != nil {
		close(s.todo)
		for b := range s.todo {
			s.judgeAll(s.own, b)
		}
	}
	s.others.Wait()
	s.collect(0)
}

// empty returns a batch without states.
func (s *initials) empty() *batch {
	n := len(s.spare)
	if n == 0 {
		return &batch{done: make(chan struct{}, 1)}
	}
	b := s.spare[n-1]
	s.spare = s.spare[:n-1]
	clear(b.starts)
	*b = batch{starts: b.starts[:0], codes: b.codes[:0], done: b.done}
	return b
}

// judgeAll judges the states of a batch until one cannot be judged.
func (s *initials) judgeAll(m *machine, b *batch) {
	defer func() { b.done <- struct{}{} }()
	defer m.catch(&b.err)
	for i := range b.starts {
		s.judge(m, b, &b.starts[i])
		b.judged++
	}
}

// judge judges an initial state. As TLC does, it looks at the state first, and judges none that is
// known.
func (s *initials) judge(m *machine, b *batch, st *start) {
	st.inside = m.inside(nil, st.vals)
	if st.inside {
		st.print = m.print(st.vals)
		if _, known := s.seen.Find(st.print); known {
			return
		}
	}
	st.wrong = m.broken(KindInit, s.starts, st.vals, nil)
	if st.wrong == nil {
		st.wrong = m.broken(KindInvariant, s.predicate, st.vals, nil)
	}
	if s.encoding.Load() {
		from := len(b.codes)
		b.codes = appendState(b.codes, st.vals)
		st.code = b.codes[from:]
	}
}

// collect adds the batches that are judged, in their order. It waits for some if there are more
// than so many.
func (s *initials) collect(most int) {
	for len(s.waiting) > 0 {
		b := s.waiting[0]
		if len(s.waiting) > most {
			<-b.done
		} else {
			select {
			case <-b.done:
			default:
				return
			}
		}
		s.waiting = s.waiting[1:]
		s.addAll(b)
		s.spare = append(s.spare, b)
	}
}

// addAll adds the states of a batch until the run has a verdict, or an error.
func (s *initials) addAll(b *batch) {
	for i := range b.starts[:b.judged] {
		if s.halted {
			break
		}
		s.initial(&b.starts[i])
	}
	if b.err != nil && !s.halted {
		s.result.Trace = s.alone(&b.starts[b.judged])
		s.stop(b.err)
	}
	if s.halted {
		s.stopping.Store(true)
	}
}

// alone returns the behaviour that is an initial state alone.
func (s *initials) alone(st *start) []TraceStep {
	return []TraceStep{{State: State{s.Model, st.vals}}}
}

// initial adds an initial state.
func (s *initials) initial(st *start) {
	s.result.Generated++
	nth := s.nth
	s.nth++
	s.session.initials = s.nth
	switch {
	case st.wrong != nil:
		s.fail(*st.wrong, s.alone(st))
		return
	case !st.inside:
		s.result.Depth = s.level // also where all are outside
		return
	}
	s.add(st.print, -1, nth, st.candidate, nil)
	if s.follower != nil {
		s.follower.initial(st.print)
	}
	if nth%1024 == 0 {
		s.publish()
		s.tell()
	}
}
