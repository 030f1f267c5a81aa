package factory_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

// atMost sets the limit of live clients of a key.
func atMost(n int) func(*config) { return func(cfg *config) { cfg.ClientsMax = n } }

func observing(o factory.Observer) func(*config) { return func(cfg *config) { cfg.Observer = o } }

// line has scopes wait for an exclusive client, one after the other.
func (r *rig) line(n int) (ctxs []context.Context, cancels []func(), got []<-chan answer) {
	for range n {
		ctx, cancel := context.WithCancel(r.scope())
		ctxs, cancels, got = append(ctxs, ctx), append(cancels, cancel), append(got, r.ask(ctx))
		synctest.Wait()
	}
	return ctxs, cancels, got
}

// next returns the one call that was answered meanwhile.
func next(t *testing.T, got []<-chan answer) (who int, a answer) {
	t.Helper()
	synctest.Wait()
	who = -1
	for i, ch := range got {
		select {
		case a = <-ch:
			require.Negative(t, who, "calls %d and %d were answered at once", who, i)
			who = i
		default:
		}
	}
	return who, a
}

func TestScopesThatWaitForAPlaceAreServedInOrderR12(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive}, atMost(1))
		held, _ := r.lease(r.scope())
		_, cancels, got := r.line(5)
		for want := range 5 {
			r.sound()
			assert.Equal(t, 5-want, r.Stats().Waiting)
			held.Release()
			who, a := next(t, got)
			require.Equal(t, want, who)
			require.NoError(t, a.err)
			held = a.lease
			cancels[who]()
		}
		held.Release()
		assert.EqualValues(t, 1, r.dialer.peak.Load())
		r.finish()
	})
}

func TestACallThatWaitsAndIsCancelledTakesNoPlaceAndWakesNobodyR12(t *testing.T) {
	rows := []struct {
		name, reason string
		cancelled    int
		served       []int
	}{
		{"the first", "the second is next", 0, []int{1, 2}},
		{"one in the middle", "the order of the others stays", 1, []int{0, 2}},
		{"the last", "nobody notices", 2, []int{0, 1}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &dialer{sharing: adapters.Exclusive}, atMost(1))
				held, _ := r.lease(r.scope())
				_, cancels, got := r.line(3)
				cancels[row.cancelled]()
				who, a := next(t, got)
				require.Equal(t, row.cancelled, who, "it alone was answered")
				require.ErrorIs(t, a.err, context.Canceled)
				r.sound()
				for _, want := range row.served {
					held.Release()
					who, a = next(t, got)
					require.Equal(t, want, who, row.reason)
					require.NoError(t, a.err)
					held = a.lease
				}
				held.Release()
				assert.EqualValues(t, 1, r.dialer.peak.Load())
				r.lease(r.scope()) // the place is still there
				for _, cancel := range cancels {
					cancel()
				}
				r.finish()
			})
		})
	}
}

func TestASharedClientsWaitersAreServedInOrderWithinTheLimitR12(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o record
		r := newRig(t, &dialer{took: time.Second}, atMost(1), observing(&o))
		ctx := r.scope()
		old, _ := r.lease(ctx)
		reinit := make(chan error, 1)
		go func() { reinit <- r.Reinit(context.Background(), "db") }()
		synctest.Wait()
		_, cancels, got := r.line(5)
		assert.Zero(t, r.Stats().Opening, "the old client has the one place until it has ended")
		cancels[0]()
		cancels[3]()
		synctest.Wait()
		r.sound()
		old.Release()
		require.NoError(t, <-reinit)
		time.Sleep(2 * time.Second)
		var calls, grants []factory.ID
		for _, e := range o.of(factory.ActionAcquireCall) {
			calls = append(calls, e.Lease)
		}
		for _, e := range o.of(factory.ActionAcquire) {
			grants = append(grants, e.Lease)
		}
		assert.Equal(t, []factory.ID{calls[0], calls[2], calls[3], calls[5]}, grants)
		for i, ch := range got {
			a := <-ch
			assert.Equal(t, i == 0 || i == 3, errors.Is(a.err, context.Canceled))
			a.lease.Release()
			cancels[i]()
		}
		assert.EqualValues(t, 1, r.dialer.peak.Load())
		r.finish()
	})
}

