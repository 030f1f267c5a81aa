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
---- MODULE Part ----
EXTENDS Naturals
CONSTANT Bound
VARIABLE p
Low == p < Bound
Move(by) == Low /\ p' = (p + by) %% 4
RECURSIVE Down(_)
Down(n) == IF n <= 0 THEN Bound ELSE 1 + Down(n - 1)
====
I == INSTANCE Part WITH p <- x, Bound <- 2
J(Bound) == INSTANCE Part WITH p <- x
Twice(F(_), n) == F(F(n))
Fed(F(_), n, P(_)) == P(F(n))
Fixed == 1
Varied == x + 1
Seen == <<x, y>>
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
		[]string{"", "", "", "", "VIEW Seen"}[i%5],
		[]string{"", "CONSTANT Fixed <- Varied"}[i/2%2],
	}
	return strings.Join(lines, "\n") + "\n"
}

// action draws a formula that gives each variable a value, in a form that TLC takes apart.
func (a *author) action() string { return a.step(2) }

func (a *author) step(depth int) string {
	if depth == 0 {
		return a.assignments()
	}
	switch a.n(12) {
	case 0:
		return fmt.Sprintf("(IF %s THEN %s ELSE %s)", a.expr(yes, 2), a.step(depth-1),
			a.step(depth-1))
	case 1:
		return fmt.Sprintf("((%s) \\/ (%s))", a.step(depth-1), a.step(depth-1))
	case 2:
		s, t := a.shape(1), a.shape(0)
		from, to := a.expr(setOf(s), 2), a.expr(setOf(t), 1)
		return a.within(s, func(v string) string {
			return a.within(t, func(w string) string {
				return fmt.Sprintf("(\\E %s \\in %s, %s \\in %s : %s)", v, from, w, to,
					a.step(depth-1))
			})
		})
	case 3:
		s := a.shape(1)
		first := a.expr(s, 2)
		return a.within(s, func(v string) string {
			return fmt.Sprintf("(LET %s == %s IN %s)", v, first, a.step(depth-1))
		})
	case 4:
		return fmt.Sprintf("(CASE %s -> %s [] OTHER -> %s)", a.expr(yes, 1), a.step(depth-1),
			a.step(depth-1))
	case 5:
		return fmt.Sprintf("([%s]_<<x, y, z>> /\\ (%s)')", a.step(depth-1), a.expr(yes, 1))
	case 6:
		return fmt.Sprintf("(<<%s>>_%s)", a.step(depth-1), []string{"x", "y", "Seen"}[a.n(2)])
	case 7, 8:
		return a.indirect(depth)
	default:
		return a.assignments()
	}
}

// indirect draws a step that refers to a number which depends on the state by what a local operator
// refers to, by an operator that is an argument, or by what the configuration replaces.
func (a *author) indirect(depth int) string {
	var of string // a number, of a name
	number := a.within(whole, func(name string) string {
		of = name
		return a.expr(whole, 2)
	})
	argument := a.literal(whole)
	form := a.n(2)
	return a.within(whole, func(v string) string {
		// It is asked of the state and of the next one.
		step := fmt.Sprintf("%s < 99 /\\ %s /\\ (%s' %% 2 = 0 \\/ %s)", v, a.step(depth-1), v,
			a.expr(yes, 1))
		switch form {
		case 0:
			return fmt.Sprintf("(LET Op%s(%s) == %s IN LET %s == Op%s(%s) IN %s)", v, of, number,
				v, v, argument, step)
		case 1:
			return fmt.Sprintf("Fed(LAMBDA %s : %s, %s, LAMBDA %s : %s)", of, number, argument,
				v, step)
		default:
			return fmt.Sprintf("(LET %s == Fixed + %s IN %s)", v, argument, step)
		}
	})
}

// assignments give each variable a value, one of some, or the one that it has. What stands behind
// them is only tested.
func (a *author) assignments() string {
	var conjuncts []string
	if a.flip(2) {
		conjuncts = append(conjuncts, a.guard())
	}
	for i := range variables {
		v := variables[(i+len(a.bound))%len(variables)]
		value := func() string { return fmt.Sprintf(v.cut, a.any(v.shape, 2)) }
		switch a.n(5) {
		case 0:
			conjuncts = append(conjuncts, "UNCHANGED "+v.name)
		case 1:
			conjuncts = append(conjuncts,
				fmt.Sprintf("%s' \\in {%s, %s}", v.name, value(), value()))
		case 2, 3:
			conjuncts = append(conjuncts, fmt.Sprintf("%s' = %s", v.name, value()))
		case 4:
			conjuncts = append(conjuncts,
				fmt.Sprintf("(%s' = %s \\/ %s' = %s)", v.name, value(), v.name, value()))
		default:
			from := a.expr(setOf(v.shape), 2)
			conjuncts = append(conjuncts, a.within(v.shape, func(name string) string {
				return fmt.Sprintf("(\\E %s \\in %s : %s' = %s)", name, from, v.name, value())
			}))
		}
	}
	for a.flip(3) {
		conjuncts = append(conjuncts, a.after())
	}
	return strings.Join(conjuncts, " /\\ ")
}

// guard draws what is asked of the state.
func (a *author) guard() string {
	switch a.n(6) {
	case 0:
		return fmt.Sprintf("J(%s)!Low", a.literal(whole))
	case 1:
		return fmt.Sprintf("I!Down(%s %% 4) > x", a.expr(whole, 1))
	case 2:
		return fmt.Sprintf("Twice(LAMBDA k : k + %s, x) < 9", a.expr(whole, 1))
	case 3:
		return "ENABLED I!Move(" + a.expr(whole, 1) + ")"
	default:
		return a.expr(yes, 2)
	}
}

// after draws what is asked of a next state that is known.
func (a *author) after() string {
	switch a.n(3) {
	case 0:
		return fmt.Sprintf("((%s)' \\/ (%s)')", a.expr(yes, 1), a.expr(yes, 1))
	case 1:
		s := a.shape(0)
		from := a.expr(setOf(s), 1)
		return a.within(s, func(v string) string {
			return fmt.Sprintf("(\\A %s \\in %s : (%s)' \\/ %s)", v, from, a.expr(yes, 1),
				a.expr(yes, 1))
		})
	case 2:
		return "(I!Move(1) \\/ x' = x \\/ " + a.expr(yes, 1) + ")"
	default:
		return fmt.Sprintf("(%s)'", a.expr(yes, 2))
	}
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
		theirs, err := tool.Check(t.Context(), spec, "Random", "Random.cfg",
			tlc.Options{Short: true})
		if err != nil && strings.Contains(err.Error(), "No next state actions defined") {
			continue // where all of Next is \E over an empty set, TLC does not begin
		}
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
