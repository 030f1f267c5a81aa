package fuzz

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
)

// redisReplies are what a server says: whole replies, and the beginnings of some.
var redisReplies = words{
	"+OK\r\n", "+PONG\r\n", "-ERR x\r\n", "-MOVED 1 h:1\r\n", "-NOSCRIPT x\r\n", "-NOAUTH x\r\n",
	":1\r\n", ":-1\r\n", "$-1\r\n", "$0\r\n\r\n", "$1\r\na\r\n", "*-1\r\n", "*0\r\n", "*1\r\n",
	"*2\r\n", "%1\r\n", "~1\r\n", ">2\r\n", "|1\r\n", "_\r\n", "#t\r\n", ",1.5\r\n", ",inf\r\n",
	"(12345678901234567890\r\n", "=5\r\ntxt:a\r\n", "!3\r\nERR\r\n", "$", "*", "\r\n",
	"9223372036854775807", "2147483647", "-9223372036854775808", "99999999999999999999",
	"%7\r\n+server\r\n+redis\r\n+version\r\n+7\r\n+proto\r\n:3\r\n+id\r\n:1\r\n+mode\r\n" +
		"+standalone\r\n+role\r\n+master\r\n+modules\r\n*0\r\n",
	"+1-1\r\n", "$3\r\n1-1\r\n", "$4\r\nbody\r\n", "$?\r\n", ";1\r\na\r\n", ".\r\n", "\xff",
	"-LOADING x\r\n", "-READONLY x\r\n", "-WRONGTYPE x\r\n", "-BUSYGROUP x\r\n", "$16\r\n", "?",
	"*9223372036854775807\r\n", "$1073741824\r\n", "%9223372036854775807\r\n",
}

// FuzzHostileRedis lets a server say anything. Whatever a client of the adapter is asked for, it
// returns a result, or an error of the adapter's, by the deadline of the call: there is no panic
// and no hang, and the memory that it takes is bounded.
func FuzzHostileRedis(f *testing.F) {
	f.Fuzz(func(t *testing.T, exclusive bool, first uint8, script string) {
		sharing := adapters.Shared
		if exclusive {
			sharing = adapters.Exclusive
		}
		var errs []error
		end, err := attack(redisReplies.expand(script), func(addr string) {
			errs = useRedis(addr, sharing, int(first))
		})
		require.NoError(t, err)
		require.Empty(t, end)
		requireAdapterErrors(t, errs)
	})
}

// useRedis makes each kind of calls once, by turns, and returns their errors.
func useRedis(addr string, sharing adapters.Sharing, first int) (errs []error) {
	adapter, err := redis.New(redis.Config{
		Addrs: []string{addr}, Sharing: sharing, ConnsMax: 1,
	})
	if err != nil {
		return []error{err}
	}
	ctx, cancel := patience()
	client, err := adapter.Open(ctx, "main")
	cancel()
	if err != nil {
		return []error{err}
	}
	take := adapters.Take{Topic: "t", Group: "g", Consumer: "c", Max: 2}
	rate := adapters.Rate{Limit: 1, Per: time.Second, Burst: 1}
	calls := []func(ctx context.Context) error{
		func(ctx context.Context) error { return second(client.Get(ctx, "k")) },
		func(ctx context.Context) error { return client.Set(ctx, "k", []byte("v"), time.Second) },
		func(ctx context.Context) error { return second(client.Incr(ctx, "k", 1)) },
		func(ctx context.Context) error { return second(client.TTL(ctx, "k")) },
		func(ctx context.Context) error { return second(client.Publish(ctx, "t", []byte("b"))) },
		func(ctx context.Context) error { return second(client.Consume(ctx, take, 0)) },
		func(ctx context.Context) error { return second(client.Claim(ctx, take, 0)) },
		func(ctx context.Context) error { return second(client.Allow(ctx, "k", rate, 1)) },
		func(ctx context.Context) error { return second(client.Session(ctx, "s")) },
		func(ctx context.Context) error { return adapter.Ping(ctx, client) },
	}
	return append(errs, inTurns(calls, first, func(ctx context.Context) error {
		return adapter.Close(ctx, client)
	})...)
}
