package tla_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"lockstep/conformance/tla"
	"lockstep/internal/require"
	"lockstep/internal/tlc"
)

// The variables of a random specification. What an action gives them is cut to few values, so that
// there are at most some hundreds of states.
var variables = []struct {
	binding
	cut string // an expression for a value, to one of the values that the variable may have
}{
	{binding{"x", whole}, "((x + %s) %% 4)"},
	{binding{"y", setOf(shape{kind: model})}, "((%s) \\cap ({m1, m2} \\ y))"},
	{
		binding{"z", shape{function, []shape{{kind: text}, {kind: boolean}}}},
		"[k \\in {\"a\", \"b\"} |-> z[k] # (k \\in DOMAIN (%s))]",
	},
}

// specifications are random ones with an invariant, a property of steps and a constraint, which
// often hold.
var specifications = rapid.Custom(func(t *rapid.T) string {
	a := &author{T: t, twist: 1500}
	for _, v := range variables {
		a.bound = append(a.bound, v.binding)
	}
	var next []string
	for range 1 + a.n(3) {
		next = append(next, a.action())
	}
	return fmt.Sprintf(module, strings.Join(next, "\n  \\/ "), a.expr(yes, 2), a.expr(yes, 2),
		a.expr(yes, 2), a.expr(yes, 2))
})

const module = `---- MODULE Random ----
EXTENDS Integers, Sequences, FiniteSets, TLC
CONSTANTS m1, m2
VARIABLES x, y, z
Init == x \in 0..1 /\ y = {} /\ z = [k \in {"a", "b"} |-> FALSE]
Next ==
  \/ %s
Often == x < 3 \/ %s
Grows == [][x' >= x \/ (%s)']_<<x, y>>
Within == y = {} \/ %s
Moves == z' = z \/ (%s)'
====
`

// configuration has two in three specifications checked for what may not hold.
func configuration(i int) string {
	lines := []string{
		"INIT Init\nNEXT Next\nCONSTANTS m1 = m1 m2 = m2",
		[]string{"INVARIANT Often", "PROPERTY Grows", ""}[i%3],
		[]string{"CONSTRAINT Within", "ACTION_CONSTRAINT Moves", "", ""}[i%4],
		[]string{"CHECK_DEADLOCK TRUE", "CHECK_DEADLOCK FALSE"}[i%2],
	}
	return strings.Join(lines, "\n") + "\n"
}

// action gives each variable a value, one of some, or the one that it has.
func (a *author) action() string {
	var conjuncts []string
	if a.flip(2) {
		conjuncts = append(conjuncts, a.expr(yes, 2))
	}
	for _, v := range variables {
		value := func() string { return fmt.Sprintf(v.cut, a.any(v.shape, 2)) }
		switch a.n(4) {
		case 0:
			conjuncts = append(conjuncts, "UNCHANGED "+v.name)
		case 1:
			conjuncts = append(conjuncts,
				fmt.Sprintf("%s' \\in {%s, %s}", v.name, value(), value()))
		case 2, 3:
			conjuncts = append(conjuncts, fmt.Sprintf("%s' = %s", v.name, value()))
		default:
			from := a.expr(setOf(v.shape), 2)
			conjuncts = append(conjuncts, a.within(v.shape, func(name string) string {
				return fmt.Sprintf("(\\E %s \\in %s : %s' = %s)", name, from, v.name, value())
			}))
		}
	}
	return strings.Join(conjuncts, " /\\ ")
}

func TestRandomSpecificationsHaveTLCsAnswers(t *testing.T) {
	tool := require.TLC(t)
	seed := *agreeingFrom
	for i := range (*agreeing + 9) / 10 {
		source := specifications.Example(seed + i)
		spec := fstest.MapFS{
			"Random.tla": {Data: []byte(source)},
			"Random.cfg": {Data: []byte(configuration(i))},
		}
		theirs, err := tool.Check(t.Context(), spec, "Random", "Random.cfg", tlc.Options{})
		ours := answer(t, spec)
		if want := answerOf(theirs, err); !assert.Equal(t, want, ours, "seed %d", seed+i) {
			t.Log(source, configuration(i), err)
		}
	}
}

// answer is what both checkers say of a specification, in words.
func answer(t testing.TB, spec fstest.MapFS) string {
	m, err := open(spec, "Random", "Random.cfg")
	if err != nil {
		return failed
	}
	r, err := m.Check(t.Context(), tla.CheckOptions{Workers: 1})
	if err != nil {
		return failed
	}
	if r.Verdict == tla.Ok {
		return fmt.Sprintf("%d states generated, %d distinct, depth %d", r.Generated, r.Distinct,
			r.Depth)
	}
	return violation(string(r.Kind), r.Property, r.Generated, r.Distinct, len(r.Trace))
}

func answerOf(r tlc.Result, err error) string {
	switch {
	case err != nil:
		return failed
	case r.Kind == tlc.Kept:
		return fmt.Sprintf("%d states generated, %d distinct, depth %d", r.Generated, r.Distinct,
			r.Depth)
	default:
		return violation(string(r.Kind), r.Property, r.Generated, r.Distinct, r.Trace)
	}
}

// violation leaves the counts out where the violation is by an initial state, since TLC gives none.
func violation(kind, property string, generated, distinct, trace int) string {
	text := fmt.Sprintf("%s %s violated in %d states", kind, property, trace)
	if trace > 1 {
		text += fmt.Sprintf(", %d generated, %d distinct", generated, distinct)
	}
	return text
}
