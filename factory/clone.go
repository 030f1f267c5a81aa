package factory

// Clone returns what a fork or a cloned snapshot leaves of f in another process: a copy of its
// memory, with every client in it the very same one. Adapter, Identity and Observer are those of
// place, which stands for the other process, and so are Clock and Credentials where it has them.
// The copy does not know yet that it is one; it finds out at its next call, by asking its Identity.
// Goroutines are not copied: flights and waits go on in f alone.
//
// It is what simulated hosts are made of; no real process needs it.
func (f *Factory[C]) Clone(place Config[C]) *Factory[C] {
	f.mu.Lock()
	defer f.mu.Unlock()
	cfg := f.cfg
	cfg.Adapter, cfg.Identity, cfg.Observer = place.Adapter, place.Identity, place.Observer
	if place.Clock != nil {
		cfg.Clock = place.Clock
	}
	if place.Credentials != nil {
		cfg.Credentials = place.Credentials
	}
	g := build(cfg, f.self)
	g.lineage, g.phase, g.suspended = f.lineage, f.phase, f.suspended
	g.nextClient, g.nextLease, g.nextScope = f.nextClient, f.nextLease, f.nextScope
	g.calls, g.acquired, g.stats = f.calls, f.acquired-f.undone.Load(), f.stats
	if g.phase == down {
		close(g.gone)
	}
	for name, k := range f.keys {
		g.keys[name] = &keyState[C]{name: name, gen: k.gen, opens: k.opens, openFails: k.openFails}
	}
	cp := copier[C]{g, make(map[*slotState[C]]*slotState[C]), make(map[*client[C]]*client[C])}
	for _, c := range f.liveClients() {
		if c.state != Opening {
			cp.live(c)
		}
	}
	for id, sc := range f.scopes {
		g.scopes[id] = &scopeState[C]{id: id, factory: g, birth: sc.birth}
		for _, s := range sc.slots {
			copied := cp.slot(s)
			copied.key.own(copied)
			g.scopes[id].slots = append(g.scopes[id].slots, copied)
		}
		sc.cells(func(cl *cell[C]) { cp.cell(g.scopes[id], cl) })
	}
	for _, k := range f.keys {
		if k.shared != nil {
			g.keys[k.name].shared = cp.slot(k.shared)
		}
	}
	for s, copied := range cp.slots {
		if s.fast.Load() != nil {
			copied.publish()
		}
	}
	g.hook()
	return g
}

// copier copies the structure of a factory; what it copied already it returns again.
type copier[C any] struct {
	to      *Factory[C]
	slots   map[*slotState[C]]*slotState[C]
	clients map[*client[C]]*client[C] // ended ones included, which stale leases may be on
}

// slot copies a slot without its calls, its flight and its cells.
func (cp copier[C]) slot(s *slotState[C]) *slotState[C] {
	if cp.slots[s] == nil {
		cp.slots[s] = &slotState[C]{key: cp.to.keys[s.key.name], scope: s.scope}
	}
	return cp.slots[s]
}

func (cp copier[C]) client(c *client[C]) *client[C] {
	if cp.clients[c] == nil {
		cp.clients[c] = &client[C]{
			id: c.id, slot: cp.slot(c.slot), gen: c.gen, adapter: cp.to.adapter, value: c.value,
			tracked: c.tracked, opener: c.opener, state: c.state, held: c.held, cause: c.cause,
			counts: c.counts, drained: c.drained, expires: c.expires, idle: c.idle,
			pinged: c.pinged, ended: make(chan struct{}),
		}
	}
	return cp.clients[c]
}

// live copies a client that is out of the state opening.
func (cp copier[C]) live(c *client[C]) {
	copied := cp.client(c)
	cp.to.add(copied)
	if copied.counts {
		copied.slot.key.live++
	}
	if c.state == Ready {
		copied.slot.ready = copied
	}
}

// cell gives a scope the copy of a cell, if that was ever used.
func (cp copier[C]) cell(sc *scopeState[C], cl *cell[C]) {
	c := cl.client.Load()
	if c == nil {
		return
	}
	copied := &cell[C]{
		scope: sc, slot: cp.slot(cl.slot), extra: cl.extra, id: cl.id, birth: cl.birth,
	}
	copied.word.Store(cl.word.Load())
	copied.client.Store(cp.client(c))
	copied.slot.link(copied)
	if _, extra := cl.scope.extras[cl]; extra {
		sc.setAside(copied)
	} else {
		sc.file(copied.slot.key.name, copied)
	}
}

// Lease returns the lease of that identity that f remembers, which in a copy made by Clone is the
// copy of the original's handle.
func (f *Factory[C]) Lease(id ID) (l Lease[C], ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, sc := range f.scopes {
		sc.cells(func(cl *cell[C]) {
			w := cl.load()
			if p := w.phase(); cl.id == id && (p.leases() || p == phaseStale) {
				l, ok = Lease[C]{cell: cl, word: w.in(phaseFree), id: id}, true
			}
		})
	}
	return l, ok
}
