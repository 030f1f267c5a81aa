package mock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

func TestEventsAreCountedByKeyAndByTheServersClock(t *testing.T) {
	clock := newClock()
	limiter := open(t, mock.NewCache(clock.server(), mock.Options{}))
	rate := adapters.Rate{Limit: 1, Per: time.Second, Burst: 3}
	ask := func(key string, n int) adapters.Decision {
		t.Helper()
		decision, err := limiter.Allow(t.Context(), key, rate, n)
		require.NoError(t, err)
		return decision
	}
	assert.Equal(t, adapters.Decision{
		Allowed: true, Remaining: 1, ResetAfter: 2 * time.Second,
	}, ask("a", 2))
	assert.Equal(t, adapters.Decision{
		Remaining: 1, RetryAfter: time.Second, ResetAfter: 2 * time.Second,
	}, ask("a", 2), "all or none are counted")
	assert.Equal(t, 1, ask("a", 0).Remaining, "looking counts nothing")
	assert.Equal(t, 3, ask("b", 0).Remaining, "another key is another count")
	clock.advance(time.Second)
	assert.True(t, ask("a", 2).Allowed)
	clock.advance(3 * time.Second)
	assert.Equal(t, 0, ask("a", 3).Remaining, "the whole burst was free again")
}

func TestALimiterRefusesWhatMakesNoSense(t *testing.T) {
	good := adapters.Rate{Limit: 1, Per: time.Second, Burst: 3}
	rows := []struct {
		name, reason, key string
		rate              adapters.Rate
		n                 int
	}{
		{"no key", "a key is a name", "", good, 1},
		{"no rate", "a rate is checked", "k", adapters.Rate{}, 1},
		{"negative", "nothing unhappens", "k", good, -1},
		{"over the burst", "it could never be allowed", "k", good, 4},
	}
	limiter := open(t, mock.NewCache(newClock().server(), mock.Options{}))
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := limiter.Allow(t.Context(), row.key, row.rate, row.n)
			assert.ErrorIs(t, err, adapters.ErrInvalid, row.reason)
		})
	}
}
