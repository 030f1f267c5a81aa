package adaptertest

import (
	"errors"
	"math"
	"strconv"
	"time"

	"lockstep/adapters"
)

var cacheRules = []Rule{
	{
		ID: "C1", Name: "KeysAreKept", Needs: adapters.Values,
		Words: "A key that was set is got by every client, is replaced by the next set, and is " +
			"gone once it was deleted; deleting what is not there is no error.",
		check: checkKeys,
	},
	{
		ID: "C2", Name: "MissingKey", Needs: adapters.Values,
		Words: "A key that is not there is ErrNotFound.",
		check: checkMissingKey,
	},
	{
		ID: "C3", Name: "KeysExpire", Needs: adapters.Values | adapters.Expiry,
		Words: "A key lives for its time to live by the server's clock, not less, and then it " +
			"does not exist for any call.",
		check: checkExpiry,
	},
	{
		ID: "C4", Name: "TimeToLive", Needs: adapters.Values | adapters.Expiry,
		Words: "TTL tells how long a key still lives, and NoExpiry of one that does not expire; " +
			"of a missing key it is ErrNotFound. A part of a millisecond counts as a whole one.",
		check: checkTTL,
	},
	{
		ID: "C5", Name: "SetReplacesTheTime", Needs: adapters.Values | adapters.Expiry,
		Words: "Set replaces the time to live, and removes it with NoExpiry.",
		check: checkSetReplaces,
	},
	{
		ID: "C6", Name: "Expire", Needs: adapters.Values | adapters.Expiry,
		Words: "Expire replaces or removes the time to live and keeps the value; of a missing " +
			"key it is ErrNotFound.",
		check: checkExpire,
	},
	{
		ID: "C7", Name: "NegativeTime", Needs: adapters.Values | adapters.Expiry,
		Words: "A negative time to live is ErrInvalid and changes nothing; the longest is taken.",
		check: checkNegativeTime,
	},
	{
		ID: "C8", Name: "Counting", Needs: adapters.Values | adapters.Counters,
		Words: "Incr adds to the number that the key holds in decimal, a missing key counting " +
			"as zero, and returns the sum.",
		check: checkCounting,
	},
	{
		ID: "C9", Name: "CountersKeepTheTime",
		Needs: adapters.Values | adapters.Counters | adapters.Expiry,
		Words: "Incr keeps the time to live.",
		check: checkCountersTime,
	},
	{
		ID: "C10", Name: "NoNumber", Needs: adapters.Values | adapters.Counters,
		Words: "Incr of what is no 64-bit integer in its shortest form is ErrInvalid and " +
			"changes nothing.",
		check: checkNoNumber,
	},
	{
		ID: "C11", Name: "NoOverflow", Needs: adapters.Values | adapters.Counters,
		Words: "Incr counts to both ends of 64 bits; beyond them it is ErrInvalid and changes " +
			"nothing.",
		check: checkOverflow,
	},
	{
		ID: "C12", Name: "CountingIsAtomic", Needs: adapters.Values | adapters.Counters,
		Words: "Of counters that many clients increment at once no increment is lost.",
		check: checkCountingAtomic,
	},
}

// key is a key of its own for a check, seen by one client.
type key struct {
	e    *env
	c    adapters.Cache
	name string
}

func (c *client) key() key { return key{c.e, c.cache, c.e.name("key")} }

func (k key) set(value string, ttl time.Duration) {
	k.e.ok(k.c.Set(k.e.ctx, k.name, []byte(value), ttl), "Set(%q, %v)", value, ttl)
}

// has finds that the key has another value, where want is "-" that it exists.
func (k key) has(want, when string) {
	value, err := k.c.Get(k.e.ctx, k.name)
	got := string(value)
	if adapters.KindOf(err) == adapters.ErrNotFound {
		got, err = "-", nil
	}
	k.e.ok(err, "Get() %s", when)
	equal(k.e, got, want, "Get() %s", when)
}

// lives finds that the key's time to live is not in a range.
func (k key) lives(least, most time.Duration, when string) {
	ttl, err := k.c.TTL(k.e.ctx, k.name)
	k.e.ok(err, "TTL() %s", when)
	if ttl < least || ttl > most {
		k.e.errorf("TTL() %s = %v, want from %v to %v", when, ttl, least, most)
	}
}

