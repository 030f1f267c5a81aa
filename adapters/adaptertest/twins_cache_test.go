package adaptertest_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"lockstep/adapters"
)

// setTime returns a cache whose Set takes another time to live.
func setTime(rule, name, also string, change func(ttl time.Duration) time.Duration) twin {
	return cacheTwin(rule, name, also, func(c *hookedCache) {
		c.set = func(ctx context.Context, k string, v []byte, ttl time.Duration) error {
			return c.Cache.Set(ctx, k, v, change(ttl))
		}
	})
}

// incr returns a cache with another Incr.
func incr(
	rule, name, also string,
	do func(ctx context.Context, c adapters.Cache, key string, by int64) (int64, error),
) twin {
	return cacheTwin(rule, name, also, func(c *hookedCache) {
		c.incr = func(ctx context.Context, key string, by int64) (int64, error) {
			return do(ctx, c.Cache, key, by)
		}
	})
}

func cacheTwins() []twin {
	return []twin{
		cacheTwin("C1", "fails to delete again", "", func(c *hookedCache) {
			var mu sync.Mutex
			deleted := map[string]bool{}
			c.delete = func(ctx context.Context, key string) error {
				mu.Lock()
				again := deleted[key]
				deleted[key] = true
				mu.Unlock()
				if _, err := c.Cache.Get(ctx, key); again && err != nil {
					return err
				}
				return c.Cache.Delete(ctx, key)
			}
		}),
		cacheTwin("C2", "gets something of a missing key", "", func(c *hookedCache) {
			c.get = func(ctx context.Context, key string) ([]byte, error) {
				value, err := c.Cache.Get(ctx, key)
				if errors.Is(err, adapters.ErrNotFound) {
					value = []byte("null")
				}
				return value, err
			}
		}),
		setTime("C3", "keeps short-lived keys", "", func(ttl time.Duration) time.Duration {
			if ttl > time.Millisecond && ttl < time.Second {
				return ttl + time.Hour
			}
			return ttl
		}),
		setTime("C3", "forgets keys too early", "", func(ttl time.Duration) time.Duration {
			if ttl > time.Millisecond && ttl < time.Second {
				return ttl / 2
			}
			return ttl
		}),
		setTime("C4", "drops parts of a millisecond", "", func(ttl time.Duration) time.Duration {
			if ttl < 0 {
				return ttl
			}
			return ttl.Truncate(time.Millisecond)
		}),
		cacheTwin("C4", "knows no missing key", "C3", func(c *hookedCache) {
			c.ttl = func(ctx context.Context, key string) (time.Duration, error) {
				ttl, err := c.Cache.TTL(ctx, key)
				if errors.Is(err, adapters.ErrNotFound) {
					err = nil
				}
				return ttl, err
			}
		}),
		cacheTwin("C5", "keeps the time", "C4 C9", func(c *hookedCache) {
			c.set = func(ctx context.Context, k string, v []byte, ttl time.Duration) error {
				if ttl == adapters.NoExpiry {
					ttl, _ = c.Cache.TTL(ctx, k)
				}
				return c.Cache.Set(ctx, k, v, ttl)
			}
		}),
		cacheTwin("C6", "expires at once for no expiry", "", func(c *hookedCache) {
			c.expire = func(ctx context.Context, key string, ttl time.Duration) error {
				err := c.Cache.Expire(ctx, key, ttl)
				if err == nil && ttl == adapters.NoExpiry {
					return c.Cache.Delete(ctx, key)
				}
				return err
			}
		}),
		setTime("C7", "takes a negative time for none", "", func(ttl time.Duration) time.Duration {
			return max(ttl, 0)
		}),
		incr("C8", "counts zero for one", "", func(
			ctx context.Context, c adapters.Cache, key string, by int64,
		) (int64, error) {
			if by == 0 {
				by = 1
			}
			return c.Incr(ctx, key, by)
		}),
		incr("C9", "removes the time", "", func(
			ctx context.Context, c adapters.Cache, key string, by int64,
		) (int64, error) {
			sum, err := c.Incr(ctx, key, by)
			if err == nil {
				err = c.Expire(ctx, key, adapters.NoExpiry)
			}
			return sum, err
		}),
		incr("C10", "reads numbers generously", "", func(
			ctx context.Context, c adapters.Cache, key string, by int64,
		) (int64, error) {
			sum, err := c.Incr(ctx, key, by)
			if !errors.Is(err, adapters.ErrInvalid) {
				return sum, err
			}
			held, _ := c.Get(ctx, key)
			text := strings.TrimSpace(string(held))
			number, failed := strconv.ParseInt(text, 10, 64)
			if failed != nil || strconv.FormatInt(number, 10) == string(held) {
				return sum, err
			}
			sum = number + by
			return sum, c.Set(ctx, key, strconv.AppendInt(nil, sum, 10), 0)
		}),
		incr("C11", "overflows", "", func(
			ctx context.Context, c adapters.Cache, key string, by int64,
		) (int64, error) {
			sum, err := c.Incr(ctx, key, by)
			if !errors.Is(err, adapters.ErrInvalid) {
				return sum, err
			}
			held, _ := c.Get(ctx, key)
			number, failed := strconv.ParseInt(string(held), 10, 64)
			if failed != nil || strconv.FormatInt(number, 10) != string(held) {
				return sum, err
			}
			sum = number + by
			return sum, c.Set(ctx, key, strconv.AppendInt(nil, sum, 10), 0)
		}),
		incr("C12", "reads and then writes", "", func(
			ctx context.Context, c adapters.Cache, key string, by int64,
		) (int64, error) {
			before, err := c.Incr(ctx, key, 0)
			if err != nil || by != 1 {
				return c.Incr(ctx, key, by)
			}
			time.Sleep(time.Nanosecond) // others come in between
			now, err := c.Incr(ctx, key, 0)
			if err != nil {
				return 0, err
			}
			return c.Incr(ctx, key, before+by-now)
		}),
	}
}
