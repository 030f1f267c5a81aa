package factory_test

import (
	"context"
	"fmt"
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

func TestAHandleOfAnEarlierLeaseIsStaleThoughItsCellIsLeasedAnewR6(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			r := newRig(t, &dialer{sharing: sharing})
			ctx := r.scope()
			var old []lease
			for range 10 {
				l, c := r.lease(ctx)
				for _, o := range old {
					o.Release()
					_, err := o.Use()
					require.ErrorIs(t, err, factory.ErrStale)
				}
				again, err := l.Use()
				require.NoError(t, err, "the release of another lease is not its own")
				assert.Same(t, c, again)
				assert.Equal(t, 1, r.Stats().Leases)
				l.Release()
				_, err = l.Use()
				require.ErrorIs(t, err, factory.ErrStale)
				old = append(old, l, l) // a copy is the same lease
			}
			assert.EqualValues(t, 10, r.Stats().Acquired)
			r.finish()
		})
	}
}

func TestTheZeroLeaseHasEndedR6(t *testing.T) {
	var l lease
	_, err := l.Use()
	require.ErrorIs(t, err, factory.ErrStale)
	l.Release()
	l.Retire(errReset)
	assert.Equal(t, adapters.Works, l.Report(errReset))
	assert.Zero(t, l.ID())
}

func TestOneLeaseIsReleasedOnceHoweverManyReleaseItR6(t *testing.T) {
	r := newRig(t, &dialer{strict: true})
	ctx := r.scope()
	for range 2000 {
		l, _ := r.lease(ctx)
		other, c := r.lease(ctx) // the same client, in a cell of its own
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(l.Release)
		}
		wg.Wait()
		again, err := other.Use()
		require.NoError(t, err)
		require.Same(t, c, again)
		other.Release()
	}
	s := r.Stats()
	assert.Zero(t, s.Leases)
	assert.EqualValues(t, 4000, s.Acquired)
	r.sound()
	r.finish()
}

// Whoever releases late must not end the lease of a goroutine that took the cell meanwhile.
func TestALateReleaseDoesNotEndAnothersLeaseR6(t *testing.T) {
	for _, drains := range []bool{false, true} {
		t.Run(fmt.Sprint("draining ", drains), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, &dialer{strict: true})
				ctx := r.scope()
				old, _ := r.lease(ctx)
				old.Release()
				l, c := r.lease(ctx)
				if drains {
					go func() { _ = r.Reinit(context.Background(), "db") }()
					synctest.Wait()
				}
				old.Release()
				old.Retire(errReset)
				require.True(t, r.use(l))
				synctest.Wait()
				assert.Zero(t, c.closed.Load()+c.discarded.Load())
				l.Release()
				l.Release()
				r.finish()
			})
		})
	}
}

func TestOneScopeHasManyLeasesOnASharedClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{strict: true})
		ctx := r.scope()
		var held []lease
		for range 100 {
			l, _ := r.lease(ctx)
			held = append(held, l)
		}
		assert.Equal(t, 100, r.Stats().Leases)
		reinit := make(chan error, 1)
		go func() { reinit <- r.Reinit(context.Background(), "db") }()
		synctest.Wait()
		r.sound()
		for i, l := range held {
			assert.Empty(t, reinit, "lease %d is held", i)
			require.True(t, r.use(l))
			l.Release()
			l.Release()
			synctest.Wait()
		}
		require.NoError(t, <-reinit)
		assert.Zero(t, r.Stats().Leases)
		assert.EqualValues(t, 100, r.Stats().Acquired)
		r.finish()
	})
}

func TestAScopeHasAsManyKeysAsItLikes(t *testing.T) {
	r := newRig(t, &dialer{sharing: adapters.Exclusive})
	ctx := r.scope()
	clients := make(map[*conn]bool)
	for range 3 {
		for i := range 20 {
			l, c := r.leaseOf(ctx, fmt.Sprint("key", i))
			clients[c] = true
			l.Release()
		}
	}
	assert.Len(t, clients, 20)
	assert.EqualValues(t, 60, r.Stats().Acquired)
	r.sound()
	r.finish()
}

func TestAnExclusiveClientServesOneOfAScopesGoroutinesR2(t *testing.T) {
	r := newRig(t, &dialer{sharing: adapters.Exclusive, strict: true})
	ctx := r.scope()
	var granted, nested atomic.Uint64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 2000 {
				l, err := r.Acquire(ctx, "db")
				if err != nil {
					nested.Add(1)
					assert.ErrorIs(t, err, factory.ErrNested)
					continue
				}
				granted.Add(1)
				r.use(l) // the dialer panics on a second call
				l.Release()
			}
		})
	}
	wg.Wait()
	l, _ := r.lease(ctx)
	_, err := r.Acquire(ctx, "db")
	require.ErrorIs(t, err, factory.ErrNested)
	l.Release()
	assert.Equal(t, granted.Load()+1, r.Stats().Acquired)
	assert.EqualValues(t, 1, r.dialer.opens.Load())
	r.sound()
	r.finish()
}

// To look at every client of a key for each that is opened would make a thousand opens a million
// steps, and take all the others from the warm path.
func TestAnOpenWithinTheLimitLeavesTheOtherClientsOfItsKeyAlone(t *testing.T) {
	for _, limit := range []int{0, 200} {
		r := newRig(t, &dialer{sharing: adapters.Exclusive}, atMost(limit))
		for n := range 100 {
			l, _ := r.lease(r.scope())
			assert.Equal(t, n+1, factory.Published(r.Factory, "db"))
			l.Release()
		}
		r.finish()
	}
}

// Two goroutines on the warm path, and a third one that takes the client from under them all the
// time: this is where a lease that is not verified would be on a client that has ended.
func TestNoLeaseOfTheWarmPathIsOnAClientThatEndsR7(t *testing.T) {
	rows := []struct {
		name string
		take func(r *rig, l lease)
	}{
		{"by Reinit", func(r *rig, l lease) {
			l.Release()
			_ = r.Reinit(context.Background(), "db")
		}},
		{"by Retire", func(_ *rig, l lease) { l.Retire(nil) }},
		{"by Report", func(_ *rig, l lease) { l.Report(adapters.ErrUnavailable) }},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r := newRig(t, &dialer{strict: true})
			var over atomic.Bool
			var granted atomic.Uint64
			var wg sync.WaitGroup
			for range 2 {
				ctx := r.scope()
				wg.Go(func() {
					for n := uint64(0); ; n++ {
						if over.Load() {
							granted.Add(n)
							return
						}
						l, err := r.Acquire(ctx, "db")
						if !assert.NoError(t, err) {
							return
						}
						r.use(l)
						l.Release()
					}
				})
			}
			ctx := r.scope()
			var mine uint64
			for start := time.Now(); time.Since(start) < 300*time.Millisecond; mine++ {
				l, _ := r.lease(ctx)
				row.take(r, l)
				l.Release()
			}
			over.Store(true)
			wg.Wait()
			assert.Equal(t, granted.Load()+mine, r.Stats().Acquired)
			r.sound()
			r.finish()
		})
	}
}
