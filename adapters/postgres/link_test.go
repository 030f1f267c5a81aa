package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"

	"lockstep/adapters/postgres"
)

// After a write that took long the driver reads in the background, and goes on with it when the call
// is over.
func TestASessionThatSomebodyReadsFromIsFoundQuiet(t *testing.T) {
	adapter, client := open(t, fresh(t))
	_ = client.Session(within(t, time.Minute), func(_ context.Context, conn *pgx.Conn) error {
		reads, over := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(over)
			close(reads)
			_, _ = conn.PgConn().Conn().Read(make([]byte, 1))
		}()
		<-reads
		found := make(chan bool, 1)
		go func() {
			quiet := true
			for range 10_000 {
				quiet = quiet && postgres.Quiet(conn)
			}
			found <- quiet
		}()
		select {
		case quiet := <-found:
			assert.True(t, quiet)
		case <-time.After(10 * time.Second):
			t.Error("it waits for the reader")
		}
		assert.NoError(t, adapter.Discard(client))
		<-over
		return nil
	})
}
