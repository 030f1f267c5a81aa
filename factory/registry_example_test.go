package factory_test

import (
	"context"
	"errors"
	"fmt"

	"lockstep/adapters/mock"
	"lockstep/factory"
)

// What a service asks for, each with the type of its clients.
var (
	primary  = factory.NewKey[*mock.DatabaseClient]("database", "primary-db")
	sessions = factory.NewKey[*mock.CacheClient]("cache", "sessions")
)

// newService returns the factories of a service: the cache is filled from the database.
func newService() (*factory.Registry, error) {
	server := mock.NewServer(mock.Config{})
	db, err1 := factory.New(factory.Config[*mock.DatabaseClient]{
		Adapter: mock.NewDatabase(server, mock.Options{}),
	})
	cache, err2 := factory.New(factory.Config[*mock.CacheClient]{
		Adapter: mock.NewCache(server, mock.Options{}),
	})
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	r := new(factory.Registry)
	return r, errors.Join(
		factory.Register(r, "database", db),
		factory.Register(r, "cache", cache, "database"),
	)
}

// The factories of a service: a scope for a request, a reload, the end in order of need.
func ExampleRegistry() {
	r, err := newService()
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	request, err := r.OpenScope(ctx)
	if err != nil {
		panic(err)
	}
	lease, err := factory.Acquire(request, r, primary)
	if err != nil {
		panic(err)
	}
	db, err := lease.Use()
	if err != nil {
		panic(err)
	}
	fmt.Println("put:", db.Put(request, "users", "1", []byte("Ada")))
	lease.Release()
	fmt.Println("end of the request:", r.CloseScope(request))
	fmt.Println("reload:", r.Reinit(ctx))
	fmt.Println("shutdown:", r.Shutdown(ctx))
	fmt.Println("all down:", r.Stats()["database"].ShutDown && r.Stats()["cache"].ShutDown)
	// Output:
	// put: <nil>
	// end of the request: <nil>
	// reload: <nil>
	// shutdown: <nil>
	// all down: true
}

// A typed key: the work gets a client of the key's type, and a wrong one is an error.
func ExampleDo() {
	r, err := newService()
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	err = factory.Do(ctx, r, sessions, func(ctx context.Context, c *mock.CacheClient) error {
		return c.Set(ctx, "session:1", []byte("Ada"), 0)
	})
	fmt.Println("set:", err)
	wrong := factory.NewKey[*mock.QueueClient]("cache", "sessions")
	err = factory.Do(ctx, r, wrong, func(context.Context, *mock.QueueClient) error { return nil })
	fmt.Println("wrong type:", errors.Is(err, factory.ErrWrongType))
	fmt.Println("shutdown:", r.Shutdown(ctx))
	// Output:
	// set: <nil>
	// wrong type: true
	// shutdown: <nil>
}
