package factory

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// registryScope is what [Registry.OpenScope] began.
type registryScope struct {
	ctx context.Context // carries the scopes; a factory's own OpenScope may hide one of them later
	of  []*registered
}

// registryScopeKey is the key under which a context carries the scopes of one registry.
type registryScopeKey struct{ registry *Registry }

// OpenScope begins a thread of work, say a request, in every factory that is registered now, and
// returns a context that carries it. Close it with [Registry.CloseScope]. See [Factory.OpenScope]
// for what a scope is and for the errors; when one factory refuses, none keeps a scope.
func (r *Registry) OpenScope(ctx context.Context) (context.Context, error) {
	s := &registryScope{ctx: ctx}
	for _, e := range r.now().order {
		scoped, err := e.OpenScope(s.ctx)
		if err != nil {
			return nil, errors.Join(e.named(err), s.close())
		}
		s.ctx, s.of = scoped, append(s.of, e)
	}
	return context.WithValue(s.ctx, registryScopeKey{r}, s), nil
}

// CloseScope ends the scopes that the last OpenScope of ctx began, those of dependents first. A
// failure stops none of the others; all are returned, joined, each with its factory's name. It errs
// with ErrNoScope when ctx carries none of this registry. See [Factory.CloseScope].
func (r *Registry) CloseScope(ctx context.Context) error {
	s, ok := ctx.Value(registryScopeKey{r}).(*registryScope)
	if !ok {
		return fmt.Errorf("close the registry's scope: %w", ErrNoScope)
	}
	return s.close()
}

func (s *registryScope) close() error {
	var errs []error
	for _, e := range slices.Backward(s.of) {
		errs = append(errs, e.named(e.CloseScope(s.ctx)))
	}
	return errors.Join(errs...)
}
