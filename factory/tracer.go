package factory

import (
	"context"
	"time"
)

// Kind names an operation of a factory that takes time.
type Kind string

// The kinds of operations.
const (
	KindOpen   Kind = "open"   // a flight, from BeginOpen to OpenOK or OpenFail
	KindReinit Kind = "reinit" // a call of Reinit, until the old clients have ended
	KindDrain  Kind = "drain"  // a client, from draining to its end
)

// Operation is what a [Tracer] is told of.
type Operation struct {
	Kind       Kind
	Adapter    string
	Key        string
	Client     ID // zero for KindReinit
	Generation uint64
	Start      time.Time // when it began; a drain is told of when its client is ended
}

// Tracer follows the operations of a factory. Its methods are called without any lock, from several
// goroutines.
type Tracer interface {
	// Begin is told that an operation began. What the factory does for it carries the returned
	// context, and end is called once when it has ended, with the error or nil. An open and a drain
	// belong to no caller: their ctx carries their [Flight] and no caller's values.
	Begin(ctx context.Context, op Operation) (_ context.Context, end func(error))
}

// trace begins an operation on a client. mu must not be held.
func (f *Factory[C]) trace(
	ctx context.Context, kind Kind, c *client[C], start time.Time,
) (context.Context, func(error)) {
	return f.begin(ctx, Operation{
		Kind: kind, Adapter: f.name, Key: c.slot.key.name, Client: c.id, Generation: c.gen,
		Start: start,
	})
}

func (f *Factory[C]) begin(ctx context.Context, op Operation) (context.Context, func(error)) {
	if f.cfg.Tracer == nil {
		return ctx, func(error) {}
	}
	return f.cfg.Tracer.Begin(ctx, op)
}
