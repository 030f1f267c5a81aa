package factory

import (
	"cmp"
	"container/list"
	"slices"
	"sync/atomic"
	"time"
)

// keyState is what a factory knows of one key. It is never forgotten, since its generation must not
// decrease. Guarded by mu.
type keyState[C any] struct {
	name   string
	gen    uint64
	shared *slotState[C]        // nil for an exclusive key, and until the first call
	scoped map[ID]*slotState[C] // those of an exclusive key, by scopes that are open

	clients []*client[C] // live, in no order; see client.place
	live    int          // of them, how many the limit counts: opened by this incarnation
	// queue holds the slots that wait for a place within the limit, in order. While it is not
	// empty, no client of the key is published: the Release of any may be what makes room.
	queue list.List // of *slotState

	failures  int       // of flights in a row
	failed    time.Time // when the last one did
	opens     uint64
	openFails uint64
}

// slotState is who serves and who waits for a slot: a key, and a scope unless its client is shared.
type slotState[C any] struct {
	key   *keyState[C]
	scope ID // zero for the slot of a shared client
	// fast is the client that may be leased without the lock: ready, or nil. Written under mu.
	fast atomic.Pointer[client[C]]

	// Guarded by mu.
	ready   *client[C]
	flight  *client[C]    // the current flight; an obsolete one is not remembered here
	waiting list.List     // of *call, in the order in which they were made
	queued  *list.Element // of key.queue
	cells   *cell[C]      // the first of those on this slot
}

// publish lets the slot's ready client be leased without the lock, unless Releases must be seen.
// mu must be held.
func (s *slotState[C]) publish() {
	if s.key.queue.Len() == 0 && s.ready != nil && !s.ready.pinging {
		s.fast.Store(s.ready)
	}
}

// first returns the call that has waited for longest, or nil.
func (s *slotState[C]) first() *call[C] {
	if e := s.waiting.Front(); e != nil {
		return e.Value.(*call[C])
	}
	return nil
}

// link adds a cell to those of the slot.
func (s *slotState[C]) link(cl *cell[C]) {
	if cl.next = s.cells; cl.next != nil {
		cl.next.prev = cl
	}
	s.cells = cl
}

// unlink takes a cell from those of the slot.
func (s *slotState[C]) unlink(cl *cell[C]) {
	if cl.prev != nil {
		cl.prev.next = cl.next
	} else {
		s.cells = cl.next
	}
	if cl.next != nil {
		cl.next.prev = cl.prev
	}
	cl.prev, cl.next = nil, nil
}

// keyFor returns the state of a key, made where there is none. mu must be held.
func (f *Factory[C]) keyFor(name string) *keyState[C] {
	k := f.keys[name]
	if k == nil {
		k = &keyState[C]{name: name, gen: 1}
		f.keys[name] = k
	}
	return k
}

// slotFor returns the slot of a key for a scope, made where there is none. mu must be held.
func (f *Factory[C]) slotFor(k *keyState[C], sc *scopeState[C]) *slotState[C] {
	if f.shared() {
		if k.shared == nil {
			k.shared = &slotState[C]{key: k}
		}
		return k.shared
	}
	s := k.scoped[sc.id]
	if s == nil {
		s = &slotState[C]{key: k, scope: sc.id}
		k.own(s)
		sc.slots = append(sc.slots, s)
	}
	return s
}

// own files an exclusive slot.
func (k *keyState[C]) own(s *slotState[C]) {
	if k.scoped == nil {
		k.scoped = make(map[ID]*slotState[C])
	}
	k.scoped[s.scope] = s
}

// slots returns the slots of a key, in order of their scopes.
func (k *keyState[C]) slots() []*slotState[C] {
	var all []*slotState[C]
	if k.shared != nil {
		all = append(all, k.shared)
	}
	for _, s := range k.scoped {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *slotState[C]) int { return a.scope.compare(b.scope) })
	return all
}

// sortedKeys returns the keys in order of their names. mu must be held.
func (f *Factory[C]) sortedKeys() []*keyState[C] {
	all := make([]*keyState[C], 0, len(f.keys))
	for _, k := range f.keys {
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b *keyState[C]) int { return cmp.Compare(a.name, b.name) })
	return all
}

// add files a client among the live ones. mu must be held.
func (f *Factory[C]) add(c *client[C]) {
	f.clients[c.id] = c
	k := c.slot.key
	c.place = len(k.clients)
	k.clients = append(k.clients, c)
}

// drop takes c from among the live ones. mu must be held.
func (f *Factory[C]) drop(c *client[C]) {
	delete(f.clients, c.id)
	k := c.slot.key
	last := len(k.clients) - 1
	k.clients[c.place] = k.clients[last]
	k.clients[c.place].place = c.place
	k.clients[last] = nil
	k.clients = k.clients[:last]
	f.uncount(c)
}

// uncount gives the place back that c had within the limit. mu must be held.
func (f *Factory[C]) uncount(c *client[C]) {
	if c.counts {
		c.counts = false
		c.slot.key.live--
	}
}
