package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"lockstep/adapters"
	"lockstep/adapters/postgres/internal/forward"
)

//go:embed migrations/*.sql
var embedded embed.FS

// ownTable lists which migrations of the adapter's own tables a database has seen.
const ownTable = "lockstep.migrations"

// ErrNewer is wrapped by the error of a migration that finds the database at a newer version than
// the program knows. Nothing was changed. Since migrations take nothing from the version before, a
// program may go on after it: an old process that is started again while a new version is rolled
// out, for example.
var ErrNewer = errors.New("the database is at a newer version than this program knows")

// Migrate makes the tables of the adapter, in the schema "lockstep", or brings them up to date. It
// does nothing where they are. Otherwise it is [MigrateFS] with the adapter's own migrations.
func Migrate(ctx context.Context, config Config) error {
	own, err := fs.Sub(embedded, "migrations")
	if err != nil {
		panic("BUG: the migrations are not embedded: " + err.Error())
	}
	return MigrateFS(ctx, config, own, ownTable)
}

// MigrateFS carries out those migrations of files, *.sql in its root, that the database has not
// seen, in the order of the numbers in front of their names, each in a transaction of its own. They
// are in the format of goose, and table, a lower-case name that may have a schema's in front, is
// where goose keeps the list of those that were carried out. The schema of table is made where it
// is missing.
//
// Any number of processes may call it at once: one works, under an advisory lock that ends with its
// session, and the others wait and find the work done. The lock is one for each table. MigrateFS
// connects by config, with the credentials that ctx carries, if any, by one session, which has
// ended when it returns. Neither ConnsMax nor StatementTimeout holds for it; the context does. What
// fails leaves nothing of its own migration, unless that says NO TRANSACTION, and those before it
// stay.
//
// Errors are of type *adapters.Error. What [CheckMigrations] finds is ErrInvalid, before anything
// is connected to; so is what the server refuses in a migration, a list in which one is missing
// that is older than the newest, and [ErrNewer]. With Config.Pooler it returns ErrUnsupported: give
// it the server's own address, since the lock is the session's.
func MigrateFS(ctx context.Context, config Config, files fs.FS, table string) error {
	s, err := config.settings()
	if err != nil {
		return err
	}
	m := &migration{settings: s, table: table}
	if err := m.check(files); err != nil {
		return m.failed(ctx, err)
	}
	m.links = newLinks(s)
	defer m.end()
	return m.failed(ctx, m.run(ctx, files))
}

// CheckMigrations checks the migrations *.sql in the root of files without running them. It returns
// every finding, joined, with file and line, or nil.
//
// A migration must go forward only, and must not break a program of the version before, which may
// work while it runs and after it: no DROP, no RENAME, no new type, no NOT NULL and no constraint
// on what that program writes, no block of code. Every statement that is not known to be
// harmless is refused, unless a comment in or before it says
//
//	-- lockstep:breaking REASON
//
// A table that the same file makes may be changed in any way. What is checked is the change alone:
// whether a program's queries bear it is for its tests to show.
func CheckMigrations(files fs.FS) error { return forward.Check(files) }

// migration is one call of MigrateFS.
type migration struct {
	settings *settings
	table    string
	links    *links
	sessions []*pgx.Conn // one, unless it was lost
}

// lockPause and lockPauseMax are how long a process waits before it asks for the lock again, at
// first and at most. It waits twice as long each time.
const (
	lockPause    = 10 * time.Millisecond
	lockPauseMax = 500 * time.Millisecond
)

var tableName = regexp.MustCompile(`^([a-z_][a-z0-9_]*\.)?[a-z_][a-z0-9_]*$`)

func (m *migration) check(files fs.FS) error {
	if m.settings.Pooler {
		return &refusal{
			adapters.ErrUnsupported, errors.New("a pooler's sessions cannot hold the lock"),
		}
	}
	if !tableName.MatchString(m.table) {
		return invalid("the table's name is not of lower-case letters, digits and _")
	}
	if err := CheckMigrations(files); err != nil {
		return &refusal{adapters.ErrInvalid, err}
	}
	return nil
}

