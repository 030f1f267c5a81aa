package redis_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
)

// The script counts as adapters.Decide does, which is told its last answer: the same events at the
// same times have the same decisions. Rates are slow enough that no key expires meanwhile.
func TestTheScriptAgreesWithDecide(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		test := 0
		rapid.Check(t, func(rt *rapid.T) {
			test++
			key := fmt.Sprint(test)
			rate := adapters.Rate{
				Limit: rapid.IntRange(1, 1000).Draw(rt, "limit"),
				Per:   time.Duration(rapid.Int64Range(1, 8000).Draw(rt, "hours")) * time.Hour,
				Burst: rapid.IntRange(1, 1000).Draw(rt, "burst"),
			}
			if rate.Check() != nil {
				rt.Skip("no rate")
			}
			now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro() +
				rapid.Int64Range(0, 1<<51).Draw(rt, "now")
			arrival, interval := int64(0), rate.Interval().Microseconds()
			for range rapid.IntRange(1, 30).Draw(rt, "asked") {
				n := rapid.IntRange(0, rate.Burst).Draw(rt, "n")
				got, err := client.AllowAt(t.Context(), key, rate, n, now)
				if err != nil {
					rt.Fatal(err)
				}
				var want adapters.Decision
				arrival, want = adapters.Decide(rate, arrival, now, n)
				if got != want {
					rt.Fatalf("Allow(%v, %d) at %d = %+v, want %+v", rate, n, now, got, want)
				}
				now += rapid.OneOf(rapid.Int64Range(0, 2*interval), rapid.SampledFrom([]int64{
					0, 1, interval - 1, interval, int64(want.RetryAfter / time.Microsecond),
					int64(want.ResetAfter / time.Microsecond),
				})).Draw(rt, "later")
			}
		})
	})
}

func TestALimiterGoesByTheServersClock(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.needs(t, "clock")
		_, client := open(t, s.config(t))
		rate := adapters.Rate{Limit: 1, Per: 200 * time.Millisecond, Burst: 2}
		began := time.Now()
		first, err := client.Allow(t.Context(), "k", rate, 2)
		require.NoError(t, err)
		assert.True(t, first.Allowed)
		assert.Zero(t, first.Remaining)
		denied, err := client.Allow(t.Context(), "k", rate, 2)
		require.NoError(t, err)
		if time.Since(began) < 2*rate.Per {
			assert.False(t, denied.Allowed)
			assert.Positive(t, denied.RetryAfter)
			assert.LessOrEqual(t, denied.RetryAfter, 2*rate.Per)
		}
		eventually(t, "it is allowed again", func() bool {
			d, err := client.Allow(t.Context(), "k", rate, 1)
			require.NoError(t, err)
			return d.Allowed
		})
	})
}

func TestManyDoNotPassARate(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		rate := adapters.Rate{Limit: 1, Per: time.Hour, Burst: 17}
		var all sync.WaitGroup
		var mu sync.Mutex
		allowed := 0
		for range 50 {
			all.Go(func() {
				d, err := client.Allow(t.Context(), "k", rate, 1)
				assert.NoError(t, err)
				mu.Lock()
				defer mu.Unlock()
				if d.Allowed {
					allowed++
				}
			})
		}
		all.Wait()
		assert.Equal(t, 17, allowed)
		look, err := client.Allow(t.Context(), "k", rate, 0)
		require.NoError(t, err)
		assert.True(t, look.Allowed)
		assert.Zero(t, look.Remaining)
	})
}

func TestWhatNoLimiterTakesIsInvalid(t *testing.T) {
	s := startMini(t)
	_, client := open(t, s.config(t))
	rate := adapters.Rate{Limit: 1, Per: time.Second, Burst: 2}
	for _, n := range []int{-1, 3} {
		_, err := client.Allow(t.Context(), "k", rate, n)
		isKind(t, adapters.ErrInvalid, err)
	}
	_, err := client.Allow(t.Context(), "", rate, 1)
	isKind(t, adapters.ErrInvalid, err)
	_, err = client.Allow(t.Context(), "k", adapters.Rate{}, 1)
	isKind(t, adapters.ErrInvalid, err)
}

func TestAScriptIsSentWhereTheServerDoesNotKnowIt(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, client := open(t, s.config(t))
		rate := adapters.Rate{Limit: 1, Per: time.Hour, Burst: 3}
		for want := 2; want >= 0; want-- {
			require.NoError(t, s.raw.ScriptFlush(t.Context()).Err())
			d, err := client.Allow(t.Context(), "k", rate, 1)
			require.NoError(t, err)
			assert.Equal(t, want, d.Remaining)
		}
	})
}
