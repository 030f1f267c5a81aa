package postgres_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
)

// one returns a configuration whose client has one session only, so that the next user gets the one
// that the last left.
func one(t *testing.T, sharing adapters.Sharing) postgres.Config {
	t.Helper()
	config := fresh(t)
	config.Sharing, config.ConnsMax = sharing, 1
	config.ApplicationName, config.StatementTimeout = "one-session", 20*time.Second
	return config
}

// ask returns what a query answers on the next session that the client hands out.
func ask(t *testing.T, client *postgres.Client, sql string) (answer string) {
	t.Helper()
	err := client.Session(within(t, 20*time.Second),
		func(ctx context.Context, conn *pgx.Conn) error {
			return conn.QueryRow(ctx, sql).Scan(&answer)
		})
	require.NoError(t, err)
	return answer
}

func TestASessionIsHandedOnAsANewOne(t *testing.T) {
	rows := []struct{ name, soil, ask string }{
		{"setting", "set timezone = 'Asia/Tokyo'", "show timezone"},
		{"search path", "set search_path = lockstep", "show search_path"},
		{"role", "set default_transaction_read_only = on", "show transaction_read_only"},
		{"timeout", "set statement_timeout = 1", "show statement_timeout"},
		{"application", "set application_name = 'x'", "show application_name"},
		{
			"temporary table", "create temporary table left_over (a int)",
			"select count(*)::text from pg_class where relname = 'left_over'",
		},
		{
			"advisory lock", "select pg_advisory_lock(7)",
			"select count(*)::text from pg_locks where locktype = 'advisory'",
		},
		{"listen", "listen somebody", "select count(*)::text from pg_listening_channels()"},
		{
			"prepared statement", "prepare mine as select 1",
			"select count(*)::text from pg_prepared_statements where name = 'mine'",
		},
		{
			"cursor", "begin; declare mine cursor with hold for select 1; commit",
			"select count(*)::text from pg_cursors where name = 'mine'",
		},
	}
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		_, client := open(t, one(t, sharing))
		pid := ask(t, client, "select pg_backend_pid()::text")
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				ctx := within(t, 20*time.Second)
				want := ask(t, client, row.ask)
				require.NoError(t, client.Put(ctx, "t", "k", nil), "it has prepared statements")
				soil := func(ctx context.Context, c *pgx.Conn) error {
					_, err := c.Exec(ctx, row.soil)
					soiled := ""
					_ = c.QueryRow(ctx, row.ask, pgx.QueryExecModeSimpleProtocol).Scan(&soiled)
					assert.NotEqual(t, want, soiled, "the test was none")
					return err
				}
				require.NoError(t, client.Session(ctx, soil))
				assert.Equal(t, want, ask(t, client, row.ask))
				_, err := client.Get(ctx, "t", "k")
				assert.NoError(t, err, "the driver does not rely on what was undone")
			})
		}
		assert.Equal(t, pid, ask(t, client, "select pg_backend_pid()::text"), "it is the same")
	})
}

func TestANotificationIsNotHandedOn(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		_, client := open(t, one(t, sharing))
		ctx := within(t, 20*time.Second)
		require.NoError(t, client.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, "listen news; notify news")
			return err
		}))
		err := client.Session(ctx, func(_ context.Context, conn *pgx.Conn) error {
			_, err := conn.WaitForNotification(within(t, 20*time.Millisecond))
			return err
		})
		assert.Error(t, err, "there is none to hear")
	})
}

