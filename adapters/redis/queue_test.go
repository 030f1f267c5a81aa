package redis_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
)

var ours = adapters.Take{Topic: "orders", Group: "g", Consumer: "c", Max: 100}

// publish publishes numbers from 0 and returns their IDs.
func publish(t *testing.T, client *redis.Client, topic string, number int) []string {
	t.Helper()
	ids := make([]string, number)
	for i := range ids {
		id, err := client.Publish(t.Context(), topic, []byte(strconv.Itoa(i)))
		require.NoError(t, err)
		ids[i] = id
	}
	return ids
}

func bodies(messages []adapters.Message) []string {
	list := []string{}
	for _, m := range messages {
		list = append(list, string(m.Body))
	}
	return list
}

func consumed(t *testing.T, client *redis.Client, take adapters.Take) []adapters.Message {
	t.Helper()
	messages, err := client.Consume(t.Context(), take, 0)
	require.NoError(t, err)
	require.NotNil(t, messages)
	return messages
}

func claimed(
	t *testing.T, client *redis.Client, take adapters.Take, idle time.Duration,
) []adapters.Message {
	t.Helper()
	messages, err := client.Claim(t.Context(), take, idle)
	require.NoError(t, err)
	require.NotNil(t, messages)
	return messages
}

func TestEachGroupSeesEveryMessageInOrder(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		ids := publish(t, client, "orders", 5)
		for _, group := range []string{"a", "b"} {
			take := ours
			take.Group, take.Max = group, 2
			first := consumed(t, client, take)
			take.Max, take.Consumer = 100, "other"
			rest := consumed(t, client, take)
			assert.Equal(t, []string{"0", "1"}, bodies(first))
			assert.Equal(t, []string{"2", "3", "4"}, bodies(rest))
			assert.Equal(t, ids[0], first[0].ID)
			assert.Equal(t, 1, rest[2].Deliveries)
			assert.Empty(t, consumed(t, client, take))
		}
		acked, err := client.Ack(t.Context(), "orders", "a", ids[0], ids[0], ids[4], "nonsense",
			"1", "01-0", "1-1", "")
		require.NoError(t, err)
		assert.Equal(t, 2, acked)
		acked, err = client.Ack(t.Context(), "orders", "none", ids[0])
		require.NoError(t, err)
		assert.Zero(t, acked)
		acked, err = client.Ack(t.Context(), "nowhere", "a", ids[0])
		require.NoError(t, err)
		assert.Zero(t, acked)
	})
}

func TestATopicAndAGroupMayHaveAnyName(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		topics := []string{"{", "}", "{}", "a{b}", "%", "%7B", "\r\n", ".dead", "a.dead.dead", "a"}
		for i, topic := range topics {
			_, err := client.Publish(t.Context(), topic, []byte(strconv.Itoa(i)))
			require.NoError(t, err)
		}
		for i, topic := range topics {
			take := adapters.Take{
				Topic: topic, Group: topic, Consumer: topic, Max: 10, DeliveriesMax: 1,
			}
			assert.Equal(t, []string{strconv.Itoa(i)}, bodies(consumed(t, client, take)), topic)
			assert.Empty(t, claimed(t, client, take, 0))
			take.Topic, take.Group = adapters.DeadTopic(topic), "dead"
			got := bodies(consumed(t, client, take))
			assert.Contains(t, got, strconv.Itoa(i), topic)
		}
	})
}

func TestConsumeWaitsForAMessage(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		sharings(t, func(t *testing.T, sharing adapters.Sharing) {
			config := s.config(t)
			_, other := open(t, config)
			p := newProxy(t, s.addr)
			config.Sharing, config.Dial = sharing, p.dial
			_, client := open(t, config)
			assert.Empty(t, consumed(t, client, ours), "the group is there")
			before := p.sent.Load()
			var waiting sync.WaitGroup
			waiting.Go(func() {
				messages, err := client.Consume(t.Context(), ours, time.Hour)
				assert.NoError(t, err)
				assert.Equal(t, []string{"0"}, bodies(messages))
			})
			eventually(t, "it waits", func() bool { return p.sent.Load() > before })
			publish(t, other, "orders", 1)
			waiting.Wait()
		})
	})
}

