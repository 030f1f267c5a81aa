package mock_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// script runs steps such as "1 put a x", one transaction a digit ("0" is no transaction), and
// returns what each one answered: a value, "ok", or the kind of its error.
func script(t *testing.T, client *mock.DatabaseClient, steps ...string) []string {
	t.Helper()
	open := map[string]adapters.Tx{}
	answers := make([]string, len(steps))
	for i, step := range steps {
		words := append(strings.Fields(step), "", "")
		if words[1] == "begin" {
			options := adapters.TxOptions{ReadOnly: words[2] == "reading"}
			tx, err := client.Begin(t.Context(), options)
			open[words[0]], answers[i] = tx, answer(nil, err)
			continue
		}
		if words[0] == "0" {
			answers[i] = rowStep(t, client, words)
		} else {
			answers[i] = txStep(t, open[words[0]], words)
		}
	}
	return answers
}

func txStep(t *testing.T, tx adapters.Tx, words []string) string {
	t.Helper()
	switch words[1] {
	case "commit":
		return answer(nil, tx.Commit(t.Context()))
	case "rollback":
		return answer(nil, tx.Rollback(t.Context()))
	default:
		return rowStep(t, tx, words)
	}
}

func rowStep(t *testing.T, rows interface {
	adapters.Reader
	adapters.Writer
}, words []string,
) string {
	t.Helper()
	switch words[1] {
	case "get":
		value, err := rows.Get(t.Context(), "t", words[2])
		return answer(value, err)
	case "put":
		return answer(nil, rows.Put(t.Context(), "t", words[2], []byte(words[3])))
	case "delete":
		return answer(nil, rows.Delete(t.Context(), "t", words[2]))
	case "list":
		list, err := rows.List(t.Context(), "t", "", 0)
		keys := make([]string, len(list))
		for i, row := range list {
			keys[i] = row.Key + "=" + string(row.Value)
		}
		return answer([]byte(strings.Join(keys, ",")), err)
	default:
		t.Fatalf("unknown step %q", words)
		return ""
	}
}

func answer(value []byte, err error) string {
	switch {
	case err != nil:
		return adapters.KindOf(err).Error()
	case value == nil:
		return "ok"
	default:
		return string(value)
	}
}

func TestTransactionsAreIsolatedBySnapshots(t *testing.T) {
	rows := []struct{ name, reason, steps, want string }{
		{
			"no dirty read", "uncommitted writes are invisible",
			"1 begin; 1 put a x; 0 get a; 1 get a; 1 commit; 0 get a",
			"ok; ok; not found; x; ok; x",
		},
		{
			"repeatable read", "a snapshot does not move",
			"0 put a x; 1 begin; 0 put a y; 1 get a; 1 list; 1 commit; 0 get a",
			"ok; ok; ok; x; a=x; ok; y",
		},
		{
			"no phantom", "rows that came or went later are not in the snapshot",
			"0 put a x; 1 begin; 0 delete a; 0 put b y; 1 list; 0 list",
			"ok; ok; ok; ok; a=x; b=y",
		},
		{
			"first committer wins", "the second writer of a row loses everything",
			"1 begin; 2 begin; 1 put a x; 2 put a y; 2 put b y; 1 commit; 2 commit; 0 list",
			"ok; ok; ok; ok; ok; ok; conflict; a=x",
		},
		{
			"a single call is a transaction", "it may be the first committer",
			"1 begin; 1 put a x; 0 put a y; 1 commit; 0 get a",
			"ok; ok; ok; conflict; y",
		},
		{
			"delete conflicts", "a deletion is a write",
			"0 put a x; 1 begin; 1 delete a; 0 put a y; 1 commit",
			"ok; ok; ok; ok; conflict",
		},
		{
			"deletion survives in no snapshot", "put, delete and put again is still a change",
			"0 put a x; 1 begin; 1 put a y; 0 delete a; 1 get a; 1 commit; 0 list",
			"ok; ok; ok; ok; y; conflict; ",
		},
		{
			"deleting nothing writes nothing", "so it cannot conflict",
			"1 begin; 1 delete a; 0 put a y; 1 commit; 0 get a",
			"ok; ok; ok; ok; y",
		},
		{
			"disjoint writes", "no row was written twice",
			"1 begin; 2 begin; 1 put a x; 2 put b y; 1 commit; 2 commit; 0 list",
			"ok; ok; ok; ok; ok; ok; a=x,b=y",
		},
		{
			"write skew", "what was only read is not checked",
			"0 put a x; 0 put b y; 1 begin; 2 begin; 1 get b; 2 get a; 1 delete a; 2 delete b; " +
				"1 commit; 2 commit; 0 list",
			"ok; ok; ok; ok; y; x; ok; ok; ok; ok; ",
		},
		{
			"own writes are listed", "a transaction sees what it did",
			"0 put a x; 1 begin; 1 delete a; 1 put b y; 1 list; 0 list",
			"ok; ok; ok; ok; b=y; a=x",
		},
		{
			"rollback", "nothing remains",
			"1 begin; 1 put a x; 1 rollback; 0 list",
			"ok; ok; ok; ",
		},
		{
			"over", "a transaction ends once, and rolling back again is harmless",
			"1 begin; 1 commit; 1 commit; 1 get a; 1 put a x; 1 rollback; 0 list",
			"ok; ok; closed; closed; closed; ok; ",
		},
		{
			"over by conflict", "nothing is left to commit again",
			"1 begin; 1 put a x; 0 put a y; 1 commit; 1 commit; 1 rollback",
			"ok; ok; ok; conflict; closed; ok",
		},
		{
			"read-only", "it reads its snapshot and cannot write",
			"0 put a x; 1 begin reading; 1 get a; 1 put a y; 1 delete a; 1 commit",
			"ok; ok; x; invalid; invalid; ok",
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			server := mock.NewServer(mock.Config{})
			client := open(t, mock.NewDatabase(server, mock.Options{}))
			got := script(t, client, strings.Split(row.steps, "; ")...)
			assert.Equal(t, strings.Split(row.want, "; "), got, row.reason)
		})
	}
}

