package mutants_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	_ "lockstep/properties" // so that a cached result is of the suite as it is
	"lockstep/properties/mutants"
)

const root = "../.."

// seeds are how many runs of the suite a mutant is given until its own rule is named. Each of them
// must fail: a defect may break other rules first, but never none.
const seeds = 10

// TestTheSuiteCatchesEachMutantByItsRule builds the property suite over each mutated factory, by a
// build overlay, and runs it as go test does.
func TestTheSuiteCatchesEachMutantByItsRule(t *testing.T) {
	for _, m := range mutants.All {
		t.Run(m.ID, func(t *testing.T) {
			dir := t.TempDir()
			overlay, err := m.Overlay(root, dir)
			require.NoError(t, err)
			suite := filepath.Join(dir, "properties.test")
			output, err := command(t, "go", "test", "-c", "-o", suite, "-overlay", overlay,
				"lockstep/properties")
			require.NoError(t, err, "%s", output)
			for seed := 1; seed <= seeds; seed++ {
				output, err := command(t, suite, "-test.run=^TestTheFactoryKeepsTheContract$",
					fmt.Sprintf("-rapid.seed=%d", seed), "-rapid.checks=300",
					"-rapid.shrinktime=1ms", "-rapid.nofailfile")
				var exit *exec.ExitError
				require.ErrorAs(t, err, &exit, "%s: the suite passed:\n%s", m.Defect, output)
				require.Contains(t, output, "the contract is broken", "it failed otherwise")
				if named(output, m.Rule) {
					return
				}
			}
			assert.Failf(t, "the rule was not named", "%s: %s in none of %d reports",
				m.Defect, m.Rule, seeds)
		})
	}
}

// command runs a program from the module's root, with its artefacts in a directory of their own.
func command(t *testing.T, name string, args ...string) (output string, err error) {
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = root
	cmd.Env = append(cmd.Environ(), "LOCKSTEP_ARTEFACTS="+t.TempDir())
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// named says whether a report names a rule as broken: "R1 ProcessIsolation is violated".
func named(report, rule string) bool {
	return regexp.MustCompile(rule + ` \w+ is violated`).MatchString(report)
}

func TestAMutantThatDoesNotFitItsSourceIsAnError(t *testing.T) {
	m := mutants.Mutant{
		ID: "x", Edits: []mutants.Edit{{File: "go.mod", Old: "no such line", New: ""}},
	}
	_, err := m.Overlay(root, t.TempDir())
	require.ErrorContains(t, err, "0 times")
	m.Edits[0].File = "no/such/file.go"
	_, err = m.Overlay(root, t.TempDir())
	require.ErrorContains(t, err, "mutant x")
}
