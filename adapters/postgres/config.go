package postgres

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"time"

	"lockstep/adapters"
)

// Config says how an adapter's clients reach their server and what they may do there. It prints as
// "postgres.Config(***)" with every verb, since its URL may hold a password.
type Config struct {
	// URL is where the server is and who the client is to it: a URL such as
	// "postgres://user@host/database?sslmode=verify-full", or keywords such as
	// "host=/run/postgresql dbname=shop". What it does not say is taken from libpq's environment
	// variables and password file when New is called. Credentials that the context of Open carries
	// go before both; without a user they are a password for this one.
	//
	// A connection is given up after five seconds, or what connect_timeout says, even where the
	// caller has more time, or has gone and left the attempt to the pool.
	//
	// Of pgxpool's own parameters pool_max_conns is taken, for ConnsMax. The others are refused:
	// who ends a client, and when, is the factory's affair. Nor is default_transaction_isolation
	// taken: the adapter's own calls are written for READ COMMITTED, and plain SQL may name another
	// level as it begins a transaction.
	URL string

	// Name is the adapter's name in errors and events. Empty means "postgres".
	Name string

	// Sharing is adapters.Shared for clients that are pools, and adapters.Exclusive for clients
	// that are one session each.
	Sharing adapters.Sharing

	// Pooler is for a server behind a transaction pooler, such as PgBouncer or Supabase's: each
	// transaction may meet another session of the server. Statements are not prepared, nothing is
	// set for a session, and calls are not cancelled at the server. Of the parameters that set
	// something for a session, URL may have application_name, client_encoding, datestyle,
	// intervalstyle, standard_conforming_strings and timezone, which poolers keep for each client
	// (old ones not intervalstyle), and a statement_timeout in milliseconds, without a unit. Set
	// others, such as search_path, for the role.
	Pooler bool

	// ApplicationName is what the server's lists of sessions show. Empty means what URL says.
	ApplicationName string

	// StatementTimeout is how long the server works at a statement before it gives up with an
	// ErrTimeout, in milliseconds, rounded up. Zero means what URL says, or else the server's own
	// setting. With Pooler it holds in transactions only.
	StatementTimeout time.Duration

	// ConnsMax is the most connections of a shared client. Zero means what URL says, or else four,
	// or one for each processor where these are more. One more hears of messages for all consumers
	// that wait.
	ConnsMax int

	// TLS replaces what URL says about TLS: every connection then uses it, except by a socket in
	// the file system. Where it has no ServerName, the name of the host is verified. It is not
	// changed.
	TLS *tls.Config

	// Dial connects to an address whose host may be a name. Nil means without a proxy. It must keep
	// to its context, and what it returns must be silent when it is closed.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// Queue configures adapters.Queue.
	Queue QueueConfig
}

// Format writes "postgres.Config(***)", whatever the verb.
func (Config) Format(to fmt.State, _ rune) { _, _ = io.WriteString(to, "postgres.Config(***)") }

// name returns the adapter's name.
func (c *Config) name() string {
	if c.Name == "" {
		return "postgres"
	}
	return c.Name
}

// check refuses fields that mean nothing.
func (c *Config) check() error {
	switch {
	case c.Sharing != adapters.Shared && c.Sharing != adapters.Exclusive:
		return errors.New("Sharing is neither Shared nor Exclusive")
	case c.ConnsMax < 0 || c.ConnsMax > math.MaxInt32:
		return errors.New("ConnsMax is out of range")
	case c.StatementTimeout < 0 || c.StatementTimeout > math.MaxInt32*time.Millisecond:
		return errors.New("StatementTimeout is out of range")
	case c.Queue.LengthMax < 0:
		return errors.New("Queue.LengthMax is negative")
	default:
		return nil
	}
}

// invalid is the error of a configuration, which belongs to no key yet.
func (c *Config) invalid(cause error) error {
	return &adapters.Error{
		Adapter: c.name(), Op: "configure", Kind: adapters.ErrInvalid, Cause: cause,
	}
}

// milliseconds rounds up.
func milliseconds(d time.Duration) int64 {
	return int64((d + time.Millisecond - 1) / time.Millisecond)
}

// QueueConfig configures adapters.Queue.
type QueueConfig struct {
	// LengthMax is how many messages a topic keeps. Zero means all.
	LengthMax int
}
