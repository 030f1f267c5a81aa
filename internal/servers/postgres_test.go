package servers_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/internal/servers"
)

// connect opens a session, which the test ends.
func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// state returns the SQLSTATE of what connecting gives, or "".
func state(t *testing.T, url string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err == nil {
		require.NoError(t, conn.Close(t.Context()))
		return ""
	}
	var refused *pgconn.PgError
	require.ErrorAs(t, err, &refused)
	return refused.Code
}

func TestDatabasesAreApart(t *testing.T) {
	server := servers.Postgres(t)
	assert.Same(t, server, servers.Postgres(t), "the server is shared")
	one, two := server.Database(t), server.Database(t)
	_, err := connect(t, one.URL()).Exec(t.Context(), "CREATE TABLE rows (id int)")
	require.NoError(t, err)
	_, err = connect(t, two.Keywords()).Exec(t.Context(), "SELECT * FROM rows")
	assert.ErrorContains(t, err, "42P01")
}

func TestSessionsAndLocksAreSeen(t *testing.T) {
	database := servers.Postgres(t).Database(t)
	conn := connect(t, database.URL())
	tx, err := conn.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "CREATE TABLE rows (id int)")
	require.NoError(t, err)
	sessions, err := database.Sessions(t.Context())
	require.NoError(t, err)
	require.Len(t, sessions, 1)
	assert.Equal(t, "idle in transaction", sessions[0].State)
	assert.Equal(t, database.User, sessions[0].User)
	locks, err := database.Locks(t.Context())
	require.NoError(t, err)
	assert.NotEmpty(t, locks)
	require.NoError(t, tx.Rollback(t.Context()))
	require.NoError(t, conn.Close(t.Context()))
	assert.Eventually(t, func() bool {
		sessions, err = database.Sessions(t.Context())
		return err == nil && len(sessions) == 0
	}, 10*time.Second, 10*time.Millisecond)
}

func TestAPasswordIsRotatedUnderAnOpenSession(t *testing.T) {
	database := servers.Postgres(t).Database(t)
	before := database.URL()
	conn := connect(t, before)
	_, err := database.RotatePassword(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "28P01", state(t, before), "the old password is refused")
	assert.Empty(t, state(t, database.URL()), "the new one is not")
	require.NoError(t, conn.Ping(t.Context()))
}

func TestADatabaseIsReadOnlyAndOutOfSessions(t *testing.T) {
	database := servers.Postgres(t).Database(t)
	require.NoError(t, database.SetReadOnly(t.Context(), true))
	_, err := connect(t, database.URL()).Exec(t.Context(), "CREATE TABLE rows (id int)")
	assert.ErrorContains(t, err, "25006")
	require.NoError(t, database.LimitSessions(t.Context(), 1))
	assert.Equal(t, "53300", state(t, database.URL()))
	require.NoError(t, database.LimitSessions(t.Context(), -1))
	assert.Empty(t, state(t, database.URL()))
}

func TestPostgresTalksTLSThatCanBeVerified(t *testing.T) {
	server := servers.Postgres(t)
	config, err := pgx.ParseConfig(server.URL())
	require.NoError(t, err)
	config.TLSConfig, config.Fallbacks = server.TLS(), nil
	conn, err := pgx.ConnectConfig(t.Context(), config)
	require.NoError(t, err)
	var on bool
	row := conn.QueryRow(t.Context(), "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
	require.NoError(t, row.Scan(&on))
	assert.True(t, on)
	require.NoError(t, conn.Close(t.Context()))
}

func TestAPostgresIsPausedKilledAndStartedElsewhere(t *testing.T) {
	server := servers.NewPostgres(t, servers.PostgresConfig{ConnectionsMax: 20})
	conn := connect(t, server.URL())
	_, err := conn.Exec(t.Context(), "CREATE TABLE rows (id int); INSERT INTO rows VALUES (7)")
	require.NoError(t, err)

	require.NoError(t, server.Pause(t.Context()))
	short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err = conn.Exec(short, "SELECT 1")
	require.ErrorIs(t, err, context.DeadlineExceeded, "a paused server answers nothing")
	require.NoError(t, server.Unpause(t.Context()))
	conn = connect(t, server.URL())

	before := server.Address()
	require.NoError(t, server.Kill(t.Context()))
	_, err = conn.Exec(t.Context(), "SELECT 1")
	require.Error(t, err)
	require.NoError(t, server.Start(t.Context()))
	assert.NotEqual(t, before, server.Address())
	var id int
	row := connect(t, server.URL()).QueryRow(t.Context(), "SELECT id FROM rows")
	require.NoError(t, row.Scan(&id))
	assert.Equal(t, 7, id, "what was acknowledged is there")
}
