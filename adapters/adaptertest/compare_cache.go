package adaptertest

import (
	"errors"
	"fmt"
	"math"
	"time"

	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// CompareCache compares an adapter's cache with the mock's.
func CompareCache(t rapid.TB, with Compared[adapters.Cache]) Comparison {
	t.Helper()
	var wanted []string
	if with.Capabilities.Has(adapters.AllCache) {
		wanted = []string{"found", "not found", "expired", "counted", "no number"}
	}
	return compareRounds(t, wanted, func(t *rapid.T, report *Comparison) {
		r, server := with.begin(report)
		model, err := mock.NewCache(server, with.options()).Open(t.Context(), "model")
		if err != nil {
			t.Fatalf("%v", err)
		}
		c := &cacheRound{r, with, model}
		r.repeat(t, []command{
			{"get", 4, c.get},
			{"set", 5, c.set},
			{"incr", 4, c.incr},
			{"ttl", 2, c.ttl},
			{"expire", 2, c.expire},
			{"pass", 2, c.pass},
			{"delete", 1, c.remove},
			{"refused", 1, c.refused},
		})
	})
}

// cacheRound is a round on a cache.
type cacheRound struct {
	*round
	with  Compared[adapters.Cache]
	model adapters.Cache
}

func (c *cacheRound) key(t *rapid.T) string { return c.prefix + drawName.Draw(t, "key") }

// life draws a time to live: a short one only where the test drives the time.
func (r *round) life(t *rapid.T, least time.Duration) time.Duration {
	if r.clock.driven {
		ttl := time.Duration(rapid.IntRange(int(least), 5_000_000).Draw(t, "ttl"))
		return max(least, ttl/100_000*100_000+ttl%2) // often odd by a nanosecond
	}
	long := []time.Duration{time.Minute, time.Hour + 1, 90 * 24 * time.Hour}
	if least == adapters.NoExpiry {
		long = append(long, adapters.NoExpiry)
	}
	return evenly(long).Draw(t, "ttl")
}

func (c *cacheRound) get(t *rapid.T) error {
	ctx, cancel := c.bounded(t)
	defer cancel()
	key := c.key(t)
	got, gotErr := c.with.client(t).Get(ctx, key)
	want, wantErr := c.model.Get(ctx, key)
	if wantErr == nil {
		c.reached("found")
	} else if errors.Is(wantErr, adapters.ErrNotFound) {
		c.reached("not found")
	}
	return same(fmt.Sprintf("Get(%q)", key), got, gotErr, want, wantErr, sameBytes)
}

func (c *cacheRound) set(t *rapid.T) error {
	ctx, cancel := c.bounded(t)
	defer cancel()
	key, value, ttl := c.key(t), drawBytes.Draw(t, "value"), c.life(t, adapters.NoExpiry)
	call := fmt.Sprintf("Set(%q, %s, %v)", key, inShort(value), ttl)
	return sameKind(call,
		c.with.client(t).Set(ctx, key, value, ttl), c.model.Set(ctx, key, value, ttl))
}

func (c *cacheRound) remove(t *rapid.T) error {
	ctx, cancel := c.bounded(t)
	defer cancel()
	key := c.key(t)
	return sameKind(fmt.Sprintf("Delete(%q)", key),
		c.with.client(t).Delete(ctx, key), c.model.Delete(ctx, key))
}

func (c *cacheRound) incr(t *rapid.T) error {
	ctx, cancel := c.bounded(t)
	defer cancel()
	key := c.key(t)
	by := rapid.OneOf(
		rapid.Int64Range(-3, 3), rapid.SampledFrom([]int64{math.MaxInt64, math.MinInt64}),
	).Draw(t, "by")
	want, wantErr := c.model.Incr(ctx, key, by)
	if c.with.LenientNumbers && errors.Is(wantErr, adapters.ErrInvalid) {
		c.reached("no number")
		return nil
	}
	got, gotErr := c.with.client(t).Incr(ctx, key, by)
	if wantErr == nil {
		c.reached("counted")
	} else if errors.Is(wantErr, adapters.ErrInvalid) {
		c.reached("no number")
	}
	return same(fmt.Sprintf("Incr(%q, %d)", key, by), got, gotErr, want, wantErr,
		func(a, b int64) bool { return a == b })
}

func (c *cacheRound) ttl(t *rapid.T) error {
	ctx, cancel := c.bounded(t)
	defer cancel()
	key := c.key(t)
	got, gotErr := c.with.client(t).TTL(ctx, key)
	want, wantErr := c.model.TTL(ctx, key)
	return same(fmt.Sprintf("TTL(%q)", key), got, gotErr, want, wantErr, c.near)
}

func (c *cacheRound) expire(t *rapid.T) error {
	ctx, cancel := c.bounded(t)
	defer cancel()
	key, ttl := c.key(t), c.life(t, adapters.NoExpiry)
	return sameKind(fmt.Sprintf("Expire(%q, %v)", key, ttl),
		c.with.client(t).Expire(ctx, key, ttl), c.model.Expire(ctx, key, ttl))
}

// refused draws an argument that is no good.
func (c *cacheRound) refused(t *rapid.T) error {
	if !c.with.Capabilities.Has(adapters.AllCache) {
		t.Skip("what is refused first is the adapter's to say")
	}
	ctx, cancel := c.bounded(t)
	defer cancel()
	client, bad := c.with.client(t), drawBadName.Draw(t, "bad")
	_, getErr := client.Get(ctx, bad)
	_, incrErr := client.Incr(ctx, bad, 1)
	_, ttlErr := client.TTL(ctx, bad)
	key := c.key(t)
	for call, err := range map[string]error{
		"Get of a bad name": getErr, "Incr of a bad name": incrErr, "TTL of a bad name": ttlErr,
		"Set of a bad name":          client.Set(ctx, bad, nil, 0),
		"Delete of a bad name":       client.Delete(ctx, bad),
		"Expire of a bad name":       client.Expire(ctx, bad, time.Minute),
		"Set for a negative time":    client.Set(ctx, key, nil, -1),
		"Expire for a negative time": client.Expire(ctx, key, -1),
	} {
		if err := sameKind(call, err, adapters.ErrInvalid); err != nil {
			return err
		}
	}
	return nil
}

// pass lets time pass: by the driven clock, else until a key that is set for it has expired.
func (c *cacheRound) pass(t *rapid.T) error {
	if c.clock.driven {
		return c.tick(t, func() int { return c.living(t) })
	}
	if !c.with.Capabilities.Has(adapters.Values | adapters.Expiry) {
		t.Skip("nothing expires")
	}
	ctx, cancel := c.bounded(t)
	defer cancel()
	key, client := c.key(t), c.with.client(t)
	ttl := time.Duration(rapid.IntRange(1, 5).Draw(t, "ms")) * time.Millisecond
	set := func() error { return client.Set(ctx, key, []byte("short"), ttl) }
	get := func() error { _, err := client.Get(ctx, key); return err }
	if err := c.expires(ttl, set, get); err != nil {
		return fmt.Errorf("Set(%q, …, %v), then Get: %w", key, ttl, err)
	}
	c.reached("expired")
	return c.model.Delete(ctx, key)
}

// living counts the mock's keys.
func (c *cacheRound) living(t *rapid.T) int {
	number := 0
	for _, name := range someNames {
		if _, err := c.model.Get(t.Context(), c.prefix+name); err == nil {
			number++
		}
	}
	return number
}

// expires stores something that lives for ttl, and looks until it is gone: not before ttl has
// passed since the storing began, and within a while.
func (r *round) expires(ttl time.Duration, store, look func() error) error {
	began := time.Now()
	if err := store(); err != nil {
		return err
	}
	for {
		err := look()
		passed := time.Since(began)
		switch {
		case err == nil && passed > ttl+r.patience/2:
			return fmt.Errorf("it was there after %v", passed)
		case err == nil:
			time.Sleep(min(time.Millisecond, ttl/4)) // polls the server for it
		case !errors.Is(err, adapters.ErrNotFound):
			return err
		case passed < ttl:
			return fmt.Errorf("it was gone after %v", passed)
		default:
			return nil
		}
	}
}