// slack is what a long time to live may have lost while the kit looks.
const slack = 30 * time.Second

// livesFor finds that the key does not live for that time, give or take the time that passed.
func (k key) livesFor(ttl time.Duration, when string) {
	least := ttl
	if ttl != adapters.NoExpiry {
		least -= slack
	}
	k.lives(least, ttl, when)
}

func checkKeys(e *env) {
	a := e.open().key()
	b := key{e, e.open().cache, a.name}
	a.set("1", adapters.NoExpiry)
	a.has("1", "after Set")
	b.has("1", "after another client's Set")
	b.set("2", adapters.NoExpiry)
	a.has("2", "after a second Set")
	for range 2 {
		e.ok(a.c.Delete(e.ctx, a.name), "Delete()")
		b.has("-", "after another client's Delete")
	}
}

func checkMissingKey(e *env) {
	k := e.open().key()
	got, err := k.c.Get(e.ctx, k.name)
	e.kind(err, adapters.ErrNotFound, "Get() of a key that is not there")
	equal(e, len(got), 0, "the length of what Get() returned with it")
}

func checkExpiry(e *env) {
	const ttl = 60 * time.Millisecond
	k := e.open().key()
	other := key{e, k.c, e.name("key")}
	other.set("1", adapters.NoExpiry)
	begun := e.elapsed()
	k.set("1", ttl)
	gone := e.expires(ttl, func() bool {
		_, err := k.c.Get(e.ctx, k.name)
		return adapters.KindOf(err) == adapters.ErrNotFound
	})
	if lived := e.elapsed() - begun; !gone {
		e.fatalf("a key with the time to live %v lived for %v, want no longer", ttl, lived)
	} else if lived < ttl-tick {
		e.errorf("a key with the time to live %v lived for %v, want no shorter", ttl, lived)
	}
	_, err := k.c.TTL(e.ctx, k.name)
	e.kind(err, adapters.ErrNotFound, "TTL() of an expired key")
	e.kind(k.c.Expire(e.ctx, k.name, time.Hour), adapters.ErrNotFound, "Expire() of an expired key")
	if e.declares(adapters.Counters) {
		sum, err := k.c.Incr(e.ctx, k.name, 5)
		e.ok(err, "Incr(5) of an expired key")
		equal(e, sum, 5, "Incr(5) of an expired key")
	}
	other.has("1", "of a key without a time to live")
}

func checkTTL(e *env) {
	k := e.open().key()
	_, err := k.c.TTL(e.ctx, k.name)
	e.kind(err, adapters.ErrNotFound, "TTL() of a key that is not there")
	k.set("1", time.Hour)
	k.livesFor(time.Hour, "after Set(1h)")
	k.set("1", adapters.NoExpiry)
	k.livesFor(adapters.NoExpiry, "after Set(NoExpiry)")
	k.set("1", time.Hour+time.Nanosecond)
	k.livesFor(time.Hour+time.Millisecond, "after Set(1h and 1ns)")
	k.set("1", time.Nanosecond)
	if !e.expires(time.Millisecond, func() bool {
		_, err := k.c.Get(e.ctx, k.name)
		return adapters.KindOf(err) == adapters.ErrNotFound
	}) {
		e.errorf("a key with the time to live 1ns lives on, want it gone after a millisecond")
	}
}

func checkSetReplaces(e *env) {
	k := e.open().key()
	k.set("1", time.Hour)
	k.set("2", 2*time.Hour)
	k.livesFor(2*time.Hour, "after Set(2h)")
	k.set("3", adapters.NoExpiry)
	k.livesFor(adapters.NoExpiry, "after Set(NoExpiry)")
	k.has("3", "after Set(NoExpiry)")
}

func checkExpire(e *env) {
	k := e.open().key()
	expire := func(ttl time.Duration) {
		e.ok(k.c.Expire(e.ctx, k.name, ttl), "Expire(%v)", ttl)
	}
	e.kind(k.c.Expire(e.ctx, k.name, time.Hour), adapters.ErrNotFound, "Expire() of a missing key")
	e.kind(k.c.Expire(e.ctx, k.name, adapters.NoExpiry), adapters.ErrNotFound,
		"Expire(NoExpiry) of a missing key")
	k.set("1", adapters.NoExpiry)
	expire(time.Hour)
	k.livesFor(time.Hour, "after Expire(1h)")
	expire(adapters.NoExpiry)
	k.livesFor(adapters.NoExpiry, "after Expire(NoExpiry)")
	expire(adapters.NoExpiry)
	k.has("1", "after Expire")
	expire(time.Millisecond)
	if !e.expires(time.Millisecond, func() bool {
		_, err := k.c.Get(e.ctx, k.name)
		return adapters.KindOf(err) == adapters.ErrNotFound
	}) {
		e.errorf("a key lives on after Expire(1ms), want ErrNotFound")
	}
}

