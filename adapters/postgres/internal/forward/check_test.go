package forward_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"lockstep/adapters/postgres/internal/forward"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// files makes one migration of SQL.
func files(sql string) fstest.MapFS {
	return fstest.MapFS{"00001_change.sql": {Data: []byte("-- +goose Up\n" + sql)}}
}

func TestWhatTheVersionBeforeDoesNotNoticeIsLetPass(t *testing.T) {
	rows := []struct{ name, reason, sql string }{
		{"new table", "nobody uses it", "create table a (id bigint not null primary key);"},
		{"new column", "it may be null", "alter table a add column b text;"},
		{
			"new column with a default", "who does not know it gives it the default",
			"alter table only s.a add column if not exists b int not null default (1);",
		},
		{
			"new identity", "it gives itself a value",
			"alter table a add b bigint not null generated always as identity;",
		},
		{
			"null in a check", "only the parentheses say NOT NULL",
			"alter table a add column b int check (b is not null or b is null);",
		},
		{"index", "it changes no answer", "create index concurrently i on a (b);"},
		{
			"constraint on a new table", "nobody writes into it yet",
			"create table s.a (b int);\nalter table s.a add constraint c unique (b);\n" +
				"create unique index on only s.a (b); alter table s.a alter b set not null;",
		},
		{"rows", "more of them is what users write, too", "insert into a values (1);"},
		{"back-fill", "it is what users write, too", "update a set b = 1 where b is null;"},
		{"default", "it is for those who give none", "alter table a alter column b set default 1;"},
		{"comment", "it is for people", "comment on table a is 'drop table a;';"},
		{
			"string", "it is not SQL",
			`insert into a values ('drop table a; --', E'\'; drop table a');`,
		},
		{"date", "an E before quotes may be a word's", `insert into a values (DATE'\'); -- '`},
		{
			"function", "a body is run later",
			"create function f() returns void language sql as $_$ drop table a; $_$;",
		},
		{"remarks", "nothing is done", "/* drop table a; /* b */ ; */ -- drop table a;\n"},
		{
			"told", "somebody has thought of it",
			"-- lockstep:breaking nobody has read it since version 3\ndrop table a;",
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.NoError(t, forward.Check(files(row.sql)), row.reason)
		})
	}
}

func TestWhatCouldBreakTheVersionBeforeIsRefused(t *testing.T) {
	rows := []struct{ name, sql, want string }{
		{"drop table", "drop table a;", "DROP"},
		{"drop index", "DROP INDEX a;", "DROP"},
		{"drop column", "alter table a drop column b;", "DROP"},
		{"drop column shortly", "alter table a drop b;", "DROP"},
		{"drop default", "alter table a alter b drop default;", "DROP"},
		{"drop not null", "alter table a alter column b drop not null;", "DROP"},
		{"behind another", "alter table a add b int, drop column c;", "DROP"},
		{"behind a type", "alter table a add b numeric(1, 2), drop column c;", "DROP"},
		{"on one line", "create table b (); drop table a;", "DROP"},
		{"rename table", "alter table a rename to b;", "RENAME"},
		{"rename column", "alter table a rename column b to c;", "RENAME"},
		{"rename index", "alter index a rename to b;", "not known"},
		{"column type", "alter table a alter column b type text;", "TYPE"},
		{"column data type", "alter table a alter b set data type text;", "TYPE"},
		{"type", "alter type a add value 'b';", "ALTER TYPE"},
		{"set not null", "alter table if exists a alter column b set not null;", "SET NOT NULL"},
		{"not null", "alter table a add column b int not null;", "NOT NULL"},
		{"not null in lines", "alter table a\n add b int\n not\n null;", "NOT NULL"},
		{"null by default", "alter table a add b int not null default null;", "NOT NULL"},
		{"key", "alter table a add column b int primary key;", "NOT NULL"},
		{"one value", "alter table a add b int default 1 unique;", "UNIQUE"},
		{"constraint", "alter table a add constraint c check (b > 0);", "constraint"},
		{"nameless", "alter table a add unique (b);", "constraint"},
		{"foreign key", "alter table a add foreign key (b) references c;", "constraint"},
		{"unique index", "create unique index concurrently i on a (b);", "UNIQUE"},
		{"maybe new", "create table if not exists a ();create unique index on a (b);", "UNIQUE"},
		{"another schema", "create table s.a ();create unique index on a (b);", "UNIQUE"},
		{"case of a name", `create table "A" (); alter table a drop b;`, "DROP"},
		{"truncate", "truncate a;", "deletes"},
		{"delete", "delete from a;", "deletes"},
		{"block", "do $$ begin drop table a; end $$;", "DO"},
		{"with", "with d as (delete from a returning *) select 1;", "not known"},
		{"select", "select set_config('a', 'b', false);", "not known"},
		{"set", "set search_path = a;", "not known"},
		{"revoke", "revoke select on a from b;", "not known"},
		{"trigger", "create trigger a before insert on b execute function c();", "not known"},
		{"replace", "create or replace function f() returns int return 1;", "not known"},
		{"owner", "alter table a owner to b;", "not known"},
		{"without reason", "-- lockstep:breaking\ndrop table a;", "no reason"},
		{"without need", "-- lockstep:breaking a reason\ncreate table a ();", "needs none"},
		{"behind", "drop table a; -- lockstep:breaking a reason", "DROP"},
		{"down", "create table a ();\n-- +goose Down\ndrop table a;", "forward only"},
		{"empty down", "create table a ();\n-- +goose down", "forward only"},
		{"environment", "-- +goose ENVSUB ON\ninsert into a values ('${B}');", "environment"},
		{"open string", "insert into a values ('b);", "no end"},
		{"open name", `insert into "a;`, "no end"},
		{"open comment", "/* /* */ drop table a;", "no end"},
		{"open body", "create function f() as $a$ $b$;", "no end"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.ErrorContains(t, forward.Check(files(row.sql)), row.want)
		})
	}
}

func TestAFindingNamesFileAndLineAndQuotesNothing(t *testing.T) {
	err := forward.Check(files("create table a ();\n\n\ndrop table secret;"))
	assert.EqualError(t, err, "00001_change.sql: line 5: DROP: the version before may use it")
}

func TestEveryFileHasANumberOfItsOwn(t *testing.T) {
	good := &fstest.MapFile{Data: []byte("-- +goose Up\ncreate table a ();")}
	rows := []struct {
		name, want string
		files      fstest.MapFS
	}{
		{"none", "no migrations", fstest.MapFS{"readme": good}},
		{"no number", "no number in front", fstest.MapFS{"1_a.sql": good, "second.sql": good}},
		{"zero", "no number in front", fstest.MapFS{"1_a.sql": good, "00_zero.sql": good}},
		{"twice", "is that of 01_b.sql, too", fstest.MapFS{"01_b.sql": good, "1_c.sql": good}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.ErrorContains(t, forward.Check(row.files), row.want)
		})
	}
}

// FuzzCheck looks for what no text may do: panic, or hide a statement that stands alone in front.
func FuzzCheck(f *testing.F) {
	f.Add("create table a (b text default 'c' /* d */ check (e), f $$g$$) -- h")
	f.Fuzz(func(t *testing.T, sql string) {
		_ = forward.Check(files(sql))
		assert.Error(t, forward.Check(files("drop table a;\n"+sql)))
	})
}
