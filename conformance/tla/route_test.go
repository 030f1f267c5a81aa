package tla_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
)

// waiters returns a model of some who wait, of which one after the other goes.
func waiters(t *testing.T, next string) *tla.Model {
	t.Helper()
	m, err := open(fstest.MapFS{
		"Waiters.tla": {Data: []byte(`---- MODULE Waiters ----
EXTENDS Integers
VARIABLES n, left
Given == {}
Waiting == left
Go(p, by) == n' = n + by /\ left' = left \ {p}
Wait(p, by) == p \in left /\ Go(p, by)
With(p, F(_)) == p \in left /\ Go(p, F(p))
Crash(p) == n = 5 /\ n' = n[p] /\ left' = left
Init == n = 0 /\ left = {1, 2, 3}
Next == ` + next + "\n====\n")},
		"Waiters.cfg": {Data: []byte(
			"INIT Init\nNEXT Next\nCONSTANT Given <- Waiting\nCHECK_DEADLOCK FALSE\n")},
	}, "Waiters", "Waiters.cfg")
	must.NoError(t, err)
	return m
}

func TestOnlyWhatIsTheSameInAllStatesIsTakenApartOnce(t *testing.T) {
	for _, row := range []struct{ name, next string }{
		{"a set of the state", `\E p \in left : Go(p, p)`},
		{"a constant definition that one of the state replaces", `\E p \in Given : Go(p, p)`},
		{
			"a set of the state within one that is constant",
			`\E p \in 1..3 : \E q \in {p} \cap left : Go(q, p)`,
		},
		{"an argument of the state", `\E p \in 1..3 : Wait(p, n + p - n)`},
		{"an argument that is an operator", `\E p \in 1..3 : With(p, LAMBDA q : n + q - n)`},
		{"elements that are taken apart", `\E <<p, q>> \in {<<1, 1>>, <<2, 2>>, <<3, 3>>} : ` +
			`p \in left /\ Go(p, q)`},
		{
			"more actions than are noted",
			`\E p \in 1..3, q \in 1..1000 : p \in left /\ q = 7 /\ Go(p, p)`,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := waiters(t, row.next).Check(t.Context(), tla.CheckOptions{})
			must.NoError(t, err)
			assert.Equal(t, complete(13, 8, 4), outcomeOf(got))
		})
	}
}

func TestAnErrorHasItsCallsInEachState(t *testing.T) {
	m := waiters(t, `(\E p \in left : Go(p, p)) \/ \E p \in {1} : Crash(p)`)
	_, found := m.Check(t.Context(), tla.CheckOptions{Workers: 1})
	var bad *tla.EvalError
	must.ErrorAs(t, found, &bad)
	s, err := m.State(map[string]value.Value{
		"n": value.Int(5), "left": value.NewSet(value.Int(1)),
	})
	must.NoError(t, err)
	_, alone := m.Successors(t.Context(), s)
	var same *tla.EvalError
	must.ErrorAs(t, alone, &same)
	assert.Equal(t, same.Pos, bad.Pos)
	assert.Equal(t, fmt.Sprint(same.Calls), fmt.Sprint(bad.Calls))
	must.NotEmpty(t, bad.Calls)
	assert.Equal(t, "Crash", bad.Calls[0].Name)
	assert.Equal(t, []tla.Argument{{Name: "p", Value: value.Int(1)}}, bad.Calls[0].Args)
}