func TestAShortWaitIsNoWaitForEver(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		for _, wait := range []time.Duration{0, 1, time.Microsecond, time.Millisecond} {
			messages, err := client.Consume(t.Context(), ours, wait)
			require.NoError(t, err)
			assert.Equal(t, []adapters.Message{}, messages)
		}
		isKind(t, adapters.ErrInvalid, func() error {
			_, err := client.Consume(t.Context(), ours, -1)
			return err
		}())
	})
}

func TestADeadlineDuringTheWaitCostsNoConnection(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		config := s.config(t)
		config.Sharing = adapters.Exclusive
		// The server's answer has a tenth of a second to come in, which a busy machine may sleep
		// through; then the connection is given up.
		eventually(t, "a connection is kept", func() bool {
			adapter, client := open(t, config)
			ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
			defer cancel()
			_, err := client.Consume(ctx, ours, time.Hour)
			isKind(t, adapters.ErrTimeout, err)
			require.Error(t, ctx.Err(), "it does not return before the deadline")
			return adapter.Ping(t.Context(), client) == nil
		})
	})
}

func TestACancelledConsumeTakesNothingAfterwards(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.needs(t, "block")
		config := s.config(t)
		_, client := open(t, config)
		consumed(t, client, ours)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(30*time.Millisecond, cancel)
		_, err := client.Consume(ctx, ours, time.Hour) // or the test never ends
		isKind(t, adapters.ErrCancelled, err)
		eventually(t, "the server lets the waiting go", func() bool {
			info, err := s.raw.Info(t.Context(), "clients").Result()
			require.NoError(t, err)
			return strings.Contains(info, "blocked_clients:0\r\n")
		})
		publish(t, client, "orders", 1)
		assert.Equal(t, []string{"0"}, bodies(consumed(t, client, ours)))
	})
}

func TestClaimTakesWhatIsIdleOldestFirst(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		assert.Empty(t, claimed(t, client, ours, 0), "a group that is not there has none")
		publish(t, client, "orders", 200)
		all := ours
		all.Max = 200
		consumed(t, client, all)
		assert.Empty(t, claimed(t, client, ours, time.Hour))
		take := ours
		take.Max, take.Consumer = 3, "heir"
		got := claimed(t, client, take, 0)
		assert.Equal(t, []string{"0", "1", "2"}, bodies(got))
		assert.Equal(t, 2, got[0].Deliveries)
		take.Max = 1000
		got = claimed(t, client, take, 0)
		assert.Len(t, got, 200, "by pages")
		assert.Equal(t, 3, got[0].Deliveries)
		assert.Equal(t, 2, got[199].Deliveries)
		acked, err := client.Ack(t.Context(), "orders", "g", got[0].ID)
		require.NoError(t, err)
		assert.Equal(t, 1, acked)
	})
}

func TestIdleTimeIsRoundedUp(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.needs(t, "clock")
		_, client := open(t, s.config(t))
		publish(t, client, "orders", 1)
		began := time.Now()
		consumed(t, client, ours)
		eventually(t, "the message is idle", func() bool {
			return len(claimed(t, client, ours, 20*time.Millisecond+time.Nanosecond)) == 1
		})
		assert.Greater(t, time.Since(began), 20*time.Millisecond)
	})
}

