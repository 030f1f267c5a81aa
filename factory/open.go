package factory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"lockstep/adapters"
)

// Flight says what an open is for. The context that an adapter's Open and Close are given carries
// it (see [FlightOf]), for logs and for tests that steer them.
type Flight struct {
	Process    Process
	Client     ID
	Key        string
	Scope      ID // zero for a shared client
	Generation uint64
}

type flightKey struct{}

// FlightOf returns the flight whose open, or whose client's close, ctx was made for.
func FlightOf(ctx context.Context) (Flight, bool) {
	fl, ok := ctx.Value(flightKey{}).(Flight)
	return fl, ok
}

// context returns a context that carries the client's flight and belongs to no caller.
func (c *client[C]) context(opener Process) context.Context {
	return context.WithValue(context.Background(), flightKey{},
		Flight{opener, c.id, c.slot.key.name, c.slot.scope, c.gen})
}

// beginOpen begins the flight of a slot (R4). It belongs to no caller. After a failure it waits
// before it dials. mu must be held.
func (f *Factory[C]) beginOpen(s *slotState[C]) {
	f.nextClient++
	k := s.key
	c := &client[C]{
		id: ID{f.self.Epoch, f.nextClient}, slot: s, gen: k.gen, adapter: f.adapter,
		opener: f.self, state: Opening, counts: true, ended: make(chan struct{}),
		tracked: f.cfg.IdleMax > 0 || f.cfg.PingEvery > 0, failures: k.failures,
	}
	k.live++
	k.opens++
	f.stats.Opens++
	f.add(c)
	s.flight = c
	f.emit(Event{
		Action: ActionBeginOpen, Scope: s.scope, Key: k.name, Shared: f.shared(),
		Client: c.id, Generation: c.gen,
	})
	if delay := f.backoff(k); delay > 0 && !f.suspended {
		c.delayed = f.after(delay, func() { f.takeOff(c) })
		return
	}
	f.dialNow(c)
}

// dialNow carries a flight out in a goroutine of its own. mu must be held.
func (f *Factory[C]) dialNow(c *client[C]) {
	c.delayed = nil
	opener := c.opener
	f.spawn(func() { f.open(c, opener) })
}

// backoff returns how long the next flight of a key waits before it dials. mu must be held.
func (f *Factory[C]) backoff(k *keyState[C]) time.Duration {
	most := f.backoffMax(k)
	if most <= 0 {
		return most
	}
	return most - time.Duration(f.cfg.Rand()*float64(f.doubled(k)/2))
}

// backoffMax is backoff without jitter. mu must be held.
func (f *Factory[C]) backoffMax(k *keyState[C]) time.Duration {
	if k.failures == 0 {
		return 0
	}
	return f.doubled(k) - f.cfg.Clock.Now().Sub(k.failed)
}

// doubled returns the back-off after the failures of a key, from the last of them on.
func (f *Factory[C]) doubled(k *keyState[C]) time.Duration {
	d := f.cfg.BackoffMin
	for range k.failures - 1 {
		if d >= f.cfg.BackoffMax/2 {
			return f.cfg.BackoffMax
		}
		d *= 2
	}
	return d
}

// takeOff has a flight dial whose delay is over.
func (f *Factory[C]) takeOff(c *client[C]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c.delayed != nil {
		f.dialNow(c)
	}
}

// abandon cuts the delay of a slot's flight short that nothing wants any more, and forgets any
// other. mu must be held.
func (f *Factory[C]) abandon(s *slotState[C]) {
	if c := s.flight; c != nil {
		s.flight = nil
		f.giveUp(c)
	}
}

// giveUp ends a flight that waits to dial. mu must be held.
func (f *Factory[C]) giveUp(c *client[C]) {
	if c.delayed == nil {
		return
	}
	c.stopTimers()
	f.openFailed(c, errObsolete, CauseObsolete)
}

var errObsolete = errors.New("the flight is obsolete")

// open carries a flight out, within the open timeout. opener is the process that began it.
func (f *Factory[C]) open(c *client[C], opener Process) {
	start := f.cfg.Clock.Now()
	ctx, end := f.trace(c.context(opener), KindOpen, c, start)
	value, cause, err := f.dial(ctx, c)
	end(err)
	if err != nil {
		f.log.openFailed(c.slot.key.name, c.id, cause, err)
	} else {
		f.log.opened(c.slot.key.name, c.id, c.gen, f.cfg.Clock.Now().Sub(start))
	}
	_, unsure := f.cfg.Identity.Verify()
	f.mu.Lock()
	defer f.mu.Unlock()
	if unsure = cmp.Or(unsure, f.identify()); unsure != nil {
		c.opener = Process{} // nobody knows whose it is: it can only be discarded
		f.uncount(c)
		f.strand(c, unsure)
	}
	if err != nil {
		f.openFailed(c, err, cause)
		return
	}
	c.value = value
	f.openOK(c)
}

