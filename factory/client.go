package factory

import (
	"cmp"
	"slices"
)

// State is what a process's copy of a client is in.
type State string

// The states of a client, as in the model.
const (
	Opening   State = "opening"   // its flight is under way
	Ready     State = "ready"     // it may be leased
	Draining  State = "draining"  // no new lease; ends when the last one does
	Inherited State = "inherited" // another incarnation opened it; it may only be discarded
	Closed    State = "closed"    // ended with the protocol's goodbye
	Discarded State = "discarded" // ended in silence
)

// slot is what a client is wanted for; the zero scope is that of a shared client.
type slot struct {
	key   string
	scope ID
}

func (s slot) compare(t slot) int {
	return cmp.Or(cmp.Compare(s.key, t.key), s.scope.compare(t.scope))
}

func (id ID) compare(other ID) int {
	return cmp.Or(cmp.Compare(id.Epoch, other.Epoch), cmp.Compare(id.N, other.N))
}

// client is a client from the start of its flight to its end. Its fields are guarded by the
// factory's mu, but for value, which is set once before the client leaves the state opening.
type client[C any] struct {
	id     ID
	opener Process
	slot   slot
	gen    uint64
	state  State
	value  C
	held   int           // live leases on it
	broken bool          // ends by Discard, not Close
	ending bool          // a goroutine is ending it: nobody else may (R7)
	timer  Timer         // the drain deadline, while it is draining and held
	ended  chan struct{} // closed at its end
}

func (c *client[C]) stopTimer() {
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
}

// slotState is who serves and who waits for a slot.
type slotState[C any] struct {
	slot    slot
	ready   *client[C]
	flight  *client[C] // the current flight; an obsolete one is not remembered here
	waiting []*Lease[C]
}

func (s *slotState[C]) idle() bool {
	return s.ready == nil && s.flight == nil && len(s.waiting) == 0
}

// firstCall returns the lease of the first call that waits, or the zero ID.
func (s *slotState[C]) firstCall() ID {
	if len(s.waiting) == 0 {
		return ID{}
	}
	return s.waiting[0].id
}

// slotFor returns the state of a slot, made where there is none. f.mu must be held.
func (f *Factory[C]) slotFor(sl slot) *slotState[C] {
	s := f.slots[sl]
	if s == nil {
		s = &slotState[C]{slot: sl}
		f.slots[sl] = s
	}
	return s
}

// sortedSlots returns the slots in the order of their first waiting calls, which is that in which
// they are served (R12).
func (f *Factory[C]) sortedSlots() []*slotState[C] {
	all := make([]*slotState[C], 0, len(f.slots))
	for _, s := range f.slots {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *slotState[C]) int {
		return cmp.Or(a.firstCall().compare(b.firstCall()), a.slot.compare(b.slot))
	})
	return all
}

// liveClients returns the clients that have not ended, in order of identity. f.mu must be held.
func (f *Factory[C]) liveClients() []*client[C] {
	all := make([]*client[C], 0, len(f.clients))
	for _, c := range f.clients {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *client[C]) int { return a.id.compare(b.id) })
	return all
}

// own says whether this very incarnation opened c. f.mu must be held.
func (f *Factory[C]) own(c *client[C]) bool { return c.opener == f.self }

// current says whether c's slot still wants it: nothing happened since its flight began that makes
// it one too many. f.mu must be held.
func (f *Factory[C]) current(c *client[C]) bool {
	return f.own(c) && f.phase == up && c.gen == f.gen(c.slot.key) && f.scopeOpen(c.slot.scope)
}

func (f *Factory[C]) gen(key string) uint64 {
	if g, ok := f.gens[key]; ok {
		return g
	}
	return 1
}

func (f *Factory[C]) scopeOpen(id ID) bool {
	if id == (ID{}) {
		return true
	}
	_, open := f.scopes[id]
	return open
}
