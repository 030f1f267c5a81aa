package servers

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

// PostgresDatabase is one database and the role that owns it, which is no superuser. What is set
// here holds for this database and role alone. It is safe for concurrent use.
type PostgresDatabase struct {
	Server *PostgresServer
	// Name is the database's, User the role's.
	Name, User string

	password atomic.Pointer[string]
}

// Password returns the role's password as of now.
func (d *PostgresDatabase) Password() string { return *d.password.Load() }

// URL returns how the role connects as of now: the address changes with a restart of the server,
// the password with RotatePassword. The server's TLS is used where it offers it, unverified.
func (d *PostgresDatabase) URL() string { return d.Server.url(d.User, d.Password(), d.Name) }

// Keywords returns what URL returns, as a DSN of keywords and values.
func (d *PostgresDatabase) Keywords() string {
	host, port, _ := strings.Cut(d.Server.Address(), ":")
	return fmt.Sprintf("host=%s port=%s user=%s password=%s dbname=%s "+
		"sslmode=prefer connect_timeout=5", host, port, d.User, d.Password(), d.Name)
}

// RotatePassword gives the role a new password and returns it. Sessions that are open go on.
func (d *PostgresDatabase) RotatePassword(ctx context.Context) (string, error) {
	password := strings.ToLower(rand.Text())
	sql := fmt.Sprintf("ALTER ROLE %s PASSWORD '%s'", d.User, password)
	if err := d.Server.Exec(ctx, sql); err != nil {
		return "", err
	}
	d.password.Store(&password)
	return password, nil
}

// SetReadOnly makes new transactions of the database's future sessions read-only by default, or
// not. Sessions that are open keep what they had: Terminate ends them.
func (d *PostgresDatabase) SetReadOnly(ctx context.Context, on bool) error {
	sql := fmt.Sprintf("ALTER DATABASE %s SET default_transaction_read_only = %t", d.Name, on)
	return d.Server.Exec(ctx, sql)
}

// LimitSessions lets the role have at most so many sessions; what is more is refused with the error
// of a server that is out of connections (SQLSTATE 53300). A negative number means any number.
func (d *PostgresDatabase) LimitSessions(ctx context.Context, most int) error {
	return d.Server.Exec(ctx, fmt.Sprintf("ALTER ROLE %s CONNECTION LIMIT %d", d.User, most))
}

// Terminate ends all sessions of the database from the server's side.
func (d *PostgresDatabase) Terminate(ctx context.Context) error {
	return d.Server.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = $1 AND pid <> pg_backend_pid()`, d.Name)
}

// Session is a client's session, by pg_stat_activity.
type Session struct {
	PID         int32
	User        string
	Application string
	// State is "active", "idle", "idle in transaction" and so on.
	State string
	// Query is the session's last one.
	Query string
}

// Sessions returns the sessions in the database.
func (d *PostgresDatabase) Sessions(ctx context.Context) ([]Session, error) {
	return collect[Session](ctx, d.Server, `SELECT pid, usename::text, application_name,
			coalesce(state, ''), query
		FROM pg_stat_activity
		WHERE datname = $1 AND backend_type = 'client backend' AND pid <> pg_backend_pid()
		ORDER BY pid`, d.Name)
}

// Lock is a lock that a session holds or waits for, by pg_locks.
type Lock struct {
	PID int32
	// Type is what is locked, such as "relation" or "advisory", and Mode how.
	Type, Mode string
	Granted    bool
}

// Locks returns the locks of the sessions in the database.
func (d *PostgresDatabase) Locks(ctx context.Context) ([]Lock, error) {
	return collect[Lock](ctx, d.Server, `SELECT l.pid, l.locktype, l.mode, l.granted
		FROM pg_locks l JOIN pg_stat_activity a USING (pid)
		WHERE a.datname = $1 AND a.backend_type = 'client backend' AND pid <> pg_backend_pid()
		ORDER BY l.pid, l.locktype, l.mode`, d.Name)
}

// collect returns the rows of a query, whose argument is the database's name.
func collect[R any](ctx context.Context, s *PostgresServer, sql, name string) ([]R, error) {
	var list []R
	err := s.asAdmin(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, sql, name)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[R])
		return err
	})
	return list, err
}

// drop removes the database and its role, and ends whatever sessions are left.
func (d *PostgresDatabase) drop(ctx context.Context) error {
	for _, sql := range []string{"DROP DATABASE %s WITH (FORCE)", "DROP ROLE %s"} {
		if err := d.Server.Exec(ctx, fmt.Sprintf(sql, d.Name)); err != nil {
			return err
		}
	}
	return nil
}
