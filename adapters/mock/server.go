package mock

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// Config configures a Server. Its zero value works.
type Config struct {
	// Now is the server's clock, by which keys expire and deliveries age. Nil means time.Now. It is
	// called without any lock held.
	Now func() time.Time
	// LengthMax is the most messages that a topic keeps, the newest ones. Zero means all. A
	// negative one panics in NewServer.
	LengthMax int
}

// Server is the simulated external service: one database, one cache and one queue, and the
// connections to them. It outlives the simulated processes. Its methods are safe for concurrent
// use.
type Server struct {
	now       func() time.Time
	lengthMax int

	// mu guards everything below and everything that hangs from it: connections, transactions,
	// entries, sessions, topics. Under it nothing waits and no function of a user's is called. No
	// other lock is taken under it.
	mu          sync.Mutex
	connections []*connection // in the order of their IDs, which start at 1
	failed      int
	live        int
	peak        int
	misuses     []Misuse
	rows        rows
	entries     map[string]entry
	sessions    map[string]entry // by what adapters.SessionKey makes of their identifiers
	arrivals    map[string]int64 // theoretical arrival times of rate limits, in microseconds
	topics      map[string]*topic
	published   chan struct{} // closed and replaced when a message is published
}

// NewServer returns a server without data or connections.
func NewServer(config Config) *Server {
	now := config.Now
	if now == nil {
		now = time.Now
	}
	if config.LengthMax < 0 {
		panic("mock: NewServer with a negative LengthMax")
	}
	return &Server{
		now:       now,
		lengthMax: config.LengthMax,
		rows:      newRows(),
		entries:   map[string]entry{},
		sessions:  map[string]entry{},
		arrivals:  map[string]int64{},
		topics:    map[string]*topic{},
		published: make(chan struct{}),
	}
}

// Totals sums up what happened to a server since it was made.
type Totals struct {
	// Counts sums those of all connections.
	Counts
	// OpenFailures counts the calls of Open that returned an error.
	OpenFailures int
	// Live is the number of sessions that have not ended, LivePeak the most that there ever were at
	// once (R12).
	Live     int
	LivePeak int
	// Descriptors is the number of descriptors that processes hold, copies made by Fork included,
	// also of connections whose session ended. After a process's Shutdown it holds none (R9).
	Descriptors int
}

// Totals returns the sums so far.
func (s *Server) Totals() Totals {
	s.mu.Lock()
	defer s.mu.Unlock()
	totals := Totals{OpenFailures: s.failed, Live: s.live, LivePeak: s.peak}
	for _, c := range s.connections {
		totals.Descriptors += len(c.holders())
		for _, counts := range c.counts {
			totals.add(*counts)
		}
	}
	return totals
}

// Connections returns a snapshot of every connection that was ever opened, sorted by ID.
func (s *Server) Connections() []Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Connection, len(s.connections))
	for i, c := range s.connections {
		list[i] = c.snapshot()
	}
	return list
}

// Misuses returns every mistake that was recorded, in the order of detection.
func (s *Server) Misuses() []Misuse {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.misuses)
}

// Fork gives the child process a descriptor of every connection that the parent holds one of, as
// the kernel does. Without it a process gets its descriptor of an inherited connection when it
// first touches it, and Totals cannot see those that it never touched.
func (s *Server) Fork(parent, child string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.connections {
		if has := c.held[parent]; has == holding || has == closing {
			c.held[child] = holding
		}
	}
}

// Exit drops every descriptor of the process without a goodbye, as the kernel does. It also stands
// for Exec, since descriptors are close-on-exec. A restored snapshot is a Fork from the old
// incarnation to the new one, followed by Exit of the old one where it is replaced and not cloned.
func (s *Server) Exit(process string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.connections {
		if has := c.held[process]; has == holding || has == closing {
			c.drop(Caller{Process: process})
		}
	}
}

// Break breaks the connection as a cut cable does: calls under way and later ones get
// ErrUnavailable, and the server rolls back what was open. It reports whether there was such a
// session to break.
func (s *Server) Break(connection int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if connection < 1 || connection > len(s.connections) {
		return false
	}
	c := s.connections[connection-1]
	if c.state != Live {
		return false
	}
	c.end(Broken, Caller{})
	return true
}

// connect begins a session of the caller's.
func (s *Server) connect(adapter *profile, key string, opener Caller) *connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &connection{
		server:  s,
		profile: adapter,
		id:      len(s.connections) + 1,
		key:     key,
		opener:  opener,
		held:    map[string]hold{opener.Process: holding},
		calls:   map[*call]struct{}{},
		txs:     map[*Tx]struct{}{},
		counts:  map[Caller]*Counts{},
	}
	c.by(opener).Opens++
	c.by(opener).Written += handshakeBytes
	s.connections = append(s.connections, c)
	s.live++
	s.peak = max(s.peak, s.live)
	return c
}

// hangUp drops the opener's descriptor of a connection whose handshake failed.
func (s *Server) hangUp(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.drop(c.opener)
}

func (s *Server) openFailed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed++
}

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
