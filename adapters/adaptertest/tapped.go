package adaptertest

import (
	"errors"
	"net"
	"os"
	"syscall"
	"time"
)

// tapped is a connection that goes through a Tap, whose mu guards the second group.
type tapped struct {
	net.Conn
	tap *Tap

	breakAt   int // the exchange in whose place it breaks; negative for none
	exchanges int
	written   int
	record    []byte
	held      []byte // read from the peer and not given to the adapter yet
	closed    bool   // by the adapter
	broken    bool
	reading   time.Time // the deadlines
	writing   time.Time
}

// Read holds back what arrives in silent weather.
func (c *tapped) Read(b []byte) (int, error) {
	if err := c.exchange(); err != nil {
		return 0, err
	}
	for {
		if err := c.hold(Silent, &c.reading); err != nil {
			return 0, err
		}
		if n := c.takeHeld(b); n > 0 || len(b) == 0 {
			return n, nil
		}
		n, err := c.Conn.Read(b)
		if n == 0 || !c.holdBack(b[:n]) {
			return n, c.own(err)
		}
	}
}

// Write blocks in stalled weather.
func (c *tapped) Write(b []byte) (int, error) {
	if err := c.exchange(); err != nil {
		return 0, err
	}
	if err := c.hold(Stalled, &c.writing); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(b)
	c.tap.mu.Lock()
	c.written += n
	c.record = append(c.record, b[:min(n, recordMax-min(recordMax, len(c.record)))]...)
	if c.tap.weather == Silent {
		c.tap.waiting++
	}
	c.tap.mu.Unlock()
	return n, c.own(err)
}

// Close ends the connection for the adapter.
func (c *tapped) Close() error {
	c.tap.mu.Lock()
	broken := c.broken
	c.closed = true
	c.tap.changed()
	c.tap.mu.Unlock()
	if broken {
		return nil // cut closed it
	}
	return c.Conn.Close()
}

// SetDeadline implements net.Conn.
func (c *tapped) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline implements net.Conn.
func (c *tapped) SetReadDeadline(t time.Time) error {
	c.limit(&c.reading, t)
	return c.own(c.Conn.SetReadDeadline(t))
}

// SetWriteDeadline implements net.Conn.
func (c *tapped) SetWriteDeadline(t time.Time) error {
	c.limit(&c.writing, t)
	return c.own(c.Conn.SetWriteDeadline(t))
}

func (c *tapped) limit(deadline *time.Time, t time.Time) {
	c.tap.mu.Lock()
	defer c.tap.mu.Unlock()
	*deadline = t
	c.tap.changed()
}

// SyscallConn implements syscall.Conn, by which a driver looks for bytes that nobody asked for.
func (c *tapped) SyscallConn() (syscall.RawConn, error) {
	if raw, ok := c.Conn.(syscall.Conn); ok {
		return raw.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

// exchange counts a read or a write, and breaks the connection where its time has come.
func (c *tapped) exchange() error {
	c.tap.mu.Lock()
	breaks := c.exchanges == c.breakAt
	c.exchanges++
	c.tap.mu.Unlock()
	if breaks {
		c.cut()
	}
	return c.own(nil)
}

// cut breaks the connection: the peer gets a reset, and the adapter finds one.
func (c *tapped) cut() {
	c.tap.mu.Lock()
	was := c.broken || c.closed
	c.broken = true
	c.tap.changed()
	c.tap.mu.Unlock()
	if was {
		return
	}
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Conn.Close()
}

// own returns the error that the adapter is to see in place of err.
func (c *tapped) own(err error) error {
	c.tap.mu.Lock()
	defer c.tap.mu.Unlock()
	switch {
	case c.closed:
		return net.ErrClosed
	case c.broken:
		return &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	default:
		return err
	}
}

// hold waits while it is that weather, at most until the deadline.
func (c *tapped) hold(while Weather, deadline *time.Time) error {
	for counted := false; ; counted = true {
		c.tap.mu.Lock()
		wake, until, goes := c.tap.wake, *deadline, c.tap.weather != while
		if !goes && !counted && while == Stalled {
			c.tap.waiting++
		}
		c.tap.mu.Unlock()
		if err := c.own(nil); err != nil || goes {
			return err
		}
		if !waitFor(wake, until) {
			return os.ErrDeadlineExceeded
		}
	}
}

// waitFor waits for a change, and says whether it came before the deadline.
func waitFor(wake <-chan struct{}, until time.Time) bool {
	if until.IsZero() {
		<-wake
		return true
	}
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-wake:
		return true
	case <-timer.C:
		return false
	}
}

// takeHeld gives the adapter what was held back.
func (c *tapped) takeHeld(b []byte) int {
	c.tap.mu.Lock()
	defer c.tap.mu.Unlock()
	n := copy(b, c.held)
	c.held = c.held[n:]
	return n
}

// holdBack keeps what was read, where the weather turned silent in the meantime.
func (c *tapped) holdBack(b []byte) bool {
	c.tap.mu.Lock()
	defer c.tap.mu.Unlock()
	if c.tap.weather != Silent {
		return false
	}
	c.held = append(c.held, b...)
	return true
}
