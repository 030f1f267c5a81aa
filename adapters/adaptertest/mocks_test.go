package adaptertest_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

// secret is the password that the mocks' simulated server refuses.
const secret = "hunter2-and-more"

// mockWire is what the kit sees of a mock: its server counts, a gate holds requests up, and faults
// keep replies and break connections.
type mockWire struct {
	server *mock.Server
	faults *mock.Faults

	mu      sync.Mutex // guards what follows
	weather adaptertest.Weather
	waiting int
	breakAt int
	changed chan struct{} // closed and replaced when the weather changes
}

var _ adaptertest.Wire = (*mockWire)(nil)

func newMockWire() adaptertest.Wire {
	w := &mockWire{
		breakAt: -1, changed: make(chan struct{}),
	}
	w.faults = mock.NewFaults(
		mock.Fault{Op: mock.AnyOp, Late: true, Delay: time.Minute, Match: w.silent},
		mock.Fault{Op: mock.OpOpen, Break: true, Match: w.breaks(0)},
		mock.Fault{Op: mock.OpOpen, Break: true, Late: true, Match: w.breaks(1)},
	)
	return w
}

// serve returns the wire's server, which keeps as many messages of a topic as it is told first.
func (w *mockWire) serve(lengthMax int) *mock.Server {
	if w.server == nil {
		w.server = mock.NewServer(mock.Config{LengthMax: lengthMax})
	}
	return w.server
}

// options returns those of an adapter that is connected through the wire.
func (w *mockWire) options(sharing adapters.Sharing, without adapters.Capabilities) mock.Options {
	return mock.Options{Sharing: sharing, Without: without, Faults: w.faults, Gate: w}
}

func (w *mockWire) silent(mock.Visit) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.weather != adaptertest.Silent {
		return false
	}
	w.waiting++
	return true
}

func (w *mockWire) breaks(at int) func(mock.Visit) bool {
	return func(mock.Visit) bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.breakAt == at
	}
}

// Arrive implements mock.Gate.
func (w *mockWire) Arrive(ctx context.Context, visit mock.Visit) error {
	given, _ := adapters.CredentialsFrom(ctx)
	if visit.Op == mock.OpOpen && given.Password == secret {
		return adapters.ErrDenied
	}
	w.mu.Lock()
	weather, changed := w.weather, w.changed
	if weather == adaptertest.Stalled {
		w.waiting++
	}
	w.mu.Unlock()
	switch {
	case weather == adaptertest.Refused && visit.Op == mock.OpOpen:
		return adaptertest.ErrRefused
	case weather != adaptertest.Stalled:
		return nil
	}
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *mockWire) Connections() []adaptertest.Connection {
	var list []adaptertest.Connection
	for _, c := range w.server.Connections() {
		list = append(list, adaptertest.Connection{
			Written: c.Counts().Written, Open: len(c.Holders) > 0,
		})
	}
	return list
}

func (w *mockWire) Set(weather adaptertest.Weather) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.weather, w.waiting = weather, 0
	close(w.changed)
	w.changed = make(chan struct{})
}

func (w *mockWire) Waiting() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.waiting
}

func (w *mockWire) Break() {
	for _, c := range w.server.Connections() {
		w.server.Break(c.ID)
	}
}

func (w *mockWire) BreakNew(at int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.breakAt = at
}

// left asks the mock's server for the sessions that it still has.
func left(_ context.Context, s adaptertest.Setup) ([]string, error) {
	totals := s.Wire.(*mockWire).server.Totals()
	if totals.Live == 0 {
		return nil, nil
	}
	return []string{fmt.Sprintf("%d live sessions", totals.Live)}, nil
}

// mocks returns the harness of a mock that NewDatabase, NewCache or NewQueue makes.
func mocks[C any](
	maker func(*mock.Server, mock.Options) adapters.Adapter[C], sharing adapters.Sharing,
	without adapters.Capabilities,
) adaptertest.Harness[C] {
	return adaptertest.Harness[C]{
		New: func(s adaptertest.Setup) (adapters.Adapter[C], error) {
			wire := s.Wire.(*mockWire)
			return maker(wire.serve(s.LengthMax), wire.options(sharing, without)), nil
		},
		Wire:      newMockWire,
		Left:      left,
		Secrets:   []string{secret},
		Wrong:     &adapters.Credentials{User: "kit", Password: secret},
		LengthMax: 3,
		Bubble:    true,
	}
}

func database(s *mock.Server, o mock.Options) adapters.Adapter[*mock.DatabaseClient] {
	return mock.NewDatabase(s, o)
}

func cache(s *mock.Server, o mock.Options) adapters.Adapter[*mock.CacheClient] {
	return mock.NewCache(s, o)
}

func queue(s *mock.Server, o mock.Options) adapters.Adapter[*mock.QueueClient] {
	return mock.NewQueue(s, o)
}
