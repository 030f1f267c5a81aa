package postgres_test

import (
	"context"
	"testing"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/postgres"
	"lockstep/internal/servers"
)

// TestTheKit has the adapter judged by the conformance kit, with and without TLS; the suite at the
// top level does so behind a transaction pooler, too. They do not run in parallel: the kit looks
// for goroutines that are left in the whole process.
func TestTheKit(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		d, config := tables(t)
		config.Sharing = sharing
		if sharing == adapters.Exclusive {
			config.TLS = d.Server.TLS()
		} else {
			config.URL += "&sslmode=disable"
		}
		adaptertest.Run(t, kit(d, config))
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
		Patience:  15 * time.Second, // on a loaded machine, to say what is left
	}
}
