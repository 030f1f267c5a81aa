package postgres

import (
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"lockstep/adapters"
)

// readOnlyDefault is a setting that servers from PostgreSQL 14 on report to their clients.
const readOnlyDefault = "default_transaction_read_only"

// standbyError says that a write met a server, or a database, that takes none from anybody.
type standbyError struct{ error }

func (s *standbyError) Unwrap() error { return s.error }

// refusedWrite makes a standbyError of a server's refusal to write, unless it is the caller's own
// wish: by the URL, or in plain SQL, by a transaction or a setting. The adapter's own statements
// never wish it. The session is needed for the operation "session" only.
func (s *settings) refusedWrite(op string, conn *pgx.Conn, err error) error {
	var server serverError
	if !errors.As(err, &server) || server.SQLState() != "25006" ||
		errors.As(err, new(*adapters.Error)) || s.wantsReadOnly() {
		return err
	}
	if op != "session" || standby(conn.PgConn()) {
		return &standbyError{err}
	}
	return err
}

// standby says that the server told so of itself, or began the session as one that only reads.
func standby(conn *pgconn.PgConn) bool {
	return conn.ParameterStatus("in_hot_standby") == "on" ||
		conn.CustomData()[readOnlyDefault] == "on"
}

// noteDefault keeps what the server said when the session began: plain SQL may change it.
func noteDefault(conn *pgconn.PgConn) {
	conn.CustomData()[readOnlyDefault] = conn.ParameterStatus(readOnlyDefault)
}

// wantsReadOnly says that the URL makes transactions read-only.
func (s *settings) wantsReadOnly() bool {
	no := []string{"off", "false", "no", "0"}
	for name, value := range s.conn.RuntimeParams {
		switch {
		case strings.EqualFold(name, readOnlyDefault):
			return !slices.Contains(no, strings.ToLower(value))
		case name == "options" && strings.Contains(value, readOnlyDefault):
			return true
		}
	}
	return false
}
