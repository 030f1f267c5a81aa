package factory

import (
	"container/list"
	"context"
	"errors"
	"time"
)

// call is a call of Acquire that is not served at once.
type call[C any] struct {
	id       ID     // of the lease to be
	number   uint64 // of the call: the order in which they are served
	scope    *scopeState[C]
	slot     *slotState[C]
	place    *list.Element // in slot.waiting; nil once it is answered
	mine     *list.Element // in scope.calls, while it waits
	birth    *birth
	since    time.Time
	answered chan struct{} // closed when the call is answered; nil when that was at once
	lease    Lease[C]
	err      error
}

// Acquire returns a lease on a client for key, for the scope that ctx carries. It opens one where
// the slot has none, and joins the flight that is under way otherwise (R4). A call whose context
// ends returns at once; the flight goes on for the others. A ready client that the scope has leased
// before is leased again without a lock and without an allocation, unless another lease of the
// scope on it is live or a call waits for the limit. A key is never forgotten: name few.
//
// It errs with ErrNoScope, ErrScopeClosed, ErrNested, ErrShutdown or ErrIdentity, with the
// context's error, or with the adapter's when the open failed. A failure is not remembered.
func (f *Factory[C]) Acquire(ctx context.Context, key string) (Lease[C], error) {
	if ctx.Err() != nil {
		return Lease[C]{}, f.fail("acquire", key, ended(ctx))
	}
	if !f.observed {
		if sc := f.carried(ctx); sc != nil && sc.factory == f && f.known() {
			if cl := sc.cellOf(key); cl != nil {
				if l, ok := cl.take(); ok {
					return l, nil
				}
			}
		}
	}
	return f.acquire(ctx, key)
}

// acquire is Acquire under the lock.
func (f *Factory[C]) acquire(ctx context.Context, key string) (Lease[C], error) {
	c, err := f.call(ctx, key)
	if err != nil {
		return Lease[C]{}, f.fail("acquire", key, err)
	}
	if c.answered != nil {
		select {
		case <-c.answered:
		case <-ctx.Done():
			f.cancel(c, ended(ctx))
		}
	}
	if f.observed {
		f.returned(c)
	}
	if c.err != nil {
		return Lease[C]{}, f.fail("acquire", key, c.err)
	}
	return c.lease, nil
}

// call registers a call of Acquire, which then waits under the identity of its lease, and serves
// it at once where a client is ready.
func (f *Factory[C]) call(ctx context.Context, key string) (*call[C], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	sc, err := f.scopeOf(ctx)
	if err == nil {
		err = f.admissible(sc, key)
	}
	if err != nil {
		f.emit(Event{Action: ActionRefuse, Scope: f.ScopeOf(ctx), Key: key, Outcome: Refused})
		return nil, err
	}
	s := f.slotFor(f.keyFor(key), sc)
	f.nextLease++
	f.calls++
	c := &call[C]{id: ID{f.self.Epoch, f.nextLease}, number: f.calls, scope: sc, slot: s}
	c.birth = f.bear() // here: a flight that grants it has a stack of its own
	c.place = s.waiting.PushBack(c)
	f.emit(Event{
		Action: ActionAcquireCall, Scope: sc.id, Key: key, Shared: f.shared(), Lease: c.id,
	})
	f.serve(s)
	if c.place != nil {
		c.answered, c.since = make(chan struct{}), f.cfg.Clock.Now()
		c.mine = sc.calls.PushBack(c)
		if sc.cellOf(key) == nil {
			sc.cellFor(s) // made now, so that granting thousands of calls at once is quick
		}
	}
	return c, nil
}

// admit says whether the factory takes new work in. mu must be held.
func (f *Factory[C]) admit() error {
	if err := f.identify(); err != nil {
		return err
	}
	if f.phase != up {
		return ErrShutdown
	}
	if f.suspended {
		return errSuspended
	}
	return nil
}

// admissible says whether the scope may ask for key now: an exclusive client has one lease at a
// time, and a second call of the same scope would wait for itself (R2). mu must be held.
func (f *Factory[C]) admissible(sc *scopeState[C], key string) error {
	if err := f.admit(); err != nil || f.shared() {
		return err
	}
	k := f.keys[key]
	if k == nil || k.scoped[sc.id] == nil {
		return nil
	}
	s := k.scoped[sc.id]
	if s.waiting.Len() > 0 {
		return ErrNested
	}
	for cl := s.cells; cl != nil; cl = cl.next {
		if cl.load().phase().leases() {
			return ErrNested
		}
	}
	return nil
}

