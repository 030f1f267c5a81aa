package postgres_test

import (
	"bytes"
	"context"
	"log"
	"net"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/internal/servers"
)

// database makes an empty one and returns how to connect to it.
func database(t testing.TB) (*servers.PostgresDatabase, postgres.Config) {
	t.Helper()
	d := servers.Postgres(t).Database(t)
	return d, postgres.Config{URL: d.URL()}
}

// value returns the single value of a query.
func value[T any](t testing.TB, d *servers.PostgresDatabase, sql string, args ...any) T {
	t.Helper()
	ctx := within(t, 10*time.Second)
	conn, err := pgx.Connect(ctx, d.URL())
	require.NoError(t, err)
	defer func() { _ = conn.Close(ctx) }()
	rows, err := conn.Query(ctx, sql, args...)
	require.NoError(t, err)
	one, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[T])
	require.NoError(t, err)
	return one
}

// deserted waits for the end of all sessions.
func deserted(t testing.TB, d *servers.PostgresDatabase) {
	t.Helper()
	eventually(t, func() bool {
		sessions, err := d.Sessions(t.Context())
		return err == nil && len(sessions) == 0
	}, "every session ends")
}

// steps are migrations, the first one numbered 1.
func steps(sql ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for i, text := range sql {
		name := string(rune('1'+i)) + "_step.sql"
		files[name] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + text)}
	}
	return files
}

func TestTheAdaptersOwnMigrationsPassTheCheck(t *testing.T) {
	assert.NoError(t, postgres.CheckMigrations(os.DirFS("migrations")))
}

func TestManyProcessesMigrateAtOnce(t *testing.T) {
	d, config := database(t)
	ctx := within(t, time.Minute)
	slow := steps("create table a ();", "create table b (c int);\n"+
		"insert into b select 1 from pg_sleep(0.2);") // the others come meanwhile
	var all errgroup.Group
	for range 8 {
		all.Go(func() error { return postgres.Migrate(ctx, config) })
		all.Go(func() error { return postgres.MigrateFS(ctx, config, slow, "m") })
	}
	require.NoError(t, all.Wait())
	assert.EqualValues(t, 1, value[int64](t, d, "select count(*) from b"))
	files, err := os.ReadDir("migrations")
	require.NoError(t, err)
	assert.EqualValues(t, len(files), value[int64](t, d,
		"select count(*) from lockstep.migrations where version_id > 0"), "each ran once")
	require.NoError(t, postgres.Migrate(ctx, config), "there is nothing to do")
	deserted(t, d)
}

func TestMigrateSaysNothing(t *testing.T) {
	var said bytes.Buffer
	log.SetOutput(&said)
	defer log.SetOutput(os.Stderr)
	_, config := database(t)
	require.NoError(t, postgres.Migrate(within(t, time.Minute), config))
	assert.Empty(t, said.String())
}

func TestAUsersOwnTablesMigrateBesideTheAdapters(t *testing.T) {
	d, config := database(t)
	config.StatementTimeout = 10 * time.Millisecond // is not for migrations
	files := steps("create schema shop;\ncreate table shop.a (b int);",
		"insert into shop.a select 1 from pg_sleep(0.05);",
		"-- +goose NO TRANSACTION\ncreate index concurrently i on shop.a (b);")
	ctx := within(t, time.Minute)
	var all errgroup.Group
	for range 3 {
		all.Go(func() error { return postgres.MigrateFS(ctx, config, files, "migrations") })
		all.Go(func() error { return postgres.Migrate(ctx, config) })
	}
	require.NoError(t, all.Wait())
	assert.EqualValues(t, 1, value[int64](t, d, "select count(*) from shop.a"))
	assert.EqualValues(t, 3, value[int64](t, d, "select max(version_id) from migrations"))
	deserted(t, d)
}

// The time-out of the configuration would hold for what a migration does before it can change it.
func TestNoStatementOfAMigrationHasATimeOut(t *testing.T) {
	f := newFake(t, false)
	config := postgres.Config{URL: f.url(), StatementTimeout: time.Second}
	err := postgres.Migrate(within(t, 10*time.Second), config)
	require.Error(t, err, "the fake has no rows")
	require.Equal(t, 1, f.sessions())
	assert.Equal(t, "0", f.params[0]["statement_timeout"])
}

func TestAMigrationThatFailsLeavesNothing(t *testing.T) {
	d, config := database(t)
	bad := steps("create table a (b int);",
		"create table c (b int);\ninsert into nobody values (1);")
	err := postgres.MigrateFS(within(t, time.Minute), config, bad, "s.migrations")
	assert.ErrorIs(t, err, adapters.ErrInvalid)
	assert.ErrorContains(t, err, `relation "nobody" does not exist`)
	assert.NotContains(t, err.Error(), "Migrate makes", "the hint is about the adapter's tables")
	assert.True(t, value[bool](t, d, "select to_regclass('a') is not null"), "the one before stays")
	assert.False(t, value[bool](t, d, "select to_regclass('c') is not null"))
	assert.EqualValues(t, 1, value[int64](t, d, "select max(version_id) from s.migrations"))

	good := steps("create table a (b int);", "create table c (b int);")
	assert.NoError(t, postgres.MigrateFS(within(t, time.Minute), config, good, "s.migrations"))
	assert.True(t, value[bool](t, d, "select to_regclass('c') is not null"))
	deserted(t, d)
}

