package postgres_test

import (
	"bytes"
	"context"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/internal/servers"
)

// script runs steps such as "1 put a x", one transaction a digit ("0" is no transaction), and
// returns what each one answered: a value, "ok", or the kind of its error.
func script(t *testing.T, client *postgres.Client, steps string) string {
	t.Helper()
	ctx := within(t, 10*time.Second)
	open := map[string]adapters.Tx{}
	var answers []string
	for _, step := range strings.Split(steps, "; ") {
		words := append(strings.Fields(step), "", "")
		if words[1] == "begin" {
			tx, err := client.Begin(ctx, adapters.TxOptions{ReadOnly: words[2] == "reading"})
			open[words[0]] = tx
			answers = append(answers, kindOf(err))
			continue
		}
		if words[0] == "0" {
			answers = append(answers, rowStep(ctx, client, words))
		} else {
			answers = append(answers, txStep(ctx, open[words[0]], words))
		}
	}
	for _, tx := range open {
		if tx != nil {
			assert.NoError(t, tx.Rollback(ctx))
		}
	}
	return strings.Join(answers, "; ")
}

func txStep(ctx context.Context, tx adapters.Tx, words []string) string {
	switch words[1] {
	case "commit":
		return kindOf(tx.Commit(ctx))
	case "rollback":
		return kindOf(tx.Rollback(ctx))
	default:
		return rowStep(ctx, tx, words)
	}
}

func rowStep(ctx context.Context, rows interface {
	adapters.Reader
	adapters.Writer
}, words []string,
) string {
	switch words[1] {
	case "get":
		value, err := rows.Get(ctx, "t", words[2])
		if err != nil {
			return kindOf(err)
		}
		return string(value)
	case "put":
		return kindOf(rows.Put(ctx, "t", words[2], []byte(words[3])))
	case "delete":
		return kindOf(rows.Delete(ctx, "t", words[2]))
	default:
		list, err := rows.List(ctx, "t", "", 0)
		keys := make([]string, len(list))
		for i, row := range list {
			keys[i] = row.Key + "=" + string(row.Value)
		}
		if err != nil {
			return kindOf(err)
		}
		return strings.Join(keys, ",")
	}
}

func TestTransactionsAreIsolatedBySnapshots(t *testing.T) {
	config := fresh(t)
	_, client := open(t, config)
	rows := []struct{ name, reason, steps, want string }{
		{
			"no dirty read", "uncommitted writes are invisible",
			"1 begin; 1 put a x; 0 get a; 1 get a; 1 commit; 0 get a",
			"ok; ok; not found; x; ok; x",
		},
		{
			"snapshot of begin", "it is not that of the first read",
			"0 put a x; 1 begin; 0 put a y; 1 get a; 1 list; 1 commit; 0 get a",
			"ok; ok; ok; x; a=x; ok; y",
		},
		{
			"no phantom", "rows that came or went later are not in the snapshot",
			"0 put a x; 1 begin; 0 delete a; 0 put b y; 1 list; 0 list",
			"ok; ok; ok; ok; a=x; b=y",
		},
		{
			"the second writer loses", "the transaction is over with its conflict",
			"0 put a x; 1 begin; 0 put a y; 1 put b z; 1 put a z; 1 get a; 1 commit; 0 list",
			"ok; ok; ok; ok; conflict; closed; closed; a=y",
		},
		{
			"a new row conflicts, too", "it was inserted after the snapshot",
			"1 begin; 0 put a x; 1 put a y; 1 rollback; 0 get a",
			"ok; ok; conflict; ok; x",
		},
		{
			"deletion conflicts", "a deletion is a write",
			"0 put a x; 1 begin; 0 put a y; 1 delete a; 1 commit",
			"ok; ok; ok; conflict; closed",
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
			"rollback", "nothing remains, and rolling back again is harmless",
			"1 begin; 1 put a x; 1 rollback; 1 rollback; 1 get a; 1 put a x; 1 commit; 0 list",
			"ok; ok; ok; ok; closed; closed; closed; ",
		},
		{
			"read-only", "it reads its snapshot and cannot write, and goes on",
			"0 put a x; 1 begin reading; 1 get a; 1 put a y; 1 delete a; 1 get a; 1 commit",
			"ok; ok; x; invalid; invalid; x; ok",
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			fresh(t)
			assert.Equal(t, row.want, script(t, client, row.steps), row.reason)
		})
	}
}

func TestAnExclusiveSessionHasOneTransaction(t *testing.T) {
	config := fresh(t)
	config.Sharing = adapters.Exclusive
	adapter, client := open(t, config)
	assert.Equal(t, "ok; invalid; invalid; invalid; invalid; ok; ok; ok; ok", script(t, client,
		"1 begin; 2 begin; 0 put a x; 0 get a; 0 list; 1 commit; 2 begin; 2 rollback; 0 put a x"))

	tx, err := client.Begin(t.Context(), adapters.TxOptions{})
	require.NoError(t, err)
	assert.NoError(t, adapter.Ping(t.Context(), client), "a transaction does not hinder a ping")
	require.NoError(t, tx.Rollback(t.Context()))
}

