package factory

import "time"

// Breach plants one breach of an internal invariant in a factory that has one key, "db", one slot,
// and one ready client that one scope leases; Want is what Check has to say of it.
type Breach[C any] struct {
	Want  string
	Plant func(f *Factory[C])
}

// wreck is what there is to break.
type wreck[C any] struct {
	f  *Factory[C]
	sc *scopeState[C]
	k  *keyState[C]
	s  *slotState[C]
	c  *client[C]
	cl *cell[C]
}

func breach[C any](want string, plant func(wreck[C])) Breach[C] {
	return Breach[C]{want, func(f *Factory[C]) {
		f.mu.Lock()
		defer f.mu.Unlock()
		k := f.keys["db"]
		s := k.slots()[0]
		plant(wreck[C]{f, s.cells.scope, k, s, s.ready, s.cells})
	}}
}

// drain has the client drain without its deadline.
func (w wreck[C]) drain() {
	w.s.stop(w.c)
	w.c.state, w.s.ready = Draining, nil
}

// wait has a call wait for the slot, in its queue or not.
func (w wreck[C]) wait(number uint64, queued bool) *slotState[C] {
	s := &slotState[C]{key: w.k, scope: w.s.scope}
	s.waiting.PushBack(&call[C]{number: number, scope: w.sc, slot: s})
	if queued {
		s.queued = w.k.queue.PushBack(s)
	}
	return s
}

// BreachesOfCells are those that Check finds at a cell or a scope.
func BreachesOfCells[C any]() []Breach[C] {
	return []Breach[C]{
		breach("R2: scope 1.1 is filed under 1.9", func(w wreck[C]) {
			delete(w.f.scopes, w.sc.id)
			w.f.scopes[ID{1, 9}] = w.sc
		}),
		breach("R2: a cell of the open scope 1.1 is closed", func(w wreck[C]) { w.cl.close() }),
		breach("R6: live lease", func(w wreck[C]) { delete(w.f.clients, w.c.id) }),
		breach("R1: live lease", func(w wreck[C]) { w.c.opener = Process{7, 7} }),
		breach("R2: lease  of scope 1.1 is on client 1.1 of scope 1.2", func(w wreck[C]) {
			w.s.scope = ID{1, 2}
		}),
		breach("R7: lease  on client 1.1 is not counted, and the client is not published",
			func(w wreck[C]) { w.s.fast.Store(nil) }),
	}
}

// BreachesOfClients are those that Check finds at a client.
func BreachesOfClients[C any]() []Breach[C] {
	return []Breach[C]{
		breach("R3: client 1.1 is filed under 1.9", func(w wreck[C]) {
			w.f.clients[ID{1, 9}] = w.c
		}),
		breach("R7: client 1.1 counts 3 leases, and 0 are counted",
			func(w wreck[C]) { w.c.held = 3 }),
		breach("R2: exclusive client 1.1 has 2 leases", func(w wreck[C]) {
			other := &cell[C]{scope: w.sc, slot: w.s, extra: true}
			other.client.Store(w.c)
			other.word.Store(uint64(phaseLive))
			w.s.link(other)
		}),
		breach("R3: ready client 1.1 is not its slot's", func(w wreck[C]) { w.s.ready = nil }),
		breach("R1: client 1.1 is ready, and process 7/7 opened it",
			func(w wreck[C]) { w.c.opener = Process{7, 7} }),
		breach("R5: ready client 1.1 is of generation 1, and \"db\" is at 2",
			func(w wreck[C]) { w.k.gen++ }),
		breach("R7: client 1.1 is closed and among the live",
			func(w wreck[C]) { w.c.state = Closed }),
		breach("L2: client 1.1 drains, and nobody ends it", func(w wreck[C]) {
			w.drain()
			w.c.held = 0
			w.cl.word.Store(uint64(w.cl.load().next()))
		}),
		breach("R10: client 1.1 drains without a deadline", wreck[C].drain),
		breach("R9: 1 clients are live after Shutdown", func(w wreck[C]) { w.f.phase = down }),
	}
}

// BreachesOfKeys are those that Check finds at a key, its limit and its queue.
func BreachesOfKeys[C any]() []Breach[C] {
	return []Breach[C]{
		breach("R12: client 1.1 of \"db\" is out of its place", func(w wreck[C]) { w.c.place = 1 }),
		breach("R12: client 1.1 of \"db\", which is ready, counts for the limit: false",
			func(w wreck[C]) { w.c.counts, w.k.live = false, 0 }),
		breach("R12: \"db\" counts 2 live clients, and there are 1",
			func(w wreck[C]) { w.k.live++ }),
		breach("R12: \"db\" has 3 live clients, and the limit is 2", func(w wreck[C]) {
			for range 2 {
				w.k.clients = append(w.k.clients, &client[C]{
					slot: w.s, opener: w.c.opener, state: Ready, counts: true,
					place: len(w.k.clients),
				})
				w.k.live++
			}
		}),
		breach("L1: 1 slots of \"db\" wait for room, and there is some",
			func(w wreck[C]) { w.s.fast.Store(nil); w.wait(1, true) }),
		breach("is queued out of order", func(w wreck[C]) { w.wait(2, true); w.wait(1, true) }),
		breach("R12: slot 1.1 of \"db\" is published although others wait",
			func(w wreck[C]) { w.wait(1, true) }),
	}
}

// BreachesOfSlots are those that Check finds at a slot.
func BreachesOfSlots[C any]() []Breach[C] {
	return []Breach[C]{
		breach("R4: slot 1.1 of \"db\" has a ready client and a flight",
			func(w wreck[C]) { w.s.flight = new(client[C]) }),
		breach("R3: slot 1.1 of \"db\" is served by client 1.1, which is draining",
			func(w wreck[C]) { w.c.state = Draining }),
		breach("R6: slot 1.1 of \"db\" publishes client 1.7, which is not ready",
			func(w wreck[C]) { w.s.fast.Store(&client[C]{id: ID{1, 7}, slot: w.s}) }),
		breach("L1: 1 calls wait for slot 1.1 of \"db\" although client 1.1 is ready",
			func(w wreck[C]) { w.s.waiting.PushBack(&call[C]{since: time.Time{}}) }),
		breach("L1: 1 calls wait for slot 1.9 of \"db\" without a flight", func(w wreck[C]) {
			s := w.wait(1, false)
			s.scope = ID{1, 9}
			w.f.scopes[s.scope] = &scopeState[C]{id: s.scope, factory: w.f}
			w.k.scoped[s.scope] = s
		}),
		breach("R9: the slot of \"db\" for scope 1.9, which is closed, is still remembered",
			func(w wreck[C]) { w.k.scoped[ID{1, 9}] = &slotState[C]{key: w.k, scope: ID{1, 9}} }),
	}
}

// Published returns how many clients of a key may be leased without the lock.
func Published[C any](f *Factory[C], key string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.keys[key].slots() {
		if s.fast.Load() != nil {
			n++
		}
	}
	return n
}
