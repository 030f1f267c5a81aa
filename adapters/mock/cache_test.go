package mock_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// clock is a hand-driven clock. Tests advance it between calls only.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)} }

func (c *clock) server() *mock.Server {
	return mock.NewServer(mock.Config{Now: func() time.Time { return c.now }})
}

func (c *clock) advance(d time.Duration) { c.now = c.now.Add(d) }

func TestACacheKeyLivesUntilItsTimeHasPassed(t *testing.T) {
	clock := newClock()
	cache := open(t, mock.NewCache(clock.server(), mock.Options{}))
	ctx := t.Context()
	require.NoError(t, cache.Set(ctx, "k", []byte("v"), time.Second+time.Nanosecond))
	ttl, err := cache.TTL(ctx, "k")
	require.NoError(t, err)
	assert.Equal(t, 1001*time.Millisecond, ttl, "rounded up to milliseconds")

	clock.advance(ttl - 1)
	_, err = cache.Get(ctx, "k")
	require.NoError(t, err)
	clock.advance(1)
	_, err = cache.Get(ctx, "k")
	assert.ErrorIs(t, err, adapters.ErrNotFound)
	_, err = cache.TTL(ctx, "k")
	assert.ErrorIs(t, err, adapters.ErrNotFound)
	assert.ErrorIs(t, cache.Expire(ctx, "k", time.Second), adapters.ErrNotFound)
}

func TestATimeToLiveIsReplacedKeptOrRemoved(t *testing.T) {
	rows := []struct {
		name, reason string
		do           func(*testing.T, *mock.CacheClient) error
		want         time.Duration
	}{
		{"set", "Set replaces it", func(t *testing.T, c *mock.CacheClient) error {
			return c.Set(t.Context(), "n", []byte("2"), adapters.NoExpiry)
		}, adapters.NoExpiry},
		{"incr", "Incr keeps it", func(t *testing.T, c *mock.CacheClient) error {
			_, err := c.Incr(t.Context(), "n", 1)
			return err
		}, time.Minute},
		{"expire", "Expire replaces it", func(t *testing.T, c *mock.CacheClient) error {
			return c.Expire(t.Context(), "n", time.Hour)
		}, time.Hour},
		{"persist", "no expiry removes it", func(t *testing.T, c *mock.CacheClient) error {
			return c.Expire(t.Context(), "n", adapters.NoExpiry)
		}, adapters.NoExpiry},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			cache := open(t, mock.NewCache(newClock().server(), mock.Options{}))
			require.NoError(t, cache.Set(t.Context(), "n", []byte("1"), time.Minute))
			require.NoError(t, row.do(t, cache))
			ttl, err := cache.TTL(t.Context(), "n")
			require.NoError(t, err)
			assert.Equal(t, row.want, ttl, row.reason)
		})
	}
}

func TestANegativeTimeToLiveIsRefused(t *testing.T) {
	cache := open(t, mock.NewCache(newClock().server(), mock.Options{}))
	assert.ErrorIs(t, cache.Set(t.Context(), "k", nil, -1), adapters.ErrInvalid)
	assert.ErrorIs(t, cache.Expire(t.Context(), "k", -1), adapters.ErrInvalid)
	assert.NoError(t, cache.Set(t.Context(), "k", nil, math.MaxInt64), "the longest fits")
	assert.NoError(t, cache.Delete(t.Context(), "k"))
	assert.NoError(t, cache.Delete(t.Context(), "k"), "deleting nothing is no error")
}

func TestIncrCountsInDecimal(t *testing.T) {
	rows := []struct {
		name, reason, held string
		by, want           int64
		valid              bool
	}{
		{"sum", "the common case", "40", 2, 42, true},
		{"negative", "it also counts down", "-1", -1, -2, true},
		{"to the top", "the greatest number fits", "9223372036854775806", 1, math.MaxInt64, true},
		{"over the top", "nothing wraps around", "9223372036854775807", 1, 0, false},
		{"to the bottom", "the least number fits", "-9223372036854775807", -1, math.MinInt64, true},
		{"under the bottom", "nothing wraps around", "-1", math.MinInt64, 0, false},
		{"words", "not a number", "one", 1, 0, false},
		{"empty", "not a number", "", 1, 0, false},
		{"plus sign", "Redis takes the shortest form only", "+1", 1, 0, false},
		{"leading zero", "Redis takes the shortest form only", "01", 1, 0, false},
		{"minus zero", "Redis takes the shortest form only", "-0", 1, 0, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			cache := open(t, mock.NewCache(newClock().server(), mock.Options{}))
			require.NoError(t, cache.Set(t.Context(), "n", []byte(row.held), adapters.NoExpiry))
			got, err := cache.Incr(t.Context(), "n", row.by)
			if row.valid {
				require.NoError(t, err, row.reason)
				assert.Equal(t, row.want, got, row.reason)
				return
			}
			assert.ErrorIs(t, err, adapters.ErrInvalid, row.reason)
			held, err := cache.Get(t.Context(), "n")
			require.NoError(t, err)
			assert.Equal(t, row.held, string(held), "a refused call changes nothing")
		})
	}
}

func TestACacheOffersWhatItDeclares(t *testing.T) {
	without := mock.Options{Without: adapters.Expiry | adapters.Counters}
	cache := open(t, mock.NewCache(newClock().server(), without))
	ctx := t.Context()
	assert.NoError(t, cache.Set(ctx, "k", nil, adapters.NoExpiry))
	assert.ErrorIs(t, cache.Set(ctx, "k", nil, time.Second), adapters.ErrUnsupported)
	assert.ErrorIs(t, cache.Expire(ctx, "k", time.Second), adapters.ErrUnsupported)
	_, err := cache.TTL(ctx, "k")
	assert.ErrorIs(t, err, adapters.ErrUnsupported)
	_, err = cache.Incr(ctx, "k", 1)
	assert.ErrorIs(t, err, adapters.ErrUnsupported)
}