func TestRowsHoldAnyValueUnderAnyName(t *testing.T) {
	config := fresh(t)
	pooler := config
	pooler.Pooler = true
	for name, config := range map[string]postgres.Config{"prepared": config, "pooler": pooler} {
		t.Run(name, func(t *testing.T) {
			_, client := open(t, config)
			everyByte := make([]byte, 256)
			for i := range everyByte {
				everyByte[i] = byte(i)
			}
			great := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
			values := map[string][]byte{
				"16 MiB": great,
				"nil":    nil, "empty": {}, "binary": everyByte, `\x00 '"\ %_`: []byte(`\x00'"\`),
				"заказы/注文 🂡 \U0010FFFF":              []byte("\xff\xfe"),
				strings.Repeat("k", adapters.NameMax): {0},
			}
			for key, value := range values {
				require.NoError(t, client.Put(t.Context(), "t", key, value))
			}
			for key, value := range values {
				got, err := client.Get(t.Context(), "t", key)
				require.NoError(t, err)
				require.NotNil(t, got, "a value is never nil")
				assert.True(t, bytes.Equal(value, got), "the value of %.20q", key)
			}
			_, err := client.Get(t.Context(), "other", "nil")
			assert.ErrorIs(t, err, adapters.ErrNotFound, "tables are apart")
			for _, name := range []string{"", "a\x00b", "\xff", strings.Repeat("x", 513)} {
				assert.ErrorIs(t, client.Put(t.Context(), "t", name, nil), adapters.ErrInvalid)
				assert.ErrorIs(t, client.Put(t.Context(), name, "k", nil), adapters.ErrInvalid)
			}
		})
	}
}

// TestListIsThatOfTheBytes compares lists with what the standard library says of the same keys.
func TestListIsThatOfTheBytes(t *testing.T) {
	config := fresh(t)
	_, client := open(t, config)
	keys := []string{
		"a", "a%", "a%b", "a_", "a_b", "ab", "aB", "A", "B", "b", `a\`, `a\%`, "é", "e\u0301", "è",
		"z", "ä", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff",
		"\U0010ffff\U0010ffff", "a\U0010ffff", "a\U0010ffffz", "\x01", "\x7f", "ß", "SS", "ı",
	}
	for _, key := range keys {
		require.NoError(t, client.Put(t.Context(), "t", key, []byte(key)))
	}
	require.NoError(t, client.Put(t.Context(), "t2", "a", nil))
	sort.Strings(keys)
	prefix := rapid.OneOf(
		rapid.Just(""), rapid.SampledFrom(keys),
		rapid.Custom(func(t *rapid.T) string { // also within a character
			key := rapid.SampledFrom(keys).Draw(t, "key")
			return key[:rapid.IntRange(0, len(key)).Draw(t, "cut")]
		}),
		rapid.SampledFrom([]string{"\xff", "\x80", "a\x00", "%", "_", "\xed\xa0", "\xf4\x90"}),
		rapid.SampledFrom([]string{strings.Repeat("a", 513), strings.Repeat("\U0010ffff", 200)}),
	)
	rapid.Check(t, func(rt *rapid.T) {
		start, limit := prefix.Draw(rt, "prefix"), rapid.IntRange(0, 4).Draw(rt, "limit")
		want := []string{}
		for _, key := range keys {
			if strings.HasPrefix(key, start) && (limit == 0 || len(want) < limit) {
				want = append(want, key)
			}
		}
		list, err := client.List(context.Background(), "t", start, limit)
		if err != nil {
			rt.Fatal(err)
		}
		got := []string{}
		for _, row := range list {
			got = append(got, row.Key)
			if row.Key != string(row.Value) {
				rt.Fatalf("the row %q holds %q", row.Key, row.Value)
			}
		}
		if !assert.ObjectsAreEqual(want, got) {
			rt.Fatalf("List(%q, %d) = %q, want %q", start, limit, got, want)
		}
	})
	_, err := client.List(t.Context(), "t", "", -1)
	assert.ErrorIs(t, err, adapters.ErrInvalid)
	_, err = client.List(t.Context(), "", "", 0)
	assert.ErrorIs(t, err, adapters.ErrInvalid)
}

func TestWithoutTablesTheErrorNamesMigrate(t *testing.T) {
	config := postgres.Config{URL: servers.Postgres(t).Database(t).URL()}
	_, client := open(t, config)
	_, err := client.Get(t.Context(), "t", "k")
	assert.ErrorIs(t, err, adapters.ErrInvalid)
	assert.ErrorContains(t, err, "postgres.Migrate")
}
