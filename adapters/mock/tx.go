package mock

import (
	"context"
	"errors"
	"time"

	"lockstep/adapters"
)

// Tx is a transaction of a DatabaseClient. It satisfies adapters.Tx, conflicts at Commit, and never
// waits for another transaction.
type Tx struct {
	connection *connection
	options    adapters.TxOptions
	snapshot   uint64

	// The server's mu guards the rest.
	writes map[rowID]write
	over   bool
}

var _ adapters.Tx = (*Tx)(nil)

// newTx returns a transaction on the present snapshot. The server's mu must be held.
func newTx(c *connection, options adapters.TxOptions) *Tx {
	return &Tx{
		connection: c, options: options, snapshot: c.server.rows.commits, writes: map[rowID]write{},
	}
}

// Get implements adapters.Tx.
func (t *Tx) Get(ctx context.Context, table, key string) ([]byte, error) {
	var value []byte
	err := t.exchange(ctx, "get", func() (err error) {
		value, err = t.get(table, key)
		return err
	}, table, key)
	return reply(value, err)
}

// List implements adapters.Tx.
func (t *Tx) List(ctx context.Context, table, prefix string, limit int) ([]adapters.Row, error) {
	var list []adapters.Row
	err := t.exchange(ctx, "list", func() (err error) {
		list, err = t.list(table, prefix, limit)
		return err
	}, table, prefix)
	return reply(list, err)
}

// Put implements adapters.Tx.
func (t *Tx) Put(ctx context.Context, table, key string, value []byte) error {
	value = copied(value)
	return t.exchange(ctx, "put", func() error {
		return t.put(table, key, value)
	}, table, key, string(value))
}

// Delete implements adapters.Tx.
func (t *Tx) Delete(ctx context.Context, table, key string) error {
	return t.exchange(ctx, "delete", func() error {
		return t.remove(table, key)
	}, table, key)
}

// Commit implements adapters.Tx.
func (t *Tx) Commit(ctx context.Context) error {
	return t.exchange(ctx, "commit", func() error {
		t.finish()
		if !t.connection.server.rows.commit(t.snapshot, t.writes) {
			return adapters.ErrConflict
		}
		return nil
	})
}

// Rollback implements adapters.Tx.
func (t *Tx) Rollback(ctx context.Context) error {
	if t.ended() {
		return nil
	}
	return t.exchange(ctx, "rollback", func() error {
		t.finish()
		return nil
	})
}

func (t *Tx) ended() bool {
	t.connection.server.mu.Lock()
	defer t.connection.server.mu.Unlock()
	return t.over
}

// exchange carries out one call of the transaction.
func (t *Tx) exchange(ctx context.Context, verb string, do func() error, args ...string) error {
	return t.connection.exchange(ctx, verb, sizeOf(args), func(time.Time) error {
		if t.over {
			return refuse(adapters.ErrClosed, errors.New("the transaction is over"))
		}
		return do()
	})
}

// The server's mu must be held for the methods below.

// finish ends the transaction and forgets its snapshot.
func (t *Tx) finish() {
	t.over = true
	delete(t.connection.txs, t)
	delete(t.connection.server.rows.open, t)
}

func (t *Tx) get(table, key string) ([]byte, error) {
	if err := checkNames(table, key); err != nil {
		return nil, err
	}
	value, found := t.read(rowID{table, key})
	if !found {
		return nil, adapters.ErrNotFound
	}
	return copied(value), nil
}

// read returns the row as the transaction sees it.
func (t *Tx) read(id rowID) ([]byte, bool) {
	if w, own := t.writes[id]; own {
		return w.value, !w.deleted
	}
	return t.connection.server.rows.read(t.snapshot, id)
}

func (t *Tx) list(table, prefix string, limit int) ([]adapters.Row, error) {
	if err := checkNames(table); err != nil {
		return nil, err
	}
	if limit < 0 {
		return nil, invalid("the limit is negative")
	}
	return t.connection.server.rows.list(t.snapshot, t.writes, table, prefix, limit), nil
}

func (t *Tx) put(table, key string, value []byte) error {
	if err := t.checkWrite(table, key); err != nil {
		return err
	}
	t.writes[rowID{table, key}] = write{value: value}
	return nil
}

func (t *Tx) remove(table, key string) error {
	if err := t.checkWrite(table, key); err != nil {
		return err
	}
	if _, found := t.read(rowID{table, key}); found {
		t.writes[rowID{table, key}] = write{deleted: true}
	}
	return nil
}

func (t *Tx) checkWrite(table, key string) error {
	if t.options.ReadOnly {
		return invalid("the transaction is read-only")
	}
	return checkNames(table, key)
}

// checkNames refuses the first argument that is no name.
func checkNames(names ...string) error {
	for _, name := range names {
		if err := adapters.CheckName(name); err != nil {
			return refuse(adapters.ErrInvalid, err)
		}
	}
	return nil
}
