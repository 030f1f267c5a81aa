package mock_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

func TestAConnectionCountsWhatEachCallerDid(t *testing.T) {
	server := mock.NewServer(mock.Config{})
	adapter := mock.NewCache(server, mock.Options{Caller: in("p1")})
	cache := open(t, adapter)
	ctx := mock.WithCaller(t.Context(), mock.Caller{Process: "p1", Scope: "s1"})
	require.NoError(t, cache.Set(ctx, "k", []byte("value"), adapters.NoExpiry))
	require.NoError(t, adapter.Ping(t.Context(), cache))
	require.NoError(t, adapter.Close(t.Context(), cache))

	got := only(t, server)
	assert.Equal(t, cache.Connection(), got.ID)
	assert.Equal(t, mock.Closed, got.State)
	assert.Equal(t, mock.Caller{Process: "p1"}, got.Opener)
	assert.Equal(t, got.Opener, got.EndedBy)
	assert.Empty(t, got.Holders)
	assert.Equal(t, map[mock.Caller]mock.Counts{
		{Process: "p1"}: {
			Opens: 1, Pings: 1, Closes: 1, Goodbyes: 1, Written: 16 + 4 + 5,
		},
		{Process: "p1", Scope: "s1"}: {Calls: 1, Written: 8 + len("k") + len("value")},
	}, got.Callers)
	assert.Equal(t, got.Counts(), got.Process("p1"))
	assert.Equal(t, mock.Totals{Counts: got.Counts(), LivePeak: 1}, server.Totals())
	assert.Empty(t, server.Misuses())
}

func TestAForkedChildThatDiscardsIsNotNoticed(t *testing.T) {
	server := mock.NewServer(mock.Config{})
	parent := mock.NewDatabase(server, mock.Options{Caller: in("parent")})
	child := parent.For(in("child"))
	client := open(t, parent)
	server.Fork("parent", "child")
	assert.Equal(t, 2, server.Totals().Descriptors)

	require.NoError(t, child.Discard(client))
	require.NoError(t, client.Put(t.Context(), "t", "k", nil), "the parent goes on")

	got := only(t, server)
	assert.Equal(t, mock.Counts{Discards: 1}, got.Process("child"), "the child wrote nothing (R8)")
	assert.Equal(t, []string{"parent"}, got.Holders)
	assert.Empty(t, server.Misuses())
}

func TestAForkedChildThatClosesEndsItsParentsSession(t *testing.T) {
	server := mock.NewServer(mock.Config{})
	parent := mock.NewDatabase(server, mock.Options{Caller: in("parent")})
	client := open(t, parent)
	server.Fork("parent", "child")

	require.NoError(t, parent.For(in("child")).Close(t.Context(), client))

	assert.ErrorIs(t, parent.Ping(t.Context(), client), adapters.ErrUnavailable)
	got := only(t, server)
	assert.Equal(t, 1, got.Process("child").Goodbyes)
	assert.Equal(t, mock.Caller{Process: "child"}, got.EndedBy)
	assert.Equal(t, []mock.MisuseKind{mock.ForeignClose}, kinds(server))
	assert.Equal(t, []string{"parent"}, got.Holders, "the parent still has its descriptor")
	require.NoError(t, parent.Discard(client))
	assert.Zero(t, server.Totals().Descriptors)
}

func TestUseByAProcessThatDidNotOpenIsRecorded(t *testing.T) {
	server := mock.NewServer(mock.Config{})
	cache := open(t, mock.NewCache(server, mock.Options{Caller: in("parent")}))
	ctx := mock.WithCaller(t.Context(), mock.Caller{Process: "child", Scope: "s"})

	require.NoError(t, cache.Delete(ctx, "k"), "a socket does not know who writes on it")

	require.Equal(t, []mock.MisuseKind{mock.ForeignUse}, kinds(server))
	assert.Equal(t,
		`foreign use: delete of connection 1 (mock-cache "main") by process "child" scope "s"`,
		server.Misuses()[0].String())
	assert.Equal(t, []string{"child", "parent"}, only(t, server).Holders, "inherited without Fork")
}

func TestASessionEndsWithItsLastDescriptor(t *testing.T) {
	server := mock.NewServer(mock.Config{})
	adapter := mock.NewCache(server, mock.Options{Caller: in("parent")})
	client := open(t, adapter)
	server.Fork("parent", "child")

	server.Exit("parent")
	assert.Equal(t, mock.Live, only(t, server).State, "the child holds a copy")
	assert.ErrorIs(t, adapter.Ping(t.Context(), client), adapters.ErrClosed)
	server.Exit("child")

	got := only(t, server)
	assert.Equal(t, mock.Dropped, got.State)
	assert.Equal(t, mock.Caller{Process: "child"}, got.EndedBy)
	assert.Zero(t, got.Counts().Goodbyes)
	assert.Zero(t, server.Totals().Live)
}

