package bench_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

// BenchmarkManyKeys measures what is done about one key while the factory has many others, each
// with a client that a lease holds: its time must not grow with their number.
func BenchmarkManyKeys(b *testing.B) {
	for _, n := range []int{1000, keysMany} {
		b.Run(fmt.Sprintf("keys=%d", n), func(b *testing.B) {
			shared := filled(b, adapters.Shared, n)
			b.Run("op=acquire", func(b *testing.B) { benchmarkAcquire(b, shared) })
			b.Run("op=reinit", func(b *testing.B) { benchmarkReinit(b, shared) })
			b.Run("op=scope", func(b *testing.B) { benchmarkScope(b, shared) })
			exclusive := filled(b, adapters.Exclusive, n)
			b.Run("op=exclusive-scope", func(b *testing.B) { benchmarkScope(b, exclusive) })
		})
	}
}

// filled returns a factory with n keys, on each of which one of many scopes has a lease.
func filled(b *testing.B, sharing adapters.Sharing, n int) *factory.Factory[*client] {
	f := newFactory(b, &adapter{sharing: sharing})
	for keys := range slices.Chunk(manyKeys()[:n], 1000) {
		ctx, err := openScope(b, f)
		require.NoError(b, err)
		for _, k := range keys {
			if _, err := f.Acquire(ctx, k); err != nil {
				b.Fatal(err)
			}
		}
	}
	return f
}

// take gets and gives back a client for the one key.
func take(ctx context.Context, b *testing.B, f *factory.Factory[*client]) {
	l, err := f.Acquire(ctx, key)
	if err != nil {
		b.Fatal(err)
	}
	l.Release()
}

func benchmarkAcquire(b *testing.B, f *factory.Factory[*client]) {
	ctx, err := openScope(b, f)
	require.NoError(b, err)
	take(ctx, b, f)
	for b.Loop() {
		take(ctx, b, f)
	}
}

// benchmarkReinit also opens the next client, or there would be nothing to re-initialise.
func benchmarkReinit(b *testing.B, f *factory.Factory[*client]) {
	ctx, err := openScope(b, f)
	require.NoError(b, err)
	for b.Loop() {
		take(ctx, b, f)
		if err := f.Reinit(ctx, key); err != nil {
			b.Fatal(err)
		}
	}
}

// benchmarkScope opens a scope, gets a client in it, which is a new one if it is exclusive, and
// closes the scope.
func benchmarkScope(b *testing.B, f *factory.Factory[*client]) {
	for b.Loop() {
		ctx, err := f.OpenScope(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		take(ctx, b, f)
		if err := f.CloseScope(ctx); err != nil {
			b.Fatal(err)
		}
	}
}
