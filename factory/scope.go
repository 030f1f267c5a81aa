package factory

import (
	"context"
	"maps"
	"slices"
)

// scopeState is an open scope and what it holds or waits for.
type scopeState[C any] struct {
	leases map[ID]*Lease[C]
}

// scopeKey is the key under which a context carries the scope of one factory and its copies.
type scopeKey struct{ lineage *byte }

// OpenScope begins a thread of work and returns a context that carries it. A context that carries
// a scope already gets a new one in its place. Close it with [Factory.CloseScope]. A scope may be
// used by several goroutines; an exclusive client serves one of them at a time.
//
// It errs with ErrShutdown or ErrIdentity.
func (f *Factory[C]) OpenScope(ctx context.Context) (context.Context, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.admit(); err != nil {
		return nil, f.fail("open scope", "", err)
	}
	f.nextScope++
	id := ID{f.self.Epoch, f.nextScope}
	f.scopes[id] = &scopeState[C]{leases: make(map[ID]*Lease[C])}
	f.emit(Event{Action: ActionOpenScope, Scope: id})
	return context.WithValue(ctx, scopeKey{f.lineage}, id), nil
}

// CloseScope ends the scope that ctx carries (R2): its leases end, its waits are answered with
// ErrScopeClosed, and its exclusive clients drain and are closed. It does not wait for that.
//
// It errs with ErrNoScope, ErrScopeClosed or ErrIdentity.
func (f *Factory[C]) CloseScope(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	id, sc, err := f.scopeOf(ctx)
	if err != nil {
		return f.fail("close scope", "", err)
	}
	delete(f.scopes, id)
	var idle []*client[C]
	ended := sortedIDs(sc.leases)
	for _, lid := range ended {
		l := sc.leases[lid]
		if c := l.client; l.state == leaseLive {
			c.held--
			idle = append(idle, c)
		}
		f.forget(l, ErrScopeClosed)
	}
	drained := f.drainWhere(func(c *client[C]) bool { return c.slot.scope == id })
	f.emit(Event{Action: ActionCloseScope, Scope: id, Drained: ids(drained), Ended: ended})
	f.endIdle(append(idle, drained...))
	return nil
}

// scopeOf returns the open scope that ctx carries. f.mu must be held.
func (f *Factory[C]) scopeOf(ctx context.Context) (ID, *scopeState[C], error) {
	if err := f.identify(); err != nil {
		return ID{}, nil, err
	}
	id, ok := ctx.Value(scopeKey{f.lineage}).(ID)
	if !ok {
		return ID{}, nil, ErrNoScope
	}
	sc, open := f.scopes[id]
	if !open {
		return id, nil, ErrScopeClosed
	}
	return id, sc, nil
}

// ScopeOf returns the identity of the scope that ctx carries for this factory, open or closed, and
// the zero ID where there is none.
func (f *Factory[C]) ScopeOf(ctx context.Context) ID {
	id, _ := ctx.Value(scopeKey{f.lineage}).(ID)
	return id
}

func sortedIDs[V any](m map[ID]V) []ID {
	return slices.SortedFunc(maps.Keys(m), ID.compare)
}

func ids[C any](clients []*client[C]) []ID {
	out := make([]ID, len(clients))
	for i, c := range clients {
		out[i] = c.id
	}
	return out
}
