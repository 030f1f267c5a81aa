package postgres_test

import (
	"fmt"
	"testing"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/postgres"
)

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
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		with := compared[adapters.Database](t, sharing, 0)
		adaptertest.CompareDatabase(t, with)
	})
}

func TestTheQueueIsTheMocksQueue(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		for _, lengthMax := range []int{0, 3} {
			t.Run(fmt.Sprint("length=", lengthMax), func(t *testing.T) {
				with := compared[adapters.Queue](t, sharing, lengthMax)
				adaptertest.CompareQueue(t, with)
			})
		}
	})
}
