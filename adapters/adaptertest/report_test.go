package adaptertest_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

func rule(t *testing.T, id string) adaptertest.Rule {
	t.Helper()
	for _, r := range adaptertest.Rules() {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("there is no rule %s", id)
	return adaptertest.Rule{}
}

func TestAFailurePrintsTheRuleInWordsAndAllFindings(t *testing.T) {
	var result adaptertest.Result
	synctest.Test(t, func(t *testing.T) {
		for _, broken := range endTwins() {
			if broken.rule == "A14" {
				result = broken.check(t.Context(), rule(t, "A14"))
			}
		}
	})
	text := adaptertest.Describe(result)
	assert.Contains(t, text, "A14 EndsOnce: A client ends once: Close and Discard")
	assert.Contains(t, text, "the contract rests on it for R7")
	assert.Contains(t, text,
		`Close(client) after Discard(client) = <nil>, want "closed"`)
	assert.Len(t, result.Findings, 2, "both orders that end with Close")
	assert.ErrorContains(t, result.Err(), result.Findings[1].Text)
}

func TestASubtestCarriesNumberNameAndContract(t *testing.T) {
	assert.Equal(t, "A17_DiscardIsSilent_R8", rule(t, "A17").String())
	assert.Equal(t, "D9_Snapshot", rule(t, "D9").String())
}

func TestWhatIsSkippedSaysWhy(t *testing.T) {
	h := mocks(cache, adapters.Shared, adapters.Counters)
	h.Secrets, h.Wrong, h.NoWire = nil, nil, "it has none"
	h.Wire = nil
	sound := newMockWire().(*mockWire)
	h.New = func(adaptertest.Setup) (adapters.Adapter[*mock.CacheClient], error) {
		return mock.NewCache(sound.serve(0), sound.options(adapters.Shared, adapters.Counters)), nil
	}
	h.Left = nil
	for id, why := range map[string]string{
		"C8":  "the adapter does not declare counters",
		"A33": "the harness names no secrets",
		"A12": "the harness names no credentials that the server refuses",
		"A17": "the harness offers no wire: it has none",
		"A4":  "the adapter has no fingerprints",
		"D1":  "the adapter does not declare rows",
	} {
		assert.Equal(t, why, adaptertest.Check(t.Context(), h, rule(t, id))[0].Skipped, id)
	}
	result := adaptertest.Check(t.Context(), h, rule(t, "C1"))[0]
	assert.Empty(t, result.Skipped)
	assert.NoError(t, result.Err())
}

func TestAnAdapterThatCannotBeMadeIsAFinding(t *testing.T) {
	h := mocks(cache, adapters.Shared, 0)
	h.New = func(adaptertest.Setup) (adapters.Adapter[*mock.CacheClient], error) {
		return nil, errors.New("no configuration")
	}
	err := adaptertest.Check(t.Context(), h, rule(t, "A1"))[0].Err()
	assert.ErrorContains(t, err, "New() = no configuration, want an adapter")
}

func TestAPanicOfTheAdapterIsAFinding(t *testing.T) {
	h := mocks(cache, adapters.Shared, 0)
	hook(&h, func(a *cacheAdapter, _ adaptertest.Setup) {
		a.sharing = func() adapters.Sharing { panic("no idea") }
	})
	err := adaptertest.Check(t.Context(), h, rule(t, "A1"))[0].Err()
	require.ErrorContains(t, err, "the adapter panicked: no idea")
}