func TestMigrateRefusesADatabaseThatItDoesNotKnow(t *testing.T) {
	d, config := database(t)
	ctx := within(t, time.Minute)
	all := steps("create table a ();", "create table b ();", "create table c ();")
	require.NoError(t, postgres.MigrateFS(ctx, config, all, "s.migrations"))

	older := steps("create table a ();", "create table b ();")
	err := postgres.MigrateFS(ctx, config, older, "s.migrations")
	assert.ErrorIs(t, err, postgres.ErrNewer)
	assert.ErrorIs(t, err, adapters.ErrInvalid)
	assert.EqualError(t, err, `migrate postgres "s.migrations": invalid: `+
		"the database is at a newer version than this program knows: 3, and this one up to 2")

	gap := fstest.MapFS{"4_step.sql": steps("create table d ();")["1_step.sql"]}
	require.NoError(t, postgres.MigrateFS(ctx, config, gap, "gap.migrations"))
	gap["3_step.sql"] = steps("create table e ();")["1_step.sql"]
	err = postgres.MigrateFS(ctx, config, gap, "gap.migrations")
	assert.ErrorIs(t, err, adapters.ErrInvalid, "one is missing before the newest")
	deserted(t, d)
}

func TestWhatCannotBeMigratedIsRefusedBeforeAnythingIsConnectedTo(t *testing.T) {
	never := func(context.Context, string, string) (net.Conn, error) {
		panic("it connects")
	}
	good := steps("create table a ();")
	rows := []struct {
		name   string
		pooler bool
		files  fstest.MapFS
		table  string
		want   error
	}{
		{"a pooler's session cannot hold the lock", true, good, "m", adapters.ErrUnsupported},
		{"it breaks the version before", false, steps("drop table a;"), "m", adapters.ErrInvalid},
		{
			"it goes back", false, steps("create table a ();\n-- +goose Down\ndrop table a;"), "m",
			adapters.ErrInvalid,
		},
		{"there is nothing", false, fstest.MapFS{}, "m", adapters.ErrInvalid},
		{"no name", false, good, "", adapters.ErrInvalid},
		{"no name of a table", false, good, "m; drop table a", adapters.ErrInvalid},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			config := postgres.Config{
				URL: "host=localhost user=u dbname=d", Pooler: row.pooler, Dial: never,
			}
			err := postgres.MigrateFS(t.Context(), config, row.files, row.table)
			assert.ErrorIs(t, err, row.want)
		})
	}
}

func TestAMigrationWaitsForItsTurnAsLongAsItsContext(t *testing.T) {
	d, config := database(t)
	started, release := make(chan struct{}), make(chan struct{})
	first := config
	first.URL += "&sslmode=disable" // the gate reads
	first.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		return &gatedConn{Conn: conn, started: started, release: release}, err
	}
	done := make(chan error, 1)
	go func() { done <- postgres.Migrate(within(t, time.Minute), first) }()
	select {
	case <-started: // it has the lock, and stops before it does anything
	case err := <-done:
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	err := postgres.Migrate(ctx, config)
	assert.ErrorIs(t, err, adapters.ErrTimeout)
	assert.False(t, value[bool](t, d, "select to_regnamespace('lockstep') is not null"))
	close(release)
	require.NoError(t, <-done)
	deserted(t, d)
}

// gatedConn stops before the first statement that follows the lock.
type gatedConn struct {
	net.Conn
	started, release chan struct{}
	passed           bool
}

func (c *gatedConn) Write(b []byte) (int, error) {
	if !c.passed && bytes.Contains(b, []byte("to_regnamespace")) {
		c.passed = true
		close(c.started)
		<-c.release
	}
	return c.Conn.Write(b)
}

func TestMigrateConnectsWithTheCredentialsOfItsContext(t *testing.T) {
	d, config := database(t)
	config.URL += "&sslmode=disable"
	const wrong = "wrong-and-secret"
	ctx := adapters.WithCredentials(within(t, time.Minute),
		adapters.Credentials{User: d.User, Password: wrong})
	err := postgres.Migrate(ctx, config)
	assert.ErrorIs(t, err, adapters.ErrDenied)
	assert.NotContains(t, err.Error(), wrong)
	assert.NotContains(t, err.Error(), d.Password())

	ctx = adapters.WithCredentials(ctx, adapters.Credentials{User: d.User, Password: d.Password()})
	assert.NoError(t, postgres.Migrate(ctx, config))
	deserted(t, d)
}

// TestTheSchemaIsMadeByWhoeverIsFirst is about migrations with lists of their own in one schema:
// their locks are not the same.
func TestTheSchemaIsMadeByWhoeverIsFirst(t *testing.T) {
	d, config := database(t)
	ctx := within(t, time.Minute)
	first, err := pgx.Connect(ctx, d.URL())
	require.NoError(t, err)
	defer func() { _ = first.Close(ctx) }()
	_, err = first.Exec(ctx, "begin; create schema s")
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() {
		done <- postgres.MigrateFS(ctx, config, steps("create table a ();"), "s.migrations")
	}()
	eventually(t, func() bool {
		return value[bool](t, d, "select exists (select from pg_stat_activity where datname = "+
			"current_database() and wait_event_type = 'Lock' and query like 'create schema%')")
	}, "the other one waits")
	_, err = first.Exec(ctx, "commit")
	require.NoError(t, err)
	assert.NoError(t, <-done)
	require.NoError(t, first.Close(ctx))
	deserted(t, d)
}

func TestMigrateNeedsTheRightToMakeItsSchema(t *testing.T) {
	d, config := database(t)
	other := servers.Postgres(t).Database(t)
	ctx := adapters.WithCredentials(within(t, time.Minute),
		adapters.Credentials{User: other.User, Password: other.Password()})
	err := postgres.Migrate(ctx, config)
	assert.ErrorIs(t, err, adapters.ErrDenied)
	deserted(t, d)
}
