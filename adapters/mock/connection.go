package mock

import (
	"fmt"

	"lockstep/adapters"
)

// What the simulated protocol writes for each exchange, in bytes. Only zero and more than zero
// differ in meaning; a call's request grows with its arguments.
const (
	handshakeBytes = 16
	pingBytes      = 4
	requestBytes   = 8
	goodbyeBytes   = 5
)

// State is what a connection's session at the server is in.
type State uint8

const (
	// Live sessions serve calls.
	Live State = iota
	// Closed sessions ended by a goodbye.
	Closed
	// Dropped sessions ended because no process held a descriptor any more.
	Dropped
	// Broken sessions ended by Server.Break or by a fault.
	Broken
)

// String returns the state's name in lower case.
func (s State) String() string {
	switch s {
	case Live:
		return "live"
	case Closed:
		return "closed"
	case Dropped:
		return "dropped"
	case Broken:
		return "broken"
	default:
		return fmt.Sprintf("state(%d)", uint8(s))
	}
}

// Counts is what somebody did to a connection. An operation counts when it reaches the connection:
// not while it is parked, and not where a fault kept it from being sent.
type Counts struct {
	Opens int
	Pings int
	Calls int
	// Closes counts each Close that ended the process's descriptor, Goodbyes those of them whose
	// goodbye was written.
	Closes   int
	Discards int
	Goodbyes int
	// Written is the number of bytes written to the connection.
	Written int
}

func (c *Counts) add(more Counts) {
	c.Opens += more.Opens
	c.Pings += more.Pings
	c.Calls += more.Calls
	c.Closes += more.Closes
	c.Discards += more.Discards
	c.Goodbyes += more.Goodbyes
	c.Written += more.Written
}

// Connection is a snapshot of one connection. It shares no memory with the server.
type Connection struct {
	ID      int
	Adapter string
	Key     string
	Sharing adapters.Sharing
	State   State
	Opener  Caller
	// EndedBy is whose goodbye or whose last descriptor ended the session. It is meaningful where
	// State is Closed or Dropped.
	EndedBy Caller
	// Holders are the processes that hold a descriptor, sorted.
	Holders []string
	// Callers says who did what to the connection.
	Callers map[Caller]Counts
}

// Counts returns what all callers together did.
func (c Connection) Counts() Counts {
	var sum Counts
	for _, counts := range c.Callers {
		sum.add(counts)
	}
	return sum
}

// Process returns what all scopes of one process together did.
func (c Connection) Process(name string) Counts {
	var sum Counts
	for caller, counts := range c.Callers {
		if caller.Process == name {
			sum.add(counts)
		}
	}
	return sum
}

// hold is what a process has of a connection.
type hold uint8

const (
	unknown hold = iota // it never touched the connection, and Server.Fork was not called
	holding             // it has a descriptor
	closing             // it has a descriptor, and its Close is under way
	ended               // it closed or discarded its descriptor, or exited
)

// connection is the server's end of a Connection. The fields of the second group are guarded by
// server.mu, which every method in this file needs held.
type connection struct {
	server  *Server
	profile *profile
	id      int
	key     string
	opener  Caller

	state   State
	endedBy Caller
	held    map[string]hold // by process
	calls   map[*call]struct{}
	txs     map[*Tx]struct{}
	counts  map[Caller]*Counts
}

func (c *connection) by(caller Caller) *Counts {
	counts := c.counts[caller]
	if counts == nil {
		counts = &Counts{}
		c.counts[caller] = counts
	}
	return counts
}

func (c *connection) holders() []string {
	var holders []string
	for _, process := range sortedKeys(c.held) {
		if c.held[process] != ended {
			holders = append(holders, process)
		}
	}
	return holders
}

func (c *connection) snapshot() Connection {
	callers := make(map[Caller]Counts, len(c.counts))
	for caller, counts := range c.counts {
		callers[caller] = *counts
	}
	return Connection{
		ID:      c.id,
		Adapter: c.profile.Name,
		Key:     c.key,
		Sharing: c.profile.Sharing,
		State:   c.state,
		Opener:  c.opener,
		EndedBy: c.endedBy,
		Holders: c.holders(),
		Callers: callers,
	}
}

// touch returns what the process has of the connection. It gives a descriptor to a process that
// inherited the connection without Server.Fork.
func (c *connection) touch(process string) hold {
	if c.held[process] == unknown {
		c.held[process] = holding
	}
	return c.held[process]
}

// end ends the session for everybody: calls under way are woken, and transactions roll back.
func (c *connection) end(state State, by Caller) {
	c.state, c.endedBy = state, by
	c.server.live--
	for call := range c.calls {
		call.wake(adapters.ErrUnavailable)
	}
	for tx := range c.txs {
		tx.finish()
	}
}

// release takes the descriptor from a process, whose calls under way are woken.
func (c *connection) release(process string) {
	c.held[process] = ended
	for call := range c.calls {
		if call.visit.Caller.Process == process {
			call.wake(adapters.ErrClosed)
		}
	}
}

// drop ends a process's descriptor in silence, and the session where it was the last one.
func (c *connection) drop(by Caller) {
	c.release(by.Process)
	if c.state == Live && len(c.holders()) == 0 {
		c.end(Dropped, by)
	}
}

// goodbye says goodbye on a live session, which ends it for everybody, and drops the descriptor.
func (c *connection) goodbye(by Caller) {
	c.by(by).Goodbyes++
	c.by(by).Written += goodbyeBytes
	c.release(by.Process)
	c.end(Closed, by)
}
