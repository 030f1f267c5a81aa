package factory

import "slices"

type leaseState uint8

const (
	leaseWaiting leaseState = iota
	leaseLive
	leaseStale
	leaseEnded
)

// Lease is the right of a scope to use a client, from Acquire to Release. It is safe for concurrent
// use; using one after its end is an error, never a crash (R6).
type Lease[C any] struct {
	factory *Factory[C]
	id      ID
	key     string
	scope   ID
	slot    *slotState[C]

	// Guarded by factory.mu.
	state    leaseState
	client   *client[C]
	answer   error         // why the call was not granted
	answered chan struct{} // closed when the call is answered
}

// ID returns the identity under which events speak of the lease.
func (l *Lease[C]) ID() ID { return l.id }

// Use returns the client for one call. It errs with ErrStale when the lease was released or
// invalidated, its scope closed, or the process is another than it was acquired in, and with
// ErrIdentity when that cannot be told. Ask anew for each call rather than keep the client.
func (l *Lease[C]) Use() (C, error) {
	f := l.factory
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.identify(); err != nil {
		return *new(C), f.fail("use", l.key, err)
	}
	if l.state != leaseLive {
		f.emit(Event{
			Action: ActionRefuse, Scope: l.scope, Key: l.key, Lease: l.id, Outcome: Refused,
		})
		return *new(C), f.fail("use", l.key, ErrStale)
	}
	f.emit(Event{Action: ActionUse, Scope: l.scope, Key: l.key, Client: l.client.id, Lease: l.id})
	return l.client.value, nil
}

// Release ends the lease. The client is handed on, or ended if it was draining. Releasing an ended
// lease changes nothing.
func (l *Lease[C]) Release() {
	f := l.factory
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.identify() != nil || (l.state != leaseLive && l.state != leaseStale) {
		return
	}
	c, held := l.client, l.state == leaseLive
	if held {
		c.held--
	}
	f.forget(l, nil)
	f.emit(Event{Action: ActionRelease, Scope: l.scope, Key: l.key, Client: c.id, Lease: l.id})
	if held {
		f.endIdle([]*client[C]{c})
	}
}

// Retire takes the lease's client out of service: it is leased no more and ends when its last lease
// does, while the key's generation stays. A cause says that the client is broken, and it is then
// discarded rather than closed. Retire on an ended lease, or on a client that drains already,
// changes nothing but that. The lease itself goes on until Release.
func (l *Lease[C]) Retire(cause error) {
	f := l.factory
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.identify() != nil || l.state != leaseLive {
		return
	}
	c := l.client
	why := CauseAged
	if cause != nil {
		why = CauseBroken
	}
	broke := cause != nil && !c.broken
	c.broken = c.broken || broke
	if c.state == Ready {
		f.startDraining(c)
	} else if !broke {
		return
	}
	f.emit(Event{Action: ActionRetire, Key: l.key, Client: c.id, Cause: why})
}

// end answers a call that waits and moves the lease to a state from which it is not used again.
func (l *Lease[C]) end(state leaseState) {
	if l.state == leaseWaiting {
		close(l.answered)
	}
	l.state = state
}

// forget ends l for good and drops it from its scope, its slot and the factory; a call that still
// waited under it is answered with answer. f.mu must be held.
func (f *Factory[C]) forget(l *Lease[C], answer error) {
	if l.state == leaseWaiting {
		l.answer = answer
		l.slot.waiting = slices.DeleteFunc(l.slot.waiting, func(w *Lease[C]) bool { return w == l })
	}
	l.end(leaseEnded)
	delete(f.leases, l.id)
	if sc := f.scopes[l.scope]; sc != nil {
		delete(sc.leases, l.id)
	}
	f.tidy(l.slot)
}

// tidy drops the state of a slot that nobody serves or wants. f.mu must be held.
func (f *Factory[C]) tidy(s *slotState[C]) {
	if s.idle() && f.slots[s.slot] == s {
		delete(f.slots, s.slot)
	}
}
