package factory

import (
	"container/list"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
)

// scopeState is an open scope and what it holds or waits for.
type scopeState[C any] struct {
	id      ID
	factory *Factory[C]

	// warm and more are the scope's cells by key, those of its first keys and all others. They are
	// added under mu and read without it; a cell stays until its scope is closed.
	warm [4]struct {
		key  string // written before cell is
		cell atomic.Pointer[cell[C]]
	}
	more atomic.Pointer[sync.Map] // of string to *cell[C]

	// Guarded by mu.
	slots  []*slotState[C]       // those of exclusive keys
	extras map[*cell[C]]struct{} // cells that go when their lease ends
	calls  list.List             // of *call: those that wait
	birth  *birth
}

// cellOf returns the scope's cell for a key, or nil. It takes no lock.
func (sc *scopeState[C]) cellOf(key string) *cell[C] {
	for i := range sc.warm {
		cl := sc.warm[i].cell.Load()
		if cl == nil {
			return nil
		}
		if sc.warm[i].key == key {
			return cl
		}
	}
	if more := sc.more.Load(); more != nil {
		if cl, ok := more.Load(key); ok {
			return cl.(*cell[C])
		}
	}
	return nil
}

// cellFor returns a free cell of the scope on a slot, its own or an extra one; nil where the slot
// is exclusive and its lease is live. mu must be held.
func (sc *scopeState[C]) cellFor(s *slotState[C]) *cell[C] {
	cl := sc.cellOf(s.key.name)
	exclusive := s.scope != (ID{})
	switch {
	case cl != nil && cl.load().phase() == phaseFree:
		return cl
	case cl != nil && !exclusive:
		cl = &cell[C]{scope: sc, slot: s, extra: true}
		sc.setAside(cl)
	case cl != nil && cl.load().phase().leases():
		return nil
	default: // none, or an exclusive client's lease that is stale
		if cl != nil {
			sc.setAside(cl)
		}
		cl = &cell[C]{scope: sc, slot: s}
		sc.file(s.key.name, cl)
	}
	s.link(cl)
	return cl
}

// setAside files a cell among those that go with their lease.
func (sc *scopeState[C]) setAside(cl *cell[C]) {
	if sc.extras == nil {
		sc.extras = make(map[*cell[C]]struct{})
	}
	sc.extras[cl] = struct{}{}
}

// file makes a cell that of a key. mu must be held.
func (sc *scopeState[C]) file(key string, cl *cell[C]) {
	for i := range sc.warm {
		if sc.warm[i].cell.Load() == nil {
			sc.warm[i].key = key
		} else if sc.warm[i].key != key {
			continue
		}
		sc.warm[i].cell.Store(cl)
		return
	}
	if sc.more.Load() == nil {
		sc.more.Store(new(sync.Map))
	}
	sc.more.Load().Store(key, cl)
}

// cells calls visit with every cell of the scope. mu must be held.
func (sc *scopeState[C]) cells(visit func(*cell[C])) {
	for i := range sc.warm {
		if cl := sc.warm[i].cell.Load(); cl != nil {
			visit(cl)
		}
	}
	if more := sc.more.Load(); more != nil {
		more.Range(func(_, cl any) bool { visit(cl.(*cell[C])); return true })
	}
	for cl := range sc.extras {
		visit(cl)
	}
}

// scopeContext is the context that carries a scope of one factory and its copies.
type scopeContext[C any] struct {
	context.Context
	lineage *byte
	state   *scopeState[C]
}

// scopeKey is the key under which a scopeContext is found among its descendants.
type scopeKey struct{ lineage *byte }

// Value returns the scopeContext itself for its scopeKey.
func (ctx *scopeContext[C]) Value(key any) any {
	if k, ok := key.(scopeKey); ok && k.lineage == ctx.lineage {
		return ctx
	}
	return ctx.Context.Value(key)
}

// carried returns the scope that ctx carries for f or for what f was copied from, or nil.
func (f *Factory[C]) carried(ctx context.Context) *scopeState[C] {
	sc, ok := ctx.(*scopeContext[C])
	if !ok || sc.lineage != f.lineage {
		sc, ok = ctx.Value(scopeKey{f.lineage}).(*scopeContext[C])
		if !ok {
			return nil
		}
	}
	return sc.state
}

