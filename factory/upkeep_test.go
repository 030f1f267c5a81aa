package factory_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

// idleFor sets for how long a client may stay unused.
func idleFor(d time.Duration) func(*config) { return func(cfg *config) { cfg.IdleMax = d } }

// pingEvery sets how often the health of an unused client is checked.
func pingEvery(d time.Duration) func(*config) { return func(cfg *config) { cfg.PingEvery = d } }

// livesFor sets how old a client grows, and what the jitter draws.
func livesFor(d time.Duration, draw float64) func(*config) {
	return func(cfg *config) {
		cfg.LifetimeMax = d
		cfg.Rand = func() float64 { return draw }
	}
}

// pinged sleeps until a health check is under way.
func (r *rig) pinged() {
	r.t.Helper()
	for range 1000 {
		synctest.Wait()
		if r.Stats().Pinging > 0 {
			return
		}
		time.Sleep(time.Second)
	}
	r.t.Fatal("no ping is ever under way")
}

func TestAnUnusedClientIsClosedWhenItsIdleTimeIsOver(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		for after := range 10 {
			t.Run(fmt.Sprint(sharing, " used after ", after), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := newRig(t, &dialer{sharing: sharing}, idleFor(time.Minute))
					ctx := r.scope()
					l, c := r.lease(ctx)
					l.Release()
					time.Sleep(time.Duration(after) * 7 * time.Second)
					l, again := r.lease(ctx) // on the warm path, mostly
					require.Same(t, c, again)
					l.Release()
					time.Sleep(time.Minute - 1)
					synctest.Wait()
					require.Zero(t, c.closed.Load(), "it was used within the minute")
					time.Sleep(30*time.Second + 1)
					synctest.Wait()
					require.EqualValues(t, 1, c.closed.Load(), "a minute and a half have passed")
					assert.EqualValues(t, 1, r.Stats().Retired)
					_, fresh := r.lease(ctx)
					assert.NotSame(t, c, fresh)
					r.finish()
				})
			})
		}
	}
}

func TestALeasedClientIsNotIdle(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var o record
				r := newRig(t, &dialer{sharing: sharing}, idleFor(time.Minute), observing(&o))
				l, c := r.lease(r.scope())
				time.Sleep(time.Hour)
				assert.Zero(t, c.closed.Load())
				l.Release()
				time.Sleep(time.Minute - 1)
				assert.Zero(t, c.closed.Load(), "it is idle from the release on")
				time.Sleep(time.Minute)
				synctest.Wait()
				assert.EqualValues(t, 1, c.closed.Load())
				assert.Equal(t, factory.CauseIdle, o.of(factory.ActionRetire)[0].Cause)
				r.finish()
			})
		})
	}
}

func TestALeaseOfTheWarmPathIsNotIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, idleFor(time.Minute))
		ctx := r.scope()
		l, c := r.lease(ctx)
		l.Release()
		time.Sleep(10 * time.Second)
		l, _ = r.lease(ctx)
		time.Sleep(time.Hour)
		assert.Zero(t, c.closed.Load())
		l.Release()
		r.finish()
	})
}

func TestAClientDrainsWhenItsLifetimeIsOver(t *testing.T) {
	rows := []struct {
		name, reason string
		draw         float64
		lives        time.Duration
	}{
		{"without jitter", "it lives as long as it may", 0, 100 * time.Second},
		{"with jitter", "jitter takes up to a tenth", 0.5, 95 * time.Second},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var o record
				r := newRig(t, &dialer{}, livesFor(100*time.Second, row.draw), observing(&o))
				ctx := r.scope()
				l, c := r.lease(ctx)
				time.Sleep(row.lives - 1)
				same, again := r.lease(ctx)
				assert.Same(t, c, again)
				same.Release()
				time.Sleep(time.Nanosecond)
				synctest.Wait()
				_, fresh := r.lease(ctx)
				assert.NotSame(t, c, fresh, row.reason)
				_, err := l.Use()
				require.NoError(t, err, "it drains, and its lease goes on")
				assert.Zero(t, c.closed.Load())
				l.Release()
				synctest.Wait()
				assert.EqualValues(t, 1, c.closed.Load())
				assert.Equal(t, factory.CauseAged, o.of(factory.ActionRetire)[0].Cause)
				r.finish()
			})
		})
	}
}

