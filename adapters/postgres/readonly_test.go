package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
)

// TestWhoseReadOnlyItIs tells a server that takes no writes from a caller who wants none.
func TestWhoseReadOnlyItIs(t *testing.T) {
	const write = "insert into lockstep.rows values ('t', 'k', '')"
	put := func(ctx context.Context, client *postgres.Client) error {
		return client.Put(ctx, "t", "k", nil)
	}
	inTx := func(ctx context.Context, client *postgres.Client) error {
		tx, err := client.Begin(ctx, adapters.TxOptions{})
		if err != nil {
			return err
		}
		return errors.Join(tx.Put(ctx, "t", "k", nil), tx.Rollback(ctx))
	}
	session := func(before string) func(context.Context, *postgres.Client) error {
		return func(ctx context.Context, client *postgres.Client) error {
			return client.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
				_, err := conn.Exec(ctx, before)
				require.NoError(t, err)
				_, err = conn.Exec(ctx, write)
				_, _ = conn.Exec(ctx, "rollback")
				return err
			})
		}
	}
	const set = "set default_transaction_read_only = on"
	rows := []struct {
		name, query string
		database    bool // is read-only
		write       func(context.Context, *postgres.Client) error
		kind        error
		want        adapters.Diagnosis
	}{
		{
			"the caller's transaction", "", false, session("begin read only"), adapters.ErrInvalid,
			adapters.Works,
		},
		{"the caller's setting", "", false, session(set), adapters.ErrInvalid, adapters.Works},
		{
			"the URL's", "&default_transaction_read_only=on", false, put, adapters.ErrInvalid,
			adapters.Works,
		},
		{
			"the URL's options", "&options=-cdefault_transaction_read_only%3Don", false, put,
			adapters.ErrInvalid, adapters.Works,
		},
		{"the server's", "", true, put, adapters.ErrUnavailable, adapters.Broken},
		{
			"the server's, in a transaction", "", true, inTx, adapters.ErrUnavailable,
			adapters.Broken,
		},
		{
			"the server's, against the URL", "&default_transaction_read_only=off", true,
			session("begin read only"), adapters.ErrInvalid, adapters.Works,
		},
		{
			"the server's, for plain SQL", "", true, session("select 1"), adapters.ErrUnavailable,
			adapters.Broken,
		},
	}
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		d, config := database(t)
		require.NoError(t, postgres.Migrate(within(t, time.Minute), config))
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				ctx := within(t, 20*time.Second)
				require.NoError(t, d.SetReadOnly(ctx, row.database))
				mine := config
				mine.Sharing, mine.ConnsMax = sharing, 1
				mine.URL += row.query
				adapter, client := open(t, mine)
				err := row.write(ctx, client)
				assert.ErrorIs(t, err, row.kind)
				assert.ErrorContains(t, err, "25006")
				assert.Equal(t, row.want, adapter.Diagnose(err))
			})
		}
	})
}
