//go:build unix

package processes_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/factory"
	"lockstep/models"
)

// The cases that a run must have met, beside a lease in a process that was killed: as package
// conformance calls them.
var mustMeet = []string{
	"R1: a lease on a key of which the process had inherited a client",
	"R8: the discarding of an inherited client",
}

// roundsMax is how many times as many runs are made at most, to meet what the first did not.
const roundsMax = 5

func TestRealProcessesKeepTheContract(t *testing.T) {
	spec := load(t)
	var coverage conformance.Coverage
	killedLeasing, grandchildren := 0, 0
	missing := func() []string {
		cases := coverage.Cases()
		missed := slices.DeleteFunc(slices.Clone(mustMeet), func(c string) bool {
			return cases[c] > 0
		})
		if killedLeasing == 0 {
			missed = append(missed, "a process killed while it leased a client")
		}
		if grandchildren == 0 {
			missed = append(missed, "a child of a child that leased a client")
		}
		return missed
	}
	for range roundsMax {
		rapid.Check(t, func(r *rapid.T) {
			out, err := run(r.Context(), spec, drawPlan(r))
			if err != nil {
				r.Fatalf("the run could not be carried out: %v", err)
			}
			coverage.Add(out.Report)
			killedLeasing += out.KilledLeasing
			grandchildren += grandchildrenLeasing(out.Trace)
			if err := out.Err(); err != nil {
				r.Fatalf("%s", explain(out, err))
			}
		})
		if len(missing()) == 0 {
			break
		}
	}
	assert.Empty(t, missing(), "the runs together are vacuous: draw more (-rapid.checks)")
	t.Logf("%d were killed while they leased a client, %d grandchildren leased one; %v",
		killedLeasing, grandchildren, coverage)
}

// grandchildrenLeasing counts the children of children that leased a client.
func grandchildrenLeasing(trace conformance.Trace) int {
	young, leasing := make(map[uint64]bool), make(map[uint64]bool)
	for _, e := range trace.Events {
		switch {
		case e.Action == factory.ActionFork && e.Process.Epoch > 1:
			young[e.Child.Epoch] = true
		case e.Action == factory.ActionAcquire && young[e.Process.Epoch]:
			leasing[e.Process.Epoch] = true
		}
	}
	return len(leasing)
}

func load(t *testing.T) *conformance.Spec {
	t.Helper()
	spec, err := conformance.Load(models.FS)
	require.NoError(t, err)
	return spec
}

// explain returns the failure as a reader wants it.
func explain(out outcome, wrong error) string {
	var text strings.Builder
	fmt.Fprintf(&text, "the contract is broken:\n%v\n\n", wrong)
	if err := conformance.Table(&text, out.Trace); err != nil {
		fmt.Fprintf(&text, "the trace cannot be printed: %v\n", err)
	}
	return text.String()
}

// keys are what processes ask for.
var keys = []string{"cache", "db"}

// The commands of parents and of children, each as often as it is to be drawn, in the order in
// which shrinking prefers them.
var (
	parentOps = weighted(map[string]int{
		opOpenScope: 4, opAcquire: 8, opUse: 4, opRelease: 3, opReinit: 2, opRetire: 1,
		opBreak: 1, opCloseScope: 2, opShutdown: 1,
	})
	childOps = append(parentOps, opBurst, opBurst)
)

func weighted(weights map[string]int) []string {
	var ops []string
	for _, op := range []string{
		opOpenScope, opAcquire, opUse, opRelease, opReinit, opRetire, opBreak, opCloseScope,
		opShutdown,
	} {
		ops = append(ops, slices.Repeat([]string{op}, weights[op])...)
	}
	return slices.Clip(ops)
}

func commandsOf(ops []string) *rapid.Generator[command] {
	return rapid.Custom(func(t *rapid.T) command {
		c := command{Op: rapid.SampledFrom(ops).Draw(t, "op")}
		c.At = rapid.IntRange(0, 3).Draw(t, "at")
		c.Key = rapid.SampledFrom(keys).Draw(t, "key")
		return c
	})
}

func drawPlan(t *rapid.T) plan {
	p := plan{
		Network: rapid.SampledFrom([]string{"unix", "tcp"}).Draw(t, "network"),
		Sharing: rapid.SampledFrom([]adapters.Sharing{adapters.Shared, adapters.Exclusive}).
			Draw(t, "sharing"),
	}
	for range rapid.IntRange(1, 3).Draw(t, "children") {
		p.Births = append(p.Births, drawBirth(t, true))
	}
	p.Rest = rapid.SliceOfN(commandsOf(childOps), 0, 6).Draw(t, "rest")
	p.number(1)
	return p
}

// drawBirth draws a child, which may have one itself.
func drawBirth(t *rapid.T, fertile bool) birth {
	b := birth{
		Before: rapid.SliceOfN(commandsOf(parentOps), 0, 8).Draw(t, "before"),
		End:    rapid.SampledFrom([]ending{endShutdown, endExit, endKill}).Draw(t, "end"),
	}
	b.Child.Rest = rapid.SliceOfN(commandsOf(childOps), 0, 12).Draw(t, "child")
	begun := rapid.Bool().Draw(t, "begun") // most of what is interesting needs this much
	if begun {
		begin := []command{{Op: opOpenScope}, {Op: opAcquire, Key: keys[0]}}
		b.Before = append(slices.Clone(begin), b.Before...)
		b.Child.Rest = append(begin, b.Child.Rest...)
	}
	if b.End == endKill {
		b.KillAfter = rapid.IntRange(0, 30).Draw(t, "kill after")
	}
	if fertile && rapid.IntRange(0, 3).Draw(t, "fertile") == 3 {
		b.Child.Births = []birth{drawBirth(t, false)}
	}
	return b
}
