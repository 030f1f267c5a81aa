package factory_test

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

// leaks keeps what OnLeak is told.
type leaks struct {
	mu   sync.Mutex
	told []factory.Leak
}

func (o *leaks) tell(l factory.Leak) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.told = append(o.told, l)
}

// take returns what was told since the last time.
func (o *leaks) take() []factory.Leak {
	o.mu.Lock()
	defer o.mu.Unlock()
	told := o.told
	o.told = nil
	return told
}

// telling has leaks told, with their sites where debug says so.
func telling(o *leaks, debug bool) func(*config) {
	return func(cfg *config) { cfg.OnLeak, cfg.Debug = o.tell, debug }
}

// A leak is told in each mode; its site and its age in debug mode alone.
func inBothModes(t *testing.T, check func(t *testing.T, debug bool)) {
	t.Run("plain", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { check(t, false) })
	})
	t.Run("debug", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { check(t, true) })
	})
}

func assertBirth(t *testing.T, l factory.Leak, debug bool, age time.Duration) {
	t.Helper()
	if !debug {
		assert.Empty(t, l.Site)
		assert.Zero(t, l.Age)
		return
	}
	assert.Equal(t, age, l.Age)
	assert.Contains(t, l.Site, "leak_test.go:", "file and line")
	assert.NotContains(t, l.Site, "factory.(*Factory", "the caller's functions alone")
}

func TestALeaseThatItsScopeNeverReleasedIsToldR9(t *testing.T) {
	for _, cold := range []bool{false, true} {
		inBothModes(t, func(t *testing.T, debug bool) {
			var o leaks
			r := newRig(t, &dialer{sharing: adapters.Exclusive}, telling(&o, debug))
			ctx := r.scope()
			if !cold {
				l, err := r.Acquire(ctx, "db")
				require.NoError(t, err)
				l.Release()
			}
			l, err := r.Acquire(ctx, "db") // the site, of a lease that waits for its flight, too
			require.NoError(t, err)
			time.Sleep(time.Minute)
			require.NoError(t, r.CloseScope(ctx))
			told := o.take()
			require.Len(t, told, 1)
			assert.Equal(t, "db", told[0].Key)
			assert.Equal(t, "dialer", told[0].Adapter)
			assert.Equal(t, r.ScopeOf(ctx), told[0].Scope)
			assert.Equal(t, l.ID(), told[0].Lease)
			assertBirth(t, told[0], debug, time.Minute)
			l.Release()
			r.finish()
			assert.Empty(t, o.take())
		})
	}
}

func TestALeaseThatTheDrainDeadlineEndedIsToldOnceR10(t *testing.T) {
	inBothModes(t, func(t *testing.T, debug bool) {
		var o leaks
		r := newRig(t, &dialer{}, telling(&o, debug))
		ctx := r.scope()
		warm, err := r.Acquire(ctx, "db")
		require.NoError(t, err)
		warm.Release()
		_, err = r.Acquire(ctx, "db")
		require.NoError(t, err)
		require.NoError(t, r.Reinit(context.Background(), "db"))
		told := o.take()
		require.Len(t, told, 1)
		assert.Equal(t, "db", told[0].Key)
		assertBirth(t, told[0], debug, 30*time.Second)
		require.NoError(t, r.CloseScope(ctx))
		r.finish()
		assert.Empty(t, o.take())
	})
}

func TestAScopeThatIsOpenAtTheEndIsToldR9(t *testing.T) {
	inBothModes(t, func(t *testing.T, debug bool) {
		var o leaks
		r := newRig(t, &dialer{}, telling(&o, debug))
		ctx, err := r.OpenScope(context.Background())
		require.NoError(t, err)
		require.NoError(t, r.CloseScope(r.scope()), "a scope that was closed is no leak")
		time.Sleep(time.Second)
		require.NoError(t, r.Shutdown(context.Background()))
		told := o.take()
		require.Len(t, told, 1, "told before Shutdown returns")
		assert.Equal(t, r.ScopeOf(ctx), told[0].Scope)
		assert.Empty(t, told[0].Key)
		assert.Zero(t, told[0].Lease)
		assertBirth(t, told[0], debug, time.Second)
		require.NoError(t, r.CloseScope(ctx), "it may be closed late")
		r.finish()
		assert.Empty(t, o.take())
	})
}

// collected runs the collector until done says so, or too often.
func collected(done func() bool) bool {
	for range 100 {
		if done() {
			return true
		}
		runtime.GC()
		runtime.Gosched()
		time.Sleep(time.Millisecond) // the collector's own goroutine is outside of any bubble
	}
	return false
}

func TestAScopeThatNobodyCanReachIsToldAndClosedInDebugModeR9(t *testing.T) {
	var o leaks
	r := newRig(t, &dialer{sharing: adapters.Exclusive}, telling(&o, true))
	var id factory.ID
	func() {
		ctx := r.scope()
		id = r.ScopeOf(ctx)
		l, err := r.Acquire(ctx, "db")
		require.NoError(t, err)
		l.Release()
	}()
	var told []factory.Leak
	require.True(t, collected(func() bool {
		told = append(told, o.take()...)
		return len(told) > 0
	}))
	require.Len(t, told, 1)
	assert.Equal(t, id, told[0].Scope)
	assert.Contains(t, told[0].Site, "TestAScopeThatNobodyCanReach")
	assert.Zero(t, r.Stats().Scopes, "it is closed, and its client with it")
	r.finish()
	assert.Empty(t, o.take())
}

func TestAScopeThatWasToldOfIsNotToldOfAgain(t *testing.T) {
	var o leaks
	r := newRig(t, &dialer{}, telling(&o, true))
	func() { r.scope() }()
	ctx := r.scope() // this one stays
	require.NoError(t, r.Shutdown(context.Background()))
	told := len(o.take())
	collected(func() bool { return false })
	assert.Empty(t, o.take(), "Shutdown told of it")
	assert.Positive(t, told)
	runtime.KeepAlive(ctx)
	r.finish()
}

func TestASiteHasNoFrameOfTheFactorysOwn(t *testing.T) {
	var o leaks
	r := newRig(t, &dialer{}, telling(&o, true))
	_ = r.Do(context.Background(), "db", func(ctx context.Context, _ *conn) error {
		_, err := r.Acquire(ctx, "db")
		return err
	})
	told := o.take()
	require.Len(t, told, 1)
	first, _, _ := strings.Cut(told[0].Site, "\n")
	assert.Contains(t, first, "TestASiteHasNoFrameOfTheFactorysOwn.func1")
	r.finish()
}

func TestWithoutDebugTheWarmPathCostsNoAllocation(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			var o leaks
			r := newRig(t, &dialer{sharing: sharing}, telling(&o, false), kept)
			ctx := r.scope()
			deeper := context.WithValue(ctx, struct{ string }{"trace"}, "1")
			held, _ := r.lease(ctx)
			held.Release()
			work := func(context.Context, *conn) error { return nil }
			for name, step := range map[string]func(){
				"Acquire and Release": func() { l, _ := r.Acquire(ctx, "db"); l.Release() },
				"under a context":     func() { l, _ := r.Acquire(deeper, "db"); l.Release() },
				"Use": func() {
					l, _ := r.Acquire(ctx, "db")
					_, _ = l.Use()
					l.Release()
				},
				"Do": func() { _ = r.Do(ctx, "db", work) },
			} {
				assert.Zero(t, testing.AllocsPerRun(1000, step), name)
			}
			r.finish()
		})
	}
}
