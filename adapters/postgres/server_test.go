package postgres_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"lockstep/adapters/postgres"
	"lockstep/internal/servers"
)

var migrated sync.Once

// fresh returns a configuration for the server that the tests share, with empty tables.
func fresh(t testing.TB) postgres.Config {
	t.Helper()
	s := servers.Postgres(t)
	config := postgres.Config{URL: s.URL() + "&sslmode=disable", ConnsMax: 8}
	migrated.Do(func() { require.NoError(t, postgres.Migrate(within(t, time.Minute), config)) })
	admin(t, "truncate lockstep.rows")
	return config
}

// admin runs SQL as the owner of the tests' database, and returns the first column of the first
// row.
func admin(t testing.TB, sql string, args ...any) (first string) {
	t.Helper()
	ctx := within(t, 10*time.Second)
	conn, err := pgx.Connect(ctx, servers.Postgres(t).URL())
	require.NoError(t, err)
	defer func() { _ = conn.Close(ctx) }()
	rows, err := conn.Query(ctx, sql, args...)
	require.NoError(t, err)
	defer rows.Close()
	if rows.Next() {
		if values, err := rows.Values(); err == nil && len(values) > 0 {
			first = fmt.Sprint(values[0])
		}
	}
	rows.Close()
	require.NoError(t, rows.Err())
	return first
}

// superuser runs SQL as the superuser.
func superuser(t testing.TB, sql string) {
	t.Helper()
	require.NoError(t, servers.Postgres(t).Exec(within(t, 10*time.Second), sql))
}
