package postgres_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/internal/servers"
)

// bouncer starts a PgBouncer in transaction mode before the real server, and returns the
// configuration by which it is reached.
func bouncer(t *testing.T, most int) (postgres.Config, *servers.Bouncer) {
	t.Helper()
	fresh(t)
	b := servers.PgBouncer(t, servers.Postgres(t).PostgresDatabase)
	require.NoError(t, b.LimitSessions(within(t, 10*time.Second), most))
	return postgres.Config{URL: b.URL(), Pooler: true, ConnsMax: 4}, b
}

// crowd lets many clients use a pooler at once and returns the errors that they got.
func crowd(t *testing.T, config postgres.Config) (failures []string) {
	t.Helper()
	adapter, err := postgres.New(config)
	require.NoError(t, err)
	var mu sync.Mutex
	note := func(err error) {
		if err != nil && adapters.KindOf(err) != adapters.ErrConflict {
			mu.Lock()
			defer mu.Unlock()
			failures = append(failures, err.Error())
		}
	}
	var all sync.WaitGroup
	ctx := within(t, 60*time.Second)
	for worker := range 12 {
		all.Go(func() {
			client, err := adapter.Open(ctx, "main")
			if err != nil {
				note(err)
				return
			}
			defer func() { _ = adapter.Close(context.Background(), client) }()
			for i := range 10 {
				note(visit(ctx, client, fmt.Sprint(worker, "-", i)))
			}
		})
	}
	all.Wait()
	return failures
}

// visit uses rows alone and in a transaction, and checks what it reads.
func visit(ctx context.Context, client *postgres.Client, key string) error {
	if err := client.Put(ctx, "t", key, []byte(key)); err != nil {
		return err
	}
	tx, err := client.Begin(ctx, adapters.TxOptions{})
	if err != nil {
		return err
	}
	value, err := tx.Get(ctx, "t", key)
	if err == nil && string(value) != key {
		err = fmt.Errorf("the row %s holds %s", key, value)
	}
	if err == nil {
		err = tx.Put(ctx, "t", key, []byte("again"))
	}
	if err != nil {
		_ = tx.Rollback(ctx)
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	_, err = client.List(ctx, "t", key, 1)
	return err
}

func TestManyClientsShareFewSessionsBehindATransactionPooler(t *testing.T) {
	for size := 1; size <= 2; size++ {
		both(t, func(t *testing.T, sharing adapters.Sharing) {
			config, _ := bouncer(t, size)
			config.Sharing, config.StatementTimeout = sharing, 10*time.Second
			assert.Empty(t, crowd(t, config))
			_, client := open(t, config)
			list, err := client.List(t.Context(), "t", "", 0)
			require.NoError(t, err)
			assert.Len(t, list, 120, "every write is there")
		})
	}
}

// TestWithoutItsModeAPoolerBreaksClients shows that the test before this one can fail.
func TestWithoutItsModeAPoolerBreaksClients(t *testing.T) {
	config, _ := bouncer(t, 2)
	config.Pooler = false
	failures := crowd(t, config)
	require.NotEmpty(t, failures)
	assert.Contains(t, strings.Join(failures, "\n"), "set Config.Pooler", "the error helps")

	config.StatementTimeout = time.Second
	adapter, err := postgres.New(config)
	require.NoError(t, err)
	_, err = adapter.Open(within(t, 20*time.Second), "main")
	assert.Error(t, err, "the pooler refuses the parameter")
}

func TestBehindAPoolerTheServersTimeoutHoldsInTransactions(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config, _ := bouncer(t, 1)
		config.Sharing = sharing
		config.StatementTimeout = 500 * time.Millisecond // a busy server needs less for what works
		_, blocker := open(t, fresh(t))
		ctx := within(t, 10*time.Second)
		require.NoError(t, blocker.Put(ctx, "t", "a", nil))
		block, err := blocker.Begin(ctx, adapters.TxOptions{})
		require.NoError(t, err)
		require.NoError(t, block.Put(ctx, "t", "a", []byte("theirs")))
		_, client := open(t, config)
		tx, err := client.Begin(ctx, adapters.TxOptions{})
		require.NoError(t, err)
		assert.ErrorIs(t, tx.Put(ctx, "t", "a", nil), adapters.ErrTimeout)
		require.NoError(t, tx.Rollback(ctx))
		require.NoError(t, block.Rollback(ctx))
		assert.Equal(t, "0", ask(t, client, "show statement_timeout"), "it is not left behind")
	})
}

// TestBehindAPoolerNoCallIsCancelledAtTheServer is about the bug use-late-cancel: by the time that
// a pooler passes the request on, its session may carry out another client's call.
func TestBehindAPoolerNoCallIsCancelledAtTheServer(t *testing.T) {
	for _, pooler := range []bool{false, true} {
		both(t, func(t *testing.T, sharing adapters.Sharing) {
			f := newFake(t, false)
			f.answers(silence)
			config := postgres.Config{URL: f.url(), Sharing: sharing, Pooler: pooler}
			adapter, client := open(t, config)
			ctx, cancel := context.WithCancel(within(t, 20*time.Second))
			answer := make(chan error, 1)
			go func() {
				answer <- client.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
					_, err := conn.Exec(ctx, "hang")
					return err
				})
			}()
			hung(t, f) // or there is nothing to cancel
			cancel()
			require.ErrorIs(t, <-answer, adapters.ErrCancelled)
			_ = adapter.Close(within(t, 20*time.Second), client)
			eventually(t, func() bool { return f.live() == 0 }, "everything is closed")
			assert.Equal(t, !pooler, f.count(&f.cancels) == 1)
		})
	}
}

func TestBehindAPoolerACancelledCallHitsNobody(t *testing.T) {
	config, _ := bouncer(t, 1)
	_, client := open(t, config)
	_, neighbour := open(t, config)
	for range 30 {
		ctx, cancel := context.WithCancel(context.Background())
		answer := make(chan error, 1)
		go func() {
			answer <- client.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
				_, err := conn.Exec(ctx, "select pg_sleep(0.005)")
				return err
			})
		}()
		time.AfterFunc(5*time.Millisecond, cancel)
		for i := range 5 {
			require.NoError(t, echo(neighbour, i, 10*time.Second))
		}
		if err := <-answer; err != nil {
			assert.ErrorIs(t, err, adapters.ErrCancelled)
		}
		cancel()
	}
}
