// Package fake has servers in memory that say just enough for a pool to open a connection: what is
// measured is then the pool, and neither a server nor a network.
package fake

import (
	"context"
	"net"
	"sync"

	"github.com/jackc/pgx/v5/pgproto3"
)

// PostgresURL is a connection string for clients that dial by [Postgres.Dial].
const PostgresURL = "postgres://bench@127.0.0.1/bench?sslmode=disable"

// Postgres is a server that lets everybody in, answers an empty query, which is what a ping is, and
// refuses anything else. The zero value is ready. It is safe for concurrent use.
type Postgres struct {
	sessions sync.WaitGroup
}

// Dial begins a session and returns the client's end. It has the signature of pgconn.DialFunc and
// never errs.
func (p *Postgres) Dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.sessions.Go(func() {
		defer func() { _ = server.Close() }()
		_ = serve(pgproto3.NewBackend(server, server)) // the end of a session is no finding
	})
	return client, nil
}

// Wait returns when every session has ended.
func (p *Postgres) Wait() { p.sessions.Wait() }

// serve carries out one session, until the client says goodbye or hangs up.
func serve(b *pgproto3.Backend) error {
	if _, err := b.ReceiveStartupMessage(); err != nil {
		return err
	}
	b.Send(&pgproto3.AuthenticationOk{})
	b.Send(&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"})
	b.Send(&pgproto3.BackendKeyData{ProcessID: 1, SecretKey: []byte{0, 0, 0, 1}})
	for {
		b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		if err := b.Flush(); err != nil {
			return err
		}
		message, err := b.Receive()
		if err != nil {
			return err
		}
		if _, goodbye := message.(*pgproto3.Terminate); goodbye {
			return nil
		}
		b.Send(answer(message))
	}
}

func answer(message pgproto3.FrontendMessage) pgproto3.BackendMessage {
	if q, ok := message.(*pgproto3.Query); ok && (q.String == "" || q.String == "-- ping") {
		return &pgproto3.EmptyQueryResponse{}
	}
	return &pgproto3.ErrorResponse{
		Severity: "ERROR", Code: "0A000", Message: "the fake server answers pings alone",
	}
}
