package postgres_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/adapters/postgres/internal/queries"
)

// TestACancelledCallLeavesNothingForTheNextUser is about the bugs use-unread-reply, use-late-cancel
// and use-timeout-leak: calls are cancelled at every moment, and each that is not gets its own
// reply.
func TestACancelledCallLeavesNothingForTheNextUser(t *testing.T) {
	for _, pooler := range []bool{false, true} {
		t.Run(fmt.Sprintf("pooler=%v", pooler), func(t *testing.T) {
			config := fresh(t)
			config.ConnsMax, config.Pooler = 3, pooler
			adapter, client := open(t, config)
			var all sync.WaitGroup
			var mu sync.Mutex
			cancelled, answered := 0, 0
			for worker := range 6 {
				all.Go(func() {
					dice := rand.New(rand.NewPCG(7, uint64(worker)))
					for i := range 60 {
						patience := time.Duration(dice.IntN(3000)) * time.Microsecond
						if i%3 == 0 {
							patience = 10 * time.Second
						}
						err := echo(client, worker*1000+i, patience)
						mu.Lock()
						if err == nil {
							answered++
						} else {
							cancelled++
							assert.ErrorIs(t, err, adapters.ErrTimeout)
							assert.Equal(t, adapters.Works, adapter.Diagnose(err))
						}
						mu.Unlock()
					}
				})
			}
			all.Wait()
			assert.NotZero(t, cancelled, "the test was none")
			assert.NotZero(t, answered, "the test was none")
			for i := range 20 {
				assert.NoError(t, echo(client, i, 5*time.Second), "nobody is hit late")
			}
		})
	}
}

// echo asks the server for a number, after a millisecond.
func echo(client *postgres.Client, number int, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return postgres.Call(client, ctx, "echo", func(ctx context.Context, db queries.DBTX) error {
		var got int
		err := db.QueryRow(ctx, "select $1::int from pg_sleep(0.001)", number).Scan(&got)
		if err == nil && got != number {
			return fmt.Errorf("got the reply %d, want %d", got, number)
		}
		return err
	})
}

func TestACancelledCallEndsAtTheServerAndInTheClient(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config := fresh(t)
		config.Sharing, config.ApplicationName = sharing, "sleeper"
		adapter, client := open(t, config)
		before := runtime.NumGoroutine()
		ctx, cancel := context.WithCancel(within(t, 20*time.Second))
		answer := make(chan error, 1)
		go func() {
			answer <- client.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
				_, err := conn.Exec(ctx, "select pg_sleep(600)")
				return err
			})
		}()
		sleeping := "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
		eventually(t, func() bool { return admin(t, sleeping) == "1" }, "it sleeps")
		cancel()
		err := <-answer
		assert.ErrorIs(t, err, adapters.ErrCancelled)
		eventually(t, func() bool { return admin(t, sleeping) == "0" }, "the server was told")
		eventually(t, func() bool { return runtime.NumGoroutine() <= before }, "goroutines end")
		if sharing == adapters.Exclusive {
			assert.Equal(t, adapters.Broken, adapter.Diagnose(err), "it cost the connection")
			err = adapter.Ping(within(t, 10*time.Second), client)
			assert.ErrorIs(t, err, adapters.ErrUnavailable)
		} else {
			assert.NoError(t, adapter.Ping(within(t, 10*time.Second), client))
		}
	})
}

func TestACancelledWaitForTheServerIsTold(t *testing.T) {
	const patience = 500 * time.Millisecond // a busy server needs less for what works
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config := fresh(t)
		config.Sharing, config.StatementTimeout = sharing, patience
		adapter, client := open(t, config)
		err := client.Session(within(t, 20*time.Second),
			func(ctx context.Context, conn *pgx.Conn) error {
				_, err := conn.Exec(ctx, "select pg_sleep(600)")
				return err
			})
		assert.ErrorIs(t, err, adapters.ErrTimeout, "the server's time-out is one")
		assert.Equal(t, adapters.Works, adapter.Diagnose(err))
		assert.NoError(t, adapter.Ping(within(t, 10*time.Second), client), "and costs nothing")

		over, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = client.Get(over, "t", "k")
		assert.ErrorIs(t, err, adapters.ErrCancelled)
		_, err = client.Begin(over, adapters.TxOptions{})
		assert.ErrorIs(t, err, adapters.ErrCancelled)
		require.NoError(t, adapter.Ping(within(t, 10*time.Second), client), "nothing had begun")
	})
}
