package conformance

import (
	"slices"
	"sync"

	"lockstep/factory"
)

// Recorder keeps every event that it is told, in order: the place of an event is its number in the
// trace. It is safe for concurrent use, also by several factories at once. Its zero value works.
type Recorder struct {
	mu      sync.Mutex // guards what follows; nothing is called while it is held
	events  []factory.Event
	clocked bool
	clock   uint64
}

var _ factory.Observer = (*Recorder)(nil)

// NewRecorder returns a recorder that was told nothing yet.
func NewRecorder() *Recorder { return new(Recorder) }

// NewClockedRecorder returns a recorder that stamps each event with a Lamport clock (Lamport, Time,
// Clocks, and the Ordering of Events in a Distributed System, 1978), which begins after start: the
// clock of whoever began this process, as it was then, or 0. [Merge] orders the traces of several
// processes by it.
func NewClockedRecorder(start uint64) *Recorder { return &Recorder{clocked: true, clock: start} }

// Clock returns the clock of the last event, or the later one that was witnessed since: what a
// message to another process carries along. It is 0 of a recorder that stamps none.
func (r *Recorder) Clock() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.clock
}

// Witness notes the clock that a message from another process carried: the next event happened
// after it. It panics unless the recorder stamps clocks.
func (r *Recorder) Witness(clock uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.clocked {
		panic("conformance: Witness of a Recorder that NewClockedRecorder did not make")
	}
	r.clock = max(r.clock, clock)
}

// Observe keeps an event. The slices in it must not change any more.
func (r *Recorder) Observe(e factory.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.clocked {
		r.clock++
		e.Clock = r.clock
	}
	r.events = append(r.events, e)
}

// Events returns the events so far. What is told later does not change them.
func (r *Recorder) Events() []factory.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// Trace returns the events so far as a trace with an empty header; [Write] writes it to a file.
func (r *Recorder) Trace() Trace { return Trace{Events: r.Events()} }
