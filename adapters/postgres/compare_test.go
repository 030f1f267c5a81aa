package postgres_test

import (
	"flag"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/postgres"
)

// few has rapid draw fewer rounds than it does by itself, unless the command line says how many.
func few(t *testing.T, rounds string) {
	t.Helper()
	const checks = "rapid.checks"
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == checks })
	if asked {
		return
	}
	before := flag.Lookup(checks).Value.String()
	require.NoError(t, flag.Set(checks, rounds))
	t.Cleanup(func() { require.NoError(t, flag.Set(checks, before)) })
}

// compared opens two clients of a database of their own, for a comparison with the mock.
func compared[S any](
	t *testing.T, sharing adapters.Sharing, lengthMax int,
) adaptertest.Compared[S] {
	t.Helper()
	_, config := tables(t)
	config.Sharing, config.Queue = sharing, postgres.QueueConfig{LengthMax: lengthMax}
	var clients []S
	for range 2 {
		_, client := open(t, config)
		clients = append(clients, any(client).(S))
	}
	return adaptertest.Compared[S]{
		Clients: clients, Sharing: sharing, LengthMax: lengthMax,
		Capabilities: adapters.AllDatabase | adapters.AllQueue,
	}
}

func TestTheDatabaseIsTheMocksDatabase(t *testing.T) {
	few(t, "30")
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		with := compared[adapters.Database](t, sharing, 0)
		adaptertest.CompareDatabase(t, with)
	})
}

func TestTheQueueIsTheMocksQueue(t *testing.T) {
	few(t, "30")
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		for _, lengthMax := range []int{0, 3} {
			t.Run(fmt.Sprint("length=", lengthMax), func(t *testing.T) {
				with := compared[adapters.Queue](t, sharing, lengthMax)
				adaptertest.CompareQueue(t, with)
			})
		}
	})
}
