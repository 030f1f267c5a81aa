package factory_test

import (
	"context"
	"fmt"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/mock"
	"lockstep/factory"
)

// database returns an adapter whose clients the examples open.
func database() adapters.Adapter[*mock.DatabaseClient] {
	return mock.NewDatabase(mock.NewServer(mock.Config{}), mock.Options{})
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
func ExampleConfig_credentials() {
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
