package fake_test

import (
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/bench/fake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func pool(t *testing.T, server *fake.Postgres) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(fake.PostgresURL)
	require.NoError(t, err)
	config.ConnConfig.DialFunc = server.Dial
	p, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	return p
}

func TestPgxpoolAcquiresAndReleasesOneConnectionOfPostgres(t *testing.T) {
	var server fake.Postgres
	p := pool(t, &server)
	for range 3 {
		c, err := p.Acquire(t.Context())
		require.NoError(t, err)
		c.Release()
	}
	require.NoError(t, p.Ping(t.Context()))
	require.EqualValues(t, 1, p.Stat().NewConnsCount())
	p.Close()
	server.Wait()
}

func TestPostgresRefusesWhatIsNoPing(t *testing.T) {
	var server fake.Postgres
	p := pool(t, &server)
	_, err := p.Exec(t.Context(), "select 1")
	var refused *pgconn.PgError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "0A000", refused.Code)
	p.Close()
	server.Wait()
}

func TestPostgresEndsTheSessionOfAClientThatHangsUp(t *testing.T) {
	var server fake.Postgres
	client, err := server.Dial(t.Context(), "", "")
	require.NoError(t, err)
	require.NoError(t, client.Close())
	server.Wait()
}

func TestGoRedisPingsRedis(t *testing.T) {
	client := redis.NewClient(&redis.Options{
		Dialer: fake.DialRedis, Protocol: 2, DisableIdentity: true,
	})
	require.NoError(t, client.Ping(t.Context()).Err())
	require.ErrorContains(t, client.Get(t.Context(), "a").Err(), "unknown command")
	require.EqualValues(t, 1, client.PoolStats().Misses)
	require.NoError(t, client.Close())
}

func TestRedisAllocatesNothingForAPing(t *testing.T) {
	conn, err := fake.DialRedis(t.Context(), "", "")
	require.NoError(t, err)
	reply := make([]byte, 64)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		_, _ = conn.Write([]byte("*1\r\n$4\r\nping\r\n"))
		_, _ = conn.Read(reply)
	}))
	_, err = conn.Write([]byte("*1\r\n$4\r\nping\r\n"))
	require.NoError(t, err)
	n, err := conn.Read(reply)
	require.NoError(t, err)
	require.Equal(t, "+PONG\r\n", string(reply[:n]))
}
