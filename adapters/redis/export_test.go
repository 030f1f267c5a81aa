package redis

import (
	"context"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"lockstep/adapters"
)

// Resolve returns what New makes of a configuration.
func Resolve(c Config) (Config, error) { return c.resolved() }

// AllowAt is Allow at a time, in microseconds since 1970, that is not the server's.
func (c *Client) AllowAt(
	ctx context.Context, key string, rate adapters.Rate, n int, now int64,
) (adapters.Decision, error) {
	return c.decide(ctx, key, rate, n, now)
}

// Do carries out a command that the protocol does not have.
func (c *Client) Do(ctx context.Context, args ...any) (any, error) {
	cmd := goredis.NewCmd(ctx, args...)
	err := c.do(ctx, cmd)
	return cmd.Val(), c.failed(ctx, "do", err)
}

// Live returns how many descriptors the client has.
func (c *Client) Live() int { return c.wires.Live() }

// TopicKey returns the key of a topic's stream.
func TopicKey(prefix, topic string) string { return keyspace{prefix}.topic(topic) }

// CacheKey returns the server's key for a key of the cache.
func (c *Client) CacheKey(key string) string { return c.keys.cache(key) }

// IdleConns returns how many connections of a standalone client's pool are not in use.
func (c *Client) IdleConns() uint32 { return c.driver.(*goredis.Client).PoolStats().IdleConns }

// Guard is guard.
var Guard = guard

// CallsAtOnce begins that many calls before it finishes them, and returns how many are kept.
func CallsAtOnce(ctx context.Context, number int) (kept int) {
	var all calls
	list := make([]*call, number)
	for i := range list {
		list[i] = all.begin(ctx, time.Now(), time.Now().Add(time.Second))
		if all.find(list[i].tagged) != list[i] {
			panic("a call is not found by its mark")
		}
	}
	for _, c := range list {
		all.finish(c)
	}
	return all.kept()
}

func (s *calls) kept() int {
	marks := 0
	s.marks.Range(func(any, any) bool {
		marks++
		return true
	})
	if marks != len(s.free) {
		panic("marks are kept of calls that are not")
	}
	return len(s.free)
}
