package adaptertest

import (
	"context"
	"fmt"

	"lockstep/adapters"
)

var transactionRules = []Rule{
	{
		ID: "D7", Name: "OwnWrites", Needs: adapters.Transactions,
		Words: "A transaction reads its own writes, by Get and by List.",
		check: checkOwnWrites,
	},
	{
		ID: "D8", Name: "NoDirtyReads", Needs: adapters.Transactions,
		Words: "Nobody sees a transaction's writes before it commits.",
		check: checkDirty,
	},
	{
		ID: "D9", Name: "Snapshot", Needs: adapters.Transactions,
		Words: "A transaction reads, by Get and by List, what was committed when it began and " +
			"nothing that was committed later.",
		check: checkSnapshot,
	},
	{
		ID: "D10", Name: "CommitIsAtomic", Needs: adapters.Transactions,
		Words: "Commit makes all writes visible, and at once.",
		check: checkAtomic,
	},
	{
		ID: "D11", Name: "FirstCommitterWins", Needs: adapters.Transactions,
		Words: "Of two concurrent transactions that write one row the first to commit wins. The " +
			"other gets ErrConflict, leaves nothing, and succeeds when it is tried again.",
		check: checkFirstCommitter,
	},
	{
		ID: "D12", Name: "WriteSkewIsAllowed", Needs: adapters.Transactions,
		Words: "A transaction does not conflict because of rows that it only read.",
		check: checkSkew,
	},
	{
		ID: "D13", Name: "RollbackDrops", Needs: adapters.Transactions,
		Words: "Rollback drops all writes; on a transaction that is over it does nothing and is " +
			"no error.",
		check: checkRollback,
	},
	{
		ID: "D14", Name: "OverIsOver", Needs: adapters.Transactions, Contract: []string{"R6"},
		Words: "The calls of a transaction that committed, rolled back or conflicted are " +
			"ErrClosed.",
		check: checkOver,
	},
	{
		ID: "D15", Name: "ReadOnly", Needs: adapters.Transactions,
		Words: "In a read-only transaction Put and Delete are ErrInvalid, and reading works.",
		check: checkReadOnly,
	},
	{
		ID: "D16", Name: "BeginsContextIsItsOwn", Needs: adapters.Transactions,
		Words: "A transaction goes on when the context of its Begin ends.",
		check: checkBeginContext,
	},
	{
		ID: "D17", Name: "EndRollsBack", Needs: adapters.Transactions, Contract: []string{"R9"},
		Words: "A transaction that is open at its client's end is rolled back, and keeps no " +
			"other from writing the same rows.",
		check: checkEndRollsBack,
	},
	{
		ID: "D18", Name: "SessionIsBusy", Needs: adapters.Transactions, Contract: []string{"R2"},
		Words: "While a transaction is open on an exclusive client, Begin and the client's own " +
			"calls are ErrInvalid, and the transaction goes on.",
		parts: []part{needsExclusive},
		check: checkBusy,
	},
	{
		ID: "D19", Name: "ManyTransactions", Needs: adapters.Transactions,
		Words: "A shared client may have many transactions open and be called meanwhile.",
		parts: []part{needsShared},
		check: checkManyTx,
	},
	{
		ID: "D20", Name: "NextStartsClean", Needs: adapters.Transactions, Contract: []string{"R6"},
		Words: "What a transaction set, its writes and being read-only, does not reach the " +
			"client's next calls, however it ended.",
		check: checkClean,
	},
}

func checkOwnWrites(e *env) {
	c := e.open()
	t := c.table()
	t.put("a=1", "b=2", "c=3")
	tx := c.begin()
	defer func() { _ = tx.Rollback(e.ctx) }()
	own := t.by("tx: ", tx)
	own.put("a=10", "d=4")
	own.remove("b")
	own.has("a", "10", "after its own Put")
	own.has("b", "-", "after its own Delete")
	own.lists("", 0, "a=10", "c=3", "d=4")
	own.lists("", 2, "a=10", "c=3")
	own.put("b=5")
	own.has("b", "5", "after its own Delete and Put")
}

