package factory

import "slices"

// drainAll takes those of clients that are ready out of service, and returns them in order of
// identity. mu must be held.
func (f *Factory[C]) drainAll(clients []*client[C]) []*client[C] {
	var drained []*client[C]
	for _, c := range clients {
		if c.state == Ready {
			drained = append(drained, c)
		}
	}
	for _, c := range byID(drained) {
		f.startDraining(c)
	}
	return drained
}

// startDraining takes a ready client out of service, counts the leases that hold it and, while
// there are any, sets the deadline for them. mu must be held.
func (f *Factory[C]) startDraining(c *client[C]) {
	c.stopTimers()
	c.state, c.drained = Draining, f.cfg.Clock.Now()
	s := c.slot
	s.stop(c)
	s.ready = nil
	if c.held > 0 {
		c.drainBy = f.after(f.cfg.DrainTimeout, func() { f.drain(c) })
	}
}

// retire takes one ready client out of service without Reinit, or has one that drains already end
// without a goodbye because it is broken; failure is what showed that it is
// broken, or nil. mu must be held.
func (f *Factory[C]) retire(c *client[C], why Cause, failure error) {
	broke := why == CauseBroken && c.state == Draining && !c.ending && c.cause != CauseBroken
	if c.state != Ready && !broke {
		return
	}
	c.cause, c.failure = why, failure
	if broke { // it drains already, and is now known to be beyond a goodbye
		f.emit(Event{Action: ActionRetire, Key: c.slot.key.name, Client: c.id, Cause: why})
		return
	}
	f.stats.Retired++
	f.startDraining(c)
	f.emit(Event{Action: ActionRetire, Key: c.slot.key.name, Client: c.id, Cause: why})
	f.endIdle(c)
	f.serve(c.slot)
}

// drain is the drain deadline of c: leases that still hold it go stale, and it ends (R10).
func (f *Factory[C]) drain(c *client[C]) {
	f.mu.Lock()
	leaks := f.invalidate(c)
	f.mu.Unlock()
	if len(leaks) > 0 {
		f.log.drained(c.slot.key.name, c.id, len(leaks))
	}
	f.tell(leaks)
}

// invalidate has the leases on a draining client go stale. mu must be held.
func (f *Factory[C]) invalidate(c *client[C]) (leaks []Leak) {
	unsure := f.identify()
	if c.state != Draining || c.held == 0 {
		return nil
	}
	if unsure != nil {
		c.drainBy = f.after(unknownFor, func() { f.drain(c) })
		return nil
	}
	var staled []ID
	for cl := c.slot.cells; cl != nil; cl = cl.next {
		if cl.client.Load() == c && cl.invalidate() {
			staled = append(staled, cl.id)
			leaks = append(leaks, f.leakOf(cl))
		}
	}
	slices.SortFunc(staled, ID.compare)
	c.held = 0
	f.emit(Event{Action: ActionDrain, Key: c.slot.key.name, Client: c.id, Staled: staled})
	f.endIdle(c)
	return leaks
}

// endIdle ends those of clients that are out of service and held by nobody: what this process
// opened is closed, unless it is broken, and anything else is discarded (R7, R8). mu must be held.
func (f *Factory[C]) endIdle(clients ...*client[C]) {
	for _, c := range clients {
		if c.ending || c.held > 0 || c.pinging || (c.state != Draining && c.state != Inherited) {
			continue
		}
		c.ending = true
		c.stopTimers()
		if f.own(c) && c.cause != CauseBroken {
			opener := c.opener
			f.spawn(func() { f.close(c, opener) })
		} else {
			f.spawn(func() { f.discardAll([]*client[C]{c}) })
		}
	}
}

// close ends a client with the protocol's goodbye, within the close timeout, if this is known to be
// the process that opened it, and in silence otherwise (R8). A client that became another
// incarnation's while it was being closed counts as discarded there. opener is the process that
// opened it.
func (f *Factory[C]) close(c *client[C], opener Process) {
	ctx, end := f.trace(c.context(opener), KindDrain, c, c.drained)
	f.logRetired(c)
	var err error // the client has ended, whatever the answer
	ours := f.ours(c)
	if ours {
		ctx, cancel := f.cfg.Clock.WithTimeout(ctx, f.cfg.CloseTimeout)
		err = c.adapter.Close(ctx, c.value)
		cancel()
	} else {
		err = c.adapter.Discard(c.value)
	}
	end(err)
	f.mu.Lock()
	state, action := Discarded, ActionDiscard
	if ours && f.identify() == nil && f.own(c) {
		state, action = Closed, ActionClose
	}
	f.end(c, state, action)
	f.mu.Unlock()
	if state == Closed {
		f.log.closed(c.slot.key.name, c.id, err)
	} else {
		f.log.discarded(c.slot.key.name, c.id, err)
	}
}

// logRetired tells why a client ends, where that is its own affair.
func (f *Factory[C]) logRetired(c *client[C]) {
	if c.cause != "" {
		f.log.retired(c.slot.key.name, c.id, c.cause, c.failure)
	}
}

// ours says whether this is known, exactly, to be the process that opened c.
func (f *Factory[C]) ours(c *client[C]) bool {
	_, err := f.cfg.Identity.Verify()
	f.mu.Lock()
	defer f.mu.Unlock()
	return err == nil && f.identify() == nil && f.own(c)
}

// discardAll ends clients in silence, in order.
func (f *Factory[C]) discardAll(clients []*client[C]) {
	for _, c := range clients {
		end := func(error) {}
		if !c.drained.IsZero() { // else it was inherited while it was in service
			_, end = f.trace(c.context(c.opener), KindDrain, c, c.drained)
		}
		f.logRetired(c)
		err := c.adapter.Discard(c.value) // the descriptor is gone either way
		end(err)
		f.mu.Lock()
		f.end(c, Discarded, ActionDiscard)
		f.mu.Unlock()
		f.log.discarded(c.slot.key.name, c.id, err)
	}
}

// end marks the one end of a client (R7). mu must be held.
func (f *Factory[C]) end(c *client[C], state State, action Action) {
	if action == ActionClose {
		f.stats.Closes++
	} else {
		f.stats.Discards++
	}
	f.remove(c)
	c.state = state
	f.emit(Event{Action: action, Key: c.slot.key.name, Client: c.id})
	f.relieve(c.slot.key)
	f.settleDown()
}

// remove takes c from among the live clients and wakes who waits for its end. mu must be held.
func (f *Factory[C]) remove(c *client[C]) {
	f.drop(c)
	close(c.ended)
}
