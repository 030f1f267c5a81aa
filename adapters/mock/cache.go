package mock

import (
	"context"
	"math"
	"strconv"
	"time"

	"lockstep/adapters"
)

// NewCache returns an adapter whose clients share the server's cache, sessions and rate limits.
func NewCache(server *Server, options Options) *Adapter[*CacheClient] {
	offered := adapters.AllCache | adapters.Sessions | adapters.RateLimits
	return &Adapter[*CacheClient]{
		server:  server,
		profile: newProfile("mock-cache", offered, options),
		wrap:    func(c client) *CacheClient { return &CacheClient{c} },
	}
}

// CacheClient is a simulated connection to a cache that also keeps sessions and counts events. Any
// number of goroutines may call it; where the adapter is exclusive, calls that overlap are recorded
// as a Misuse.
type CacheClient struct{ client }

var (
	_ adapters.Adapter[*CacheClient] = (*Adapter[*CacheClient])(nil)
	_ adapters.Cache                 = (*CacheClient)(nil)
	_ adapters.SessionStore          = (*CacheClient)(nil)
	_ adapters.Limiter               = (*CacheClient)(nil)
)

// entry is what a cache key holds. The zero time means that it does not expire.
type entry struct {
	value   []byte
	expires time.Time
}

// Get implements adapters.Cache.
func (c *CacheClient) Get(ctx context.Context, key string) ([]byte, error) {
	var value []byte
	err := c.exchange(ctx, "get", adapters.Values, key, 0, func(at *place) error {
		if !at.found {
			return adapters.ErrNotFound
		}
		value = copied(at.value)
		return nil
	})
	return reply(value, err)
}

// Set implements adapters.Cache.
func (c *CacheClient) Set(
	ctx context.Context, key string, value []byte, ttl time.Duration,
) error {
	value = copied(value)
	need := adapters.Values
	if ttl != adapters.NoExpiry {
		need |= adapters.Expiry
	}
	return c.exchange(ctx, "set", need, key, len(value), func(at *place) error {
		expires, err := at.after(ttl)
		if err != nil {
			return err
		}
		at.store(entry{value, expires})
		return nil
	})
}

// Delete implements adapters.Cache.
func (c *CacheClient) Delete(ctx context.Context, key string) error {
	return c.exchange(ctx, "delete", adapters.Values, key, 0, func(at *place) error {
		delete(at.entries, at.key)
		return nil
	})
}

// Incr implements adapters.Cache.
func (c *CacheClient) Incr(ctx context.Context, key string, by int64) (int64, error) {
	var sum int64
	err := c.exchange(ctx, "incr", adapters.Counters, key, 8, func(at *place) (err error) {
		number := int64(0)
		if at.found {
			if number, err = parseNumber(at.value); err != nil {
				return err
			}
		}
		if by > 0 && number > math.MaxInt64-by || by < 0 && number < math.MinInt64-by {
			return invalid("the sum overflows")
		}
		sum = number + by
		at.store(entry{strconv.AppendInt(nil, sum, 10), at.expires})
		return nil
	})
	return reply(sum, err)
}

// parseNumber reads an integer in its shortest decimal form, as Redis does: no plus sign, no
// leading zero, no space.
func parseNumber(text []byte) (int64, error) {
	number, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || strconv.FormatInt(number, 10) != string(text) {
		return 0, invalid("the value is not an integer")
	}
	return number, nil
}

// TTL implements adapters.Cache.
func (c *CacheClient) TTL(ctx context.Context, key string) (time.Duration, error) {
	ttl := adapters.NoExpiry
	err := c.exchange(ctx, "ttl", adapters.Expiry, key, 0, func(at *place) error {
		if !at.found {
			return adapters.ErrNotFound
		}
		if !at.expires.IsZero() {
			ttl = at.expires.Sub(at.now)
		}
		return nil
	})
	return reply(ttl, err)
}

// Expire implements adapters.Cache.
func (c *CacheClient) Expire(ctx context.Context, key string, ttl time.Duration) error {
	return c.exchange(ctx, "expire", adapters.Expiry, key, 8, func(at *place) error {
		expires, err := at.after(ttl)
		if err != nil {
			return err
		}
		if !at.found {
			return adapters.ErrNotFound
		}
		at.store(entry{at.value, expires})
		return nil
	})
}

// exchange carries out one call on one key. The size is that of the arguments besides the key.
func (c *CacheClient) exchange(
	ctx context.Context, verb string, need adapters.Capabilities, key string, size int,
	work func(at *place) error,
) error {
	connection := c.link()
	return connection.exchange(ctx, verb, len(key)+size, func(now time.Time) error {
		if err := connection.profile.need(need); err != nil {
			return err
		}
		if err := checkNames(key); err != nil {
			return err
		}
		return work(lookUp(connection.server.entries, key, now))
	})
}

// place is where a key is in the cache, at the moment of a call.
type place struct {
	entry
	found   bool
	key     string
	now     time.Time
	entries map[string]entry
}

// lookUp finds the key's entry, and removes it where its time has come.
func lookUp(entries map[string]entry, key string, now time.Time) *place {
	held, found := entries[key]
	if found && !held.expires.IsZero() && !now.Before(held.expires) {
		delete(entries, key)
		held, found = entry{}, false
	}
	return &place{entry: held, found: found, key: key, now: now, entries: entries}
}

func (s *place) store(e entry) { s.entries[s.key] = e }

// after returns when an entry expires that lives for ttl from now on, in whole milliseconds.
func (s *place) after(ttl time.Duration) (time.Time, error) {
	if ttl < 0 {
		return time.Time{}, invalid("the time to live is negative")
	}
	if ttl == adapters.NoExpiry {
		return time.Time{}, nil
	}
	whole := ttl.Truncate(time.Millisecond)
	if whole < ttl && whole <= math.MaxInt64-time.Millisecond {
		whole += time.Millisecond
	}
	return s.now.Add(whole), nil
}
