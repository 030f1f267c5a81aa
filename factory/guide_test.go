package factory_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/mock"
	"lockstep/factory"
)

// The examples of docs/factory.md.

func newDatabase(cfg factory.Config[*mock.DatabaseClient]) *factory.Factory[*mock.DatabaseClient] {
	if cfg.Adapter == nil {
		cfg.Adapter = mock.NewDatabase(mock.NewServer(mock.Config{}), mock.Options{})
	}
	f, err := factory.New(cfg)
	if err != nil {
		panic(err)
	}
	return f
}

// Everything that a service may want to say about its clients.
func ExampleConfig() {
	f := newDatabase(factory.Config[*mock.DatabaseClient]{
		Adapter: mock.NewDatabase(mock.NewServer(mock.Config{}), mock.Options{}),

		OpenTimeout: 5 * time.Second, DrainTimeout: 20 * time.Second,
		BackoffMin: 100 * time.Millisecond, BackoffMax: 10 * time.Second,
		ClientsMax:  20,
		IdleMax:     5 * time.Minute,
		LifetimeMax: time.Hour,
		PingEvery:   30 * time.Second,

		Credentials: func(context.Context, string) (adapters.Credentials, error) {
			return adapters.Credentials{User: "app", Password: "rotated daily"}, nil
		},
		OnOpen: func(ctx context.Context, _ string, db *mock.DatabaseClient) error {
			return db.Put(ctx, "sessions", "self", nil) // search paths, time zones, a first ping
		},
		OnLeak: func(l factory.Leak) { fmt.Println("leaked:", l.Key) },
		Logger: slog.New(slog.DiscardHandler),
	})
	err := f.Do(context.Background(), "primary-db",
		func(ctx context.Context, db *mock.DatabaseClient) error {
			return db.Put(ctx, "users", "1", []byte("Ada"))
		})
	fmt.Println(err, f.Shutdown(context.Background()))
	// Output: <nil> <nil>
}

// A scope is a thread of work, such as a request. What it leases, it may lease again without a
// lock.
func ExampleFactory_Acquire() {
	f := newDatabase(factory.Config[*mock.DatabaseClient]{})
	ctx, err := f.OpenScope(context.Background())
	if err != nil {
		panic(err)
	}
	lease, err := f.Acquire(ctx, "primary-db")
	if err != nil {
		panic(err)
	}
	db, err := lease.Use() // for one call; ask anew for the next
	if err != nil {
		panic(err)
	}
	fmt.Println("put:", db.Put(ctx, "users", "1", []byte("Ada")))
	lease.Release()
	lease.Release() // changes nothing
	_, err = lease.Use()
	fmt.Println(err)
	fmt.Println("close:", f.CloseScope(ctx), f.Shutdown(context.Background()))
	// Output:
	// put: <nil>
	// use mock-database "primary-db": stale
	// close: <nil> <nil>
}

// A new password or endpoint: new leases are of the new generation at once, and Reinit waits until
// the old clients have ended.
func ExampleFactory_Reinit() {
	f := newDatabase(factory.Config[*mock.DatabaseClient]{})
	ctx := context.Background()
	nothing := func(context.Context, *mock.DatabaseClient) error { return nil }
	fmt.Println(f.Do(ctx, "primary-db", nothing), f.Reinit(ctx, "primary-db"))
	fmt.Println(f.Do(ctx, "primary-db", nothing), f.KeyStats()[0].Generation)
	s := f.Stats()
	fmt.Println("opens:", s.Opens, "closes:", s.Closes, "ready:", s.Ready)
	fmt.Println(f.Shutdown(ctx))
	// Output:
	// <nil> <nil>
	// <nil> 2
	// opens: 2 closes: 1 ready: 1
	// <nil>
}

// An error that says that the client is of no use any more ends it: the next call gets another one.
func ExampleLease_Report() {
	f := newDatabase(factory.Config[*mock.DatabaseClient]{})
	ctx, err := f.OpenScope(context.Background())
	if err != nil {
		panic(err)
	}
	lease, err := f.Acquire(ctx, "primary-db")
	if err != nil {
		panic(err)
	}
	fmt.Println(lease.Report(errors.New("no such table")))
	fmt.Println(lease.Report(&adapters.Error{Op: "get", Kind: adapters.ErrUnavailable}))
	fmt.Println("retired:", f.Stats().Retired)
	lease.Release()
	fmt.Println(f.Shutdown(context.Background()))
	// Output:
	// works
	// broken
	// retired: 1
	// <nil>
}

// A limit is kept in order: who called first is served first.
func ExampleFactory_Stats() {
	server := mock.NewServer(mock.Config{})
	f := newDatabase(factory.Config[*mock.DatabaseClient]{
		Adapter:    mock.NewDatabase(server, mock.Options{Sharing: adapters.Exclusive}),
		ClientsMax: 1,
	})
	one, _ := f.OpenScope(context.Background())
	two, _ := f.OpenScope(context.Background())
	lease, err := f.Acquire(one, "primary-db")
	if err != nil {
		panic(err)
	}
	soon, cancel := context.WithTimeout(two, time.Millisecond)
	defer cancel()
	_, err = f.Acquire(soon, "primary-db")
	fmt.Println(err)
	lease.Release() // the client is still the first scope's, and makes room when another one waits
	_, err = f.Acquire(two, "primary-db")
	s := f.Stats()
	fmt.Println(err, "opens:", s.Opens, "retired:", s.Retired, "waited:", s.Waits.Count())
	fmt.Println(f.CloseScope(two), f.Shutdown(context.Background()), f.Check())
	// Output:
	// acquire mock-database "primary-db": context deadline exceeded
	// <nil> opens: 2 retired: 1 waited: 3
	// <nil> <nil> <nil>
}

// fingerprinted is an adapter whose configuration can be compared.
type fingerprinted struct {
	adapters.Adapter[*mock.DatabaseClient]
	print string
}

func (a fingerprinted) Fingerprint(string) string { return a.print }

// A configuration that was read again: what did not change drops nothing.
func ExampleFactory_Reload() {
	server := mock.NewServer(mock.Config{})
	adapter := func(digest string) fingerprinted {
		return fingerprinted{mock.NewDatabase(server, mock.Options{}), digest}
	}
	f := newDatabase(factory.Config[*mock.DatabaseClient]{Adapter: adapter("db-1:5432")})
	ctx := context.Background()
	err := f.Do(ctx, "primary-db", func(context.Context, *mock.DatabaseClient) error { return nil })
	fmt.Println(err)
	fmt.Println(f.Reload(ctx, adapter("db-1:5432")))
	fmt.Println(f.Reload(ctx, adapter("db-2:5432")))
	fmt.Println(f.Shutdown(ctx))
	// Output:
	// <nil>
	// [] <nil>
	// [primary-db] <nil>
	// <nil>
}
