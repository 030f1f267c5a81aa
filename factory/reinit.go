package factory

import (
	"context"
)

// Reinit begins a new generation of key: from here on every new lease is of it (R5). Clients of the
// old one drain: each is closed when its last lease ends, and at the latest after the drain
// timeout, when the leases that remain go stale (R10). Reinit waits for that, or for ctx.
//
// It errs with ErrShutdown or ErrIdentity, before which nothing changed, or with the context's
// error, after which the draining goes on.
func (f *Factory[C]) Reinit(ctx context.Context, key string) error {
	f.mu.Lock()
	if err := f.admit(); err != nil {
		f.mu.Unlock()
		return f.fail("reinit", key, err)
	}
	f.gens[key] = f.gen(key) + 1
	drained := f.drainWhere(func(c *client[C]) bool { return c.slot.key == key })
	f.emit(Event{Action: ActionReinit, Key: key, Generation: f.gens[key], Drained: ids(drained)})
	f.endIdle(drained)
	for _, s := range f.sortedSlots() {
		if s.slot.key == key {
			s.flight = nil // obsolete: whoever waits is served by one of the new generation
			f.serve(s)
			f.tidy(s)
		}
	}
	f.mu.Unlock()
	err := awaitEnd(ctx, drained)
	f.mu.Lock()
	f.emit(Event{Action: ActionReinitReturn, Key: key, Outcome: outcomeOf(err)})
	f.mu.Unlock()
	if err != nil {
		return f.fail("reinit", key, err)
	}
	return nil
}

func awaitEnd[C any](ctx context.Context, clients []*client[C]) error {
	for _, c := range clients {
		select {
		case <-c.ended:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// drainWhere takes each ready client for which match holds out of service, and returns them in
// order of identity. f.mu must be held.
func (f *Factory[C]) drainWhere(match func(*client[C]) bool) []*client[C] {
	var drained []*client[C]
	for _, c := range f.liveClients() {
		if c.state == Ready && match(c) {
			f.startDraining(c)
			drained = append(drained, c)
		}
	}
	return drained
}

// startDraining takes a ready client out of service and, while leases hold it, sets the deadline
// for them. f.mu must be held.
func (f *Factory[C]) startDraining(c *client[C]) {
	c.state = Draining
	if s := f.slots[c.slot]; s != nil && s.ready == c {
		s.ready = nil
		f.tidy(s)
	}
	if c.held > 0 {
		c.timer = f.cfg.Clock.AfterFunc(f.cfg.DrainTimeout, func() { f.drain(c) })
	}
}

// drain is the drain deadline of c: leases that still hold it go stale, and it ends (R10).
func (f *Factory[C]) drain(c *client[C]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.identify() != nil || c.state != Draining || c.held == 0 {
		return
	}
	var staled []ID
	for _, id := range sortedIDs(f.leases) {
		if l := f.leases[id]; l.client == c && l.state == leaseLive {
			l.end(leaseStale)
			staled = append(staled, id)
		}
	}
	c.held = 0
	f.emit(Event{Action: ActionDrain, Key: c.slot.key, Client: c.id, Staled: staled})
	f.endIdle([]*client[C]{c})
}

// endIdle ends those of clients that are out of service and held by no lease: what this process
// opened is closed, unless it is broken, and anything else is discarded (R7, R8). f.mu must be
// held.
func (f *Factory[C]) endIdle(clients []*client[C]) {
	for _, c := range clients {
		if c.ending || c.held > 0 || (c.state != Draining && c.state != Inherited) {
			continue
		}
		c.ending = true
		c.stopTimer()
		if f.own(c) && !c.broken {
			f.spawn(func() { f.close(c) })
		} else {
			f.spawn(func() { f.discardAll([]*client[C]{c}) })
		}
	}
}

// close ends a client with the protocol's goodbye, within the close timeout. A client that became
// another incarnation's while it was being closed counts as discarded there.
func (f *Factory[C]) close(c *client[C]) {
	f.hangUp(c)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.identify() == nil && f.own(c) {
		f.end(c, Closed, ActionClose)
	} else {
		f.end(c, Discarded, ActionDiscard)
	}
}

// hangUp says the goodbye of c. Its client has ended whatever the adapter answers, and there is
// nobody left to tell.
func (f *Factory[C]) hangUp(c *client[C]) {
	ctx := context.WithValue(context.Background(), flightKey{}, c.flight())
	ctx, cancel := f.cfg.Clock.WithTimeout(ctx, f.cfg.CloseTimeout)
	defer cancel()
	_ = f.cfg.Adapter.Close(ctx, c.value)
}

// discardAll ends clients in silence, in order.
func (f *Factory[C]) discardAll(clients []*client[C]) {
	for _, c := range clients {
		_ = f.cfg.Adapter.Discard(c.value) // the descriptor is gone either way
		f.mu.Lock()
		f.end(c, Discarded, ActionDiscard)
		f.mu.Unlock()
	}
}

// end marks the one end of a client (R7). f.mu must be held.
func (f *Factory[C]) end(c *client[C], state State, action Action) {
	f.remove(c)
	c.state = state
	f.emit(Event{Action: action, Key: c.slot.key, Client: c.id})
	f.settleDown()
}

// remove takes c from among the live clients and wakes who waits for its end. f.mu must be held.
func (f *Factory[C]) remove(c *client[C]) {
	delete(f.clients, c.id)
	close(c.ended)
}
