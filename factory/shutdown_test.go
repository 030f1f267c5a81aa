package factory_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

func TestConcurrentShutdownsAllReturnAfterTheOneEndedL3(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o record
		r := newRig(t, &dialer{closing: 3 * time.Second}, observing(&o))
		l, _ := r.lease(r.scope())
		l.Release()
		start := time.Now()
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * 100 * time.Millisecond)
				assert.NoError(t, r.Shutdown(context.Background()))
				assert.Equal(t, 3*time.Second, time.Since(start))
			})
		}
		wg.Wait()
		assert.Len(t, o.of(factory.ActionShutdown), 1)
		assert.Len(t, o.of(factory.ActionShutdownReturn), 1)
		require.NoError(t, r.Shutdown(canceled(t.Context())), "it has ended already")
		r.finish()
	})
}

func TestAShutdownThatIsGivenUpGoesOnAndCanBeAwaitedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{closing: 3 * time.Second})
		l, _ := r.lease(r.scope())
		l.Release()
		cause := errors.New("no patience")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		err := r.Shutdown(ctx)
		require.ErrorIs(t, err, cause)
		require.ErrorContains(t, err, "shutdown dialer: context canceled: no patience")
		start := time.Now()
		require.NoError(t, r.Shutdown(context.Background()))
		assert.Equal(t, 3*time.Second, time.Since(start))
		r.finish()
	})
}

func TestACloseIsBoundedByTheCloseTimeoutL3(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{closing: time.Hour})
		l, _ := r.lease(r.scope())
		l.Release()
		start := time.Now()
		require.NoError(t, r.Shutdown(context.Background()))
		assert.Equal(t, 5*time.Second, time.Since(start))
		r.finish()
	})
}

func TestALeaseThatIsNeverReleasedHoldsShutdownUntilTheDrainDeadlineR10(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		l, c := r.lease(r.scope())
		start := time.Now()
		go func() {
			time.Sleep(29 * time.Second)
			assert.True(t, r.use(l), "it may be used until the deadline")
		}()
		require.NoError(t, r.Shutdown(context.Background()))
		assert.Equal(t, 30*time.Second, time.Since(start))
		_, err := l.Use()
		require.ErrorIs(t, err, factory.ErrStale)
		assert.EqualValues(t, 1, c.closed.Load())
		r.finish()
	})
}

func TestAfterShutdownEveryCallSaysSoAndNonePanicsR6(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &dialer{sharing: sharing})
				ctx := r.scope()
				released, _ := r.lease(ctx)
				released.Release()
				held, _ := r.lease(ctx)
				r.finish()
				for _, l := range []lease{released, held} {
					_, err := l.Use()
					require.ErrorIs(t, err, factory.ErrStale)
					l.Release()
					l.Release()
					l.Retire(nil)
					l.Report(errReset)
				}
				_, err := r.Acquire(ctx, "db")
				require.ErrorIs(t, err, factory.ErrShutdown)
				require.ErrorIs(t, r.Reinit(ctx, "db"), factory.ErrShutdown)
				_, err = r.OpenScope(ctx)
				require.ErrorIs(t, err, factory.ErrShutdown)
				require.NoError(t, r.CloseScope(ctx))
				require.ErrorIs(t, r.CloseScope(ctx), factory.ErrScopeClosed)
				r.sound()
				require.NoError(t, settled(r.Factory, r.dialer.left()))
			})
		})
	}
}

func TestWhoWaitsIsAnsweredAtShutdownL1(t *testing.T) {
	rows := []struct {
		name, reason string
		tune         func(*config)
		wait         func(r *rig) (release func())
	}{
		{
			"for a flight", "the flight is awaited, its callers are not",
			func(*config) {}, func(r *rig) func() {
				r.dialer.took = time.Second
				return func() {}
			},
		},
		{
			"for a place", "none will be free", atMost(1),
			func(r *rig) func() {
				l, _ := r.lease(r.scope())
				return l.Release
			},
		},
		{
			"for a delayed flight", "nothing wants it any more", pacing(time.Hour, time.Hour, 0),
			func(r *rig) func() {
				fail(&r.dialer.err, errRefused)
				r.tries(1)
				return func() {}
			},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &dialer{sharing: adapters.Exclusive}, row.tune)
				release := row.wait(r)
				_, cancels, got := r.line(3)
				start := time.Now()
				ended := make(chan error, 1)
				go func() { ended <- r.Shutdown(context.Background()) }()
				for _, ch := range got {
					require.ErrorIs(t, (<-ch).err, factory.ErrShutdown, row.reason)
				}
				assert.Zero(t, time.Since(start), "at once")
				release()
				require.NoError(t, <-ended)
				assert.LessOrEqual(t, time.Since(start), time.Second)
				for _, cancel := range cancels {
					cancel()
				}
				r.finish()
			})
		})
	}
}

// What the factory has others do is over when Shutdown returns: a slow OnLeak, too.
func TestShutdownReturnsAfterItsLastGoroutineR9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told atomic.Bool
		r := newRig(t, &dialer{}, func(cfg *config) {
			cfg.OnLeak = func(factory.Leak) {
				time.Sleep(time.Second)
				told.Store(true)
			}
		})
		r.scope()
		require.NoError(t, r.Shutdown(context.Background()))
		assert.True(t, told.Load())
		r.finish()
	})
}

func TestOnLeakMayCallTheFactory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r *rig
		r = newRig(t, &dialer{}, func(cfg *config) {
			cfg.OnLeak = func(factory.Leak) {
				_ = r.Stats()
				_, _ = r.OpenScope(context.Background())
				_ = r.Reinit(context.Background(), "cache")
			}
		})
		ctx := r.scope()
		r.lease(ctx)
		require.NoError(t, r.CloseScope(ctx))
		r.scope()
		r.finish()
	})
}

func TestShutdownInARestoredProcessDiscardsR8(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{closing: time.Second})
		l, c := r.lease(r.scope())
		l.Release()
		started := make(chan error, 1)
		go func() { started <- r.Shutdown(context.Background()) }()
		synctest.Wait() // its close is under way
		r.host.Restore(r.proc)
		require.NoError(t, <-started)
		s := r.Stats()
		assert.Zero(t, s.Closes)
		assert.EqualValues(t, 1, s.Discards, "what was being closed is another incarnation's now")
		assert.EqualValues(t, 1, c.closed.Load())
		r.finish()
	})
}

// A factory that is down has no goroutine to begin, whatever becomes of its process: whoever waits
// for the last one would be told of another.
func TestARestoreAfterShutdownBeginsNothingL3(t *testing.T) {
	for range 50 {
		r := newRig(t, &dialer{})
		ctx := r.scope()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 20 {
					assert.NoError(t, r.Shutdown(context.Background()))
					_, err := r.Acquire(ctx, "db")
					assert.ErrorIs(t, err, factory.ErrShutdown)
				}
			})
		}
		wg.Go(func() {
			for range 20 {
				r.host.Restore(r.proc)
			}
		})
		wg.Wait()
		r.finish()
	}
}
