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
}

// Session runs plain SQL on one session of the client. The connection is the function's until it
// returns; it may not keep or close it.
//
// The next user gets the session as a new one is: settings, prepared statements, temporary tables,
// advisory locks, cursors and LISTEN are undone. What remains of a Config.Pooler's session is the
// pooler's affair: set nothing there but within transactions, by SET LOCAL. A transaction that is
// left open, or a result that is not read to its end, ends the session: the transaction is rolled
// back, and Session returns ErrInvalid. On an exclusive client, an end of the session is the
// client's, and Diagnose calls that error Broken.
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
	c.mu.Lock()
	c.plain[p] = struct{}{}
	c.mu.Unlock()
	defer c.takeBack(p) // also where do panics
	err = do(ctx, s.conn)
	return c.sessionFailed(ctx, err, c.reset(ctx, s.conn))
}

// sessionFailed joins what the function and the reset of its session returned.
func (c *Client) sessionFailed(ctx context.Context, own, reset error) error {
	if own != nil && foreign(own) && reset == nil {
		return own
	}
	if own == nil {
		return c.failed(ctx, "session", reset)
	}
	var lost *lostError
	if errors.As(reset, &lost) {
		own = &lostError{own}
	}
	return c.failed(ctx, "session", own)
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
		_, err = conn.Exec(ctx, "discard all")
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

// takeBack ends a caller's hold of a session.
func (c *Client) takeBack(p *plain) {
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
