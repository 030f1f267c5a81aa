//go:build unix

package lockstep_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/adapters/redis"
	"lockstep/factory"
	"lockstep/internal/servers"
	"lockstep/properties"
	"lockstep/properties/processes"
)

// The same traces as on mocks, over clients of a real server: in the simulated host, and in real
// child processes. After each the server agrees that nothing is left.

func TestTheFactoryKeepsTheContractOverPostgres(t *testing.T)  { overPostgres.simulate(t) }
func TestTheFactoryKeepsTheContractOverPgBouncer(t *testing.T) { overBouncer.simulate(t) }
func TestTheFactoryKeepsTheContractOverRedis(t *testing.T)     { overRedis.simulate(t) }

func TestRealProcessesKeepTheContractOverPostgres(t *testing.T) {
	overPostgres.execute(t, processes.Check)
}

func TestRealProcessesKeepTheContractOverRedis(t *testing.T) {
	overRedis.execute(t, processes.Check)
}

func TestABrokenAdapterIsCaughtOverPostgres(t *testing.T) { overPostgres.spoil(t) }
func TestABrokenAdapterIsCaughtOverRedis(t *testing.T)    { overRedis.spoil(t) }

func TestABrokenChildIsCaughtOverPostgres(t *testing.T) {
	overPostgres.execute(t, processes.CheckDefects)
}

func TestABrokenChildIsCaughtOverRedis(t *testing.T) {
	overRedis.execute(t, processes.CheckDefects)
}

// setting is what a process makes its wire of.
type setting struct {
	URL     string
	Sharing adapters.Sharing
	Prefix  string
}

func (s setting) String() string {
	text, err := json.Marshal(s)
	if err != nil {
		panic("BUG: a setting that is no JSON: " + err.Error())
	}
	return string(text)
}

// place is a kind of server that traces run over.
type place[C any] struct {
	wire    func(setting) properties.Wire[C]
	program *processes.Program
	// begin returns where a server is, and what errs while anything of its clients is left there.
	begin func(*testing.T) (setting, func(context.Context) error)
}

// left is the latter, in the process of the tests, by the setting.
var left = make(map[string]func(context.Context) error)

// declare completes a place of that name.
func declare[C any](name string, p place[C]) place[C] {
	p.program = processes.Declare(name, func(text string) (w properties.Wire[C], err error) {
		var s setting
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			return w, err
		}
		w = p.wire(s)
		w.Left = left[text]
		return w, nil
	})
	return p
}

// each runs a test with a server for each way in which clients may be shared.
func (p place[C]) each(t *testing.T, test func(*testing.T, setting, func(context.Context) error)) {
	t.Helper()
	for _, sharing := range sharings {
		t.Run(sharing.String(), func(t *testing.T) {
			s, left := p.begin(t)
			s.Sharing = sharing
			test(t, s, left)
		})
	}
}

// simulate runs traces in the simulated host.
func (p place[C]) simulate(t *testing.T) {
	t.Helper()
	p.each(t, func(t *testing.T, s setting, left func(context.Context) error) {
		wire := p.wire(s)
		wire.Left = left
		properties.Check(t, func() properties.Subject { return properties.Real(wire) },
			factory.CauseIdle)
	})
}

// execute runs a check in real processes.
func (p place[C]) execute(t *testing.T, check func(*testing.T, *processes.Program, string)) {
	t.Helper()
	p.each(t, func(t *testing.T, s setting, leftThere func(context.Context) error) {
		left[s.String()] = leftThere
		check(t, p.program, s.String())
	})
}

var overPostgres = declare("postgres", place[*postgres.Client]{
	wire: func(s setting) properties.Wire[*postgres.Client] {
		return postgresWire(postgres.Config{URL: s.URL, Sharing: s.Sharing})
	},
	begin: func(t *testing.T) (setting, func(context.Context) error) {
		database := migrated(t)
		return setting{URL: database.URL()}, func(ctx context.Context) error {
			sessions, err := database.Sessions(ctx)
			if err == nil && len(sessions) > 0 {
				err = fmt.Errorf("the server has the sessions %+v", sessions)
			}
			return errors.Join(err, noLocks(ctx, database))
		}
	},
})

// The pooler's own sessions stay.
var overBouncer = declare("pgbouncer", place[*postgres.Client]{
	wire: func(s setting) properties.Wire[*postgres.Client] {
		return postgresWire(postgres.Config{URL: s.URL, Sharing: s.Sharing, Pooler: true})
	},
	begin: func(t *testing.T) (setting, func(context.Context) error) {
		database := migrated(t)
		bouncer := servers.PgBouncer(t, database)
		return setting{URL: bouncer.URL()}, func(ctx context.Context) error {
			n, err := bouncer.Clients(ctx)
			if err == nil && n > 0 {
				err = fmt.Errorf("the pooler has %d clients", n)
			}
			return errors.Join(err, noLocks(ctx, database))
		}
	},
})

var overRedis = declare("redis", place[*redis.Client]{
	wire: redisWire,
	begin: func(t *testing.T) (setting, func(context.Context) error) {
		server := servers.NewRedis(t)
		there := setting{URL: server.URL(), Prefix: server.Prefix(t)}
		return there, func(ctx context.Context) error {
			clients, err := server.Clients(ctx)
			if err == nil && len(clients) > 0 {
				err = fmt.Errorf("the server has the clients %+v", clients)
			}
			return err
		}
	},
})

// migrated returns a database of the test's own with the adapter's tables.
func migrated(t *testing.T) *servers.PostgresDatabase {
	t.Helper()
	database := servers.Postgres(t).Database(t)
	require.NoError(t, postgres.Migrate(t.Context(), postgres.Config{URL: database.URL()}))
	return database
}

func noLocks(ctx context.Context, database *servers.PostgresDatabase) error {
	locks, err := database.Locks(ctx)
	if err == nil && len(locks) > 0 {
		err = fmt.Errorf("the server has the locks %+v", locks)
	}
	return err
}

// postgresWire has each use carry out a transaction.
func postgresWire(config postgres.Config) properties.Wire[*postgres.Client] {
	return properties.Wire[*postgres.Client]{
		Adapter: func(dial properties.Dial) (adapters.Adapter[*postgres.Client], error) {
			config := config
			config.Dial = dial
			return postgres.New(config)
		},
		Call: func(ctx context.Context, c *postgres.Client) error {
			tx, err := c.Begin(ctx, adapters.TxOptions{})
			if err != nil {
				return err
			}
			key := rand.Text() // nobody else waits for this row
			err = errors.Join(tx.Put(ctx, "calls", key, nil), tx.Delete(ctx, "calls", key))
			if err != nil {
				return errors.Join(err, tx.Rollback(ctx))
			}
			return tx.Commit(ctx)
		},
	}
}

// redisWire has each use count.
func redisWire(s setting) properties.Wire[*redis.Client] {
	return properties.Wire[*redis.Client]{
		Adapter: func(dial properties.Dial) (adapters.Adapter[*redis.Client], error) {
			return redis.New(redis.Config{
				URL: s.URL, Sharing: s.Sharing, Prefix: s.Prefix, Dial: dial,
			})
		},
		Call: func(ctx context.Context, c *redis.Client) error {
			_, err := c.Incr(ctx, "calls", 1)
			return errors.Join(err, c.Expire(ctx, "calls", time.Minute))
		},
	}
}
