package factory

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"lockstep/adapters"
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

func (id ID) compare(other ID) int {
	return cmp.Or(cmp.Compare(id.Epoch, other.Epoch), cmp.Compare(id.N, other.N))
}

// client is a client from the start of its flight to its end.
type client[C any] struct {
	id      ID
	slot    *slotState[C]
	gen     uint64
	adapter adapters.Adapter[C] // that opens it, and ends it, whatever Reload brings
	value   C                   // set once, before the client leaves the state opening

	// used is set by whoever leases the client, and cleared by its upkeep. It is written once in
	// between, so that the warm path reads a line that nobody writes.
	used    atomic.Bool
	tracked bool // somebody asks for used; never changes
	// failures is how many flights of the key had failed in a row when this one began; never
	// changes.
	failures int

	// Guarded by the factory's mu.
	opener  Process
	state   State
	place   int   // in the key's clients
	counts  bool  // within the limit of its key
	held    int   // leases on it that are counted: all, while it is not published
	cause   Cause // why it was retired, and
	failure error // what showed that it is broken; neither changes once it is ending
	ending  bool  // a goroutine is ending it: nobody else may (R7)
	pinging bool  // a health check uses it: it does not end meanwhile
	delayed *deadline
	drainBy *deadline // while it is draining and held
	upkeep  *deadline // while it is ready
	drained time.Time // since when it is draining
	expires time.Time // zero: never
	idle    time.Time // since when nobody was seen to use it
	pinged  time.Time
	ended   chan struct{} // closed at its end
}

// touch notes that the client is used.
func (c *client[C]) touch() {
	if c.tracked && !c.used.Load() {
		c.used.Store(true)
	}
}

func (c *client[C]) stopTimers() {
	c.delayed.stop()
	c.drainBy.stop()
	c.upkeep.stop()
	c.delayed, c.drainBy, c.upkeep = nil, nil, nil
}

// leased says whether any lease is on a ready client, which is not published from then on.
// mu must be held.
func (c *client[C]) leased() bool {
	c.slot.stop(c)
	return c.held > 0
}

// byID sorts clients in order of identity.
func byID[C any](clients []*client[C]) []*client[C] {
	slices.SortFunc(clients, func(a, b *client[C]) int { return a.id.compare(b.id) })
	return clients
}

// liveClients returns the clients that have not ended, in order of identity. mu must be held.
func (f *Factory[C]) liveClients() []*client[C] {
	all := make([]*client[C], 0, len(f.clients))
	for _, c := range f.clients {
		all = append(all, c)
	}
	return byID(all)
}

// own says whether this very incarnation opened c. mu must be held.
func (f *Factory[C]) own(c *client[C]) bool { return c.opener == f.self }

// current says whether c's slot still wants it: nothing happened since its flight began that makes
// it one too many. mu must be held.
func (f *Factory[C]) current(c *client[C]) bool {
	return f.own(c) && f.phase == up && c.gen == c.slot.key.gen && f.scopeOpen(c.slot.scope)
}

func (f *Factory[C]) scopeOpen(id ID) bool {
	if id == (ID{}) {
		return true
	}
	_, open := f.scopes[id]
	return open
}

func ids[C any](clients []*client[C]) []ID {
	out := make([]ID, len(clients))
	for i, c := range clients {
		out[i] = c.id
	}
	return out
}
