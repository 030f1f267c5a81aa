package factory

import "lockstep/adapters"

// Lease is the right of a scope to use a client, from Acquire to Release. It is a value: copies are
// the same lease. It is safe for concurrent use; using one after its end is an error, never a crash
// (R6), also when its client was leased anew. The zero Lease has ended.
type Lease[C any] struct {
	cell *cell[C]
	word word // of the free cell that it was taken from: the sequence number of the lease
	id   ID
}

// ID returns the identity under which events speak of the lease; the zero ID where nobody is told
// of any.
func (l Lease[C]) ID() ID { return l.id }

// Use returns the client for one call. It errs with ErrStale when the lease was released or
// invalidated, its scope closed, or the process is another than it was acquired in, and with
// ErrIdentity when that cannot be told. Ask anew for each call rather than keep the client.
func (l Lease[C]) Use() (C, error) {
	if l.cell == nil {
		return *new(C), &Error{Op: "use", Cause: ErrStale}
	}
	f := l.cell.scope.factory
	if !f.observed && f.known() {
		c := l.cell.client.Load()
		if w := l.cell.load(); w == l.word.in(phaseLive) || w == l.word.in(phaseCounted) {
			return c.value, nil
		}
	}
	return f.use(l)
}

func (f *Factory[C]) use(l Lease[C]) (C, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	key, scope := l.cell.slot.key.name, l.cell.scope.id
	if err := f.identify(); err != nil {
		return *new(C), f.fail("use", key, err)
	}
	if p, current := l.phase(); !current || !p.leases() {
		f.emit(Event{Action: ActionRefuse, Scope: scope, Key: key, Lease: l.id, Outcome: Refused})
		return *new(C), f.fail("use", key, ErrStale)
	}
	c := l.cell.client.Load()
	f.emit(Event{Action: ActionUse, Scope: scope, Key: key, Client: c.id, Lease: l.id})
	return c.value, nil
}

// phase returns the phase of the cell, and whether the cell still holds this lease.
func (l Lease[C]) phase() (phase, bool) {
	w := l.cell.load()
	return w.phase(), w.in(phaseFree) == l.word
}

// Release ends the lease. The client is handed on, or ended if it was draining. Releasing an ended
// lease changes nothing. Where the process is unknown, a lease on a draining client stays, and may
// be released again.
func (l Lease[C]) Release() {
	if l.cell == nil {
		return
	}
	f := l.cell.scope.factory
	if f.observed || l.cell.extra || !l.cell.giveBack(l.word) {
		f.release(l)
	}
}

// release ends a lease under the lock.
func (f *Factory[C]) release(l Lease[C]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p, _ := l.phase(); f.identify() != nil && p != phaseStale {
		return // nothing is forgotten while the process is unknown
	}
	before, ok := l.cell.free(l.word)
	if !ok {
		return
	}
	sc, s, c := l.cell.scope, l.cell.slot, l.cell.client.Load()
	if _, extra := sc.extras[l.cell]; extra {
		delete(sc.extras, l.cell)
		s.unlink(l.cell)
		f.acquired += l.cell.load().acquired()
	}
	f.emit(Event{
		Action: ActionRelease, Scope: sc.id, Key: s.key.name, Client: c.id, Lease: l.id,
	})
	if before == phaseCounted {
		c.held--
		f.endIdle(c)
	}
	f.relieve(s.key)
}

// Retire takes the lease's client out of service: it is leased no more and ends when its last lease
// does, while the key's generation stays. A cause says that the client is broken, and it is then
// discarded rather than closed. Retire on an ended lease changes nothing. The lease itself goes on
// until Release.
func (l Lease[C]) Retire(cause error) {
	if l.cell == nil {
		return
	}
	f := l.cell.scope.factory
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.identify() != nil {
		return
	}
	if p, current := l.phase(); !current || !p.leases() {
		return
	}
	why := CauseAged
	if cause != nil {
		why = CauseBroken
	}
	f.retire(l.cell.client.Load(), why, cause)
}

// Report tells the factory of an error that a call on the lease's client ended with. Where the
// adapter's diagnosis is that the client is broken, it is retired and discarded; where it is that
// every client of the key is outdated, the key is re-initialised. Report on an ended lease, and of
// nil, changes nothing; it waits for nothing. It returns the diagnosis.
func (l Lease[C]) Report(err error) adapters.Diagnosis {
	if l.cell == nil || err == nil {
		return adapters.Works
	}
	f, c := l.cell.scope.factory, l.cell.client.Load()
	d := adapters.Diagnose(c.adapter, err)
	if d == adapters.Works {
		return d
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.identify() != nil {
		return d
	}
	if p, current := l.phase(); current && p.leases() {
		f.diagnosed(l.cell.client.Load(), d, err)
	}
	return d
}

// diagnosed does what the diagnosis of an error asks for. mu must be held.
func (f *Factory[C]) diagnosed(c *client[C], d adapters.Diagnosis, err error) {
	if d >= adapters.Broken {
		f.retire(c, CauseBroken, err)
	}
	if d == adapters.Outdated && f.current(c) && f.admit() == nil {
		k := c.slot.key
		draining := len(f.reinit(k))
		gen := k.gen
		f.spawn(func() { f.log.reinit(k.name, gen, draining) })
	}
}