func TestTheOldestClientThatNobodyLeasesMakesRoomR12(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o record
		r := newRig(t, &dialer{sharing: adapters.Exclusive}, atMost(3), observing(&o))
		leased, c0 := r.lease(r.scope())
		l1, c1 := r.lease(r.scope())
		l2, c2 := r.lease(r.scope())
		l2.Release()
		l1.Release()
		_, c3 := r.lease(r.scope())
		assert.EqualValues(t, 1, c1.closed.Load(), "it is the oldest that is idle")
		assert.Zero(t, c0.closed.Load()+c2.closed.Load())
		_, c4 := r.lease(r.scope())
		assert.EqualValues(t, 1, c2.closed.Load())
		for _, e := range o.of(factory.ActionRetire) {
			assert.Equal(t, factory.CauseEvicted, e.Cause)
		}
		assert.Len(t, o.of(factory.ActionRetire), 2)
		ctx, cancel := context.WithTimeout(r.scope(), time.Hour)
		defer cancel()
		_, err := r.Acquire(ctx, "db")
		require.ErrorIs(t, err, context.DeadlineExceeded, "a leased client makes no room")
		assert.Zero(t, c0.closed.Load()+c3.closed.Load()+c4.closed.Load())
		_, err = leased.Use()
		require.NoError(t, err)
		r.finish()
	})
}

func TestWithinALimitOfOneReinitOpensWhenTheOldClientHasEndedR12(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &dialer{sharing: sharing, took: time.Second, closing: time.Second},
					atMost(1))
				old, c := r.lease(r.scope())
				go func() { assert.NoError(t, r.Reinit(context.Background(), "db")) }()
				synctest.Wait()
				start := time.Now()
				got := r.ask(r.scope())
				time.Sleep(5 * time.Second)
				old.Release()
				a := <-got
				require.NoError(t, a.err)
				assert.Equal(t, 7*time.Second, time.Since(start), "a close, an open")
				assert.EqualValues(t, 1, c.closed.Load())
				assert.EqualValues(t, 1, r.dialer.peak.Load())
				r.finish()
			})
		})
	}
}

func TestAFailedOpenGivesItsPlaceBackR12(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive, took: time.Second}, atMost(2))
		fail(&r.dialer.err, errRefused)
		_, cancels, got := r.line(6)
		for _, ch := range got {
			require.ErrorIs(t, (<-ch).err, errRefused, "each has a flight of its own")
		}
		assert.EqualValues(t, 6, r.dialer.opens.Load())
		assert.EqualValues(t, 2, r.dialer.peak.Load())
		fail(&r.dialer.err, nil)
		r.lease(r.scope())
		r.lease(r.scope())
		for _, cancel := range cancels {
			cancel()
		}
		r.finish()
	})
}

func TestInheritedClientsDoNotCountForTheLimitR12(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive}, atMost(1))
		one, two := r.scope(), r.scope()
		_, c := r.lease(one)
		got := r.ask(two)
		synctest.Wait()
		r.host.Restore(r.proc)
		other := r.scope() // this call notices
		a := <-got
		require.NoError(t, a.err)
		synctest.Wait()
		r.sound()
		assert.EqualValues(t, 1, c.discarded.Load())
		a.lease.Release()
		r.lease(other)
		r.finish()
	})
}

func TestLimitsAreOfOneKeyR12(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive}, atMost(1))
		ctx := r.scope()
		for i := range 10 {
			r.leaseOf(ctx, fmt.Sprint("db", i))
		}
		assert.Equal(t, 10, r.Stats().Ready)
		r.finish()
	})
}

func TestAClientWhoseHealthIsCheckedMakesRoomAfterwardsR12(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive, pinging: time.Second},
			atMost(1), func(cfg *config) { cfg.PingEvery = time.Minute })
		l, c := r.lease(r.scope())
		l.Release()
		time.Sleep(2 * time.Minute) // at the first minute it was found used
		synctest.Wait()
		require.Equal(t, 1, r.Stats().Pinging)
		start := time.Now()
		l, _ = r.lease(r.scope())
		assert.Equal(t, time.Second, time.Since(start))
		assert.EqualValues(t, 1, c.closed.Load())
		assert.EqualValues(t, 1, r.dialer.peak.Load())
		l.Release()
		r.finish()
	})
}

func TestAScopeThatClosesGivesItsPlaceToTheFirstInLineR12(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{sharing: adapters.Exclusive}, atMost(1))
		holder := r.scope()
		r.lease(holder)
		ctxs, cancels, got := r.line(3)
		require.NoError(t, r.CloseScope(ctxs[0]), "it waits, and closes")
		who, a := next(t, got)
		require.Equal(t, 0, who)
		require.ErrorIs(t, a.err, factory.ErrScopeClosed)
		require.NoError(t, r.CloseScope(holder))
		who, a = next(t, got)
		require.Equal(t, 1, who)
		require.NoError(t, a.err)
		require.NoError(t, r.CloseScope(ctxs[1]))
		who, _ = next(t, got)
		require.Equal(t, 2, who)
		for _, cancel := range cancels {
			cancel()
		}
		r.finish()
	})
}
