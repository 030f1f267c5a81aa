package factory_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
	"lockstep/factory/sim"
)

func TestNoClientIsAliveWhenASnapshotIsTakenR1(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &dialer{sharing: sharing, closing: time.Second, took: time.Second}
				r := newRig(t, d, kept)
				ctx := r.scope()
				idle, _ := r.lease(r.scope())
				idle.Release()
				l, c := r.lease(ctx)
				suspended := make(chan error, 1)
				go func() { suspended <- r.proc.Suspend(context.Background()) }()
				synctest.Wait()
				_, err := r.Acquire(ctx, "db")
				require.ErrorIs(t, err, factory.ErrIdentity, "no new calls")
				_, err = r.OpenScope(context.Background())
				require.ErrorIs(t, err, factory.ErrIdentity)
				require.ErrorIs(t, r.Reinit(context.Background(), "db"), factory.ErrIdentity)
				require.True(t, r.use(l), "what is leased goes on")
				time.Sleep(10 * time.Second)
				assert.Empty(t, suspended, "it waits for the lease")
				l.Release()
				require.NoError(t, <-suspended)
				s := r.Stats()
				assert.Zero(t, s.Opening+s.Ready+s.Draining+s.Inherited)
				assert.Zero(t, r.dialer.left())
				assert.Zero(t, c.discarded.Load())
				r.host.Restore(r.proc)
				require.NoError(t, r.proc.Resume(context.Background()))
				_, fresh := r.lease(ctx)
				assert.NotSame(t, c, fresh)
				assert.Zero(t, r.dialer.discarded.Load(), "nothing was inherited")
				r.finish()
			})
		})
	}
}

func TestWhoWaitsIsServedBeforeTheSnapshotL1(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive, took: time.Second}, atMost(1))
		held, _ := r.lease(r.scope())
		_, cancels, got := r.line(3)
		suspended := make(chan error, 1)
		go func() { suspended <- r.proc.Suspend(context.Background()) }()
		synctest.Wait()
		held.Release()
		for i, ch := range got {
			a := <-ch
			require.NoError(t, a.err, "call %d", i)
			assert.Empty(t, suspended)
			a.lease.Release()
		}
		require.NoError(t, <-suspended)
		assert.Zero(t, r.dialer.left())
		require.NoError(t, r.proc.Resume(context.Background()))
		r.lease(r.scope())
		for _, cancel := range cancels {
			cancel()
		}
		r.finish()
	})
}

func TestASuspensionIsBoundedByTheDrainDeadlineR10(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		l, _ := r.lease(r.scope())
		start := time.Now()
		require.NoError(t, r.proc.Suspend(context.Background()))
		assert.Equal(t, 30*time.Second, time.Since(start))
		_, err := l.Use()
		require.ErrorIs(t, err, factory.ErrStale)
		require.NoError(t, r.proc.Resume(context.Background()))
		r.finish()
	})
}

func TestASuspensionThatIsGivenUpIsUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		ctx := r.scope()
		l, _ := r.lease(ctx)
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := r.proc.Suspend(short)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, `suspend dialer "db"`)
		require.True(t, r.use(l))
		fresh, _ := r.lease(ctx)
		assert.Equal(t, 1, r.Stats().Ready, "new calls are taken again")
		l.Release()
		fresh.Release()
		r.sound()
		r.finish()
	})
}

func TestAFactoryIsTakenOffTheHooksByItsShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		suspended := make(chan error, 1)
		l, _ := r.lease(r.scope())
		go func() { suspended <- r.proc.Suspend(context.Background()) }()
		synctest.Wait()
		go l.Release()
		require.NoError(t, r.Shutdown(context.Background()), "it may meet a suspension")
		require.NoError(t, <-suspended)
		r.host.Exit(r.proc) // a hook would fail now
		require.NoError(t, r.proc.Suspend(context.Background()))
		require.NoError(t, r.proc.Resume(context.Background()))
		require.NoError(t, settled(r.Factory, r.dialer.left()))
	})
}

func TestASuspensionNeedsAnIdentity(t *testing.T) {
	r, o := newFickleRig(t, &dialer{})
	l, _ := r.lease(r.scope())
	l.Release()
	o.unknown.Store(true)
	require.ErrorIs(t, r.proc.Suspend(context.Background()), factory.ErrIdentity)
	require.ErrorIs(t, r.proc.Resume(context.Background()), factory.ErrIdentity)
	o.unknown.Store(false)
	require.NoError(t, r.proc.Resume(context.Background()))
	l, _ = r.lease(r.scope())
	l.Release()
	r.finish()
}