func checkDirty(e *env) {
	a, b := e.pair()
	t := b.table()
	t.put("k=old", "gone=1")
	tx := a.begin()
	own := t.by("tx: ", tx)
	own.put("k=new", "l=new")
	own.remove("gone")
	t.has("k", "old", "while another transaction has put it")
	t.has("l", "-", "while another transaction has put it")
	t.lists("", 0, "gone=1", "k=old")
	e.commit(tx, "tx: ")
	t.lists("", 0, "k=new", "l=new")
}

// pair2 returns two clients of their own, whatever the sharing.
func (e *env) pair() (a, b *client) { return e.open(), e.open() }

func checkSnapshot(e *env) {
	a, b := e.pair()
	t := b.table()
	t.put("a=1", "b=2")
	tx := a.begin()
	defer func() { _ = tx.Rollback(e.ctx) }()
	own := t.by("tx: ", tx)
	t.put("a=10", "c=3")
	t.remove("b")
	own.has("a", "1", "for the first time, after another client's Put")
	t.put("a=11")
	own.has("a", "1", "after another client's second Put")
	own.has("b", "2", "after another client's Delete")
	own.has("c", "-", "after another client's Put")
	own.lists("", 0, "a=1", "b=2")
	t.lists("", 0, "a=11", "c=3")
}

func checkAtomic(e *env) {
	a, b := e.pair()
	t := b.table()
	writer := e.start(func() error {
		for i := range 30 {
			tx, err := a.db.Begin(e.ctx, adapters.TxOptions{})
			if err != nil {
				return err
			}
			for _, key := range []string{"x", "y", "z"} {
				if err := tx.Put(e.ctx, t.table, key, fmt.Append(nil, i)); err != nil {
					return err
				}
			}
			if err := tx.Commit(e.ctx); err != nil {
				return err
			}
		}
		return nil
	})
	for last := false; !last; {
		last = writer.over()
		list, err := b.db.List(e.ctx, t.table, "", 0)
		e.ok(err, "List()")
		if n := len(list); n != 0 && n != 3 {
			e.fatalf("List() during a commit of 3 rows = %d rows, want none or all", n)
		}
		for _, row := range list {
			if string(row.Value) != string(list[0].Value) {
				e.fatalf("List() during a commit = %q and %q, want equal values",
					list[0].Value, row.Value)
			}
		}
	}
	e.ok(writer.err, "a transaction of three Puts")
	t.lists("", 0, "x=29", "y=29", "z=29")
}

func checkRollback(e *env) {
	c := e.open()
	t := c.table()
	t.put("a=1")
	tx := c.begin()
	own := t.by("tx: ", tx)
	own.put("a=2", "b=3")
	e.ok(tx.Rollback(e.ctx), "Rollback()")
	t.lists("", 0, "a=1")
	e.ok(tx.Rollback(e.ctx), "Rollback() after Rollback()")
	tx = c.begin()
	t.by("tx: ", tx).put("c=4")
	e.commit(tx, "tx: ")
	e.ok(tx.Rollback(e.ctx), "Rollback() after Commit()")
	t.lists("", 0, "a=1", "c=4")
}

func checkOver(e *env) {
	c := e.open()
	t := c.table()
	over := func(tx adapters.Tx, how string) {
		_, err := tx.Get(e.ctx, t.table, "k")
		e.kind(err, adapters.ErrClosed, "Get() after %s", how)
		_, err = tx.List(e.ctx, t.table, "", 0)
		e.kind(err, adapters.ErrClosed, "List() after %s", how)
		e.kind(tx.Put(e.ctx, t.table, "k", nil), adapters.ErrClosed, "Put() after %s", how)
		e.kind(tx.Delete(e.ctx, t.table, "k"), adapters.ErrClosed, "Delete() after %s", how)
		e.kind(tx.Commit(e.ctx), adapters.ErrClosed, "Commit() after %s", how)
	}
	tx := c.begin()
	t.by("tx: ", tx).put("k=1")
	e.commit(tx, "tx: ")
	over(tx, "Commit")
	tx = c.begin()
	e.ok(tx.Rollback(e.ctx), "Rollback()")
	over(tx, "Rollback")
	tx = c.begin()
	t.by("other client: ", e.open().db).put("k=2")
	if err := tx.Put(e.ctx, t.table, "k", nil); err == nil {
		if err := tx.Commit(e.ctx); adapters.KindOf(err) == adapters.ErrConflict {
			over(tx, "a conflict")
		}
	}
	_ = tx.Rollback(e.ctx)
	t.has("k", "2", "after the calls of transactions that are over")
}

