package factory_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/mock"
	"lockstep/factory"
)

// database returns an adapter whose clients the examples open.
func database() adapters.Adapter[*mock.DatabaseClient] {
	return mock.NewDatabase(mock.NewServer(mock.Config{}), mock.Options{})
}

// Acquire and Release, where a call needs a client for longer than one function.
func ExampleFactory_Acquire() {
	f, err := factory.New(factory.Config[*mock.DatabaseClient]{Adapter: database()})
	if err != nil {
		panic(err)
	}
	scope, err := f.OpenScope(context.Background())
	if err != nil {
		panic(err)
	}
	lease, err := f.Acquire(scope, "primary-db")
	if err != nil {
		panic(err)
	}
	db, err := lease.Use() // ask anew for each call
	if err != nil {
		panic(err)
	}
	fmt.Println(db.Put(scope, "users", "1", []byte("Ada")))
	lease.Release()
	_, err = lease.Use()
	fmt.Println(errors.Is(err, factory.ErrStale))
	fmt.Println(f.CloseScope(scope), f.Shutdown(context.Background()))
	// Output:
	// <nil>
	// true
	// <nil> <nil>
}

// A scope is a thread of work: an exclusive client stays in it, and ends with it.
func ExampleFactory_OpenScope() {
	f, err := factory.New(factory.Config[*mock.DatabaseClient]{Adapter: mock.NewDatabase(
		mock.NewServer(mock.Config{}), mock.Options{Sharing: adapters.Exclusive},
	)})
	if err != nil {
		panic(err)
	}
	request, err := f.OpenScope(context.Background())
	if err != nil {
		panic(err)
	}
	lease, err := f.Acquire(request, "primary-db")
	if err != nil {
		panic(err)
	}
	_, err = f.Acquire(request, "primary-db")
	fmt.Println(err)
	lease.Release()
	fmt.Println(f.CloseScope(request))
	_, err = f.Acquire(request, "primary-db")
	fmt.Println(err)
	fmt.Println(f.Shutdown(context.Background()))
	// Output:
	// acquire mock-database "primary-db": the scope already leases this exclusive client
	// <nil>
	// acquire mock-database "primary-db": the scope is closed
	// <nil>
}

// A rotated password is used from the next open on; Reinit has every client opened anew.
func ExampleFactory_Reinit() {
	password := "old"
	f, err := factory.New(factory.Config[*mock.DatabaseClient]{
		Adapter: database(),
		Credentials: func(context.Context, string) (adapters.Credentials, error) {
			fmt.Println("asked for credentials:", password)
			return adapters.Credentials{User: "app", Password: password}, nil
		},
	})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	work := func(context.Context, *mock.DatabaseClient) error { return nil }
	fmt.Println(f.Do(ctx, "primary-db", work))
	fmt.Println(f.Do(ctx, "primary-db", work))
	password = "new"
	fmt.Println(f.Reinit(ctx, "primary-db"))
	fmt.Println(f.Do(ctx, "primary-db", work))
	fmt.Println(f.Shutdown(ctx))
	// Output:
	// asked for credentials: old
	// <nil>
	// <nil>
	// <nil>
	// asked for credentials: new
	// <nil>
	// <nil>
}

// endpoint is a database adapter whose configuration can be compared.
type endpoint struct {
	adapters.Adapter[*mock.DatabaseClient]
	url map[string]string // by key
}

func (e endpoint) Fingerprint(key string) string { return e.url[key] }

// A reload re-initialises the keys whose configuration has changed, and drops nothing else.
func ExampleFactory_Reload() {
	before := endpoint{database(), map[string]string{"primary-db": "a", "replica": "b"}}
	f, err := factory.New(factory.Config[*mock.DatabaseClient]{Adapter: before})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	for _, key := range []string{"primary-db", "replica"} {
		_ = f.Do(ctx, key, func(context.Context, *mock.DatabaseClient) error { return nil })
	}
	after := endpoint{before.Adapter, map[string]string{"primary-db": "a", "replica": "c"}}
	fmt.Println(f.Reload(ctx, after))
	fmt.Println(f.Reload(ctx, after))
	fmt.Println(f.Shutdown(ctx))
	// Output:
	// [replica] <nil>
	// [] <nil>
	// <nil>
}

// A limit on the live clients of a key: who calls beyond it waits in order, for as long as its
// context lets it.
func ExampleConfig_limits() {
	f, err := factory.New(factory.Config[*mock.DatabaseClient]{
		Adapter: mock.NewDatabase(
			mock.NewServer(mock.Config{}), mock.Options{Sharing: adapters.Exclusive},
		),
		ClientsMax:  1,
		IdleMax:     5 * time.Minute,
		LifetimeMax: time.Hour,
		PingEvery:   30 * time.Second,
	})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	err = f.Do(ctx, "primary-db", func(context.Context, *mock.DatabaseClient) error {
		impatient, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		return f.Do(impatient, "primary-db",
			func(context.Context, *mock.DatabaseClient) error { return nil })
	})
	fmt.Println(err)
	fmt.Println(f.Shutdown(ctx))
	// Output:
	// acquire mock-database "primary-db": context deadline exceeded
	// <nil>
}

// Report ends a client that a call found broken; the next call gets another one.
func ExampleLease_Report() {
	var opens atomic.Int32
	f, err := factory.New(factory.Config[*mock.DatabaseClient]{
		Adapter: database(),
		OnOpen: func(context.Context, string, *mock.DatabaseClient) error {
			opens.Add(1)
			return nil
		},
	})
	if err != nil {
		panic(err)
	}
	ctx, err := f.OpenScope(context.Background())
	if err != nil {
		panic(err)
	}
	for _, failure := range []error{adapters.ErrNotFound, adapters.ErrUnavailable, nil} {
		lease, err := f.Acquire(ctx, "primary-db")
		if err != nil {
			panic(err)
		}
		fmt.Println(failure, "->", lease.Report(failure))
		lease.Release()
	}
	fmt.Println("opens:", opens.Load())
	fmt.Println(f.CloseScope(ctx), f.Shutdown(context.Background()))
	// Output:
	// not found -> works
	// unavailable -> broken
	// <nil> -> works
	// opens: 2
	// <nil> <nil>
}
