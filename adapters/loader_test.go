package adapters_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

var errNoValue = errors.New("no value")

// scene is a loader over a mock cache, with loads that wait for their answer, in a bubble.
type scene struct {
	t       *testing.T
	loader  getOrLoad
	faults  *mock.Faults
	adapter *mock.Adapter[*mock.CacheClient]
	cache   *mock.CacheClient
	loads   int
	loading context.Context // of the latest load
	answers chan error
	buffer  []byte // what loads return
}

func newScene(t *testing.T, loader getOrLoad) *scene {
	s := &scene{t: t, loader: loader, faults: mock.NewFaults(), answers: make(chan error)}
	s.adapter = mock.NewCache(mock.NewServer(mock.Config{}), mock.Options{Faults: s.faults})
	cache, err := s.adapter.Open(t.Context(), "main")
	require.NoError(t, err)
	s.cache = cache
	return s
}

// load waits for an answer or for its context's end.
func (s *scene) load(ctx context.Context) ([]byte, error) {
	s.loads++
	s.loading = ctx
	select {
	case err := <-s.answers:
		if err != nil {
			return nil, err
		}
		s.buffer = append(s.buffer[:0], "value"...)
		return s.buffer, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// answer ends all loads that are under way, and waits until nothing happens any more.
func (s *scene) answer(err error) {
	synctest.Wait()
	for {
		select {
		case s.answers <- err:
			synctest.Wait()
		default:
			return
		}
	}
}

// call is one call of GetOrLoad in a goroutine of its own. Its results are there after
// synctest.Wait.
type call struct {
	cancel context.CancelFunc
	ended  bool
	value  []byte
	err    error
}

type nameKey struct{}

func (s *scene) call() *call { return s.callOn(s.cache, "") }

// callOn calls with a client, and a context that holds a name.
func (s *scene) callOn(cache adapters.Cache, name string) *call {
	ctx, cancel := context.WithCancel(context.WithValue(s.t.Context(), nameKey{}, name))
	s.t.Cleanup(cancel)
	c := &call{cancel: cancel}
	go func() {
		c.value, c.err = s.loader.GetOrLoad(ctx, cache, "k", time.Minute, s.load)
		c.ended = true
	}()
	synctest.Wait()
	return c
}

// slowCache answers late what it found at once.
type slowCache struct {
	*mock.CacheClient
	delay time.Duration
}

func (c *slowCache) Get(ctx context.Context, key string) ([]byte, error) {
	value, err := c.CacheClient.Get(ctx, key)
	time.Sleep(c.delay)
	return value, err
}

// within runs a test of a fresh loader in a bubble.
func within(t *testing.T, test func(*testing.T, *adapters.Loader, *scene)) {
	synctest.Test(t, func(t *testing.T) {
		loader := &adapters.Loader{}
		test(t, loader, newScene(t, loader))
	})
}

func TestWhatIsMissingIsLoadedOnceAndStored(t *testing.T) {
	within(t, func(t *testing.T, _ *adapters.Loader, s *scene) {
		first, second := s.call(), s.call()
		s.answer(nil)
		require.NoError(t, errors.Join(first.err, second.err))
		assert.Equal(t, "value", string(first.value))
		first.value[0] = 'X'
		assert.Equal(t, "value", string(second.value), "each caller has a copy")

		third := s.call()
		assert.Equal(t, "value", string(third.value), "from the cache")
		assert.Equal(t, 1, s.loads)
		ttl, err := s.cache.TTL(t.Context(), "k")
		require.NoError(t, err)
		assert.Equal(t, time.Minute, ttl)
	})
}

func TestALoadHasTheFirstCallersValuesAndEndsWithTheLastCaller(t *testing.T) {
	within(t, func(t *testing.T, _ *adapters.Loader, s *scene) {
		first, second := s.callOn(s.cache, "first"), s.callOn(s.cache, "second")
		assert.Equal(t, "first", s.loading.Value(nameKey{}))
		_, limited := s.loading.Deadline()
		assert.False(t, limited)

		first.cancel()
		synctest.Wait()
		assert.ErrorIs(t, first.err, adapters.ErrCancelled)
		assert.NoError(t, s.loading.Err(), "one caller waits")
		second.cancel()
		synctest.Wait()
		assert.Equal(t, adapters.ErrCancelled, adapters.KindOf(second.err))
		assert.ErrorIs(t, s.loading.Err(), context.Canceled, "nobody waits any more")

		third := s.call()
		s.answer(nil)
		require.NoError(t, third.err, "it began another load")
		assert.Equal(t, 2, s.loads)
	})
}

func TestACallerWaitsNoLongerThanItsDeadline(t *testing.T) {
	within(t, func(t *testing.T, loader *adapters.Loader, s *scene) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		stubborn := make(chan struct{})
		_, err := loader.GetOrLoad(ctx, s.cache, "k", 0, func(context.Context) ([]byte, error) {
			<-stubborn
			return nil, nil
		})
		assert.ErrorIs(t, err, adapters.ErrTimeout)
		assert.Equal(t, time.Second, time.Since(began))
		next := s.call()
		s.answer(nil)
		assert.NoError(t, next.err, "nor does another's, for a load that heeds nothing")
		require.NoError(t, s.cache.Delete(t.Context(), "k"))
		close(stubborn)
		synctest.Wait()
		_, err = s.cache.Get(t.Context(), "k")
		assert.ErrorIs(t, err, adapters.ErrNotFound, "nobody was there to store it")
	})
}

func TestACallerThatGivesUpBeforeItJoinsBeginsNoLoad(t *testing.T) {
	within(t, func(t *testing.T, _ *adapters.Loader, s *scene) {
		c := s.callOn(&slowCache{CacheClient: s.cache, delay: time.Second}, "")
		c.cancel()
		time.Sleep(time.Second)
		synctest.Wait()
		assert.ErrorIs(t, c.err, adapters.ErrCancelled)
		assert.Zero(t, s.loads)
	})
}

// unheard is a context whose end nobody hears of, as when the value comes at the same moment.
type unheard struct {
	context.Context
	over atomic.Bool
}

func (u *unheard) Done() <-chan struct{} { return nil }

func (u *unheard) Err() error {
	if u.over.Load() {
		return context.Canceled
	}
	return nil
}

func TestACallerThatGivesUpLeavesTheStoringToAnother(t *testing.T) {
	within(t, func(t *testing.T, loader *adapters.Loader, s *scene) {
		ctx := &unheard{Context: t.Context()}
		ended := make(chan error, 1)
		load := func(context.Context) ([]byte, error) { return nil, <-s.answers }
		go func() {
			_, err := loader.GetOrLoad(ctx, s.cache, "k", 0, load)
			ended <- err
		}()
		synctest.Wait()
		ctx.over.Store(true)
		s.answers <- nil
		require.NoError(t, <-ended, "it has its value")
		_, err := s.cache.Get(t.Context(), "k")
		assert.ErrorIs(t, err, adapters.ErrNotFound)

		loader.Failed = func(err error) { t.Errorf("nothing failed: %v", err) }
		ctx.over.Store(false)
		go func() {
			_, err := loader.GetOrLoad(ctx, s.cache, "k", 0, load)
			ended <- err
		}()
		synctest.Wait()
		other := s.call()
		ctx.over.Store(true)
		s.answers <- nil
		require.NoError(t, <-ended)
		synctest.Wait()
		require.NoError(t, other.err)
		_, err = s.cache.Get(t.Context(), "k")
		assert.NoError(t, err, "another caller stored it")
	})
}

func TestALoadThatReturnsNothingLoadedAnEmptyValue(t *testing.T) {
	within(t, func(t *testing.T, loader *adapters.Loader, s *scene) {
		value, err := loader.GetOrLoad(t.Context(), s.cache, "k", 0,
			func(context.Context) ([]byte, error) { return nil, nil })
		require.NoError(t, err)
		assert.Equal(t, []byte{}, value)
		value, err = s.cache.Get(t.Context(), "k")
		require.NoError(t, err)
		assert.Empty(t, value)
	})
}

func TestALoadThatPanicsAnswersEveryWaiterWithAnError(t *testing.T) {
	rows := []struct {
		name, reason string
		end          func()
		want         string
	}{
		{"panic", "the value is told", func() { panic("oops") }, "load: the load panicked: oops"},
		{"error", "it is found", func() { panic(errNoValue) }, "load: the load panicked: no value"},
		{"goexit", "nobody hangs", runtime.Goexit, "load: the load ended its goroutine"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			within(t, func(t *testing.T, loader *adapters.Loader, s *scene) {
				release := make(chan struct{})
				errs := make(chan error, 2)
				for range 2 {
					go func() {
						_, err := loader.GetOrLoad(t.Context(), s.cache, "k", 0,
							func(context.Context) ([]byte, error) {
								<-release
								row.end()
								return nil, nil
							})
						errs <- err
					}()
				}
				synctest.Wait()
				close(release)
				for range 2 {
					err := <-errs
					assert.EqualError(t, err, row.want, row.reason)
					var panicked *adapters.LoadPanic
					require.ErrorAs(t, err, &panicked)
					assert.Contains(t, string(panicked.Stack), "loader_test.go")
					assert.Equal(t, row.name == "error", errors.Is(err, errNoValue))
				}
			})
		})
	}
}

