package adapters_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"lockstep/adapters"
)

// twin is a get-or-load with one of the field's defects. Without one it keeps rule R4, as far as
// these checks see.
type twin struct {
	defect  string
	mu      sync.Mutex
	flights map[string]*twinFlight
	failed  map[string]bool
}

type twinFlight struct {
	cancel  context.CancelFunc
	waiters int
	done    chan struct{}
	value   []byte
	err     error
}

func (w *twin) GetOrLoad(
	ctx context.Context, cache adapters.Cache, key string, ttl time.Duration,
	load func(context.Context) ([]byte, error),
) ([]byte, error) {
	if value, err := cache.Get(ctx, key); err == nil {
		return value, nil
	}
	f, first := w.join(ctx, key, load)
	if f == nil {
		return nil, nil
	}
	select {
	case <-f.done:
		if f.err == nil {
			_ = cache.Set(ctx, key, f.value, ttl)
		}
		return f.value, f.err
	case <-ctx.Done():
		w.mu.Lock()
		defer w.mu.Unlock()
		f.waiters--
		if f.waiters == 0 || !first && w.defect == "open-caller-cancel" {
			f.cancel()
		}
		return nil, ctx.Err()
	}
}

func (w *twin) join(
	ctx context.Context, key string, load func(context.Context) ([]byte, error),
) (f *twinFlight, first bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.defect == "open-nil-nil" && w.failed[key] {
		return nil, false
	}
	if f := w.flights[key]; f != nil {
		f.waiters++
		return f, false
	}
	f = &twinFlight{done: make(chan struct{}), waiters: 1}
	w.flights[key] = f
	loading := context.WithoutCancel(ctx)
	if w.defect == "open-leader-cancel" {
		loading = ctx
	}
	loading, f.cancel = context.WithCancel(loading)
	go w.fly(loading, key, f, load)
	return f, true
}

func (w *twin) fly(
	ctx context.Context, key string, f *twinFlight, load func(context.Context) ([]byte, error),
) {
	f.value, f.err = load(ctx)
	f.cancel()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed[key] = f.err != nil
	if f.err == nil || w.defect != "open-once-caches" {
		delete(w.flights, key)
	}
	close(f.done)
}

// getOrLoad is what the checks of rule R4 check.
type getOrLoad interface {
	GetOrLoad(
		ctx context.Context, cache adapters.Cache, key string, ttl time.Duration,
		load func(context.Context) ([]byte, error),
	) ([]byte, error)
}

var checksR4 = []struct {
	bug   string
	check func(*testing.T, getOrLoad) error
}{
	{"open-caller-cancel", func(t *testing.T, l getOrLoad) error { return cancelOne(t, l, 1) }},
	{"open-leader-cancel", func(t *testing.T, l getOrLoad) error { return cancelOne(t, l, 0) }},
	{"open-once-caches", failureIsForgotten},
	{"open-nil-nil", noNilNil},
}

// cancelOne lets three callers share a load and cancels one of them. The others get the value of
// the only load.
func cancelOne(t *testing.T, l getOrLoad, which int) error {
	scene := newScene(t, l)
	calls := []*call{scene.call(), scene.call(), scene.call()}
	calls[which].cancel()
	synctest.Wait()
	if !errors.Is(calls[which].err, context.Canceled) {
		return errors.New("the cancelled caller got no answer")
	}
	calls = append(calls, scene.call()) // who comes later doubles nothing either
	scene.answer(nil)
	for i, c := range calls {
		if i != which && (c.err != nil || string(c.value) != "value") {
			return errors.New("another caller's cancellation ended a call")
		}
	}
	if scene.loads != 1 {
		return errors.New("a cancellation doubled the load")
	}
	return nil
}

// failureIsForgotten lets a load fail two callers; the next caller's succeeds.
func failureIsForgotten(t *testing.T, l getOrLoad) error {
	scene := newScene(t, l)
	first := []*call{scene.call(), scene.call()}
	scene.answer(errNoValue)
	for _, c := range first {
		if !errors.Is(c.err, errNoValue) {
			return errors.New("a waiter did not get the failure")
		}
	}
	next := scene.call()
	scene.answer(nil)
	if errors.Is(next.err, errNoValue) {
		return errors.New("the failure was remembered")
	}
	return nil
}

// noNilNil lets load after load fail.
func noNilNil(t *testing.T, l getOrLoad) error {
	scene := newScene(t, l)
	for range 3 {
		c := scene.call()
		scene.answer(errNoValue)
		if c.err == nil && c.value == nil {
			return errors.New("a caller got (nil, nil)")
		}
	}
	return nil
}

func TestALoaderKeepsRuleR4(t *testing.T) {
	for _, row := range checksR4 {
		t.Run(row.bug, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				assert.NoError(t, row.check(t, &adapters.Loader{}))
			})
		})
	}
}

func TestEachCheckOfRuleR4CatchesItsBugAlone(t *testing.T) {
	for _, planted := range checksR4 {
		for _, row := range checksR4 {
			t.Run(planted.bug+"/"+row.bug, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					err := row.check(t, &twin{
						defect: planted.bug, flights: map[string]*twinFlight{},
						failed: map[string]bool{},
					})
					assert.Equal(t, planted.bug == row.bug, err != nil, "%v", err)
				})
			})
		}
	}
}
