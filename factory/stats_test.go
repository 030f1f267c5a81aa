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
)

func TestStatsCountWhatIsHeldAndWhatWasDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &dialer{sharing: adapters.Exclusive, took: time.Second, pinging: time.Second}
		r := newRig(t, d,
			atMost(3), pacing(time.Hour, time.Hour, 0), pingEvery(time.Minute))
		assert.Equal(t, factory.Stats{Process: factory.Process{PID: 1, Epoch: 1}}, r.Stats())
		assert.Empty(t, r.KeyStats())
		a, b := r.scope(), r.scope()
		l1, _ := r.lease(a)
		l2, _ := r.lease(b)
		l2.Release()
		for range 5 {
			l2, _ = r.lease(b)
			l2.Release()
		}
		l2, _ = r.lease(b)
		s := r.Stats()
		assert.Equal(t, []int{0, 2, 0, 0}, []int{s.Opening, s.Ready, s.Draining, s.Inherited})
		assert.Equal(t, []int{2, 1, 2, 0, 0},
			[]int{s.Scopes, s.Keys, s.Leases, s.StaleLeases, s.Waiting})
		assert.Equal(t, []uint64{8, 2, 0, 0, 0, 0, 0},
			[]uint64{s.Acquired, s.Opens, s.Failures, s.Retired, s.Closes, s.Discards, s.Reinits})

		// One drains, one is open; one call joins a flight, two wait for a place.
		l1.Retire(nil)
		waits := []<-chan answer{r.ask(r.scope())}
		synctest.Wait()
		waits = append(waits, r.ask(r.scope()), r.ask(r.scope()))
		synctest.Wait()
		s = r.Stats()
		assert.Equal(t, []int{1, 1, 1, 3},
			[]int{s.Opening, s.Ready, s.Draining, s.Waiting})
		assert.Equal(t, []factory.KeyStats{{
			Key: "db", Generation: 1, Opening: 1, Ready: 1, Draining: 1, Waiting: 3, Opens: 3,
		}}, r.KeyStats())
		l1.Release()
		a1 := <-waits[0]
		a1.lease.Release()
		for _, ch := range waits[1:] {
			got := <-ch
			require.NoError(t, got.err)
			got.lease.Release()
		}
		l2.Report(adapters.ErrUnavailable)
		l2.Release()
		fail(&r.dialer.err, errRefused)
		_, err := r.Acquire(b, "db")
		require.ErrorIs(t, err, errRefused)
		late := r.ask(b)
		synctest.Wait()
		s = r.Stats()
		assert.Equal(t, []int{1, 1, 1}, []int{s.Opening, s.Delayed, s.Waiting})
		assert.Equal(t, time.Hour, r.KeyStats()[0].Backoff)
		fail(&r.dialer.err, nil)
		require.NoError(t, r.Reinit(context.Background(), "db"))
		got := <-late
		got.lease.Release()
		r.pinged()
		assert.Equal(t, 1, r.Stats().Pinging)
		require.NoError(t, r.Shutdown(context.Background()))
		s = r.Stats()
		assert.True(t, s.ShutDown)
		assert.Equal(t, s.Opens, s.Failures+s.Closes+s.Discards+1, "one was given up")
		assert.EqualValues(t, 12, s.Acquired)
		assert.EqualValues(t, 1, s.Reinits)
		assert.EqualValues(t, 1, s.Failures)
		r.finish()
	})
}

func TestWaitsAreCountedByTheirBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, func(cfg *config) { cfg.OpenTimeout = time.Hour })
		var sum time.Duration
		for i, bound := range factory.WaitBounds {
			for _, d := range []time.Duration{bound, bound + 1} {
				r.dialer.took = d
				sum += d
				ctx := r.scope()
				l, _ := r.lease(ctx)
				l.Retire(nil)
				l.Release()
				require.NoError(t, r.CloseScope(ctx))
			}
			w := r.Stats().Waits
			assert.EqualValues(t, 2*i+2, w.Count())
			assert.EqualValues(t, 1, w.Counts[i+1], "a bound is inclusive")
		}
		r.dialer.took = time.Minute
		ctx := r.scope()
		short, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		_, err := r.Acquire(short, "db")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		w := r.Stats().Waits
		assert.EqualValues(t, []uint64{1, 2, 2, 2, 2, 2, 2, 2, 2, 2}, w.Counts[:])
		assert.Equal(t, sum+20*time.Second, w.Sum, "who gave up waited, too")
		l, _ := r.lease(ctx)
		l.Release()
		l, _ = r.lease(ctx)
		l.Release()
		assert.EqualValues(t, 20, r.Stats().Waits.Count(), "who was served at once did not wait")
		r.finish()
	})
}

func TestLeasesThatWentStaleAreCountedUntilTheirRelease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		ctx := r.scope()
		l, _ := r.lease(ctx)
		require.NoError(t, r.Reinit(context.Background(), "db"))
		s := r.Stats()
		assert.Equal(t, []int{0, 1}, []int{s.Leases, s.StaleLeases})
		assert.EqualValues(t, 1, s.Acquired)
		l.Release()
		s = r.Stats()
		assert.Zero(t, s.StaleLeases)
		assert.EqualValues(t, 1, s.Acquired, "it is counted once")
		r.finish()
	})
}

func TestKeyStatsAreInOrderOfTheirKeys(t *testing.T) {
	r := newRig(t, &dialer{})
	ctx := r.scope()
	for _, key := range []string{"queue", "db", "cache"} {
		l, _ := r.leaseOf(ctx, key)
		l.Release()
	}
	require.NoError(t, r.Reinit(context.Background(), "never used"))
	var keys []string
	for _, s := range r.KeyStats() {
		keys = append(keys, s.Key)
	}
	assert.Equal(t, []string{"cache", "db", "never used", "queue"}, keys)
	assert.Equal(t, keys, r.Keys())
	r.finish()
}

func TestAForkedChildsCountsGoOnFromItsParents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{})
		ctx := r.scope()
		for range 7 {
			l, _ := r.lease(ctx)
			l.Release()
		}
		r.lease(ctx)
		child := r.child(r.host.Fork(r.proc))
		child.lease(child.scope())
		assert.EqualValues(t, 9, child.Stats().Acquired, "it was copied with the memory")
		assert.EqualValues(t, 8, r.Stats().Acquired)
		child.finish()
		r.finish()
	})
}
