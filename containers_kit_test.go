package lockstep_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/postgres"
	"lockstep/adapters/redis"
	"lockstep/internal/servers"
)

// The kit, on both servers and for both sharings. Nothing runs in parallel with it: it looks for
// goroutines that are left in the whole process.

// patience is what a server on a loaded machine needs to say what it still has.
const patience = 15 * time.Second

func TestPostgresKeepsTheProtocol(t *testing.T) {
	for _, sharing := range sharings {
		t.Run(sharing.String(), func(t *testing.T) {
			server := postgresServer{PostgresDatabase: servers.Postgres(t).Database(t)}
			runPostgresKit(t, server, postgres.Config{URL: server.URL(), Sharing: sharing})
		})
		t.Run(sharing.String()+" behind a pooler", func(t *testing.T) {
			database := servers.Postgres(t).Database(t)
			server := postgresServer{database, servers.PgBouncer(t, database)}
			// Rules A22, A23 and A32 have up to eleven transactions open.
			require.NoError(t, server.bouncer.LimitSessions(t.Context(), 50))
			runPostgresKit(t, server, postgres.Config{
				URL: server.bouncer.URL(), Sharing: sharing, Pooler: true,
			})
		})
	}
}

func runPostgresKit(t *testing.T, server postgresServer, config postgres.Config) {
	t.Helper()
	require.NoError(t, postgres.Migrate(t.Context(), postgres.Config{URL: server.URL()}))
	adaptertest.Run(t, adaptertest.Harness[*postgres.Client]{
		New: func(s adaptertest.Setup) (adapters.Adapter[*postgres.Client], error) {
			mine := config
			mine.Dial, mine.Queue.LengthMax = s.Dial, s.LengthMax
			return postgres.New(mine)
		},
		Other: func(s adaptertest.Setup) (adapters.Adapter[*postgres.Client], error) {
			mine := config
			mine.Dial, mine.ApplicationName = s.Dial, "another"
			return postgres.New(mine)
		},
		Left: func(ctx context.Context, _ adaptertest.Setup) ([]string, error) {
			return server.Sessions(ctx)
		},
		Secrets:   []string{server.Password()},
		Wrong:     &adapters.Credentials{User: server.User, Password: "wrong"},
		LengthMax: 3, Patience: patience,
	})
}

func TestRedisKeepsTheProtocol(t *testing.T) {
	for _, sharing := range sharings {
		t.Run(sharing.String(), func(t *testing.T) {
			server := servers.NewRedis(t) // nobody else's connections are in its list
			if !server.Real() {
				t.Skipf("%s lacks a part of Redis: the adapter's own tests know which", server)
			}
			config := redis.Config{URL: server.URL(), Sharing: sharing, Prefix: "kit:"}
			adaptertest.Run(t, adaptertest.Harness[*redis.Client]{
				New: func(s adaptertest.Setup) (adapters.Adapter[*redis.Client], error) {
					mine := config
					mine.Dial, mine.Queue.LengthMax = s.Dial, s.LengthMax
					return redis.New(mine)
				},
				Other: func(s adaptertest.Setup) (adapters.Adapter[*redis.Client], error) {
					mine := config
					mine.Dial, mine.Prefix = s.Dial, "another:"
					return redis.New(mine)
				},
				Left: func(ctx context.Context, _ adaptertest.Setup) ([]string, error) {
					return redisServer{server}.Sessions(ctx)
				},
				Secrets:   []string{server.Password()},
				Wrong:     &adapters.Credentials{User: server.User, Password: "wrong"},
				LengthMax: 3, Patience: patience,
			})
		})
	}
}
