package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/postgres"
	"lockstep/internal/servers"
)

// TestTheKit has the adapter judged by the conformance kit, with and without TLS, and behind a
// transaction pooler. Each run has a database of its own. They do not run in parallel: the kit
// looks for goroutines that are left in the whole process.
func TestTheKit(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		t.Run("direct", func(t *testing.T) {
			d, config := tables(t)
			config.Sharing = sharing
			if sharing == adapters.Exclusive {
				config.TLS = d.Server.TLS()
			} else {
				config.URL += "&sslmode=disable"
			}
			adaptertest.Run(t, kit(d, config))
		})
		t.Run("behind a pooler", func(t *testing.T) {
			d, _ := tables(t)
			pooler := servers.PgBouncer(t, d)
			// Rules A22, A23 and A32 have up to eleven transactions open.
			require.NoError(t, pooler.LimitSessions(within(t, 10*time.Second), 50))
			harness := kit(d, postgres.Config{URL: pooler.URL(), Pooler: true, Sharing: sharing})
			harness.Left = func(ctx context.Context, _ adaptertest.Setup) ([]string, error) {
				clients, err := pooler.Clients(ctx)
				if clients == 0 {
					return nil, err
				}
				return []string{fmt.Sprint(clients, " connections to the pooler")}, err
			}
			adaptertest.Run(t, harness)
		})
	})
}

func kit(
	d *servers.PostgresDatabase, config postgres.Config,
) adaptertest.Harness[*postgres.Client] {
	adapter := func(s adaptertest.Setup, name string) (adapters.Adapter[*postgres.Client], error) {
		mine := config
		mine.Dial, mine.Queue.LengthMax = s.Dial, s.LengthMax
		mine.ApplicationName = name
		return postgres.New(mine)
	}
	return adaptertest.Harness[*postgres.Client]{
		New: func(s adaptertest.Setup) (adapters.Adapter[*postgres.Client], error) {
			return adapter(s, "kit")
		},
		Other: func(s adaptertest.Setup) (adapters.Adapter[*postgres.Client], error) {
			return adapter(s, "another")
		},
		Left: func(ctx context.Context, _ adaptertest.Setup) ([]string, error) {
			sessions, err := d.Sessions(ctx)
			var texts []string
			for _, s := range sessions {
				texts = append(texts, s.State+" "+s.Query)
			}
			return texts, err
		},
		Secrets:   []string{d.Password()},
		Wrong:     &adapters.Credentials{User: d.User, Password: "wrong"},
		LengthMax: 3,
	}
}
