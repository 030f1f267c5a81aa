package adaptertest

import (
	"errors"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// CompareDatabase compares an adapter's database with the mock's, several transactions at once. A
// row that an open transaction wrote is written by no other one, since the server might let that
// wait; but for the command "collide", which gives it a short time and then ends it on both sides.
// (It needs clients that survive a call which timed out, so it is left to shared ones.)
func CompareDatabase(t rapid.TB, with Compared[adapters.Database]) Comparison {
	t.Helper()
	wanted := []string{"found", "not found"}
	if with.Capabilities.Has(adapters.Transactions) {
		wanted = append(wanted, "committed", "rolled back", "over")
		if with.Sharing == adapters.Shared || len(with.Clients) > 1 {
			wanted = append(wanted, "conflict")
		}
	}
	return compareRounds(t, wanted, func(t *rapid.T, report *Comparison) {
		r, server := with.begin(report)
		d := &databaseRound{round: r, with: with, changed: map[rowName]int{}}
		adapter := mock.NewDatabase(server, with.options())
		var err error
		if d.onlooker, err = adapter.Open(t.Context(), "onlooker"); err != nil {
			t.Fatalf("%v", err)
		}
		for _, actual := range with.Clients {
			model, err := adapter.Open(t.Context(), "model")
			if err != nil {
				t.Fatalf("%v", err)
			}
			d.sessions = append(d.sessions, &sessionSides{actual: actual, model: model})
		}
		defer d.endAll(t)
		r.repeat(t, d.commands())
	})
}

// databaseRound is a round on a database.
type databaseRound struct {
	*round
	with     Compared[adapters.Database]
	sessions []*sessionSides
	onlooker adapters.Database // of the mock; it has no transaction
	open     []*txSides
	over     []*txSides
	// commits counts those that changed something; changed tells which of them last changed a row.
	commits int
	changed map[rowName]int
}

// sessionSides is a client on both sides.
type sessionSides struct{ actual, model adapters.Database }

// txSides is a transaction on both sides.
type txSides struct {
	actual, model adapters.Tx
	snapshot      int
	touched       []rowName // the rows that it wrote, or tried to
}

func (d *databaseRound) commands() []command {
	commands := []command{
		{"put", 8, d.put},
		{"get", 4, d.get},
		{"list", 2, d.list},
		{"delete", 2, d.remove},
		{"refused", 1, d.refused},
	}
	if d.with.Capabilities.Has(adapters.Transactions) {
		commands = append(commands,
			command{"begin", 5, d.begin}, command{"commit", 3, d.commit},
			command{"roll back", 1, d.rollback}, command{"over", 1, d.overdue},
			command{"overtake", 2, d.overtake})
		if d.with.Sharing == adapters.Shared {
			commands = append(commands, command{"collide", 1, d.collide})
		}
	}
	return commands
}

// side is who carries out a command: a client, or a transaction.
type side struct {
	name          string
	tx            *txSides // nil for a client
	actual, model interface {
		adapters.Reader
		adapters.Writer
	}
}

// side draws one.
func (d *databaseRound) side(t *rapid.T) side {
	i := index(t, len(d.open)+len(d.sessions), "side")
	if i >= len(d.open) {
		s := d.sessions[i-len(d.open)]
		return side{fmt.Sprint("client ", i-len(d.open)), nil, s.actual, s.model}
	}
	return side{fmt.Sprint("tx ", i), d.open[i], d.open[i].actual, d.open[i].model}
}

func (d *databaseRound) table(t *rapid.T) string {
	return d.prefix + evenly([]string{"t", "t", "t", "u"}).Draw(t, "table")
}

func (d *databaseRound) begin(t *rapid.T) error {
	if len(d.open) == 3 {
		t.Skip("enough transactions")
	}
	ctx, cancel := d.bounded(t)
	defer cancel()
	s := d.sessions[index(t, len(d.sessions), "client")]
	options := adapters.TxOptions{ReadOnly: rapid.IntRange(0, 4).Draw(t, "read only") == 0}
	actual, actualErr := s.actual.Begin(ctx, options)
	model, modelErr := s.model.Begin(ctx, options)
	if err := sameKind(fmt.Sprintf("Begin(%+v)", options), actualErr, modelErr); err != nil {
		if actualErr == nil {
			d.over = append(d.over, &txSides{actual: actual}) // to be ended with the others
		}
		return err
	}
	if modelErr == nil {
		d.open = append(d.open, &txSides{actual: actual, model: model, snapshot: d.commits})
	}
	return nil
}

// pick draws an open transaction.
func (d *databaseRound) pick(t *rapid.T) *txSides {
	if len(d.open) == 0 {
		t.Skip("no transaction")
	}
	return d.open[index(t, len(d.open), "tx")]
}

// end takes a transaction from the open ones.
func (d *databaseRound) end(tx *txSides) {
	d.open = slices.DeleteFunc(d.open, func(o *txSides) bool { return o == tx })
	d.over = append(d.over, tx)
}

func (d *databaseRound) commit(t *rapid.T) error {
	ctx, cancel := d.bounded(t)
	defer cancel()
	tx := d.pick(t)
	d.end(tx)
	got, want := tx.actual.Commit(ctx), tx.model.Commit(ctx)
	if want == nil {
		d.reached("committed")
		d.change(tx.touched...)
	} else if errors.Is(want, adapters.ErrConflict) {
		d.reached("conflict")
	}
	return sameKind("Commit", got, want)
}

// change takes note that rows were changed. That some of them may not have been does no harm.
func (d *databaseRound) change(rows ...rowName) {
	d.commits++
	for _, row := range rows {
		d.changed[row] = d.commits
	}
}

func (d *databaseRound) rollback(t *rapid.T) error {
	ctx, cancel := d.bounded(t)
	defer cancel()
	tx := d.pick(t)
	d.end(tx)
	d.reached("rolled back")
	return sameKind("Rollback", tx.actual.Rollback(ctx), tx.model.Rollback(ctx))
}

// overdue calls a transaction that is over.
func (d *databaseRound) overdue(t *rapid.T) error {
	if len(d.over) == 0 {
		t.Skip("no transaction is over")
	}
	ctx, cancel := d.bounded(t)
	defer cancel()
	tx := d.over[index(t, len(d.over), "tx")]
	d.reached("over")
	_, getErr := tx.actual.Get(ctx, d.prefix+"t", "a")
	_, listErr := tx.actual.List(ctx, d.prefix+"t", "", 0)
	for call, err := range map[string]error{
		"Get": getErr, "List": listErr,
		"Put":    tx.actual.Put(ctx, d.prefix+"t", "a", nil),
		"Delete": tx.actual.Delete(ctx, d.prefix+"t", "a"),
		"Commit": tx.actual.Commit(ctx),
	} {
		call += " of a transaction that is over"
		if err := sameKind(call, err, adapters.ErrClosed); err != nil {
			return err
		}
	}
	return sameKind("Rollback of a transaction that is over", tx.actual.Rollback(ctx), nil)
}

// endAll leaves no transaction behind.
func (d *databaseRound) endAll(t *rapid.T) {
	ctx, cancel := d.bounded(t)
	defer cancel()
	for _, tx := range append(d.open, d.over...) {
		_ = tx.actual.Rollback(ctx) // whether it failed is not what is compared
	}
}
