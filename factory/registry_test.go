package factory_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/factory"
)

// member is a factory of a registry under test: its adapter, its clients' type and its identity.
// Its client takes a second to close, and writes into the diary when that begins and ends.
type member struct {
	*factory.Factory[*member]
	name    string
	needs   []string
	diary   *diary
	lost    atomic.Bool // this process cannot be identified
	hanging bool        // a close takes as long as its context lets it
}

// diary says what happened in which order.
type diary struct {
	mu      sync.Mutex
	entries []string
}

func (d *diary) write(verb string, m *member) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries = append(d.entries, verb+" "+m.name)
}

func (d *diary) read() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.entries)
}

func (m *member) Name() string                                  { return "adapter" }
func (m *member) Sharing() adapters.Sharing                     { return adapters.Shared }
func (m *member) Capabilities() adapters.Capabilities           { return 0 }
func (m *member) Ping(context.Context, *member) error           { return nil }
func (m *member) Discard(*member) error                         { return nil }
func (m *member) Verify() (factory.Process, error)              { return m.Current() }
func (m *member) Open(context.Context, string) (*member, error) { return m, nil }

func (m *member) Current() (factory.Process, error) {
	if m.lost.Load() {
		return factory.Process{}, errors.New("lost")
	}
	return factory.Process{PID: 1, Epoch: 1}, nil
}

func (m *member) Close(ctx context.Context, _ *member) error {
	m.diary.write("begin", m)
	defer m.diary.write("end", m)
	if m.hanging {
		<-ctx.Done()
		return ctx.Err()
	}
	return pause(ctx, time.Second)
}

// enroller is a *testing.T, a *testing.B or a *rapid.T.
type enroller interface {
	require.TestingT
	Helper()
}

// enrol returns a registered factory with a client for each key.
func enrol(
	t enroller, r *factory.Registry, d *diary, name string, keys int, needs ...string,
) *member {
	t.Helper()
	m := &member{name: name, needs: needs, diary: d}
	f, err := factory.New(factory.Config[*member]{Adapter: m, Identity: m})
	require.NoError(t, err)
	m.Factory = f
	require.NoError(t, factory.Register(r, name, f, needs...))
	for i := range keys {
		require.NoError(t, f.Do(context.Background(), fmt.Sprint("key", i),
			func(context.Context, *member) error { return nil }))
	}
	return m
}

// drawMembers returns up to eight factories, each of which needs some of those before it.
func drawMembers(t *rapid.T, r *factory.Registry, d *diary) []*member {
	var all []*member
	var names []string
	for i := range rapid.IntRange(1, 8).Draw(t, "factories") {
		needs := names
		if i > 0 {
			some := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, i, rapid.ID)
			needs = some.Draw(t, "needs")
		}
		all = append(all, enrol(t, r, d, fmt.Sprint("f", i), 1, needs...))
		names = append(names, all[i].name)
	}
	return all
}

// disorder returns each need that a diary of closes does not respect: whoever needs a factory must
// have ended before that one begins (or the other way round, where neededFirst).
func disorder(all []*member, entries []string, neededFirst bool) []string {
	var found []string
	for _, m := range all {
		for _, need := range m.needs {
			first, second := m.name, need
			if neededFirst {
				first, second = second, first
			}
			end := slices.Index(entries, "end "+first)
			begin := slices.Index(entries, "begin "+second)
			if end < 0 || begin < end {
				found = append(found, second+" began before "+first+" ended")
			}
		}
	}
	return found
}

// longest returns how many factories the longest chain of needs holds.
func longest(all []*member) int {
	length := make(map[string]int)
	most := 0
	for _, m := range all { // in order of registration
		for _, need := range m.needs {
			length[m.name] = max(length[m.name], length[need])
		}
		length[m.name]++
		most = max(most, length[m.name])
	}
	return most
}

func TestShutdownRespectsEveryNeedAndWastesNoTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rapid.SyncTest(t, func(t *rapid.T) {
			var r factory.Registry
			d := new(diary)
			all := drawMembers(t, &r, d)
			start := time.Now()
			require.NoError(t, r.Shutdown(context.Background()))
			assert.Equal(t, time.Duration(longest(all))*time.Second, time.Since(start),
				"independent factories are shut down at once")
			assert.Empty(t, disorder(all, d.read(), false))
			assert.Len(t, d.read(), 2*len(all), "every client is closed, once")
			for name, s := range r.Stats() {
				assert.True(t, s.ShutDown, name)
			}
			require.NoError(t, r.Check())
		})
	})
}

