package bench_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lockstep/factory"
)

const (
	callers  = 10_000
	openTime = 50 * time.Millisecond // from the last caller's arrival to the end of the open
)

// crowd is many callers that need one client at once, which nobody has opened yet.
type crowd struct {
	begun   time.Time
	arrived sync.WaitGroup
	opens   atomic.Int64
	opened  atomic.Int64 // nanoseconds from begun to the end of the last open
	returns []time.Duration
}

// open is what the peer opens the client by. It ends when every caller has had the time to call.
func (c *crowd) open() *client {
	c.opens.Add(1)
	c.arrived.Wait()
	time.Sleep(openTime) // the server's answer: a peer does not tell who waits for it
	c.opened.Store(int64(time.Since(c.begun)))
	return new(client)
}

// call is the share of one caller.
type call func(returned func()) error

// come has everybody call, and returns how long after the end of the open each call returned.
func (c *crowd) come(b *testing.B, begin func() (call, error)) []time.Duration {
	c.begun, c.returns = time.Now(), make([]time.Duration, callers)
	c.arrived.Add(callers)
	var left sync.WaitGroup
	for i := range callers {
		left.Go(func() {
			get, err := begin()
			c.arrived.Done()
			if err == nil {
				err = get(func() { c.returns[i] = time.Since(c.begun) })
			}
			if err != nil {
				b.Error(err)
			}
		})
	}
	left.Wait()
	for i := range c.returns {
		c.returns[i] -= time.Duration(c.opened.Load())
	}
	return c.returns
}

// BenchmarkColdKey has 10 000 goroutines ask for a client at once that is not open. Each gives it
// back as soon as it has it; a pool of one cannot serve the next before.
func BenchmarkColdKey(b *testing.B) {
	b.Run("peer=lockstep", func(b *testing.B) { crowds(b, coldLockstep(b)) })
	b.Run("peer=channel", func(b *testing.B) { crowds(b, coldChannel) })
	b.Run("peer=singleflight", func(b *testing.B) { crowds(b, coldSingleFlight) })
	b.Run("peer=puddle", func(b *testing.B) { crowds(b, coldPuddle(b)) })
}

// crowds measures a crowd for each iteration. The time of one says nothing, since the open takes
// most of it.
func crowds(b *testing.B, prepare func(*crowd) (begin func() (call, error), end func())) {
	var opens int64
	var waits []time.Duration
	for range b.N {
		var c crowd
		begin, end := prepare(&c)
		waits = append(waits, c.come(b, begin)...)
		opens += c.opens.Load()
		end()
	}
	slices.Sort(waits)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(opens)/float64(b.N), "opens/op")
	b.ReportMetric(inMilliseconds(waits[len(waits)/2]), "p50-ms")
	b.ReportMetric(inMilliseconds(waits[len(waits)*99/100]), "p99-ms")
}

func inMilliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// coldLockstep gives each caller a scope of its own, as each request of a service has. The scopes
// end when all calls have returned, or their end would count for those that have not.
func coldLockstep(b *testing.B) func(*crowd) (func() (call, error), func()) {
	a := new(adapter)
	f := newFactory(b, a)
	crowds := 0
	return func(c *crowd) (func() (call, error), func()) {
		a.onOpen = func() { c.open() }
		crowds++
		cold := fmt.Sprintf("cold-%d", crowds)
		scopes := make(chan context.Context, callers)
		begin := func() (call, error) {
			ctx, err := f.OpenScope(b.Context())
			if err != nil {
				return nil, err
			}
			scopes <- ctx
			return func(returned func()) error {
				l, err := f.Acquire(ctx, cold)
				if err != nil {
					return err
				}
				returned()
				l.Release()
				return nil
			}, nil
		}
		return begin, func() { closeScopes(b, f, scopes) }
	}
}

func closeScopes(b *testing.B, f *factory.Factory[*client], scopes chan context.Context) {
	close(scopes)
	for ctx := range scopes {
		require.NoError(b, f.CloseScope(ctx))
	}
}

// coldChannel is the least that can be done: all wait for one channel to be closed. It is what the
// runtime takes to wake so many goroutines.
func coldChannel(c *crowd) (func() (call, error), func()) {
	opened := make(chan struct{})
	go func() {
		c.open()
		close(opened)
	}()
	return func() (call, error) {
		return func(returned func()) error {
			<-opened
			returned()
			return nil
		}, nil
	}, func() {}
}

func coldSingleFlight(c *crowd) (func() (call, error), func()) {
	h := handWritten{open: c.open}
	return func() (call, error) {
		return func(returned func()) error {
			_, err := h.get(key)
			returned()
			return err
		}, nil
	}, func() {}
}

func coldPuddle(b *testing.B) func(*crowd) (func() (call, error), func()) {
	return func(c *crowd) (func() (call, error), func()) {
		pool, err := newPuddle(c.open, 1)
		require.NoError(b, err)
		return func() (call, error) {
			return func(returned func()) error {
				r, err := pool.Acquire(context.WithoutCancel(b.Context()))
				if err != nil {
					return err
				}
				returned()
				r.Release()
				return nil
			}, nil
		}, pool.Close
	}
}
