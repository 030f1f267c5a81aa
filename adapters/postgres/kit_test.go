package postgres_test

import (
	"context"
	"fmt"
	"testing"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/postgres"
	"lockstep/internal/servers"
)

// TestTheKit has the adapter judged by the conformance kit, with and without TLS.
func TestTheKit(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config := fresh(t)
		config.Sharing = sharing
		if sharing == adapters.Exclusive {
			config.TLS = servers.Postgres(t).TLS()
		}
		adaptertest.Run(t, kit(t, config))
	})
}

func TestTheKitBehindATransactionPooler(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config, pooler := bouncer(t, 50) // some rules open many transactions
		config.Sharing = sharing
		harness := kit(t, config)
		harness.Left = func(ctx context.Context, _ adaptertest.Setup) ([]string, error) {
			clients, err := pooler.Clients(ctx)
			if clients == 0 {
				return nil, err
			}
			return []string{fmt.Sprint(clients, " connections to the pooler")}, err
		}
		adaptertest.Run(t, harness)
	})
}

func kit(
	t *testing.T, config postgres.Config,
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
			return sessions(ctx, t, "kit")
		},
		Secrets:   []string{servers.Postgres(t).Password()},
		Wrong:     &adapters.Credentials{User: servers.Postgres(t).User, Password: "wrong"},
		LengthMax: 3,
	}
}
