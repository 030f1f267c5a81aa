package redis_test

import (
	"flag"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/redis"
)

const checks = "rapid.checks"

// asked says whether the command line says how many rounds rapid draws.
var asked = sync.OnceValue(func() (asked bool) {
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == checks })
	return asked
})

// few has rapid draw fewer rounds than it does by itself, unless the command line says how many.
func few(t *testing.T, rounds string) {
	t.Helper()
	if asked() {
		return
	}
	before := flag.Lookup(checks).Value.String()
	require.NoError(t, flag.Set(checks, rounds))
	t.Cleanup(func() { require.NoError(t, flag.Set(checks, before)) })
}

// compared returns what a comparison needs to know: two clients, and how time passes at miniredis.
func compared[C any](
	t *testing.T, s *server, config redis.Config,
) adaptertest.Compared[C] {
	t.Helper()
	adapter, err := redis.New(config)
	require.NoError(t, err)
	with := adaptertest.Compared[C]{
		Sharing: adapter.Sharing(), Capabilities: adapter.Capabilities(),
		LengthMax: config.Queue.LengthMax,
	}
	for range 2 {
		_, client := open(t, config)
		with.Clients = append(with.Clients, any(client).(C))
	}
	if s.mini != nil {
		now := time.Unix(2e9, 0)
		s.mini.SetTime(now)
		with.Advance = func(d time.Duration) {
			now = now.Add(d)
			s.mini.SetTime(now)
			s.mini.FastForward(d)
		}
		with.Tolerance, with.LenientNumbers = time.Millisecond, true
	}
	return with
}

// compare compares all that a client offers with the mock.
func compare(t *testing.T, s *server, config redis.Config) {
	few(t, "20")
	t.Run("cache", func(t *testing.T) {
		with := compared[adapters.Cache](t, s, config)
		adaptertest.CompareCache(t, with)
	})
	t.Run("sessions", func(t *testing.T) {
		with := compared[adapters.SessionStore](t, s, config)
		adaptertest.CompareSessions(t, with)
	})
	t.Run("limiter", func(t *testing.T) {
		with := compared[adapters.Limiter](t, s, config)
		adaptertest.CompareLimiter(t, with)
	})
	for _, most := range []int{0, 3} {
		t.Run(fmt.Sprint("queue of ", most), func(t *testing.T) {
			config.Queue.LengthMax = most
			with := compared[adapters.Queue](t, s, config)
			adaptertest.CompareQueue(t, with)
		})
	}
}

func TestAClientComparesWithTheMock(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		sharings(t, func(t *testing.T, sharing adapters.Sharing) {
			config := s.config(t)
			config.Sharing = sharing
			compare(t, s, config)
		})
	})
}

func TestAClusterComparesWithTheMock(t *testing.T) {
	c := startCluster(t)
	compare(t, &server{}, c.config(t))
}

// concurrent returns four clients of a few histories.
func concurrent[C any](t *testing.T, cancels bool, config redis.Config) adaptertest.Concurrent[C] {
	with := adaptertest.Concurrent[C]{Histories: 6, Cancels: cancels}
	for range 4 {
		_, client := open(t, config)
		with.Clients = append(with.Clients, any(client).(C))
	}
	return with
}

func TestConcurrentCallsAreLinearizable(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		config := s.config(t)
		adaptertest.LinearizableCounters(t, concurrent[adapters.Cache](t, false, config))
		adaptertest.LinearizableQueue(t, concurrent[adapters.Queue](t, false, config))
	})
}

// Replies come late, so that calls are cancelled whose commands the server carries out.
func TestCancelledCallsAreLinearizable(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		p := newProxy(t, s.addr)
		config := s.config(t)
		config.Dial = p.dial
		counters := concurrent[adapters.Cache](t, true, config)
		queues := concurrent[adapters.Queue](t, true, config)
		p.set(slow)
		assert.Positive(t, adaptertest.LinearizableCounters(t, counters).Unknown)
		assert.Positive(t, adaptertest.LinearizableQueue(t, queues).Unknown)
	})
}
