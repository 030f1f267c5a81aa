package alloy_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/heap"
	"lockstep/conformance/source"
)

// load reads a model of one file.
func load(t testing.TB, text string) *alloy.Model {
	t.Helper()
	m, err := alloy.Load(fstest.MapFS{"m.als": {Data: []byte(text)}}, "m.als")
	must.NoError(t, err)
	return m
}

// instances returns up to so many instances of a model's command.
func instances(t testing.TB, m *alloy.Model, command string, most int) []*alloy.Instance {
	t.Helper()
	c := m.Command(command)
	must.NotNil(t, c, command)
	s := m.Search(c, alloy.Options{})
	var all []*alloy.Instance
	for len(all) < most {
		i, err := s.Next(t.Context())
		if errors.Is(err, alloy.ErrNone) {
			return all
		}
		must.NoError(t, err)
		all = append(all, i)
	}
	return all
}

func TestCommandsAreKnownByNameAndByNumber(t *testing.T) {
	m := load(t, "sig A {}\nshow: run {}\npred p { some A }\nrun p\ncheck { no A }\n")
	labels := make([]string, len(m.Commands()))
	for k, c := range m.Commands() {
		labels[k] = c.Label
	}
	assert.Equal(t, []string{"show", "p", "check$3"}, labels)
	assert.Same(t, m.Commands()[1], m.Command("p"))
	assert.Same(t, m.Commands()[2], m.Command("2"))
	assert.Nil(t, m.Command("3"))
	assert.Nil(t, m.Command("q"))
}

func TestAnAnswerIsKeptIfItIsTheExpectedOne(t *testing.T) {
	for _, test := range []struct {
		name, command, reason string
		sat, kept             bool
	}{
		{"run", "run { some A }", "a run without expectation may have an instance", true, true},
		{"empty", "run { some none }", "or none", false, true},
		{"check", "check { some A or no A }", "no counterexample", false, true},
		{"broken", "check { some A }", "a counterexample breaks what is checked", true, false},
		{"wanted", "check { some A } expect 1", "unless it is expected", true, true},
		{"missed", "check { some A or no A } expect 1", "then none is wrong", false, false},
		{"refuted", "run { some A } expect 0", "no instance was expected", true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := load(t, "sig A {}\n"+test.command)
			o, err := m.Run(t.Context(), m.Commands()[0], alloy.Options{})
			must.NoError(t, err)
			assert.Equal(t, test.sat, o.Instance != nil, test.reason)
			assert.Equal(t, test.kept, o.Kept(), test.reason)
		})
	}
}

func TestAMistakeInACommandStandsAtIt(t *testing.T) {
	for _, test := range []struct{ name, model, want string }{
		{"missing", "sig A {} sig B {}\nrun {} for 2 A", "no scope is given for B"},
		{"one", "one sig A {}\nrun {} for 2 A", "scope is 1, not 2"},
		{"lone", "lone sig A {}\nrun {} for 2 A", "scope is 0 or 1, not 2"},
		{"some", "some sig A {}\nrun {} for 0 A", "its scope cannot be 0"},
		{"enum", "enum A { X, Y }\nrun {} for 2 A", "the enum A has no scope"},
		{"subset", "sig A {} sig B in A {}\nrun {} for 2 but 2 B", "the subset signature B"},
		{"steps", "sig A {}\nrun {} for 2 but 3 steps", "nothing varies"},
		{"unbounded", "var sig A {}\nrun {} for 2 but 1.. steps", "of any length"},
		{"bits", "sig A {}\nrun {} for 2 but 17 Int", "at most 16"},
		{"seq", "sig A {}\nrun {} for 2 but 2 Int, 4 seq", "no sequence is longer than 1"},
		{"atoms", "sig A {}\nrun {} for 200000", "more than 100000 atoms"},
		{"recursion", "sig A { n: lone A }\npred p[a: A] { p[a.n] }\nrun p", "recursion"},
		{
			"higher order", "sig A {}\nrun { all s: set A | some s } for 2",
			"ranges over sets",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := load(t, test.model)
			_, err := m.Run(t.Context(), m.Commands()[0], alloy.Options{})
			var at *source.Error
			must.ErrorAs(t, err, &at)
			assert.Contains(t, at.Msg, test.want)
			assert.True(t, at.Pos.IsValid())
		})
	}
}

