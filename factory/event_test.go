package factory_test

import (
	"context"
	"encoding/json"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/factory"
	"lockstep/factory/sim"
)

// trace is an observer of one factory, under whose lock it is written.
type trace []factory.Event

func (tr *trace) Observe(e factory.Event) { *tr = append(*tr, e) }

// text returns the trace as it is recorded, where an empty list and none are the same.
func (tr trace) text(t *testing.T) string {
	t.Helper()
	text, err := json.MarshalIndent(tr, "", " ")
	require.NoError(t, err)
	return string(text)
}

func TestAnObserverIsToldEachStepInOrder(t *testing.T) {
	var got trace
	host := sim.NewHost(&got)
	proc := host.Start()
	f, err := factory.New(factory.Config[*conn]{Adapter: &dialer{}, Identity: proc, Observer: proc})
	require.NoError(t, err)
	ctx, err := f.OpenScope(t.Context())
	require.NoError(t, err)
	l, err := f.Acquire(ctx, "db")
	require.NoError(t, err)
	_, err = l.Use()
	require.NoError(t, err)
	l.Release()
	_, err = l.Use()
	require.ErrorIs(t, err, factory.ErrStale)
	require.NoError(t, f.Reinit(t.Context(), "db"))
	require.NoError(t, f.CloseScope(ctx))
	require.NoError(t, f.Shutdown(context.Background()))

	id := factory.ID{Epoch: 1, N: 1} // of the scope, of the client and of the lease
	want := trace{
		{Action: factory.ActionStart},
		{Action: factory.ActionOpenScope, Scope: id},
		{Action: factory.ActionAcquireCall, Scope: id, Key: "db", Shared: true, Lease: id},
		{Action: factory.ActionBeginOpen, Key: "db", Shared: true, Client: id, Generation: 1},
		{Action: factory.ActionOpenOK, Key: "db", Client: id, State: factory.Ready},
		{Action: factory.ActionAcquire, Scope: id, Key: "db", Client: id, Lease: id},
		{
			Action: factory.ActionAcquireReturn, Scope: id, Key: "db", Lease: id,
			Outcome: factory.Granted,
		},
		{Action: factory.ActionUse, Scope: id, Key: "db", Client: id, Lease: id},
		{Action: factory.ActionRelease, Scope: id, Key: "db", Client: id, Lease: id},
		{
			Action: factory.ActionRefuse, Scope: id, Key: "db", Lease: id,
			Outcome: factory.Refused,
		},
		{Action: factory.ActionReinit, Key: "db", Generation: 2, Drained: []factory.ID{id}},
		{Action: factory.ActionClose, Key: "db", Client: id},
		{Action: factory.ActionReinitReturn, Key: "db", Outcome: factory.Granted},
		{Action: factory.ActionCloseScope, Scope: id},
		{Action: factory.ActionShutdown},
		{Action: factory.ActionShutdownReturn, Outcome: factory.ShutDown},
	}
	for i := range want {
		want[i].Process = factory.Process{PID: 1, Epoch: 1}
	}
	assert.Equal(t, want.text(t), got.text(t))
}

func TestAnIDSurvivesItsText(t *testing.T) {
	rows := []struct {
		name, reason string
		id           factory.ID
		text         string
	}{
		{"zero", "nobody's identity is left out of a trace", factory.ID{}, ""},
		{"small", "epoch and number are told apart", factory.ID{Epoch: 1, N: 2}, "1.2"},
		{
			"largest", "no digit is lost",
			factory.ID{Epoch: math.MaxUint64, N: math.MaxUint64},
			"18446744073709551615.18446744073709551615",
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			text, err := row.id.MarshalText()
			require.NoError(t, err)
			assert.Equal(t, row.text, string(text), row.reason)
			read := factory.ID{Epoch: 7, N: 7}
			require.NoError(t, read.UnmarshalText(text))
			assert.Equal(t, row.id, read, row.reason)
		})
	}
}

func TestATextThatIsNoIDIsAnErrorThatQuotesIt(t *testing.T) {
	rows := []struct{ name, text, reason string }{
		{"one number", "1", "whose number of which epoch is it?"},
		{"no number", "1.", "the number is missing"},
		{"no epoch", ".1", "the epoch is missing"},
		{"three numbers", "1.2.3", "which of them is the number?"},
		{"leading zero", "01.2", "each identity has one text"},
		{"negative", "-1.2", "epochs count up from one"},
		{"signed", "+1.2", "one identity has one text"},
		{"space", " 1.2", "one identity has one text"},
		{"words", "a.b", "neither is a number"},
		{"zero", "0.0", "nobody's identity is the empty text"},
		{"too large", "18446744073709551616.1", "it would be another's identity, cut down"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			kept := factory.ID{Epoch: 7, N: 7}
			id := kept
			require.ErrorContains(t, id.UnmarshalText([]byte(row.text)), strconv.Quote(row.text),
				row.reason)
			assert.Equal(t, kept, id, "what cannot be read changes nothing")
		})
	}
}
