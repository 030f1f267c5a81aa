package adaptertest

import "errors"

// ErrRefused is the cause with which connections are refused while it is Refused.
var ErrRefused = errors.New("the kit refuses the connection")

// Weather is what a network does to an adapter's connections.
type Weather uint8

const (
	// Clear weather lets everything through. What was held back arrives.
	Clear Weather = iota
	// Silent weather holds the replies back: a request arrives and is never answered.
	Silent
	// Stalled weather lets nothing go out: a write blocks.
	Stalled
	// Refused weather refuses new connections, with ErrRefused as the cause.
	Refused
)

// Wire is what the kit sees of and does to the connections of one adapter. Its methods are safe for
// concurrent use. Tap is the Wire of an adapter that dials.
type Wire interface {
	// Connections returns every connection that there ever was, in the order of their beginning.
	Connections() []Connection
	// Set changes the weather for all connections.
	Set(w Weather)
	// Waiting returns how many operations have waited for the weather to clear since the last Set.
	Waiting() int
	// Break breaks every live connection as a reset by the peer does.
	Break()
	// BreakNew breaks each new connection in place of its exchange number at, counted from zero: an
	// exchange is one write or one read. A negative number ends it.
	BreakNew(at int)
}

// Connection is what the kit knows of a connection.
type Connection struct {
	// Written is how many bytes the adapter wrote on it.
	Written int
	// Open says that the adapter has not closed its descriptor.
	Open bool
}

// Recorder is implemented by a Wire that can tell what went over it.
type Recorder interface {
	// Wrote says whether the adapter wrote the text on one of its connections.
	Wrote(text string) bool
}
