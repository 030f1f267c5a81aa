package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// errProtocol is what a server gives that answers a statement more than once.
var errProtocol = errors.New("the server broke the protocol")

// exec carries out a statement without arguments. The driver panics where a hostile server answers
// it more often than once (docs/findings.md); the connection is dropped then.
func exec(
	ctx context.Context, conn *pgx.Conn, statement string,
) (tag pgconn.CommandTag, err error) {
	defer distrust(conn, &err)
	return conn.Exec(ctx, statement)
}

// ping asks the server for an answer, as exec does.
func ping(ctx context.Context, conn *pgx.Conn) (err error) {
	defer distrust(conn, &err)
	return conn.Ping(ctx)
}

// distrust makes an error of the driver's panic. It is to be deferred.
func distrust(conn *pgx.Conn, err *error) {
	if recover() != nil {
		drop(conn)
		*err = errProtocol
	}
}
