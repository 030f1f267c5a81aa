package adaptertest_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
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

// late lets every request be longer on its way than what the kit has expire soon lives.
type late struct{ mock.Gate }

func (l late) Arrive(ctx context.Context, visit mock.Visit) error {
	time.Sleep(110 * time.Millisecond) // of the bubble's clock
	return l.Gate.Arrive(ctx, visit)
}

func TestASlowServerPassesWhereTimesToLiveAreShort(t *testing.T) {
	slowly := func(s *mock.Server, o mock.Options) adapters.Adapter[*mock.CacheClient] {
		o.Gate = late{o.Gate}
		return mock.NewCache(s, o)
	}
	for _, rule := range adaptertest.Rules() {
		if slices.Contains([]string{"C", "S", "T"}, rule.ID[:1]) {
			synctest.Test(t, func(t *testing.T) {
				h := mocks(slowly, adapters.Shared, 0)
				assert.NoError(t, adaptertest.Check(t.Context(), h, rule)[0].Err())
			})
		}
	}
}

// What is skipped on a mock is listed here, so that no rule falls silent.
func TestTheMocksSkipOnlyWhatTheyCannotHave(t *testing.T) {
	skipped := func(results []adaptertest.Result) (ids []string) {
		for _, r := range results {
			if r.Skipped != "" && slices.Contains([]string{"A", "S"}, r.Rule.ID[:1]) {
				ids = append(ids, r.Rule.ID)
			}
		}
		return ids
	}
	check := func(sharing adapters.Sharing) [][]string {
		var all [][]string
		synctest.Test(t, func(t *testing.T) {
			d := adaptertest.Check(t.Context(), mocks(database, sharing, 0))
			c := adaptertest.Check(t.Context(), mocks(cache, sharing, 0))
			q := adaptertest.Check(t.Context(), mocks(queue, sharing, 0))
			for _, results := range [][]adaptertest.Result{d, c, q} {
				all = append(all, skipped(results))
			}
		})
		return all
	}
	sessions := []string{"S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9"}
	with := func(ids ...string) []string { return append(ids, sessions...) }
	// A3: a mock's clients declare every call that they have. A4: it has no configuration to
	// compare. S9: its bytes have no content. A40 is for shared clients.
	assert.Equal(t,
		[][]string{with("A3", "A4"), {"A3", "A4", "S9"}, with("A3", "A4")},
		check(adapters.Shared))
	assert.Equal(t,
		[][]string{with("A3", "A4", "A40"), {"A3", "A4", "A40", "S9"}, with("A3", "A4", "A40")},
		check(adapters.Exclusive))
}

func TestDigestsOfIdentifiersPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, rule := range adaptertest.Rules() {
			if rule.ID == "S9" {
				assert.NoError(t, sendsIdentifiers(false).check(t.Context(), rule).Err())
				assert.Error(t, sendsIdentifiers(true).check(t.Context(), rule).Err())
			}
		}
	})
}
