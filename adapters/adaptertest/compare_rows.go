package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"lockstep/adapters"
)

// rowName names a row.
type rowName struct{ table, key string }

func (d *databaseRound) row(t *rapid.T) rowName {
	return rowName{d.table(t), drawName.Draw(t, "key")}
}

// mayWait says whether a write of the row might wait: another open transaction wrote it.
func (d *databaseRound) mayWait(tx *txSides, row rowName) bool {
	return slices.ContainsFunc(d.open, func(other *txSides) bool {
		return other != tx && slices.Contains(other.touched, row)
	})
}

// unsettled says whether a Put of the row may conflict or not, as the server pleases: the
// transaction does not see the row, and there is none now, but there was one meanwhile.
func (d *databaseRound) unsettled(ctx context.Context, tx *txSides, row rowName) bool {
	if tx == nil || d.changed[row] <= tx.snapshot {
		return false
	}
	_, before := tx.model.Get(ctx, row.table, row.key)
	_, now := d.onlooker.Get(ctx, row.table, row.key)
	return errors.Is(before, adapters.ErrNotFound) && errors.Is(now, adapters.ErrNotFound)
}

func (d *databaseRound) put(t *rapid.T) error {
	at, row, value := d.side(t), d.row(t), drawBytes.Draw(t, "value")
	if d.mayWait(at.tx, row) {
		t.Skip("it might wait")
	}
	if d.unsettled(t.Context(), at.tx, row) {
		t.Skip("it may conflict or not")
	}
	ctx, cancel := d.bounded(t)
	defer cancel()
	got := at.actual.Put(ctx, row.table, row.key, value)
	call := fmt.Sprintf("%s: Put(%q, %q, %s)", at.name, row.table, row.key, inShort(value))
	return d.settle(ctx, at, call, row, got, func() error {
		return at.model.Put(ctx, row.table, row.key, value)
	})
}