func TestScopesAreDerivedAsInTheAnalyzer(t *testing.T) {
	for _, test := range []struct{ name, model, formula, reason string }{
		{
			"sum", "abstract sig A {} sig B, C extends A {}\nrun {} for exactly 2 B, exactly 1 C",
			"#A = 3", "an abstract signature has what its children have",
		},
		{
			"rest", "abstract sig A {} sig B, C extends A {}\nrun { #A = 5 } for 5 but exactly 4 B",
			"#C = 1", "the last child has what is left",
		},
		{
			"raised", "sig A {} one sig B, C, D extends A {}\nrun {} for 1", "#A = 3",
			"a scope is raised to what children must have",
		},
		{
			"overall", "sig A {} sig B {}\nrun { #A = 2 and #B = 4 } for 2 but 4 B", "some A",
			"others have the overall scope",
		},
		{
			"exact parameter", "open util/ordering[A]\nsig A {}\nrun {} for 3", "#A = 3",
			"util/ordering makes its parameter exact",
		},
		{"enum", "enum A { X, Y, Z }\nrun {} for 1", "#A = 3 and X.next = Y", "it is ordered"},
		{"int", "sig A { n: Int }\nrun {} for 1 but 3 Int", "#Int = 8", "so many bits"},
		{"seq", "sig A { s: seq A }\nrun {} for 2 but 3 seq", "#seq/Int = 3", "so many indices"},
		{
			"string", `sig A { s: String }` + "\n" + `run { A.s = "x" } for 1 but exactly 3 String`,
			`#String = 3 and "x" in String`, "literals, and others up to the scope",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := load(t, test.model)
			all := instances(t, m, "0", 1)
			must.NotEmpty(t, all, test.reason)
			v, err := alloy.Eval(t.Context(), all[0], 0, test.formula)
			must.NoError(t, err)
			assert.True(t, v.Bool, test.reason)
		})
	}
}

func TestScopesThatGrowEndWithACounterexample(t *testing.T) {
	m := load(t, "sig A {}\ncheck { #A < 3 } for 1..4 A\nrun { #A = 2 } for 2..4 A\n"+
		"run { #A = 2 } for 1..4 A\n")
	all := instances(t, m, "0", 1)
	must.Len(t, all, 1)
	assert.Len(t, all[0].Sig(m.World().Sigs[0], 0), 3)
	assert.Len(t, instances(t, m, "1", 1), 1)
	assert.Empty(t, instances(t, m, "2", 1), "a run ends where there is no instance")
}

func TestEveryInstanceIsAnother(t *testing.T) {
	m := load(t, "sig A { f: set A }\nrun { some f } for exactly 2 A\n")
	seen := make(map[string]bool)
	for _, i := range instances(t, m, "0", 100) {
		v, err := alloy.Eval(t.Context(), i, 0, "f")
		must.NoError(t, err)
		assert.False(t, seen[v.String()], "%v was found before", v)
		seen[v.String()] = true
	}
	// Of the 15 relations that are not empty 3 are their own mirror images: all pairs, the
	// identity, and the exchange of both atoms. The others are isomorphic in pairs.
	assert.Len(t, seen, 9)
}

func TestRecursionIsUnrolledOnDemand(t *testing.T) {
	m := load(t, `sig A { next: lone A }
pred far[a: A, b: A] { a = b or some a.next and far[a.next, b] }
run { some disj a, b: A | far[a, b] and b not in a.next } for exactly 3 A`)
	for _, test := range []struct {
		depth int
		found bool
	}{{1, false}, {2, true}} {
		o, err := m.Run(t.Context(), m.Commands()[0], alloy.Options{Recursion: test.depth})
		must.NoError(t, err)
		assert.Equal(t, test.found, o.Instance != nil, "depth %d", test.depth)
	}
}

func TestIntegersWrapUnlessThatIsForbidden(t *testing.T) {
	m := load(t, "run { some n: Int | n > 0 and plus[n, n] < 0 } for 3 Int")
	for _, forbid := range []bool{false, true} {
		o, err := m.Run(t.Context(), m.Commands()[0], alloy.Options{NoOverflow: forbid})
		must.NoError(t, err)
		assert.Equal(t, !forbid, o.Instance != nil)
	}
}

