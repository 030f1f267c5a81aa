package sat_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/conformance/alloy/sat"
)

func add(s *sat.Solver, cnf [][]sat.Lit) {
	for _, c := range cnf {
		s.Add(c...)
	}
}

func holds(cnf [][]sat.Lit, value func(int) bool) bool {
	for _, c := range cnf {
		satisfied := false
		for _, l := range c {
			satisfied = satisfied || value(l.Var()) != l.Negated()
		}
		if !satisfied {
			return false
		}
	}
	return true
}

// count tries all assignments.
func count(variables int, cnf [][]sat.Lit) int {
	n := 0
	for bits := range 1 << variables {
		if holds(cnf, func(v int) bool { return bits>>v&1 != 0 }) {
			n++
		}
	}
	return n
}

func drawClauses(t *rapid.T, variables int) [][]sat.Lit {
	lit := rapid.Custom(func(t *rapid.T) sat.Lit {
		return sat.Lit(rapid.IntRange(0, 2*variables-1).Draw(t, "literal"))
	})
	clause := rapid.SliceOfN(lit, 0, 4)
	return rapid.SliceOfN(clause, 0, 5*variables).Draw(t, "clauses")
}

func TestAssignmentsAreAsManyAsAreTried(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		variables := rapid.IntRange(1, 10).Draw(t, "variables")
		cnf := drawClauses(t, variables)
		var s sat.Solver
		s.Grow(variables)
		add(&s, cnf)
		found := 0
		for {
			ok, err := s.Solve(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			if !holds(cnf, s.Value) {
				t.Fatal("the assignment makes a clause false")
			}
			found++
			block := make([]sat.Lit, variables)
			for v := range block {
				block[v] = sat.Pos(v)
				if s.Value(v) {
					block[v] = sat.Neg(v)
				}
			}
			s.Add(block...)
		}
		if want := count(variables, cnf); found != want {
			t.Fatalf("%d assignments, want %d", found, want)
		}
	})
}

func TestAssumptionsHoldForOneCallOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		variables := rapid.IntRange(1, 10).Draw(t, "variables")
		cnf := drawClauses(t, variables)
		var s sat.Solver
		s.Grow(variables)
		add(&s, cnf)
		for range 5 {
			n := rapid.IntRange(0, 3).Draw(t, "assumed")
			assumed := make([]sat.Lit, n)
			with := append([][]sat.Lit(nil), cnf...)
			for i := range assumed {
				assumed[i] = sat.Lit(rapid.IntRange(0, 2*variables-1).Draw(t, "assumption"))
				with = append(with, assumed[i:i+1])
			}
			ok, err := s.Solve(context.Background(), assumed...)
			if err != nil {
				t.Fatal(err)
			}
			if want := count(variables, with) > 0; ok != want {
				t.Fatalf("Solve(%v) = %v, want %v", assumed, ok, want)
			}
			if ok && !holds(with, s.Value) {
				t.Fatal("the assignment makes a clause or an assumption false")
			}
		}
	})
}

// pigeons puts pigeons into holes, one in each.
func pigeons(n, holes int) [][]sat.Lit {
	var cnf [][]sat.Lit
	in := func(p, h int) int { return p*holes + h }
	for p := range n {
		var c []sat.Lit
		for h := range holes {
			c = append(c, sat.Pos(in(p, h)))
			for q := range p {
				cnf = append(cnf, []sat.Lit{sat.Neg(in(p, h)), sat.Neg(in(q, h))})
			}
		}
		cnf = append(cnf, c)
	}
	return cnf
}

func TestPigeonsNeedHoles(t *testing.T) {
	for n := 1; n <= 7; n++ {
		for holes := n - 1; holes <= n; holes++ {
			var s sat.Solver
			add(&s, pigeons(n, holes))
			ok, err := s.Solve(t.Context())
			require.NoError(t, err)
			require.Equal(t, n <= holes, ok, "%d pigeons, %d holes", n, holes)
		}
	}
}

// random3 returns clauses of three literals. A planted one is true in the assignment whose
// variables are all true.
func random3(seed uint64, variables, clauses int, planted bool) [][]sat.Lit {
	r := rand.New(rand.NewPCG(seed, 1))
	cnf := make([][]sat.Lit, clauses)
	for i := range cnf {
		for {
			p := r.Perm(variables)[:3]
			c := make([]sat.Lit, 3)
			for j, v := range p {
				c[j] = sat.Lit(2*v + r.IntN(2))
			}
			if !planted || !(c[0].Negated() && c[1].Negated() && c[2].Negated()) {
				cnf[i] = c
				break
			}
		}
	}
	return cnf
}

func TestPlantedAssignmentsAreFound(t *testing.T) {
	for seed := range uint64(20) {
		var s sat.Solver
		cnf := random3(seed, 150, 630, true)
		add(&s, cnf)
		ok, err := s.Solve(t.Context())
		require.NoError(t, err)
		require.True(t, ok)
		require.True(t, holds(cnf, s.Value))
	}
}

func TestRandomClausesNearTheThreshold(t *testing.T) {
	refuted := 0
	for seed := range uint64(30) {
		var s sat.Solver
		cnf := random3(seed, 120, 516, false)
		add(&s, cnf)
		ok, err := s.Solve(t.Context())
		require.NoError(t, err)
		if ok {
			require.True(t, holds(cnf, s.Value))
		} else {
			refuted++
		}
	}
	require.InDelta(t, 15, refuted, 13, "about half can be satisfied")
}

func TestSolveEndsWithItsContextAndItsLimit(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var s sat.Solver
	add(&s, pigeons(12, 11))
	_, err := s.Solve(ctx)
	require.ErrorIs(t, err, context.Canceled)

	s.Conflicts = 100
	_, err = s.Solve(t.Context())
	require.ErrorIs(t, err, sat.ErrConflicts)
	require.Less(t, s.Stats().Conflicts, 5000)
}
