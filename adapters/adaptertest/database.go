package adaptertest

import (
	"slices"
	"strings"

	"lockstep/adapters"
)

var databaseRules = []Rule{
	{
		ID: "D1", Name: "RowsAreKept", Needs: adapters.Rows,
		Words: "A row that was put is got by every client, is replaced by the next put, and is " +
			"gone once it was deleted; deleting what is not there is no error.",
		check: checkRows,
	},
	{
		ID: "D2", Name: "MissingRow", Needs: adapters.Rows,
		Words: "A row that is not there is ErrNotFound, and a table without rows lists as empty.",
		check: checkMissingRow,
	},
	{
		ID: "D3", Name: "ListIsOrdered", Needs: adapters.Rows,
		Words: "List returns the rows in the order of the keys' bytes, with their values.",
		check: checkListOrder,
	},
	{
		ID: "D4", Name: "ListByPrefix", Needs: adapters.Rows,
		Words: "List returns the rows whose key starts with the prefix, byte by byte: no " +
			"character of it is a wildcard.",
		check: checkListPrefix,
	},
	{
		ID: "D5", Name: "ListLimit", Needs: adapters.Rows,
		Words: "List returns the first rows up to its limit, all of them with a limit of zero; " +
			"a negative one is ErrInvalid.",
		check: checkListLimit,
	},
	{
		ID: "D6", Name: "TablesAreApart", Needs: adapters.Rows,
		Words: "A row belongs to its table alone.",
		check: checkTables,
	},
}

// rows is a table of its own for a check, seen by one client or transaction.
type rows struct {
	e     *env
	what  string
	table string
	store interface {
		adapters.Reader
		adapters.Writer
	}
}

// table returns a new table, seen by the client.
func (c *client) table() rows {
	return rows{c.e, "", c.e.name("table"), c.db}
}

// by returns the same table, seen by another client or transaction.
func (r rows) by(what string, store interface {
	adapters.Reader
	adapters.Writer
},
) rows {
	return rows{r.e, what, r.table, store}
}

// put puts rows such as "a=1", or ends the check.
func (r rows) put(rows ...string) {
	for _, row := range rows {
		key, value, _ := strings.Cut(row, "=")
		err := r.store.Put(r.e.ctx, r.table, key, []byte(value))
		r.e.ok(err, "%sPut(%q, %q)", r.what, key, value)
	}
}

// remove deletes a row, or ends the check.
func (r rows) remove(key string) {
	r.e.ok(r.store.Delete(r.e.ctx, r.table, key), "%sDelete(%q)", r.what, key)
}

// has finds that a row has another value, where want is "-" that it is there.
func (r rows) has(key, want, when string) {
	value, err := r.store.Get(r.e.ctx, r.table, key)
	got := string(value)
	if adapters.KindOf(err) == adapters.ErrNotFound {
		got, err = "-", nil
	}
	r.e.ok(err, "%sGet(%q) %s", r.what, key, when)
	equal(r.e, got, want, "%sGet(%q) %s", r.what, key, when)
}

// lists finds that other rows are listed than those wanted, which are as for put.
func (r rows) lists(prefix string, limit int, want ...string) {
	rows, err := r.store.List(r.e.ctx, r.table, prefix, limit)
	r.e.ok(err, "%sList(%q, %d)", r.what, prefix, limit)
	got := []string{}
	for _, row := range rows {
		got = append(got, row.Key+"="+string(row.Value))
	}
	if !slices.Equal(got, want) {
		r.e.errorf("%sList(%q, %d) = %q, want %q", r.what, prefix, limit, got, want)
	}
}

func checkRows(e *env) {
	a, b := e.open(), e.open()
	at := a.table()
	bt := at.by("other client: ", b.db)
	at.put("k=1")
	at.has("k", "1", "after Put")
	bt.has("k", "1", "after another client's Put")
	bt.put("k=2")
	at.has("k", "2", "after a second Put")
	at.remove("k")
	at.has("k", "-", "after Delete")
	bt.has("k", "-", "after another client's Delete")
	at.remove("k")
	at.put("k=3")
	bt.has("k", "3", "after a Put that follows a Delete")
}

func checkMissingRow(e *env) {
	c := e.open()
	t := c.table()
	got, err := c.db.Get(e.ctx, t.table, "k")
	e.kind(err, adapters.ErrNotFound, "Get() in a table without rows")
	equal(e, len(got), 0, "the length of what Get() returned with it")
	t.lists("", 0)
	t.put("other=1")
	_, err = c.db.Get(e.ctx, t.table, "k")
	e.kind(err, adapters.ErrNotFound, "Get() of a row that is not there")
}

func checkListOrder(e *env) {
	t := e.open().table()
	want := []string{
		"A=1", "B=2", "a=3", "a b=4", "a!=5", "a-b=6", "a.b=7", "aB=8", "aa=9", "b=10",
		"\u00e9=11", "\uffee=12", "\U00010348=13",
	}
	for i := range want {
		t.put(want[(i*5+3)%len(want)])
	}
	t.lists("", 0, want...)
}

func checkListPrefix(e *env) {
	t := e.open().table()
	t.put("a=1", "a%b=2", "a%c=3", "a_b=4", "aXb=5", `a\b=6`, "A=7", "b=8")
	t.put("\u00e9a=9", "\u00e9=10")
	t.lists("a%", 0, "a%b=2", "a%c=3")
	t.lists("a_", 0, "a_b=4")
	t.lists(`a\`, 0, `a\b=6`)
	t.lists("\u00e9", 0, "\u00e9=10", "\u00e9a=9")
	t.lists("b", 0, "b=8")
	t.lists("c", 0)
	t.lists("%", 0)
}

func checkListLimit(e *env) {
	c := e.open()
	t := c.table()
	t.put("c=3", "a=1", "b=2", "x=4")
	t.lists("", 2, "a=1", "b=2")
	t.lists("", 1, "a=1")
	t.lists("x", 3, "x=4")
	t.lists("", 10, "a=1", "b=2", "c=3", "x=4")
	t.lists("", 0, "a=1", "b=2", "c=3", "x=4")
	_, err := c.db.List(e.ctx, t.table, "", -1)
	e.kind(err, adapters.ErrInvalid, "List(%q, -1)", "")
}

func checkTables(e *env) {
	c := e.open()
	one, two := c.table(), c.table()
	one.put("k=1")
	two.put("k=2", "l=3")
	one.has("k", "1", "in the first of two tables")
	two.has("k", "2", "in the second of two tables")
	one.lists("", 0, "k=1")
	one.remove("k")
	two.has("k", "2", "after Delete in another table")
}
