package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"

	"lockstep/adapters"
)

// codes maps SQLSTATE codes to kinds, and classes, which have two characters, where no code of
// theirs is listed. (PostgreSQL documentation, appendix A.)
var codes = map[string]error{
	"08":    adapters.ErrUnavailable, // connection exception
	"0A":    adapters.ErrUnsupported, // feature not supported
	"21":    adapters.ErrInvalid,     // cardinality violation
	"22":    adapters.ErrInvalid,     // data exception
	"23":    adapters.ErrInvalid,     // integrity constraint violation
	"25":    adapters.ErrInvalid,     // invalid transaction state
	"25P03": adapters.ErrUnavailable, // idle_in_transaction_session_timeout ended the session
	"25P04": adapters.ErrTimeout,     // transaction_timeout ended the session
	"26":    adapters.ErrInvalid,     // invalid SQL statement name
	"28":    adapters.ErrDenied,      // invalid authorization
	"3D":    adapters.ErrInvalid,     // invalid catalog name: there is no such database
	"3F":    adapters.ErrInvalid,     // invalid schema name
	"40":    adapters.ErrConflict,    // transaction rollback: serialization failure, deadlock
	"40003": adapters.ErrUnavailable, // statement completion unknown
	"42":    adapters.ErrInvalid,     // syntax error or access rule violation
	"42501": adapters.ErrDenied,      // insufficient privilege
	"53":    adapters.ErrUnavailable, // insufficient resources, such as connections (53300)
	"54":    adapters.ErrInvalid,     // program limit exceeded
	"55":    adapters.ErrInvalid,     // object not in prerequisite state
	"55P03": adapters.ErrTimeout,     // lock_timeout
	"57":    adapters.ErrUnavailable, // operator intervention: shutdown, recovery, dropped database
	"57014": adapters.ErrTimeout,     // statement_timeout
	"58":    adapters.ErrUnavailable, // system error
	"XX":    adapters.ErrUnavailable, // internal error
}

// kindOfCode returns the kind of a server's error, ErrInvalid for one that is not listed.
func kindOfCode(code string) error {
	if kind, ok := codes[code]; ok {
		return kind
	}
	if len(code) == 5 {
		if kind, ok := codes[code[:2]]; ok {
			return kind
		}
	}
	return adapters.ErrInvalid
}

// refusal is an error of the adapter's own: a kind with a cause that does not wrap it.
type refusal struct{ kind, cause error }

func (r *refusal) Error() string { return r.kind.Error() + ": " + r.cause.Error() }

// invalid refuses an argument or a call.
func invalid(why string) error { return &refusal{adapters.ErrInvalid, errors.New(why)} }

// lostError says that the call on a connection cost it, or found it lost.
type lostError struct{ error }

func (l *lostError) Unwrap() error { return l.error }

// connectError stands for the driver's error of a connection that could not be opened: that one
// carries the whole configuration, with the password.
type connectError struct{ error }

func (c *connectError) Error() string { return strings.ReplaceAll(c.error.Error(), "\n", "; ") }
func (c *connectError) Unwrap() error { return c.error }

// hintError adds what to do to a server's error.
type hintError struct {
	error
	hint string
}

func (h *hintError) Error() string { return h.error.Error() + " (" + h.hint + ")" }
func (h *hintError) Unwrap() error { return h.error }

// hints are what errors of the server mean on an adapter's own tables.
var hints = map[string]string{
	"3F000": "postgres.Migrate makes the adapter's tables",
	"42P01": "postgres.Migrate makes the adapter's tables",
	"26000": "behind a transaction pooler set Config.Pooler",
	"42P05": "behind a transaction pooler set Config.Pooler",
}

// failed makes the error that the caller of an operation gets, and nil of nil.
func (c *Client) failed(ctx context.Context, op string, err error) error {
	if err == nil {
		return nil
	}
	return c.settings.failed(ctx, c.key, op, c.ended.Load(), err)
}