func TestAtomsAreNamedByTheirSignatures(t *testing.T) {
	m := load(t, `open util/ordering[Time]
sig Time {}
abstract sig P {} one sig Q extends P {} sig R extends P {}
sig S in P {}
run { some R and some S } for exactly 3 Time, exactly 2 P`)
	i := instances(t, m, "0", 1)[0]
	for expr, want := range map[string]string{
		"Time": "{Time$0, Time$1, Time$2}", "P": "{Q$0, R$0}", "first": "{Time$0}",
		"Time$0.next": "{Time$1}", "Time$2.prev": "{Time$1}",
	} {
		v, err := alloy.Eval(t.Context(), i, 0, expr)
		must.NoError(t, err, expr)
		assert.Equal(t, want, v.String(), expr)
	}
}

func TestWitnessesAreNamedAfterTheirVariables(t *testing.T) {
	m := load(t, "sig A {}\npred two[x, y: A] { x != y }\nrun two for 2\n"+
		"run { some z: A | z = z }\n")
	i := instances(t, m, "two", 1)[0]
	v, err := alloy.Eval(t.Context(), i, 0, "$two_x + $two_y")
	must.NoError(t, err)
	assert.Equal(t, "{A$0, A$1}", v.String())
	must.Len(t, i.Skolems(), 2)
	assert.Equal(t, "$two_x", i.Skolems()[0].Name)
	i = instances(t, m, "1", 1)[0]
	assert.True(t, strings.HasPrefix(i.Skolems()[0].Name, "$z"), i.Skolems()[0].Name)
}

func TestTracesEndInALoop(t *testing.T) {
	m := load(t, `var sig On {}
fact { no On and always (some On => after no On else after some On) }
run { eventually some On } for 1 but 1..4 steps
check { always no On } for 1
check { always eventually no On } for 1`)
	i := instances(t, m, "0", 1)[0]
	assert.Equal(t, 2, i.Len())
	assert.Equal(t, 0, i.Loop())
	assert.True(t, i.Temporal())
	v, err := alloy.Eval(t.Context(), i, 1, "some On and before no On")
	must.NoError(t, err)
	assert.True(t, v.Bool)
	assert.Len(t, instances(t, m, "1", 1), 1)
	assert.Empty(t, instances(t, m, "2", 1))
}

func TestEvalTellsMistakes(t *testing.T) {
	i := instances(t, load(t, "sig A {}\nrun { some A }"), "0", 1)[0]
	for _, text := range []string{"B", "some", "A.A", "A and A", "#"} {
		_, err := alloy.Eval(t.Context(), i, 0, text)
		assert.Error(t, err, text)
	}
	_, err := alloy.Eval(t.Context(), i, 1, "A")
	assert.ErrorContains(t, err, "no state 1")
	v, err := alloy.Eval(t.Context(), i, 0, "7 fun/add 1")
	must.NoError(t, err)
	assert.Equal(t, "-8", v.String())
}

func TestAnAnswerIsUnknownWhereALimitIsReached(t *testing.T) {
	pigeons := load(t, "sig P { h: one H } sig H {}\n"+
		"run { all disj p, q: P | p.h != q.h } for exactly 12 P, exactly 11 H")
	for _, test := range []struct {
		name    string
		options alloy.Options
		heap    bool
	}{
		{"gates", alloy.Options{Limits: relational.Limits{Gates: 10}}, false},
		{
			"conflicts", alloy.Options{
				Isomorphic: true, Limits: relational.Limits{Conflicts: 10},
			}, false,
		},
		{"heap", alloy.Options{Isomorphic: true, Heap: 1}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := pigeons.Run(t.Context(), pigeons.Commands()[0], test.options)
			var limit *relational.LimitError
			assert.Equal(t, !test.heap, errors.As(err, &limit), "%v", err)
			assert.Equal(t, test.heap, errors.Is(err, heap.ErrExhausted), "%v", err)
		})
	}
	text := "sig A { f: set A }\npred p0[a: A] { some a.f }\n"
	for k := range 30 {
		text += fmt.Sprintf("pred p%d[a: A] { p%d[a] or p%d[a.f] }\n", k+1, k, k)
	}
	many := load(t, text+"run p30")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := many.Run(ctx, many.Commands()[0], alloy.Options{})
	assert.ErrorIs(t, err, context.Canceled, "a translation ends with its context")
}