// OpenScope begins a thread of work and returns a context that carries it. A context that carries
// a scope already gets a new one in its place. Close it with [Factory.CloseScope].
//
// A scope may be used by several goroutines at once: what they lease, wait for and hold is the
// scope's. An exclusive client serves one of them at a time: while one leases it or waits for it,
// the others get ErrNested.
//
// It errs with ErrShutdown or ErrIdentity.
func (f *Factory[C]) OpenScope(ctx context.Context) (context.Context, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.admit(); err != nil {
		return nil, f.fail("open scope", "", err)
	}
	f.nextScope++
	sc := &scopeState[C]{id: ID{f.self.Epoch, f.nextScope}, factory: f, birth: f.bear()}
	f.scopes[sc.id] = sc
	f.emit(Event{Action: ActionOpenScope, Scope: sc.id})
	scoped := &scopeContext[C]{ctx, f.lineage, sc}
	f.watch(scoped)
	return scoped, nil
}

// CloseScope ends the scope that ctx carries (R2): its leases end, its waits are answered with
// ErrScopeClosed, and its exclusive clients drain and are closed. It does not wait for that.
//
// It errs with ErrNoScope or ErrScopeClosed, or with ErrIdentity where the process is unknown: the
// scope then ends as soon as that is known again.
func (f *Factory[C]) CloseScope(ctx context.Context) error {
	f.mu.Lock()
	sc, err := f.scopeOf(ctx)
	var leaks []Leak
	switch {
	case err == nil:
		leaks = f.closeScope(sc)
	case errors.Is(err, ErrIdentity):
		f.doom(ctx)
	}
	f.mu.Unlock()
	if err != nil {
		return f.fail("close scope", "", err)
	}
	f.tell(leaks)
	return nil
}

// doom has the scope that ctx carries end when the process is known again. mu must be held.
func (f *Factory[C]) doom(ctx context.Context) {
	if carried := f.carried(ctx); carried != nil {
		if sc := f.scopes[carried.id]; sc != nil && !slices.Contains(f.doomed, sc) {
			f.doomed = append(f.doomed, sc)
		}
	}
}

// closeDoomed ends the scopes that were closed while the process was unknown. mu must be held.
func (f *Factory[C]) closeDoomed() {
	doomed := f.doomed
	f.doomed = nil
	for _, sc := range doomed {
		if f.scopes[sc.id] == sc {
			leaks := f.closeScope(sc)
			if len(leaks) > 0 && f.phase != down { // else what is open was told of
				f.spawn(func() { f.tell(leaks) })
			}
		}
	}
}

// closeScope ends a scope and returns the leases that nobody had released. mu must be held.
func (f *Factory[C]) closeScope(sc *scopeState[C]) (leaks []Leak) {
	delete(f.scopes, sc.id)
	var ended []ID
	for e := sc.calls.Front(); e != nil; e = sc.calls.Front() {
		c := e.Value.(*call[C])
		ended = append(ended, c.id)
		f.answer(c, ErrScopeClosed)
	}
	var idle []*client[C]
	sc.cells(func(cl *cell[C]) {
		before := cl.close()
		c := cl.client.Load()
		if before.phase().leases() {
			leaks = append(leaks, f.leakOf(cl))
		}
		if before.phase() == phaseCounted {
			c.held--
			idle = append(idle, c)
		}
		if before.phase().leases() || before.phase() == phaseStale {
			ended = append(ended, cl.id)
		}
		f.acquired += before.acquired()
		cl.slot.unlink(cl)
	})
	slices.SortFunc(ended, ID.compare)
	var ready []*client[C]
	for _, s := range sc.slots {
		if s.ready != nil {
			ready = append(ready, s.ready)
		}
		delete(s.key.scoped, sc.id)
	}
	drained := f.drainAll(ready)
	f.emit(Event{Action: ActionCloseScope, Scope: sc.id, Drained: ids(drained), Ended: ended})
	f.endIdle(append(idle, drained...)...)
	for _, s := range sc.slots {
		f.abandon(s)
	}
	return leaks
}

// scopeOf returns the open scope that ctx carries. mu must be held.
func (f *Factory[C]) scopeOf(ctx context.Context) (*scopeState[C], error) {
	if err := f.identify(); err != nil {
		return nil, err
	}
	carried := f.carried(ctx)
	if carried == nil {
		return nil, ErrNoScope
	}
	sc, open := f.scopes[carried.id] // in a copy, another than the one carried
	if !open {
		return nil, ErrScopeClosed
	}
	return sc, nil
}

// ScopeOf returns the identity of the scope that ctx carries for this factory, open or closed, and
// the zero ID where there is none.
func (f *Factory[C]) ScopeOf(ctx context.Context) ID {
	if sc := f.carried(ctx); sc != nil {
		return sc.id
	}
	return ID{}
}
