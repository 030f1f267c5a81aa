package redis_test

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	miniserver "github.com/alicebob/miniredis/v2/server"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
)

// bound is so long that a busy machine is not late by half of it.
const bound = 2 * time.Second

// inTime requires that a call fails after its time-out and not much later.
func inTime(t *testing.T, what string, call func() error) {
	t.Helper()
	began := time.Now()
	err := call()
	took := time.Since(began)
	isKind(t, adapters.ErrUnavailable, err)
	assert.Less(t, took, bound*3/2, what)
}

// hanging dials until its context ends, unless it is live.
func hanging(live *atomic.Bool) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if live.Load() {
			return new(net.Dialer).DialContext(ctx, network, addr)
		}
		<-ctx.Done()
		return nil, &net.OpError{Op: "dial", Net: network, Err: ctx.Err()}
	}
}

func TestWaitingForAConnectionAndDiallingAreOneTime(t *testing.T) {
	t.Parallel() // it mostly waits
	s := startMini(t)
	var live atomic.Bool
	live.Store(true)
	_, client := open(t, redis.Config{
		Addrs: []string{s.addr}, ConnsMax: 1, CallTimeout: bound, Dial: hanging(&live),
	})
	live.Store(false)
	s.mini.Server().Close()
	_, _ = client.Get(t.Context(), "k") // finds the connection dead, or dials
	var all sync.WaitGroup
	for i := range 3 {
		all.Go(func() {
			<-time.After(time.Duration(i) * bound / 4)
			inTime(t, "a call", func() error { return client.Set(t.Context(), "k", nil, 0) })
		})
	}
	all.Wait()
}

// tardy answers with what makes a client say more, each time after a part of the bound.
func tardy(t *testing.T) *redis.Client {
	t.Helper()
	s, err := miniserver.NewServer("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(s.Close)
	end := make(chan struct{})
	t.Cleanup(func() { close(end) })
	after := func(d time.Duration, answer func(*miniserver.Peer)) miniserver.Cmd {
		return func(c *miniserver.Peer, _ string, _ []string) {
			select {
			case <-time.After(d):
				answer(c)
			case <-end:
			}
		}
	}
	wrong := func(text string) func(*miniserver.Peer) {
		return func(c *miniserver.Peer) { c.WriteError(text) }
	}
	require.NoError(t, s.Register("PING", after(0, func(c *miniserver.Peer) {
		c.WriteInline("PONG")
	})))
	require.NoError(t, s.Register("EVALSHA", after(bound*3/4, wrong("NOSCRIPT none"))))
	require.NoError(t, s.Register("EVAL", after(bound*3/4, wrong("ERR late"))))
	require.NoError(t, s.Register("XREADGROUP", after(bound*3/4, wrong("NOGROUP none"))))
	require.NoError(t, s.Register("XGROUP", after(bound*3/4, wrong("ERR late"))))
	_, client := open(t, redis.Config{Addrs: []string{s.Addr().String()}, CallTimeout: bound})
	return client
}

func TestACallOfSeveralCommandsHasOneTime(t *testing.T) {
	t.Parallel() // it mostly waits
	take := adapters.Take{Topic: "t", Group: "g", Consumer: "c", Max: 1}
	rate := adapters.Rate{Limit: 1, Per: time.Second, Burst: 1}
	client := tardy(t)
	inTime(t, "a script", func() error { return second(client.Allow(t.Context(), "k", rate, 1)) })
	inTime(t, "a group", func() error { return second(client.Consume(t.Context(), take, 0)) })
	inTime(t, "a page", func() error { return second(client.Claim(t.Context(), take, 0)) })
}

func TestACallOfAClusterHasOneTime(t *testing.T) {
	t.Parallel() // it mostly waits
	c := startCluster(t)
	var live atomic.Bool
	live.Store(true)
	config := c.config(t)
	config.CallTimeout, config.Dial = bound, hanging(&live)
	_, client := open(t, config)
	for key := range 12 { // reads the slots
		_, _ = client.Get(t.Context(), string(rune('a'+key)))
	}
	live.Store(false)
	take := adapters.Take{Topic: "t", Group: "g", Consumer: "c", Max: 1}
	var all sync.WaitGroup
	all.Go(func() { _, _ = client.Consume(t.Context(), take, 100*time.Millisecond) })
	for range 4 { // more than the node has connections
		all.Go(func() {
			began := time.Now()
			_, _ = client.Consume(t.Context(), take, 100*time.Millisecond)
			assert.Less(t, time.Since(began), bound*3/2+100*time.Millisecond)
		})
	}
	all.Wait()
}
