package redis

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"lockstep/adapters"
	"lockstep/adapters/internal/wire"
)

// Client is a client of Redis: a cache, a queue, a store of sessions and a limiter of rates. One of
// a Shared adapter is safe for concurrent use; on one of an Exclusive adapter calls that overlap
// wait for each other.
//
// Every call returns by the deadline of its context, and at the latest after Config.CallTimeout. A
// call that ends by its context gives its connection up.
type Client struct {
	adapter *Adapter
	key     string
	config  Config
	keys    keyspace
	driver  driver
	wires   *wire.Wires
	calls   calls
	loader  adapters.Loader
	ended   atomic.Bool
	endLife context.CancelFunc // ends what is being dialled
}

var (
	_ adapters.Cache        = (*Client)(nil)
	_ adapters.Queue        = (*Client)(nil)
	_ adapters.SessionStore = (*Client)(nil)
	_ adapters.Limiter      = (*Client)(nil)
	_ fmt.Formatter         = (*Client)(nil)
)

// Format writes the adapter's name and the key, whatever the verb.
func (c *Client) Format(to fmt.State, _ rune) {
	_, _ = fmt.Fprintf(to, "%s %q", c.adapter.config.Name, c.key)
}

// ready returns why a call cannot begin.
func (c *Client) ready(ctx context.Context) error {
	if c.ended.Load() {
		return adapters.ErrClosed
	}
	return ctx.Err()
}

// check is ready for a call with names.
func (c *Client) check(ctx context.Context, names ...string) error {
	if err := c.ready(ctx); err != nil {
		return err
	}
	for _, name := range names {
		if err := adapters.CheckName(name); err != nil {
			return &refusal{adapters.ErrInvalid, err}
		}
	}
	return nil
}

// do carries out one command.
func (c *Client) do(ctx context.Context, cmd goredis.Cmder) error {
	now := time.Now()
	return c.process(c.calls.begin(ctx, now, now.Add(c.config.CallTimeout)), cmd)
}

// doBy carries out one command of a call that is over at the latest at by.
func (c *Client) doBy(ctx context.Context, by time.Time, cmd goredis.Cmder) error {
	return c.process(c.calls.begin(ctx, time.Now(), by), cmd)
}

func (c *Client) process(running *call, cmd goredis.Cmder) error {
	err := running.late(c.driver.Process(running, cmd))
	c.calls.finish(running)
	return err
}

// by returns when a call that begins now, and whose reply the server holds back for a while, is
// over at the latest.
func (c *Client) by(while time.Duration) time.Time {
	return time.Now().Add(c.config.CallTimeout + while)
}

func (c *Client) ping(ctx context.Context) error {
	return c.do(ctx, goredis.NewStatusCmd(ctx, "ping"))
}

// cut ends the client without a byte.
func (c *Client) cut() {
	c.ended.Store(true)
	c.endLife()
	c.wires.Cut()
	_ = c.driver.Close()
}

// milliseconds returns a duration in whole milliseconds, rounded up.
func milliseconds(d time.Duration) int64 {
	ms := d.Milliseconds()
	if d > time.Duration(ms)*time.Millisecond {
		ms++
	}
	return ms
}

// isNil reports whether the server answered with nothing.
func isNil(err error) bool { return errors.Is(err, goredis.Nil) }
