package adaptertest_test

import (
	"testing"

	"go.uber.org/goleak"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheMocksPass(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			t.Run("database", func(t *testing.T) {
				adaptertest.Run(t, mocks(database, sharing, 0))
			})
			t.Run("cache", func(t *testing.T) {
				adaptertest.Run(t, mocks(cache, sharing, 0))
			})
			t.Run("queue", func(t *testing.T) {
				adaptertest.Run(t, mocks(queue, sharing, 0))
			})
		})
	}
}

func TestMocksThatOfferLessPass(t *testing.T) {
	t.Run("database", func(t *testing.T) {
		adaptertest.Run(t, mocks(database, adapters.Shared, adapters.Transactions))
	})
	t.Run("cache", func(t *testing.T) {
		adaptertest.Run(t, mocks(cache, adapters.Shared, adapters.Expiry|adapters.Counters))
	})
	t.Run("queue", func(t *testing.T) {
		adaptertest.Run(t, mocks(queue, adapters.Shared,
			adapters.ConsumerGroups|adapters.Redelivery|adapters.DeadLetters))
	})
}
