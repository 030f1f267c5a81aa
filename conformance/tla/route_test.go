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
		{"a LET of the state", `LET all == left IN \E p \in all : Go(p, p)`},
		{"a LET of constants", `LET all == 1..3 IN \E p \in all : Wait(p, p)`},
		{
			"a LET of what is bound",
			`\E p \in 1..3 : LET q == p  F(k) == n + k - n IN Wait(q, F(q)) \/ (n = 9 /\ Go(q, q))`,
		},
		{
			"a LET that is not asked for",
			`LET none == CHOOSE k \in {} : TRUE
			  IN \E p \in left : Go(p, IF n < 9 THEN p ELSE none)`,
		},
		{
			"a LET within a LET",
			`LET a == left IN LET b == a IN \E p \in 1..3 : p \in b /\ Go(p, p)`,
		},
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

// The names and numbers are TLC's.
func TestALetIsNoActionOfItsOwn(t *testing.T) {
	for _, row := range []struct {
		next string
		want []tla.Coverage
	}{
		{
			`LET k == 3 IN One \/ Two \/ \E i \in k..9 : x' = i`,
			[]tla.Coverage{
				{Action: "One", Taken: 10}, {Action: "Two", Taken: 10}, {Action: "Next", Taken: 70},
			},
		},
		{
			`LET k == x IN One \/ \E i \in 0..k : x' = i`,
			[]tla.Coverage{{Action: "One", Taken: 2}, {Action: "Next", Taken: 3}},
		},
		{
			`One \/ (LET k == x + 2 IN By(k))`,
			[]tla.Coverage{{Action: "One", Taken: 4}, {Action: "By", Taken: 4}},
		},
		{
			`One \/ (LET k == x + 2 IN x' = k % 5)`,
			[]tla.Coverage{{Action: "One", Taken: 5}, {Action: "Next", Taken: 5}},
		},
	} {
		model := load(t, fstest.MapFS{
			"Lets.tla": {Data: []byte(`---- MODULE Lets ----
EXTENDS Integers
VARIABLE x
Init == x = 0
One == x' = 1
Two == x' = 2
By(k) == LET y == x + k IN x' = y % 5
Next == ` + row.next + "\n====\n")},
			"Lets.cfg": {Data: []byte("INIT Init NEXT Next")},
		}, "Lets", "Lets.cfg")
		for workers := 1; workers <= 2; workers++ {
			got, err := model.Check(t.Context(), tla.CheckOptions{Workers: workers})
			must.NoError(t, err)
			for i := range got.Coverage {
				got.Coverage[i].Distinct = 0
			}
			assert.Equal(t, row.want, got.Coverage, row.next)
		}
	}
}
