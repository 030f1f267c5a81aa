// Package wire gives an adapter what drivers keep from it: the raw connections under a client, so
// that all of them can be dropped at once without a byte (R8), below TLS and below whatever goodbye
// a driver says.
package wire

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
)

// Dial connects to an address. A connection that it returns says nothing when it is closed: TLS is
// the adapter's to add.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Wires are the raw connections of one client. Its methods are safe for concurrent use.
type Wires struct {
	dial Dial

	mu    sync.Mutex // guards what follows; nothing is dialled, written or closed under it
	cut   bool
	conns map[*conn]struct{}
}

// New returns the connections of a client that dials by dial, or without a proxy where it is nil.
func New(dial Dial) *Wires {
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	return &Wires{dial: dial, conns: map[*conn]struct{}{}}
}

// Dial is what the driver dials by. After Cut it returns net.ErrClosed.
func (w *Wires) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if w.isCut() {
		return nil, net.ErrClosed
	}
	raw, err := w.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: raw, wires: w}
	if !w.add(c) {
		return nil, errors.Join(net.ErrClosed, raw.Close())
	}
	return c, nil
}

// Cut drops every descriptor and writes nothing on any: what is written from now on gets
// net.ErrClosed, and calls under way end. It does not wait for them.
func (w *Wires) Cut() {
	w.mu.Lock()
	w.cut = true
	conns := w.conns
	w.conns = nil
	w.mu.Unlock()
	for c := range conns {
		c.muted.Store(true)
		_ = c.Conn.Close()
	}
}

// Live returns how many descriptors there are.
func (w *Wires) Live() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.conns)
}

func (w *Wires) isCut() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cut
}

func (w *Wires) add(c *conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cut {
		return false
	}
	w.conns[c] = struct{}{}
	return true
}

func (w *Wires) remove(c *conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conns, c)
}

// conn is a raw connection that falls silent when it is cut.
type conn struct {
	net.Conn
	wires *Wires
	muted atomic.Bool
}

func (c *conn) Write(b []byte) (int, error) {
	if c.muted.Load() {
		return 0, net.ErrClosed
	}
	return c.Conn.Write(b)
}

func (c *conn) Close() error {
	c.wires.remove(c)
	return c.Conn.Close()
}

// SyscallConn implements syscall.Conn, by which a driver looks for bytes that nobody asked for.
func (c *conn) SyscallConn() (syscall.RawConn, error) {
	if raw, ok := c.Conn.(syscall.Conn); ok {
		return raw.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}