func TestAnUnusedClientIsPinged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, pingEvery(time.Minute))
		l, c := r.lease(r.scope())
		l.Release()
		time.Sleep(10*time.Minute + 1)
		assert.EqualValues(t, 9, r.dialer.pings.Load(), "in the first minute it was used")
		assert.Zero(t, c.closed.Load()+c.discarded.Load())
		r.finish()
	})
}

func TestAUsedClientIsNotPinged(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &dialer{sharing: sharing}, pingEvery(time.Minute))
				ctx := r.scope()
				for range 100 {
					l, _ := r.lease(ctx)
					l.Release()
					time.Sleep(20 * time.Second)
				}
				held, _ := r.lease(ctx)
				time.Sleep(time.Hour)
				assert.Zero(t, r.dialer.pings.Load(), "who uses it finds out whether it works")
				held.Release()
				time.Sleep(2 * time.Minute)
				assert.NotZero(t, r.dialer.pings.Load())
				r.finish()
			})
		})
	}
}

func TestNoCallOverlapsAPingOfAnExclusiveClientR2(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive, pinging: time.Second},
			pingEvery(time.Minute))
		ctx := r.scope()
		l, c := r.lease(ctx)
		l.Release()
		r.pinged()
		start := time.Now()
		_, err := r.Acquire(canceled(ctx), "db")
		require.ErrorIs(t, err, context.Canceled)
		waits, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		_, err = r.Acquire(waits, "db")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		l, again := r.lease(ctx)
		assert.Same(t, c, again)
		assert.Equal(t, time.Second, time.Since(start), "it waited for the ping's end")
		require.True(t, r.use(l))
		l.Release()
		r.sound()
		assert.EqualValues(t, 1, r.dialer.opens.Load())
		r.finish()
	})
}

func canceled(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return ctx
}

func TestASharedClientIsLeasedWhileItIsPinged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{pinging: time.Second}, pingEvery(time.Minute))
		ctx := r.scope()
		l, _ := r.lease(ctx)
		l.Release()
		r.pinged()
		start := time.Now()
		l, _ = r.lease(ctx)
		require.True(t, r.use(l))
		l.Release()
		l, _ = r.lease(r.scope())
		assert.Zero(t, time.Since(start))
		l.Release()
		r.finish()
	})
}

func TestAFailedPingDiscardsAndTheNextCallOpensAnew(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var o record
				r := newRig(t, &dialer{sharing: sharing, pinging: time.Second},
					pingEvery(time.Minute), observing(&o))
				ctx := r.scope()
				l, c := r.lease(ctx)
				l.Release()
				fail(&r.dialer.pingErr, errRefused)
				r.pinged()
				got := r.ask(ctx) // an exclusive one waits for the ping
				time.Sleep(time.Second)
				a := <-got
				require.NoError(t, a.err)
				a.lease.Release()
				synctest.Wait()
				assert.EqualValues(t, 1, c.discarded.Load(), "a goodbye would hang")
				assert.Zero(t, c.closed.Load())
				_, fresh := r.lease(ctx)
				assert.NotSame(t, c, fresh)
				assert.Equal(t, factory.CauseBroken, o.of(factory.ActionRetire)[0].Cause)
				fail(&r.dialer.pingErr, nil)
				r.finish()
			})
		})
	}
}

func TestAPingIsBoundedByThePingTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive, pinging: time.Hour},
			pingEvery(time.Minute), func(cfg *config) { cfg.PingTimeout = 7 * time.Second })
		ctx := r.scope()
		l, c := r.lease(ctx)
		l.Release()
		r.pinged()
		start := time.Now()
		_, fresh := r.lease(ctx)
		assert.Equal(t, 7*time.Second, time.Since(start))
		assert.NotSame(t, c, fresh)
		synctest.Wait()
		assert.EqualValues(t, 1, c.discarded.Load())
		r.finish()
	})
}
