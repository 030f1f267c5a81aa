package factory

import "maps"

// Clone returns what a fork or a cloned snapshot leaves of f in another process: a copy of its
// memory, with every client in it the very same one. Adapter, Identity and Observer are those of
// place, which stands for the other process. The copy does not know yet that it is one; it finds
// out at its next call, by asking its Identity. Goroutines are not copied: flights and waits go on
// in f alone.
//
// It is what simulated hosts are made of; no real process needs it.
func (f *Factory[C]) Clone(place Config[C]) *Factory[C] {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := &Factory[C]{
		cfg: f.cfg, lineage: f.lineage, self: f.self, phase: f.phase, down: make(chan struct{}),
		clients: make(map[ID]*client[C]), slots: make(map[slot]*slotState[C]),
		scopes: make(map[ID]*scopeState[C]), leases: make(map[ID]*Lease[C]),
		gens:       maps.Clone(f.gens),
		nextClient: f.nextClient, nextLease: f.nextLease, nextScope: f.nextScope,
	}
	g.cfg.Adapter, g.cfg.Identity, g.cfg.Observer = place.Adapter, place.Identity, place.Observer
	if g.phase == down {
		close(g.down)
	}
	for id, c := range f.clients {
		if c.state != Opening {
			g.clients[id] = &client[C]{
				id: id, opener: c.opener, slot: c.slot, gen: c.gen, state: c.state, value: c.value,
				held: c.held, broken: c.broken, ended: make(chan struct{}),
			}
		}
	}
	for id := range f.scopes {
		g.scopes[id] = &scopeState[C]{leases: make(map[ID]*Lease[C])}
	}
	for sl, s := range f.slots {
		if s.ready != nil {
			g.slots[sl] = &slotState[C]{slot: sl, ready: g.clients[s.ready.id]}
		}
	}
	for id, l := range f.leases {
		if l.state == leaseLive || l.state == leaseStale {
			g.copyLease(id, l)
		}
	}
	return g
}

func (f *Factory[C]) copyLease(id ID, l *Lease[C]) {
	c := &Lease[C]{
		factory: f, id: id, key: l.key, scope: l.scope, slot: f.slotFor(l.slot.slot),
		state: l.state, client: f.clients[l.client.id], answered: l.answered,
	}
	if c.client == nil { // a stale lease may outlive its client
		c.client = &client[C]{id: l.client.id, opener: l.client.opener, state: l.client.state}
	}
	f.leases[id] = c
	if sc := f.scopes[l.scope]; sc != nil {
		sc.leases[id] = c
	}
	f.tidy(c.slot)
}

// Lease returns the lease of that identity that f remembers, which in a copy made by Clone is the
// copy of the original's handle.
func (f *Factory[C]) Lease(id ID) (*Lease[C], bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l, ok := f.leases[id]
	return l, ok
}
