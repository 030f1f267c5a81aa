package lockstep_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/internal/faults"
	"lockstep/internal/servers"
)

// rowsTable is the table of the trials' rows.
const rowsTable = "trial"

// postgresServer is a Postgres that can be made to fail, perhaps behind a pooler.
type postgresServer struct {
	*servers.PostgresDatabase
	bouncer *servers.Bouncer // or nil
}

var _ faults.Server = postgresServer{}

func (s postgresServer) Address() string {
	if s.bouncer != nil {
		return s.bouncer.Address()
	}
	return s.Server.Address()
}

func (s postgresServer) Credentials() adapters.Credentials {
	return adapters.Credentials{User: s.User, Password: s.Password()}
}

func (s postgresServer) Pause(ctx context.Context) error   { return s.Server.Pause(ctx) }
func (s postgresServer) Unpause(ctx context.Context) error { return s.Server.Unpause(ctx) }
func (s postgresServer) Kill(ctx context.Context) error    { return s.Server.Kill(ctx) }

func (s postgresServer) Start(ctx context.Context) error {
	return errors.Join(s.Server.Start(ctx), s.follow(ctx))
}

func (s postgresServer) Rotate(ctx context.Context) error {
	_, err := s.RotatePassword(ctx)
	return errors.Join(err, s.follow(ctx))
}

// follow tells the pooler what has changed.
func (s postgresServer) follow(ctx context.Context) error {
	if s.bouncer == nil {
		return nil
	}
	return s.bouncer.Follow(ctx)
}

func (s postgresServer) ReadOnly(ctx context.Context, on bool) error {
	return s.SetReadOnly(ctx, on)
}

func (s postgresServer) Full(ctx context.Context, on bool) error {
	if on {
		return s.LimitSessions(ctx, 0)
	}
	return s.LimitSessions(ctx, -1)
}

func (s postgresServer) Terminate(ctx context.Context) error {
	if s.bouncer != nil {
		return s.bouncer.Restart(ctx)
	}
	return s.PostgresDatabase.Terminate(ctx)
}

// Sessions returns those of the clients: a pooler keeps its own.
func (s postgresServer) Sessions(ctx context.Context) ([]string, error) {
	if s.bouncer != nil {
		n, err := s.bouncer.Clients(ctx)
		return make([]string, n), err
	}
	list, err := s.PostgresDatabase.Sessions(ctx)
	var texts []string
	for _, session := range list {
		texts = append(texts, fmt.Sprintf("%+v", session))
	}
	return texts, err
}

// rows are what a client writes in the table of the trials.
type rows struct{ adapters.Database }

func (r rows) Put(ctx context.Context, key string, value []byte) error {
	return r.Database.Put(ctx, rowsTable, key, value)
}

func (r rows) Get(ctx context.Context, key string) ([]byte, error) {
	return r.Database.Get(ctx, rowsTable, key)
}

// beginRows opens a transaction that writes rows.
func beginRows(
	ctx context.Context, client *postgres.Client, keys ...string,
) (faults.Transaction, error) {
	tx, err := client.Begin(ctx, adapters.TxOptions{})
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if err := tx.Put(ctx, rowsTable, key, []byte(key)); err != nil {
			return nil, errors.Join(err, tx.Rollback(ctx))
		}
	}
	return tx, nil
}

// postgresSubject returns trials over a server of their own. Exclusive clients use TLS.
func postgresSubject(
	t testing.TB, sharing adapters.Sharing,
) func(space string) faults.Subject[*postgres.Client] {
	server := servers.NewPostgres(t, servers.PostgresConfig{})
	config := postgres.Config{Sharing: sharing, ConnsMax: 4}
	if sharing == adapters.Exclusive {
		config.TLS = server.TLS()
	}
	return subjectOf(t, postgresServer{PostgresDatabase: server.PostgresDatabase}, config)
}

// poolerSubject returns trials behind a PgBouncer.
func poolerSubject(t testing.TB) func(space string) faults.Subject[*postgres.Client] {
	server := servers.NewPostgres(t, servers.PostgresConfig{})
	bouncer := servers.PgBouncer(t, server.PostgresDatabase)
	return subjectOf(t, postgresServer{server.PostgresDatabase, bouncer},
		postgres.Config{Pooler: true, ConnsMax: 4})
}

func subjectOf(
	t testing.TB, server postgresServer, config postgres.Config,
) func(space string) faults.Subject[*postgres.Client] {
	t.Helper()
	require.NoError(t, postgres.Migrate(t.Context(), postgres.Config{URL: server.URL()}))
	name := "postgres " + config.Sharing.String()
	if config.Pooler {
		name = "postgres pooler"
	}
	return func(space string) faults.Subject[*postgres.Client] {
		return faults.Subject[*postgres.Client]{
			Name: name, Server: server, Space: space,
			New: func(address string) (adapters.Adapter[*postgres.Client], error) {
				config := config
				config.URL = (&url.URL{
					Scheme: "postgres", Host: address, Path: "/" + server.Name,
					RawQuery: "sslmode=disable",
				}).String()
				return postgres.New(config)
			},
			Store: func(c *postgres.Client) faults.Store { return rows{c} },
			Queue: func(c *postgres.Client) adapters.Queue { return c },
			Begin: beginRows,
		}
	}
}
