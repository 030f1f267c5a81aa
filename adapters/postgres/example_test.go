package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/factory"
)

// A service migrates at its start, whichever of its instances comes first, and then leases clients.
func Example() {
	ctx := context.Background()
	config := postgres.Config{URL: os.Getenv("DATABASE_URL"), ApplicationName: "shop"}
	if err := postgres.Migrate(ctx, config); err != nil {
		fmt.Println(err)
		return
	}
	adapter, err := postgres.New(config)
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := factory.New(factory.Config[*postgres.Client]{Adapter: adapter})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = f.Shutdown(ctx) }()
	err = f.Do(ctx, "primary-db", func(ctx context.Context, db *postgres.Client) error {
		tx, err := db.Begin(ctx, adapters.TxOptions{})
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback(ctx) }()
		if err := tx.Put(ctx, "users", "1", []byte("Ada")); err != nil {
			return err
		}
		return tx.Commit(ctx) // ErrConflict: begin again
	})
	if errors.Is(err, adapters.ErrConflict) {
		fmt.Println("somebody else was first")
	}
}

// Plain SQL runs on a session that the next user gets as new.
func ExampleClient_Session() {
	use := func(ctx context.Context, db *postgres.Client) (orders int, err error) {
		err = db.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
			return conn.QueryRow(ctx, "select count(*) from orders").Scan(&orders)
		})
		return orders, err
	}
	_ = use
}

// Behind a transaction pooler, such as PgBouncer or Supabase's, one field is another.
func ExampleNew_pooler() {
	adapter, err := postgres.New(postgres.Config{
		URL: "postgres://shop@pooler.example:6543/shop?sslmode=verify-full", Pooler: true,
	})
	fmt.Println(adapter, err)
	// Output: postgres <nil>
}
