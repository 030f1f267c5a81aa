//go:build unix

package processes

import (
	"slices"

	"pgregory.net/rapid"
)

// keys are what processes ask for.
var keys = []string{"cache", "db"}

// networks are those of the connections that are inherited.
var networks = []string{"unix", "tcp"}

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
	p := plan{Network: rapid.SampledFrom(networks).Draw(t, "network")}
	for range rapid.IntRange(1, 3).Draw(t, "children") {
		p.First.Births = append(p.First.Births, drawBirth(t, true))
	}
	p.First.Rest = rapid.SliceOfN(commandsOf(childOps), 0, 6).Draw(t, "rest")
	p.First.number(1)
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
