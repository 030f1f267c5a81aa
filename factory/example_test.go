package factory_test

import (
	"context"
	"fmt"

	"lockstep/adapters/mock"
	"lockstep/factory"
)

// A factory over the mock database: a call in a scope of its own, a re-initialisation, the end.
func Example() {
	f, err := factory.New(factory.Config[*mock.DatabaseClient]{
		Adapter: mock.NewDatabase(mock.NewServer(mock.Config{}), mock.Options{}),
	})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	err = f.Do(ctx, "primary-db", func(ctx context.Context, db *mock.DatabaseClient) error {
		return db.Put(ctx, "users", "1", []byte("Ada"))
	})
	fmt.Println("put:", err)
	fmt.Println("reinit:", f.Reinit(ctx, "primary-db"))
	fmt.Println("shutdown:", f.Shutdown(ctx))
	_, err = f.OpenScope(ctx)
	fmt.Println(err)
	// Output:
	// put: <nil>
	// reinit: <nil>
	// shutdown: <nil>
	// open scope mock-database: the factory is shut down
}
