package conformance_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance"
	"lockstep/factory"
)

func TestTheGoodTracesTogetherReachEverything(t *testing.T) {
	spec := embedded(t)
	paths, err := filepath.Glob("testdata/good/*.ndjson")
	require.NoError(t, err)
	var coverage conformance.Coverage
	for _, path := range paths {
		report, err := conformance.Check(t.Context(), spec, readTrace(t, path))
		require.NoError(t, err)
		coverage.Add(report)
	}
	assert.Empty(t, coverage.Missing())
	assert.Equal(t, "26 of 26 actions, 23 of 23 cases", coverage.String())
}

// Each row names every case that its trace reaches, so that no condition holds too often.
func TestATraceReachesItsCases(t *testing.T) {
	spec := embedded(t)
	for _, row := range []struct {
		name, reason string
		want         []string
	}{
		{"good/fork", "the child needs what it inherited, and uses its parent's lease", []string{
			"R1: a lease on a key of which the process had inherited a client",
			"R6: a call on a lease that had ended",
			"R8: the discarding of an inherited client",
			"R9: a Shutdown of a process with live clients",
		}},
		{"good/restore", "the flight goes on in the next incarnation", []string{
			"R1: a flight that landed in another process than began it",
			"R1: a lease on a key of which the process had inherited a client",
			"R6: a call on a lease that had ended",
			"R8: the discarding of an inherited client",
		}},
		{"good/scopes", "exclusive clients end with their scopes", []string{
			cutOff,
			"R4: a call that joined a flight under way",
			"R4: a call that was cancelled while its flight was under way",
			"R6: a call on a lease that had ended",
		}},
		{"good/limits", "one place, which two scopes want", []string{
			"R7: the release of the last lease on a draining client",
			"R7: a client that was retired because it was broken",
			"R7: a client that was retired because it was idle",
			"R12: a call that waited because the limit was reached",
			"R12: a call that was cancelled while it waited for the limit",
			evicted,
			"fault: a client that broke while it was leased",
		}},
		{"broken/R4_two_flights", "the second call might have joined", []string{
			"R4: a call that joined a flight under way",
		}},
		{"broken/lands_a_stranger", "an event that cannot be mapped reaches nothing", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			coverage := check(t, spec, row.name).Coverage
			var reached []string
			for name, n := range coverage.Cases() {
				if n > 0 {
					reached = append(reached, name)
				}
			}
			assert.ElementsMatch(t, row.want, reached, row.reason)
		})
	}
}

const (
	cutOff     = "R2: a scope that was closed while it leased an exclusive client"
	evicted    = "R12: a client that was retired for another's sake"
	crowdedOut = "R12: a call that waited because the limit was reached"
	idle       = "R7: a client that was retired because it was idle"
)

func TestARunThatReachedNothingMissesEverything(t *testing.T) {
	var coverage conformance.Coverage
	missing := coverage.Missing()
	assert.Len(t, missing, len(everyAction)+18,
		"no cases of exclusive clients, limits and idle clients are asked for")
	assert.Contains(t, missing, "action Reinit")
	assert.Contains(t, missing, "R10: a drain deadline that passed while leases were held")
	assert.NotContains(t, missing, cutOff)
	assert.Contains(t, coverage.String(), "0 of 26 actions, 0 of 23 cases; missing: action Start, ")

	coverage.Add(check(t, embedded(t), "broken/R2_leases_elsewhere"))
	assert.Contains(t, coverage.Missing(), cutOff)
	assert.NotContains(t, coverage.Missing(), evicted, "no trace had a limit")
	coverage.Add(check(t, embedded(t), "broken/evicts_for_nobody"))
	assert.NotContains(t, coverage.Missing(), evicted, "it was reached")
	assert.Contains(t, coverage.Missing(), crowdedOut)

	assert.NotContains(t, coverage.Missing(), idle)
	coverage.Expect(factory.CauseIdle)
	assert.Contains(t, coverage.Missing(), idle)
}

func TestCoverageCountsActions(t *testing.T) {
	report := check(t, embedded(t), "good/fork")
	var twice conformance.Coverage
	twice.Add(report)
	copied := twice
	twice.Add(report)
	actions := twice.Actions()
	assert.Len(t, actions, len(everyAction))
	assert.Equal(t, 6, actions[string(factory.ActionUse)])
	assert.Equal(t, 0, actions[string(factory.ActionReinit)])
	assert.Equal(t, 3, copied.Actions()[string(factory.ActionUse)], "a copy is one of its own")
}
