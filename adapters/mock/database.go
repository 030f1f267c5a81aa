package mock

import (
	"context"
	"time"

	"lockstep/adapters"
)

// NewDatabase returns an adapter whose clients share the server's rows.
func NewDatabase(server *Server, options Options) *Adapter[*DatabaseClient] {
	return &Adapter[*DatabaseClient]{
		server:  server,
		profile: newProfile("mock-database", adapters.AllDatabase, options),
		wrap:    func(c client) *DatabaseClient { return &DatabaseClient{c} },
	}
}

// DatabaseClient is a simulated connection to a database. Any number of goroutines may call it;
// where the adapter is exclusive, calls that overlap are recorded as a Misuse. On a shared client
// every transaction is a session of its own, as in a pool.
type DatabaseClient struct{ client }

var (
	_ adapters.Adapter[*DatabaseClient] = (*Adapter[*DatabaseClient])(nil)
	_ adapters.Database                 = (*DatabaseClient)(nil)
)

// Get implements adapters.Database.
func (d *DatabaseClient) Get(ctx context.Context, table, key string) ([]byte, error) {
	var value []byte
	err := d.alone(ctx, "get", func(tx *Tx) (err error) {
		value, err = tx.get(table, key)
		return err
	}, table, key)
	return reply(value, err)
}

// List implements adapters.Database.
func (d *DatabaseClient) List(
	ctx context.Context, table, prefix string, limit int,
) ([]adapters.Row, error) {
	var list []adapters.Row
	err := d.alone(ctx, "list", func(tx *Tx) (err error) {
		list, err = tx.list(table, prefix, limit)
		return err
	}, table, prefix)
	return reply(list, err)
}

// Put implements adapters.Database.
func (d *DatabaseClient) Put(ctx context.Context, table, key string, value []byte) error {
	value = copied(value)
	return d.alone(ctx, "put", func(tx *Tx) error {
		return tx.put(table, key, value)
	}, table, key, string(value))
}

// Delete implements adapters.Database.
func (d *DatabaseClient) Delete(ctx context.Context, table, key string) error {
	return d.alone(ctx, "delete", func(tx *Tx) error {
		return tx.remove(table, key)
	}, table, key)
}

// Begin implements adapters.Database.
func (d *DatabaseClient) Begin(
	ctx context.Context, options adapters.TxOptions,
) (adapters.Tx, error) {
	c := d.link()
	var begun *Tx
	err := c.exchange(ctx, "begin", 0, func(time.Time) error {
		if err := d.free(adapters.Transactions); err != nil {
			return err
		}
		begun = newTx(c, options)
		c.txs[begun] = struct{}{}
		c.server.rows.open[begun] = begun.snapshot
		return nil
	})
	if err != nil {
		return nil, err // where the reply was lost, the transaction ends with its connection
	}
	return begun, nil
}

// alone carries out one call as a transaction of its own. The request's arguments tell its size.
func (d *DatabaseClient) alone(
	ctx context.Context, verb string, do func(tx *Tx) error, args ...string,
) error {
	c := d.link()
	return c.exchange(ctx, verb, sizeOf(args), func(time.Time) error {
		if err := d.free(adapters.Rows); err != nil {
			return err
		}
		tx := newTx(c, adapters.TxOptions{})
		if err := do(tx); err != nil {
			return err
		}
		if !c.server.rows.commit(tx.snapshot, tx.writes) {
			panic("BUG: a transaction of one call met a later commit")
		}
		return nil
	})
}

// free says whether the client can begin a transaction that needs the capabilities. The server's mu
// must be held.
func (d *DatabaseClient) free(need adapters.Capabilities) error {
	if err := d.connection.profile.need(need); err != nil {
		return err
	}
	if d.connection.profile.Sharing == adapters.Exclusive && len(d.connection.txs) > 0 {
		return invalid("a transaction is open on this session")
	}
	return nil
}

// sizeOf returns how many bytes the arguments take in a request.
func sizeOf(args []string) int {
	size := 0
	for _, arg := range args {
		size += len(arg)
	}
	return size
}
