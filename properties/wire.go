package properties

import (
	"context"
	"net"

	"lockstep/adapters"
)

// Wire is an adapter of a real server, as the suite drives it: [Real] in a simulated host, and
// package processes in real processes.
type Wire[C any] struct {
	// Adapter returns the adapter that connects to the server, by dial and by nothing else; where
	// dial is nil it is asked for no client. It is called for each client that is opened, so that
	// it is known whose connections are dialled.
	Adapter func(dial Dial) (adapters.Adapter[C], error)
	// Call is what a process carries out on a client at each use. It leaves nothing behind.
	Call func(ctx context.Context, client C) error
	// Left asks the server what is left of the clients, all of which have ended: sessions, locks.
	// It errs where anything is, and is then asked again for a while, since a server takes its time
	// to see that a connection has ended. It may be nil.
	Left func(ctx context.Context) error
}

// Dial connects to an address.
type Dial = func(ctx context.Context, network, address string) (net.Conn, error)

// Bare returns a context that ends with ctx and carries no values: a real server has no user by the
// credentials that a trace invents, and an adapter without any uses those of its configuration.
func Bare(ctx context.Context) context.Context { return bare{ctx} }

type bare struct{ context.Context }

func (bare) Value(any) any { return nil }