func TestACacheThatDoesNotAnswerKeepsTheValueFromNobody(t *testing.T) {
	for _, kind := range []error{adapters.ErrUnavailable, adapters.ErrTimeout} {
		within(t, func(t *testing.T, loader *adapters.Loader, s *scene) {
			var told []error
			loader.Failed = func(err error) { told = append(told, err) }
			s.faults.Add(mock.Fault{Op: mock.OpCall, Err: kind})
			c := s.call()
			s.answer(nil)
			require.NoError(t, c.err)
			assert.Equal(t, "value", string(c.value))
			require.Len(t, told, 2, "neither read nor stored")
			assert.ErrorIs(t, told[0], kind)
			assert.ErrorIs(t, told[1], kind)

			loader.Failed = nil
			c = s.call()
			s.answer(nil)
			require.NoError(t, c.err, "also where nobody is told")
			assert.Equal(t, 2, s.loads)
		})
	}
}

func TestAMistakeInTheUseOfTheCacheIsReturned(t *testing.T) {
	within(t, func(t *testing.T, loader *adapters.Loader, s *scene) {
		ask := func(key string, ttl time.Duration) error {
			_, err := loader.GetOrLoad(t.Context(), s.cache, key, ttl, s.load)
			return err
		}
		assert.ErrorIs(t, ask("", 0), adapters.ErrInvalid)
		assert.ErrorIs(t, ask("k", -1), adapters.ErrInvalid)
		require.NoError(t, s.adapter.Discard(s.cache))
		assert.ErrorIs(t, ask("k", 0), adapters.ErrClosed)
		assert.Zero(t, s.loads)
	})
}

