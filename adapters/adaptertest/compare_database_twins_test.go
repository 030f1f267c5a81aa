package adaptertest_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

// brokenDatabase begins broken transactions. Its own calls may be broken, too.
type brokenDatabase struct {
	adapters.Database
	tx   func(adapters.Database, adapters.Tx, adapters.TxOptions) adapters.Tx
	list func(ctx context.Context, table, prefix string, limit int) ([]adapters.Row, error)
}

func (b *brokenDatabase) Begin(
	ctx context.Context, options adapters.TxOptions,
) (adapters.Tx, error) {
	tx, err := b.Database.Begin(ctx, options)
	if err != nil || b.tx == nil {
		return tx, err
	}
	return b.tx(b.Database, tx, options), nil
}

func (b *brokenDatabase) List(
	ctx context.Context, table, prefix string, limit int,
) ([]adapters.Row, error) {
	if b.list != nil {
		return b.list(ctx, table, prefix, limit)
	}
	return b.Database.List(ctx, table, prefix, limit)
}

// brokenTx has a defect in each method that is set.
type brokenTx struct {
	adapters.Tx
	get    func(ctx context.Context, table, key string) ([]byte, error)
	put    func(ctx context.Context, table, key string, value []byte) error
	commit func(ctx context.Context) error
}

func (b *brokenTx) Get(ctx context.Context, table, key string) ([]byte, error) {
	if b.get != nil {
		return b.get(ctx, table, key)
	}
	return b.Tx.Get(ctx, table, key)
}

func (b *brokenTx) Put(ctx context.Context, table, key string, value []byte) error {
	if b.put != nil {
		return b.put(ctx, table, key, value)
	}
	return b.Tx.Put(ctx, table, key, value)
}

func (b *brokenTx) Commit(ctx context.Context) error {
	if b.commit != nil {
		return b.commit(ctx)
	}
	return b.Tx.Commit(ctx)
}

// lostUpdate writes through, whatever others wrote.
func lostUpdate(_ adapters.Database, tx adapters.Tx, _ adapters.TxOptions) adapters.Tx {
	return &brokenTx{Tx: tx, commit: func(ctx context.Context) error {
		if err := tx.Commit(ctx); !errors.Is(err, adapters.ErrConflict) {
			return err
		}
		return nil
	}}
}

// unsteady reads what others commit in the meantime.
func unsteady(db adapters.Database, tx adapters.Tx, _ adapters.TxOptions) adapters.Tx {
	wrote, over := false, false
	return &brokenTx{
		Tx: tx,
		get: func(ctx context.Context, table, key string) ([]byte, error) {
			if wrote || over {
				return tx.Get(ctx, table, key)
			}
			return db.Get(ctx, table, key)
		},
		put: func(ctx context.Context, table, key string, value []byte) error {
			wrote = true
			return tx.Put(ctx, table, key, value)
		},
		commit: func(ctx context.Context) error {
			over = true
			return tx.Commit(ctx)
		},
	}
}

// dirty shows what it has not committed.
func dirty(db adapters.Database, tx adapters.Tx, _ adapters.TxOptions) adapters.Tx {
	return &brokenTx{Tx: tx, put: func(
		ctx context.Context, table, key string, value []byte,
	) error {
		err := tx.Put(ctx, table, key, value)
		if err == nil {
			err = db.Put(ctx, table, key, value)
		}
		return err
	}}
}

// poisoned is over after a call that was refused.
func poisoned(_ adapters.Database, tx adapters.Tx, _ adapters.TxOptions) adapters.Tx {
	return &brokenTx{Tx: tx, put: func(
		ctx context.Context, table, key string, value []byte,
	) error {
		err := tx.Put(ctx, table, key, value)
		if errors.Is(err, adapters.ErrInvalid) {
			return errors.Join(err, tx.Rollback(ctx))
		}
		return err
	}}
}

