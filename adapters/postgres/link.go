package postgres

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"lockstep/adapters/internal/wire"
)

// endMax is how long the driver may take, in the background, over the end of a connection whose
// call was cut short: it cancels the call at the server, says its goodbye and waits for the
// server's.
const endMax = 2 * time.Second

// links are the connections of one client, as the driver sees them. Its methods are safe for
// concurrent use.
type links struct {
	wires  *wire.Wires
	life   context.Context // ends with the client, and every dial with it
	kill   context.CancelFunc
	pooler bool

	mu   sync.Mutex // guards live; nothing is dialled, written or closed under it
	live map[*link]struct{}
}

func newLinks(s *settings) *links {
	life, kill := context.WithCancel(context.Background())
	return &links{
		wires: wire.New(s.Dial), life: life, kill: kill, pooler: s.Pooler,
		live: map[*link]struct{}{},
	}
}

// attach makes a connection that the configuration opens one of the client's. The driver dials
// twice for it: to open it, and to have a call cancelled that it gives up.
func (l *links) attach(config *pgx.ConnConfig) {
	opened := new(atomic.Bool)
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		if opened.Load() {
			return l.dialCancel(ctx, network, address)
		}
		return l.dial(ctx, network, address)
	}
	config.AfterConnect = func(_ context.Context, conn *pgconn.PgConn) error {
		noteDefault(conn)
		opened.Store(true)
		return nil
	}
}

// dialCancel connects for the request to cancel a call. Through a pooler there is none: it might
// reach the server when another client's call runs there.
func (l *links) dialCancel(ctx context.Context, network, address string) (net.Conn, error) {
	if l.pooler {
		return nil, net.ErrClosed
	}
	ctx, cancel := context.WithTimeout(ctx, endMax)
	defer cancel()
	conn, err := l.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return conn, conn.SetDeadline(time.Now().Add(endMax))
}

func (l *links) dial(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(l.life, cancel)()
	conn, err := l.wires.Dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	made := &link{Conn: conn, links: l}
	if raw, ok := conn.(syscall.Conn); ok {
		made.raw, _ = raw.SyscallConn()
	}
	made.peek = made.look
	l.mu.Lock()
	defer l.mu.Unlock()
	l.live[made] = struct{}{}
	return made, nil
}

// interrupt makes every call under way end, as one whose reply did not come in time.
func (l *links) interrupt() {
	l.mu.Lock()
	all := make([]*link, 0, len(l.live))
	for one := range l.live {
		all = append(all, one)
	}
	l.mu.Unlock()
	for _, one := range all {
		_ = one.SetReadDeadline(time.Unix(1, 0))
	}
}

// cut drops every connection without a byte, and what is being dialled.
func (l *links) cut() {
	l.kill()
	l.wires.Cut()
}

// link is a connection below TLS.
type link struct {
	net.Conn
	links *links

	// What follows is of use to who holds the connection, one at a time.
	raw   syscall.RawConn  // nil where the connection has none
	peek  func(fd uintptr) // look, as a value that is made once
	noisy bool
}

// SetDeadline allows the driver no more than endMax: a longer deadline than at once is one for the
// end of the connection.
func (l *link) SetDeadline(t time.Time) error {
	if latest := time.Now().Add(endMax); t.After(latest) {
		t = latest
	}
	return l.Conn.SetDeadline(t)
}

// SetWriteDeadline allows TLS, which asks for five seconds, no more for its own goodbye than a
// session gets for its.
func (l *link) SetWriteDeadline(t time.Time) error {
	if latest := time.Now().Add(dropMax); t.After(latest) {
		t = latest
	}
	return l.Conn.SetWriteDeadline(t)
}

// Close implements net.Conn.
func (l *link) Close() error {
	l.links.mu.Lock()
	delete(l.links.live, l)
	l.links.mu.Unlock()
	return l.Conn.Close()
}

// quiet says that nothing waits to be read: not the end of the connection either. It is how a pool
// finds a connection that died while nobody used it. It never waits, as it would for raw.Read: the
// driver, once a write took long, leaves a goroutine that reads. What that one has read already is
// not seen here.
func (l *link) quiet() bool {
	if l.raw == nil {
		return true
	}
	l.noisy = false
	return l.raw.Control(l.peek) == nil && !l.noisy
}

// look implements quiet.
func (l *link) look(fd uintptr) { l.noisy = pending(fd) }

// linkOf returns the connection below a session.
func linkOf(conn *pgx.Conn) *link {
	raw := conn.PgConn().Conn()
	if secure, ok := raw.(*tls.Conn); ok {
		raw = secure.NetConn()
	}
	one, _ := raw.(*link)
	return one
}
