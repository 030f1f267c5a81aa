package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/internal/servers"
)

func TestMain(m *testing.M) { servers.Main(m) }

// within bounds a call that should take moments.
func within(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// open opens a client and closes it after the test.
func open(t testing.TB, config postgres.Config) (*postgres.Adapter, *postgres.Client) {
	t.Helper()
	adapter, err := postgres.New(config)
	require.NoError(t, err)
	client, err := adapter.Open(within(t, 10*time.Second), "main")
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := adapter.Close(ctx, client); !errors.Is(err, adapters.ErrClosed) &&
			!errors.Is(err, adapters.ErrUnavailable) {
			require.NoError(t, err)
		}
	})
	return adapter, client
}

// both runs a test for both sharings.
func both(t *testing.T, test func(t *testing.T, sharing adapters.Sharing)) {
	t.Helper()
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) { test(t, sharing) })
	}
}

// eventually waits, by polling, for what another goroutine or process does.
func eventually(t testing.TB, condition func() bool, what string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !condition(); time.Sleep(time.Millisecond) {
		require.True(t, time.Now().Before(deadline), "it never happened that %s", what)
	}
}

// kindOf says the kind of an error in a word, and "ok" of nil.
func kindOf(err error) string {
	if err == nil {
		return "ok"
	}
	if kind := adapters.KindOf(err); kind != nil {
		return kind.Error()
	}
	return "foreign: " + err.Error()
}