func TestAClientThatEndedAnswersErrClosed(t *testing.T) {
	rows := []struct {
		name, reason string
		end          func(*testing.T, *mock.Adapter[*mock.CacheClient], *mock.CacheClient) error
	}{
		{
			"closed", "Close ends the client",
			func(t *testing.T, a *mock.Adapter[*mock.CacheClient], c *mock.CacheClient) error {
				return a.Close(t.Context(), c)
			},
		},
		{
			"discarded", "Discard ends the client",
			func(_ *testing.T, a *mock.Adapter[*mock.CacheClient], c *mock.CacheClient) error {
				return a.Discard(c)
			},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			server := mock.NewServer(mock.Config{})
			adapter := mock.NewCache(server, mock.Options{})
			client := open(t, adapter)
			require.NoError(t, row.end(t, adapter, client), row.reason)
			before := only(t, server)

			_, err := client.Get(t.Context(), "k")
			assert.ErrorIs(t, err, adapters.ErrClosed)
			assert.EqualError(t, err, `get mock-cache "main": closed`)
			assert.ErrorIs(t, adapter.Ping(t.Context(), client), adapters.ErrClosed)
			assert.ErrorIs(t, adapter.Close(t.Context(), client), adapters.ErrClosed)
			assert.ErrorIs(t, adapter.Discard(client), adapters.ErrClosed)

			assert.Equal(t, before, only(t, server), "nothing reaches the connection")
			assert.Equal(t, []mock.MisuseKind{
				mock.UseAfterEnd, mock.UseAfterEnd, mock.EndTwice, mock.EndTwice,
			}, kinds(server))
		})
	}
}

func TestABrokenConnectionIsUnavailableUntilItEnds(t *testing.T) {
	server := mock.NewServer(mock.Config{})
	adapter := mock.NewCache(server, mock.Options{})
	client := open(t, adapter)

	assert.True(t, server.Break(client.Connection()))
	assert.False(t, server.Break(client.Connection()), "it is broken already")
	assert.False(t, server.Break(99), "there is no such connection")

	assert.ErrorIs(t, adapter.Ping(t.Context(), client), adapters.ErrUnavailable)
	assert.ErrorIs(t, adapter.Close(t.Context(), client), adapters.ErrUnavailable)
	assert.ErrorIs(t, adapter.Close(t.Context(), client), adapters.ErrClosed, "it ended")
	got := only(t, server)
	assert.Equal(t, mock.Broken, got.State)
	assert.Zero(t, got.Counts().Goodbyes)
	assert.Empty(t, got.Holders)
}

func TestOpenRefusesWhatItCannotOpen(t *testing.T) {
	server := mock.NewServer(mock.Config{})
	adapter := mock.NewQueue(server, mock.Options{Name: "queue"})

	_, err := adapter.Open(t.Context(), "")
	assert.ErrorIs(t, err, adapters.ErrInvalid)
	assert.EqualError(t, err, `open queue "": invalid: the name is empty`)

	_, err = adapter.Open(cancelled(t), "main")
	assert.ErrorIs(t, err, adapters.ErrCancelled)
	var typed *adapters.Error
	assert.True(t, errors.As(err, &typed))
	assert.Equal(t, mock.Totals{OpenFailures: 2}, server.Totals())
}

func TestAnAdapterDeclaresWhatItIs(t *testing.T) {
	server := mock.NewServer(mock.Config{})
	for _, row := range []struct {
		name, reason string
		adapter      interface {
			Name() string
			Sharing() adapters.Sharing
			Capabilities() adapters.Capabilities
		}
		sharing adapters.Sharing
		want    adapters.Capabilities
	}{
		{
			"mock-database", "everything is offered by default",
			mock.NewDatabase(server, mock.Options{}), adapters.Shared, adapters.AllDatabase,
		},
		{
			"mock-cache", "either sharing can be declared",
			mock.NewCache(server, mock.Options{Sharing: adapters.Exclusive}),
			adapters.Exclusive, adapters.AllCache | adapters.Sessions | adapters.RateLimits,
		},
		{
			"mock-queue", "capabilities can be withheld",
			mock.NewQueue(server, mock.Options{Without: adapters.Redelivery | adapters.Rows}),
			adapters.Shared,
			adapters.Messages | adapters.ConsumerGroups | adapters.DeadLetters,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.name, row.adapter.Name())
			assert.Equal(t, row.sharing, row.adapter.Sharing(), row.reason)
			assert.Equal(t, row.want, row.adapter.Capabilities(), row.reason)
		})
	}
}

func TestAClientThatNoAdapterOpenedPanics(t *testing.T) {
	assert.Panics(t, func() { (&mock.CacheClient{}).Connection() })
}
