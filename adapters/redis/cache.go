package redis

import (
	"context"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"lockstep/adapters"
)

// Get implements adapters.Cache.
func (c *Client) Get(ctx context.Context, key string) ([]byte, error) {
	if err := c.check(ctx, key); err != nil {
		return nil, c.failed(ctx, "get", err)
	}
	value, err := c.bytes(ctx, c.keys.cache(key))
	return value, c.failed(ctx, "get", err)
}

// bytes returns a value, never nil, or ErrNotFound.
func (c *Client) bytes(ctx context.Context, key string) ([]byte, error) {
	cmd := goredis.NewStringCmd(ctx, "get", key)
	if err := c.do(ctx, cmd); err != nil {
		if isNil(err) {
			return nil, adapters.ErrNotFound
		}
		return nil, err
	}
	value, err := cmd.Bytes() // the driver's own copy, which nobody else has
	if len(value) == 0 {
		value = []byte{}
	}
	return value, err
}

// Set implements adapters.Cache.
func (c *Client) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if err := c.check(ctx, key); err != nil {
		return c.failed(ctx, "set", err)
	}
	var cmd *goredis.StatusCmd
	switch name := c.keys.cache(key); {
	case ttl < 0:
		return c.failed(ctx, "set", errNegative)
	case ttl == adapters.NoExpiry:
		cmd = goredis.NewStatusCmd(ctx, "set", name, value)
	default:
		cmd = goredis.NewStatusCmd(ctx, "set", name, value, "px", milliseconds(ttl))
	}
	return c.failed(ctx, "set", c.do(ctx, cmd))
}

var errNegative = invalid("the time to live is negative")

// Delete implements adapters.Cache.
func (c *Client) Delete(ctx context.Context, key string) error {
	if err := c.check(ctx, key); err != nil {
		return c.failed(ctx, "delete", err)
	}
	return c.failed(ctx, "delete", c.do(ctx, goredis.NewIntCmd(ctx, "del", c.keys.cache(key))))
}

// Incr implements adapters.Cache. INCRBY takes just the numbers that the protocol does, and refuses
// a sum that overflows.
func (c *Client) Incr(ctx context.Context, key string, by int64) (int64, error) {
	if err := c.check(ctx, key); err != nil {
		return 0, c.failed(ctx, "incr", err)
	}
	cmd := goredis.NewIntCmd(ctx, "incrby", c.keys.cache(key), by)
	if err := c.do(ctx, cmd); err != nil {
		return 0, c.failed(ctx, "incr", err)
	}
	return cmd.Val(), nil
}

// TTL implements adapters.Cache. It is in whole milliseconds.
func (c *Client) TTL(ctx context.Context, key string) (time.Duration, error) {
	if err := c.check(ctx, key); err != nil {
		return 0, c.failed(ctx, "ttl", err)
	}
	cmd := goredis.NewIntCmd(ctx, "pttl", c.keys.cache(key))
	if err := c.do(ctx, cmd); err != nil {
		return 0, c.failed(ctx, "ttl", err)
	}
	switch left := cmd.Val(); left {
	case -2:
		return 0, c.failed(ctx, "ttl", adapters.ErrNotFound)
	case -1:
		return adapters.NoExpiry, nil
	default: // a key that is there has not expired: zero is less than a millisecond
		return time.Duration(max(left, 1)) * time.Millisecond, nil
	}
}

// Expire implements adapters.Cache.
func (c *Client) Expire(ctx context.Context, key string, ttl time.Duration) error {
	if err := c.check(ctx, key); err != nil {
		return c.failed(ctx, "expire", err)
	}
	name := c.keys.cache(key)
	var found int64
	var err error
	switch {
	case ttl < 0:
		err = errNegative
	case ttl == adapters.NoExpiry:
		found, err = persist.int(ctx, c, []string{name})
	default:
		cmd := goredis.NewIntCmd(ctx, "pexpire", name, milliseconds(ttl))
		err = c.do(ctx, cmd)
		found = cmd.Val()
	}
	if err == nil && found == 0 {
		err = adapters.ErrNotFound
	}
	return c.failed(ctx, "expire", err)
}

// GetOrLoad returns the key's value; where there is none it calls load, once for all callers of
// this client that want the key meanwhile, and stores what it returns for ttl. See
// adapters.Loader.
func (c *Client) GetOrLoad(
	ctx context.Context, key string, ttl time.Duration,
	load func(ctx context.Context) ([]byte, error),
) ([]byte, error) {
	return c.loader.GetOrLoad(ctx, c, key, ttl, load)
}
