package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"lockstep/adapters"
)

// plain is a session in the hands of a caller of Session. The client's mu guards abandoned.
type plain struct {
	session   session
	abandoned bool // the client ended meanwhile, and the session with it
	settled   bool // it is as good as new, or closed; its caller's
}

// Session runs plain SQL on one session of the client. The connection is the function's until it
// returns; it may not keep or close it.
//
// The next user gets the session as a new one is: settings, prepared statements, temporary tables,
// advisory locks, cursors and LISTEN are undone. What remains of a Config.Pooler's session is the
// pooler's affair: set nothing there but within transactions, by SET LOCAL. A transaction that is
// left open, or a result that is not read to its end, ends the session: the transaction is rolled
// back, and Session returns ErrInvalid. On an exclusive client, an end of the session is the
// client's, and Diagnose calls that error Broken. A function that panics costs its session, too.
//
// An error of the function's own is returned as it is, and one of the driver's or the server's as
// an error of the protocol.
func (c *Client) Session(
	ctx context.Context, do func(ctx context.Context, conn *pgx.Conn) error,
) error {
	const op = "session"
	s, err := c.acquire(ctx)
	if err != nil {
		return c.failed(ctx, op, err)
	}
	p := &plain{session: s}
	if !c.lend(p) {
		drop(s.conn)
		return c.finish(ctx, op, s, adapters.ErrClosed)
	}
	defer c.takeBack(p) // also where do panics
	err = do(ctx, s.conn)
	reset := c.reset(ctx, s.conn)
	p.settled = true
	return c.sessionFailed(ctx, s.conn, err, reset)
}

// lend makes the session one that the client's end takes away. It returns false where the client
// has ended.
func (c *Client) lend(p *plain) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended.Load() {
		return false
	}
	c.plain[p] = struct{}{}
	return true
}

// sessionFailed joins what the function and the reset of its session returned.
func (c *Client) sessionFailed(ctx context.Context, conn *pgx.Conn, own, reset error) error {
	const op = "session"
	own = c.settings.refusedWrite(op, conn, own)
	switch {
	case own == nil:
		return c.failed(ctx, op, reset)
	case reset == nil && foreign(own):
		return own
	case !conn.IsClosed():
		return c.failed(ctx, op, own)
	case foreign(own) && errors.As(reset, new(*refusal)):
		return c.failed(ctx, op, &refusal{adapters.ErrInvalid, &lostError{own}})
	default:
		return c.failed(ctx, op, &lostError{own})
	}
}

// foreign says that an error is neither the driver's nor the server's nor a context's.
func foreign(err error) bool {
	return !network(err) && !errors.As(err, new(serverError)) &&
		!errors.Is(err, pgx.ErrNoRows) && adapters.KindOf(err) == nil
}

// serverError is what *pgconn.PgError implements.
type serverError interface {
	error
	SQLState() string
}

// reset makes a session as good as new. Where it cannot, the connection is closed and the error a
// lostError.
func (c *Client) reset(ctx context.Context, conn *pgx.Conn) error {
	if conn.IsClosed() {
		return &lostError{errLost}
	}
	if !clean(conn) {
		drop(conn)
		return &refusal{adapters.ErrInvalid, &lostError{errDirty}}
	}
	err := conn.DeallocateAll(ctx) // forgets the driver's prepared statements, too
	if err == nil {
		_, err = exec(ctx, conn, "discard all")
	}
	if err != nil {
		drop(conn)
		return &lostError{err}
	}
	forget(conn)
	return nil
}

// forget drops the notifications that the driver keeps for who waits for them.
func forget(conn *pgx.Conn) {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	for {
		if _, err := conn.WaitForNotification(over); err != nil {
			return // there is none, and with this context it does not wait
		}
	}
}

// errDirty is why a session was not handed on.
var errDirty = errors.New("the session was left in a transaction, or with a result unread")

// takeBack ends a caller's hold of a session. One that its function left by a panic, or by
// runtime.Goexit, is as that left it, and ends.
func (c *Client) takeBack(p *plain) {
	if !p.settled {
		drop(p.session.conn)
	}
	c.mu.Lock()
	delete(c.plain, p)
	abandoned := p.abandoned
	c.mu.Unlock()
	if abandoned {
		drop(p.session.conn)
		return
	}
	c.release(p.session)
}
