package factory_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
)

// heap returns the bytes that are reachable.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // what the first one only finished with
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// growth returns by how many bytes the heap has grown after so many rounds.
func growth(rounds int, round func()) int {
	for range rounds / 10 {
		round() // what is made once
	}
	before := heap()
	for range rounds {
		round()
	}
	return int(heap()) - int(before)
}

func TestAFactoryThatLivesLongGrowsNoLargerR9(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			ctx := context.Background()
			r := newRig(t, &dialer{sharing: sharing}, func(c *config) {
				c.ClientsMax, c.Identity = 4, nil
			})
			const rounds = 5000
			grown := growth(rounds, func() {
				one, two := r.scope(), r.scope()
				l, _ := r.lease(one)
				other, _ := r.lease(two)
				cancelled, cancel := context.WithCancel(one)
				cancel()
				_, err := r.Acquire(cancelled, "db")
				require.Error(t, err)
				l.Release()
				other.Release()
				require.NoError(t, r.Reinit(ctx, "db"))
				require.NoError(t, r.CloseScope(one))
				require.NoError(t, r.CloseScope(two))
			})
			assert.Less(t, grown, 16*rounds, "bytes; one pointer a round would be 8 of them")
			r.finish()
		})
	}
}

func TestWhatIsKeptIsSeenInTheHeap(t *testing.T) {
	var kept [][]byte
	grown := growth(1000, func() { kept = append(kept, make([]byte, 64)) })
	assert.Greater(t, grown, 16*1000)
	runtime.KeepAlive(kept)
}
