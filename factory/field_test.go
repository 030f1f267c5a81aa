package factory_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

// What goes wrong in the field at moments that the property suite does not draw. Each of these
// tests catches a mutant (properties/mutants) by its rule.

// atGrant cancels a call when its flight has landed and it is about to be granted its lease.
type atGrant struct{ cancel context.CancelFunc }

func (o *atGrant) Observe(e factory.Event) {
	if e.Action == factory.ActionOpenOK {
		o.cancel()
	}
}

func TestACancellationAtTheMomentOfTheGrantLosesNoLeaseL1(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o atGrant
		r := newRig(t, &dialer{sharing: adapters.Exclusive, took: time.Second}, func(c *config) {
			c.Observer, c.ClientsMax = &o, 1
		})
		for range 5 {
			scope := r.scope()
			ctx, cancel := context.WithCancel(scope)
			o.cancel = cancel
			if l, err := r.Acquire(ctx, "db"); assert.NoError(t, err, "it was granted") {
				l.Release()
			}
			assert.Zero(t, r.Stats().Leases, "a lease that nobody has is never released")
			require.NoError(t, r.CloseScope(scope))
		}
		r.finish()
	})
}

func TestACallThatFailsGivesItsClientBackR12(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive},
			func(c *config) { c.ClientsMax = 1 })
		one, two := r.scope(), r.scope()
		failed := errors.New("the call failed")
		require.ErrorIs(t, r.Do(one, "db", func(context.Context, *conn) error {
			return failed
		}), failed)
		ctx, cancel := context.WithTimeout(two, time.Minute)
		defer cancel()
		require.NoError(t, r.Do(ctx, "db", func(context.Context, *conn) error { return nil }))
		r.finish()
	})
}

func TestACloseThatTakesTooLongLeavesNoGoroutineR9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{closing: time.Hour})
		l, _ := r.lease(r.scope())
		l.Release()
		start := time.Now()
		r.finish()
		assert.Equal(t, 5*time.Second, time.Since(start), "the close timeout")
	}) // a bubble does not end while a goroutine of it blocks
}

func TestShutdownReturnsAfterTheLastOfItsGoroutinesR9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := 0
		r := newRig(t, &dialer{}, func(c *config) {
			c.OnLeak = func(factory.Leak) {
				time.Sleep(time.Second)
				told++
			}
		})
		r.scope()
		r.scope()
		require.NoError(t, r.Shutdown(t.Context()))
		assert.Equal(t, 2, told, "the scopes that are left are told of before Shutdown returns")
		r.finish()
	})
}

func TestAScopeThatIsClosedWhileTheProcessIsUnknownEndsAfterwardsR9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, err := factory.NewOS(factory.OSConfig{})
		require.NoError(t, err)
		r := newRig(t, &dialer{}, func(c *config) { c.Identity = o })
		err = r.Do(context.Background(), "db", func(ctx context.Context, _ *conn) error {
			require.NoError(t, o.BeforeSnapshot(ctx), "the drain deadline has ended the lease")
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, 1, r.Stats().Scopes, "nobody knows whose it is")
		require.NoError(t, o.AfterRestore(context.Background()))
		s := r.Stats()
		assert.Zero(t, s.Scopes+s.StaleLeases)
		r.finish()
	})
}

func TestAClientThatIsFoundBrokenWhileItDrainsGetsNoGoodbyeR7(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, diagnosing)
		l, c := r.lease(r.scope())
		reinit := make(chan error)
		go func() { reinit <- r.Reinit(context.Background(), "db") }()
		synctest.Wait()
		assert.Equal(t, adapters.Broken, l.Report(errReset))
		assert.Equal(t, adapters.Broken, l.Report(errReset), "once more changes nothing")
		l.Release()
		require.NoError(t, <-reinit)
		assert.Zero(t, c.closed.Load())
		assert.EqualValues(t, 1, c.discarded.Load())
		r.finish()
	})
}

func TestADelayedFlightThatNobodyWaitsForMakesRoomR12(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive}, func(c *config) {
			c.ClientsMax, c.BackoffMin, c.BackoffMax = 1, time.Minute, time.Minute
		})
		one := r.scope()
		fail(&r.dialer.err, errRefused)
		_, err := r.Acquire(one, "db")
		require.ErrorIs(t, err, errRefused)
		soon, cancel := context.WithTimeout(one, time.Second)
		defer cancel()
		_, err = r.Acquire(soon, "db")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 1, r.Stats().Delayed)
		fail(&r.dialer.err, nil)
		got := r.ask(r.scope())
		synctest.Wait()
		r.sound()
		s := r.Stats()
		assert.Equal(t, 1, s.Delayed, "it is the second scope's flight that waits now")
		require.NoError(t, (<-got).err)
		assert.EqualValues(t, 2, r.dialer.opens.Load(), "the deserted flight never dialled")
		r.finish()
	})
}

func TestASnapshotIsNotHeldUpByOneDelayAfterAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive}, func(c *config) {
			c.ClientsMax, c.BackoffMin, c.BackoffMax = 1, time.Minute, time.Minute
		})
		fail(&r.dialer.err, errRefused)
		_, err := r.Acquire(r.scope(), "db")
		require.ErrorIs(t, err, errRefused)
		var waiting []<-chan answer
		for range 4 {
			waiting = append(waiting, r.ask(r.scope()))
			synctest.Wait()
		}
		start := time.Now()
		require.NoError(t, r.proc.Suspend(t.Context()))
		assert.Zero(t, time.Since(start))
		for _, got := range waiting {
			require.ErrorIs(t, (<-got).err, errRefused)
		}
		require.NoError(t, r.proc.Resume(t.Context()))
		r.finish()
	})
}

func TestAContextsErrorIsToldWithItsCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		away := errors.New("the caller went away")
		r := newRig(t, &dialer{took: time.Hour})
		ctx, cancel := context.WithCancelCause(r.scope())
		got := r.ask(ctx)
		synctest.Wait()
		cancel(away)
		for _, err := range []error{(<-got).err, r.Do(ctx, "db", nil)} {
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, away)
		}
		r.finish()
	})
}

func TestShutdownIsBoundedByItsContextWhateverIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, func(c *config) {
			c.OnLeak = func(factory.Leak) { time.Sleep(time.Hour) }
		})
		r.scope()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		require.ErrorIs(t, r.Shutdown(ctx), context.DeadlineExceeded)
		r.finish()
	})
}

func TestAFactoryIsRegisteredOnce(t *testing.T) {
	var registry factory.Registry
	r := newRig(t, &dialer{})
	require.NoError(t, factory.Register(&registry, "a", r.Factory))
	require.ErrorContains(t, factory.Register(&registry, "b", r.Factory), `already, as "a"`)
	r.finish()
}