// serve gives a slot's ready client to those who wait for it, in order, or begins the flight that
// they lack. mu must be held.
func (f *Factory[C]) serve(s *slotState[C]) {
	if f.phase != up || s.waiting.Len() == 0 {
		return
	}
	if s.ready == nil {
		f.provide(s)
		return
	}
	if s.ready.pinging && !f.shared() {
		return // the health check serves the slot when it ends
	}
	s.publish()
	now := f.cfg.Clock.Now()
	for c := s.first(); c != nil; c = s.first() {
		f.grant(c, s.ready, now)
	}
}

// provide begins the flight of a slot that has no client and for which calls wait, or has it wait
// for a place. Where there is one and nobody waits for it, no other client of the key is looked
// at. mu must be held.
func (f *Factory[C]) provide(s *slotState[C]) {
	switch {
	case s.flight != nil || s.queued != nil:
	case s.key.queue.Len() == 0 && !f.full(s.key):
		f.beginOpen(s)
	default:
		f.enqueue(s)
		f.relieve(s.key)
	}
}

// grant leases the slot's ready client to a call that waits. mu must be held.
func (f *Factory[C]) grant(c *call[C], ready *client[C], now time.Time) {
	cl := c.scope.cellFor(c.slot)
	if cl == nil { // another goroutine of the scope was quicker, without the lock
		f.answer(c, ErrNested)
		return
	}
	l, ok := cl.grant(ready)
	if !ok {
		return // likewise: the next try finds the cell live
	}
	cl.birth = c.birth
	if f.observed {
		l.id, cl.id = c.id, c.id
	}
	c.lease = l
	f.wake(c, now)
	f.emit(Event{
		Action: ActionAcquire, Scope: c.scope.id, Key: c.slot.key.name, Client: ready.id,
		Lease: c.id,
	})
}

// wake ends the waiting of a call, whose answer is set. mu must be held.
func (f *Factory[C]) wake(c *call[C], now time.Time) {
	s := c.slot
	s.waiting.Remove(c.place)
	c.place = nil
	if c.answered != nil {
		close(c.answered)
		c.scope.calls.Remove(c.mine)
		f.stats.Waits.add(now.Sub(c.since))
	}
	if s.queued != nil && s.waiting.Len() == 0 {
		f.dequeue(s)
	}
}

// answer answers a call that waits with an error. mu must be held.
func (f *Factory[C]) answer(c *call[C], err error) {
	c.err = err
	f.wake(c, f.cfg.Clock.Now())
}

// cancel gives up a call that still waits; one that was answered meanwhile keeps its answer.
func (f *Factory[C]) cancel(c *call[C], cause error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c.place != nil {
		f.giveUpCall(c, cause)
	}
}

// giveUpCall ends a call that still waits without what it waits for. mu must be held.
func (f *Factory[C]) giveUpCall(c *call[C], cause error) {
	f.answer(c, cause)
	f.emit(Event{
		Action: ActionAcquireCancel, Scope: c.scope.id, Key: c.slot.key.name, Lease: c.id,
	})
}

// returned tells of the end of a call of Acquire.
func (f *Factory[C]) returned(c *call[C]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.emit(Event{
		Action: ActionAcquireReturn, Scope: c.scope.id, Key: c.slot.key.name, Lease: c.id,
		Outcome: outcomeOf(c.err),
	})
}

func outcomeOf(answer error) Outcome {
	switch {
	case answer == nil:
		return Granted
	case errors.Is(answer, ErrShutdown):
		return ShutDown
	case errors.Is(answer, context.Canceled), errors.Is(answer, context.DeadlineExceeded),
		errors.Is(answer, ErrScopeClosed):
		return Cancelled
	default:
		return Failed
	}
}

// Do runs work with a client for key, in the scope that ctx carries or else in one of its own. An
// error of work that the adapter's diagnosis calls fatal ends the client (see [Lease.Report]).
// It errs as OpenScope, Acquire and Use do, and with the error of work, which is not wrapped.
func (f *Factory[C]) Do(
	ctx context.Context, key string, work func(context.Context, C) error,
) error {
	if f.carried(ctx) == nil {
		scoped, err := f.OpenScope(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = f.CloseScope(scoped) }() // it has gone already, or goes later
		ctx = scoped
	}
	l, err := f.Acquire(ctx, key)
	if err != nil {
		return err
	}
	defer l.Release()
	client, err := l.Use()
	if err != nil {
		return err
	}
	err = work(ctx, client)
	l.Report(err)
	return err
}
