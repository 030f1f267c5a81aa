package memory_test

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/adapters"
	"lockstep/adapters/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a hand-driven clock. Tests advance it between calls only.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)} }

func (c *clock) read() time.Time { return c.now }

func (c *clock) advance(d time.Duration) { c.now = c.now.Add(d) }

// open returns an adapter and a client of it. Nothing is to be ended: nothing runs for it.
func open(t *testing.T, config memory.Config) (*memory.Adapter, *memory.Client) {
	t.Helper()
	adapter, err := memory.New(config)
	require.NoError(t, err)
	client, err := adapter.Open(t.Context(), "main")
	require.NoError(t, err)
	return adapter, client
}

func TestAnAdapterDeclaresWhatItIs(t *testing.T) {
	adapter, client := open(t, memory.Config{})
	assert.Equal(t, "memory", adapter.Name())
	assert.Equal(t, adapters.Shared, adapter.Sharing())
	assert.Equal(t, adapters.AllCache|adapters.Sessions|adapters.RateLimits, adapter.Capabilities())
	assert.NoError(t, adapter.Ping(t.Context(), client))
	_, err := adapter.Open(t.Context(), "")
	assert.ErrorIs(t, err, adapters.ErrInvalid)

	named, _ := open(t, memory.Config{Name: "local"})
	assert.Equal(t, "local", named.Name())
	assert.True(t, adapters.SameFingerprint(adapter, adapter, "main"), "a reload changes nothing")
	other, _ := open(t, memory.Config{})
	assert.False(t, adapters.SameFingerprint(adapter, other, "main"), "it keeps other things")
}

func TestAConfigurationThatMakesNoSenseIsRefused(t *testing.T) {
	for _, config := range []memory.Config{
		{EntriesMax: -1},
		{SessionsMax: -1},
		{RatesMax: -1},
		{EntriesMax: 1, BytesMax: 1},
	} {
		_, err := memory.New(config)
		assert.Error(t, err)
	}
}

func TestWhatIsKeptBelongsToTheAdapterAndNotToAClient(t *testing.T) {
	adapter, first := open(t, memory.Config{})
	ctx := t.Context()
	require.NoError(t, first.Set(ctx, "k", []byte("v"), time.Hour))
	id, err := first.CreateSession(ctx, []byte("s"), time.Hour)
	require.NoError(t, err)
	require.NoError(t, adapter.Close(ctx, first))
	second, err := adapter.Open(ctx, "other")
	require.NoError(t, err)
	value, err := second.Get(ctx, "k")
	require.NoError(t, err)
	assert.Equal(t, "v", string(value))
	_, err = second.Session(ctx, id)
	assert.NoError(t, err)
}

// everything calls each method once and returns the errors by name.
func everything(ctx context.Context, a *memory.Adapter, c *memory.Client) map[string]error {
	errs := map[string]error{"ping": a.Ping(ctx, c)}
	_, errs["get"] = c.Get(ctx, "k")
	errs["set"] = c.Set(ctx, "k", nil, 0)
	errs["delete"] = c.Delete(ctx, "k")
	_, errs["incr"] = c.Incr(ctx, "k", 1)
	_, errs["ttl"] = c.TTL(ctx, "k")
	errs["expire"] = c.Expire(ctx, "k", 0)
	_, errs["create session"] = c.CreateSession(ctx, nil, time.Hour)
	_, errs["session"] = c.Session(ctx, "")
	errs["save session"] = c.SaveSession(ctx, "", nil, time.Hour)
	_, errs["rotate session"] = c.RotateSession(ctx, "")
	errs["end session"] = c.EndSession(ctx, "")
	_, errs["allow"] = c.Allow(ctx, "k", adapters.Rate{Limit: 1, Per: time.Hour, Burst: 1}, 1)
	return errs
}