// run brings the database up to date.
func (m *migration) run(ctx context.Context, files fs.FS) (err error) {
	config := m.settings.conn.Copy()
	identify(ctx, config)
	// From the first statement on: one that merely looks may take long on a busy server, too.
	config.RuntimeParams["statement_timeout"] = "0"
	// goose has a lock of its own, which it does not take for all that it does. Here nothing is
	// done but by a session that has the lock. With more than one they would wait for each other.
	db := stdlib.OpenDB(*config,
		stdlib.OptionBeforeConnect(m.attach), stdlib.OptionAfterConnect(m.lock))
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithTableName(m.table), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	at, known, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if at > known {
		return &refusal{
			adapters.ErrInvalid, fmt.Errorf("%w: %d, and this one up to %d", ErrNewer, at, known),
		}
	}
	_, err = provider.Up(ctx)
	return err
}

func (m *migration) attach(_ context.Context, config *pgx.ConnConfig) error {
	m.links.attach(config)
	return nil
}

// lock makes a session ready: it takes the lock, which is the session's until its end. It asks from
// time to time: a session that waits in the server would hold a snapshot, for whose end a CREATE
// INDEX CONCURRENTLY waits.
func (m *migration) lock(ctx context.Context, session *pgx.Conn) error {
	m.sessions = append(m.sessions, session)
	for pause := lockPause; ; pause = min(2*pause, lockPauseMax) {
		var locked bool
		row := session.QueryRow(ctx, "select pg_try_advisory_lock($1)", lockOf(m.table))
		if err := row.Scan(&locked); err != nil {
			return err
		}
		if locked {
			return m.prepare(ctx, session)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// prepare makes the schema of the table.
func (m *migration) prepare(ctx context.Context, session *pgx.Conn) error {
	encoding := session.PgConn().ParameterStatus("server_encoding")
	if m.table == ownTable && encoding != "UTF8" {
		return invalid("the database's encoding is not UTF8")
	}
	schema, _, found := strings.Cut(m.table, ".")
	if !found {
		return nil
	}
	// CREATE SCHEMA IF NOT EXISTS asks for a privilege that it then does not need.
	there, err := hasSchema(ctx, session, schema)
	if err != nil || there {
		return err
	}
	if _, err = session.Exec(ctx, "create schema "+schema); err == nil || session.IsClosed() {
		return err
	}
	// Somebody else may have made it meanwhile: the lock is the table's, and not the schema's.
	if there, again := hasSchema(ctx, session, schema); again == nil && there {
		return nil
	}
	return err
}

func hasSchema(ctx context.Context, session *pgx.Conn, schema string) (there bool, err error) {
	err = session.QueryRow(ctx, "select to_regnamespace($1) is not null", schema).Scan(&there)
	return there, err
}

// end leaves no connection and no goroutine of the driver's. A session that was refused while it
// was made ready is still open.
func (m *migration) end() {
	for _, session := range m.sessions {
		drop(session)
	}
	m.links.cut()
	for _, session := range m.sessions {
		<-session.PgConn().CleanupDone()
	}
}

// failed makes the error that the caller gets, and nil of nil.
func (m *migration) failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var refused *refusal
	result := &adapters.Error{Adapter: m.settings.name(), Key: m.table, Op: "migrate"}
	if errors.As(err, &refused) {
		result.Kind, result.Cause = refused.kind, refused.cause
		return result
	}
	err = m.settings.refusedWrite(result.Op, nil, err)
	result.Kind, result.Cause = kindOf(ctx, false, err), err
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		result.Cause = &connectError{connect.Unwrap()}
	}
	return result
}

// lockOf returns the key of the advisory lock of a table.
func lockOf(table string) int64 {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte("lockstep migrations " + table))
	return int64(sum.Sum64())
}
