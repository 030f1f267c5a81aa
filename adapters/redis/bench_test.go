package redis_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
	"lockstep/internal/servers"
)

// duel is one piece of work, done by the driver alone and by the adapter over it.
type duel struct {
	driver, ours func() error
	calls        int // in a round
}

// benchBoth measures the driver alone, the adapter, and both in turns. The last one's metric is the
// adapter's time in hundredths of the driver's: the median over short rounds, which a busy machine
// disturbs least.
func benchBoth(b *testing.B, d duel) {
	b.Run("go-redis", func(b *testing.B) { benchOne(b, d.driver) })
	b.Run("lockstep", func(b *testing.B) { benchOne(b, d.ours) })
	b.Run("ratio", func(b *testing.B) {
		var ratios []float64
		for b.Loop() {
			ratios = append(ratios, 100*lap(b, d.calls, d.ours)/lap(b, d.calls, d.driver))
		}
		slices.Sort(ratios)
		b.ReportMetric(ratios[len(ratios)/2], "%-of-go-redis")
	})
}

func benchOne(b *testing.B, call func() error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
}

// lap returns how long some calls take.
func lap(b *testing.B, calls int, call func() error) float64 {
	began := time.Now()
	for range calls {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(time.Since(began))
}

// benchClients returns the driver's client as its own defaults make it, but for what
// ContextTimeoutEnabled costs, which an adapter cannot do without, and an adapter's. Their server
// writes nothing to a disk.
func benchClients(b *testing.B) (*goredis.Client, *redis.Client) {
	addr := servers.NewRedisNode(b, servers.RedisNodeConfig{}).Address()
	bare := goredis.NewClient(&goredis.Options{Addr: addr, ContextTimeoutEnabled: true})
	b.Cleanup(func() { _ = bare.Close() })
	require.NoError(b, bare.Ping(b.Context()).Err())
	_, client := open(b, redis.Config{Addrs: []string{addr}})
	return bare, client
}

// benchKey is no constant: one costs less to pass.
var (
	benchKey  = "bench"
	benchBody = make([]byte, 64)
)

// getting is GET of 64 bytes.
func getting(b *testing.B) duel {
	bare, client := benchClients(b)
	ctx := b.Context()
	require.NoError(b, bare.Set(ctx, benchKey, benchBody, 0).Err())
	require.NoError(b, client.Set(ctx, benchKey, benchBody, 0))
	return duel{calls: 50, driver: func() error {
		_, err := bare.Get(ctx, benchKey).Bytes()
		return err
	}, ours: func() error {
		_, err := client.Get(ctx, benchKey)
		return err
	}}
}

func BenchmarkGet(b *testing.B) { benchBoth(b, getting(b)) }

// BenchmarkGetParallel is the same by 16 goroutines, of which each gets 64 times in an operation.
func BenchmarkGetParallel(b *testing.B) {
	serial := getting(b)
	benchBoth(b, duel{parallel(serial.driver), parallel(serial.ours), 1})
}

func parallel(call func() error) func() error {
	return func() error {
		var all sync.WaitGroup
		errs := make([]error, 16)
		for i := range errs {
			all.Go(func() {
				for n := 0; n < 64 && errs[i] == nil; n++ {
					errs[i] = call()
				}
			})
		}
		all.Wait()
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// BenchmarkQueue is a message's way: published, consumed and acknowledged, in batches of a size.
// One message at a time is the latency, a hundred the throughput.
func BenchmarkQueue(b *testing.B) {
	for _, size := range []int{1, 100} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			bare, client := benchClients(b)
			ctx := b.Context()
			require.NoError(b, bare.XGroupCreateMkStream(ctx, benchKey, "g", "0").Err())
			benchBoth(b, duel{calls: max(1, 50/size), driver: func() error {
				return bareBatch(ctx, bare, size)
			}, ours: func() error {
				return ourBatch(ctx, client, size)
			}})
		})
	}
}

func bareBatch(ctx context.Context, client *goredis.Client, size int) error {
	for range size {
		args := &goredis.XAddArgs{Stream: benchKey, Values: []any{"b", benchBody}}
		if err := client.XAdd(ctx, args).Err(); err != nil {
			return err
		}
	}
	streams, err := client.XReadGroup(ctx, &goredis.XReadGroupArgs{
		Group: "g", Consumer: "c", Streams: []string{benchKey, ">"}, Count: int64(size), Block: -1,
	}).Result()
	if err != nil {
		return err
	}
	ids := make([]string, 0, size)
	for _, m := range streams[0].Messages {
		ids = append(ids, m.ID)
	}
	acked, err := client.XAck(ctx, benchKey, "g", ids...).Result()
	return complete(err, int(acked), size)
}

func ourBatch(ctx context.Context, client *redis.Client, size int) error {
	for range size {
		if _, err := client.Publish(ctx, benchKey, benchBody); err != nil {
			return err
		}
	}
	messages, err := client.Consume(ctx, adapters.Take{
		Topic: benchKey, Group: "g", Consumer: "c", Max: size,
	}, 0)
	if err != nil {
		return err
	}
	ids := make([]string, 0, size)
	for _, m := range messages {
		ids = append(ids, m.ID)
	}
	acked, err := client.Ack(ctx, benchKey, "g", ids...)
	return complete(err, acked, size)
}

func complete(err error, acked, size int) error {
	if err == nil && acked != size {
		return fmt.Errorf("%d of %d were acknowledged", acked, size)
	}
	return err
}
