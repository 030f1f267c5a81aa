package factory_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/adapters"
	"lockstep/factory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConcurrentCallersShareOneFlightR4(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{took: time.Second})
		var wg sync.WaitGroup
		seen := make([]*conn, 100)
		for i := range seen {
			wg.Go(func() {
				l, c := r.lease(r.scope())
				seen[i] = c
				l.Release()
			})
		}
		wg.Wait()
		for _, c := range seen {
			assert.Same(t, seen[0], c)
		}
		assert.EqualValues(t, 1, r.dialer.opens.Load())
		r.finish()
		assert.EqualValues(t, 1, seen[0].closed.Load())
	})
}

func TestACallersCancellationDoesNotEndTheFlightR4(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{took: time.Second})
		ctx, cancel := context.WithTimeout(r.scope(), time.Millisecond)
		defer cancel()
		_, err := r.Acquire(ctx, "db") // the flight's first caller
		require.ErrorIs(t, err, context.DeadlineExceeded)
		r.lease(r.scope())
		assert.EqualValues(t, 1, r.dialer.opens.Load())
		r.finish()
	})
}

func TestAFailedFlightAnswersEveryWaiterAndIsNotRememberedR4(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := errors.New("refused")
		r := newRig(t, &dialer{took: time.Second})
		r.dialer.err.Store(&refused)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				l, err := r.Acquire(r.scope(), "db")
				assert.Zero(t, l)
				assert.ErrorIs(t, err, refused)
			})
		}
		wg.Wait()
		assert.EqualValues(t, 1, r.dialer.opens.Load())
		r.dialer.err.Store(nil)
		r.lease(r.scope())
		r.finish()
	})
}

func TestAnOpenIsBoundedByTheOpenTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{took: time.Hour})
		start := time.Now()
		_, err := r.Acquire(r.scope(), "db")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 10*time.Second, time.Since(start))
		r.finish()
	})
}

func TestNoLockIsHeldWhileAnAdapterWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &dialer{took: time.Second}
		r := newRig(t, d)
		d.inOpen = func() { assert.NoError(t, r.Check()) }
		r.lease(r.scope())
		r.finish()
	})
}

func TestAnExclusiveClientStaysInItsScopeR2(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive})
		one, two := r.scope(), r.scope()
		l1, c1 := r.lease(one)
		_, err := r.Acquire(one, "db")
		require.ErrorIs(t, err, factory.ErrNested)
		_, c2 := r.lease(two)
		assert.NotSame(t, c1, c2)
		l1.Release()
		_, again := r.lease(one)
		assert.Same(t, c1, again, "a scope reuses its client")
		require.NoError(t, r.CloseScope(one))
		synctest.Wait()
		assert.EqualValues(t, 1, c1.closed.Load())
		assert.Zero(t, c2.closed.Load())
		_, err = r.Acquire(one, "db")
		require.ErrorIs(t, err, factory.ErrScopeClosed)
		require.ErrorIs(t, r.CloseScope(one), factory.ErrScopeClosed)
		require.NoError(t, r.CloseScope(two))
		r.finish()
	})
}

func TestClosingAScopeAnswersItsWaitersR2(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{took: time.Second})
		ctx := r.scope()
		answer := make(chan error)
		go func() { _, err := r.Acquire(ctx, "db"); answer <- err }()
		synctest.Wait()
		require.NoError(t, r.CloseScope(ctx))
		require.ErrorIs(t, <-answer, factory.ErrScopeClosed)
		r.finish()
	})
}

func TestReinitServesTheNewGenerationAndDrainsTheOldR5R10(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		ctx := r.scope()
		old, c1 := r.lease(ctx)
		done := make(chan error)
		go func() { done <- r.Reinit(context.Background(), "db") }()
		synctest.Wait()
		fresh, c2 := r.lease(ctx)
		assert.NotSame(t, c1, c2)
		_, err := old.Use()
		require.NoError(t, err, "a lease on a draining client goes on")
		old.Release()
		require.NoError(t, <-done)
		assert.EqualValues(t, 1, c1.closed.Load())
		fresh.Release()
		r.finish()
	})
}

func TestTheDrainDeadlineInvalidatesWhatIsLeftR10(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		l, c := r.lease(r.scope())
		start := time.Now()
		require.NoError(t, r.Reinit(context.Background(), "db"))
		assert.Equal(t, 30*time.Second, time.Since(start))
		_, err := l.Use()
		require.ErrorIs(t, err, factory.ErrStale)
		assert.EqualValues(t, 1, c.closed.Load())
		l.Release()
		l.Release()
		r.finish()
	})
}

func TestReinitReturnsWithItsContextAndDrainingGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		l, c := r.lease(r.scope())
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		require.ErrorIs(t, r.Reinit(ctx, "db"), context.DeadlineExceeded)
		l.Release()
		synctest.Wait()
		assert.EqualValues(t, 1, c.closed.Load())
		r.finish()
	})
}

func TestWaitersOfAnOldFlightMoveToTheNewGenerationsR5(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{took: time.Second})
		got := make(chan error)
		ctx := r.scope()
		go func() { _, err := r.Acquire(ctx, "db"); got <- err }()
		synctest.Wait()
		failure := errors.New("old password")
		r.dialer.err.Store(&failure)
		time.Sleep(500 * time.Millisecond)
		require.NoError(t, r.Reinit(context.Background(), "db"))
		time.Sleep(600 * time.Millisecond) // the old flight has failed
		r.dialer.err.Store(nil)
		require.NoError(t, <-got)
		r.finish()
	})
}

