package servers_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/internal/servers"
)

// simple opens a session without prepared statements, which the test ends.
func simple(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	require.NoError(t, err)
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	conn, err := pgx.ConnectConfig(t.Context(), config)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

func TestPgBouncerSharesAServerConnectionBetweenTransactions(t *testing.T) {
	database := servers.Postgres(t).Database(t)
	bouncer := servers.PgBouncer(t, database)
	backends := map[int]bool{}
	for range 3 {
		var backend int
		row := simple(t, bouncer.URL()).QueryRow(t.Context(), "SELECT pg_backend_pid()")
		require.NoError(t, row.Scan(&backend))
		backends[backend] = true
	}
	assert.Len(t, backends, 1)
	clients, err := bouncer.Clients(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 3, clients)
	require.NoError(t, bouncer.Restart(t.Context()))
	clients, err = bouncer.Clients(t.Context())
	require.NoError(t, err)
	assert.Zero(t, clients)
}

func TestPgBouncerFollowsItsServer(t *testing.T) {
	server := servers.NewPostgres(t, servers.PostgresConfig{})
	bouncer := servers.PgBouncer(t, server.PostgresDatabase)
	require.NoError(t, server.Kill(t.Context()))
	require.NoError(t, server.Start(t.Context()))
	_, err := server.RotatePassword(t.Context())
	require.NoError(t, err)
	require.NoError(t, bouncer.Follow(t.Context()))
	_, err = simple(t, bouncer.URL()).Exec(t.Context(), "SELECT 1")
	require.NoError(t, err)
}