func (s *settings) failed(
	ctx context.Context, key, op string, ended bool, err error,
) error {
	var known *adapters.Error
	if errors.As(err, &known) {
		return err
	}
	result := &adapters.Error{Adapter: s.name(), Key: key, Op: op}
	var refused *refusal
	if errors.As(err, &refused) {
		result.Kind, result.Cause = refused.kind, refused.cause
		return result
	}
	result.Kind = kindOf(ctx, ended, err)
	if err != result.Kind { // a bare sentinel is not repeated as its own cause
		result.Cause = cause(err)
	}
	return result
}

// kindOf finds the kind. What the server said comes before what the context or the client's end
// made of the call, except where the server said that it was told to stop.
func kindOf(ctx context.Context, ended bool, err error) error {
	var server *pgconn.PgError
	said := errors.As(err, &server)
	if said && denied(server) {
		return adapters.ErrDenied
	}
	if errors.As(err, new(*standbyError)) {
		return adapters.ErrUnavailable
	}
	if said && server.Code != "57014" && !strings.HasPrefix(server.Code, "57P") {
		return kindOfCode(server.Code)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return adapters.ErrNotFound
	}
	switch over := ctx.Err(); {
	case ended:
		return adapters.ErrClosed
	case errors.Is(over, context.Canceled):
		return adapters.ErrCancelled
	case over != nil, past(ctx):
		return adapters.ErrTimeout
	case said:
		return kindOfCode(server.Code)
	case network(err):
		return adapters.ErrUnavailable
	}
	if kind := adapters.KindOf(err); kind != nil {
		return kind
	}
	return adapters.ErrInvalid // the driver could not write an argument or read a value
}

// denied says that a server, or PgBouncer, which has one code for all that goes wrong, refused who
// the client is.
func denied(server *pgconn.PgError) bool {
	return server.Code == "28P01" || server.Code == "28000" ||
		server.Code == "08P01" && strings.Contains(server.Message, "authentication failed")
}

// past says that a deadline has passed: a dial that keeps to it may notice before the context does.
func past(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && !time.Now().Before(deadline)
}

// network says that an error is the connection's.
func network(err error) bool {
	var (
		lost    *lostError
		connect *pgconn.ConnectError
		net     net.Error
	)
	return errors.As(err, &lost) || errors.As(err, &connect) || errors.As(err, &net) ||
		errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, puddle.ErrClosedPool)
}

// cause is the driver's error without the configuration, and with a hint where there is one.
func cause(err error) error {
	var lost *lostError
	if errors.As(err, &lost) {
		return &lostError{cause(lost.error)}
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return &connectError{connect.Unwrap()}
	}
	var server *pgconn.PgError
	if errors.As(err, &server) && hints[server.Code] != "" {
		return &hintError{err, hints[server.Code]}
	}
	return err
}

// Diagnose implements adapters.Diagnoser.
//
// A password or a user that the server refuses makes every client Outdated. An exclusive client is
// Broken by the loss of its connection, also where a call's own context cost it. A shared one is
// not: its pool opens another connection; it is Broken when that fails, unless it is because the
// server has too many. A server, or a database, that became read-only has failed over, and what
// leads to it is of no use; who makes that the rule for a role has such clients opened again and
// again. A transaction that is read-only by the caller's wish, by plain SQL or by the URL, is the
// caller's affair.
func (a *Adapter) Diagnose(err error) adapters.Diagnosis {
	var (
		server  *pgconn.PgError
		lost    *lostError
		connect *connectError
		// A server that became read-only.
		failedOver *standbyError
	)
	code := ""
	if errors.As(err, &server) {
		code = server.Code
	}
	switch {
	case code != "" && denied(server):
		return adapters.Outdated
	case errors.As(err, &failedOver):
		return adapters.Broken
	case a.settings.Sharing == adapters.Exclusive && errors.As(err, &lost):
		return adapters.Broken
	case errors.As(err, &connect) && code != "53300" &&
		errors.Is(err, adapters.ErrUnavailable):
		return adapters.Broken
	default:
		return adapters.Works
	}
}