func TestShutdownWaitsForALateOpenAndClosesItR9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{took: time.Second, closing: time.Second})
		answer := make(chan error)
		ctx := r.scope()
		go func() { _, err := r.Acquire(ctx, "db"); answer <- err }()
		synctest.Wait()
		start := time.Now()
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				assert.NoError(t, r.Shutdown(context.Background()))
				assert.Equal(t, 2*time.Second, time.Since(start), "the one open, then its close")
			})
		}
		require.ErrorIs(t, <-answer, factory.ErrShutdown)
		wg.Wait()
		_, err := r.OpenScope(context.Background())
		require.ErrorIs(t, err, factory.ErrShutdown)
		r.finish()
	})
}

func TestShutdownIsBoundedByItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		l, _ := r.lease(r.scope())
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		require.ErrorIs(t, r.Shutdown(ctx), context.DeadlineExceeded)
		l.Release()
		r.finish()
	})
}

func TestAForkedChildDiscardsWhatItInheritedAndOpensItsOwnR1R8(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		ctx := r.scope()
		parents, c := r.lease(ctx)
		child := r.child(r.host.Fork(r.proc))
		handle, ok := child.Lease(parents.ID())
		require.True(t, ok)
		_, err := handle.Use()
		require.ErrorIs(t, err, factory.ErrStale)
		_, err = child.Acquire(ctx, "db")
		require.ErrorIs(t, err, factory.ErrScopeClosed)
		_, own := child.lease(child.scope())
		assert.NotSame(t, c, own)
		child.finish()
		assert.Zero(t, c.closed.Load())
		assert.EqualValues(t, 1, c.discarded.Load())
		_, err = parents.Use()
		require.NoError(t, err, "the parent goes on")
		parents.Release()
		r.finish()
		assert.EqualValues(t, 1, c.closed.Load())
	})
}

func TestARestoredProcessGoesOnWithItsScopesAndFreshClientsR1R5(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		ctx := r.scope()
		l, c := r.lease(ctx)
		r.host.Restore(r.proc)
		_, err := l.Use()
		require.ErrorIs(t, err, factory.ErrStale)
		_, fresh := r.lease(ctx)
		assert.NotSame(t, c, fresh)
		l.Release()
		r.finish()
		assert.Zero(t, c.closed.Load())
		assert.EqualValues(t, 1, c.discarded.Load())
	})
}

func TestAFlightThatLandsInARestoredProcessIsDiscardedAndItsWaiterServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{took: time.Second})
		ctx := r.scope()
		got := make(chan error)
		go func() { _, err := r.Acquire(ctx, "db"); got <- err }()
		synctest.Wait()
		r.host.Restore(r.proc)
		require.NoError(t, <-got)
		assert.EqualValues(t, 2, r.dialer.opens.Load())
		r.finish()
	})
}

func TestWithoutIdentityTheFactoryFailsClosed(t *testing.T) {
	r := newRig(t, &dialer{})
	ctx := r.scope()
	l, c := r.lease(ctx)
	r.host.Exit(r.proc)
	_, err := l.Use()
	require.ErrorIs(t, err, factory.ErrIdentity)
	_, err = r.Acquire(ctx, "db")
	require.ErrorIs(t, err, factory.ErrIdentity)
	require.ErrorIs(t, r.Shutdown(ctx), factory.ErrIdentity)
	require.ErrorIs(t, r.Reinit(ctx, "db"), factory.ErrIdentity)
	assert.Zero(t, c.closed.Load()+c.discarded.Load())
}

func TestRetireEndsOneClientAndKeepsTheGeneration(t *testing.T) {
	rows := []struct {
		name, reason      string
		cause             error
		closed, discarded int32
	}{
		{"aged", "an aged client gets its goodbye", nil, 1, 0},
		{
			"broken", "a goodbye on a broken connection would hang",
			errors.New("reset by peer"), 0, 1,
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &dialer{})
				ctx := r.scope()
				l, c := r.lease(ctx)
				l.Retire(row.cause)
				_, err := l.Use()
				require.NoError(t, err, "the lease goes on until its release")
				_, fresh := r.lease(ctx)
				assert.NotSame(t, c, fresh)
				l.Release()
				synctest.Wait()
				assert.Equal(t, row.closed, c.closed.Load(), row.reason)
				assert.Equal(t, row.discarded, c.discarded.Load(), row.reason)
				r.finish()
			})
		})
	}
}

func TestErrorsNameAdapterAndKeyR11(t *testing.T) {
	r := newRig(t, &dialer{})
	_, err := r.Acquire(context.Background(), "db")
	require.ErrorIs(t, err, factory.ErrNoScope)
	var e *factory.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "dialer", e.Adapter)
	assert.Equal(t, "db", e.Key)
	r.finish()
}

func TestAConfigThatCannotWorkIsAnError(t *testing.T) {
	_, err := factory.New(factory.Config[*conn]{})
	require.Error(t, err)
	_, err = factory.New(factory.Config[*conn]{Adapter: &dialer{}, OpenTimeout: -1})
	require.Error(t, err)
}

func TestAnAbsentObserverCostsNoAllocation(t *testing.T) {
	r := newRig(t, &dialer{})
	l, _ := r.lease(r.scope())
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = l.Use() }))
	l.Release()
	r.finish()
}

func ExampleFactory_Do() {
	f, err := factory.New(factory.Config[*conn]{Adapter: &dialer{}})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	err = f.Do(ctx, "primary-db", func(_ context.Context, c *conn) error {
		fmt.Println("closed:", c.closed.Load())
		return nil
	})
	fmt.Println(err, f.Shutdown(ctx))
	// Output:
	// closed: 0
	// <nil> <nil>
}
