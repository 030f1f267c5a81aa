package mutants_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/properties/mutants"
)

const root = "../.."

// TestTheSuiteCatchesEachMutantByItsRule runs the property suite on each mutated factory in a test
// process of its own: it must fail, and its report must name the rule.
func TestTheSuiteCatchesEachMutantByItsRule(t *testing.T) {
	for _, m := range mutants.All {
		t.Run(m.ID, func(t *testing.T) {
			dir := t.TempDir()
			overlay, err := m.Overlay(root, dir)
			require.NoError(t, err)
			cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-overlay", overlay,
				"-run", "^TestTheFactoryKeepsTheContract$", "lockstep/properties",
				"-rapid.checks=300", "-rapid.shrinktime=3s", "-rapid.nofailfile")
			cmd.Dir = root
			cmd.Env = append(cmd.Environ(), "LOCKSTEP_ARTEFACTS="+dir)
			output, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit, "%s: the suite passed:\n%s", m.Defect, output)
			require.Contains(t, string(output), "the contract is broken", "it failed otherwise")
			assert.True(t, named(string(output), m.Rule), "%s: %s is not named in\n%s", m.Defect, m.Rule, output)
		})
	}
}

// named says whether a report names a rule as broken: "R1:" or "R1 ProcessIsolation is violated".
func named(report, rule string) bool {
	return strings.Contains(report, rule+": ") || strings.Contains(report, rule+" ")
}

func TestAMutantThatDoesNotFitItsSourceIsAnError(t *testing.T) {
	m := mutants.Mutant{ID: "x", Edits: []mutants.Edit{{File: "go.mod", Old: "no such line", New: ""}}}
	_, err := m.Overlay(root, t.TempDir())
	require.ErrorContains(t, err, "0 times")
	m.Edits[0].File = "no/such/file.go"
	_, err = m.Overlay(root, t.TempDir())
	require.ErrorContains(t, err, "mutant x")
}
