package postgres

import (
	"context"
	"errors"

	"lockstep/adapters"
	"lockstep/adapters/postgres/internal/queries"
)

// Tx is a transaction of a Client, under REPEATABLE READ. Its snapshot is of the moment of Begin. A
// write waits for a concurrent transaction that wrote the same row, and gets ErrConflict where that
// one commits; the transaction is then over. A call that loses the connection, such as one that its
// context cuts short, ends the transaction, too.
//
// A statement that fails otherwise, as by a time-out of the server's, leaves a transaction on which
// every call but Rollback is ErrInvalid.
type Tx struct {
	client   *Client
	session  session
	readOnly bool
	aborted  bool // the server carries out nothing but a rollback; whoever set busy may touch it

	// The client's mu guards what follows.
	busy, over bool
}

var _ adapters.Tx = (*Tx)(nil)

// Begin implements adapters.Database.
func (c *Client) Begin(ctx context.Context, options adapters.TxOptions) (adapters.Tx, error) {
	const op = "begin"
	s, err := c.acquire(ctx)
	if err != nil {
		return nil, c.failed(ctx, op, err)
	}
	statement := c.settings.begin
	if options.ReadOnly {
		statement = c.settings.beginReadOnly
	}
	if _, err = exec(ctx, s.conn, statement); err != nil {
		settle(ctx, s.conn)
		return nil, c.finish(ctx, op, s, err)
	}
	t := &Tx{client: c, session: s, readOnly: options.ReadOnly}
	if !c.enter(t) {
		drop(s.conn)
		return nil, c.finish(ctx, op, s, adapters.ErrClosed)
	}
	return t, nil
}

// enter makes the transaction one that the client's end ends. It returns false where the client has
// ended.
func (c *Client) enter(t *Tx) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended.Load() {
		return false
	}
	c.txs[t] = struct{}{}
	return true
}

// Get implements adapters.Tx.
func (t *Tx) Get(ctx context.Context, table, key string) ([]byte, error) {
	var value []byte
	err := t.call(ctx, "get", func(q *queries.Queries) (err error) {
		if err = checkNames(table, key); err == nil {
			value, err = q.GetRow(ctx, table, key)
		}
		return err
	})
	return value, err
}

// List implements adapters.Tx.
func (t *Tx) List(ctx context.Context, table, prefix string, limit int) ([]adapters.Row, error) {
	var rows []adapters.Row
	err := t.call(ctx, "list", func(q *queries.Queries) (err error) {
		if err = checkList(table, limit); err == nil {
			rows, err = list(ctx, q, table, prefix, limit)
		}
		return err
	})
	return rows, err
}

// Put implements adapters.Tx.
func (t *Tx) Put(ctx context.Context, table, key string, value []byte) error {
	return t.call(ctx, "put", func(q *queries.Queries) error {
		if err := t.checkWrite(table, key); err != nil {
			return err
		}
		return q.ReplaceRow(ctx, table, key, present(value))
	})
}

// Delete implements adapters.Tx.
func (t *Tx) Delete(ctx context.Context, table, key string) error {
	return t.call(ctx, "delete", func(q *queries.Queries) error {
		if err := t.checkWrite(table, key); err != nil {
			return err
		}
		_, err := q.DeleteRow(ctx, table, key)
		return err
	})
}

func (t *Tx) checkWrite(table, key string) error {
	if t.readOnly {
		return invalid("the transaction is read-only")
	}
	return checkNames(table, key)
}

// Commit implements adapters.Tx.
func (t *Tx) Commit(ctx context.Context) error {
	const op = "commit"
	if err := t.begin(ctx); err != nil {
		return t.client.failed(ctx, op, err)
	}
	if t.aborted {
		return t.leave(ctx, op, false, errTxAborted)
	}
	tag, err := exec(ctx, t.session.conn, "commit")
	if err == nil && tag.String() != "COMMIT" {
		err = errTxAborted
	}
	settle(ctx, t.session.conn)
	return t.leave(ctx, op, true, err)
}

// Rollback implements adapters.Tx. Where the context is over already it returns its error; on a
// shared client the transaction is over all the same, and its connection with it, so that a
// deferred Rollback always gives back what the transaction had.
func (t *Tx) Rollback(ctx context.Context) error {
	const op = "rollback"
	err := t.begin(ctx)
	switch {
	case err == nil:
		_, err = exec(ctx, t.session.conn, "rollback")
		settle(ctx, t.session.conn)
		return t.leave(ctx, op, true, err)
	case errors.Is(err, adapters.ErrClosed):
		return nil
	case ctx.Err() != nil && t.session.pooled != nil && t.begin(context.Background()) == nil:
		return t.leave(ctx, op, true, err)
	default:
		return t.client.failed(ctx, op, err)
	}
}

// errTxAborted is why a call of an aborted transaction is refused.
var errTxAborted = invalid("the transaction has failed, and can only be rolled back")

// call carries out one call of the transaction.
func (t *Tx) call(ctx context.Context, op string, do func(*queries.Queries) error) error {
	if err := t.begin(ctx); err != nil {
		return t.client.failed(ctx, op, err)
	}
	conn := t.session.conn
	if t.aborted {
		return t.leave(ctx, op, false, errTxAborted)
	}
	err := do(queries.New(conn))
	var server serverError
	if errors.As(err, &server) && kindOfCode(server.SQLState()) == adapters.ErrConflict {
		settle(ctx, conn)
		return t.leave(ctx, op, true, err)
	}
	if conn.IsClosed() {
		return t.leave(ctx, op, true, err)
	}
	t.aborted = conn.PgConn().TxStatus() != 'T'
	return t.leave(ctx, op, false, err)
}

// ping asks the server for an answer by the transaction's session.
func (t *Tx) ping(ctx context.Context) error {
	if err := t.begin(ctx); err != nil {
		return err
	}
	err := ping(ctx, t.session.conn)
	return t.leave(ctx, "ping", t.session.conn.IsClosed(), err)
}

// begin claims the transaction's session for one call, which leave ends.
func (t *Tx) begin(ctx context.Context) error {
	c := t.client
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case t.over, c.ended.Load():
		return adapters.ErrClosed
	case ctx.Err() != nil:
		return ctx.Err()
	case t.busy:
		return invalid("another call of the transaction is under way")
	}
	t.busy = true
	return nil
}

// leave ends a call, and the transaction where that is over or the client has ended.
func (t *Tx) leave(ctx context.Context, op string, over bool, err error) error {
	c := t.client
	err = c.settings.refusedWrite(op, t.session.conn, err)
	c.mu.Lock()
	t.busy = false
	t.over = t.over || over || c.ended.Load()
	over = t.over
	if over {
		delete(c.txs, t)
	}
	c.mu.Unlock()
	if over {
		return c.finish(ctx, op, t.session, err)
	}
	return c.failed(ctx, op, err)
}