func TestAClientEndsOnceAndForAllCalls(t *testing.T) {
	adapter, client := open(t, memory.Config{})
	ends := map[string]func() error{
		"close":   func() error { return adapter.Close(t.Context(), client) },
		"discard": func() error { return adapter.Discard(client) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			adapter, client = open(t, memory.Config{})
			require.NoError(t, end())
			for op, err := range everything(t.Context(), adapter, client) {
				assert.EqualError(t, err, fmt.Sprintf(`%s memory "main": closed`, op))
				assert.ErrorIs(t, err, adapters.ErrClosed)
			}
			for _, again := range ends {
				assert.ErrorIs(t, again(), adapters.ErrClosed)
			}
		})
	}
}

func TestNoCallBeginsWithAContextThatIsOver(t *testing.T) {
	adapter, client := open(t, memory.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for op, err := range everything(ctx, adapter, client) {
		assert.ErrorIs(t, err, adapters.ErrCancelled, op)
	}
	_, err := adapter.Open(ctx, "main")
	assert.ErrorIs(t, err, adapters.ErrCancelled)
	assert.NoError(t, adapter.Close(ctx, client), "a client ends also then")
}

func TestACacheIsBoundedByEntries(t *testing.T) {
	_, client := open(t, memory.Config{EntriesMax: 10})
	assert.LessOrEqual(t, fill(t, client, 1000, 0), 10)
}

func TestACacheIsBoundedByBytes(t *testing.T) {
	_, client := open(t, memory.Config{BytesMax: 100_000})
	kept := fill(t, client, 1000, 900)
	assert.LessOrEqual(t, kept, 100_000/1000)
	assert.Greater(t, kept, 50, "and the room is used")

	big := make([]byte, 200_000)
	require.NoError(t, client.Set(t.Context(), "big", big, 0))
	_, err := client.Get(t.Context(), "big")
	assert.ErrorIs(t, err, adapters.ErrNotFound, "what does not fit at all is not kept")
	require.NoError(t, client.Set(t.Context(), "grown", nil, 0))
	require.NoError(t, client.Set(t.Context(), "grown", big, 0))
	_, err = client.Get(t.Context(), "grown")
	assert.ErrorIs(t, err, adapters.ErrNotFound, "nor what grew")
}

// fill sets many keys, with values of a size, and returns how many of them are kept.
func fill(t *testing.T, client *memory.Client, keys, size int) int {
	t.Helper()
	for i := range keys {
		require.NoError(t, client.Set(t.Context(), fmt.Sprint("k", i), make([]byte, size), 0))
	}
	kept := 0
	for i := range keys {
		if _, err := client.Get(t.Context(), fmt.Sprint("k", i)); err == nil {
			kept++
		}
	}
	return kept
}

func TestAFullCacheEndsNoSessionAndForgetsNoRate(t *testing.T) {
	_, client := open(t, memory.Config{EntriesMax: 10, SessionsMax: 5, RatesMax: 5})
	ctx, rate := t.Context(), adapters.Rate{Limit: 1, Per: time.Hour, Burst: 1}
	id, err := client.CreateSession(ctx, nil, time.Hour)
	require.NoError(t, err)
	_, err = client.Allow(ctx, "k", rate, 1)
	require.NoError(t, err)
	fill(t, client, 1000, 0)
	_, err = client.Session(ctx, id)
	assert.NoError(t, err)
	decision, err := client.Allow(ctx, "k", rate, 1)
	require.NoError(t, err)
	assert.False(t, decision.Allowed)
}

func TestSessionsAndRatesAreBounded(t *testing.T) {
	_, client := open(t, memory.Config{SessionsMax: 5, RatesMax: 5})
	ctx, rate := t.Context(), adapters.Rate{Limit: 1, Per: time.Hour, Burst: 1}
	var ids []string
	for i := range 100 {
		id, err := client.CreateSession(ctx, nil, time.Hour)
		require.NoError(t, err)
		ids = append(ids, id)
		_, err = client.Allow(ctx, fmt.Sprint(i), rate, 1)
		require.NoError(t, err)
	}
	sessions, rates := 0, 0
	for i, id := range ids {
		if _, err := client.Session(ctx, id); err == nil {
			sessions++
		}
		if decision, err := client.Allow(ctx, fmt.Sprint(i), rate, 0); err == nil &&
			decision.Remaining == 0 {
			rates++
		}
	}
	assert.LessOrEqual(t, sessions, 5)
	assert.LessOrEqual(t, rates, 5)
}

func TestWhatExpiredIsNeverSeenAgain(t *testing.T) {
	clock := newClock()
	_, client := open(t, memory.Config{Now: clock.read})
	ctx := t.Context()
	require.NoError(t, client.Set(ctx, "k", []byte("7"), time.Millisecond))
	clock.advance(time.Millisecond - 1)
	_, err := client.Get(ctx, "k")
	require.NoError(t, err)
	clock.advance(1)
	_, err = client.Get(ctx, "k")
	assert.ErrorIs(t, err, adapters.ErrNotFound)
	_, err = client.TTL(ctx, "k")
	assert.ErrorIs(t, err, adapters.ErrNotFound)
	assert.ErrorIs(t, client.Expire(ctx, "k", time.Hour), adapters.ErrNotFound)
	sum, err := client.Incr(ctx, "k", 1)
	require.NoError(t, err)
	assert.Equal(t, int64(1), sum)
	ttl, err := client.TTL(ctx, "k")
	require.NoError(t, err)
	assert.Equal(t, adapters.NoExpiry, ttl, "it is a new key")
}

func TestTheMemoryOfWhatExpiredIsFreedByLaterCalls(t *testing.T) {
	clock := newClock()
	adapter, client := open(t, memory.Config{EntriesMax: 1000, Now: clock.read})
	for i := range 1000 {
		require.NoError(t, client.Set(t.Context(), fmt.Sprint(i), nil, time.Second))
	}
	assert.Equal(t, 1000, memory.Held(adapter))
	clock.advance(time.Hour)
	for range 100 {
		require.NoError(t, client.Set(t.Context(), "k", nil, 0))
		require.NoError(t, client.Delete(t.Context(), "k"))
	}
	assert.Less(t, memory.Held(adapter), 10)
}

func TestTheLongestTimeToLiveFits(t *testing.T) {
	_, client := open(t, memory.Config{})
	require.NoError(t, client.Set(t.Context(), "k", nil, math.MaxInt64))
	ttl, err := client.TTL(t.Context(), "k")
	require.NoError(t, err)
	assert.Greater(t, ttl, math.MaxInt64-time.Minute)
}

func TestCountersAreAtomic(t *testing.T) {
	adapter, _ := open(t, memory.Config{})
	var all sync.WaitGroup
	for range 8 {
		client, err := adapter.Open(t.Context(), "main")
		require.NoError(t, err)
		all.Go(func() {
			for range 1000 {
				_, err := client.Incr(t.Context(), "n", 1)
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	client, err := adapter.Open(t.Context(), "main")
	require.NoError(t, err)
	sum, err := client.Incr(t.Context(), "n", 0)
	require.NoError(t, err)
	assert.Equal(t, int64(8000), sum)
}

func TestASessionIsRotatedByOneOfManyWhoTry(t *testing.T) {
	_, client := open(t, memory.Config{})
	id, err := client.CreateSession(t.Context(), []byte("data"), time.Hour)
	require.NoError(t, err)
	ids := make(chan string, 8)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if fresh, err := client.RotateSession(t.Context(), id); err == nil {
				ids <- fresh
			}
		})
	}
	all.Wait()
	require.Len(t, ids, 1)
	data, err := client.Session(t.Context(), <-ids)
	require.NoError(t, err)
	assert.Equal(t, "data", string(data))
}

func TestAnAdapterStartsNothing(t *testing.T) {
	before := goroutines()
	for range 10 {
		_, client := open(t, memory.Config{EntriesMax: 10})
		fill(t, client, 100, 0)
	}
	assert.Equal(t, before, goroutines())
}

// goroutines counts those that run code of the store's library.
func goroutines() int {
	stacks := make([]byte, 1<<20)
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "otter")
}