func TestAnExclusiveSessionHasOneTransaction(t *testing.T) {
	server := mock.NewServer(mock.Config{})
	client := open(t, mock.NewDatabase(server, mock.Options{Sharing: adapters.Exclusive}))
	assert.Equal(t,
		[]string{"ok", "invalid", "invalid", "invalid", "ok", "ok", "ok"},
		script(t, client,
			"1 begin", "2 begin", "0 put a x", "0 list", "1 commit", "2 begin", "2 rollback"))
}

func TestTheEndOfAConnectionRollsItsTransactionsBack(t *testing.T) {
	server := mock.NewServer(mock.Config{})
	adapter := mock.NewDatabase(server, mock.Options{})
	client, witness := open(t, adapter), open(t, adapter)
	tx, err := client.Begin(t.Context(), adapters.TxOptions{})
	require.NoError(t, err)
	require.NoError(t, tx.Put(t.Context(), "t", "a", nil))

	server.Break(client.Connection())

	assert.ErrorIs(t, tx.Commit(t.Context()), adapters.ErrUnavailable)
	assert.NoError(t, tx.Rollback(t.Context()), "it is rolled back already")
	assert.Equal(t, []string{"not found"}, script(t, witness, "0 get a"))
}

func TestListIsOrderedFilteredAndLimited(t *testing.T) {
	client := open(t, mock.NewDatabase(mock.NewServer(mock.Config{}), mock.Options{}))
	for _, key := range []string{"ab", "a", "é", "b", "B"} {
		require.NoError(t, client.Put(t.Context(), "t", key, []byte(key)))
	}
	rows := []struct {
		name, reason, prefix string
		limit                int
		want                 []string
	}{
		{"all", "the order is that of the bytes", "", 0, []string{"B", "a", "ab", "b", "é"}},
		{"prefix", "the prefix itself is included", "a", 0, []string{"a", "ab"}},
		{"limit", "the first rows are kept", "", 2, []string{"B", "a"}},
		{"none", "nothing is an empty list", "x", 1, []string{}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			list, err := client.List(t.Context(), "t", row.prefix, row.limit)
			require.NoError(t, err)
			got := []string{}
			for _, r := range list {
				got = append(got, r.Key)
			}
			assert.Equal(t, row.want, got, row.reason)
		})
	}
	_, err := client.List(t.Context(), "t", "", -1)
	assert.ErrorIs(t, err, adapters.ErrInvalid)
	_, err = client.List(t.Context(), "", "", 0)
	assert.ErrorIs(t, err, adapters.ErrInvalid)
}

func TestValuesAreCopiedAtTheBorder(t *testing.T) {
	client := open(t, mock.NewDatabase(mock.NewServer(mock.Config{}), mock.Options{}))
	value := []byte{0, 0xff}
	require.NoError(t, client.Put(t.Context(), "t", "k", value))
	value[0] = 1
	got, err := client.Get(t.Context(), "t", "k")
	require.NoError(t, err)
	assert.Equal(t, []byte{0, 0xff}, got, "the caller's slice is the caller's")
	got[0] = 2
	again, err := client.Get(t.Context(), "t", "k")
	require.NoError(t, err)
	assert.Equal(t, []byte{0, 0xff}, again, "so is the answer")

	require.NoError(t, client.Put(t.Context(), "t", "k", nil))
	empty, err := client.Get(t.Context(), "t", "k")
	require.NoError(t, err)
	assert.Equal(t, []byte{}, empty, "an empty value is a value")
}

func TestADatabaseWithoutTransactionsSaysSo(t *testing.T) {
	server := mock.NewServer(mock.Config{})
	client := open(t, mock.NewDatabase(server, mock.Options{Without: adapters.Transactions}))
	tx, err := client.Begin(t.Context(), adapters.TxOptions{})
	assert.Nil(t, tx)
	assert.EqualError(t, err, `begin mock-database "main": unsupported: it needs transactions`)
	assert.NoError(t, client.Put(t.Context(), "t", "k", nil))
	assert.ErrorIs(t, client.Put(t.Context(), "t", "", nil), adapters.ErrInvalid)
}
