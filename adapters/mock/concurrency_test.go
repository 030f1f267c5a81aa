package mock_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// Eight simulated processes inherit one connection and use it until they end it, while it breaks.
func TestEverythingMayHappenAtOnce(t *testing.T) {
	faults := mock.NewFaults(mock.Fault{Op: mock.OpCall, Nth: 50, Late: true, Break: true})
	server := mock.NewServer(mock.Config{})
	adapter := mock.NewDatabase(server, mock.Options{Faults: faults})
	client := open(t, adapter)

	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			process := fmt.Sprint("p", i)
			server.Fork("", process)
			own := adapter.For(in(process))
			ctx := mock.WithCaller(t.Context(), mock.Caller{Process: process})
			for n := range 20 {
				key := fmt.Sprint(n)
				tx, err := client.Begin(ctx, adapters.TxOptions{})
				if err != nil {
					assert.ErrorIs(t, err, adapters.ErrUnavailable)
					break
				}
				err = errors.Join(tx.Put(ctx, "t", key, nil), tx.Commit(ctx))
				assert.Contains(t, []error{
					nil, adapters.ErrConflict, adapters.ErrUnavailable,
				}, adapters.KindOf(err))
				server.Connections()
				server.Totals()
			}
			assert.NoError(t, own.Discard(client))
		})
	}
	all.Wait()
	assert.NoError(t, adapter.Discard(client))

	totals := server.Totals()
	assert.Zero(t, totals.Descriptors)
	assert.Zero(t, totals.Live)
	assert.Zero(t, totals.Goodbyes)
	assert.Equal(t, 9, totals.Discards)
	assert.Len(t, faults.Fired(), 1)
}
