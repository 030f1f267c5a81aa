package mock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// start runs do in a goroutine and returns where its error arrives.
func start(do func() error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	return done
}

func TestOperationsParkUntilTheyAreReleasedInAnyOrder(t *testing.T) {
	server, gates := mock.NewServer(mock.Config{}), mock.NewGates()
	adapter := mock.NewCache(server, mock.Options{Gate: gates, Caller: in("p")})
	opening := func(key string) <-chan error {
		return start(func() error { _, err := adapter.Open(t.Context(), key); return err })
	}
	first := opening("a")
	_, err := gates.Await(t.Context(), 1)
	require.NoError(t, err)
	second := opening("b")
	parked, err := gates.Await(t.Context(), 2)
	require.NoError(t, err)

	assert.Equal(t, mock.Ticket{Sequence: 2, Visit: mock.Visit{
		Op: mock.OpOpen, Verb: "open", Adapter: "mock-cache", Key: "b",
		Caller: mock.Caller{Process: "p"},
	}}, parked[1])
	assert.Empty(t, server.Connections(), "nothing reached the server")

	assert.True(t, gates.Release(parked[1], nil))
	require.NoError(t, <-second)
	assert.Equal(t, "b", only(t, server).Key)

	refused := errors.New("no route")
	assert.True(t, gates.Release(parked[0], refused))
	err = <-first
	assert.ErrorIs(t, err, refused)
	assert.ErrorIs(t, err, adapters.ErrUnavailable)
	assert.False(t, gates.Release(parked[0], nil), "it left")
	assert.Zero(t, gates.Count())
}

func TestACancelledOperationLeavesTheGateByItself(t *testing.T) {
	gates := mock.NewGates()
	adapter := mock.NewCache(mock.NewServer(mock.Config{}), mock.Options{Gate: gates})
	ctx, cancel := context.WithCancel(t.Context())
	done := start(func() error { _, err := adapter.Open(ctx, "main"); return err })
	parked, err := gates.Await(t.Context(), 1)
	require.NoError(t, err)

	changed := gates.Changed()
	cancel()
	assert.ErrorIs(t, <-done, context.Canceled)
	<-changed
	assert.Empty(t, gates.Parked())
	assert.False(t, gates.Release(parked[0], nil))
}

func TestCallsPassUnlessTheGateIsForThem(t *testing.T) {
	server, gates := mock.NewServer(mock.Config{}), mock.NewGates(mock.OpCall)
	adapter := mock.NewCache(server, mock.Options{Gate: gates, Sharing: adapters.Exclusive})
	client := open(t, adapter)
	require.NoError(t, adapter.Ping(t.Context(), client))

	done := start(func() error { return client.Delete(t.Context(), "k") })
	parked, err := gates.Await(t.Context(), 1)
	require.NoError(t, err)
	assert.Equal(t, "delete", parked[0].Verb)
	assert.Equal(t, client.Connection(), parked[0].Connection)

	require.NoError(t, adapter.Ping(t.Context(), client))
	assert.Equal(t, []mock.MisuseKind{mock.Overlap}, kinds(server))
	assert.Equal(t, `overlap: ping of connection 1 (mock-cache "main") by process "" scope "" `+
		`during delete by process "" scope ""`, server.Misuses()[0].String())
	gates.Lift()
	require.NoError(t, <-done)
	require.NoError(t, client.Delete(t.Context(), "k"), "a lifted gate stops nobody")
	assert.Len(t, server.Misuses(), 1, "one call after the other is no overlap")
}

func TestASharedConnectionMayCarryManyCalls(t *testing.T) {
	server, gates := mock.NewServer(mock.Config{}), mock.NewGates(mock.OpCall)
	adapter := mock.NewCache(server, mock.Options{Gate: gates})
	client := open(t, adapter)
	done := start(func() error { return client.Delete(t.Context(), "k") })
	_, err := gates.Await(t.Context(), 1)
	require.NoError(t, err)
	require.NoError(t, adapter.Ping(t.Context(), client))
	gates.Lift()
	require.NoError(t, <-done)
	assert.Empty(t, server.Misuses())
}