// overtake lets a client write a row that an open transaction writes next.
func (d *databaseRound) overtake(t *rapid.T) error {
	tx, row := d.pick(t), d.row(t)
	if d.mayWait(nil, row) {
		t.Skip("it might wait")
	}
	ctx, cancel := d.bounded(t)
	defer cancel()
	s := d.sessions[index(t, len(d.sessions), "client")]
	sides := []side{
		{"the client", nil, s.actual, s.model}, {"the overtaken tx", tx, tx.actual, tx.model},
	}
	for _, at := range sides {
		value := []byte(at.name)
		got := at.actual.Put(ctx, row.table, row.key, value)
		call := fmt.Sprintf("%s: Put(%q, %q, %q)", at.name, row.table, row.key, value)
		err := d.settle(ctx, at, call, row, got, func() error {
			return at.model.Put(ctx, row.table, row.key, value)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *databaseRound) remove(t *rapid.T) error {
	at, row := d.side(t), d.row(t)
	if d.mayWait(at.tx, row) {
		t.Skip("it might wait")
	}
	ctx, cancel := d.bounded(t)
	defer cancel()
	got := at.actual.Delete(ctx, row.table, row.key)
	call := fmt.Sprintf("%s: Delete(%q, %q)", at.name, row.table, row.key)
	return d.settle(ctx, at, call, row, got, func() error {
		return at.model.Delete(ctx, row.table, row.key)
	})
}

// settle follows a write on the mock and takes note of what it did. The server may find a conflict
// already now that the mock finds at Commit; the transaction is then over.
func (d *databaseRound) settle(
	ctx context.Context, at side, call string, row rowName, got error, follow func() error,
) error {
	if at.tx != nil && errors.Is(got, adapters.ErrConflict) && d.changed[row] > at.tx.snapshot {
		d.reached("conflict")
		d.end(at.tx)
		return at.tx.model.Rollback(ctx)
	}
	want := follow()
	switch {
	case want != nil:
	case at.tx != nil:
		at.tx.touched = append(at.tx.touched, row)
	default:
		d.change(row)
	}
	return sameKind(call, got, want)
}

// collide lets a transaction write a row that another open one wrote. Where that waits for the
// other's end, it times out, and both sides end the transaction.
func (d *databaseRound) collide(t *rapid.T) error {
	tx, rows := d.pick(t), []rowName{}
	for _, other := range d.open {
		if other != tx {
			rows = append(rows, other.touched...)
		}
	}
	if len(rows) == 0 {
		t.Skip("nothing to collide with")
	}
	row, value := rapid.SampledFrom(rows).Draw(t, "row"), []byte("collided")
	if d.unsettled(t.Context(), tx, row) {
		t.Skip("it may conflict or not")
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	got := tx.actual.Put(short, row.table, row.key, value)
	ctx, cancel := d.bounded(t)
	defer cancel()
	if errors.Is(got, adapters.ErrTimeout) {
		d.reached("waited")
		return d.giveUp(ctx, tx)
	}
	call := fmt.Sprintf("Put(%q, %q, …), which another transaction wrote", row.table, row.key)
	return d.settle(ctx, side{"tx", tx, tx.actual, tx.model}, call, row, got, func() error {
		return tx.model.Put(ctx, row.table, row.key, value)
	})
}

// giveUp ends a transaction after a call that timed out. The rollback may find the connection gone.
func (d *databaseRound) giveUp(ctx context.Context, tx *txSides) error {
	d.end(tx)
	if err := tx.actual.Rollback(ctx); err != nil {
		d.over = d.over[:len(d.over)-1]
	}
	return tx.model.Rollback(ctx)
}

func (d *databaseRound) get(t *rapid.T) error {
	ctx, cancel := d.bounded(t)
	defer cancel()
	at, row := d.side(t), d.row(t)
	got, gotErr := at.actual.Get(ctx, row.table, row.key)
	want, wantErr := at.model.Get(ctx, row.table, row.key)
	if wantErr == nil {
		d.reached("found")
	} else if errors.Is(wantErr, adapters.ErrNotFound) {
		d.reached("not found")
	}
	call := fmt.Sprintf("%s: Get(%q, %q)", at.name, row.table, row.key)
	return same(call, got, gotErr, want, wantErr, sameBytes)
}

func (d *databaseRound) list(t *rapid.T) error {
	ctx, cancel := d.bounded(t)
	defer cancel()
	at, table := d.side(t), d.table(t)
	prefix := rapid.SampledFrom([]string{"", "", "a", "ä", "%", "_"}).Draw(t, "prefix")
	limit := rapid.IntRange(0, 2).Draw(t, "limit")
	got, gotErr := at.actual.List(ctx, table, prefix, limit)
	want, wantErr := at.model.List(ctx, table, prefix, limit)
	call := fmt.Sprintf("%s: List(%q, %q, %d)", at.name, table, prefix, limit)
	return same(call, got, gotErr, want, wantErr, func(a, b []adapters.Row) bool {
		return slices.EqualFunc(a, b, func(a, b adapters.Row) bool {
			return a.Key == b.Key && sameBytes(a.Value, b.Value)
		})
	})
}

// refused draws an argument that is no good. It must leave a transaction as it was.
func (d *databaseRound) refused(t *rapid.T) error {
	ctx, cancel := d.bounded(t)
	defer cancel()
	at, row := d.side(t), d.row(t)
	if rapid.Bool().Draw(t, "table") {
		row.table = drawBadName.Draw(t, "bad")
	} else {
		row.key = drawBadName.Draw(t, "bad")
	}
	_, gotGet := at.actual.Get(ctx, row.table, row.key)
	_, wantGet := at.model.Get(ctx, row.table, row.key)
	_, gotList := at.actual.List(ctx, d.prefix+"t", "", -1)
	_, wantList := at.model.List(ctx, d.prefix+"t", "", -1)
	return errors.Join(
		sameKind(at.name+": Get of a bad name", gotGet, wantGet),
		sameKind(at.name+": List with a negative limit", gotList, wantList),
		sameKind(at.name+": Put of a bad name",
			at.actual.Put(ctx, row.table, row.key, nil),
			at.model.Put(ctx, row.table, row.key, nil)),
		sameKind(at.name+": Delete of a bad name",
			at.actual.Delete(ctx, row.table, row.key), at.model.Delete(ctx, row.table, row.key)),
	)
}
