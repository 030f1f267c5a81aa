package redis

import (
	"errors"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

var (
	errNoReply = errors.New("no reply within the call's time-out")
	errNoConn  = errors.New("no connection within the call's time-out")
	errSpoilt  = errors.New("the connection was given up in the middle of a call")
)

// givenUp is why a connection was given up: the end of the call under way on it.
type givenUp struct{ cause error }

func (e *givenUp) Error() string { return e.cause.Error() }

// Unwrap returns a list, since the driver takes off what wraps a single error.
func (e *givenUp) Unwrap() []error { return []error{e.cause} }

// conn is a raw connection that ends the call under way on it with the call's context. It lies
// below TLS. One that gave up a call is spoilt: a reply is still to come that nobody waits for, so
// that nothing more is read or written on it, not even the goodbye of TLS.
type conn struct {
	net.Conn
	calls *calls
	idle  time.Duration // bounds what is read and written outside of calls; zero does not
	spoil atomic.Bool
	// brittle says that a write may have to go on where it timed out and that the connection below
	// may not stand it: what is no socket, TLS of a hook's own for example.
	brittle bool

	reads, writes limit

	// armed is the call until whose unwatched time the connection below reads and writes. A write
	// sees to both, so that the read of the reply, mostly, has nothing to see to.
	armed atomic.Pointer[call]
}

// limit is until when one direction of a connection may take: until a call is over, or until an
// instant. TLS sets that of writes from whatever goroutine closes.
type limit struct {
	call  atomic.Pointer[call]
	nanos atomic.Int64 // since 1970, of the instant; zero where there is none
}

func (l *limit) set(c *call, by time.Time) {
	l.call.Store(c)
	switch {
	case c != nil:
	case by.IsZero():
		l.nanos.Store(0)
	default:
		l.nanos.Store(by.UnixNano())
	}
}

// instant returns when what is done outside of calls is over: at the latest after idle, unless that
// is zero.
func (l *limit) instant(idle time.Duration) time.Time {
	switch nanos := l.nanos.Load(); {
	case nanos != 0:
		return time.Unix(0, nanos)
	case idle != 0:
		return time.Now().Add(idle)
	default:
		return time.Time{}
	}
}

// SetDeadline implements net.Conn. The driver calls it to look for bytes that nobody asked for.
func (c *conn) SetDeadline(t time.Time) error {
	_ = c.SetReadDeadline(t)
	_ = c.SetWriteDeadline(t)
	c.armed.Store(nil)
	return c.Conn.SetDeadline(t)
}

// SetReadDeadline implements net.Conn for the reads to come.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.reads.set(c.calls.find(t), t)
	return nil
}

// SetWriteDeadline implements net.Conn for the writes to come.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.writes.set(c.calls.find(t), t)
	return nil
}

// Read implements net.Conn.
func (c *conn) Read(b []byte) (int, error) {
	if c.spoil.Load() {
		return 0, errSpoilt
	}
	call := c.reads.call.Load()
	if call == nil {
		c.armed.Store(nil)
		if err := c.Conn.SetReadDeadline(c.reads.instant(c.idle)); err != nil {
			return 0, err
		}
		return c.Conn.Read(b)
	}
	if c.armed.Load() != call {
		if err := c.Conn.SetReadDeadline(call.unwatched); err != nil {
			return 0, err
		}
	}
	n, err := c.Conn.Read(b)
	if n > 0 || !isTimeout(err) {
		return n, err
	}
	return c.readWatched(b, call)
}

// readWatched reads until the call's context ends.
func (c *conn) readWatched(b []byte, call *call) (int, error) {
	c.armed.Store(nil)
	if err := c.Conn.SetReadDeadline(call.by); err != nil {
		return 0, err
	}
	end := call.watch(func() { _ = c.Conn.SetReadDeadline(past) })
	n, err := c.Conn.Read(b)
	end()
	if n > 0 || !isTimeout(err) {
		return n, err
	}
	c.spoil.Store(true)
	return 0, &givenUp{call.over()}
}

// Write implements net.Conn.
func (c *conn) Write(b []byte) (int, error) {
	if c.spoil.Load() {
		return 0, errSpoilt
	}
	call := c.writes.call.Load()
	if call == nil {
		if err := c.Conn.SetWriteDeadline(c.writes.instant(c.idle)); err != nil {
			return 0, err
		}
		return c.Conn.Write(b)
	}
	if c.brittle {
		return c.writeWatched(b, call)
	}
	if err := c.Conn.SetDeadline(call.unwatched); err != nil {
		return 0, err
	}
	c.armed.Store(call)
	n, err := c.Conn.Write(b)
	if !isTimeout(err) {
		return n, err
	}
	more, err := c.writeWatched(b[n:], call)
	return n + more, err
}

// writeWatched writes until the call's context ends.
func (c *conn) writeWatched(b []byte, call *call) (int, error) {
	c.armed.Store(nil)
	if err := c.Conn.SetWriteDeadline(call.by); err != nil {
		return 0, err
	}
	end := call.watch(func() { _ = c.Conn.SetWriteDeadline(past) })
	n, err := c.Conn.Write(b)
	end()
	if !isTimeout(err) {
		return n, err
	}
	c.spoil.Store(true)
	return n, &givenUp{call.over()}
}

// SyscallConn implements syscall.Conn.
func (c *conn) SyscallConn() (syscall.RawConn, error) {
	if raw, ok := c.Conn.(syscall.Conn); ok {
		return raw.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

var past = time.Unix(1, 0)

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func isTimeout(err error) bool { return err != nil && errors.Is(err, os.ErrDeadlineExceeded) }
