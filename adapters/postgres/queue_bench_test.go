package postgres_test

import (
	"fmt"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lockstep/adapters/postgres"
)

// BenchmarkQueue measures messages that are published, consumed and acknowledged, each by itself
// and a hundred at a time. What has been published before has no influence on it: the topic is
// longer with each round.
func BenchmarkQueue(b *testing.B) {
	for _, batch := range []int{1, 100} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) {
			_, _, client := queue(b, nil)
			ctx, take := b.Context(), jobs("a")
			take.Max = batch
			for b.Loop() {
				for range batch {
					if _, err := client.Publish(ctx, "jobs", []byte("a message")); err != nil {
						b.Fatal(err)
					}
				}
				messages, err := client.Consume(ctx, take, 0)
				require.NoError(b, err)
				var ids []string
				for _, m := range messages {
					ids = append(ids, m.ID)
				}
				acked, err := client.Ack(ctx, "jobs", "a", ids...)
				require.NoError(b, err)
				require.Equal(b, batch, acked)
			}
			b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// BenchmarkPublish measures eight publishers of one topic, who take turns, and of a topic each.
func BenchmarkPublish(b *testing.B) {
	const publishers = 8
	for _, topics := range []int{1, publishers} {
		b.Run(fmt.Sprintf("topics=%d", topics), func(b *testing.B) {
			_, _, client := queue(b, func(c *postgres.Config) { c.ConnsMax = publishers })
			var number atomic.Int64
			b.SetParallelism((publishers + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
			b.ResetTimer()
			ctx, body := b.Context(), []byte("a message")
			b.RunParallel(func(pb *testing.PB) {
				topic := strconv.FormatInt(number.Add(1)%int64(topics), 10)
				for pb.Next() {
					if _, err := client.Publish(ctx, topic, body); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// BenchmarkWait measures a message to a consumer that waits for it, and the answer to one that
// waits, too: by sessions that listen, and by asking.
func BenchmarkWait(b *testing.B) {
	for _, pooler := range []bool{false, true} {
		b.Run(fmt.Sprintf("pooler=%t", pooler), func(b *testing.B) {
			_, config := tables(b)
			config.Pooler = pooler
			_, near := open(b, config)
			_, far := open(b, config)
			ctx, there, back := b.Context(), jobs("a"), jobs("a")
			back.Topic = "replies"
			over := make(chan error, 1)
			go func() {
				for {
					messages, err := far.Consume(ctx, there, time.Hour)
					if err != nil || len(messages) == 0 || len(messages[0].Body) == 0 {
						over <- err
						return
					}
					if _, err := far.Publish(ctx, back.Topic, nil); err != nil {
						over <- err
						return
					}
				}
			}()
			for b.Loop() {
				_, err := near.Publish(ctx, there.Topic, []byte("a message"))
				require.NoError(b, err)
				_, err = near.Consume(ctx, back, time.Hour)
				require.NoError(b, err)
			}
			_, err := near.Publish(ctx, there.Topic, nil)
			require.NoError(b, err)
			require.NoError(b, <-over)
		})
	}
}

// BenchmarkConsumeNothing measures the answer that a group of a long topic has seen all.
func BenchmarkConsumeNothing(b *testing.B) {
	_, _, client := queue(b, nil)
	publish(b, client, make([]string, 1000)...)
	ctx, take := b.Context(), jobs("a")
	take.Max = 1000
	consume(b, client, take)
	for b.Loop() {
		messages, err := client.Consume(ctx, take, 0)
		require.NoError(b, err)
		require.Empty(b, messages)
	}
}
