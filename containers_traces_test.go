//go:build unix

package lockstep_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/factory"
	"lockstep/internal/servers"
	"lockstep/properties"
	"lockstep/properties/processes"
)

// sharings are the ways in which a factory's clients may be shared.
var sharings = []adapters.Sharing{adapters.Shared, adapters.Exclusive}

// The same traces as on mocks, over clients of a real server: in the simulated host, and in real
// child processes. After each the server agrees that nothing is left.

func TestTheFactoryKeepsTheContractOverPostgres(t *testing.T) {
	for _, sharing := range sharings {
		t.Run(sharing.String(), func(t *testing.T) {
			database := migrated(t)
			wire := postgresWire(setting{URL: database.URL(), Sharing: sharing})
			wire.Left = leftIn(database)
			properties.Check(t, func() properties.Subject { return properties.Real(wire) },
				factory.CauseIdle)
		})
	}
}

func TestRealProcessesKeepTheContractOverPostgres(t *testing.T) {
	eachPostgres(t, processes.Check)
}

func TestABrokenChildIsCaughtOverPostgres(t *testing.T) {
	eachPostgres(t, processes.CheckDefects)
}

// setting is what a process makes its wire of.
type setting struct {
	URL     string
	Sharing adapters.Sharing
}

func (s setting) String() string {
	text, err := json.Marshal(s)
	if err != nil {
		panic("BUG: a setting that is no JSON: " + err.Error())
	}
	return string(text)
}

// left knows, in the process of the tests, what is left at the server of a setting.
var left = make(map[string]func(context.Context) error)

// program returns the program over the wire of a setting.
func program[C any](name string, wire func(setting) properties.Wire[C]) *processes.Program {
	return processes.Declare(name, func(text string) (w properties.Wire[C], err error) {
		var s setting
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			return w, err
		}
		w = wire(s)
		w.Left = left[text]
		return w, nil
	})
}

var postgresProgram = program("postgres", postgresWire)

// eachPostgres runs a check of the program over a database, for each sharing.
func eachPostgres(t *testing.T, check func(*testing.T, *processes.Program, string)) {
	t.Helper()
	for _, sharing := range sharings {
		t.Run(sharing.String(), func(t *testing.T) {
			database := migrated(t)
			s := setting{URL: database.URL(), Sharing: sharing}.String()
			left[s] = leftIn(database)
			check(t, postgresProgram, s)
		})
	}
}

// migrated returns a database of the test's own with the adapter's tables.
func migrated(t *testing.T) *servers.PostgresDatabase {
	t.Helper()
	database := servers.Postgres(t).Database(t)
	require.NoError(t, postgres.Migrate(t.Context(), postgres.Config{URL: database.URL()}))
	return database
}

// postgresWire has each use carry out a transaction.
func postgresWire(s setting) properties.Wire[*postgres.Client] {
	return properties.Wire[*postgres.Client]{
		Adapter: func(dial properties.Dial) (adapters.Adapter[*postgres.Client], error) {
			return postgres.New(postgres.Config{URL: s.URL, Sharing: s.Sharing, Dial: dial})
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

// leftIn errs where a database has sessions or locks.
func leftIn(database *servers.PostgresDatabase) func(context.Context) error {
	return func(ctx context.Context) error {
		sessions, err := database.Sessions(ctx)
		if err != nil {
			return err
		}
		locks, err := database.Locks(ctx)
		if err == nil && len(sessions)+len(locks) > 0 {
			err = fmt.Errorf("the server has the sessions %+v and the locks %+v", sessions, locks)
		}
		return err
	}
}
