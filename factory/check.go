package factory

import (
	"errors"
	"fmt"
)

// Check walks the whole structure and returns every broken internal invariant, joined, each with
// the rule that it breaks; nil when there is none. It is for tests, after each step: while a call
// of Acquire or Release is under way elsewhere, it may find what is about to be put right.
func (f *Factory[C]) Check() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	ck := checker[C]{f: f}
	for id, sc := range f.scopes {
		sc.cells(func(cl *cell[C]) { ck.cell(cl) })
		if sc.id != id || sc.factory != f {
			ck.report("R2: scope %v is filed under %v", sc.id, id)
		}
	}
	for id, c := range f.clients {
		ck.client(id, c)
	}
	for _, k := range f.keys {
		ck.key(k)
	}
	if f.phase == down && len(f.clients) > 0 {
		ck.report("R9: %d clients are live after Shutdown", len(f.clients))
	}
	return errors.Join(ck.found...)
}

// checker gathers what is broken in a factory, whose mu must be held.
type checker[C any] struct {
	f     *Factory[C]
	found []error
}

func (ck *checker[C]) report(format string, args ...any) {
	ck.found = append(ck.found, fmt.Errorf(format, args...))
}

// cell checks a cell of an open scope.
func (ck *checker[C]) cell(cl *cell[C]) {
	p, c := cl.load().phase(), cl.client.Load()
	if p == phaseClosed {
		ck.report("R2: a cell of the open scope %v is closed", cl.scope.id)
	}
	if !p.leases() {
		return
	}
	switch {
	case ck.f.clients[c.id] != c:
		ck.report("R6: live lease %v is on client %v, which has ended", cl.id, c.id)
	case !ck.f.own(c):
		ck.report("R1: live lease %v is on client %v of process %v", cl.id, c.id, c.opener)
	case c.slot.scope != (ID{}) && c.slot.scope != cl.scope.id:
		ck.report("R2: lease %v of scope %v is on client %v of scope %v",
			cl.id, cl.scope.id, c.id, c.slot.scope)
	case p == phaseLive && c.slot.fast.Load() != c:
		ck.report("R7: lease %v on client %v is not counted, and the client is not published",
			cl.id, c.id)
	}
}

// client checks a live client.
func (ck *checker[C]) client(id ID, c *client[C]) {
	counted, leases := 0, 0
	for cl := c.slot.cells; cl != nil; cl = cl.next {
		if p := cl.load().phase(); cl.client.Load() == c && p.leases() {
			leases++
			if p == phaseCounted {
				counted++
			}
		}
	}
	s := c.slot
	switch {
	case c.id != id:
		ck.report("R3: client %v is filed under %v", c.id, id)
	case c.held != counted:
		ck.report("R7: client %v counts %d leases, and %d are counted", id, c.held, counted)
	case !ck.f.shared() && leases > 1:
		ck.report("R2: exclusive client %v has %d leases", id, leases)
	case c.state == Ready && s.ready != c:
		ck.report("R3: ready client %v is not its slot's", id)
	case c.state == Ready && !ck.f.own(c):
		ck.report("R1: client %v is ready, and process %v opened it", id, c.opener)
	case c.state == Ready && !ck.f.current(c):
		ck.report("R5: ready client %v is of generation %d, and %q is at %d", id, c.gen,
			s.key.name, s.key.gen)
	case c.state == Closed || c.state == Discarded:
		ck.report("R7: client %v is %v and among the live", id, c.state)
	case c.state == Draining && c.held == 0 && !c.ending && !c.pinging && ck.f.takenOver():
		ck.report("L2: client %v drains, and nobody ends it", id)
	case c.state == Draining && c.held > 0 && c.drainBy == nil && ck.f.takenOver():
		ck.report("R10: client %v drains without a deadline", id)
	}
}

// takenOver says whether f knows the process that it runs in. A copy that does not know yet has
// none of the goroutines that its memory speaks of. mu must be held.
func (f *Factory[C]) takenOver() bool {
	now, err := f.cfg.Identity.Current()
	return err == nil && now == f.self
}

// key checks a key with its slots, and its limit.
func (ck *checker[C]) key(k *keyState[C]) {
	f, live := ck.f, 0
	for i, c := range k.clients {
		if c.place != i || c.slot.key != k {
			ck.report("R12: client %v of %q is out of its place", c.id, k.name)
		}
		if c.counts {
			live++
		}
		if c.counts != (f.own(c) && c.state != Inherited) {
			ck.report("R12: client %v of %q, which is %v, counts for the limit: %v", c.id, k.name,
				c.state, c.counts)
		}
	}
	switch {
	case live != k.live:
		ck.report("R12: %q counts %d live clients, and there are %d", k.name, k.live, live)
	case f.cfg.ClientsMax > 0 && live > f.cfg.ClientsMax:
		ck.report("R12: %q has %d live clients, and the limit is %d",
			k.name, live, f.cfg.ClientsMax)
	case k.queue.Len() > 0 && f.phase == up && !f.full(k):
		ck.report("L1: %d slots of %q wait for room, and there is some", k.queue.Len(), k.name)
	}
	var last uint64
	for e := k.queue.Front(); e != nil; e = e.Next() {
		s := e.Value.(*slotState[C])
		if s.queued != e || s.first() == nil || s.first().number < last {
			ck.report("R12: slot %v of %q is queued out of order", s.scope, k.name)
			return
		}
		last = s.first().number
	}
	for _, s := range k.slots() {
		ck.slot(s)
	}
}

func (ck *checker[C]) slot(s *slotState[C]) {
	f, fast, waiting := ck.f, s.fast.Load(), s.waiting.Len()
	switch {
	case s.ready != nil && s.flight != nil:
		ck.report("R4: slot %v of %q has a ready client and a flight", s.scope, s.key.name)
	case s.ready != nil && (s.ready.state != Ready || f.clients[s.ready.id] != s.ready):
		ck.report("R3: slot %v of %q is served by client %v, which is %v", s.scope, s.key.name,
			s.ready.id, s.ready.state)
	case fast != nil && fast != s.ready:
		ck.report("R6: slot %v of %q publishes client %v, which is not ready", s.scope, s.key.name,
			fast.id)
	case fast != nil && s.key.queue.Len() > 0:
		ck.report("R12: slot %v of %q is published although others wait", s.scope, s.key.name)
	case s.ready != nil && waiting > 0 && !s.ready.pinging:
		ck.report("L1: %d calls wait for slot %v of %q although client %v is ready",
			waiting, s.scope, s.key.name, s.ready.id)
	case waiting > 0 && f.phase == up && s.ready == nil && s.flight == nil && s.queued == nil:
		ck.report("L1: %d calls wait for slot %v of %q without a flight", waiting, s.scope,
			s.key.name)
	case !f.scopeOpen(s.scope):
		ck.report("R9: the slot of %q for scope %v, which is closed, is still remembered",
			s.key.name, s.scope)
	}
}