func TestAResumeThatNobodyAnnouncedChangesNothingR3(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive, pinging: time.Second},
			pingEvery(time.Minute))
		ctx := r.scope()
		l, c := r.lease(ctx)
		l.Release()
		r.pinged()
		got := r.ask(ctx) // waits for the ping's end
		synctest.Wait()
		require.NoError(t, r.proc.Resume(context.Background()))
		r.sound()
		a := <-got
		require.NoError(t, a.err)
		a.lease.Release()
		_, again := r.lease(ctx)
		assert.Same(t, c, again)
		assert.EqualValues(t, 1, r.dialer.opens.Load())
		r.finish()
	})
}

// snapshotter is an identity whose snapshots the test takes.
type snapshotter struct {
	factory.Identity
	before, after func(context.Context) error
	removed       int
}

func (s *snapshotter) OnSnapshot(before, after func(context.Context) error) func() {
	s.before, s.after = before, after
	return func() { s.removed++ }
}

var _ factory.Snapshotter = (*snapshotter)(nil)

func TestAnySnapshotterIsAskedForItsHooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &snapshotter{Identity: sim.NewHost(nil).Start()}
		r := newRig(t, &dialer{}, func(cfg *config) { cfg.Identity = s })
		ctx := r.scope()
		l, _ := r.lease(ctx)
		l.Release()
		for range 3 {
			require.NoError(t, s.before(t.Context()))
			require.NoError(t, s.before(t.Context()), "it may be said twice")
			_, err := r.Acquire(ctx, "db")
			require.ErrorIs(t, err, factory.ErrIdentity)
			assert.Zero(t, r.dialer.left())
			require.NoError(t, s.after(t.Context()))
			l, _ := r.lease(ctx)
			l.Release()
			r.sound()
		}
		assert.Zero(t, s.removed)
		r.finish()
		assert.Equal(t, 1, s.removed)
	})
}

func TestTheOSIdentityEndsEveryClientBeforeASnapshotR1(t *testing.T) {
	o := newOS(t, factory.OSConfig{})
	r := newRig(t, &dialer{strict: true}, func(cfg *config) { cfg.Identity = o })
	ctx := r.scope()
	for range 3 {
		l, c := r.lease(ctx)
		l.Release()
		require.NoError(t, o.BeforeSnapshot(t.Context()))
		assert.EqualValues(t, 1, c.closed.Load())
		_, err := r.Acquire(ctx, "db")
		require.ErrorIs(t, err, factory.ErrIdentity)
		_, err = l.Use()
		require.ErrorIs(t, err, factory.ErrIdentity)
		require.NoError(t, o.AfterRestore(t.Context()))
		_, fresh := r.lease(ctx)
		assert.NotSame(t, c, fresh)
		require.NoError(t, r.Reinit(canceled(ctx), "cache"))
		require.NoError(t, r.CloseScope(ctx))
		ctx = r.scope()
	}
	r.finish()
}

func TestADelayedFlightDoesNotHoldUpASnapshot(t *testing.T) {
	rows := []struct {
		name, reason string
		waits        bool
		opens        int32
	}{
		{"waited for", "who waits is served first, without the rest of the delay", true, 2},
		{"deserted", "nobody wants it", false, 1},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &dialer{}, func(c *config) { c.BackoffMin = time.Minute })
				fail(&r.dialer.err, errRefused)
				_, err := r.Acquire(r.scope(), "db")
				require.ErrorIs(t, err, errRefused)
				fail(&r.dialer.err, nil)
				ctx, cancel := context.WithCancel(r.scope())
				defer cancel()
				got := r.ask(ctx)
				synctest.Wait()
				require.Equal(t, 1, r.Stats().Delayed)
				if !row.waits {
					cancel()
					synctest.Wait()
				}
				start := time.Now()
				suspended := make(chan error, 1)
				go func() { suspended <- r.proc.Suspend(context.Background()) }()
				if a := <-got; row.waits {
					require.NoError(t, a.err)
					a.lease.Release()
				}
				require.NoError(t, <-suspended)
				assert.Zero(t, time.Since(start), row.reason)
				assert.Equal(t, row.opens, r.dialer.opens.Load(), row.reason)
				require.NoError(t, r.proc.Resume(context.Background()))
				r.finish()
			})
		})
	}
}