func TestACallUnderWayNoticesTheEndOfItsConnection(t *testing.T) {
	rows := []struct {
		name, reason string
		end          func(*mock.Server, *mock.Adapter[*mock.CacheClient], *mock.CacheClient)
		want         error
	}{
		{
			"broken", "the cable was cut",
			func(s *mock.Server, _ *mock.Adapter[*mock.CacheClient], c *mock.CacheClient) {
				s.Break(c.Connection())
			}, adapters.ErrUnavailable,
		},
		{
			"discarded", "the process dropped its own descriptor",
			func(_ *mock.Server, a *mock.Adapter[*mock.CacheClient], c *mock.CacheClient) {
				_ = a.Discard(c)
			}, adapters.ErrClosed,
		},
		{
			"closed elsewhere", "another process said goodbye",
			func(_ *mock.Server, a *mock.Adapter[*mock.CacheClient], c *mock.CacheClient) {
				_ = a.For(in("child")).Close(context.Background(), c)
			}, adapters.ErrUnavailable,
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			server, gates := mock.NewServer(mock.Config{}), mock.NewGates(mock.OpCall)
			adapter := mock.NewCache(server, mock.Options{Gate: gates})
			client := open(t, adapter)
			done := start(func() error { return client.Delete(t.Context(), "k") })
			_, err := gates.Await(t.Context(), 1)
			require.NoError(t, err)

			row.end(server, adapter, client)

			assert.ErrorIs(t, <-done, row.want, row.reason)
			assert.Zero(t, gates.Count())
			assert.Zero(t, only(t, server).Counts().Calls, "nothing was sent")
		})
	}
}

func TestASecondEndLosesAgainstACloseUnderWay(t *testing.T) {
	server, gates := mock.NewServer(mock.Config{}), mock.NewGates(mock.OpClose)
	adapter := mock.NewCache(server, mock.Options{Gate: gates})
	client := open(t, adapter)
	done := start(func() error { return adapter.Close(t.Context(), client) })
	_, err := gates.Await(t.Context(), 1)
	require.NoError(t, err)

	assert.ErrorIs(t, adapter.Close(t.Context(), client), adapters.ErrClosed)
	assert.ErrorIs(t, adapter.Discard(client), adapters.ErrClosed)
	assert.Equal(t, 1, server.Totals().Descriptors, "a parked Close still holds it")
	gates.Lift()
	require.NoError(t, <-done)
	assert.Equal(t, 1, only(t, server).Counts().Goodbyes)
	assert.Equal(t, []mock.MisuseKind{mock.EndTwice, mock.EndTwice}, kinds(server))
}

func TestACloseThatRunsOutOfTimeDropsTheDescriptor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, gates := mock.NewServer(mock.Config{}), mock.NewGates(mock.OpClose)
		adapter := mock.NewCache(server, mock.Options{Gate: gates})
		client := open(t, adapter)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()

		err := adapter.Close(ctx, client)

		assert.ErrorIs(t, err, adapters.ErrTimeout)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		got := only(t, server)
		assert.Equal(t, mock.Dropped, got.State)
		assert.Equal(t, mock.Counts{Opens: 1, Closes: 1, Written: 16}, got.Counts())
	})
}

func TestAProcessMayExitWhileItsCloseIsParked(t *testing.T) {
	server, gates := mock.NewServer(mock.Config{}), mock.NewGates(mock.OpClose)
	adapter := mock.NewCache(server, mock.Options{Gate: gates})
	client := open(t, adapter)
	done := start(func() error { return adapter.Close(t.Context(), client) })
	_, err := gates.Await(t.Context(), 1)
	require.NoError(t, err)

	server.Exit("")
	gates.Lift()

	assert.ErrorIs(t, <-done, adapters.ErrClosed)
	assert.Equal(t, mock.Counts{Opens: 1, Written: 16}, only(t, server).Counts())
}

func TestAwaitReturnsWhatIsParkedWhenItsContextEnds(t *testing.T) {
	parked, err := mock.NewGates().Await(cancelled(t), 1)
	assert.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, parked)
}
