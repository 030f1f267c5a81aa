package memory

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/maypok86/otter/v2"

	"lockstep/adapters"
)

// Get implements adapters.Cache.
func (c *Client) Get(ctx context.Context, key string) ([]byte, error) {
	if err := c.begin(ctx, "get", key); err != nil {
		return nil, err
	}
	e, found := c.adapter.store.get(c.adapter.store.entries, key)
	if !found {
		return nil, c.failed("get", adapters.ErrNotFound, nil)
	}
	return copied(e.value), nil
}

// Set implements adapters.Cache.
func (c *Client) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	value = copied(value)
	return c.change(ctx, "set", key, func(_ entry, _ bool, now time.Time) (
		entry, otter.ComputeOp, error,
	) {
		if ttl < 0 {
			return entry{}, otter.CancelOp, errNegative
		}
		return entry{value, after(now, ttl)}, otter.WriteOp, nil
	})
}

// Delete implements adapters.Cache.
func (c *Client) Delete(ctx context.Context, key string) error {
	if err := c.begin(ctx, "delete", key); err != nil {
		return err
	}
	c.adapter.store.entries.Invalidate(key)
	return nil
}

// Incr implements adapters.Cache.
func (c *Client) Incr(ctx context.Context, key string, by int64) (int64, error) {
	var sum int64
	err := c.change(ctx, "incr", key, func(e entry, found bool, _ time.Time) (
		next entry, op otter.ComputeOp, err error,
	) {
		number := int64(0)
		if found {
			if number, err = parseNumber(e.value); err != nil {
				return entry{}, otter.CancelOp, err
			}
		}
		if by > 0 && number > math.MaxInt64-by || by < 0 && number < math.MinInt64-by {
			return entry{}, otter.CancelOp, invalidError("the sum overflows")
		}
		sum = number + by
		return entry{strconv.AppendInt(nil, sum, 10), e.expires}, otter.WriteOp, nil
	})
	if err != nil {
		return 0, err
	}
	return sum, nil
}

// parseNumber reads an integer in its shortest decimal form.
func parseNumber(text []byte) (int64, error) {
	number, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || strconv.FormatInt(number, 10) != string(text) {
		return 0, invalidError("the value is not an integer")
	}
	return number, nil
}

// TTL implements adapters.Cache.
func (c *Client) TTL(ctx context.Context, key string) (time.Duration, error) {
	if err := c.begin(ctx, "ttl", key); err != nil {
		return 0, err
	}
	store := c.adapter.store
	e, found := store.entries.GetIfPresent(key)
	now := store.now()
	switch {
	case !found || e.over(now):
		return 0, c.failed("ttl", adapters.ErrNotFound, nil)
	case e.expires.IsZero():
		return adapters.NoExpiry, nil
	default:
		return e.expires.Sub(now), nil
	}
}

// Expire implements adapters.Cache.
func (c *Client) Expire(ctx context.Context, key string, ttl time.Duration) error {
	return c.change(ctx, "expire", key, func(e entry, found bool, now time.Time) (
		entry, otter.ComputeOp, error,
	) {
		switch {
		case ttl < 0:
			return entry{}, otter.CancelOp, errNegative
		case !found:
			return entry{}, otter.CancelOp, adapters.ErrNotFound
		default:
			return entry{e.value, after(now, ttl)}, otter.WriteOp, nil
		}
	})
}

const errNegative = invalidError("the time to live is negative")

// change carries out a call that changes one entry of the cache.
func (c *Client) change(ctx context.Context, op, key string, do change) error {
	if err := c.begin(ctx, op, key); err != nil {
		return err
	}
	return c.answered(op, c.adapter.store.apply(c.adapter.store.entries, key, do))
}
