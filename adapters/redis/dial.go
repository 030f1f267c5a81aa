package redis

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"syscall"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/internal/wire"
)

var errSecondDial = errors.New("the client's one connection is gone")

// dialer makes the connections of one client.
type dialer struct {
	config Config
	wires  *wire.Wires
	calls  *calls
	life   context.Context // of the client: what is being dialled ends with it
	dialed atomic.Bool     // whether a connection to the server was made or tried
	// sentinel is the index of the one that led to the master last.
	sentinel atomic.Int32
}

// dial is what the driver dials by. A failure becomes a connection on which everything fails: of
// one that is reported the driver would keep count, retry in the background, and write to the log.
func (d *dialer) dial(ctx context.Context, _, addr string) (net.Conn, error) {
	if d.config.Sharing == adapters.Exclusive && d.dialed.Swap(true) {
		return dead{errSecondDial}, nil
	}
	conn, err := d.connect(ctx, addr)
	if err != nil {
		return dead{err}, nil
	}
	return conn, nil
}

// connect returns a connection to the address, TLS included. The driver goes on dialling when the
// call that wanted a connection is over, and when the client is.
func (d *dialer) connect(ctx context.Context, addr string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(d.life, cancel)()
	raw, err := d.wires.Dial(ctx, networkOf(addr), addr)
	if err != nil {
		return nil, err
	}
	conn := &conn{Conn: raw, calls: d.calls, idle: d.config.CallTimeout}
	_, err = conn.SyscallConn()
	conn.brittle = err != nil
	if d.config.TLS == nil {
		return guard(conn), nil
	}
	secure := tls.Client(conn, d.tlsFor(addr))
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.spoil.Store(true)
		_ = conn.Close()
		return nil, err
	}
	return guard(secure), nil
}

// tlsFor returns the configuration for an address: where it names no server, the address does.
func (d *dialer) tlsFor(addr string) *tls.Config {
	if d.config.TLS.ServerName != "" || d.config.TLS.InsecureSkipVerify {
		return d.config.TLS
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = "localhost" // a Unix socket
	}
	own := d.config.TLS.Clone()
	own.ServerName = host
	return own
}

// dialError is why there is no connection: nothing was sent.
type dialError struct{ cause error }

func (e *dialError) Error() string { return fmt.Sprintf("connect: %v", e.cause) }

// Unwrap returns a list, since the driver takes off what wraps a single error.
func (e *dialError) Unwrap() []error { return []error{e.cause} }

// dead is a connection that never was one. Its calls fail with the cause. Where the call that
// wanted it is over, the driver puts it by for another, and asks for its descriptor before that one
// gets it: there is none, so that it gets a new connection.
type dead struct{ cause error }

var (
	_ net.Conn     = dead{}
	_ syscall.Conn = dead{}
)

// SyscallConn implements syscall.Conn.
func (d dead) SyscallConn() (syscall.RawConn, error) { return nil, d.cause }

func (d dead) Read([]byte) (int, error)         { return 0, &dialError{d.cause} }
func (d dead) Write([]byte) (int, error)        { return 0, &dialError{d.cause} }
func (d dead) Close() error                     { return nil }
func (d dead) LocalAddr() net.Addr              { return nowhere{} }
func (d dead) RemoteAddr() net.Addr             { return nowhere{} }
func (d dead) SetDeadline(time.Time) error      { return nil }
func (d dead) SetReadDeadline(time.Time) error  { return nil }
func (d dead) SetWriteDeadline(time.Time) error { return nil }

type nowhere struct{}

func (nowhere) Network() string { return "none" }
func (nowhere) String() string  { return "nowhere" }
