package conformance

import (
	"slices"
	"sync"

	"lockstep/factory"
)

// Recorder keeps every event that it is told, in order: the place of an event is its number in the
// trace. It is safe for concurrent use, also by several factories at once. Its zero value works.
type Recorder struct {
	mu     sync.Mutex // guards events; nothing is called while it is held
	events []factory.Event
}

var _ factory.Observer = (*Recorder)(nil)

// NewRecorder returns a recorder that was told nothing yet.
func NewRecorder() *Recorder { return new(Recorder) }

// Observe keeps an event. The slices in it must not change any more.
func (r *Recorder) Observe(e factory.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
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
