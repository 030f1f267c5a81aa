package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCheckSimulates(t *testing.T) {
	args := counter("Invariant", "--simulate", "--seed=7", "--depth=5")
	status, stdout, stderr := lockstep(t, args...)
	assert.Equal(t, exitViolated, status, stderr)
	assert.Contains(t, stdout, "\n3: Up\n")
	assert.Contains(t, stdout, "\n  taken  action\n")
	assert.Contains(t, stdout, "\nstates    3 generated, in 1 behaviours, depth 3\nseed      7\n")
	assert.Contains(t, stdout, "verdict   violated invariant Low\n")
}

func TestASimulationIsTheSameWithAnyNumberOfWorkers(t *testing.T) {
	simulate := func(workers string) map[string]any {
		status, last := checkJSON(t, counter("Kept", "--simulate", "--seed=5", "--depth=20",
			"--behaviours=50", "--workers="+workers)...)
		assert.Equal(t, exitUnknown, status)
		delete(last, "seconds")
		return last
	}
	one := simulate("1")
	assert.EqualValues(t, 50, one["behaviours"])
	assert.Equal(t, one, simulate("4"))
}

func TestASimulationThatFindsNothingIsUnknown(t *testing.T) {
	status, last := checkJSON(t, counter("Kept", "--simulate", "--behaviours=3")...)
	assert.Equal(t, exitUnknown, status)
	assert.Equal(t, "limit", last["kind"])
	assert.NotZero(t, last["seed"], "one is chosen, and told")
	assert.EqualValues(t, 3, last["behaviours"])
	status, _, stderr := lockstep(t, counter("Kept", "--simulate", "--depth=0")...)
	assert.Equal(t, exitUnknown, status)
	assert.Contains(t, stderr, "--depth")
}

func TestCheckRunsProcessesAndChoosesAtRandomAsTold(t *testing.T) {
	spec := written(t, "M", `---- MODULE M ----
EXTENDS Integers, IOUtils, TLC
ASSUME IOExec(<<"echo", "said">>).exitValue = 0
ASSUME RandomElement(1..1000) > 0
====
`, "")
	status, stdout, _ := lockstep(t, "check", spec)
	assert.Equal(t, exitUnknown, status)
	assert.Contains(t, stdout, "IOExec would run a process")
	status, stdout, _ = lockstep(t, "check", spec, "--exec", "--seed=7")
	assert.Zero(t, status)
	assert.Contains(t, stdout, "\nseed      7\n")
}

func TestCheckEndsAfterItsTime(t *testing.T) {
	spec := written(t, "M", `---- MODULE M ----
EXTENDS Integers
VARIABLE x
I == x = 0
N == x' = x + 1
====
`, "INIT I NEXT N")
	status, last := checkJSON(t, "check", spec, "--time=50ms")
	assert.Equal(t, exitUnknown, status)
	assert.Equal(t, "limit", last["kind"])
	assert.NotZero(t, last["generated"], "the counts are those so far")
}
