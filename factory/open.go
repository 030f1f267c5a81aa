package factory

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

func (c *client[C]) flight() Flight {
	return Flight{c.opener, c.id, c.slot.key, c.slot.scope, c.gen}
}

// beginOpen begins the flight of a slot (R4). It belongs to no caller: its context is its own.
// f.mu must be held.
func (f *Factory[C]) beginOpen(s *slotState[C]) {
	f.nextClient++
	c := &client[C]{
		id: ID{f.self.Epoch, f.nextClient}, opener: f.self, slot: s.slot, gen: f.gen(s.slot.key),
		state: Opening, ended: make(chan struct{}),
	}
	f.clients[c.id], s.flight = c, c
	f.emit(Event{
		Action: ActionBeginOpen, Scope: s.slot.scope, Key: s.slot.key, Shared: s.slot.scope == ID{},
		Client: c.id, Generation: c.gen,
	})
	f.spawn(func() { f.open(c) })
}

// open carries a flight out, within the open timeout.
func (f *Factory[C]) open(c *client[C]) {
	value, cause, err := f.dial(c)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.identify() != nil {
		c.opener = Process{} // nobody knows whose it is: it can only be discarded
	}
	if err != nil {
		f.openFailed(c, err, cause)
		return
	}
	c.value = value
	f.openOK(c)
}

// dial asks the adapter for a client, and says why there is none.
func (f *Factory[C]) dial(c *client[C]) (C, Cause, error) {
	ctx := context.WithValue(context.Background(), flightKey{}, c.flight())
	ctx, cancel := f.cfg.Clock.WithTimeout(ctx, f.cfg.OpenTimeout)
	defer cancel()
	value, err := f.cfg.Adapter.Open(ctx, c.slot.key)
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

// landed ends the flight of c and returns the slot that it was for, or nil when that does not want
// its client any more. f.mu must be held.
func (f *Factory[C]) landed(c *client[C]) *slotState[C] {
	s := f.slots[c.slot]
	if s == nil || s.flight != c {
		return nil
	}
	s.flight = nil
	if !f.current(c) {
		f.tidy(s)
		return nil
	}
	return s
}

// openFailed answers every waiter of the flight's slot with the failure, if it is still the slot's
// flight; the failure is not remembered (R4). f.mu must be held.
func (f *Factory[C]) openFailed(c *client[C], err error, cause Cause) {
	s := f.landed(c)
	f.remove(c)
	var ended []ID
	if s != nil {
		for _, l := range slices.Clone(s.waiting) {
			ended = append(ended, l.id)
			f.forget(l, fmt.Errorf("open: %w", err))
		}
		f.tidy(s)
	}
	f.emit(Event{Action: ActionOpenFail, Key: c.slot.key, Client: c.id, Cause: cause, Ended: ended})
	f.settleDown()
}

// openOK makes the client ready, if its slot still wants it. If not it goes straight to its end: it
// is closed, or discarded in a process that did not begin the flight. f.mu must be held.
func (f *Factory[C]) openOK(c *client[C]) {
	s := f.landed(c)
	switch {
	case s != nil:
		c.state, s.ready = Ready, c
	case f.own(c):
		c.state = Draining
	default:
		c.state = Inherited
	}
	f.emit(Event{Action: ActionOpenOK, Key: c.slot.key, Client: c.id, State: c.state})
	if s != nil {
		f.serve(s)
		return
	}
	f.endIdle([]*client[C]{c})
}
