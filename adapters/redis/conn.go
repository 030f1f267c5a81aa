package redis

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// grace is how long a read or a write goes on before the call's context is watched. A reply that
// comes within it costs no watch; a call that is cancelled within it returns when it is over.
const grace = 5 * time.Millisecond

var (
	errNoReply = errors.New("no reply within the call's time-out")
	errSpoilt  = errors.New("the connection was given up in the middle of a call")
)

// conn is a raw connection that ends the call under way on it with the call's context. It lies
// below TLS. One that gave up a call is spoilt: a reply is still to come that nobody waits for, so
// that nothing more is read or written on it, not even the goodbye of TLS.
type conn struct {
	net.Conn
	calls *calls
	idle  time.Duration // bounds what is read and written outside of calls; zero does not
	spoil atomic.Bool

	reads, writes limit
}

// limit is until when one direction of a connection may take. TLS sets that of writes from whatever
// goroutine closes.
type limit struct {
	mu   sync.Mutex // guards what follows
	call *call
	by   time.Time
}

func (l *limit) set(c *call, by time.Time) {
	l.mu.Lock()
	l.call, l.by = c, by
	l.mu.Unlock()
}

func (l *limit) get() (*call, time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.call, l.by
}

// SetDeadline implements net.Conn. The driver calls it to look for bytes that nobody asked for.
func (c *conn) SetDeadline(t time.Time) error {
	_ = c.SetReadDeadline(t)
	_ = c.SetWriteDeadline(t)
	return c.Conn.SetDeadline(t)
}

// SetReadDeadline implements net.Conn for the reads to come.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.reads.set(c.bound(t))
	return nil
}

// SetWriteDeadline implements net.Conn for the writes to come.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.writes.set(c.bound(t))
	return nil
}

// bound returns the call that marked a deadline, and the deadline itself.
func (c *conn) bound(t time.Time) (*call, time.Time) {
	if found := c.calls.find(t); found != nil {
		return found, found.by
	}
	return nil, t
}

// Read implements net.Conn.
func (c *conn) Read(b []byte) (int, error) {
	call, by := c.reads.get()
	if c.spoil.Load() {
		return 0, errSpoilt
	}
	if call == nil {
		_ = c.Conn.SetReadDeadline(c.orIdle(by))
		return c.Conn.Read(b)
	}
	_ = c.Conn.SetReadDeadline(earlier(time.Now().Add(grace), by))
	n, err := c.Conn.Read(b)
	if n > 0 || !isTimeout(err) {
		return n, err
	}
	_ = c.Conn.SetReadDeadline(by)
	end := call.watch(func() { _ = c.Conn.SetReadDeadline(past) })
	n, err = c.Conn.Read(b)
	end()
	if n > 0 || !isTimeout(err) {
		return n, err
	}
	c.spoil.Store(true)
	return 0, call.over()
}

// Write implements net.Conn.
func (c *conn) Write(b []byte) (int, error) {
	call, by := c.writes.get()
	if c.spoil.Load() {
		return 0, errSpoilt
	}
	if call == nil {
		_ = c.Conn.SetWriteDeadline(c.orIdle(by))
		return c.Conn.Write(b)
	}
	_ = c.Conn.SetWriteDeadline(earlier(time.Now().Add(grace), by))
	n, err := c.Conn.Write(b)
	if !isTimeout(err) {
		return n, err
	}
	_ = c.Conn.SetWriteDeadline(by)
	end := call.watch(func() { _ = c.Conn.SetWriteDeadline(past) })
	more, err := c.Conn.Write(b[n:])
	end()
	if !isTimeout(err) {
		return n + more, err
	}
	c.spoil.Store(true)
	return n + more, call.over()
}

// SyscallConn implements syscall.Conn.
func (c *conn) SyscallConn() (syscall.RawConn, error) {
	if raw, ok := c.Conn.(syscall.Conn); ok {
		return raw.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

// orIdle returns by, or where it is zero the end of the time that is given outside of calls.
func (c *conn) orIdle(by time.Time) time.Time {
	if by.IsZero() && c.idle > 0 {
		return time.Now().Add(c.idle)
	}
	return by
}

var past = time.Unix(1, 0)

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func isTimeout(err error) bool { return err != nil && errors.Is(err, os.ErrDeadlineExceeded) }
