package adaptertest

import (
	"context"
	"fmt"

	"lockstep/adapters"
)

// commit commits, or ends the check.
func (e *env) commit(tx adapters.Tx, what string) { e.ok(tx.Commit(e.ctx), "%sCommit()", what) }

// conflicts finishes a transaction whose write is to fail: the write itself conflicts, or Commit.
// The write may also wait for the first transaction, which finish ends.
func (e *env) conflicts(
	write func(ctx context.Context) error, tx adapters.Tx, finish func(),
) error {
	writing := e.start(func() error { return write(e.ctx) })
	finish()
	returned, err := e.await(writing, "a write that conflicts")
	if !returned {
		panic(abort{})
	}
	if err != nil {
		return err
	}
	return tx.Commit(e.ctx)
}

func txName(i int) string { return fmt.Sprintf("tx %d: ", i) }

func checkFirstCommitter(e *env) {
	a, b := e.pair()
	for _, how := range []string{"put", "delete", "insert", "put of a deleted row"} {
		t := a.table()
		if how != "insert" {
			t.put("k=0")
		}
		first, second := a.begin(), b.begin()
		firsts := t.by("first: ", first)
		if how == "insert" {
			firsts.has("k", "-", "at first")
			t.by("second: ", second).has("k", "-", "at first")
		}
		left := []string{"k=1"}
		if how == "put of a deleted row" {
			left = nil
			firsts.remove("k")
		} else {
			firsts.put("k=1")
		}
		err := e.conflicts(func(ctx context.Context) error {
			other := second.Put(ctx, t.table, "other", nil)
			if how == "delete" {
				return firstError(other, second.Delete(ctx, t.table, "k"))
			}
			return firstError(other, second.Put(ctx, t.table, "k", []byte("2")))
		}, second, func() { e.commit(first, "first: ") })
		e.kind(err, adapters.ErrConflict, "the second writer's %s or Commit()", how)
		_ = second.Rollback(e.ctx)
		t.lists("", 0, left...)
		again := b.begin()
		t.by("again: ", again).put("k=3")
		e.commit(again, "again: ")
		t.has("k", "3", "after the loser tried again")
	}
}

func firstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

func checkSkew(e *env) {
	a, b := e.pair()
	t := a.table()
	t.put("a=1", "b=1")
	first, second := a.begin(), b.begin()
	one, two := t.by("first: ", first), t.by("second: ", second)
	one.lists("", 0, "a=1", "b=1")
	two.lists("", 0, "a=1", "b=1")
	one.put("a=0")
	two.put("b=0")
	e.commit(first, "first: ")
	e.commit(second, "second: ")
	t.lists("", 0, "a=0", "b=0")
}
