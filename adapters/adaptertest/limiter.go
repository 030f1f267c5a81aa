package adaptertest

import (
	"sync/atomic"
	"time"

	"lockstep/adapters"
)

var limiterRules = []Rule{
	{
		ID: "T1", Name: "Burst", Needs: adapters.RateLimits,
		Words: "As many events as the burst are allowed at once, and Remaining counts them " +
			"down; the next one is not.",
		check: checkBurst,
	},
	{
		ID: "T2", Name: "RefusedIsNotCounted", Needs: adapters.RateLimits,
		Words: "Events that are not allowed are not counted, all of them or none, and asking " +
			"for zero only looks.",
		check: checkRefused,
	},
	{
		ID: "T3", Name: "RetryAfter", Needs: adapters.RateLimits,
		Words: "Events that are not allowed are allowed once RetryAfter has passed, and not " +
			"much earlier; of those that are allowed it is zero.",
		check: checkRetryAfter,
	},
	{
		ID: "T4", Name: "ResetAfter", Needs: adapters.RateLimits,
		Words: "ResetAfter tells when the whole burst is free again: zero where it is, an " +
			"interval for each event that was counted.",
		check: checkResetAfter,
	},
	{
		ID: "T5", Name: "BadRates", Needs: adapters.RateLimits,
		Words: "A rate that Check refuses, and a number of events that is negative or over the " +
			"burst, is ErrInvalid.",
		check: checkRates,
	},
	{
		ID: "T6", Name: "LimitsAreApart", Needs: adapters.RateLimits,
		Words: "Each key is counted by itself, and for all clients together.",
		check: checkLimitsApart,
	},
	{
		ID: "T7", Name: "LimitsAreAtomic", Needs: adapters.RateLimits,
		Words: "Of many clients that ask at once no more are allowed than the burst.",
		check: checkLimitAtomic,
	},
}

// rare is a rate at which nothing becomes free while the kit looks.
var rare = adapters.Rate{Limit: 1, Per: time.Hour, Burst: 5}

// allow asks for events, or ends the check.
func (c *client) allow(name string, rate adapters.Rate, n int) adapters.Decision {
	d, err := c.limiter.Allow(c.e.ctx, name, rate, n)
	c.e.ok(err, "Allow(%+v, %d)", rate, n)
	return d
}

func checkBurst(e *env) {
	c, name := e.open(), e.name("key")
	for i := range rare.Burst {
		d := c.allow(name, rare, 1)
		equal(e, d.Allowed, true, "Allowed of event %d of a burst of 5", i+1)
		equal(e, d.Remaining, rare.Burst-i-1, "Remaining after event %d of a burst of 5", i+1)
	}
	d := c.allow(name, rare, 1)
	equal(e, d.Allowed, false, "Allowed of event 6 of a burst of 5")
	equal(e, d.Remaining, 0, "Remaining after a burst")
	d = c.allow(e.name("key"), rare, rare.Burst)
	equal(e, d.Allowed, true, "Allowed of a whole burst in one call")
}

func checkRefused(e *env) {
	c, name := e.open(), e.name("key")
	c.allow(name, rare, 3)
	for range 3 {
		equal(e, c.allow(name, rare, 3).Allowed, false, "Allowed of 3 events where 2 remain")
		d := c.allow(name, rare, 0)
		equal(e, d.Allowed, true, "Allowed of no event")
		equal(e, d.Remaining, 2, "Remaining after what was not allowed")
	}
	equal(e, c.allow(name, rare, 2).Allowed, true, "Allowed of 2 events where 2 remain")
	d := c.allow(e.name("key"), rare, 0)
	equal(e, d.Remaining, rare.Burst, "Remaining of a new key")
}