// hasty reports a conflict where there is none.
func hasty(_ adapters.Database, tx adapters.Tx, _ adapters.TxOptions) adapters.Tx {
	puts := 0
	return &brokenTx{Tx: tx, put: func(
		ctx context.Context, table, key string, value []byte,
	) error {
		if puts++; puts == 3 {
			return errors.Join(adapters.ErrConflict, tx.Rollback(ctx))
		}
		return tx.Put(ctx, table, key, value)
	}}
}

func TestTheComparisonFindsEachDefectOfADatabase(t *testing.T) {
	rows := []struct {
		name, reason string
		plant        func(*brokenDatabase)
	}{
		{"lost update", "a conflict goes unnoticed", func(b *brokenDatabase) { b.tx = lostUpdate }},
		{"unsteady", "a snapshot moves", func(b *brokenDatabase) { b.tx = unsteady }},
		{"dirty", "others see what is not committed", func(b *brokenDatabase) { b.tx = dirty }},
		{"poisoned", "a refused call ends it", func(b *brokenDatabase) { b.tx = poisoned }},
		{"hasty", "a conflict without a cause", func(b *brokenDatabase) { b.tx = hasty }},
		{"unlimited", "a limit is passed over", func(b *brokenDatabase) {
			b.list = func(
				ctx context.Context, table, prefix string, limit int,
			) ([]adapters.Row, error) {
				return b.Database.List(ctx, table, prefix, min(limit, 0))
			}
		}},
		{"pattern", "a prefix is a pattern", func(b *brokenDatabase) {
			b.list = func(
				ctx context.Context, table, prefix string, limit int,
			) ([]adapters.Row, error) {
				if prefix == "%" {
					prefix = ""
				}
				return b.Database.List(ctx, table, prefix, limit)
			}
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			adapter := mock.NewDatabase(newDriven().server(0), mock.Options{})
			with := compared[adapters.Database](t, adapter)
			for i, client := range with.Clients {
				broken := &brokenDatabase{Database: client}
				row.plant(broken)
				with.Clients[i] = broken
			}
			v := judged(t, func(tb rapid.TB) { adaptertest.CompareDatabase(tb, with) })
			assert.True(t, v.failed, row.reason)
		})
	}
}

// waiting lets a transaction's write wait for another that wrote the row, as Postgres does, and
// finds a conflict already there.
type waiting struct {
	adapters.Database
	locks map[string]*waitingTx
}

type waitingTx struct {
	adapters.Tx
	db   *waiting
	held []string
	over bool
}

func (w *waiting) Begin(ctx context.Context, options adapters.TxOptions) (adapters.Tx, error) {
	tx, err := w.Database.Begin(ctx, options)
	if err != nil {
		return nil, err
	}
	return &waitingTx{Tx: tx, db: w}, nil
}

func (w *waitingTx) Put(ctx context.Context, table, key string, value []byte) error {
	row := table + "/" + key
	if w.over {
		return w.Tx.Put(ctx, table, key, value)
	}
	if holder := w.db.locks[row]; holder != nil && holder != w {
		<-ctx.Done()
		return adapters.ErrTimeout
	}
	if err := w.Tx.Put(ctx, table, key, value); err != nil {
		return err
	}
	w.db.locks[row] = w
	w.held = append(w.held, row)
	return nil
}

func (w *waitingTx) Commit(ctx context.Context) error { w.release(); return w.Tx.Commit(ctx) }

func (w *waitingTx) Rollback(ctx context.Context) error { w.release(); return w.Tx.Rollback(ctx) }

func (w *waitingTx) release() {
	w.over = true
	for _, row := range w.held {
		delete(w.db.locks, row)
	}
	w.held = nil
}

func TestADatabaseMayMakeAWriteWait(t *testing.T) {
	adapter := mock.NewDatabase(mock.NewServer(mock.Config{}), mock.Options{})
	with := compared[adapters.Database](t, adapter)
	with.Clients = []adapters.Database{
		&waiting{Database: with.Clients[0], locks: map[string]*waitingTx{}},
	}
	report := adaptertest.CompareDatabase(t, with)
	assert.Positive(t, report.Reached["waited"])
}
