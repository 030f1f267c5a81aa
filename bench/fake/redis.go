package fake

import (
	"bytes"
	"context"
	"net"
	"time"
)

// Redis is a connection to a server that answers PING with PONG, and refuses anything else. It
// answers in the caller's own goroutine and allocates nothing for a PING, so that a command costs
// what its client costs. Like any connection of a pool it serves one command at a time.
type Redis struct {
	replies bytes.Buffer
}

// DialRedis returns a new connection. It has the signature of go-redis's Dialer and never errs.
func DialRedis(context.Context, string, string) (net.Conn, error) { return new(Redis), nil }

var ping = []byte("*1\r\n$4\r\nping\r\n")

// Write takes one command in. It never errs.
func (r *Redis) Write(command []byte) (int, error) {
	if bytes.Equal(command, ping) {
		r.replies.WriteString("+PONG\r\n")
	} else {
		r.replies.WriteString("-ERR unknown command\r\n")
	}
	return len(command), nil
}

// Read returns replies. It errs with io.EOF where none is due: a real server would keep silent, and
// the client would wait for ever.
func (r *Redis) Read(b []byte) (int, error) { return r.replies.Read(b) }

// Close does nothing: there is nothing to let go of.
func (*Redis) Close() error { return nil }

// LocalAddr returns an address that nobody listens at.
func (*Redis) LocalAddr() net.Addr { return &net.UnixAddr{Name: "fake", Net: "unix"} }

// RemoteAddr returns an address that nobody listens at.
func (r *Redis) RemoteAddr() net.Addr { return r.LocalAddr() }

// SetDeadline does nothing: no call waits.
func (*Redis) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing: no call waits.
func (*Redis) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: no call waits.
func (*Redis) SetWriteDeadline(time.Time) error { return nil }

var _ net.Conn = (*Redis)(nil)
