package bench_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/jackc/puddle/v2"
	"github.com/stretchr/testify/require"

	"lockstep/factory"
)

const leasesMany = 1_000_000

// BenchmarkMemory measures bytes of the heap: for a key whose client is ready and leased by nobody,
// and for a lease, of which ten scopes hold one on every key. What the holder of a lease keeps
// counts for the lease. The bytes of keys and clients count for nobody.
func BenchmarkMemory(b *testing.B) {
	b.Run("peer=lockstep", func(b *testing.B) {
		for range b.N {
			memoryOfLockstep(b)
		}
		b.ReportMetric(0, "ns/op")
	})
	b.Run("peer=singleflight", func(b *testing.B) { perKey(b, fillSingleFlight) })
	b.Run("peer=puddle", func(b *testing.B) { perKey(b, fillPuddles) })
}

func memoryOfLockstep(b *testing.B) {
	keys, empty := manyKeys(), heap()
	f, err := factory.New(factory.Config[*client]{Adapter: new(adapter)})
	require.NoError(b, err)
	inScope(b, f, func(ctx context.Context) {
		for _, k := range keys {
			l, err := f.Acquire(ctx, k)
			require.NoError(b, err)
			l.Release()
		}
	})
	idle := heap()
	b.ReportMetric((idle-empty)/keysMany, "B/key")
	leases := room(f.Acquire, leasesMany)
	scopes := make([]context.Context, 0, leasesMany/keysMany)
	for len(leases) < leasesMany {
		ctx, err := f.OpenScope(b.Context())
		require.NoError(b, err)
		scopes = append(scopes, ctx)
		for _, k := range keys {
			l, err := f.Acquire(ctx, k)
			if err != nil {
				b.Fatal(err)
			}
			leases = append(leases, l)
		}
	}
	b.ReportMetric((heap()-idle)/leasesMany, "B/lease")
	runtime.KeepAlive(leases)
	for _, ctx := range scopes {
		require.NoError(b, f.CloseScope(ctx))
	}
	require.NoError(b, f.Shutdown(b.Context()))
}

func inScope(b *testing.B, f *factory.Factory[*client], work func(context.Context)) {
	ctx, err := f.OpenScope(b.Context())
	require.NoError(b, err)
	work(ctx)
	require.NoError(b, f.CloseScope(ctx))
}

// room returns a slice for n of what acquire returns.
func room[L any](acquire func(context.Context, string) (L, error), n int) []L {
	_ = acquire // names the type
	return make([]L, 0, n)
}

// perKey measures the heap that one key takes of what fill returns, which empty lets go of.
func perKey(b *testing.B, fill func(*testing.B, []string) (filled any, empty func())) {
	keys := manyKeys()
	for range b.N {
		before := heap()
		filled, empty := fill(b, keys)
		b.ReportMetric((heap()-before)/keysMany, "B/key")
		runtime.KeepAlive(filled)
		empty()
	}
	b.ReportMetric(0, "ns/op")
}

func fillSingleFlight(b *testing.B, keys []string) (any, func()) {
	one := new(client)
	h := &handWritten{open: func() *client { return one }}
	for _, k := range keys {
		_, err := h.get(k)
		require.NoError(b, err)
	}
	return h, func() {}
}

// fillPuddles makes a pool of one for each key, as somebody must who has many keys.
func fillPuddles(b *testing.B, keys []string) (any, func()) {
	one := new(client)
	pools := make(map[string]*puddle.Pool[*client], len(keys))
	for _, k := range keys {
		pool, err := newPuddle(func() *client { return one }, 1)
		require.NoError(b, err)
		require.NoError(b, pool.CreateResource(b.Context()))
		pools[k] = pool
	}
	return pools, func() {
		for _, pool := range pools {
			pool.Close()
		}
	}
}

// heap returns the live bytes of the heap.
func heap() float64 {
	runtime.GC()
	runtime.GC() // what the first one finalised
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
