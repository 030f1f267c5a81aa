package mutants_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/models"
	_ "lockstep/properties" // so that a cached result is of the suite as it is
	"lockstep/properties/mutants"
)

const root = "../.."

// seeds are how many runs of the suite a mutant is given until its own rule is named. Each of them
// must fail: a defect may break other rules first, but never none.
const seeds = 10

// TestEachMutantIsCaughtByItsRule builds the test that has to catch a mutant over the mutated
// sources, by a build overlay, and runs it as go test does.
func TestEachMutantIsCaughtByItsRule(t *testing.T) {
	for _, m := range mutants.All {
		t.Run(m.ID, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			overlay, err := m.Overlay(root, dir)
			require.NoError(t, err)
			pkg := m.Check.Package
			if pkg == "" {
				pkg = "./properties"
			}
			program := filepath.Join(dir, "mutant.test")
			output, err := command(t, root, "go", "test", "-c", "-o", program,
				"-overlay", overlay, pkg)
			require.NoError(t, err, "%s", output)
			if m.Check.Test != "" {
				caughtByTest(t, m, program)
			} else {
				caughtBySuite(t, m, program)
			}
		})
	}
}

// caughtBySuite runs the property suite with one seed after another until it names the rule.
func caughtBySuite(t *testing.T, m mutants.Mutant, program string) {
	for seed := 1; seed <= seeds; seed++ {
		output, err := command(t, filepath.Join(root, "properties"), program,
			"-test.run=^TestTheFactoryKeepsTheContract$", fmt.Sprintf("-rapid.seed=%d", seed),
			"-rapid.checks=300", "-rapid.shrinktime=1ms", "-rapid.nofailfile")
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit, "the suite passed:\n%s", output)
		require.Contains(t, output, "the contract is broken", "it failed otherwise")
		if named(output, m.Rule) {
			return
		}
	}
	assert.Failf(t, "the rule was not named", "%s in none of %d reports", m.Rule, seeds)
}

// TestAnAlloyAssertionCatchesAMutant has the models of structure alone judge what a mutant does.
func TestAnAlloyAssertionCatchesAMutant(t *testing.T) {
	const id, assertion = "use-shared-handle", "R2_ScopeIsolation"
	i := slices.IndexFunc(mutants.All, func(m mutants.Mutant) bool { return m.ID == id })
	require.GreaterOrEqual(t, i, 0)
	dir := t.TempDir()
	overlay, err := mutants.All[i].Overlay(root, dir)
	require.NoError(t, err)
	program := filepath.Join(dir, "mutant.test")
	output, err := command(t, root, "go", "test", "-c", "-o", program,
		"-overlay", overlay, "./properties")
	require.NoError(t, err, "%s", output)
	output, err = command(t, filepath.Join(root, "properties"), program,
		"-test.run=^TestTheFactoryHasTheStructureOfTheModels$", "-rapid.seed=1",
		"-rapid.shrinktime=1ms", "-rapid.nofailfile")
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "the models of structure found nothing:\n%s", output)
	assert.Contains(t, output, "assert "+assertion+" is broken")
}

// caughtByTest runs the one test, whose name has to end in the rule.
func caughtByTest(t *testing.T, m mutants.Mutant, program string) {
	require.Regexp(t, m.Rule+"$", m.Check.Test)
	output, err := command(t, filepath.Join(root, m.Check.Package), program,
		"-test.run=^"+m.Check.Test+"$", "-test.timeout=60s")
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "the test passed:\n%s", output)
	assert.Contains(t, output, m.Check.Test, "it failed otherwise")
}

// command runs a program, with its artefacts in a directory of their own.
func command(t *testing.T, dir, name string, args ...string) (output string, err error) {
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "LOCKSTEP_ARTEFACTS="+t.TempDir(),
		"LOCKSTEP_PATIENCE=1s") // many of them hang
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// named says whether a report names a rule as broken, by a model ("R1 ProcessIsolation is
// violated") or by a check of the suite ("R1: the server saw …").
func named(report, rule string) bool {
	return regexp.MustCompile(`\b` + rule + `( \w+ is violated|: )`).MatchString(report)
}

func TestEveryBugOfTheFieldHasItsMutant(t *testing.T) {
	bugs, err := models.LoadBugs(models.FS)
	require.NoError(t, err)
	rules := make(map[string]string)
	for _, b := range bugs {
		rules[b.ID] = b.Rule
	}
	contract, err := os.ReadFile(filepath.Join(root, "docs", "contract.md"))
	require.NoError(t, err)
	for _, m := range mutants.All {
		assert.Contains(t, strings.Split(rules[m.ID], ", "), m.Rule, m.ID)
		delete(rules, m.ID)
		by := "the property suite"
		if m.Check.Test != "" {
			by = "`" + m.Check.Test + "`"
		}
		assert.Regexp(t, `(?m)^\| `+m.ID+` \|.*\| `+by+` \|$`, string(contract))
	}
	assert.Empty(t, rules, "bugs without a mutant")
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