func TestDeadLettersMoveInOneStep(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		publish(t, client, "orders", 5)
		take := ours
		take.Max, take.DeliveriesMax = 3, 2
		consumed(t, client, take)
		assert.Equal(t, []string{"0", "1", "2"}, bodies(claimed(t, client, take, 0)))
		take.Max = 1
		consumed(t, client, take) // 3, delivered once
		assert.Equal(t, []string{"3"}, bodies(claimed(t, client, take, 0)), "the dead do not count")
		dead := adapters.Take{Topic: "orders.dead", Group: "d", Consumer: "c", Max: 100}
		assert.Equal(t, []string{"0", "1", "2"}, bodies(consumed(t, client, dead)))
		assert.Empty(t, claimed(t, client, adapters.Take{
			Topic: "orders", Group: "g", Consumer: "c", Max: 9, DeliveriesMax: 2,
		}, 0))
		assert.Equal(t, []string{"3"}, bodies(consumed(t, client, dead)))
		assert.Equal(t, []string{"4"}, bodies(consumed(t, client, ours)))
	})
}

func TestClaimMovesNothingYoungerThanWhatItTakes(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		publish(t, client, "orders", 2)
		consumed(t, client, ours)
		take := ours
		take.Max = 1
		claimed(t, client, take, 0) // 0 was delivered twice, 1 once
		take.DeliveriesMax = 3
		assert.Equal(t, []string{"0"}, bodies(claimed(t, client, take, 0)))
		take.DeliveriesMax = 1
		assert.Empty(t, claimed(t, client, take, 0))
		_, err := client.Claim(t.Context(), adapters.Take{
			Topic: "orders", Group: "g", Consumer: "c", Max: 1, DeliveriesMax: -1,
		}, 0)
		isKind(t, adapters.ErrInvalid, err)
	})
}

func TestATopicKeepsItsNewestMessages(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		config := s.config(t)
		config.Queue.LengthMax = 3
		_, client := open(t, config)
		ids := publish(t, client, "orders", 2)
		consumed(t, client, ours)
		ids = append(ids, publish(t, client, "orders", 4)...)
		acked, err := client.Ack(t.Context(), "orders", "g", ids[0])
		require.NoError(t, err)
		assert.Zero(t, acked, "what was dropped is pending no more")
		assert.Empty(t, claimed(t, client, ours, 0))
		got := consumed(t, client, ours)
		assert.Equal(t, []string{"1", "2", "3"}, bodies(got))
		acked, err = client.Ack(t.Context(), "orders", "g", ids[1], got[0].ID, got[2].ID)
		require.NoError(t, err)
		assert.Equal(t, 2, acked)
		other := ours
		other.Group = "late"
		assert.Equal(t, []string{"1", "2", "3"}, bodies(consumed(t, client, other)))
	})
}

func TestADeadTopicKeepsItsNewestMessages(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		config := s.config(t)
		config.Queue.LengthMax = 3
		_, client := open(t, config)
		take := ours
		take.DeliveriesMax = 1
		for range 2 {
			publish(t, client, "orders", 2)
			consumed(t, client, take)
			assert.Empty(t, claimed(t, client, take, 0))
		}
		take.Topic = "orders.dead"
		assert.Equal(t, []string{"1", "0", "1"}, bodies(consumed(t, client, take)))
	})
}

func TestAMessageMayBeAnything(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		want := [][]byte{nil, {0}, []byte("\xff\r\n"), make([]byte, 16<<20)}
		for _, body := range want {
			_, err := client.Publish(t.Context(), "orders", body)
			require.NoError(t, err)
		}
		for i, m := range consumed(t, client, ours) {
			require.Equal(t, len(want[i]), len(m.Body))
			require.NotNil(t, m.Body)
		}
		for i, m := range claimed(t, client, ours, 0) {
			require.Equal(t, len(want[i]), len(m.Body))
		}
	})
}

func TestManyMakeAGroupAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		publish(t, client, "orders", 40)
		var all sync.WaitGroup
		var mu sync.Mutex
		seen := map[string]int{}
		for i := range 10 {
			all.Go(func() {
				take := ours
				take.Consumer, take.Max = fmt.Sprint(i), 4
				messages, err := client.Consume(t.Context(), take, 0)
				assert.NoError(t, err)
				mu.Lock()
				defer mu.Unlock()
				for _, m := range messages {
					seen[m.ID]++
				}
			})
		}
		all.Wait()
		assert.Len(t, seen, 40)
	})
}
