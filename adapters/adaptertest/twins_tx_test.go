package adaptertest_test

import (
	"context"
	"errors"
	"sync"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

// txTwin returns a database adapter of which some calls of a transaction are broken. What breaks
// them is asked for each transaction; its client is the second argument.
func txTwin(rule, name, also string, breaks func(tx *hookedTx, d adapters.Database)) twin {
	return databaseTwin(rule, name, also, func(d *hookedDatabase) {
		d.begin = func(ctx context.Context, options adapters.TxOptions) (adapters.Tx, error) {
			sound, err := d.Database.Begin(ctx, options)
			if err != nil {
				return nil, err
			}
			tx := &hookedTx{Tx: sound}
			breaks(tx, d.Database)
			return tx, nil
		}
	})
}

type rowID struct{ table, key string }

// writes are those of a transaction, of which nil is a deletion.
type writes map[rowID][]byte

// track records what a transaction writes.
func track(tx *hookedTx) writes {
	w := writes{}
	tx.put = func(ctx context.Context, table, key string, value []byte) error {
		err := tx.Tx.Put(ctx, table, key, value)
		if err == nil {
			w[rowID{table, key}] = append([]byte{}, value...)
		}
		return err
	}
	tx.delete = func(ctx context.Context, table, key string) error {
		err := tx.Tx.Delete(ctx, table, key)
		if err == nil {
			w[rowID{table, key}] = nil
		}
		return err
	}
	return w
}

// apply carries writes out outside of a transaction.
func (w writes) apply(ctx context.Context, d adapters.Database) error {
	var failed []error
	for id, value := range w {
		if value == nil {
			failed = append(failed, d.Delete(ctx, id.table, id.key))
		} else {
			failed = append(failed, d.Put(ctx, id.table, id.key, value))
		}
	}
	return errors.Join(failed...)
}

func txTwins() []twin {
	return []twin{
		txTwin("D7", "reads what it deleted", "", func(tx *hookedTx, _ adapters.Database) {
			deleted := writes{}
			tx.delete = func(ctx context.Context, table, key string) error {
				value, _ := tx.Tx.Get(ctx, table, key)
				err := tx.Tx.Delete(ctx, table, key)
				if err == nil && value != nil {
					deleted[rowID{table, key}] = value
				}
				return err
			}
			tx.get = func(ctx context.Context, table, key string) ([]byte, error) {
				value, err := tx.Tx.Get(ctx, table, key)
				old := deleted[rowID{table, key}]
				if errors.Is(err, adapters.ErrNotFound) && old != nil {
					return old, nil
				}
				return value, err
			}
		}),
		dirtyReads(),
		txTwin("D9", "reads what is committed", "", func(tx *hookedTx, d adapters.Database) {
			own := track(tx)
			tx.get = func(ctx context.Context, table, key string) ([]byte, error) {
				value, err := tx.Tx.Get(ctx, table, key)
				if _, wrote := own[rowID{table, key}]; wrote || adapters.KindOf(err) != nil &&
					!errors.Is(err, adapters.ErrNotFound) {
					return value, err
				}
				return d.Get(ctx, table, key)
			}
		}),
		snapshotsLate(),
		txTwin("D10", "commits two rows of three", "D8", func(tx *hookedTx, d adapters.Database) {
			own := track(tx)
			tx.commit = func(ctx context.Context) error {
				if len(own) < 3 {
					return tx.Tx.Commit(ctx)
				}
				for id := range own {
					delete(own, id)
					break
				}
				return errors.Join(tx.Tx.Rollback(ctx), own.apply(ctx, d))
			}
		}),
		txTwin("D11", "lets the last one win", "D14", func(tx *hookedTx, d adapters.Database) {
			own := track(tx)
			tx.commit = func(ctx context.Context) error {
				err := tx.Tx.Commit(ctx)
				if errors.Is(err, adapters.ErrConflict) {
					return own.apply(ctx, d)
				}
				return err
			}
		}),
		txTwin("D11", "puts what was deleted meanwhile", "", putsDeleted),
		txTwin("D12", "conflicts for what it read", "", conflictsForReads),
		txTwin("D13", "fails to roll back again", "", func(tx *hookedTx, _ adapters.Database) {
			over := false
			tx.rollback = func(ctx context.Context) error {
				if over {
					return failure("rollback", adapters.ErrClosed)
				}
				over = true
				return tx.Tx.Rollback(ctx)
			}
		}),
		txTwin("D13", "rolls nothing back", "D20", func(tx *hookedTx, _ adapters.Database) {
			tx.rollback = func(ctx context.Context) error {
				_ = tx.Tx.Commit(ctx)
				return nil
			}
		}),
		txTwin("D14", "reads on when it is over", "", func(tx *hookedTx, d adapters.Database) {
			tx.get = func(ctx context.Context, table, key string) ([]byte, error) {
				value, err := tx.Tx.Get(ctx, table, key)
				if errors.Is(err, adapters.ErrClosed) {
					return d.Get(ctx, table, key)
				}
				return value, err
			}
		}),
		databaseTwin("D15", "writes in a read-only transaction", "", func(d *hookedDatabase) {
			d.begin = func(ctx context.Context, _ adapters.TxOptions) (adapters.Tx, error) {
				return d.Database.Begin(ctx, adapters.TxOptions{})
			}
		}),
		databaseTwin("D16", "ends with the context of Begin", "", func(d *hookedDatabase) {
			d.begin = func(ctx context.Context, o adapters.TxOptions) (adapters.Tx, error) {
				sound, err := d.Database.Begin(ctx, o)
				if err != nil {
					return nil, err
				}
				tx := &hookedTx{Tx: sound}
				tx.put = func(own context.Context, table, key string, value []byte) error {
					if ctx.Err() != nil {
						_ = sound.Rollback(own)
					}
					return sound.Put(own, table, key, value)
				}
				return tx, nil
			}
		}),
		commitsAtEnd(),
		busySession(),
		databaseTwin("D19", "has one transaction at a time", "", func(d *hookedDatabase) {
			var last adapters.Tx
			d.begin = func(ctx context.Context, o adapters.TxOptions) (adapters.Tx, error) {
				if last != nil {
					_, err := last.Get(ctx, "t", "k")
					if err == nil || errors.Is(err, adapters.ErrNotFound) {
						return nil, failure("begin", adapters.ErrInvalid)
					}
				}
				tx, err := d.Database.Begin(ctx, o)
				if err == nil {
					last = tx
				}
				return tx, err
			}
		}),
		databaseTwin("D20", "stays read-only", "", func(d *hookedDatabase) {
			readOnly := false
			d.begin = func(ctx context.Context, o adapters.TxOptions) (adapters.Tx, error) {
				readOnly = readOnly || o.ReadOnly
				return d.Database.Begin(ctx, o)
			}
			d.put = func(ctx context.Context, table, key string, value []byte) error {
				if readOnly {
					return failure("put", adapters.ErrInvalid)
				}
				return d.Database.Put(ctx, table, key, value)
			}
		}),
	}
}

// dirtyReads returns a database whose clients see what transactions have put.
func dirtyReads() twin {
	return of(database, "D8", "sees what is not committed", "", func(h *databaseHarness) {
		var mu sync.Mutex
		dirty := writes{}
		h.Database = func(client *mock.DatabaseClient) adapters.Database {
			d := &hookedDatabase{Database: client}
			d.get = func(ctx context.Context, table, key string) ([]byte, error) {
				value, err := client.Get(ctx, table, key)
				mu.Lock()
				defer mu.Unlock()
				if put := dirty[rowID{table, key}]; put != nil && err == nil {
					return put, nil
				}
				return value, err
			}
			d.begin = func(ctx context.Context, o adapters.TxOptions) (adapters.Tx, error) {
				sound, err := client.Begin(ctx, o)
				if err != nil {
					return nil, err
				}
				tx := &hookedTx{Tx: sound}
				own := track(tx)
				put := tx.put
				tx.put = func(ctx context.Context, table, key string, value []byte) error {
					err := put(ctx, table, key, value)
					mu.Lock()
					defer mu.Unlock()
					dirty[rowID{table, key}] = own[rowID{table, key}]
					return err
				}
				clean := func() {
					mu.Lock()
					defer mu.Unlock()
					for id := range own {
						delete(dirty, id)
					}
				}
				tx.commit = func(ctx context.Context) error {
					clean()
					return sound.Commit(ctx)
				}
				tx.rollback = func(ctx context.Context) error {
					clean()
					return sound.Rollback(ctx)
				}
				return tx, nil
			}
			return d
		}
	})
}

// snapshotsLate returns a database whose transactions begin with their first call.
func snapshotsLate() twin {
	return databaseTwin("D9", "takes its snapshot at the first call", "", func(d *hookedDatabase) {
		d.begin = func(ctx context.Context, o adapters.TxOptions) (adapters.Tx, error) {
			first, err := d.Database.Begin(ctx, o)
			if err != nil {
				return nil, err
			}
			tx := &hookedTx{Tx: first}
			own := track(tx)
			tx.get = func(ctx context.Context, table, key string) ([]byte, error) {
				if tx.Tx == first && ctx.Err() == nil && len(own) == 0 {
					if next, err := d.Database.Begin(ctx, o); err == nil && table != "" {
						if _, err := first.List(ctx, table, "", 0); err == nil {
							_ = first.Rollback(ctx)
							tx.Tx = next
						} else {
							_ = next.Rollback(ctx)
						}
					}
				}
				return tx.Tx.Get(ctx, table, key)
			}
			return tx, nil
		}
	})
}

// putsDeleted breaks a transaction that conflicts only where a row that it wrote is there.
func putsDeleted(tx *hookedTx, d adapters.Database) {
	own := track(tx)
	tx.commit = func(ctx context.Context) error {
		err := tx.Tx.Commit(ctx)
		if !errors.Is(err, adapters.ErrConflict) {
			return err
		}
		for id := range own {
			if _, got := d.Get(ctx, id.table, id.key); !errors.Is(got, adapters.ErrNotFound) {
				return err
			}
		}
		return own.apply(ctx, d)
	}
}

// conflictsForReads breaks a transaction that conflicts where a row that it listed was changed.
func conflictsForReads(tx *hookedTx, d adapters.Database) {
	own, read := track(tx), writes{}
	tx.list = func(
		ctx context.Context, table, prefix string, limit int,
	) ([]adapters.Row, error) {
		rows, err := tx.Tx.List(ctx, table, prefix, limit)
		for _, row := range rows {
			read[rowID{table, row.Key}] = row.Value
		}
		return rows, err
	}
	tx.commit = func(ctx context.Context) error {
		for id, value := range read {
			if _, wrote := own[id]; wrote {
				continue
			}
			now, err := d.Get(ctx, id.table, id.key)
			if err == nil && string(now) != string(value) {
				return errors.Join(failure("commit", adapters.ErrConflict), tx.Tx.Rollback(ctx))
			}
		}
		return tx.Tx.Commit(ctx)
	}
}

// commitsAtEnd returns a database that commits what is open when its client is closed.
func commitsAtEnd() twin {
	return of(database, "D17", "commits what is open", "", func(h *databaseHarness) {
		var mu sync.Mutex
		open := map[*mock.DatabaseClient][]adapters.Tx{}
		h.Database = func(client *mock.DatabaseClient) adapters.Database {
			d := &hookedDatabase{Database: client}
			d.begin = func(ctx context.Context, o adapters.TxOptions) (adapters.Tx, error) {
				tx, err := client.Begin(ctx, o)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					open[client] = append(open[client], tx)
				}
				return tx, err
			}
			return d
		}
		hook(h, func(a *hookedAdapter[*mock.DatabaseClient], _ adaptertest.Setup) {
			a.close = func(ctx context.Context, client *mock.DatabaseClient) error {
				mu.Lock()
				list := open[client]
				mu.Unlock()
				for _, tx := range list {
					_ = tx.Commit(ctx)
				}
				return a.Adapter.Close(ctx, client)
			}
		})
	})
}

// busySession returns a database whose exclusive clients read in the open transaction.
func busySession() twin {
	return sharing(adapters.Exclusive, database, "D18", "reads in the open transaction", "",
		func(h *databaseHarness) {
			h.Database = func(client *mock.DatabaseClient) adapters.Database {
				d := &hookedDatabase{Database: client}
				var last adapters.Tx
				d.begin = func(ctx context.Context, o adapters.TxOptions) (adapters.Tx, error) {
					tx, err := client.Begin(ctx, o)
					if err == nil {
						last = tx
					}
					return tx, err
				}
				d.get = func(ctx context.Context, table, key string) ([]byte, error) {
					value, err := client.Get(ctx, table, key)
					if last != nil && errors.Is(err, adapters.ErrInvalid) {
						if value, err := last.Get(ctx, table, key); err == nil ||
							errors.Is(err, adapters.ErrNotFound) {
							return value, err
						}
					}
					return value, err
				}
				return d
			}
		})
}
