package redis_test

import (
	"fmt"
	"testing"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
)

// bare returns the driver's client as its own defaults make it, but for what ContextTimeoutEnabled
// costs, which an adapter cannot do without.
func bare(b *testing.B, addr string) *goredis.Client {
	client := goredis.NewClient(&goredis.Options{Addr: addr, ContextTimeoutEnabled: true})
	b.Cleanup(func() { _ = client.Close() })
	require.NoError(b, client.Ping(b.Context()).Err())
	return client
}

func benchClient(b *testing.B, addr string) *redis.Client {
	_, client := open(b, redis.Config{Addrs: []string{addr}})
	return client
}

// BenchmarkGet is GET of 64 bytes: the driver alone, and the adapter over it.
func BenchmarkGet(b *testing.B) {
	s := startReal(b)
	value, key := make([]byte, 64), benchKey
	b.Run("bare", func(b *testing.B) {
		client := bare(b, s.addr)
		require.NoError(b, client.Set(b.Context(), key, value, 0).Err())
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.Get(b.Context(), key).Bytes(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("adapter", func(b *testing.B) {
		client := benchClient(b, s.addr)
		require.NoError(b, client.Set(b.Context(), key, value, 0))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.Get(b.Context(), key); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkGetParallel is the same by as many goroutines as there are processors, times eight.
func BenchmarkGetParallel(b *testing.B) {
	s := startReal(b)
	value, key := make([]byte, 64), benchKey
	b.Run("bare", func(b *testing.B) {
		client := bare(b, s.addr)
		require.NoError(b, client.Set(b.Context(), key, value, 0).Err())
		b.ReportAllocs()
		b.SetParallelism(8)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := client.Get(b.Context(), key).Bytes(); err != nil {
					b.Error(err)
				}
			}
		})
	})
	b.Run("adapter", func(b *testing.B) {
		client := benchClient(b, s.addr)
		require.NoError(b, client.Set(b.Context(), key, value, 0))
		b.ReportAllocs()
		b.SetParallelism(8)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := client.Get(b.Context(), key); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

// BenchmarkQueue is a message's way: published, consumed and acknowledged, in batches of a size.
// One message at a time is the latency, a hundred the throughput.
func BenchmarkQueue(b *testing.B) {
	s := startReal(b)
	for _, size := range []int{1, 100} {
		b.Run(fmt.Sprintf("bare/%d", size), func(b *testing.B) {
			client, key := bare(b, s.addr), prefix(b)
			require.NoError(b, client.XGroupCreateMkStream(b.Context(), key, "g", "0").Err())
			b.ReportAllocs()
			for b.Loop() {
				bareBatch(b, client, key, size)
			}
			b.ReportMetric(float64(size*b.N)/b.Elapsed().Seconds(), "messages/s")
			require.NoError(b, client.Del(b.Context(), key).Err())
		})
		b.Run(fmt.Sprintf("adapter/%d", size), func(b *testing.B) {
			client := benchClient(b, s.addr)
			b.ReportAllocs()
			for b.Loop() {
				adapterBatch(b, client, size)
			}
			b.ReportMetric(float64(size*b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// benchKey is no constant: one costs less to pass.
var benchKey = "bench"

var benchBody = make([]byte, 64)

func bareBatch(b *testing.B, client *goredis.Client, key string, size int) {
	ctx := b.Context()
	for range size {
		err := client.XAdd(ctx, &goredis.XAddArgs{Stream: key, Values: []any{"b", benchBody}}).Err()
		if err != nil {
			b.Fatal(err)
		}
	}
	streams, err := client.XReadGroup(ctx, &goredis.XReadGroupArgs{
		Group: "g", Consumer: "c", Streams: []string{key, ">"}, Count: int64(size), Block: -1,
	}).Result()
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]string, 0, size)
	for _, m := range streams[0].Messages {
		ids = append(ids, m.ID)
	}
	if n, err := client.XAck(ctx, key, "g", ids...).Result(); err != nil || n != int64(size) {
		b.Fatal(n, err)
	}
}

func adapterBatch(b *testing.B, client *redis.Client, size int) {
	ctx := b.Context()
	for range size {
		if _, err := client.Publish(ctx, "bench", benchBody); err != nil {
			b.Fatal(err)
		}
	}
	messages, err := client.Consume(ctx, adapters.Take{
		Topic: "bench", Group: "g", Consumer: "c", Max: size,
	}, 0)
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]string, 0, size)
	for _, m := range messages {
		ids = append(ids, m.ID)
	}
	if n, err := client.Ack(ctx, "bench", "g", ids...); err != nil || n != size {
		b.Fatal(n, err)
	}
}
