package factory

import (
	"context"
	"errors"

	"lockstep/adapters"
)

// Acquire returns a lease on a client for key, for the scope that ctx carries. It opens one where
// the slot has none, and joins the flight that is under way otherwise (R4). A call whose context
// ends returns at once; the flight goes on for the others.
//
// It errs with ErrNoScope, ErrScopeClosed, ErrNested, ErrShutdown or ErrIdentity, with the
// context's error, or with the adapter's when the open failed. A failure is not remembered.
func (f *Factory[C]) Acquire(ctx context.Context, key string) (*Lease[C], error) {
	if err := ctx.Err(); err != nil {
		return nil, f.fail("acquire", key, err)
	}
	l, err := f.call(ctx, key)
	if err != nil {
		return nil, f.fail("acquire", key, err)
	}
	select {
	case <-l.answered:
	case <-ctx.Done():
		f.cancel(l, context.Cause(ctx))
	}
	if err := f.returned(l); err != nil {
		return nil, f.fail("acquire", key, err)
	}
	return l, nil
}

// call registers a call of Acquire, which then waits under the identity of its lease, and serves
// it at once where a client is ready.
func (f *Factory[C]) call(ctx context.Context, key string) (*Lease[C], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id, sc, err := f.scopeOf(ctx)
	if err == nil {
		err = f.admissible(sc, key)
	}
	if err != nil {
		f.emit(Event{Action: ActionRefuse, Scope: id, Key: key, Outcome: Refused})
		return nil, err
	}
	shared := f.cfg.Adapter.Sharing() == adapters.Shared
	sl := slot{key: key, scope: id}
	if shared {
		sl.scope = ID{}
	}
	f.nextLease++
	l := &Lease[C]{
		factory: f, id: ID{f.self.Epoch, f.nextLease}, key: key, scope: id,
		slot: f.slotFor(sl), answered: make(chan struct{}),
	}
	f.leases[l.id], sc.leases[l.id] = l, l
	l.slot.waiting = append(l.slot.waiting, l)
	f.emit(Event{Action: ActionAcquireCall, Scope: id, Key: key, Shared: shared, Lease: l.id})
	f.serve(l.slot)
	return l, nil
}

// admit says whether the factory takes new work in. f.mu must be held.
func (f *Factory[C]) admit() error {
	if err := f.identify(); err != nil {
		return err
	}
	if f.phase != up {
		return ErrShutdown
	}
	return nil
}

// admissible says whether the scope may ask for key now: an exclusive client has one lease at a
// time, and a second call of the same scope would wait for itself (R2). f.mu must be held.
func (f *Factory[C]) admissible(sc *scopeState[C], key string) error {
	if f.phase != up {
		return ErrShutdown
	}
	if f.cfg.Adapter.Sharing() == adapters.Shared {
		return nil
	}
	for _, l := range sc.leases {
		if l.key == key && (l.state == leaseWaiting || l.state == leaseLive) {
			return ErrNested
		}
	}
	return nil
}

// serve gives a slot's ready client to those who wait for it, or begins the flight that they lack.
// f.mu must be held.
func (f *Factory[C]) serve(s *slotState[C]) {
	if f.phase != up || len(s.waiting) == 0 {
		return
	}
	if s.ready == nil {
		if s.flight == nil {
			f.beginOpen(s)
		}
		return
	}
	for len(s.waiting) > 0 { // an exclusive slot has one waiter at most: see admissible
		l := s.waiting[0]
		s.waiting = s.waiting[1:]
		l.state, l.client = leaseLive, s.ready
		l.client.held++
		close(l.answered)
		f.emit(Event{
			Action: ActionAcquire, Scope: l.scope, Key: l.key, Client: l.client.id, Lease: l.id,
		})
	}
}

// cancel gives up a call that still waits; one that was answered meanwhile keeps its answer.
func (f *Factory[C]) cancel(l *Lease[C], cause error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if l.state != leaseWaiting {
		return
	}
	f.forget(l, cause)
	f.emit(Event{Action: ActionAcquireCancel, Scope: l.scope, Key: l.key, Lease: l.id})
}

// returned tells of the end of a call of Acquire and returns its error.
func (f *Factory[C]) returned(l *Lease[C]) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.observed() {
		f.emit(Event{
			Action: ActionAcquireReturn, Scope: l.scope, Key: l.key, Lease: l.id,
			Outcome: outcomeOf(l.answer),
		})
	}
	return l.answer
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

// Do runs work with a client for key, in the scope that ctx carries or else in one of its own.
// It errs as OpenScope, Acquire and Use do, and with the error of work, which is not wrapped.
func (f *Factory[C]) Do(
	ctx context.Context, key string, work func(context.Context, C) error,
) error {
	if f.ScopeOf(ctx) == (ID{}) {
		scoped, err := f.OpenScope(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = f.CloseScope(scoped) }() // fails only where the scope has gone already
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
	return work(ctx, client)
}
