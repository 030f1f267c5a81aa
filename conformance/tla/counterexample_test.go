package tla_test

import (
	"encoding/json"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
)

const hops = `---- MODULE Hops ----
EXTENDS Integers, Sequences
CONSTANT Procs
VARIABLES pc, log, seen, n
Init == /\ pc = [p \in Procs |-> [at |-> "start", tries |-> 0, longer |-> "than forty bytes"]]
        /\ log = <<>>
        /\ seen = {}
        /\ n = 0
Hop(p, k) == /\ pc' = [pc EXCEPT ![p].tries = @ + k]
             /\ seen' = seen \cup {<<p, "a string that makes it long", n>>}
             /\ log' = Append(log, p)
             /\ n' = n + 1
Wait == UNCHANGED <<pc, log, seen, n>>
Next == (\E p \in Procs : Hop(p, 2)) \/ Wait \/ (n > 9 /\ Hop(0, 0))
Short == n < 3
====
`

func checkHops(t *testing.T) *tla.Result {
	t.Helper()
	model := load(t, fstest.MapFS{"Hops.tla": {Data: []byte(hops)}, "Hops.cfg": {
		Data: []byte("INIT Init NEXT Next INVARIANT Short CONSTANT Procs = {p1, p2}"),
	}}, "Hops", "Hops.cfg")
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	return result
}

func TestACounterexampleShowsWhatChanged(t *testing.T) {
	assert.Equal(t, `1: the initial state
    pc =
        ( p1 :> [at |-> "start", tries |-> 0, longer |-> "than forty bytes"] @@
          p2 :> [at |-> "start", tries |-> 0, longer |-> "than forty bytes"] )
    log = <<>>
    seen = {}
    n = 0
2: Hop(p = p1, k = 2)
    pc[p1].tries = 2
    log = <<p1>>
    seen = {<<p1, "a string that makes it long", 0>>}
    n = 1
3: Hop(p = p1, k = 2)
    pc[p1].tries = 4
    log = <<p1, p1>>
    seen gains {<<p1, "a string that makes it long", 1>>}
    n = 2
4: Hop(p = p1, k = 2)
    pc[p1].tries = 6
    log = <<p1, p1, p1>>
    seen gains {<<p1, "a string that makes it long", 2>>}
    n = 3
`, checkHops(t).Counterexample())
}

func TestALoopSaysWhereItLeads(t *testing.T) {
	result := checkHops(t)
	result.Trace = append(result.Trace[:2:2], result.Trace[1])
	result.Trace[2].Action, result.Trace[2].Args = "Wait", nil
	result.Loop = &tla.Loop{Back: 2}
	assert.Contains(t, result.Counterexample(),
		"3: Wait\n    nothing changes\nand so on: nothing changes any more (stuttering)\n")
	result.Loop = &tla.Loop{Back: 0, Action: "Hop", Args: result.Trace[1].Args}
	assert.Contains(t, result.Counterexample(),
		"\nand so on: Hop(p = p1, k = 2), back to state 1\n")
}

func TestAnAliasStandsForTheVariables(t *testing.T) {
	result := checkHops(t)
	for i := range result.Trace {
		result.Trace[i].Alias = []tla.Argument{
			{Name: "all", Value: value.Nat}, {Name: "half", Value: value.Int(i / 2)},
		}
	}
	assert.Equal(t, `1: the initial state
    all = Nat
    half = 0
2: Hop(p = p1, k = 2)
    all = Nat
3: Hop(p = p1, k = 2)
    all = Nat
    half = 1
4: Hop(p = p1, k = 2)
    all = Nat
`, result.Counterexample())
}

func TestAStepIsWrittenAsJSON(t *testing.T) {
	text, err := json.Marshal(checkHops(t).Trace[1])
	must.NoError(t, err)
	assert.JSONEq(t, `{"action": "Hop", "args": {"p": "p1", "k": 2}, "state": {
		"pc": {
			"p1": {"at": "start", "longer": "than forty bytes", "tries": 2},
			"p2": {"at": "start", "longer": "than forty bytes", "tries": 0}
		},
		"log": ["p1"], "n": 1, "seen": [["p1", "a string that makes it long", 0]]
	}}`, string(text))
}

func TestActionsAreThoseOfNext(t *testing.T) {
	result := checkHops(t)
	assert.Equal(t, []tla.Coverage{
		{Action: "Hop", Taken: 7, Distinct: 7}, {Action: "Wait", Taken: 3}, {Action: "Next"},
	}, result.Coverage, "a bare formula is called after the operator that it stands in")
	model := load(t, specs, "Counter", "Counter_Leaps.cfg")
	assert.Equal(t, []string{"Leap"}, model.Actions())
	model = load(t, specs, "Counter", "Counter_Kept.cfg")
	assert.Equal(t, []string{"Up", "Reset"}, model.Actions())
}

// What an instance puts in the place of a name is called by that name.
func TestAnExplanationNamesWhatAnInstancePutsIn(t *testing.T) {
	model := load(t, specs, "Hidden", "Hidden_Wrong.cfg")
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	want := "y[1] <= Most is false: y[1] = 3, a = 3 (Hidden.tla:17:10)"
	assert.Equal(t, want, result.Why.String())
}
