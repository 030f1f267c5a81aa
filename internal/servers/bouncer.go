package servers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"

	"lockstep/internal/require"
)

// Bouncer is a PgBouncer in transaction mode before one database. Its methods are not safe for
// concurrent use, but for URL.
type Bouncer struct {
	database *PostgresDatabase
	path     string // of the binary
	daemon   *daemon
	port     int
	sessions int
}

// PgBouncer starts a PgBouncer for this test, which ends with it. Where the binary is not installed
// it skips the test, or fails it where LOCKSTEP_REQUIRE lists containers.
func PgBouncer(t testing.TB, database *PostgresDatabase) *Bouncer {
	t.Helper()
	path := find("pgbouncer", "/usr/sbin", "/usr/local/sbin", "/usr/local/bin")
	if path == "" {
		require.Tool(t, "containers", errors.New("there is no pgbouncer"))
	}
	b, err := newBouncer(t.Context(), path, database)
	if errors.Is(err, errLinux) {
		require.Tool(t, "containers", err)
	}
	if err != nil {
		t.Fatalf("start pgbouncer: %v", err)
	}
	t.Cleanup(func() {
		if err := b.daemon.remove(); err != nil {
			t.Errorf("end pgbouncer: %v", err)
		}
	})
	t.Logf("pgbouncer: local %s %s", path, versionOf(path))
	return b
}

func newBouncer(ctx context.Context, path string, database *PostgresDatabase) (*Bouncer, error) {
	d, err := newDaemon("pgbouncer")
	if err != nil {
		return nil, err
	}
	b := &Bouncer{database: database, path: path, daemon: d, sessions: 10}
	if b.port, err = freePort(0); err == nil {
		err = b.configure()
	}
	if err == nil {
		err = b.run()
	}
	if err == nil {
		err = b.answer(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, d.remove())
	}
	return b, nil
}

// bouncerConfig leaves as much at PgBouncer's defaults as it can, since those are what most
// installations have: it passes no parameter of a session on but its few own, and refuses a client
// that asks for another at its start. With its default of MD5 a login costs nothing, too; with
// SCRAM it would derive a key from the password each time, more work than the server does in all.
//
// The numbers: the kit (A34) has 92 clients at once, of 200. Of the server's sessions, each open
// transaction holds one: up to eleven in the kit (A22, A23, A32), which therefore asks for more
// than ten, by Bouncer.LimitSessions.
const bouncerConfig = `[databases]
* = host=%s port=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_file = userlist.txt
admin_users = bouncer
pool_mode = transaction
default_pool_size = %d
max_client_conn = 200
server_login_retry = 1
server_connect_timeout = 2
`

func (b *Bouncer) configure() error {
	host, port, err := net.SplitHostPort(b.database.Server.Address())
	if err != nil {
		return err
	}
	// The passwords stand here in plain text, since PgBouncer logs in by them at the server.
	users := fmt.Sprintf("\"%s\" \"%s\"\n\"bouncer\" \"%s\"\n",
		b.database.User, b.database.Password(), b.database.Server.admin)
	return write(b.daemon.dir, map[string]string{
		"pgbouncer.ini": fmt.Sprintf(bouncerConfig, host, port, b.port, b.sessions),
		"userlist.txt":  users,
	}, b.daemon)
}

// URL returns how the database's role connects through the pooler, which offers no TLS.
func (b *Bouncer) URL() string {
	return b.url(b.database.User, b.database.Password(), b.database.Name)
}

// Address returns the host and port at which the pooler listens.
func (b *Bouncer) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(b.port)) }

func (b *Bouncer) url(user, password, database string) string {
	return (&url.URL{
		Scheme: "postgres", User: url.UserPassword(user, password), Host: b.Address(),
		Path: "/" + database, RawQuery: "sslmode=disable&connect_timeout=5",
	}).String()
}

// Follow tells the pooler of the server's address and the role's password as they are now, and
// returns when it answers from there.
func (b *Bouncer) Follow(ctx context.Context) error {
	if err := b.configure(); err != nil {
		return err
	}
	if err := b.daemon.hangUp(); err != nil {
		return err
	}
	return b.answer(ctx)
}

// LimitSessions lets the pooler have at most so many sessions of the server; it begins with ten.
// Those that are there stay until the pooler has no use for them.
func (b *Bouncer) LimitSessions(ctx context.Context, most int) error {
	b.sessions = most
	return b.Follow(ctx)
}

// answer waits until a query goes through to the server.
func (b *Bouncer) answer(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	err := eventually(ctx, probeEvery, func() error {
		return b.query(ctx, b.URL(), "SELECT 1", func(pgx.Rows) error { return nil })
	})
	if err != nil {
		return fmt.Errorf("pgbouncer does not answer: %w\n%s", err, b.daemon.logs())
	}
	return nil
}

// Clients returns how many connections of the database's role the pooler has, by SHOW CLIENTS.
func (b *Bouncer) Clients(ctx context.Context) (int, error) {
	clients := 0
	admin := b.url("bouncer", b.database.Server.admin, "pgbouncer")
	err := b.query(ctx, admin, "SHOW CLIENTS", func(rows pgx.Rows) error {
		for i, column := range rows.FieldDescriptions() {
			if column.Name == "user" && string(rows.RawValues()[i]) == b.database.User {
				clients++
			}
		}
		return nil
	})
	return clients, err
}

// Restart ends the pooler, and so all of its connections, and starts it where it was. It returns
// when the pooler answers; the server behind it need not. The pooler's own order KILL is not used:
// it may end PgBouncer 1.18 itself.
func (b *Bouncer) Restart(ctx context.Context) error {
	if err := b.daemon.kill(); err != nil {
		return err
	}
	if err := b.run(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	return eventually(ctx, probeEvery, func() error {
		_, err := b.Clients(ctx)
		return err
	})
}

func (b *Bouncer) run() error {
	return b.daemon.run(b.path, filepath.Join(b.daemon.dir, "pgbouncer.ini"))
}

// query sends one query as text: what PgBouncer's own console understands, too.
func (*Bouncer) query(ctx context.Context, url, sql string, row func(pgx.Rows) error) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return err
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