func TestReinitRespectsEveryNeedAndWastesNoTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rapid.SyncTest(t, func(t *rapid.T) {
			var r factory.Registry
			d := new(diary)
			all := drawMembers(t, &r, d)
			start := time.Now()
			require.NoError(t, r.Reinit(context.Background()))
			assert.Equal(t, time.Duration(longest(all))*time.Second, time.Since(start))
			assert.Empty(t, disorder(all, d.read(), true))
			assert.Len(t, d.read(), 2*len(all))
			require.NoError(t, r.Shutdown(context.Background()))
		})
	})
}

func TestDisorderIsSeen(t *testing.T) {
	db, cache := &member{name: "db"}, &member{name: "cache", needs: []string{"db"}}
	all := []*member{db, cache}
	for _, row := range []struct {
		name    string
		entries []string
		down    int // findings where this is a shutdown
		up      int // and where it is a re-initialisation
	}{
		{"dependent first", []string{"begin cache", "end cache", "begin db", "end db"}, 0, 1},
		{"needed first", []string{"begin db", "end db", "begin cache", "end cache"}, 1, 0},
		{"both at once", []string{"begin cache", "begin db", "end cache", "end db"}, 1, 1},
		{"one alone", []string{"begin db", "end db"}, 1, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.Len(t, disorder(all, row.entries, false), row.down)
			if row.name != "one alone" {
				assert.Len(t, disorder(all, row.entries, true), row.up)
			}
		})
	}
}

func TestReinitTakesTheKeysOfOneFactoryAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r factory.Registry
		d := new(diary)
		enrol(t, &r, d, "db", 5)
		start := time.Now()
		require.NoError(t, r.Reinit(context.Background()))
		assert.Equal(t, time.Second, time.Since(start))
		assert.Len(t, d.read(), 10)
		require.NoError(t, r.Shutdown(context.Background()))
	})
}

func TestAFailureIsNamedAndStopsNoOtherFactory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r factory.Registry
		d := new(diary)
		db := enrol(t, &r, d, "db", 1)
		cache := enrol(t, &r, d, "cache", 1, "db")
		queue := enrol(t, &r, d, "queue", 1)
		cache.lost.Store(true)
		for _, step := range []struct {
			verb string
			do   func(context.Context) error
		}{{"reinit", r.Reinit}, {"shutdown", r.Shutdown}} {
			err := step.do(context.Background())
			require.ErrorIs(t, err, factory.ErrIdentity, step.verb)
			assert.ErrorContains(t, err, `factory "cache": `+step.verb)
			assert.NotContains(t, err.Error(), `"db"`)
			assert.NotContains(t, err.Error(), `"queue"`)
		}
		assert.True(t, db.Stats().ShutDown)
		assert.True(t, queue.Stats().ShutDown)
		assert.False(t, cache.Stats().ShutDown)

		cache.lost.Store(false)
		require.NoError(t, r.Shutdown(context.Background()), "a further call does what is left")
		assert.True(t, cache.Stats().ShutDown)
		require.NoError(t, r.Shutdown(context.Background()))
	})
}

func TestShutdownEndsWithItsContextAndGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r factory.Registry
		d := new(diary)
		enrol(t, &r, d, "db", 1)
		enrol(t, &r, d, "cache", 1, "db").hanging = true
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		start := time.Now()
		err := r.Shutdown(ctx)
		assert.Equal(t, 2*time.Second, time.Since(start))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorContains(t, err, `factory "cache"`)
		synctest.Wait()
		assert.Equal(t, []string{"begin cache", "begin db"}, d.read(), "the order is given up")

		var again sync.WaitGroup
		for range 3 { // each waits for the one shutdown
			again.Go(func() { assert.NoError(t, r.Shutdown(context.Background())) })
		}
		again.Wait()
		assert.Len(t, d.read(), 4)
	})
}

