package redis_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
)

// A topic that is deleted wakes who waits for its messages; the wait goes on, and begins anew not.
func TestAWaitIsNoLongerWhereItsTopicIsDeleted(t *testing.T) {
	t.Parallel() // it mostly waits
	s := startReal(t)
	p := newProxy(t, s.addr)
	config := s.config(t)
	config.Dial = p.dial
	_, client := open(t, config)
	config.Dial = nil
	_, other := open(t, config)
	take := adapters.Take{Topic: "t", Group: "g", Consumer: "c", Max: 1}
	consumed(t, client, take)
	const wait, deleted = 2 * time.Second, 1500 * time.Millisecond
	before, began := p.sent.Load(), time.Now()
	var all sync.WaitGroup
	var took time.Duration
	all.Go(func() {
		messages, err := client.Consume(t.Context(), take, wait)
		took = time.Since(began)
		assert.NoError(t, err)
		assert.Empty(t, messages)
	})
	eventually(t, "the call waits", func() bool { return p.sent.Load() > before })
	<-time.After(deleted - time.Since(began))
	_, err := other.Do(t.Context(), "del", redis.TopicKey(config.Prefix, "t"))
	require.NoError(t, err)
	all.Wait()
	assert.Less(t, took, deleted+wait)
	assert.GreaterOrEqual(t, took, wait)
}
