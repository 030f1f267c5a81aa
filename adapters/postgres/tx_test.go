package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/adapters/postgres/internal/queries"
)

func TestOfTwoWritersTheOneThatWaitsGetsTheConflict(t *testing.T) {
	_, client := open(t, fresh(t))
	ctx := within(t, 10*time.Second)
	first, err := client.Begin(ctx, adapters.TxOptions{})
	require.NoError(t, err)
	second, err := client.Begin(ctx, adapters.TxOptions{})
	require.NoError(t, err)
	require.NoError(t, first.Put(ctx, "t", "a", []byte("x")))
	answer := make(chan error, 1)
	go func() { answer <- second.Put(ctx, "t", "a", []byte("y")) }()
	waiting(t)
	require.NoError(t, first.Commit(ctx))
	assert.ErrorIs(t, <-answer, adapters.ErrConflict)
	assert.ErrorIs(t, second.Commit(ctx), adapters.ErrClosed, "it is over at once")
	assert.NoError(t, second.Rollback(ctx))
	eventually(t, func() bool {
		return admin(t, "select count(*) from pg_locks "+
			"where relation = 'lockstep.rows'::regclass") == "0"
	}, "nothing of it remains")
}

func TestADeadlockIsAConflict(t *testing.T) {
	_, client := open(t, fresh(t))
	ctx := within(t, 20*time.Second)
	var txs [2]adapters.Tx
	for i, key := range []string{"a", "b"} {
		tx, err := client.Begin(ctx, adapters.TxOptions{})
		require.NoError(t, err)
		require.NoError(t, tx.Put(ctx, "t", key, nil))
		txs[i] = tx
	}
	answers := make(chan error, 2)
	go func() { answers <- txs[0].Put(ctx, "t", "b", nil) }()
	go func() { answers <- txs[1].Put(ctx, "t", "a", nil) }()
	got := []string{kindOf(<-answers), kindOf(<-answers)}
	assert.ElementsMatch(t, []string{"ok", "conflict"}, got, "one of them is the victim")
	for _, tx := range txs {
		assert.NoError(t, tx.Rollback(ctx))
	}
}

// waiting waits until some session waits for a lock.
func waiting(t *testing.T) {
	t.Helper()
	eventually(t, func() bool {
		return admin(t, "select count(*) from pg_stat_activity "+
			"where wait_event_type = 'Lock'") != "0"
	}, "a session waits for a lock")
}

func TestAFailedTransactionCanOnlyBeRolledBack(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config := fresh(t)
		config.Sharing = sharing
		config.StatementTimeout = 500 * time.Millisecond // a busy server needs less for what works
		_, client := open(t, config)
		ctx := within(t, 10*time.Second)
		_, blocker := open(t, fresh(t))
		require.NoError(t, blocker.Put(ctx, "t", "a", nil))
		block, err := blocker.Begin(ctx, adapters.TxOptions{})
		require.NoError(t, err)
		require.NoError(t, block.Put(ctx, "t", "a", []byte("theirs")))

		tx, err := client.Begin(ctx, adapters.TxOptions{})
		require.NoError(t, err)
		require.NoError(t, tx.Put(ctx, "t", "b", []byte("ours")))
		assert.ErrorIs(t, tx.Put(ctx, "t", "a", nil), adapters.ErrTimeout, "of the server's")
		_, err = tx.Get(ctx, "t", "b")
		assert.ErrorIs(t, err, adapters.ErrInvalid)
		assert.ErrorIs(t, tx.Commit(ctx), adapters.ErrInvalid, "nothing was committed")
		assert.NoError(t, tx.Rollback(ctx))
		assert.ErrorIs(t, tx.Commit(ctx), adapters.ErrClosed)
		_, err = client.Get(ctx, "t", "b")
		assert.ErrorIs(t, err, adapters.ErrNotFound, "the client works")
		require.NoError(t, block.Rollback(ctx))
	})
}

func TestACancelledRollbackKeepsNothingOfAPool(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config := fresh(t)
		config.Sharing, config.ConnsMax = sharing, 1
		_, client := open(t, config)
		ctx := within(t, 10*time.Second)
		tx, err := client.Begin(ctx, adapters.TxOptions{})
		require.NoError(t, err)
		require.NoError(t, tx.Put(ctx, "t", "a", nil))
		over, cancel := context.WithCancel(ctx)
		cancel()
		assert.ErrorIs(t, tx.Commit(over), adapters.ErrCancelled)
		assert.ErrorIs(t, tx.Rollback(over), adapters.ErrCancelled)
		if sharing == adapters.Exclusive {
			require.NoError(t, tx.Put(ctx, "t", "b", nil), "it is open yet")
		}
		assert.NoError(t, tx.Rollback(ctx))
		_, err = client.Get(ctx, "t", "a")
		assert.ErrorIs(t, err, adapters.ErrNotFound)
	})
}

