// Package holds keeps the descriptors that one process has of one client's connections, as its
// kernel does: they are copied where the process is, what is written on a copy is counted, and all
// of them can be dropped without a byte.
//
// The client is a driver's, and knows nothing of it: it dials through [Holds.Dial]. No Go program
// can fork, so what a fork leaves of the driver's memory in a child is rehearsed: a client is
// opened again, on connections of its own, and these then become the inherited ones underneath it
// ([Holds.Become]).
package holds

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
)

// Dial connects to an address.
type Dial = func(ctx context.Context, network, address string) (net.Conn, error)

// Holds are the connections of one client as one process has them. Its methods are safe for
// concurrent use.
type Holds struct {
	dial Dial

	mu    sync.Mutex // guards what follows; nothing is dialled, written or closed under it
	conns []*Conn    // every one that was dialled, in order
	// kept are inherited ones that no client in this process knows, or none yet.
	kept      []net.Conn
	inherited bool
	ending    bool
	dropped   bool
}

// New returns the holds of a client that dials by dial, or without a proxy where it is nil.
func New(dial Dial) *Holds {
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	return &Holds{dial: dial}
}

// Inherit returns the holds of a process that was born with descriptors of a client's connections.
// The client is to be rehearsed. The files are closed, also where it errs.
func Inherit(dial Dial, files []*os.File) (*Holds, error) {
	defer closeAll(files)
	h := New(dial)
	h.inherited = true
	for _, f := range files {
		conn, err := net.FileConn(f) // has a descriptor of its own
		if err != nil {
			h.Drop()
			return nil, fmt.Errorf("inherit a connection: %w", err)
		}
		h.kept = append(h.kept, conn)
	}
	return h, nil
}

// Dial is what the client dials by.
func (h *Holds) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	under, err := h.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := &Conn{holds: h, under: under, closed: make(chan struct{})}
	if !h.add(c) {
		return nil, errors.Join(net.ErrClosed, under.Close())
	}
	return c, nil
}

func (h *Holds) add(c *Conn) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.dropped {
		return false
	}
	h.conns = append(h.conns, c)
	return true
}

// all returns every connection that the client dialled, and the others.
func (h *Holds) all() ([]*Conn, []net.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.conns), slices.Clone(h.kept)
}

// Live returns the connections that the client has not closed, in the order in which it dialled
// them.
func (h *Holds) Live() []*Conn {
	conns, _ := h.all()
	return slices.DeleteFunc(conns, (*Conn).isClosed)
}

// Open returns how many descriptors there are.
func (h *Holds) Open() int {
	_, kept := h.all()
	return len(h.Live()) + len(kept)
}

// Duplicate returns a further descriptor of each connection, as a fork makes them: closed on exec
// unless they are handed down. net's File would not do: what os/exec makes of it has the connection
// block, for every process that holds it.
func (h *Holds) Duplicate() (files []*os.File, err error) {
	_, kept := h.all()
	for _, c := range h.Live() {
		kept = append(kept, c)
	}
	for _, c := range kept {
		var further int
		err := control(c, func(fd int) (err error) { further, err = duplicate(fd); return err })
		if err != nil {
			closeAll(files)
			return nil, fmt.Errorf("duplicate a connection: %w", err)
		}
		files = append(files, os.NewFile(uintptr(further), "a further descriptor"))
	}
	return files, nil
}

// Become has the connections that the client dialled in its rehearsal become the inherited ones,
// one by one in their order. Their own descriptors are closed. Where the client has more than were
// inherited, these have ended; where it has fewer, it does not know the rest, which are dropped
// with it.
func (h *Holds) Become() {
	live := h.Live()
	h.mu.Lock()
	n := min(len(live), len(h.kept))
	inherited := h.kept[:n]
	h.kept = h.kept[n:]
	h.mu.Unlock()
	for i, c := range inherited {
		live[i].become(c)
	}
	closeAll(live[n:])
}

// Disown says that the process which has the connections from now on did not open them: it is
// restored from a snapshot of the one that did.
func (h *Holds) Disown() {
	h.mu.Lock()
	h.inherited = true
	h.mu.Unlock()
	for _, c := range h.Live() {
		c.disown()
	}
}

// Inherited says whether the process did not open the connections.
func (h *Holds) Inherited() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.inherited
}

// Foreign returns how many bytes were written by a process that had inherited the connections (R8).
func (h *Holds) Foreign() (bytes int) {
	conns, _ := h.all()
	for _, c := range conns {
		bytes += c.foreignBytes()
	}
	return bytes
}

// End says that the client is about to be ended: that its connections end is no finding any more.
// It reports whether this was the first time.
func (h *Holds) End() (first bool) {
	h.look()
	h.mu.Lock()
	defer h.mu.Unlock()
	first, h.ending = !h.ending, true
	return first
}

func (h *Holds) isEnding() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ending
}

// Lost says whether the other end, or another process, ended a connection of a client that its
// opener had and was not ending. No call of the client may be under way.
func (h *Holds) Lost() bool {
	if h.Inherited() { // its opener may have ended it
		return false
	}
	h.look()
	conns, _ := h.all()
	return slices.ContainsFunc(conns, (*Conn).wasLost)
}

func (h *Holds) look() {
	for _, c := range h.Live() {
		c.look()
	}
}

// Forget closes the inherited descriptors that the client did not know, now that it has ended.
func (h *Holds) Forget() {
	h.mu.Lock()
	kept := h.kept
	h.kept = nil
	h.mu.Unlock()
	closeAll(kept)
}

// Drop closes every descriptor, as the kernel does at the end of a process: nothing is written, and
// what the client still tries to write gets net.ErrClosed.
func (h *Holds) Drop() {
	h.mu.Lock()
	h.ending, h.dropped = true, true
	h.mu.Unlock()
	closeAll(h.Live())
	h.Forget()
}

func closeAll[T interface{ Close() error }](all []T) {
	for _, one := range all {
		_ = one.Close()
	}
}
