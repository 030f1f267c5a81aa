package liveness_test

import (
	"testing"

	"lockstep/conformance/tla/liveness"
)

// grid is a torus of n*n states with two steps each. Atom 0 holds in the first row, atom 1 of the
// steps down, atom 2 in the first column.
func grid(n int) *liveness.Graph {
	r := liveness.NewRecorder(atoms)
	tape := r.Tape()
	for i := range n * n {
		row, column := i/n, i%n
		label := func(down bool) liveness.Bits {
			bits := liveness.NewBits(atoms)
			if row == 0 {
				bits.Set(0)
			}
			if down {
				bits.Set(1)
			}
			if column == 0 {
				bits.Set(2)
			}
			return bits
		}
		tape.Add(uint64(i), []liveness.Step{
			{To: uint64(i), Atoms: label(false)},
			{To: uint64(row*n + (column+1)%n), Atoms: label(false)},
			{To: uint64((row+1)%n*n + column), Atoms: label(true)},
		})
	}
	return r.Graph([]uint64{0})
}

// BenchmarkFind searches a million states and three million steps for a fair behaviour that breaks
// a property that holds.
func BenchmarkFind(b *testing.B) {
	g := grid(1000)
	down := liveness.Always(liveness.Eventually(liveness.Atom(1)))
	for _, test := range []struct {
		name     string
		property *liveness.Formula
	}{
		{"AgainAndAgain", liveness.Always(liveness.Eventually(liveness.Atom(0)))},
		{"LeadsTo", liveness.LeadsTo(liveness.Not(liveness.Atom(0)), liveness.Atom(0))},
	} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				broken := liveness.And(down, liveness.Not(test.property))
				l, err := liveness.Find(b.Context(), g, broken)
				if l != nil || err != nil {
					b.Fatal(l, err)
				}
			}
		})
	}
}
