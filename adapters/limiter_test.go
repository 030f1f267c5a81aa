package adapters_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"lockstep/adapters"
)

const year = 365 * 24 * time.Hour

func TestARateIsCheckedBeforeItIsReckonedWith(t *testing.T) {
	rows := []struct {
		name, reason string
		rate         adapters.Rate
		fit          bool
	}{
		{"common", "ten a second", adapters.Rate{10, time.Second, 20}, true},
		{"fastest", "one a microsecond", adapters.Rate{1000, time.Millisecond, 1}, true},
		{"too fast", "the clock is no finer", adapters.Rate{1001, time.Millisecond, 1}, false},
		{"slowest", "a year is allowed", adapters.Rate{1, year, 1}, true},
		{"too slow", "it is the most", adapters.Rate{1, year + 1, 1}, false},
		{"widest", "a whole burst counts", adapters.Rate{365, year, 365}, true},
		{"too wide", "a whole burst counts", adapters.Rate{365, year, 366}, false},
		{"no limit", "nothing could ever happen", adapters.Rate{0, time.Second, 1}, false},
		{"no time", "nothing is measured", adapters.Rate{1, 0, 1}, false},
		{"no burst", "nothing could ever happen", adapters.Rate{1, time.Second, 0}, false},
		{"negative limit", "figures are positive", adapters.Rate{-1, time.Second, 1}, false},
		{"negative time", "figures are positive", adapters.Rate{1, -time.Second, 1}, false},
		{"negative burst", "figures are positive", adapters.Rate{1, time.Second, -1}, false},
		{"endless", "rounding up overflows", adapters.Rate{1, math.MaxInt64, 1}, false},
		{"greatest burst", "it overflows", adapters.Rate{1, time.Second, math.MaxInt}, false},
		{"greatest limit", "it overflows", adapters.Rate{math.MaxInt, time.Second, 1}, false},
		{
			"all greatest", "the quotient is one nanosecond",
			adapters.Rate{math.MaxInt, math.MaxInt64, math.MaxInt},
			false,
		},
		{
			"greatest of a fast rate", "a microsecond each, for a year",
			adapters.Rate{1000, time.Millisecond, int(year / time.Microsecond)},
			true,
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			err := row.rate.Check()
			assert.Equal(t, row.fit, err == nil, "%s: Check = %v", row.reason, err)
		})
	}
}

func TestAnIntervalIsRoundedUpToMicroseconds(t *testing.T) {
	rows := []struct {
		name, reason string
		rate         adapters.Rate
		want         time.Duration
	}{
		{"exact", "nothing to round", adapters.Rate{4, time.Second, 1}, 250 * time.Millisecond},
		{"third", "never over Limit", adapters.Rate{3, 10_000, 1}, 4 * time.Microsecond},
		{"odd time", "half a tick counts", adapters.Rate{1, 1500, 1}, 2 * time.Microsecond},
		{"odd both", "one nanosecond counts", adapters.Rate{2, 4001, 1}, 3 * time.Microsecond},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.want, row.rate.Interval(), row.reason)
		})
	}
}

// drawRate draws a rate that passes Check, from the fastest to the slowest.
func drawRate(t *rapid.T) adapters.Rate {
	limit := rapid.IntRange(1, 1000).Draw(t, "limit")
	per := time.Duration(limit) * time.Duration(rapid.OneOf(
		rapid.Int64Range(int64(time.Microsecond), int64(10*time.Microsecond)),
		rapid.Int64Range(int64(time.Microsecond), int64(year)/1000),
	).Draw(t, "each"))
	rate := adapters.Rate{Limit: limit, Per: per, Burst: 1}
	rate.Burst = rapid.IntRange(1, min(20, int(year/rate.Interval()))).Draw(t, "burst")
	return rate
}

// grant is a number of events that were allowed at a time.
type grant struct {
	at int64
	n  int
}

func TestNoWindowHoldsMoreThanBurstAndSteadyRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := drawRate(t)
		interval := rate.Interval().Microseconds()
		now := rapid.Int64Range(0, 4e15).Draw(t, "start")
		var arrival int64
		var grants []grant
		for range rapid.IntRange(1, 50).Draw(t, "asked") {
			now += rapid.Int64Range(0, 2*interval).Draw(t, "passed")
			n := rapid.IntRange(0, rate.Burst).Draw(t, "n")
			var d adapters.Decision
			arrival, d = adapters.Decide(rate, arrival, now, n)
			if d.Allowed {
				grants = append(grants, grant{now, n})
			}
		}
		for first := range grants {
			events := 0
			for _, g := range grants[first:] {
				events += g.n
				passed := g.at - grants[first].at
				if most := int64(rate.Burst) + passed/interval; int64(events) > most {
					t.Fatalf("%d events in %d µs, the most is %d", events, passed, most)
				}
			}
		}
	})
}

func TestADecisionIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := drawRate(t)
		window := rate.Interval().Microseconds() * int64(rate.Burst)
		now := rapid.Int64Range(1, 4e15).Draw(t, "now")
		before := now + rapid.Int64Range(-1, window).Draw(t, "ahead")
		n := rapid.IntRange(0, rate.Burst).Draw(t, "n")
		after, d := adapters.Decide(rate, before, now, n)

		allowed := func(arrival, at int64, n int) bool {
			_, d := adapters.Decide(rate, arrival, at, n)
			return d.Allowed
		}
		assert.Equal(t, d.Allowed, d.RetryAfter == 0)
		if !d.Allowed {
			assert.Equal(t, max(before, now), after, "what is refused is not counted")
			then := now + d.RetryAfter.Microseconds()
			assert.True(t, allowed(after, then, n), "allowed when it said so")
			assert.False(t, allowed(after, then-1, n), "and not a microsecond earlier")
		}
		assert.True(t, allowed(after, now, d.Remaining), "what remains can happen")
		if d.Remaining < rate.Burst {
			assert.False(t, allowed(after, now, d.Remaining+1), "and no more of it")
		}
		free := now + d.ResetAfter.Microseconds()
		assert.True(t, allowed(after, free, rate.Burst), "the whole burst is free again")
		if d.ResetAfter > 0 {
			assert.False(t, allowed(after, free-1, rate.Burst), "and was not just before")
		}
	})
}

func TestLookingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate, now := drawRate(t), int64(1e15)
		window := rate.Interval().Microseconds() * int64(rate.Burst)
		before := now + rapid.Int64Range(0, window).Draw(t, "ahead")
		after, d := adapters.Decide(rate, before, now, 0)
		assert.True(t, d.Allowed)
		assert.Equal(t, before, after)
	})
}

func TestWhatAnotherRateCountedLeavesNoNegativeRemainder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate, now := drawRate(t), int64(1e15)
		ahead := rapid.Int64Range(0, year.Microseconds()).Draw(t, "ahead")
		_, d := adapters.Decide(rate, now+ahead, now, rapid.IntRange(0, rate.Burst).Draw(t, "n"))
		assert.GreaterOrEqual(t, d.Remaining, 0)
		assert.GreaterOrEqual(t, d.RetryAfter, time.Duration(0))
		assert.GreaterOrEqual(t, d.ResetAfter, time.Duration(0))
	})
}
