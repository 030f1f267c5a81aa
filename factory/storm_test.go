package factory_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

// seedOf returns the seed of a random test, which its failure prints with the way to have it again.
func seedOf(t *testing.T) uint64 {
	seed := rand.Uint64()
	if given, err := strconv.ParseUint(os.Getenv("STORM_SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("STORM_SEED=%d go test -race -run '^%s$' ./factory", seed, t.Name())
		}
	})
	return seed
}

// storm is a rig that many goroutines use at once, on the real scheduler and without an observer.
// The dialer panics if a client is used after its end, or ended under a lease.
type storm struct {
	*rig
	t       *testing.T
	keys    []string
	granted atomic.Uint64 // leases, as their callers count them
	refused atomic.Uint64
	over    atomic.Bool
}

// work is one call: a lease, a use of its client, and its release. It allows for what a storm may
// answer with.
func (s *storm) work(ctx context.Context, rnd *rand.Rand) {
	l, err := s.Acquire(ctx, s.keys[rnd.IntN(len(s.keys))])
	if err != nil {
		s.refused.Add(1)
		s.allowed(err)
		return
	}
	s.granted.Add(1)
	s.hold(l, rnd)
}

func (s *storm) allowed(err error) {
	for _, known := range []error{
		factory.ErrNested, factory.ErrShutdown, factory.ErrScopeClosed, context.Canceled,
		context.DeadlineExceeded, errRefused,
	} {
		if errors.Is(err, known) {
			return
		}
	}
	assert.NoError(s.t, err)
}

func (s *storm) hold(l lease, rnd *rand.Rand) {
	c, err := l.Use()
	if !assert.NoError(s.t, err, "nothing ends the lease before its release") {
		return
	}
	c.begin()
	if rnd.IntN(8) == 0 {
		time.Sleep(time.Duration(rnd.IntN(50)) * time.Microsecond)
	}
	switch rnd.IntN(40) {
	case 0:
		l.Retire(nil)
	case 1:
		l.Report(errReset)
	case 2:
		l.Report(errRotated)
	}
	c.done()
	l.Release()
	if rnd.IntN(4) == 0 {
		l.Release() // the client is another's by now, maybe
		if _, err := l.Use(); !errors.Is(err, factory.ErrStale) {
			assert.ErrorIs(s.t, err, factory.ErrStale, "R6: used after its release")
		}
	}
}

// patience returns a context that ends soon, now and then.
func patience(ctx context.Context, rnd *rand.Rand) (context.Context, func()) {
	switch rnd.IntN(6) {
	case 0:
		return context.WithTimeout(ctx, time.Duration(rnd.IntN(300))*time.Microsecond)
	case 1:
		ctx, cancel := context.WithCancel(ctx)
		time.AfterFunc(time.Duration(rnd.IntN(20))*time.Microsecond, cancel)
		return ctx, cancel
	default:
		return ctx, func() {}
	}
}

// rounds runs n workers, each of which goes on until the storm is over.
func (s *storm) rounds(wg *sync.WaitGroup, n int, seed uint64, round func(*rand.Rand)) {
	for i := range n {
		rnd := rand.New(rand.NewPCG(seed, uint64(i)))
		wg.Go(func() {
			for !s.over.Load() {
				round(rnd)
			}
		})
	}
}

// alone calls in a scope of its own, for a while.
func (s *storm) alone(rnd *rand.Rand) {
	scope, err := s.OpenScope(context.Background())
	if err != nil {
		s.allowed(err)
		return
	}
	for range rnd.IntN(20) {
		ctx, cancel := patience(scope, rnd)
		s.work(ctx, rnd)
		cancel()
	}
	assert.NoError(s.t, s.CloseScope(scope))
}

// together calls in one scope from several goroutines, which end before it does.
func (s *storm) together(rnd *rand.Rand) {
	scope, err := s.OpenScope(context.Background())
	if err != nil {
		s.allowed(err)
		return
	}
	var wg sync.WaitGroup
	for i := range 4 {
		rnd := rand.New(rand.NewPCG(rnd.Uint64(), uint64(i)))
		wg.Go(func() {
			for range 10 {
				s.work(scope, rnd)
			}
		})
	}
	wg.Wait()
	assert.NoError(s.t, s.CloseScope(scope))
}

func (s *storm) disturb(rnd *rand.Rand) {
	patience := time.Duration(rnd.IntN(int(time.Millisecond)))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.Reinit(ctx, s.keys[rnd.IntN(len(s.keys))]); err != nil {
		s.allowed(err)
	}
	if rnd.IntN(10) == 0 {
		fail(&s.dialer.err, errRefused)
		time.Sleep(100 * time.Microsecond)
		fail(&s.dialer.err, nil)
	}
	_ = s.Stats()
	_ = s.KeyStats()
	time.Sleep(time.Duration(rnd.IntN(500)) * time.Microsecond)
}

