package conformance_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance"
	"lockstep/models"
)

func loadBoth(t testing.TB) (*conformance.Spec, *conformance.Structure) {
	t.Helper()
	spec, err := conformance.Load(models.FS)
	require.NoError(t, err)
	structure, err := conformance.LoadStructure(models.FS)
	require.NoError(t, err)
	return spec, structure
}

// misfitsOf judges the trace of a file, moment by moment and as a whole.
func misfitsOf(t *testing.T, file string) []conformance.Misfit {
	t.Helper()
	spec, structure := loadBoth(t)
	content, err := os.Open(file)
	require.NoError(t, err)
	defer func() { assert.NoError(t, content.Close()) }()
	trace, err := conformance.Read(file, content)
	require.NoError(t, err)
	found, err := structure.Snapshots(t.Context(), spec, trace)
	require.NoError(t, err)
	whole, err := structure.Whole(t.Context(), spec, trace)
	require.NoError(t, err)
	return append(found, whole...)
}

func TestAGoodTraceFitsTheStructure(t *testing.T) {
	files, err := filepath.Glob("testdata/good/*.ndjson")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		assert.Empty(t, misfitsOf(t, file), file)
	}
}

// unnamed are the broken traces whose rule the models of structure do not state: what they say of
// them instead.
var unnamed = map[string]struct{ fact, reason string }{
	"R12_flights_out_of_order": {"", "the order of calls is the TLA+ model's"},
	"R12_grants_out_of_order":  {"", "the order of calls is the TLA+ model's"},
	"R4_cancelled_by_a_caller": {"", "why a flight failed is the TLA+ model's"},
	"R4_leader_takes_all":      {"Steps", "no action ends all waits of a slot"},
	"R3_drops_the_unchanged":   {"Steps", "no action drains the clients of other keys"},
	"R6_release_takes_a_client": {
		"Steps", "no action ends a lease and drains a client",
	},
}

func TestABrokenTraceBreaksTheAssertionOfItsRule(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/R*.ndjson")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".ndjson")
		t.Run(name, func(t *testing.T) {
			var rules, facts []string
			for _, m := range misfitsOf(t, file) {
				if m.Rule != "" {
					rules = append(rules, m.Rule)
				} else {
					facts = append(facts, m.Finding.Name)
				}
			}
			if other, ok := unnamed[name]; ok {
				assert.Empty(t, rules, other.reason)
				if other.fact != "" {
					assert.Contains(t, facts, other.fact, other.reason)
				}
				return
			}
			assert.Contains(t, rules, models.RuleOf(name))
			assert.Contains(t, facts, "Steps", "it is no action, either")
		})
	}
}

func TestAMisfitShowsTheSubFormulaAndItsWitnesses(t *testing.T) {
	found := misfitsOf(t, "testdata/broken/R1_leases_inherited.ndjson")
	require.NotEmpty(t, found)
	assert.Equal(t, "Holds", found[0].Finding.Name)
	assert.Equal(t, 12, found[0].Line)
	for _, want := range []string{"c.opener = p", "p = {p2}", "c = {c1}", "Acquire("} {
		assert.Contains(t, found[0].String(), want)
	}
}
