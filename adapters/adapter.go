// Package adapters is the Shared Adapter Protocol: what a client factory asks of a database, a
// cache or a queue, and what such a client offers to the code that leases it.
//
// It has two sides. Adapter is the side that a factory drives: it opens, pings and ends clients.
// Database, Cache and Queue are the side that callers use; the client type of an adapter implements
// the one that its Capabilities name. The protocol is small on purpose: every call can be carried
// out by Postgres, Redis and the in-memory mock alike, so that one script tests them all.
//
// Three conventions hold everywhere:
//
//   - Values are bytes. They may hold anything, also nothing, and they are copied at the border:
//     caller and adapter may both change their slice after the call.
//   - Names (tables, keys, topics, groups, consumers) satisfy CheckName.
//   - A failure is an *Error of one Kind. A call that ends by its context has the kind ErrCancelled
//     or ErrTimeout, and whether the server had already carried it out is then unknown.
package adapters

import (
	"context"
	"fmt"
)

// Sharing says how many scopes of a process may hold one client.
type Sharing uint8

const (
	// Shared clients are safe for concurrent use: a process needs one for each key.
	Shared Sharing = iota
	// Exclusive clients carry a session of their own: each belongs to one scope (R2).
	Exclusive
)

// String returns "shared" or "exclusive", and "sharing(n)" for a value that is neither.
func (s Sharing) String() string {
	switch s {
	case Shared:
		return "shared"
	case Exclusive:
		return "exclusive"
	default:
		return fmt.Sprintf("sharing(%d)", uint8(s))
	}
}

// Adapter opens and ends clients of type C. Its methods are safe for concurrent use, keep to the
// deadline of their context, and return errors of type *Error.
//
// An adapter holds no list of its clients and starts nothing in the background for them: who opened
// a client, how long it lives and who may use it is the factory's knowledge.
type Adapter[C any] interface {
	// Name returns what errors and events call the adapter, for example "mock-database".
	Name() string

	// Sharing returns how the adapter's clients may be shared. It never changes.
	Sharing() Sharing

	// Capabilities returns what the adapter's clients offer. It never changes.
	Capabilities() Capabilities

	// Open connects a client for key; one that CheckName refuses is ErrInvalid. On failure nothing
	// is left behind: no descriptor, no goroutine and no session at the server (R9).
	Open(ctx context.Context, key string) (C, error)

	// Ping asks the server whether the client still works. On an exclusive client it counts as a
	// call: none other may be under way.
	Ping(ctx context.Context, client C) error

	// Close says the protocol's goodbye and drops the descriptor. Only the process that opened the
	// client may close it (R8), since the goodbye ends the session for every process that holds it.
	// Close always ends the client: where the goodbye cannot be said in time, the descriptor is
	// dropped without it and the error says why. A client that already ended gets ErrClosed.
	Close(ctx context.Context, client C) error

	// Discard drops this process's descriptor and writes nothing on it: no goodbye, no TLS close,
	// no shutdown of the socket. It never blocks. Another process that holds the same connection
	// does not notice. A client that already ended gets ErrClosed.
	Discard(client C) error
}
