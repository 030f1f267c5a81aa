package factory_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

// pacing sets the delays between failing opens, and what the jitter draws.
func pacing(least, most time.Duration, draw float64) func(*config) {
	return func(cfg *config) {
		cfg.BackoffMin, cfg.BackoffMax = least, most
		cfg.Rand = func() float64 { return draw }
	}
}

// tries makes n calls that fail, and returns how long each took.
func (r *rig) tries(n int) (took []time.Duration) {
	ctx := r.scope()
	for range n {
		start := time.Now()
		_, err := r.Acquire(ctx, "db")
		require.ErrorIs(r.t, err, errRefused)
		took = append(took, time.Since(start))
	}
	return took
}

func TestTheDelayOfAFailingOpenDoublesWithinItsBounds(t *testing.T) {
	rows := []struct {
		name, reason string
		least, most  time.Duration
		draw         float64
		want         []time.Duration
	}{
		{
			"without jitter", "the first open is not delayed", time.Second, 5 * time.Second, 0,
			[]time.Duration{0, 1, 2, 4, 5, 5},
		},
		{
			"with jitter", "jitter takes up to a half", 4 * time.Second, 16 * time.Second, 0.5,
			[]time.Duration{0, 3, 6, 12, 12, 12},
		},
		{
			"equal bounds", "then it is the same each time", 3 * time.Second, 3 * time.Second, 0,
			[]time.Duration{0, 3, 3, 3},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &dialer{}, pacing(row.least, row.most, row.draw))
				fail(&r.dialer.err, errRefused)
				for i, took := range r.tries(len(row.want)) {
					assert.Equal(t, row.want[i]*time.Second, took, row.reason)
				}
				assert.EqualValues(t, len(row.want), r.Stats().Failures)
				r.finish()
			})
		})
	}
}

func TestTheDelayStaysWithinItsBoundsHoweverOftenOpensFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, pacing(time.Hour, 1000*time.Hour, 0))
		fail(&r.dialer.err, errRefused)
		for i, took := range r.tries(100) {
			assert.LessOrEqual(t, took, 1000*time.Hour)
			assert.GreaterOrEqual(t, took, min(time.Duration(i), 1)*time.Hour)
		}
		r.finish()
	})
}

func TestTheDelayCountsFromTheFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, pacing(10*time.Second, 10*time.Second, 0))
		fail(&r.dialer.err, errRefused)
		r.tries(1)
		time.Sleep(7 * time.Second)
		assert.Equal(t, 3*time.Second, r.KeyStats()[0].Backoff)
		assert.Equal(t, []time.Duration{3 * time.Second}, r.tries(1))
		time.Sleep(time.Minute)
		assert.Zero(t, r.KeyStats()[0].Backoff)
		assert.Equal(t, []time.Duration{0}, r.tries(1))
		r.finish()
	})
}

func TestASuccessEndsTheDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, pacing(time.Second, time.Minute, 0))
		fail(&r.dialer.err, errRefused)
		r.tries(3)
		fail(&r.dialer.err, nil)
		l, _ := r.lease(r.scope())
		l.Retire(errRefused)
		l.Release()
		fail(&r.dialer.err, errRefused)
		assert.Equal(t, []time.Duration{0, time.Second}, r.tries(2))
		r.finish()
	})
}

func TestDelayedFlightsAreCutShort(t *testing.T) {
	rows := []struct {
		name, reason string
		cut          func(r *rig, ctx context.Context)
		served       bool
		err          error
	}{
		{
			"by Reinit", "what failed before says nothing about what comes",
			func(r *rig, _ context.Context) {
				require.NoError(r.t, r.Reinit(context.Background(), "db"))
			}, true, nil,
		},
		{
			"by a restore", "every key counts as re-initialised",
			func(r *rig, _ context.Context) {
				r.host.Restore(r.proc)
				r.scope() // notices
			}, true, nil,
		},
		{
			"by CloseScope", "nothing wants it any more",
			func(r *rig, ctx context.Context) { require.NoError(r.t, r.CloseScope(ctx)) },
			false, factory.ErrScopeClosed,
		},
		{
			"by Shutdown", "nothing wants it any more",
			func(r *rig, _ context.Context) {
				require.NoError(r.t, r.Shutdown(context.Background()))
			}, false, factory.ErrShutdown,
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var o record
				r := newRig(t, &dialer{sharing: adapters.Exclusive},
					pacing(time.Hour, time.Hour, 0), observing(&o))
				fail(&r.dialer.err, errRefused)
				r.tries(1)
				fail(&r.dialer.err, nil)
				ctx := r.scope()
				start := time.Now()
				got := r.ask(ctx)
				synctest.Wait()
				require.Equal(t, 1, r.Stats().Delayed)
				row.cut(r, ctx)
				a := <-got
				require.ErrorIs(t, a.err, row.err)
				synctest.Wait()
				assert.Zero(t, time.Since(start), row.reason)
				assert.Zero(t, r.Stats().Opening)
				failed := o.of(factory.ActionOpenFail)
				require.Len(t, failed, 2)
				assert.Equal(t, factory.CauseObsolete, failed[1].Cause)
				assert.EqualValues(t, 1, r.Stats().Failures, "it is no failure of anybody's")
				a.lease.Release()
				r.finish()
			})
		})
	}
}

func TestTheOpenTimeoutCountsFromTheDial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, pacing(time.Hour, time.Hour, 0))
		fail(&r.dialer.err, errRefused)
		r.tries(1)
		fail(&r.dialer.err, nil)
		r.dialer.took = 9 * time.Second
		start := time.Now()
		r.lease(r.scope())
		assert.Equal(t, time.Hour+9*time.Second, time.Since(start))
		r.finish()
	})
}

func TestACallersDeadlineEndsItsWaitDuringTheDelayAndTheFlightGoesOnR4(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, pacing(time.Minute, time.Minute, 0))
		fail(&r.dialer.err, errRefused)
		r.tries(1)
		fail(&r.dialer.err, nil)
		start := time.Now()
		ctx, cancel := context.WithTimeout(r.scope(), time.Second)
		defer cancel()
		_, err := r.Acquire(ctx, "db")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, time.Second, time.Since(start))
		r.lease(r.scope())
		assert.Equal(t, time.Minute, time.Since(start))
		assert.EqualValues(t, 2, r.dialer.opens.Load(), "the second call joined the flight")
		r.finish()
	})
}

func TestADelayIsOfOneKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, pacing(time.Hour, time.Hour, 0))
		fail(&r.dialer.err, errRefused)
		r.tries(1)
		fail(&r.dialer.err, nil)
		start := time.Now()
		r.leaseOf(r.scope(), "cache")
		assert.Zero(t, time.Since(start))
		r.finish()
	})
}

func TestFlightsThatFailTogetherCountAsOneFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive, took: time.Second},
			pacing(time.Second, time.Hour, 0))
		fail(&r.dialer.err, errRefused)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				_, err := r.Acquire(r.scope(), "db")
				assert.ErrorIs(t, err, errRefused)
			})
		}
		wg.Wait()
		assert.Equal(t, time.Second, r.KeyStats()[0].Backoff,
			"the server failed once, however many asked it")
		r.finish()
	})
}