func TestAStormLeavesNothingBehindAndEveryLeaseIsCountedR6R7R9R12(t *testing.T) {
	rows := []struct {
		name    string
		sharing adapters.Sharing
		tune    func(*config)
	}{
		{"shared", adapters.Shared, func(*config) {}},
		{"exclusive", adapters.Exclusive, func(*config) {}},
		{"shared with a limit", adapters.Shared, atMost(2)},
		{"exclusive with a limit", adapters.Exclusive, atMost(3)},
		{"shared with upkeep", adapters.Shared, quick},
		{"exclusive with upkeep", adapters.Exclusive, quick},
		{"exclusive with a limit and upkeep", adapters.Exclusive, func(cfg *config) {
			quick(cfg)
			cfg.ClientsMax = 2
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			seed := seedOf(t)
			d := &dialer{sharing: row.sharing, strict: true}
			s := &storm{t: t, keys: []string{"a", "b", "c", "d", "e", "f"}}
			s.rig = newRig(t, d, diagnosing, row.tune, func(cfg *config) {
				cfg.BackoffMin, cfg.BackoffMax = time.Microsecond, 10*time.Microsecond
			})
			var wg sync.WaitGroup
			s.rounds(&wg, 8, seed, s.alone)
			s.rounds(&wg, 4, seed+1, s.together)
			s.rounds(&wg, 2, seed+2, s.disturb)
			time.Sleep(400 * time.Millisecond)
			require.NoError(t, s.Shutdown(context.Background()), "in the middle of it")
			s.over.Store(true)
			wg.Wait()
			assert.Equal(t, s.granted.Load(), s.Stats().Acquired, "as the callers counted")
			assert.NotZero(t, s.granted.Load())
			assert.Zero(t, s.Stats().Scopes+s.Stats().Waiting)
			s.finish()
			t.Logf("%d leases, %d refusals, %d opens, seed %d", s.granted.Load(),
				s.refused.Load(), d.opens.Load(), seed)
		})
	}
}

// quick sets every kind of upkeep so that it happens all the time.
func quick(cfg *config) {
	cfg.IdleMax, cfg.LifetimeMax = 2*time.Millisecond, 20*time.Millisecond
	cfg.PingEvery = 500 * time.Microsecond
}

// Scopes are closed and processes restored while others use their leases: these end, and the
// callers are told so.
func TestAStormOfRestoresAndClosingScopesEndsLeasesAndNothingElseR1R2(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			seed := seedOf(t)
			r := newRig(t, &dialer{sharing: sharing}, atMost(8))
			var over atomic.Bool
			var granted atomic.Uint64
			var wg sync.WaitGroup
			for i := range 6 {
				rnd := rand.New(rand.NewPCG(seed, uint64(i)))
				wg.Go(func() {
					for !over.Load() {
						scope, err := r.OpenScope(context.Background())
						if !assert.NoError(t, err) {
							return
						}
						var inScope sync.WaitGroup
						for range 3 {
							inScope.Go(func() {
								for range 5 {
									l, err := r.Acquire(scope, "db")
									if err == nil {
										granted.Add(1)
										_, err = l.Use()
										l.Release()
									}
									if err != nil && !errors.Is(err, factory.ErrNested) &&
										!errors.Is(err, factory.ErrScopeClosed) {
										assert.ErrorIs(t, err, factory.ErrStale)
									}
								}
							})
						}
						if rnd.IntN(2) == 0 {
							inScope.Wait()
						}
						assert.NoError(t, r.CloseScope(scope))
						inScope.Wait()
					}
				})
			}
			for range 100 {
				time.Sleep(2 * time.Millisecond)
				r.host.Restore(r.proc)
			}
			over.Store(true)
			wg.Wait()
			r.sound()
			assert.Equal(t, granted.Load(), r.Stats().Acquired)
			r.finish()
		})
	}
}

// 4000 goroutines, most of which give up, want one of three clients.
func TestALimitIsNotPassedUnderMassCancellationR12(t *testing.T) {
	seed := seedOf(t)
	const limit = 3
	d := &dialer{sharing: adapters.Exclusive, strict: true}
	r := newRig(t, d, atMost(limit))
	var wg sync.WaitGroup
	var granted, gaveUp atomic.Uint64
	for i := range 4000 {
		rnd := rand.New(rand.NewPCG(seed, uint64(i)))
		wg.Go(func() {
			scope, err := r.OpenScope(context.Background())
			if !assert.NoError(t, err) {
				return
			}
			patience := time.Duration(rnd.IntN(int(300 * time.Millisecond)))
			ctx, cancel := context.WithTimeout(scope, patience)
			defer cancel()
			l, err := r.Acquire(ctx, "db")
			if err != nil {
				gaveUp.Add(1)
				assert.ErrorIs(t, err, context.DeadlineExceeded)
			} else {
				granted.Add(1)
				r.use(l)
				l.Release()
			}
			if rnd.IntN(2) == 0 {
				assert.NoError(t, r.CloseScope(scope))
			}
		})
	}
	wg.Wait()
	r.sound()
	assert.LessOrEqual(t, d.peak.Load(), int32(limit))
	assert.Equal(t, granted.Load(), r.Stats().Acquired)
	assert.NotZero(t, gaveUp.Load(), "else nothing was cancelled")
	assert.NotZero(t, granted.Load())
	t.Logf("%d leases, %d gave up, seed %d", granted.Load(), gaveUp.Load(), seed)
	var held []lease
	for range limit { // each place is still there
		l, _ := r.lease(r.scope())
		held = append(held, l)
	}
	ctx, cancel := context.WithTimeout(r.scope(), time.Millisecond)
	defer cancel()
	_, err := r.Acquire(ctx, "db")
	require.ErrorIs(t, err, context.DeadlineExceeded, "and no more")
	for _, l := range held {
		l.Release()
	}
	r.finish()
}
