package holds

import (
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

// Conn is a connection as a client has it. What is underneath may change once.
type Conn struct {
	holds  *Holds
	closed chan struct{} // closed by Close

	mu      sync.Mutex // guards what follows; nothing is read, written or closed under it
	under   net.Conn
	foreign bool // the process that has it did not open it
	written int  // bytes, since then
	ended   bool
	lost    bool // ended by others
}

var (
	_ net.Conn     = (*Conn)(nil)
	_ syscall.Conn = (*Conn)(nil)
)

func (c *Conn) current() net.Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.under
}

// Read implements net.Conn. A read that was under way when the connection became an inherited one
// was another process's: it waits until the connection is closed.
func (c *Conn) Read(b []byte) (int, error) {
	under := c.current()
	n, err := under.Read(b)
	if err == nil || n > 0 {
		return n, err
	}
	if c.current() != under {
		<-c.closed
		return 0, net.ErrClosed
	}
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
		c.lose()
	}
	return n, err
}

// Write implements net.Conn.
func (c *Conn) Write(b []byte) (int, error) {
	c.mu.Lock()
	under, foreign := c.under, c.foreign
	c.mu.Unlock()
	n, err := under.Write(b)
	if foreign {
		c.mu.Lock()
		c.written += n
		c.mu.Unlock()
	}
	return n, err
}

// Close implements net.Conn: it closes the descriptor, which says nothing.
func (c *Conn) Close() error {
	if !c.isClosed() {
		c.look()
	}
	c.mu.Lock()
	under, again := c.under, c.ended
	c.ended = true
	c.mu.Unlock()
	if again {
		return net.ErrClosed
	}
	close(c.closed)
	return under.Close()
}

func (c *Conn) become(inherited net.Conn) {
	c.mu.Lock()
	rehearsed := c.under
	c.under, c.foreign = inherited, true
	c.mu.Unlock()
	_ = rehearsed.Close()
}

func (c *Conn) disown() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.foreign = true
}

// lose notes that somebody else ended the connection, unless its client is being ended.
func (c *Conn) lose() {
	if c.holds.isEnding() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost = true
}

// look notes whether the connection has ended, as far as can be seen without reading from it.
func (c *Conn) look() {
	var over bool
	err := control(c, func(fd int) (err error) { over, err = ended(fd); return err })
	if err == nil && over {
		c.lose()
	}
}

func (c *Conn) wasLost() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lost
}

func (c *Conn) isClosed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

func (c *Conn) foreignBytes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.written
}

// Shutdown ends the connection for every process that has it, without a byte. It is what only a
// broken adapter does.
func (c *Conn) Shutdown() error { return control(c, shutdown) }

// control calls what with the number of a connection's descriptor.
func control(c net.Conn, what func(fd int) error) error {
	has, ok := c.(syscall.Conn)
	if !ok {
		return errors.ErrUnsupported
	}
	raw, err := has.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = what(int(fd)) })
	return errors.Join(err, failed)
}

// SyscallConn implements syscall.Conn, by which a driver looks for bytes that nobody asked for. Its
// result follows the connection when that becomes another.
func (c *Conn) SyscallConn() (syscall.RawConn, error) {
	if _, err := c.raw(); err != nil {
		return nil, err
	}
	return rawConn{c}, nil
}

func (c *Conn) raw() (syscall.RawConn, error) {
	if under, ok := c.current().(syscall.Conn); ok {
		return under.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

type rawConn struct{ conn *Conn }

func (r rawConn) Control(f func(fd uintptr)) error {
	return r.do(func(raw syscall.RawConn) error { return raw.Control(f) })
}

func (r rawConn) Read(f func(fd uintptr) (done bool)) error {
	return r.do(func(raw syscall.RawConn) error { return raw.Read(f) })
}

func (r rawConn) Write(f func(fd uintptr) (done bool)) error {
	return r.do(func(raw syscall.RawConn) error { return raw.Write(f) })
}

func (r rawConn) do(what func(syscall.RawConn) error) error {
	raw, err := r.conn.raw()
	if err != nil {
		return err
	}
	return what(raw)
}

// LocalAddr implements net.Conn.
func (c *Conn) LocalAddr() net.Addr { return c.current().LocalAddr() }

// RemoteAddr implements net.Conn.
func (c *Conn) RemoteAddr() net.Addr { return c.current().RemoteAddr() }

// SetDeadline implements net.Conn.
func (c *Conn) SetDeadline(t time.Time) error { return c.current().SetDeadline(t) }

// SetReadDeadline implements net.Conn.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.current().SetReadDeadline(t) }

// SetWriteDeadline implements net.Conn.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.current().SetWriteDeadline(t) }
