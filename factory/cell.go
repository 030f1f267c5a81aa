package factory

import "sync/atomic"

// A cell is where one lease of a scope on one slot lives, and all that the warm path writes:
// [Factory.Acquire] and [Lease.Release] of a client that is published take no lock, and write no
// memory that another scope uses. models/tla/WarmPath.tla is this file, one atomic operation an
// action.
//
// The cell's word is the sequence number of its lease and the phase that this is in:
//
//	free ──take──▶ live ──giveBack──▶ free, next sequence
//	                │ stop: the client is not published any more
//	                ▼
//	             counted ──▶ free, next sequence   (Release, under the lock)
//	                │ drain deadline
//	                ▼
//	              stale ──▶ free, next sequence    (Release, under the lock)
//	any ──▶ closed: its scope is closed            (under the lock)
//
// Why no client ends under a lease (R7): whoever takes a cell writes the word and then reads
// slot.fast; whoever stops a client clears slot.fast and then reads the words. Go's atomics have
// one order, so at least one of them sees the other: either the taker finds that its client is not
// published any more, and gives the cell back, or the stopper finds the cell live, and counts it.
// From then on the word is not what the lease's Release expects, which takes the lock to be counted
// down. So a client that is not published has exactly client.held leases.
type cell[C any] struct {
	scope *scopeState[C]
	slot  *slotState[C]
	// extra says that the scope had a lease on the slot already when the cell was made: such a cell
	// serves one lease, which is released under the lock.
	extra bool

	word atomic.Uint64 // see word
	// client is that of the lease, and of the last one while the cell is free. It is written under
	// the factory's mu alone, by whoever has just claimed the cell, and only with the client that
	// is ready.
	client atomic.Pointer[client[C]]

	// Guarded by the factory's mu.
	id         ID // of the lease, where events speak of it
	birth      *birth
	prev, next *cell[C] // the cells of the slot
}

// word is a sequence number, shifted, and a phase.
type word uint64

type phase uint64

const (
	phaseFree    phase = iota
	phaseLive          // a lease that its client's held does not count
	phaseCounted       // a lease that its client's held counts
	phaseStale         // a lease that was invalidated
	phaseClosed

	phaseBits = 3
)

func (w word) phase() phase { return phase(w & (1<<phaseBits - 1)) }

// in returns the word of the same sequence number in another phase.
func (w word) in(p phase) word { return w&^(1<<phaseBits-1) | word(p) }

// next returns the word of a free cell with the next sequence number.
func (w word) next() word { return w.in(phaseFree) + 1<<phaseBits }

// acquired returns how many leases a cell had, given its word.
func (w word) acquired() uint64 {
	n := uint64(w >> phaseBits)
	if p := w.phase(); p.leases() || p == phaseStale {
		n++
	}
	return n
}

// leases says whether the phase is that of a lease that may be used.
func (p phase) leases() bool { return p == phaseLive || p == phaseCounted }

func (cl *cell[C]) load() word { return word(cl.word.Load()) }

func (cl *cell[C]) swap(from, to word) bool {
	return cl.word.CompareAndSwap(uint64(from), uint64(to))
}

// take leases a client that is published, without a lock, and reports whether it did.
func (cl *cell[C]) take() (Lease[C], bool) {
	w, c := cl.load(), cl.slot.fast.Load()
	if w.phase() != phaseFree || c == nil || cl.client.Load() != c {
		return Lease[C]{}, false
	}
	if !cl.swap(w, w.in(phaseLive)) {
		return Lease[C]{}, false
	}
	l := Lease[C]{cell: cl, word: w}
	if cl.slot.fast.Load() == c { // read after the word was written: see above
		c.touch()
		return l, true
	}
	cl.scope.factory.undone.Add(1)
	l.Release()
	return Lease[C]{}, false
}

// giveBack ends a live lease without a lock, and reports whether it did: not if the lease has
// ended, nor if it is counted.
func (cl *cell[C]) giveBack(lease word) bool { return cl.swap(lease.in(phaseLive), lease.next()) }

// stop takes a client out of the warm path and counts the leases on it, so that its held is exact
// until it is published again. mu must be held.
func (s *slotState[C]) stop(c *client[C]) {
	if s.fast.Load() != c {
		return
	}
	s.fast.Store(nil) // before the words are read
	for cl := s.cells; cl != nil; cl = cl.next {
		if cl.client.Load() != c {
			continue
		}
		// One try is enough: the word changes because the lease was released, or was never one.
		if w := cl.load(); w.phase() == phaseLive && cl.swap(w, w.in(phaseCounted)) {
			c.held++
		}
	}
}

// grant leases the client of a slot in a free cell, under the lock: counted unless the client is
// published. It reports whether it did; a goroutine of the same scope may be quicker.
// mu must be held.
func (cl *cell[C]) grant(c *client[C]) (Lease[C], bool) {
	w := cl.load()
	if w.phase() != phaseFree {
		return Lease[C]{}, false
	}
	p := phaseCounted
	if cl.slot.fast.Load() == c {
		p = phaseLive
	}
	if !cl.swap(w, w.in(p)) {
		return Lease[C]{}, false
	}
	cl.client.Store(c)
	if p == phaseCounted {
		c.held++
	}
	c.touch()
	return Lease[C]{cell: cl, word: w}, true
}

// free ends the lease of a sequence number, whatever its phase, and returns that; ok is false if
// the lease has ended. mu must be held.
func (cl *cell[C]) free(lease word) (before phase, ok bool) {
	for {
		w := cl.load()
		p := w.phase()
		if w.in(phaseFree) != lease || (!p.leases() && p != phaseStale) {
			return p, false
		}
		if cl.swap(w, w.next()) {
			return p, true
		}
	}
}

// invalidate has a counted lease go stale, and reports whether it did. Nobody changes a counted
// word without mu, which must be held.
func (cl *cell[C]) invalidate() bool {
	w := cl.load()
	return w.phase() == phaseCounted && cl.swap(w, w.in(phaseStale))
}

// expire has a lease go stale, counted or not: it was acquired in another process. mu must be held.
func (cl *cell[C]) expire() {
	for {
		if w := cl.load(); !w.phase().leases() || cl.swap(w, w.in(phaseStale)) {
			return
		}
	}
}

// close moves the cell to its last phase and returns what it was before. mu must be held.
func (cl *cell[C]) close() (before word) {
	return word(cl.word.Swap(uint64(cl.load().in(phaseClosed))))
}