// strand answers whoever waits for a flight that landed in a process which nobody knows: it serves
// none of them, and no other begins before the next call (L1). mu must be held.
func (f *Factory[C]) strand(c *client[C], why error) {
	if s := c.slot; s.flight == c {
		s.flight = nil
		f.refuseWaiters(s, why)
	}
}

// refuseWaiters answers whoever waits for a slot: the process cannot be identified. mu must be
// held.
func (f *Factory[C]) refuseWaiters(s *slotState[C], why error) {
	if !errors.Is(why, ErrIdentity) {
		why = fmt.Errorf("%w: %w", ErrIdentity, why)
	}
	for w := s.first(); w != nil; w = s.first() {
		f.giveUpCall(w, why)
	}
}

// dial asks the adapter for a client and sets its session up, or says why there is none.
func (f *Factory[C]) dial(ctx context.Context, c *client[C]) (C, Cause, error) {
	if cause, err := f.cleared(c); err != nil {
		return *new(C), cause, err
	}
	ctx, cancel := f.cfg.Clock.WithTimeout(ctx, f.cfg.OpenTimeout)
	defer cancel()
	value, err := f.connect(ctx, c)
	switch {
	case err == nil:
		return value, "", nil
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return value, CauseTimeout, errors.Join(context.DeadlineExceeded, err)
	case errors.Is(err, context.Canceled):
		return value, CauseCancelled, err
	default:
		return value, CauseAdapter, err
	}
}

// cleared says whether a flight may dial: it is still wanted, and this is known to be the process
// that began it.
func (f *Factory[C]) cleared(c *client[C]) (Cause, error) {
	if _, err := f.cfg.Identity.Verify(); err != nil {
		return CauseAdapter, fmt.Errorf("%w: %w", ErrIdentity, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.identify(); err != nil {
		return CauseAdapter, err
	}
	if !f.current(c) {
		return CauseObsolete, errObsolete
	}
	return "", nil
}

// connect opens a client and sets its session up.
func (f *Factory[C]) connect(ctx context.Context, c *client[C]) (C, error) {
	key := c.slot.key.name
	if f.cfg.Credentials != nil {
		credentials, err := f.cfg.Credentials(ctx, key)
		if err != nil {
			return *new(C), fmt.Errorf("credentials: %w", err)
		}
		ctx = adapters.WithCredentials(ctx, credentials)
	}
	value, err := c.adapter.Open(ctx, key)
	if err != nil || f.cfg.OnOpen == nil {
		return value, err
	}
	if err := f.cfg.OnOpen(ctx, key, value); err != nil {
		_ = c.adapter.Discard(value) // the descriptor is gone either way
		return *new(C), fmt.Errorf("set up: %w", err)
	}
	return value, nil
}

// landed ends the flight of c and returns the slot that it was for, or nil when that does not want
// its client any more. mu must be held.
func (f *Factory[C]) landed(c *client[C]) *slotState[C] {
	s := c.slot
	if s.flight != c {
		return nil
	}
	s.flight = nil
	if !f.current(c) {
		return nil
	}
	return s
}

// openFailed answers every waiter of the flight's slot with the failure, if it is still the slot's
// flight; the failure is not remembered (R4). mu must be held.
func (f *Factory[C]) openFailed(c *client[C], err error, cause Cause) {
	s, k := f.landed(c), c.slot.key
	f.remove(c)
	var ended []ID
	if s != nil {
		if k.failures <= c.failures { // else it was under way when another one failed
			k.failures++
		}
		k.failed = f.cfg.Clock.Now()
		for w := s.first(); w != nil; w = s.first() {
			ended = append(ended, w.id)
			f.answer(w, fmt.Errorf("open: %w", err))
		}
	}
	if cause != CauseObsolete {
		k.openFails++
		f.stats.Failures++
	}
	f.emit(Event{Action: ActionOpenFail, Key: k.name, Client: c.id, Cause: cause, Ended: ended})
	f.relieve(k)
	f.settleDown()
}

// openOK makes the client ready, if its slot still wants it. If not it goes straight to its end: it
// is closed, or discarded in a process that did not begin the flight. mu must be held.
func (f *Factory[C]) openOK(c *client[C]) {
	s := f.landed(c)
	switch {
	case s != nil:
		c.state = Ready
		s.key.failures = 0
		s.ready = c
		f.beginUpkeep(c)
	case f.own(c):
		c.state, c.drained = Draining, f.cfg.Clock.Now()
	default:
		c.state = Inherited
		f.uncount(c)
	}
	f.emit(Event{Action: ActionOpenOK, Key: c.slot.key.name, Client: c.id, State: c.state})
	if s == nil {
		f.endIdle(c)
	} else {
		f.serve(s)
	}
	if f.suspended {
		f.retire(c, CauseAged, nil)
	}
	f.relieve(c.slot.key)
}
