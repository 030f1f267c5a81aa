package faults

import (
	"context"

	"lockstep/adapters"
)

// Subject is an adapter and its server on trial.
type Subject[C any] struct {
	// Name says which adapter it is and how it is shared, such as "postgres exclusive".
	Name string
	// New makes the adapter for a server at that address. It takes its credentials from the context
	// of Open.
	New func(address string) (adapters.Adapter[C], error)
	// Server is what is behind the adapter. The trial has it for itself.
	Server Server
	// Direct says that there is no network that can fail: clients are given the server's address,
	// and no Link is made.
	Direct bool

	// Store and Queue turn a client into what the callers write to. One of them may be nil.
	Store func(client C) Store
	Queue func(client C) adapters.Queue
	// Count turns a client into counters, whose values Store reads in decimal. It may be nil.
	Count func(client C) Counter
	// Begin opens a transaction that writes each key's own text under the key. Where it errs,
	// nothing is left open. It may be nil.
	Begin func(ctx context.Context, client C, keys ...string) (Transaction, error)
	// Space is a prefix of keys and topics that nobody used before.
	Space string
}

// Transaction is a transaction that is open, such as an adapters.Tx.
type Transaction interface {
	// Commit makes all writes or none. After an error, whether they were made is unknown.
	Commit(ctx context.Context) error
	// Rollback drops the writes, and is needed where Commit errs.
	Rollback(ctx context.Context) error
}

// Counter keeps numbers under keys.
type Counter interface {
	// Incr adds to the number and returns the sum. After an error, whether it did is unknown.
	Incr(ctx context.Context, key string, by int64) (int64, error)
}

// Store keeps values under keys.
type Store interface {
	Put(ctx context.Context, key string, value []byte) error
	// Get returns the key's value or ErrNotFound.
	Get(ctx context.Context, key string) ([]byte, error)
}

// Server is a server that can be made to fail. Its methods return when the server is as they say.
type Server interface {
	// Address returns the host and port at which it listens now.
	Address() string
	// Credentials returns who clients are as of now.
	Credentials() adapters.Credentials

	Pause(ctx context.Context) error
	Unpause(ctx context.Context) error
	// Kill ends the server at once; Start starts it over the same data, perhaps elsewhere.
	Kill(ctx context.Context) error
	Start(ctx context.Context) error
	// Rotate makes the credentials new; sessions go on.
	Rotate(ctx context.Context) error
	// ReadOnly has future sessions refuse writes, or not.
	ReadOnly(ctx context.Context, on bool) error
	// Full has the server refuse every new session for want of connections, or not.
	Full(ctx context.Context, on bool) error
	// Terminate ends all sessions of clients from the server's side.
	Terminate(ctx context.Context) error
	// Sessions returns what the server knows of clients that are connected, a text for each.
	Sessions(ctx context.Context) ([]string, error)
}
