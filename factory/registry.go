package factory

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
)

// The errors of a [Registry] that callers tell apart with errors.Is.
var (
	// ErrUnknownFactory is returned when the registry has no factory of that name.
	ErrUnknownFactory = errors.New("no factory of this name is registered")
	// ErrWrongType is returned when a key is of another client type than the factory it names.
	ErrWrongType = errors.New("the factory is of another client type than the key")
)

// Registry holds the factories of a service under their names, and re-initialises or shuts them
// down together, in the order in which they need one another. The zero Registry is empty and ready
// for use. It is safe for concurrent use and must not be copied.
//
// A factory that needs another one, say because its adapter asks that one's clients when it opens,
// is registered after it and names it. No cycle can be made that way.
type Registry struct {
	// mu orders registrations. It guards no read: each replaces the roll by a longer one, so that
	// a lookup, which is on the way of each Acquire, takes no lock. Nothing is called under it.
	mu   sync.Mutex
	roll atomic.Pointer[roll]
}

// roll is what is registered at one moment. It never changes.
type roll struct {
	byName map[string]*registered
	order  []*registered // as they were registered: each after what it needs
	closed bool          // Shutdown was called
}

// registered is a factory in a registry. It never changes.
type registered struct {
	managed
	name   string
	client reflect.Type
	needs  []*registered
}

// managed is what a registry asks of a factory, whatever its client type.
type managed interface {
	OpenScope(context.Context) (context.Context, error)
	CloseScope(context.Context) error
	Keys() []string
	Reinit(ctx context.Context, key string) error
	Shutdown(context.Context) error
	Stats() Stats
	Check() error
}

var _ managed = (*Factory[struct{}])(nil)

// Register adds f under a name, as one that needs the factories of the other names: it is
// re-initialised after them and shut down before them.
//
// It errs with ErrUnknownFactory when one of them is not registered yet, with ErrShutdown after
// Shutdown, and when the name is taken or empty or f is registered already. The registry is then as
// before.
func Register[C any](r *Registry, name string, f *Factory[C], needs ...string) error {
	if f == nil {
		panic("factory: Register of a nil *Factory")
	}
	e := &registered{managed: f, name: name, client: reflect.TypeFor[C]()}
	if err := r.add(e, needs); err != nil {
		return fmt.Errorf("register factory %q: %w", name, err)
	}
	return nil
}

func (r *Registry) add(e *registered, needs []string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	switch {
	case now.closed:
		return ErrShutdown
	case e.name == "":
		return errors.New("the name is empty")
	case now.byName[e.name] != nil:
		return errors.New("the name is taken")
	}
	for _, need := range needs {
		needed := now.byName[need]
		switch {
		case need == e.name:
			return fmt.Errorf("it needs itself: %s -> %s", need, need)
		case needed == nil:
			return fmt.Errorf("it needs %q: %w", need, ErrUnknownFactory)
		case !slices.Contains(e.needs, needed):
			e.needs = append(e.needs, needed)
		}
	}
	for _, other := range now.order {
		if other.managed == e.managed {
			return fmt.Errorf("it is registered already, as %q", other.name)
		}
	}
	next := &roll{byName: maps.Clone(now.byName), order: append(slices.Clip(now.order), e)}
	next.byName[e.name] = e
	r.roll.Store(next)
	return nil
}

// now returns what is registered.
func (r *Registry) now() *roll {
	if now := r.roll.Load(); now != nil {
		return now
	}
	return &roll{byName: make(map[string]*registered)}
}

// Reinit re-initialises every key that each factory was ever asked for: a factory after those that
// it needs, independent factories and the keys of one factory at once. A failure stops none of the
// others; all are returned, joined, each with its factory's name. See [Factory.Reinit].
func (r *Registry) Reinit(ctx context.Context) error {
	now := r.now()
	return now.each((*registered).needed, func(e *registered) error { return e.reinit(ctx) })
}

func (e *registered) needed() []*registered { return e.needs }

// reinit re-initialises all keys at once, since each may take as long as the drain timeout.
func (e *registered) reinit(ctx context.Context) error {
	keys := e.Keys()
	errs := make([]error, len(keys))
	var tasks sync.WaitGroup
	for i, key := range keys {
		tasks.Go(func() { errs[i] = e.Reinit(ctx, key) })
	}
	tasks.Wait()
	return errors.Join(errs...)
}

// Shutdown shuts every factory down: one after all that need it, independent ones at once. A
// failure stops none of the others; all are returned, joined, each with its factory's name. From
// here on nothing can be registered. A further call, also a concurrent one, does the same, and
// finds that less is left to do.
//
// When ctx ends, the order is given up: what is left begins its shutdown at once and goes on
// without the caller, who gets the context's error for each. See [Factory.Shutdown].
func (r *Registry) Shutdown(ctx context.Context) error {
	now := r.close()
	dependents := make(map[*registered][]*registered, len(now.order))
	for _, e := range now.order {
		for _, need := range e.needs {
			dependents[need] = append(dependents[need], e)
		}
	}
	return now.each(
		func(e *registered) []*registered { return dependents[e] },
		func(e *registered) error { return e.Shutdown(ctx) },
	)
}

func (r *Registry) close() *roll {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := *r.now()
	now.closed = true
	r.roll.Store(&now)
	return &now
}

// each calls do for every factory, once it has returned for those that before names, and returns
// what failed in order of registration. before must hold no cycle.
func (t *roll) each(before func(*registered) []*registered, do func(*registered) error) error {
	done := make(map[*registered]chan struct{}, len(t.order))
	for _, e := range t.order {
		done[e] = make(chan struct{})
	}
	errs := make([]error, len(t.order))
	var tasks sync.WaitGroup
	for i, e := range t.order {
		tasks.Go(func() {
			defer close(done[e])
			for _, first := range before(e) {
				<-done[first]
			}
			errs[i] = e.named(do(e))
		})
	}
	tasks.Wait()
	return errors.Join(errs...)
}

// named says which factory err is of; nil stays nil.
func (e *registered) named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("factory %q: %w", e.name, err)
}

// Stats returns the counts of each factory by its name. They are not of one moment.
func (r *Registry) Stats() map[string]Stats {
	now := r.now()
	all := make(map[string]Stats, len(now.order))
	for _, e := range now.order {
		all[e.name] = e.Stats()
	}
	return all
}

// Check returns every broken internal invariant of every factory, joined, each with the factory's
// name; nil when there is none. It is for tests, after each step.
func (r *Registry) Check() error {
	var found []error
	for _, e := range r.now().order {
		found = append(found, e.named(e.Check()))
	}
	return errors.Join(found...)
}
