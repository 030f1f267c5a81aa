package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/adapters/postgres/internal/queries"
)

func TestAServersErrorHasAKindAndIsWrappedR11(t *testing.T) {
	const works, broken, outdated = adapters.Works, adapters.Broken, adapters.Outdated
	rows := []struct {
		code, reason      string
		fatal             bool // the server ends the session with it
		kind              error
		shared, exclusive adapters.Diagnosis
	}{
		{"40001", "serialization failure", false, adapters.ErrConflict, works, works},
		{"40P01", "deadlock", false, adapters.ErrConflict, works, works},
		{"40003", "whether it was done is unknown", false, adapters.ErrUnavailable, works, works},
		{"08006", "the server's own connection", false, adapters.ErrUnavailable, works, works},
		{"57P01", "terminated by an administrator", true, adapters.ErrUnavailable, works, broken},
		{"57P02", "another session crashed", true, adapters.ErrUnavailable, works, broken},
		{"57P05", "idle for too long", true, adapters.ErrUnavailable, works, broken},
		{"25P03", "idle in a transaction", true, adapters.ErrUnavailable, works, broken},
		{"53200", "out of memory", false, adapters.ErrUnavailable, works, works},
		{"53100", "the disk is full", false, adapters.ErrUnavailable, works, works},
		{"25006", "read-only after a failover", false, adapters.ErrUnavailable, broken, broken},
		{"57014", "statement_timeout", false, adapters.ErrTimeout, works, works},
		{"55P03", "lock_timeout", false, adapters.ErrTimeout, works, works},
		{"42501", "no privilege", false, adapters.ErrDenied, works, works},
		{"28P01", "the password was changed", true, adapters.ErrDenied, outdated, outdated},
		{"28000", "so was the user", true, adapters.ErrDenied, outdated, outdated},
		{"42601", "a syntax error", false, adapters.ErrInvalid, works, works},
		{"42P01", "no table", false, adapters.ErrInvalid, works, works},
		{"22021", "not in the server's encoding", false, adapters.ErrInvalid, works, works},
		{"23505", "a row that is there already", false, adapters.ErrInvalid, works, works},
		{"25P02", "the transaction has failed", false, adapters.ErrInvalid, works, works},
		{"54000", "too big", false, adapters.ErrInvalid, works, works},
		{"0A000", "not supported", false, adapters.ErrUnsupported, works, works},
		{"XX000", "internal", false, adapters.ErrUnavailable, works, works},
		{"58030", "input or output of the server's", false, adapters.ErrUnavailable, works, works},
		{"P0001", "raised by a function", false, adapters.ErrInvalid, works, works},
		{"?", "no code at all", false, adapters.ErrInvalid, works, works},
	}
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		f := newFake(t, false)
		for _, row := range rows {
			t.Run(row.code, func(t *testing.T) {
				f.answers(silence)
				config := postgres.Config{URL: f.url(), Sharing: sharing, Name: "pg"}
				adapter, client := open(t, config)
				f.answers(func(string) fakeAnswer {
					return fakeAnswer{code: row.code, fatal: row.fatal}
				})
				_, err := client.Get(within(t, 20*time.Second), "t", "k")
				assert.Equal(t, row.kind, adapters.KindOf(err), row.reason)
				var server *pgconn.PgError
				require.ErrorAs(t, err, &server)
				assert.Equal(t, row.code, server.Code)
				assert.ErrorContains(t, err, `get pg "main": `)
				want := row.shared
				if sharing == adapters.Exclusive {
					want = row.exclusive
				}
				assert.Equal(t, want, adapter.Diagnose(err), row.reason)
			})
		}
	})
}

func TestAConnectionThatCannotBeOpenedIsDiagnosed(t *testing.T) {
	rows := []struct {
		code, reason string
		kind         error
		want         adapters.Diagnosis
	}{
		{"28P01", "the password was rotated", adapters.ErrDenied, adapters.Outdated},
		{"28000", "the user may not log in", adapters.ErrDenied, adapters.Outdated},
		{"53300", "the pool's other connections work", adapters.ErrUnavailable, adapters.Works},
		{"57P03", "the server starts", adapters.ErrUnavailable, adapters.Broken},
		{"57P01", "the server stops", adapters.ErrUnavailable, adapters.Broken},
		{"3D000", "there is no such database", adapters.ErrInvalid, adapters.Works},
	}
	f := newFake(t, false)
	adapter, client := open(t, postgres.Config{URL: f.url()})
	for _, row := range rows {
		t.Run(row.code, func(t *testing.T) {
			f.mu.Lock()
			f.greet = &pgproto3.ErrorResponse{Severity: "FATAL", Code: row.code, Message: "no"}
			f.mu.Unlock()
			ctx := within(t, 20*time.Second)
			err := client.Session(ctx, func(ctx context.Context, _ *pgx.Conn) error {
				return adapter.Ping(ctx, client) // the pool needs a second connection
			})
			assert.ErrorIs(t, err, row.kind)
			assert.Equal(t, row.want, adapter.Diagnose(err), row.reason)
			_, err = adapter.Open(ctx, "main")
			assert.ErrorIs(t, err, row.kind)
			assert.NotContains(t, err.Error(), "geheim")
			assert.Equal(t, row.want, adapter.Diagnose(err), row.reason)
			var config *pgconn.ConnectError
			assert.False(t, errors.As(err, &config), "it would carry the password")
			assert.NotContains(t, err.Error(), "\n")
		})
	}
	f.stop()
	_, err := adapter.Open(within(t, 20*time.Second), "main")
	assert.ErrorIs(t, err, adapters.ErrUnavailable)
	assert.Equal(t, adapters.Broken, adapter.Diagnose(err), "nobody listens")
}

func TestAnAnswerThatCameCountsThoughItsTimeIsOver(t *testing.T) {
	f := newFake(t, false)
	f.answers(silence)
	_, client := open(t, postgres.Config{URL: f.url()})
	ctx, cancel := context.WithCancel(within(t, 20*time.Second))
	err := postgres.Call(client, ctx, "get", func(context.Context, queries.DBTX) error {
		cancel()
		return pgx.ErrNoRows
	})
	assert.ErrorIs(t, err, adapters.ErrNotFound)
}

func TestALostConnectionIsUnavailable(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		f := newFake(t, false)
		f.answers(silence)
		adapter, client := open(t, postgres.Config{URL: f.url(), Sharing: sharing})
		f.answers(func(string) fakeAnswer { return fakeAnswer{hangUp: true} })
		ctx := within(t, 20*time.Second)
		_, err := client.Get(ctx, "t", "k")
		assert.ErrorIs(t, err, adapters.ErrUnavailable)
		f.answers(silence)
		before := f.sessions()
		err = adapter.Ping(ctx, client)
		if sharing == adapters.Shared {
			assert.NoError(t, err)
			return
		}
		assert.ErrorIs(t, err, adapters.ErrUnavailable)
		assert.Equal(t, before, f.sessions(), "an exclusive client never connects again")
		err = adapter.Close(ctx, client)
		assert.ErrorIs(t, err, adapters.ErrUnavailable, "the goodbye could not be said")
	})
}
