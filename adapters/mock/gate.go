package mock

import (
	"context"
	"slices"
	"sync"
)

// Gate is passed by every operation of an adapter but Discard, before it does anything else that
// others can see. An error stops the operation and becomes its cause. Arrive is called without any
// lock held, by many goroutines, and returns at the latest when its context ends.
type Gate interface {
	Arrive(ctx context.Context, visit Visit) error
}

// Ticket is a parked operation.
type Ticket struct {
	// Sequence numbers the arrivals from 1.
	Sequence uint64
	Visit
}

// Gates is a Gate at which operations park until the test releases them one by one, in the order
// that it likes. Its methods are safe for concurrent use; NewGates makes one.
type Gates struct {
	ops []Op

	// mu guards the fields below. Nothing waits under it.
	mu      sync.Mutex
	last    uint64
	parked  []parking // in the order of arrival
	lifted  bool
	changed chan struct{} // closed and replaced at every change of parked
}

type parking struct {
	ticket Ticket
	answer chan error // of capacity one
}

var _ Gate = (*Gates)(nil)

// NewGates returns gates at which the given operations park; without any those are OpOpen, OpPing
// and OpClose. Others pass.
func NewGates(ops ...Op) *Gates {
	if len(ops) == 0 {
		ops = []Op{OpOpen, OpPing, OpClose}
	}
	return &Gates{ops: slices.Clone(ops), changed: make(chan struct{})}
}

// Arrive implements Gate: it parks the operation. It returns what Release was given, or the
// context's error when the context ends first.
func (g *Gates) Arrive(ctx context.Context, visit Visit) error {
	spot, parks := g.park(visit)
	if !parks {
		return nil
	}
	select {
	case err := <-spot.answer:
		return err
	case <-ctx.Done():
		if _, was := g.leave(spot.ticket.Sequence); was {
			return ctx.Err()
		}
		return <-spot.answer // released at the same moment: the release counts
	}
}

func (g *Gates) park(visit Visit) (parking, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lifted || !slices.Contains(g.ops, visit.Op) && !slices.Contains(g.ops, AnyOp) {
		return parking{}, false
	}
	g.last++
	spot := parking{Ticket{Sequence: g.last, Visit: visit}, make(chan error, 1)}
	g.parked = append(g.parked, spot)
	g.announce()
	return spot, true
}

// leave takes an operation out, and reports whether it was still parked.
func (g *Gates) leave(sequence uint64) (parking, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, spot := range g.parked {
		if spot.ticket.Sequence == sequence {
			g.parked = slices.Delete(g.parked, i, i+1)
			g.announce()
			return spot, true
		}
	}
	return parking{}, false
}

// announce wakes who waits for a change. mu must be held.
func (g *Gates) announce() {
	close(g.changed)
	g.changed = make(chan struct{})
}

// Release lets a parked operation go on, or makes it fail with err. It reports whether the
// operation was still parked.
func (g *Gates) Release(ticket Ticket, err error) bool {
	spot, was := g.leave(ticket.Sequence)
	if was {
		spot.answer <- err
	}
	return was
}

// Lift releases everything that is parked and lets everything pass from now on.
func (g *Gates) Lift() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, spot := range g.parked {
		spot.answer <- nil
	}
	g.parked, g.lifted = nil, true
	g.announce()
}

// Parked returns the operations that are parked, in the order of their arrival.
func (g *Gates) Parked() []Ticket {
	g.mu.Lock()
	defer g.mu.Unlock()
	tickets := make([]Ticket, len(g.parked))
	for i, spot := range g.parked {
		tickets[i] = spot.ticket
	}
	return tickets
}

// Count returns how many operations are parked.
func (g *Gates) Count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.parked)
}

// Changed returns a channel that is closed when an operation parks or leaves after this call. Take
// the channel first, then look at Parked, then wait.
func (g *Gates) Changed() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.changed
}

// Await waits until at least count operations are parked and returns them, or returns the context's
// error with those that are.
func (g *Gates) Await(ctx context.Context, count int) ([]Ticket, error) {
	for {
		changed := g.Changed()
		if tickets := g.Parked(); len(tickets) >= count {
			return tickets, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return g.Parked(), ctx.Err()
		}
	}
}
