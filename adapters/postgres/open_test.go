package postgres_test

import (
	"context"
	"net"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
)

func TestAFailedOpenLeavesNothingBehindR9(t *testing.T) {
	const patience, ample = 60 * time.Millisecond, 20 * time.Second
	deaf, err := net.Listen("tcp", "127.0.0.1:0") // its backlog accepts, and nobody answers
	require.NoError(t, err)
	defer func() { _ = deaf.Close() }()
	nobody := "postgres://u@" + deaf.Addr().String() + "/d"
	rows := []struct {
		name   string
		answer fakeAnswer
		url    string
		within time.Duration
		kind   error
	}{
		{"the ping fails", fakeAnswer{code: "42501"}, "", ample, adapters.ErrDenied},
		{"the ping's end", fakeAnswer{hangUp: true}, "", ample, adapters.ErrUnavailable},
		{"no reply to the ping", fakeAnswer{silent: true}, "", patience, adapters.ErrTimeout},
		{"no greeting", fakeAnswer{}, nobody + "?sslmode=disable", patience, adapters.ErrTimeout},
		{
			"no TLS greeting",
			fakeAnswer{},
			nobody + "?sslmode=require", patience,
			adapters.ErrTimeout,
		},
		{
			"an unknown name",
			fakeAnswer{},
			"postgres://u@[::1%25no]:1/d", ample,
			adapters.ErrUnavailable,
		},
	}
	secured(t, func(t *testing.T, f *fake, sharing adapters.Sharing) {
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				f.answers(func(string) fakeAnswer { return row.answer })
				if row.url == "" {
					row.url = f.url()
				}
				var open atomic.Int64
				adapter, err := postgres.New(postgres.Config{
					URL: row.url, Sharing: sharing, Dial: counted(&open),
				})
				require.NoError(t, err)
				before := runtime.NumGoroutine()
				client, err := adapter.Open(within(t, row.within), "main")
				assert.Nil(t, client)
				assert.ErrorIs(t, err, row.kind)
				assert.ErrorContains(t, err, `open postgres "main": `)
				assert.Zero(t, open.Load(), "no descriptor is open when Open returns")
				eventually(t, func() bool {
					return runtime.NumGoroutine() <= before
				}, "goroutines end")
			})
		}
	})
}

func TestAnOpenThatIsCancelledAtAnyMomentLeavesNothingBehindR9(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config := fresh(t)
		config.Sharing, config.ApplicationName = sharing, "early-bird"
		var open atomic.Int64
		config.Dial = counted(&open)
		adapter, err := postgres.New(config)
		require.NoError(t, err)
		failed := 0
		for i := range 100 {
			patience := time.Duration(i) * 200 * time.Microsecond
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			client, err := adapter.Open(ctx, "main")
			cancel()
			if err != nil {
				failed++
				assert.ErrorIs(t, err, adapters.ErrTimeout)
				assert.Zero(t, open.Load())
				continue
			}
			require.NoError(t, adapter.Close(within(t, 20*time.Second), client))
			assert.Zero(t, open.Load())
		}
		assert.NotZero(t, failed, "the test was none")
		eventually(t, func() bool {
			return admin(t, "select count(*) from pg_stat_activity "+
				"where application_name = 'early-bird'") == "0"
		}, "no session is left at the server")
	})
}

// TestAConnectionThatNobodyWaitsForIsGivenUp is about a network that swallows all: the pool goes on
// connecting for a caller that has gone, and has no place for others meanwhile.
func TestAConnectionThatNobodyWaitsForIsGivenUp(t *testing.T) {
	rows := []struct {
		name, query string
		most        time.Duration
	}{
		{"by itself", "", 5 * time.Second},
		{"as the URL says", "&connect_timeout=2", 2 * time.Second},
		{"never, as the URL says", "&connect_timeout=0", 5 * time.Second},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Setenv("PGCONNECT_TIMEOUT", "")
			left := make(chan time.Duration, 1)
			adapter, err := postgres.New(postgres.Config{
				URL: "postgres://u@h/d?sslmode=disable" + row.query,
				Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
					deadline, _ := ctx.Deadline()
					left <- time.Until(deadline)
					return nil, net.ErrClosed
				},
			})
			require.NoError(t, err)
			_, err = adapter.Open(within(t, time.Minute), "main")
			require.ErrorIs(t, err, adapters.ErrUnavailable)
			assert.InDelta(t, row.most.Seconds(), (<-left).Seconds(), 1)
		})
	}
}

func TestOpenRefusesAKeyThatIsNone(t *testing.T) {
	adapter, err := postgres.New(postgres.Config{})
	require.NoError(t, err)
	_, err = adapter.Open(t.Context(), "")
	assert.ErrorIs(t, err, adapters.ErrInvalid)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = adapter.Open(over, "main")
	assert.ErrorIs(t, err, adapters.ErrCancelled)
}

// counted counts the descriptors that are open.
func counted(open *atomic.Int64) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		open.Add(1)
		return &countedDescriptor{Conn: conn, open: open}, nil
	}
}

type countedDescriptor struct {
	net.Conn
	open   *atomic.Int64
	closed atomic.Bool
}

func (c *countedDescriptor) Close() error {
	if !c.closed.Swap(true) {
		c.open.Add(-1)
	}
	return c.Conn.Close()
}
