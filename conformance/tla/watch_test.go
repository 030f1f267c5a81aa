package tla_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// runners returns a model of processes that wait, run and end, whose actions begin with a guard
// G(…) of each row. Plain guards are watched; what stands under a quantifier is not.
func runners(t *testing.T, next string, plain bool) *tla.Model {
	t.Helper()
	quantified := strings.NewReplacer("G(", `(\A only \in {1} : `)
	if plain {
		quantified = strings.NewReplacer("G(", "(")
	}
	m, err := open(fstest.MapFS{
		"Runners.tla": {Data: []byte(quantified.Replace(`---- MODULE Runners ----
EXTENDS Integers, Sequences, FiniteSets
CONSTANTS Procs, a, b, c
VARIABLES pc, box, n
IsAt(p, l) == pc[p] = l
First(s) == IF s = <<>> THEN 0 ELSE Head(s)
Once(s, i) == IF s = "wait" THEN i ELSE 0
Dear(s, i) == Once(s, i) + Once(s, i) + Once(s, i) + Once(s, i) + Once(s, i)
To(p, l) == pc' = [pc EXCEPT ![p] = l] /\ UNCHANGED <<box, n>>
Give(p, v) == box' = [box EXCEPT ![p] = Append(@, v)] /\ UNCHANGED <<pc, n>>
Take(p) == box' = [box EXCEPT ![p] = Tail(@)] /\ UNCHANGED <<pc, n>>
Init == pc = [p \in Procs |-> "wait"] /\ box = [p \in Procs |-> <<>>] /\ n = 0
Next == ` + next + "\n====\n"))},
		"Runners.cfg": {Data: []byte(
			"INIT Init\nNEXT Next\nCONSTANTS Procs = {a, b, c}\na = a\nb = b\nc = c\n" +
				"CHECK_DEADLOCK FALSE\n")},
	}, "Runners", "Runners.cfg")
	must.NoError(t, err)
	return m
}

func TestAWatchedGuardHoldsWhereItDoes(t *testing.T) {
	const each = `\E p \in Procs : `
	for _, row := range []struct {
		name, over string
		actions    []string
	}{
		{"of one label", each, []string{
			`G(pc[p] = "wait") /\ To(p, "run")`, `G(pc[p] = "run") /\ To(p, "end")`,
			`G(pc[p] = "end") /\ To(p, "wait")`,
		}},
		{"by a definition", each, []string{
			`G(IsAt(p, "wait")) /\ To(p, "run")`, `G(~IsAt(p, "wait")) /\ To(p, "wait")`,
		}},
		{"of two processes, some of them one", `\E p, q \in Procs : `, []string{
			`G(p # q) /\ G(pc[p] = "wait") /\ G(pc[q] = "wait") /\ To(p, "run")`,
			`G(p # q) /\ G(pc[p] = pc[q]) /\ G(pc[q] = "run") /\ To(p, "end")`,
		}},
		{"a second one that is an error where the first does not hold", each, []string{
			`G(box[p] # <<>>) /\ G(Head(box[p]) < 2) /\ Take(p)`,
			`G(Len(box[p]) < 2) /\ Give(p, Len(box[p]) + 1)`,
		}},
		{"of a part, and then of more", each, []string{
			`G(pc[p] = "wait") /\ G(pc # [q \in Procs |-> "wait"] \/ n = 0) /\ To(p, "run")`,
		}},
		{"in a LET", each, []string{
			`LET s == box[p] first == First(s) IN
				G(first = 0) /\ G(Len(s) = 0) /\ LET more == Append(s, 1) IN
				G(Len(more) < 2) /\ Give(p, Len(more))`,
			`LET s == box[p] IN G(Len(s) = 1) /\ Take(p)`,
		}},
		{"of all of a variable", "", []string{
			`G(n < 3) /\ n' = n + 1 /\ UNCHANGED <<pc, box>>`,
			`G(n > 1) /\ n' = 0 /\ UNCHANGED <<pc, box>>`,
		}},
		{"of nothing but constants", `\E p, q \in Procs : `, []string{
			`G(p = q) /\ G(pc[q] # "run") /\ To(p, "run")`,
		}},
		{"of more actions than a watch has", `\E p \in Procs, l \in 1..90 : `, []string{
			`G(Len(box[p]) = l) /\ Take(p)`, `G(l = 1) /\ G(box[p] = <<>>) /\ Give(p, 1)`,
		}},
		{"of no function", each, []string{`G(n[p] = 1) /\ To(p, "run")`}},
		{"of no argument", `\E p \in Procs \cup {7} : `, []string{
			`G(pc[p] = "wait") /\ To(p, "run")`,
		}},
		{"an error in some states", each, []string{
			`G(box[p] = <<>>) /\ Give(p, 2)`, `G(Head(box[p]) = 1) /\ Take(p)`,
		}},
		{"an error that comes later", each, []string{
			`G(Len(box[p]) < 2) /\ G(First(box[p]) + 1 = 1) /\ Give(p, "x")`,
		}},
		{"of two variables", each, []string{
			`G(Len(box[p]) <= n) /\ Give(p, 1)`,
			`G(n < 2) /\ n' = n + 1 /\ UNCHANGED <<pc, box>>`,
			`G(n + Len(box[p]) > 3) /\ Take(p)`,
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			next := row.over + "((" + strings.Join(row.actions, `) \/ (`) + "))"
			o := tla.CheckOptions{Workers: 1}
			got, watched := runners(t, next, true).Check(t.Context(), o)
			want, alone := runners(t, next, false).Check(t.Context(), o)
			if alone == nil {
				must.NoError(t, watched)
				assert.Equal(t, outcomeOf(want), outcomeOf(got))
				return
			}
			var is, was *tla.EvalError
			must.ErrorAs(t, watched, &is)
			must.True(t, errors.As(alone, &was))
			assert.Equal(t, was.Msg, is.Msg)
			assert.Equal(t, was.Pos.Line, is.Pos.Line)
			assert.Equal(t, was.State.String(), is.State.String())
			assert.Equal(t, want.Generated, got.Generated)
		})
	}
}

// Where the guards of many actions are dear, they are looked at once for all states that have the
// part that they look at in common. The last state has no steps left for them.
func TestAWatchedGuardIsLookedAtOnce(t *testing.T) {
	m := runners(t, `(\E i \in 1..500 : G(Dear(pc[a], i) = 0) /\ To(a, "run"))
		\/ (n < 4 /\ n' = n + 1 /\ UNCHANGED <<pc, box>>
			/\ (n = 3 => \A k \in 1..8000 : k > 0))`, true)
	m.Limits.Steps = 10_000
	got, err := m.Check(t.Context(), tla.CheckOptions{Workers: 1})
	must.NoError(t, err)
	assert.Equal(t, complete(5, 5, 5), outcomeOf(got))
}
