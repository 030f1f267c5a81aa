package bench_test

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/bench/fake"
)

var sharedPeers = []peer{
	{"lockstep", lockstep(adapters.Shared)},
	{"lockstep.Do", lockstepDo},
	{"lockstep.Use", lockstepUse},
	{"sync.Map", syncMap},
	{"sync.Pool", syncPool},
	{"singleflight", singleFlight},
	{"samber.do", samberDo},
	{"puddle", puddlePool},
	{"pgxpool", pgxPool},
}

// BenchmarkWarmShared gets and gives back a client that is open and in nobody's way.
func BenchmarkWarmShared(b *testing.B) {
	one(b, sharedPeers)
	b.Run("peer=go-redis", benchmarkGoRedis)
}

// BenchmarkWarmExclusive does so for a client that belongs to one scope. A pool's clients always
// are somebody's alone, from their acquisition to their release.
func BenchmarkWarmExclusive(b *testing.B) {
	one(b, []peer{
		{"lockstep", lockstep(adapters.Exclusive)},
		{"puddle", puddlePool},
		{"pgxpool", pgxPool},
	})
}

// BenchmarkParallelShared is BenchmarkWarmShared on as many cores as -cpu says, each with a
// goroutine, and a scope, of its own.
func BenchmarkParallelShared(b *testing.B) {
	for _, p := range sharedPeers {
		b.Run("peer="+p.name, func(b *testing.B) { parallel(b, p.start(b)) })
	}
}

// one measures each peer in one goroutine.
func one(b *testing.B, peers []peer) {
	for _, p := range peers {
		b.Run("peer="+p.name, func(b *testing.B) {
			steps, err := p.start(b)()
			require.NoError(b, err)
			b.ReportAllocs()
			b.ResetTimer()
			err = steps(b.N)
			b.StopTimer()
			require.NoError(b, err)
		})
	}
}

func parallel(b *testing.B, begin worker) {
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		steps, err := begin()
		for err == nil && pb.Next() {
			err = steps(1)
		}
		if err != nil {
			b.Error(err)
		}
	})
}

// benchmarkGoRedis measures the pool of go-redis, which is internal and which no call of the public
// API asks without sending a command. So it is the difference of two: a PING over a connection from
// the pool, less one over a connection that is held. The latter pays for a channel of one instead,
// by which the pool comes off a little too well, and so does it by the fake's having no descriptor
// that it could look at. ping-ns is the whole PING.
func benchmarkGoRedis(b *testing.B) {
	pool := redis.NewClient(&redis.Options{
		Dialer: fake.DialRedis, Protocol: 2, DisableIdentity: true, PoolSize: poolMax,
	})
	b.Cleanup(func() { require.NoError(b, pool.Close()) })
	held := pool.Conn()
	b.Cleanup(func() { require.NoError(b, held.Close()) })
	pings := func(ping func(context.Context) *redis.StatusCmd, n int) time.Duration {
		ctx, start := b.Context(), time.Now()
		for range n {
			if err := ping(ctx).Err(); err != nil {
				b.Fatal(err)
			}
		}
		return time.Since(start)
	}
	pings(held.Ping, 1)
	pings(pool.Ping, 1)
	b.ResetTimer()
	whole := pings(pool.Ping, b.N)
	b.StopTimer()
	rest := pings(held.Ping, b.N)
	n := float64(b.N)
	b.ReportMetric(float64(whole)/n, "ping-ns")
	b.ReportMetric(float64(whole-rest)/n, "ns/op")
}