func checkNegativeTime(e *env) {
	k := e.open().key()
	k.set("1", time.Hour)
	for _, ttl := range []time.Duration{-1, -time.Hour, math.MinInt64} {
		e.kind(k.c.Set(e.ctx, k.name, []byte("2"), ttl), adapters.ErrInvalid, "Set(%v)", ttl)
		e.kind(k.c.Expire(e.ctx, k.name, ttl), adapters.ErrInvalid, "Expire(%v)", ttl)
	}
	k.has("1", "after negative times to live")
	k.livesFor(time.Hour, "after negative times to live")
	k.set("3", math.MaxInt64)
	k.has("3", "after Set with the longest time to live")
}

func checkCounting(e *env) {
	k := e.open().key()
	sum := int64(0)
	for _, by := range []int64{1, 41, -50, 0, 100} {
		sum += by
		got, err := k.c.Incr(e.ctx, k.name, by)
		e.ok(err, "Incr(%d)", by)
		equal(e, got, sum, "Incr(%d)", by)
		k.has(strconv.FormatInt(sum, 10), "after Incr")
	}
	k.set("-7", adapters.NoExpiry)
	got, err := k.c.Incr(e.ctx, k.name, 8)
	e.ok(err, "Incr(8) of -7")
	equal(e, got, 1, "Incr(8) of -7")
}

func checkCountersTime(e *env) {
	k := e.open().key()
	for _, ttl := range []time.Duration{time.Hour, adapters.NoExpiry} {
		k.set("1", ttl)
		_, err := k.c.Incr(e.ctx, k.name, 1)
		e.ok(err, "Incr(1)")
		k.livesFor(ttl, "after Incr of a key set with "+ttl.String())
	}
}

func checkNoNumber(e *env) {
	for _, held := range []string{
		"", "one", "+1", "01", "-0", " 1", "1 ", "1.0", "1e3", "0x10", "1\x00",
		"9223372036854775808", "99999999999999999999",
	} {
		k := e.open().key()
		k.set(held, adapters.NoExpiry)
		_, err := k.c.Incr(e.ctx, k.name, 1)
		e.kind(err, adapters.ErrInvalid, "Incr(1) of %q", held)
		k.has(held, "after a refused Incr")
	}
}

func checkOverflow(e *env) {
	for _, row := range []struct {
		held, by int64
	}{
		{math.MaxInt64, 1},
		{math.MinInt64, -1},
		{1, math.MaxInt64},
		{-1, math.MinInt64},
	} {
		k := e.open().key()
		held := strconv.FormatInt(row.held, 10)
		k.set(held, adapters.NoExpiry)
		_, err := k.c.Incr(e.ctx, k.name, row.by)
		e.kind(err, adapters.ErrInvalid, "Incr(%d) of %s", row.by, held)
		k.has(held, "after a refused Incr")
	}
	k := e.open().key()
	for _, end := range []int64{math.MaxInt64, math.MinInt64} {
		e.ok(k.c.Delete(e.ctx, k.name), "Delete()")
		got, err := k.c.Incr(e.ctx, k.name, end)
		e.ok(err, "Incr(%d) of a missing key", end)
		equal(e, got, end, "Incr(%d) of a missing key", end)
	}
}

func checkCountingAtomic(e *env) {
	const workers, rounds = 6, 25
	crew := e.crew(workers)
	k := crew[0].key()
	e.all(workers, func(i int) error {
		var failed []error
		for range rounds {
			_, err := crew[i].cache.Incr(e.ctx, k.name, 1)
			failed = append(failed, err)
		}
		return errors.Join(failed...)
	}, "Incr(1) by %d clients", workers)
	k.has(strconv.Itoa(workers*rounds), "after as many concurrent Incr(1)")
}
