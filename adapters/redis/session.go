package redis

import (
	"context"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"lockstep/adapters"
)

// CreateSession implements adapters.SessionStore.
func (c *Client) CreateSession(
	ctx context.Context, data []byte, ttl time.Duration,
) (string, error) {
	id := adapters.NewSessionID()
	err := c.write(ctx, id, data, ttl, "nx")
	if err != nil {
		return "", c.failed(ctx, "create session", err)
	}
	return id, nil
}

// Session implements adapters.SessionStore.
func (c *Client) Session(ctx context.Context, id string) ([]byte, error) {
	if err := c.ready(ctx); err != nil {
		return nil, c.failed(ctx, "session", err)
	}
	data, err := c.bytes(ctx, c.sessionKey(id))
	return data, c.failed(ctx, "session", err)
}

// SaveSession implements adapters.SessionStore.
func (c *Client) SaveSession(
	ctx context.Context, id string, data []byte, ttl time.Duration,
) error {
	return c.failed(ctx, "save session", c.write(ctx, id, data, ttl, "xx"))
}

// write stores a session where there is none (nx) or where there is one (xx), else ErrNotFound.
func (c *Client) write(
	ctx context.Context, id string, data []byte, ttl time.Duration, where string,
) error {
	if err := c.ready(ctx); err != nil {
		return err
	}
	if ttl <= 0 {
		return invalid("the time to live is not positive")
	}
	err := c.do(ctx, goredis.NewStatusCmd(
		ctx, "set", c.sessionKey(id), data, "px", milliseconds(ttl), where,
	))
	if isNil(err) {
		return adapters.ErrNotFound
	}
	return err
}

// RotateSession implements adapters.SessionStore by RENAME, which keeps the time to live. A cluster
// renames within one slot only, and a session's slot is that of its digest's first character: so
// identifiers are drawn until one has the same, sixty-four on average. That leaves it 250 random
// bits.
func (c *Client) RotateSession(ctx context.Context, id string) (string, error) {
	if err := c.ready(ctx); err != nil {
		return "", c.failed(ctx, "rotate session", err)
	}
	from := adapters.SessionKey(id)
	next := adapters.NewSessionID()
	to := adapters.SessionKey(next)
	for to[0] != from[0] {
		next = adapters.NewSessionID()
		to = adapters.SessionKey(next)
	}
	cmd := goredis.NewStatusCmd(ctx, "rename", c.keys.session(from), c.keys.session(to))
	if err := c.do(ctx, cmd); err != nil {
		return "", c.failed(ctx, "rotate session", err)
	}
	return next, nil
}

// EndSession implements adapters.SessionStore.
func (c *Client) EndSession(ctx context.Context, id string) error {
	if err := c.ready(ctx); err != nil {
		return c.failed(ctx, "end session", err)
	}
	return c.failed(ctx, "end session", c.do(ctx, goredis.NewIntCmd(ctx, "del", c.sessionKey(id))))
}

func (c *Client) sessionKey(id string) string { return c.keys.session(adapters.SessionKey(id)) }
