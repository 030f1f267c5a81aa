package adaptertest

import (
	"context"
	"net"
	"time"

	"lockstep/adapters"
)

// Dial is how an adapter connects to an address.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Setup is what the kit asks of an adapter that it wants made.
type Setup struct {
	// Wire is what the kit sees of this adapter's connections: a Tap, or what Harness.Wire
	// returned.
	Wire Wire
	// Dial is by what the adapter has to dial, so that it goes through the Tap. It is nil where
	// Harness.Wire is set, and for adapters of which only the fingerprint is asked.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// LengthMax is how many messages a topic is to keep, or zero for all of them. It is set only
	// for the rules about it, and only where Harness.LengthMax is.
	LengthMax int
}

// Harness describes an adapter to the kit. New is required. Everything else widens what can be
// checked; the rules that need what is missing are skipped, and say so.
type Harness[C any] struct {
	// New makes an adapter as the Setup wants it. It is called at least once for each rule, and
	// every time with the same configuration otherwise.
	New func(s Setup) (adapters.Adapter[C], error)

	// Database, Cache, Queue, Sessions and Limiter turn a client into what it implements. Each is
	// needed only where the client type does not implement the interface itself.
	Database func(client C) adapters.Database
	Cache    func(client C) adapters.Cache
	Queue    func(client C) adapters.Queue
	Sessions func(client C) adapters.SessionStore
	Limiter  func(client C) adapters.Limiter

	// Wire makes what the kit sees of one adapter's connections, for an adapter that does not dial.
	// Where it is nil the kit taps Dial.
	Wire func() Wire
	// Dial is what the Tap dials by: nil means without a proxy.
	Dial Dial
	// NoWire says, with the reason, that the connections cannot be seen: the adapter has none, or
	// its driver takes no dial function.
	NoWire string

	// Left asks the server what it still holds for the adapter made of this Setup: sessions, locks,
	// open transactions, a text for each. It is asked again until nothing is left.
	Left func(ctx context.Context, s Setup) ([]string, error)

	// Secrets are texts that no error may show, nor the adapter or a client when it is printed:
	// passwords, tokens, connection strings.
	Secrets []string
	// Wrong are credentials that the server refuses, for an adapter that takes those of the context
	// at each Open.
	Wrong *adapters.Credentials
	// Other makes an adapter that is configured in another way, for one that has fingerprints.
	Other func(s Setup) (adapters.Adapter[C], error)
	// LengthMax is a length that New can be asked for by Setup.LengthMax. Zero means that it
	// cannot.
	LengthMax int
	// ValueMax is the size in bytes of the greatest value that is tried. Zero means 16 MiB. An
	// adapter whose server takes less declares it here.
	ValueMax int

	// Advance moves the server's clock on. Where it is nil the kit waits in real time.
	Advance func(d time.Duration)
	// Bubble lets Run carry out each rule in a bubble of testing/synctest, where waiting costs no
	// time. It is for adapters that do no input or output.
	Bubble bool
	// Patience is how long what has to happen soon may take: a call that returns after its context
	// ended, a session that ends after its client. Zero means five seconds.
	Patience time.Duration
}

const (
	valueMax = 16 << 20
	patience = 5 * time.Second
)

// erase returns the harness of the same adapter with clients of any type, with the defaults filled
// in.
func (h Harness[C]) erase() Harness[any] {
	e := Harness[any]{
		New:      eraseNew(h.New),
		Database: convert(h.Database), Cache: convert(h.Cache), Queue: convert(h.Queue),
		Sessions: convert(h.Sessions), Limiter: convert(h.Limiter),
		Wire: h.Wire, Dial: h.Dial, NoWire: h.NoWire, Left: h.Left,
		Secrets: h.Secrets, Wrong: h.Wrong, Other: eraseNew(h.Other),
		LengthMax: h.LengthMax, ValueMax: h.ValueMax,
		Advance: h.Advance, Bubble: h.Bubble, Patience: h.Patience,
	}
	if e.ValueMax == 0 {
		e.ValueMax = valueMax
	}
	if e.Patience == 0 {
		e.Patience = patience
	}
	return e
}

// convert returns the author's conversion, else the client's own implementation, else nil.
func convert[C, I any](given func(C) I) func(any) I {
	return func(client any) I {
		if given != nil {
			return given(client.(C))
		}
		own, _ := client.(I)
		return own
	}
}

func eraseNew[C any](
	author func(Setup) (adapters.Adapter[C], error),
) func(Setup) (adapters.Adapter[any], error) {
	if author == nil {
		return nil
	}
	return func(s Setup) (adapters.Adapter[any], error) {
		made, err := author(s)
		if err != nil {
			return nil, err
		}
		if already, ok := any(made).(adapters.Adapter[any]); ok {
			return already, nil
		}
		return erased[C]{made}, nil
	}
}

// erased is an adapter whose clients are of any type.
type erased[C any] struct{ adapters.Adapter[C] }

func (e erased[C]) Open(ctx context.Context, key string) (any, error) {
	return e.Adapter.Open(ctx, key)
}

func (e erased[C]) Ping(ctx context.Context, client any) error {
	return e.Adapter.Ping(ctx, client.(C))
}

func (e erased[C]) Close(ctx context.Context, client any) error {
	return e.Adapter.Close(ctx, client.(C))
}

func (e erased[C]) Discard(client any) error { return e.Adapter.Discard(client.(C)) }

// unwrap returns the adapter itself, which may implement more than the protocol.
func (e erased[C]) unwrap() any { return e.Adapter }

// itself returns what the author's New returned.
func itself(adapter adapters.Adapter[any]) any {
	if wrapped, ok := adapter.(interface{ unwrap() any }); ok {
		return wrapped.unwrap()
	}
	return adapter
}
