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
	// Begin opens a transaction that writes a value under a key, and returns its commit. It may be
	// nil.
	Begin func(ctx context.Context, client C, key string) (Commit, error)
	// Space is a prefix of keys and topics that nobody used before.
	Space string
}

// Commit commits a transaction.
type Commit func(context.Context) error

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
