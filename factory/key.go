package factory

import (
	"context"
	"fmt"
	"reflect"
)

// Key names a key of a factory in a [Registry], and the type of its clients. A service declares its
// keys once, as variables, and then cannot ask one factory for the clients of another.
//
//	var Primary = factory.NewKey[*pgx.Conn]("postgres", "primary-db")
type Key[C any] struct {
	_            [0]*C // keys of two client types do not convert into one another
	factory, key string
}

// NewKey returns the key of that name in the factory of that name, which need not be registered
// yet.
func NewKey[C any](factory, key string) Key[C] { return Key[C]{factory: factory, key: key} }

// String returns "factory/key".
func (k Key[C]) String() string { return k.factory + "/" + k.key }

// Lookup returns the factory that k names. It takes no lock and allocates nothing. It errs with
// ErrUnknownFactory or ErrWrongType, and the latter says both types.
func Lookup[C any](r *Registry, k Key[C]) (*Factory[C], error) {
	e := r.find(k.factory)
	if e == nil {
		return nil, fmt.Errorf("key %q: %w", k, ErrUnknownFactory)
	}
	f, ok := e.managed.(*Factory[C])
	if !ok {
		return nil, fmt.Errorf("key %q of %v, factory of %v: %w",
			k, reflect.TypeFor[C](), e.client, ErrWrongType)
	}
	return f, nil
}

// find returns what is registered under a name, or nil.
func (r *Registry) find(name string) *registered {
	now := r.roll.Load()
	if now == nil {
		return nil
	}
	return now.byName[name]
}

// Acquire is [Factory.Acquire] of the factory and key that k names. It errs as that does, and as
// [Lookup].
func Acquire[C any](ctx context.Context, r *Registry, k Key[C]) (Lease[C], error) {
	f, err := Lookup(r, k)
	if err != nil {
		return Lease[C]{}, err
	}
	return f.Acquire(ctx, k.key)
}

// Do is [Factory.Do] of the factory and key that k names. It errs as that does, and as [Lookup].
func Do[C any](
	ctx context.Context, r *Registry, k Key[C], work func(context.Context, C) error,
) error {
	f, err := Lookup(r, k)
	if err != nil {
		return err
	}
	return f.Do(ctx, k.key, work)
}