func checkReadOnly(e *env) {
	c := e.open()
	t := c.table()
	t.put("k=1")
	tx := c.beginWith(adapters.TxOptions{ReadOnly: true})
	own := t.by("read-only: ", tx)
	own.has("k", "1", "at first")
	e.kind(tx.Put(e.ctx, t.table, "k", nil), adapters.ErrInvalid, "read-only: Put()")
	e.kind(tx.Delete(e.ctx, t.table, "k"), adapters.ErrInvalid, "read-only: Delete()")
	own.lists("", 0, "k=1")
	e.commit(tx, "read-only: ")
	t.has("k", "1", "after the read-only transaction")
}

func checkBeginContext(e *env) {
	c := e.open()
	t := c.table()
	ctx, cancel := context.WithCancel(e.ctx)
	tx, err := c.db.Begin(ctx, adapters.TxOptions{})
	cancel()
	e.ok(err, "Begin()")
	own := t.by("tx: ", tx)
	for range 20 {
		own.put("k=1") // what a cancellation starts has time to happen
	}
	e.commit(tx, "tx: ")
	t.has("k", "1", "after Commit")
}

func checkEndRollsBack(e *env) {
	for _, end := range ends {
		a, b := e.pair()
		t := b.table()
		t.put("k=1")
		tx := a.begin()
		t.by("tx: ", tx).put("k=2", "l=2")
		a.ended = true
		e.ok(end.do(e, a), "%s(client)", end.name)
		put := e.start(func() error { return b.db.Put(e.ctx, t.table, "l", []byte("3")) })
		if returned, err := e.await(put, "Put() after %s of the writer", end.name); returned {
			e.ok(err, "Put() after %s of the writer", end.name)
		}
		t.lists("", 0, "k=1", "l=3")
	}
}

func checkBusy(e *env) {
	c := e.open()
	t := c.table()
	tx := c.begin()
	own := t.by("tx: ", tx)
	own.put("k=1")
	_, err := c.db.Begin(e.ctx, adapters.TxOptions{})
	e.kind(err, adapters.ErrInvalid, "Begin() while a transaction is open")
	for _, v := range e.verbs() {
		if v.needs == adapters.Rows {
			err := v.do(e.ctx, c, e.fresh(v))
			e.kind(err, adapters.ErrInvalid, "%v while a transaction is open", v)
		}
	}
	own.has("k", "1", "after calls that the open transaction forbids")
	e.commit(tx, "tx: ")
	t.has("k", "1", "after Commit")
}

func checkManyTx(e *env) {
	const many = 3
	c := e.open()
	t := c.table()
	t.put("k=0")
	var open []adapters.Tx
	for i := range many {
		open = append(open, c.begin())
		t.by(txName(i), open[i]).put(fmt.Sprintf("k%d=%d", i, i))
	}
	t.lists("", 0, "k=0")
	for i, tx := range open {
		t.by(txName(i), tx).lists("", 0, "k=0", fmt.Sprintf("k%d=%d", i, i))
		e.commit(tx, txName(i))
	}
	t.lists("", 0, "k=0", "k0=0", "k1=1", "k2=2")
}

func checkClean(e *env) {
	for _, how := range []string{"Commit", "Rollback"} {
		c := e.open()
		t := c.table()
		tx := c.beginWith(adapters.TxOptions{ReadOnly: true})
		t.by("read-only: ", tx).lists("", 0)
		if how == "Commit" {
			e.commit(tx, "read-only: ")
		} else {
			e.ok(tx.Rollback(e.ctx), "read-only: Rollback()")
		}
		t.put("k=1")
		tx = c.begin()
		own := t.by("tx: ", tx)
		own.has("k", "1", "in the next transaction after "+how)
		own.put("k=2")
		e.ok(tx.Rollback(e.ctx), "Rollback()")
		t.has("k", "1", "after the next transaction rolled back")
		t.put("k=3")
		t.by("other client: ", e.open().db).has("k", "3", "after a Put outside of a transaction")
	}
}
