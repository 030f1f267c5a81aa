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

var errPlanted = errors.New("planted")

func TestAFaultStrikesTheNthMatchingOperation(t *testing.T) {
	faults := mock.NewFaults(mock.Fault{
		Op: mock.OpCall, Nth: 2, Err: errPlanted,
		Match: func(v mock.Visit) bool { return v.Verb == "delete" },
	})
	adapter := mock.NewCache(mock.NewServer(mock.Config{}), mock.Options{Faults: faults})
	client := open(t, adapter)
	ctx := t.Context()

	require.NoError(t, client.Delete(ctx, "k"))
	require.NoError(t, client.Set(ctx, "k", nil, adapters.NoExpiry), "another verb does not count")
	assert.Empty(t, faults.Fired())
	err := client.Delete(ctx, "k")
	assert.ErrorIs(t, err, errPlanted)
	assert.ErrorIs(t, err, adapters.ErrUnavailable, "a fault of no kind is one of the network")
	require.NoError(t, client.Delete(ctx, "k"))

	assert.Equal(t, []mock.Firing{{Fault: 0, Visit: mock.Visit{
		Op: mock.OpCall, Verb: "delete", Adapter: "mock-cache", Key: "main", Connection: 1,
	}}}, faults.Fired())
}

func TestAFaultHurtsAsMuchAsItSays(t *testing.T) {
	late := func(f mock.Fault) mock.Fault { f.Late = true; return f }
	fails, breaks := mock.Fault{Err: errPlanted}, mock.Fault{Break: true}
	rows := []struct {
		name, reason string
		fault        mock.Fault
		want         error
		state        mock.State
		calls        int
		done         bool
	}{
		{"error", "nothing is sent", fails, errPlanted, mock.Live, 0, false},
		{"late error", "only the reply is lost", late(fails), errPlanted, mock.Live, 1, true},
		{"break", "the request is lost", breaks, adapters.ErrUnavailable, mock.Broken, 1, false},
		{
			"late break", "the reply is lost", late(breaks),
			adapters.ErrUnavailable, mock.Broken, 1, true,
		},
		{
			"kind", "a kind of the protocol is kept",
			mock.Fault{Err: adapters.ErrConflict},
			adapters.ErrConflict, mock.Live, 0, false,
		},
		{"nothing", "a fault may only count", mock.Fault{}, nil, mock.Live, 1, true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			server := mock.NewServer(mock.Config{})
			row.fault.Op = mock.OpCall
			options := mock.Options{Faults: mock.NewFaults(row.fault)}
			client := open(t, mock.NewCache(server, options))

			value, err := client.Incr(t.Context(), "n", 1)
			assert.ErrorIs(t, err, row.want, row.reason)
			if row.want != nil {
				assert.Zero(t, value, "an error comes alone")
			}
			got := only(t, server)
			assert.Equal(t, row.state, got.State, row.reason)
			assert.Equal(t, row.calls, got.Counts().Calls, row.reason)

			_, err = open(t, mock.NewCache(server, mock.Options{})).Get(t.Context(), "n")
			assert.Equal(t, row.done, err == nil, row.reason)
		})
	}
}

func TestAFailedOpenLeavesNothingBehindR9(t *testing.T) {
	rows := []struct {
		name, reason string
		fault        mock.Fault
		states       []mock.State
	}{
		{"refused", "nothing was reached", mock.Fault{Err: errPlanted}, []mock.State{}},
		{"unreachable", "nothing was reached", mock.Fault{Break: true}, []mock.State{}},
		{
			"handshake", "the adapter hangs up",
			mock.Fault{Err: errPlanted, Late: true},
			[]mock.State{mock.Dropped},
		},
		{
			"lost", "the adapter drops what broke",
			mock.Fault{Break: true, Late: true},
			[]mock.State{mock.Broken},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			server := mock.NewServer(mock.Config{})
			row.fault.Op = mock.OpOpen
			adapter := mock.NewCache(server, mock.Options{Faults: mock.NewFaults(row.fault)})
			client, err := adapter.Open(t.Context(), "main")
			assert.ErrorIs(t, err, adapters.ErrUnavailable)
			assert.Nil(t, client)

			states := []mock.State{}
			for _, c := range server.Connections() {
				states = append(states, c.State)
			}
			assert.Equal(t, row.states, states, row.reason)
			totals := server.Totals()
			assert.Zero(t, totals.Live)
			assert.Zero(t, totals.Descriptors)
			assert.Equal(t, 1, totals.OpenFailures)
		})
	}
}

func TestAFailedCloseEndsTheClientAnyway(t *testing.T) {
	rows := []struct {
		name, reason string
		fault        mock.Fault
		state        mock.State
		goodbyes     int
	}{
		{"error", "the goodbye is not said", mock.Fault{Err: errPlanted}, mock.Dropped, 0},
		{"break", "the goodbye is lost", mock.Fault{Break: true}, mock.Broken, 0},
		{"late", "the goodbye arrived", mock.Fault{Err: errPlanted, Late: true}, mock.Closed, 1},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			server := mock.NewServer(mock.Config{})
			row.fault.Op = mock.OpClose
			adapter := mock.NewCache(server, mock.Options{Faults: mock.NewFaults(row.fault)})
			client := open(t, adapter)
			assert.ErrorIs(t, adapter.Close(t.Context(), client), adapters.ErrUnavailable)
			assert.ErrorIs(t, adapter.Discard(client), adapters.ErrClosed)
			got := only(t, server)
			assert.Equal(t, row.state, got.State, row.reason)
			assert.Equal(t, row.goodbyes, got.Counts().Goodbyes, row.reason)
			assert.Empty(t, got.Holders)
		})
	}
}

func TestADelayPassesOrEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pings := func(v mock.Visit) bool { return v.Op == mock.OpPing }
		faults := mock.NewFaults(
			mock.Fault{Op: mock.OpPing, Delay: time.Second},
			mock.Fault{Match: pings, Delay: time.Minute},
		)
		adapter := mock.NewCache(mock.NewServer(mock.Config{}), mock.Options{Faults: faults})
		client := open(t, adapter)

		began := time.Now()
		require.NoError(t, adapter.Ping(t.Context(), client))
		assert.Equal(t, time.Minute+time.Second, time.Since(began), "delays add up")

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		assert.ErrorIs(t, adapter.Ping(ctx, client), adapters.ErrTimeout)
		assert.Equal(t, time.Minute+2*time.Second, time.Since(began))
		assert.Len(t, faults.Fired(), 4)
	})
}
