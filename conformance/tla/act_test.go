package tla_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// Runs of conjuncts without a choice stand before, between and after those that leave one; all sets
// without one element are asked for in turn, more of them than are found at once.
func TestWhatLeavesNoChoiceIsNoWayOfItsOwn(t *testing.T) {
	model := load(t, fstest.MapFS{
		"Settled.tla": &fstest.MapFile{Data: []byte(settled)},
		"Settled.cfg": &fstest.MapFile{Data: []byte("SPECIFICATION Spec\n")},
	}, "Settled", "Settled.cfg")
	for _, workers := range []int{1, 2} {
		result, err := model.Check(t.Context(), tla.CheckOptions{Workers: workers})
		must.NoError(t, err)
		assert.Equal(t, tla.Ok, result.Verdict)
		assert.Equal(t, 4015, result.Generated, "%d workers", workers)
		assert.Equal(t, 305, result.Distinct, "%d workers", workers)
	}
}

// Which formulas are guards is known before any worker asks: the race detector sees that no two of
// them find it out.
func TestGuardsInADisjunctionAreToldBeforeTheSearch(t *testing.T) {
	for range 5 {
		model := load(t, fstest.MapFS{
			"Disjoint.tla": &fstest.MapFile{Data: []byte(disjoint)},
			"Disjoint.cfg": &fstest.MapFile{Data: []byte("INIT Init NEXT Next")},
		}, "Disjoint", "Disjoint.cfg")
		result, err := model.Check(t.Context(), tla.CheckOptions{Workers: 8, StatesMax: 3000})
		must.NoError(t, err)
		assert.Equal(t, tla.KindLimit, result.Kind)
	}
}

const disjoint = `---- MODULE Disjoint ----
EXTENDS Integers
VARIABLES x, y
Init == x \in 0..400 /\ y = [i \in 1..4 |-> 0]
Low == \A i \in 1..4 : y[i] * 2 <= x + i * i /\ y[i] + x - i >= 0 - i * 3
High == \A i \in 1..4 : y[i] + 3 > x - i * 2 /\ y[i] < 100 + x
Next == /\ Low \/ High
        /\ x' = (x + 1) % 50
        /\ \E i \in 1..4 : y' = [y EXCEPT ![i] = (@ + x) % 3]
====
`

const settled = `---- MODULE Settled ----
EXTENDS Integers
VARIABLES at, turns, last
Ring == 1..6
Init == at = 1 /\ turns = [i \in Ring |-> 0] /\ last = 0
Go(p, q) ==
  /\ q # at
  /\ at' = q
  /\ LET n == turns[q] + 1 IN
     IF n > 1 THEN UNCHANGED <<turns, last>>
     ELSE turns' = [turns EXCEPT ![q] = n] /\ last' = p
  /\ q > 3 \/ q > 2
Twice(q) ==
  /\ last' = 1 \/ last' = q
  /\ at' = q
  /\ q > 2 => UNCHANGED turns
  /\ turns' = turns
  /\ at' \in {q, 1}
Next == \E p \in Ring : p = at /\ \E q \in Ring \ {p} : Go(p, q) \/ Twice(q)
Spec == Init /\ [][Next]_<<at, turns, last>>
====
`
