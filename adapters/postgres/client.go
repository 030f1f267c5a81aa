package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"lockstep/adapters"
	"lockstep/adapters/postgres/internal/queries"
)

// Client is a database that an Adapter opened: a pool of sessions where the adapter is shared, and
// one session where it is exclusive. It implements adapters.Database.
//
// A shared client is safe for concurrent use. Of an exclusive one, calls that overlap are
// ErrInvalid, and once its connection is lost every call is ErrUnavailable: it never connects
// again.
type Client struct {
	settings *settings
	key      string
	links    *links
	config   *pgx.ConnConfig // how sessions are opened; not to be changed

	pool *pgxpool.Pool // of a shared client
	sole *pgx.Conn     // of an exclusive one; who set busy may use it

	ended  atomic.Bool   // is set under mu
	ending chan struct{} // is closed with it

	ear *ear // hears of messages for consumers that wait

	// mu guards what follows. Nothing is written, closed or waited for while it is held.
	mu    sync.Mutex
	busy  bool          // sole is in use, by a call or by a transaction
	freed chan struct{} // where it is not nil, the end of that use closes it
	txs   map[*Tx]struct{}
	plain map[*plain]struct{}
}

// session is one connection for the time of a call or a transaction.
type session struct {
	conn   *pgx.Conn
	pooled *pgxpool.Conn // nil on an exclusive client
}

func newClient(s *settings, key string) *Client {
	c := &Client{
		settings: s, key: key, links: newLinks(s), ending: make(chan struct{}),
		txs: map[*Tx]struct{}{}, plain: map[*plain]struct{}{},
	}
	c.ear = newEar(c)
	return c
}

// Format writes the adapter's name and the key, whatever the verb.
func (c *Client) Format(to fmt.State, _ rune) {
	_, _ = fmt.Fprintf(to, "%s %q", c.settings.name(), c.key)
}

// connect opens the client's pool or its one connection.
func (c *Client) connect(ctx context.Context, config *pgx.ConnConfig) (err error) {
	c.config = config.Copy()
	if c.settings.Sharing == adapters.Exclusive {
		c.links.attach(config)
		c.sole, err = pgx.ConnectConfig(ctx, config)
		return err
	}
	c.pool, err = pgxpool.NewWithConfig(ctx, c.poolConfig(config))
	return err
}

// poolConfig returns a pool's configuration without upkeep: nothing opens, pings or closes a
// connection while nobody uses it (R8).
func (c *Client) poolConfig(conn *pgx.ConnConfig) *pgxpool.Config {
	config, err := pgxpool.ParseConfig("host=localhost") // the only way to make one
	if err != nil {
		panic("BUG: pgxpool cannot parse a constant")
	}
	config.ConnConfig = conn
	if c.settings.connsMax > 0 {
		config.MaxConns = c.settings.connsMax
	}
	const never = 1<<63 - 1
	config.MinConns, config.MinIdleConns = 0, 0
	config.MaxConnLifetime, config.MaxConnLifetimeJitter = 0, 0
	config.MaxConnIdleTime, config.HealthCheckPeriod = never, never
	config.BeforeConnect = func(_ context.Context, one *pgx.ConnConfig) error {
		c.links.attach(one)
		return nil
	}
	config.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false }
	config.PrepareConn = prepare
	return config
}

// prepare drops a connection that died while nobody used it. Only where something waits to be read
// does it ask the server.
func prepare(ctx context.Context, conn *pgx.Conn) (bool, error) {
	if one := linkOf(conn); one == nil || one.quiet() {
		return true, nil
	}
	return ping(ctx, conn) == nil, nil
}

// acquire takes a session for one call or one transaction. finish gives it back.
func (c *Client) acquire(ctx context.Context) (session, error) {
	if c.pool == nil {
		return c.acquireSole(ctx)
	}
	if c.ended.Load() {
		return session{}, adapters.ErrClosed
	}
	pooled, err := c.pool.Acquire(ctx)
	if err != nil {
		return session{}, err
	}
	return session{pooled.Conn(), pooled}, nil
}

func (c *Client) acquireSole(ctx context.Context) (session, error) {
	if err := ctx.Err(); err != nil {
		return session{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.ended.Load():
		return session{}, adapters.ErrClosed
	case len(c.txs) > 0:
		return session{}, invalid("a transaction is open on this session")
	case c.busy:
		return session{}, invalid("another call is under way on this session")
	case c.sole.IsClosed():
		return session{}, &lostError{errLost}
	}
	c.busy = true
	return session{conn: c.sole}, nil
}

// release gives a session back that finish or a transaction has settled.
func (c *Client) release(s session) {
	if s.pooled != nil {
		s.pooled.Release() // destroys it where it is not clean
		return
	}
	if !clean(s.conn) {
		drop(s.conn)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy = false
	if c.freed != nil {
		close(c.freed)
		c.freed = nil
	}
}

// finish ends a call: it gives the session back and makes the error that the caller gets.
func (c *Client) finish(ctx context.Context, op string, s session, err error) error {
	err = c.settings.refusedWrite(op, s.conn, err)
	if err != nil && s.conn.IsClosed() {
		err = &lostError{err}
	}
	c.release(s)
	return c.failed(ctx, op, err)
}

// call carries out one call on one session. What do returns is made an error of the protocol: it
// may be the driver's, an *adapters.Error, or wrap a kind.
func (c *Client) call(
	ctx context.Context, op string, do func(ctx context.Context, db queries.DBTX) error,
) (err error) {
	s, err := c.acquire(ctx)
	if err != nil {
		return c.failed(ctx, op, err)
	}
	defer func() { err = c.finish(ctx, op, s, err) }()
	return do(ctx, s.conn)
}

// inTx carries out one call in a transaction under READ COMMITTED, which is rolled back where do
// fails.
func (c *Client) inTx(
	ctx context.Context, op string, do func(ctx context.Context, db queries.DBTX) error,
) error {
	return c.call(ctx, op, func(ctx context.Context, db queries.DBTX) error {
		conn := db.(*pgx.Conn)
		defer settle(ctx, conn)
		if _, err := exec(ctx, conn, c.settings.beginQueue); err != nil {
			return err
		}
		if err := do(ctx, conn); err != nil {
			return err
		}
		tag, err := exec(ctx, conn, "commit")
		if err == nil && tag.String() != "COMMIT" {
			return errAborted
		}
		return err
	})
}

// clean says whether a connection can be handed on: it works, no transaction is open on it and no
// result unread.
func clean(conn *pgx.Conn) bool {
	return !conn.IsClosed() && !conn.PgConn().IsBusy() && conn.PgConn().TxStatus() == 'I'
}

// settle rolls an open transaction back, and drops the connection where that fails.
func settle(ctx context.Context, conn *pgx.Conn) {
	if conn.IsClosed() || clean(conn) {
		return
	}
	if !conn.PgConn().IsBusy() {
		_, _ = exec(ctx, conn, "rollback")
	}
	if !clean(conn) {
		drop(conn)
	}
}

// drop ends a connection at once, with a goodbye where that does not block.
func drop(conn *pgx.Conn) {
	if conn.IsClosed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), dropMax)
	defer cancel()
	_ = conn.Close(ctx)
}

// dropMax is how long the goodbye of a connection may take that is dropped in the middle of a call:
// it is a few bytes, which fit into the socket unless the network is gone.
const dropMax = 10 * time.Millisecond

// errLost is why an exclusive client has no use any more.
var errLost = errors.New("the connection was lost before")

// errAborted is why a transaction that seemed to commit did not.
var errAborted = errors.New("the transaction had failed and was rolled back")