func TestATransactionEndsWithItsConnection(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config := fresh(t)
		config.Sharing, config.ApplicationName = sharing, "to-be-killed"
		adapter, client := open(t, config)
		ctx := within(t, 10*time.Second)
		tx, err := client.Begin(ctx, adapters.TxOptions{})
		require.NoError(t, err)
		require.NoError(t, tx.Put(ctx, "t", "a", nil))
		kill(t, "to-be-killed")

		err = tx.Commit(ctx)
		assert.ErrorIs(t, err, adapters.ErrUnavailable)
		assert.ErrorIs(t, tx.Commit(ctx), adapters.ErrClosed)
		assert.NoError(t, tx.Rollback(ctx))
		_, got := client.Get(ctx, "t", "a")
		if sharing == adapters.Exclusive {
			assert.Equal(t, adapters.Broken, adapter.Diagnose(err))
			assert.ErrorIs(t, got, adapters.ErrUnavailable, "it never connects again")
			assert.Equal(t, adapters.Broken, adapter.Diagnose(got))
		} else {
			assert.Equal(t, adapters.Works, adapter.Diagnose(err))
			assert.ErrorIs(t, got, adapters.ErrNotFound, "the pool has another connection")
		}
	})
}

// kill ends the server's sessions of an application and waits for it.
func kill(t *testing.T, application string) {
	t.Helper()
	admin(t, "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity "+
		"where application_name = $1", application)
}

func TestAPoolReplacesWhatDiedWhileNobodyUsedIt(t *testing.T) {
	config := fresh(t)
	config.ApplicationName = "idle-death"
	_, client := open(t, config)
	for range 8 {
		assert.True(t, postgres.Quiet(client))
		kill(t, "idle-death")
		eventually(t, func() bool { return !postgres.Quiet(client) }, "the end got through to here")
		err := client.Put(within(t, 20*time.Second), "t", "a", nil)
		assert.NoError(t, err, "the dead one is noticed before its use")
	}
}

func TestInTxIsReadCommittedAndAllOrNothing(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config := fresh(t)
		config.Sharing = sharing
		_, client := open(t, config)
		ctx := within(t, 10*time.Second)
		level := ""
		put := func(ctx context.Context, db queries.DBTX) error {
			err := db.QueryRow(ctx, "show transaction_isolation").Scan(&level)
			if err != nil {
				return err
			}
			return queries.New(db).PutRow(ctx, "t", "a", []byte("x"))
		}
		failing := func(ctx context.Context, db queries.DBTX) error {
			_ = put(ctx, db)
			_, err := db.Exec(ctx, "select 1/0")
			return err
		}
		err := postgres.InTx(client, ctx, "publish", failing)
		assert.EqualError(t, err, `publish postgres "main": invalid: `+
			`ERROR: division by zero (SQLSTATE 22012)`)
		assert.Equal(t, "read committed", level)
		_, err = client.Get(ctx, "t", "a")
		assert.ErrorIs(t, err, adapters.ErrNotFound)
		require.NoError(t, postgres.InTx(client, ctx, "publish", put))
		_, err = client.Get(ctx, "t", "a")
		assert.NoError(t, err)
		err = postgres.Call(client, ctx, "consume", func(context.Context, queries.DBTX) error {
			return pgx.ErrNoRows
		})
		assert.ErrorIs(t, err, adapters.ErrNotFound)
	})
}

// TestAWriteOfARowThatWasDeletedMeanwhileIsAConflict is about the insert that finds no row in its
// way, since it is gone, while the snapshot shows it: List would return both.
func TestAWriteOfARowThatWasDeletedMeanwhileIsAConflict(t *testing.T) {
	_, client := open(t, fresh(t))
	ctx := within(t, 10*time.Second)
	require.NoError(t, client.Put(ctx, "t", "a", nil))
	tx, err := client.Begin(ctx, adapters.TxOptions{})
	require.NoError(t, err)
	require.NoError(t, client.Delete(ctx, "t", "a"))
	assert.ErrorIs(t, tx.Put(ctx, "t", "a", []byte("again")), adapters.ErrConflict)
	_, err = client.Get(ctx, "t", "a")
	assert.ErrorIs(t, err, adapters.ErrNotFound)
}