func TestASessionLeftInTheMiddleOfThingsEnds(t *testing.T) {
	rows := []struct {
		name string
		soil func(ctx context.Context, conn *pgx.Conn) error
	}{
		{"open transaction", func(ctx context.Context, conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, "begin; insert into lockstep.rows values ('t', 'left', '')")
			return err
		}},
		{"failed transaction", func(ctx context.Context, conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, "begin")
			_, _ = conn.Exec(ctx, "select 1/0")
			return err
		}},
		{"unread result", func(ctx context.Context, conn *pgx.Conn) error {
			_, err := conn.Query(ctx, "select generate_series(1, 100000)")
			return err
		}},
	}
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				adapter, client := open(t, one(t, sharing))
				ctx := within(t, 20*time.Second)
				err := client.Session(ctx, row.soil)
				assert.ErrorIs(t, err, adapters.ErrInvalid)
				_, got := client.Get(ctx, "t", "left")
				if sharing == adapters.Shared {
					assert.Equal(t, adapters.Works, adapter.Diagnose(err))
					assert.ErrorIs(t, got, adapters.ErrNotFound, "the next session is another")
					return
				}
				assert.Equal(t, adapters.Broken, adapter.Diagnose(err), "the session was it")
				assert.ErrorIs(t, got, adapters.ErrUnavailable)
			})
		}
	})
}

func TestSessionReturnsWhatItsFunctionDid(t *testing.T) {
	adapter, client := open(t, one(t, adapters.Shared))
	ctx := within(t, 20*time.Second)
	mine := errors.New("mine")
	err := client.Session(ctx, func(context.Context, *pgx.Conn) error { return mine })
	assert.Equal(t, mine, err, "a foreign error is none of the protocol's")
	err = client.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "select * from nowhere")
		return err
	})
	assert.ErrorIs(t, err, adapters.ErrInvalid)
	err = client.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "select pg_terminate_backend(pg_backend_pid())")
		return err
	})
	assert.ErrorIs(t, err, adapters.ErrUnavailable)
	assert.Equal(t, adapters.Works, adapter.Diagnose(err))
	assert.Panics(t, func() {
		_ = client.Session(ctx, func(context.Context, *pgx.Conn) error { panic("mine") })
	})
	assert.NoError(t, adapter.Ping(ctx, client), "its place in the pool came back")
}

func TestASessionThatItsFunctionLeavesByAPanicIsNotHandedOn(t *testing.T) {
	rows := []struct {
		name  string
		leave func()
	}{{"panic", func() { panic("mine") }}, {"goexit", runtime.Goexit}}
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				adapter, client := open(t, one(t, sharing))
				want := ask(t, client, "show timezone")
				done := make(chan struct{})
				go func() {
					defer close(done)
					defer func() { _ = recover() }()
					_ = client.Session(within(t, 20*time.Second),
						func(ctx context.Context, conn *pgx.Conn) error {
							_, _ = conn.Exec(ctx, "set timezone = 'Asia/Tokyo'")
							row.leave()
							return nil
						})
				}()
				<-done
				if sharing == adapters.Shared {
					assert.Equal(t, want, ask(t, client, "show timezone"))
					return
				}
				err := adapter.Ping(within(t, 20*time.Second), client)
				assert.ErrorIs(t, err, adapters.ErrUnavailable)
				assert.Equal(t, adapters.Broken, adapter.Diagnose(err))
			})
		}
	})
}

func TestAFunctionThatFailsAndSoilsItsSessionTellsOfBoth(t *testing.T) {
	mine := errors.New("mine")
	rows := []struct {
		name, last string
		own        error
		kind       error
	}{
		{"its own error", "begin", mine, adapters.ErrInvalid},
		{"no row", "begin", pgx.ErrNoRows, adapters.ErrNotFound},
		{
			"the session was ended", "select pg_terminate_backend(pg_backend_pid())", mine,
			adapters.ErrUnavailable,
		},
	}
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				adapter, client := open(t, one(t, sharing))
				ctx := within(t, 20*time.Second)
				err := client.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
					_, _ = conn.Exec(ctx, row.last)
					return row.own
				})
				assert.ErrorIs(t, err, row.own)
				assert.Equal(t, row.kind, adapters.KindOf(err))
				want := adapters.Works
				if sharing == adapters.Exclusive {
					want = adapters.Broken
				}
				assert.Equal(t, want, adapter.Diagnose(err))
			})
		}
	})
}
