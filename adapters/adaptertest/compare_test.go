package adaptertest_test

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/memory"
	"lockstep/adapters/mock"
)

// verdict is a rapid.TB that keeps what a check says, so that a check can be seen to fail.
type verdict struct {
	name   string
	failed bool
	text   strings.Builder
}

var _ rapid.TB = (*verdict)(nil)

func (v *verdict) Helper()                           {}
func (v *verdict) Name() string                      { return v.name }
func (v *verdict) Log(...any)                        {}
func (v *verdict) Logf(string, ...any)               {}
func (v *verdict) Skip(...any)                       { runtime.Goexit() }
func (v *verdict) Skipf(string, ...any)              { runtime.Goexit() }
func (v *verdict) SkipNow()                          { runtime.Goexit() }
func (v *verdict) Error(args ...any)                 { v.Errorf("%s", fmt.Sprint(args...)) }
func (v *verdict) Fatal(args ...any)                 { v.Error(args...); v.FailNow() }
func (v *verdict) Fatalf(format string, args ...any) { v.Errorf(format, args...); v.FailNow() }
func (v *verdict) FailNow()                          { v.Fail(); runtime.Goexit() }
func (v *verdict) Fail()                             { v.failed = true }
func (v *verdict) Failed() bool                      { return v.failed }

func (v *verdict) Errorf(format string, args ...any) {
	v.failed = true
	_, _ = fmt.Fprintf(&v.text, format+"\n", args...)
}

// judged runs a check and returns what it says. Rapid neither shrinks for long nor leaves a file.
func judged(t *testing.T, check func(rapid.TB)) *verdict {
	t.Helper()
	for name, value := range map[string]string{
		"rapid.nofailfile": "true", "rapid.shrinktime": "100ms",
	} {
		before := flag.Lookup(name).Value.String()
		require.NoError(t, flag.Set(name, value))
		defer func() { require.NoError(t, flag.Set(name, before)) }()
	}
	v := &verdict{name: t.Name()}
	done := make(chan struct{})
	go func() { // FailNow ends the goroutine that it is called in
		defer close(done)
		check(v)
	}()
	<-done
	return v
}

// driven is a clock that a comparison drives.
type driven struct{ now time.Time }

func newDriven() *driven { return &driven{time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)} }

func (d *driven) read() time.Time { return d.now }

func (d *driven) advance(by time.Duration) { d.now = d.now.Add(by) }

func (d *driven) server(lengthMax int) *mock.Server {
	return mock.NewServer(mock.Config{Now: d.read, LengthMax: lengthMax})
}

// opened returns clients of an adapter, as the side of the protocol that a comparison wants.
func opened[S, C any](t *testing.T, adapter adapters.Adapter[C], number int) []S {
	t.Helper()
	var clients []S
	for range number {
		client, err := adapter.Open(t.Context(), "main")
		require.NoError(t, err)
		clients = append(clients, any(client).(S))
	}
	return clients
}

// compared describes an adapter to a comparison.
func compared[S, C any](t *testing.T, adapter adapters.Adapter[C]) adaptertest.Compared[S] {
	t.Helper()
	return adaptertest.Compared[S]{
		Clients: opened[S](t, adapter, 2), Sharing: adapter.Sharing(),
		Capabilities: adapter.Capabilities(),
	}
}

func TestTheMockComparesWithItself(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			options := mock.Options{Sharing: sharing}
			t.Run("database", func(t *testing.T) {
				adapter := mock.NewDatabase(newDriven().server(0), options)
				adaptertest.CompareDatabase(t, compared[adapters.Database](t, adapter))
			})
			for _, lengthMax := range []int{0, 3} {
				t.Run(fmt.Sprint("queue of ", lengthMax), func(t *testing.T) {
					clock := newDriven()
					adapter := mock.NewQueue(clock.server(lengthMax), options)
					with := compared[adapters.Queue](t, adapter)
					with.Advance, with.LengthMax = clock.advance, lengthMax
					adaptertest.CompareQueue(t, with)
				})
			}
		})
	}
}

// cacheSides compares all that a client of a cache offers.
func cacheSides[C any](
	t *testing.T, adapter adapters.Adapter[C], advance func(time.Duration),
) {
	t.Run("cache", func(t *testing.T) {
		with := compared[adapters.Cache](t, adapter)
		with.Advance = advance
		adaptertest.CompareCache(t, with)
	})
	t.Run("sessions", func(t *testing.T) {
		with := compared[adapters.SessionStore](t, adapter)
		with.Advance = advance
		adaptertest.CompareSessions(t, with)
	})
	t.Run("limiter", func(t *testing.T) {
		with := compared[adapters.Limiter](t, adapter)
		with.Advance = advance
		adaptertest.CompareLimiter(t, with)
	})
}

func TestTheMocksCacheComparesWithItself(t *testing.T) {
	clock := newDriven()
	t.Run("driven", func(t *testing.T) {
		cacheSides(t, mock.NewCache(clock.server(0), mock.Options{}), clock.advance)
	})
	t.Run("by itself", func(t *testing.T) {
		server := mock.NewServer(mock.Config{})
		cacheSides(t, mock.NewCache(server, mock.Options{}), nil)
	})
	t.Run("with less", func(t *testing.T) {
		less := mock.Options{Without: adapters.Expiry | adapters.Counters}
		adapter := mock.NewCache(mock.NewServer(mock.Config{}), less)
		adaptertest.CompareCache(t, compared[adapters.Cache](t, adapter))
	})
}

func TestTheMocksQueueComparesWithItselfByTheSystemsClock(t *testing.T) {
	adapter := mock.NewQueue(mock.NewServer(mock.Config{}), mock.Options{})
	adaptertest.CompareQueue(t, compared[adapters.Queue](t, adapter))
	less := mock.Options{Without: adapters.ConsumerGroups | adapters.Redelivery}
	adapter = mock.NewQueue(mock.NewServer(mock.Config{}), less)
	adaptertest.CompareQueue(t, compared[adapters.Queue](t, adapter))
}

func TestTheMemoryComparesWithTheMock(t *testing.T) {
	clock := newDriven()
	t.Run("driven", func(t *testing.T) {
		adapter, err := memory.New(memory.Config{Now: clock.read})
		require.NoError(t, err)
		cacheSides(t, adapter, clock.advance)
	})
	t.Run("by itself", func(t *testing.T) {
		adapter, err := memory.New(memory.Config{})
		require.NoError(t, err)
		cacheSides(t, adapter, nil)
	})
}