func checkRetryAfter(e *env) {
	c, name := e.open(), e.name("key")
	rate := adapters.Rate{Limit: 1, Per: 100 * time.Millisecond, Burst: 2}
	begun := e.elapsed()
	equal(e, c.allow(name, rate, 2).RetryAfter, 0, "RetryAfter of events that are allowed")
	d := c.allow(name, rate, 2)
	late := e.elapsed()-begun >= 2*rate.Per // it is allowed again, or it was when it was asked
	if !late && (d.Allowed || d.RetryAfter <= 0) || d.RetryAfter > 2*rate.Per {
		e.errorf("Allow(2) after a burst of 2 = %+v, want a RetryAfter of up to %v", d, 2*rate.Per)
	}
	var wait time.Duration
	allowed := e.expires(rate.Per, func() bool {
		d := c.allow(name, rate, 1)
		if !d.Allowed && wait == 0 {
			wait = e.elapsed() - begun + d.RetryAfter
		}
		return d.Allowed
	})
	lasted := e.elapsed() - begun
	if !allowed {
		e.errorf("Allow(1) is refused for %v after a burst, want it allowed after %v",
			lasted, rate.Per)
	} else if lasted < rate.Per-tick {
		e.errorf("Allow(1) is allowed %v after a burst, want not before %v", lasted, rate.Per)
	}
	if wait > 0 && wait < rate.Per-tick {
		e.errorf("RetryAfter ends %v after the burst, want %v at least", wait, rate.Per)
	}
}

func checkResetAfter(e *env) {
	c, name := e.open(), e.name("key")
	d := c.allow(name, rare, 0)
	equal(e, d.ResetAfter, 0, "ResetAfter of a new key")
	for n := 1; n <= 2; n++ {
		d = c.allow(name, rare, 1)
		most := time.Duration(n) * time.Hour
		if d.ResetAfter > most || d.ResetAfter < most-slack {
			e.errorf("ResetAfter after %d events, one an hour = %v, want %v", n, d.ResetAfter, most)
		}
	}
}

func checkRates(e *env) {
	c, name := e.open(), e.name("key")
	for _, rate := range []adapters.Rate{
		{},
		{Limit: 0, Per: time.Second, Burst: 1},
		{Limit: 1, Per: 0, Burst: 1},
		{Limit: 1, Per: time.Second, Burst: 0},
		{Limit: -1, Per: time.Second, Burst: 1},
		{Limit: 10, Per: time.Microsecond, Burst: 1},
		{Limit: 1, Per: 400 * 24 * time.Hour, Burst: 1},
	} {
		_, err := c.limiter.Allow(e.ctx, name, rate, 1)
		e.kind(err, adapters.ErrInvalid, "Allow(%+v, 1)", rate)
	}
	for _, n := range []int{-1, rare.Burst + 1} {
		_, err := c.limiter.Allow(e.ctx, name, rare, n)
		e.kind(err, adapters.ErrInvalid, "Allow(burst %d, %d)", rare.Burst, n)
	}
	equal(e, c.allow(name, rare, 0).Remaining, rare.Burst, "Remaining after refused calls")
}

func checkLimitsApart(e *env) {
	a, b := e.open(), e.open()
	one, two := e.name("key"), e.name("key")
	a.allow(one, rare, 3)
	equal(e, a.allow(two, rare, 0).Remaining, rare.Burst, "Remaining of another key")
	equal(e, b.allow(one, rare, 0).Remaining, 2, "Remaining after another client's events")
}

func checkLimitAtomic(e *env) {
	const workers, rounds = 6, 20
	crew := e.crew(workers)
	rate := adapters.Rate{Limit: 1, Per: time.Hour, Burst: 30}
	name := e.name("key")
	var allowed atomic.Int64
	e.all(workers, func(i int) error {
		for range rounds {
			d, err := crew[i].limiter.Allow(e.ctx, name, rate, 1)
			if err != nil {
				return err
			}
			if d.Allowed {
				allowed.Add(1)
			}
		}
		return nil
	}, "Allow(1) by %d clients", workers)
	equal(e, int(allowed.Load()), rate.Burst, "events allowed among %d", workers*rounds)
}