func TestACallerWhoseLookWasTooEarlyLooksAgain(t *testing.T) {
	within(t, func(t *testing.T, _ *adapters.Loader, s *scene) {
		first := s.call()
		slow := &slowCache{CacheClient: s.cache, delay: time.Second}
		second := s.callOn(slow, "")
		s.answer(nil)
		require.NoError(t, first.err)
		assert.False(t, second.ended)
		slow.delay = 0
		require.NoError(t, s.cache.Expire(t.Context(), "k", 5*time.Second))
		time.Sleep(time.Second)
		synctest.Wait()
		require.True(t, second.ended, "it found what the first one stored")
		require.NoError(t, second.err)
		assert.Equal(t, 1, s.loads)
		ttl, err := s.cache.TTL(t.Context(), "k")
		require.NoError(t, err)
		assert.Equal(t, 4*time.Second, ttl, "and did not store it again")
	})
}

func TestAValueIsThereForEverybodyWhileItIsStored(t *testing.T) {
	within(t, func(t *testing.T, _ *adapters.Loader, s *scene) {
		s.faults.Add(mock.Fault{
			Op: mock.OpCall, Match: func(v mock.Visit) bool { return v.Verb == "set" },
			Delay: time.Hour,
		})
		calls := []*call{s.call(), s.call()}
		s.answer(nil)
		s.buffer[0] = 'X'
		late := s.call()
		assert.True(t, late.ended, "it neither waited nor loaded again")
		assert.Equal(t, 1, s.loads)
		storing := 0
		for _, c := range calls {
			if !c.ended {
				storing++
				c.cancel()
			}
		}
		assert.Equal(t, 1, storing, "one caller stores it")
		synctest.Wait()
		for _, c := range append(calls, late) {
			assert.NoError(t, c.err, "who stored it has it, too")
			assert.Equal(t, "value", string(c.value))
		}
	})
}