func TestRegisterRefusesWhatItCannotOrder(t *testing.T) {
	var r factory.Registry
	d := new(diary)
	db := enrol(t, &r, d, "db", 0)
	for _, row := range []struct {
		name, as string
		needs    []string
		says     string
		is       error
	}{
		{"taken name", "db", nil, `register factory "db": the name is taken`, nil},
		{"empty name", "", nil, `register factory "": the name is empty`, nil},
		{
			"unknown need", "cache",
			[]string{"db", "dc"},
			`register factory "cache": it needs "dc": no factory`, factory.ErrUnknownFactory,
		},
		{
			"cycle", "cache",
			[]string{"db", "cache"},
			`register factory "cache": it needs itself: cache -> cache`, nil,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := factory.Register(&r, row.as, db.Factory, row.needs...)
			require.ErrorContains(t, err, row.says)
			if row.is != nil {
				assert.ErrorIs(t, err, row.is)
			}
			assert.Len(t, r.Stats(), 1, "the registry is as before")
		})
	}
	assert.Panics(t, func() { _ = factory.Register[*member](&r, "nil", nil) })
	require.NoError(t, r.Shutdown(context.Background()))
	assert.ErrorIs(t, factory.Register(&r, "late", db.Factory), factory.ErrShutdown)
}

func TestTheZeroRegistryIsEmpty(t *testing.T) {
	var r factory.Registry
	require.NoError(t, r.Reinit(t.Context()))
	require.NoError(t, r.Check())
	assert.Empty(t, r.Stats())
	ctx, err := r.OpenScope(t.Context())
	require.NoError(t, err)
	require.NoError(t, r.CloseScope(ctx))
	require.NoError(t, r.Shutdown(t.Context()))
	assert.ErrorIs(t, factory.Register[*member](&r, "late", new(factory.Factory[*member])),
		factory.ErrShutdown, "an empty registry too takes none in after its shutdown")
}

func TestScopeOpensAndClosesInEveryFactory(t *testing.T) {
	var r factory.Registry
	d := new(diary)
	db := enrol(t, &r, d, "db", 0)
	cache := enrol(t, &r, d, "cache", 0, "db")
	assert.ErrorIs(t, r.CloseScope(t.Context()), factory.ErrNoScope)
	ctx, err := r.OpenScope(t.Context())
	require.NoError(t, err)
	late := enrol(t, &r, d, "late", 0)
	for _, m := range []*member{db, cache} {
		assert.Equal(t, 1, m.Stats().Scopes)
		assert.NotZero(t, m.ScopeOf(ctx))
	}
	assert.Zero(t, late.ScopeOf(ctx), "it was registered later")

	inner, err := db.OpenScope(ctx)
	require.NoError(t, err)
	require.NoError(t, r.CloseScope(inner))
	assert.Equal(t, 1, db.Stats().Scopes, "a scope that the factory itself opened stays")
	require.NoError(t, db.CloseScope(inner))
	assert.Zero(t, cache.Stats().Scopes)

	err = r.CloseScope(ctx)
	require.ErrorIs(t, err, factory.ErrScopeClosed, "it was closed already")
	assert.ErrorContains(t, err, `factory "db"`)
	assert.ErrorContains(t, err, `factory "cache"`)
	require.NoError(t, r.Shutdown(t.Context()))
}

func TestScopeThatOneFactoryRefusesIsOpenInNone(t *testing.T) {
	var r factory.Registry
	d := new(diary)
	db := enrol(t, &r, d, "db", 0)
	cache := enrol(t, &r, d, "cache", 0)
	require.NoError(t, cache.Shutdown(t.Context()))
	_, err := r.OpenScope(t.Context())
	require.ErrorIs(t, err, factory.ErrShutdown)
	assert.ErrorContains(t, err, `factory "cache"`)
	assert.Zero(t, db.Stats().Scopes)
	require.NoError(t, r.Shutdown(t.Context()))
}

func TestRegistrationsAndLookupsMayMeet(t *testing.T) {
	var r factory.Registry
	d := new(diary)
	enrol(t, &r, d, "f0", 0)
	var tasks sync.WaitGroup
	for i := range 4 {
		tasks.Go(func() { enrol(t, &r, d, fmt.Sprint("f", i+1), 0, "f0") })
		tasks.Go(func() {
			for range 100 {
				_, err := factory.Lookup(&r, factory.NewKey[*member]("f0", "k"))
				assert.NoError(t, err)
				assert.NoError(t, r.Check())
			}
		})
	}
	tasks.Wait()
	assert.Len(t, r.Stats(), 5)
	require.NoError(t, r.Shutdown(t.Context()))
}
