package properties

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"lockstep/adapters"
	"lockstep/factory"
)

// Gate holds every open, ping and close until a command lets it go, so that the trace decides how
// long each takes. Its zero value works; it is safe for concurrent use.
type Gate struct {
	mu      sync.Mutex // guards what follows, but for changed, which is set once
	parked  []*ticket
	lifted  bool   // nothing is held any more
	changed func() // told after each arrival and departure, without the lock
	// unfit are the clients whose session cannot be set up.
	unfit map[factory.ID]bool
	// stale are opens that did not come with the credentials of the moment.
	stale []error
}

// ticket is one operation that is held.
type ticket struct {
	ctx    context.Context
	flight factory.Flight
	op     op
	gone   chan error
}

// String says what is held, and for which client.
func (t *ticket) String() string {
	return fmt.Sprintf("%s of %v", [...]string{"open", "ping", "close"}[t.op], t.flight.Client)
}

// op is what is held.
type op uint8

const (
	opOpen op = iota
	opPing
	opClose
)

// arrive holds an operation until it is let go, with the error to fail with, or until ctx ends.
func (g *Gate) arrive(ctx context.Context, what op) error {
	flight, _ := factory.FlightOf(ctx)
	t := &ticket{ctx: ctx, flight: flight, op: what, gone: make(chan error, 1)}
	g.mu.Lock()
	if g.lifted {
		g.mu.Unlock()
		return errBuried
	}
	g.parked = append(g.parked, t)
	slices.SortStableFunc(g.parked, func(a, b *ticket) int {
		return cmp.Or(cmp.Compare(a.flight.Client.Epoch, b.flight.Client.Epoch),
			cmp.Compare(a.flight.Client.N, b.flight.Client.N))
	})
	g.mu.Unlock()
	g.notify()
	select {
	case err := <-t.gone:
		return err
	case <-ctx.Done():
		g.remove(t)
		return ctx.Err()
	}
}

// release lets a held operation go on, or fail with err.
func (g *Gate) release(t *ticket, err error) {
	if g.remove(t) {
		t.gone <- err
	}
}

// releaseUnfit lets a held open go on, whose client's session cannot be set up.
func (g *Gate) releaseUnfit(t *ticket) {
	g.mu.Lock()
	if g.unfit == nil {
		g.unfit = make(map[factory.ID]bool)
	}
	g.unfit[t.flight.Client] = true
	g.mu.Unlock()
	g.release(t, nil)
}

// setUp is the set-up of a new client's session.
func (g *Gate) setUp(ctx context.Context) error {
	flight, _ := factory.FlightOf(ctx)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.unfit[flight.Client] {
		return errInjected
	}
	return nil
}

// present notes an open that does not come with the credentials of the moment (R5).
func (g *Gate) present(ctx context.Context, want adapters.Credentials) {
	flight, _ := factory.FlightOf(ctx)
	if got, _ := adapters.CredentialsFrom(ctx); got != want {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.stale = append(g.stale, fmt.Errorf(
			"R5: client %v of %q is opened with the credentials of %s, not of %s",
			flight.Client, flight.Key, got.Password, want.Password))
	}
}

// wrong returns the opens that had old credentials.
func (g *Gate) wrong() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return errors.Join(g.stale...)
}

// lift ends every operation that is held, and every one that arrives from now on.
func (g *Gate) lift() {
	g.mu.Lock()
	g.lifted = true
	g.mu.Unlock()
	for _, t := range g.held() {
		g.release(t, errBuried)
	}
}

func (g *Gate) remove(t *ticket) bool {
	g.mu.Lock()
	i := slices.Index(g.parked, t)
	if i >= 0 {
		g.parked = slices.Delete(g.parked, i, i+1)
	}
	g.mu.Unlock()
	g.notify()
	return i >= 0
}

func (g *Gate) notify() {
	if g.changed != nil {
		g.changed()
	}
}

// held returns the operations that wait and whose contexts go on, in order of their clients'
// identities.
func (g *Gate) held() []*ticket {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(g.parked), func(t *ticket) bool {
		return t.ctx.Err() != nil
	})
}

// errBuried ends what a process had under way when it ended: it does nothing more.
var errBuried = errors.New("the process is gone")

// gated is an adapter whose opens, pings and closes wait at a gate.
type gated[C any] struct {
	adapters.Adapter[C]
	env Env
}

func (a gated[C]) Open(ctx context.Context, key string) (C, error) {
	if want, err := a.env.Credentials(ctx, key); err == nil {
		a.env.Gate.present(ctx, want)
	}
	if err := a.env.Gate.arrive(ctx, opOpen); err != nil {
		return *new(C), err
	}
	return a.Adapter.Open(ctx, key)
}

func (a gated[C]) Ping(ctx context.Context, client C) error {
	if err := a.env.Gate.arrive(ctx, opPing); err != nil {
		return err
	}
	return a.Adapter.Ping(ctx, client)
}

func (a gated[C]) Close(ctx context.Context, client C) error {
	if err := a.env.Gate.arrive(ctx, opClose); errors.Is(err, errBuried) {
		return err
	}
	return a.Adapter.Close(ctx, client) // a goodbye that is cut short still ends the client
}
