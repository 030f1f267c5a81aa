package factory

import (
	"errors"
	"fmt"

	"lockstep/adapters"
)

// Stats returns the counts as of the last step; it does not look at the process's identity.
func (f *Factory[C]) Stats() Stats {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := Stats{Process: f.self, ShutDown: f.phase == down, Scopes: len(f.scopes)}
	for _, c := range f.clients {
		switch c.state {
		case Opening:
			s.Opening++
		case Ready:
			s.Ready++
		case Draining:
			s.Draining++
		case Inherited:
			s.Inherited++
		}
		if c.ending {
			s.Ending++
		}
	}
	for _, l := range f.leases {
		switch l.state {
		case leaseWaiting:
			s.Waiting++
		case leaseLive:
			s.Leases++
		case leaseStale:
			s.StaleLeases++
		}
	}
	return s
}

// Check walks the whole structure and returns every broken internal invariant, joined, each with
// the rule that it breaks; nil when there is none. It is for tests, after each step.
func (f *Factory[C]) Check() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []error
	report := func(format string, args ...any) {
		found = append(found, fmt.Errorf(format, args...))
	}
	held := make(map[*client[C]]int)
	for id, l := range f.leases {
		f.checkLease(id, l, report)
		if l.state == leaseLive {
			held[l.client]++
		}
	}
	for id, c := range f.clients {
		if c.held != held[c] {
			report("R7: client %v counts %d leases, and %d hold it", id, c.held, held[c])
		}
		f.checkClient(id, c, report)
	}
	for sl, s := range f.slots {
		f.checkSlot(sl, s, report)
	}
	if f.phase == down && len(f.clients) > 0 {
		report("R9: %d clients are live after Shutdown", len(f.clients))
	}
	return errors.Join(found...)
}

func (f *Factory[C]) checkLease(id ID, l *Lease[C], report func(string, ...any)) {
	switch l.state {
	case leaseLive:
		c := f.clients[l.client.id]
		if c != l.client {
			report("R6: live lease %v is on client %v, which has ended", id, l.client.id)
		} else if !f.own(c) {
			report("R1: live lease %v is on client %v of process %v", id, c.id, c.opener)
		} else if c.slot.scope != (ID{}) && c.slot.scope != l.scope {
			report("R2: lease %v of scope %v is on client %v of scope %v",
				id, l.scope, c.id, c.slot.scope)
		}
	case leaseWaiting:
		if f.slots[l.slot.slot] != l.slot {
			report("L1: the call of lease %v waits for a slot that nobody serves", id)
		} else if f.phase == up && l.slot.flight == nil {
			report("L1: the call of lease %v waits for a slot without a flight", id)
		}
	default:
	}
	if sc := f.scopes[l.scope]; l.state != leaseEnded && (sc == nil || sc.leases[id] != l) {
		report("R2: lease %v belongs to scope %v, which is closed", id, l.scope)
	}
}

func (f *Factory[C]) checkClient(id ID, c *client[C], report func(string, ...any)) {
	s := f.slots[c.slot]
	switch {
	case c.id != id:
		report("R3: client %v is filed under %v", c.id, id)
	case c.state == Ready && (s == nil || s.ready != c):
		report("R3: ready client %v is not its slot's", id)
	case c.state == Ready && !f.current(c):
		report("R5: ready client %v is of generation %d, and %q is at %d", id, c.gen, c.slot.key,
			f.gen(c.slot.key))
	case c.state == Closed || c.state == Discarded:
		report("R7: client %v is %v and among the live", id, c.state)
	case c.state == Draining && c.held == 0 && !c.ending && f.takenOver():
		report("L2: client %v drains, and nobody ends it", id)
	case f.cfg.Adapter.Sharing() == adapters.Exclusive && c.held > 1:
		report("R2: exclusive client %v has %d leases", id, c.held)
	}
}

// takenOver says whether f knows the process that it runs in. A copy that does not know yet has
// none of the goroutines that its memory speaks of. f.mu must be held.
func (f *Factory[C]) takenOver() bool {
	now, err := f.cfg.Identity.Current()
	return err == nil && now == f.self
}

func (f *Factory[C]) checkSlot(sl slot, s *slotState[C], report func(string, ...any)) {
	switch {
	case s.idle():
		report("R9: the idle slot %v is still remembered", sl)
	case s.ready != nil && s.flight != nil:
		report("R4: slot %v has a ready client and a flight", sl)
	case s.ready != nil && (s.ready.state != Ready || f.clients[s.ready.id] != s.ready):
		report("R3: slot %v is served by client %v, which is %v", sl, s.ready.id, s.ready.state)
	case s.ready != nil && len(s.waiting) > 0:
		report("L1: %d calls wait for slot %v although client %v is ready",
			len(s.waiting), sl, s.ready.id)
	}
}
