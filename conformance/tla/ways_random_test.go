package tla_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/conformance/tla"
	"lockstep/internal/require"
	"lockstep/internal/tlc"
)

// composer draws formulas that are taken in many ways.
type composer struct {
	drawn
	names   []string
	count   int  // of all names
	initial bool // the formulas are of initial states
}

func (c *composer) name() string {
	c.count++
	return fmt.Sprintf("n%d", c.count)
}

// within draws a formula that may refer to more names.
func (c *composer) within(depth int, names ...string) *formula {
	was := c.names
	c.names = append(was[:len(was):len(was)], names...)
	defer func() { c.names = was }()
	return c.formula(depth)
}

func (c *composer) term() (term, string) {
	t := term{plus: c.number(2)}
	if len(c.names) == 0 || c.number(3) == 0 {
		return t, fmt.Sprint(t.plus)
	}
	t.name = c.one(c.names...)
	return t, fmt.Sprintf("((%s + %d) %% 3)", t.name, t.plus)
}

func (c *composer) set() ([]term, string) {
	if c.number(1) == 0 {
		return []term{{plus: 0}, {plus: 1}, {plus: 2}}, "0..2"
	}
	var terms []term
	var texts []string
	for range 1 + c.number(1) {
		t, text := c.term()
		terms, texts = append(terms, t), append(texts, text)
	}
	return terms, "{" + strings.Join(texts, ", ") + "}"
}

func (c *composer) condition() (condition, string) {
	left, l := c.term()
	right, r := c.term()
	if c.number(1) == 0 {
		return condition{left, right, true}, l + " < " + r
	}
	return condition{left, right, false}, l + " = " + r
}

// formula draws a formula: one that is made of others, or gives a variable a value.
func (c *composer) formula(depth int) *formula {
	if depth == 0 {
		return c.atom()
	}
	sub := func() *formula { return c.formula(depth - 1) }
	switch c.number(13) {
	case 0, 1:
		return both(sub(), sub())
	case 2, 3:
		return either(sub(), sub())
	case 4, 5, 6:
		return c.quantified(depth)
	case 7:
		cond, text := c.condition()
		form := c.one("(IF %s THEN %s ELSE %s)", "(CASE %s -> %s [] OTHER -> %s)")
		f, g := sub(), sub()
		return &formula{
			text: fmt.Sprintf(form, text, f.text, g.text), sort: choice, of: []*formula{f, g},
			cond: cond,
		}
	case 8:
		cond, text := c.condition()
		f := sub()
		return &formula{
			text: fmt.Sprintf("(%s => %s)", text, f.text), sort: implied, of: []*formula{f},
			cond: cond,
		}
	case 9:
		return c.bound(depth)
	case 10, 11, 12:
		return c.passed(depth)
	default:
		return c.ofSteps(depth)
	}
}

func both(f, g *formula) *formula {
	return &formula{text: fmt.Sprintf("(%s /\\ %s)", f.text, g.text), of: []*formula{f, g}}
}

func either(f, g *formula) *formula {
	return &formula{
		text: fmt.Sprintf("(%s \\/ %s)", f.text, g.text), sort: disjunction, of: []*formula{f, g},
	}
}

// written returns a formula that is written otherwise.
func (f formula) written(format string, args ...any) *formula {
	f.text = fmt.Sprintf(format, args...)
	return &f
}

// atom gives a variable a value, or says something of names.
func (c *composer) atom() *formula {
	if c.number(5) == 0 {
		cond, text := c.condition()
		return &formula{text: text, sort: stated, cond: cond}
	}
	name := c.one("a", "b")
	if c.number(3) == 0 {
		set, text := c.set()
		return &formula{text: name + "' \\in " + text, sort: given, name: name, set: set}
	}
	t, text := c.term()
	return &formula{text: name + "' = " + text, sort: given, name: name, set: []term{t}}
}

func (c *composer) quantified(depth int) *formula {
	q := c.one("E", "A", "A")
	set, text := c.set()
	f := &formula{sort: exists, name: c.name(), set: set}
	if q == "A" {
		f.sort = forall
	}
	names := []string{f.name}
	if c.number(3) == 0 {
		f.more = c.name()
		names = append(names, f.more)
	}
	f.of = []*formula{c.within(depth-1, names...)}
	return f.written("(\\%s %s \\in %s : %s)", q, strings.Join(names, ", "), text, f.of[0].text)
}

// bound is what refers to a LET definition, or a parameter, or what a function is applied to.
func (c *composer) bound(depth int) *formula {
	t, text := c.term()
	name := c.name()
	body := c.within(depth-1, name)
	f := &formula{sort: bound, name: name, set: []term{t}, of: []*formula{body}}
	switch c.number(2) {
	case 0:
		return f.written("(LET %s == %s IN %s)", name, text, body.text)
	case 1:
		return f.written("(LET D%s(%s) == %s IN D%s(%s))", name, name, body.text, name, text)
	default:
		function := fmt.Sprintf("[%s \\in %s |-> n >= 0 /\\ %s]", name, c.domain(), body.text)
		return f.written("%s", c.applied(function, text))
	}
}

// applied draws how a function, which is not constant, is applied.
func (c *composer) applied(function, arg string) string {
	name := "f" + c.name()
	switch c.number(4) {
	case 0:
		return fmt.Sprintf("%s[%s]", function, arg)
	case 1:
		return fmt.Sprintf("Of(%s, %s)", function, arg)
	case 2:
		return fmt.Sprintf("(LET %s == %s IN %s)[%s]", name, function, name, arg)
	case 3:
		return fmt.Sprintf("[%s \\in {n} |-> %s][n][%s]", name, function, arg)
	default:
		return fmt.Sprintf("[r |-> %s].r[%s]", function, arg)
	}
}

// domain is that of a function that TLC does not evaluate: in initial states only of one that is
// infinite.
func (c *composer) domain() string {
	if c.initial {
		return "Nat"
	}
	return "0..2"
}

// several draws a formula that goes on with what it has bound, more often than not.
func (c *composer) several(depth int) *formula {
	if c.number(2) == 0 {
		return c.formula(depth - 1)
	}
	set, text := c.set()
	name := c.name()
	f := &formula{sort: exists, name: name, set: set}
	f.of = []*formula{either(c.within(0, name), c.within(min(depth-1, 1), name))}
	return f.written("(\\E %s \\in %s : %s)", name, text, f.of[0].text)
}

// passed is what an operator makes of a formula, or what a LET definition that is one stands for.
func (c *composer) passed(depth int) *formula {
	f := c.several(depth)
	one := "P" + c.name()
	switch c.number(6) {
	case 0:
		return both(f, f).written("Both(%s)", f.text)
	case 1:
		g := c.formula(depth - 1)
		return either(both(f, g), f).written("Mixed(%s, %s)", f.text, g.text)
	case 2:
		all := []term{{plus: 0}, {plus: 1}, {plus: 2}}
		each := &formula{sort: forall, name: c.name(), set: all, of: []*formula{f}}
		return each.written("Each(%s)", f.text)
	case 3:
		g := c.formula(0)
		return both(f, both(g, f)).written("Apply(LAMBDA p : p /\\ %s /\\ p, %s)", g.text, f.text)
	case 4:
		name := c.name()
		g := c.within(depth-1, name)
		all := []term{{plus: 0}, {plus: 1}, {plus: 2}}
		each := &formula{sort: forall, name: name, set: all, of: []*formula{g}}
		return each.written("For(LAMBDA %s : %s)", name, g.text)
	case 5:
		return both(f, f).written("(LET %s == %s IN %s /\\ %s)", one, f.text, one, one)
	default:
		g := c.formula(depth - 1)
		return both(f, both(g, either(f, g))).written("(LET %s == %s IN Twisted(%s, %s))", one,
			f.text, one, g.text)
	}
}

// ofSteps is what is of no initial state.
func (c *composer) ofSteps(depth int) *formula {
	f := c.formula(depth - 1)
	switch {
	case c.initial:
		return f
	case c.number(1) == 0:
		able := &formula{sort: able, of: []*formula{f}}
		return both(able, f).written("Possible(%s)", f.text)
	default:
		zero := func(name string) *formula {
			return &formula{sort: given, name: name, set: []term{{}}}
		}
		return either(f, both(zero("a"), zero("b"))).written("[%s]_<<a, b>>", f.text)
	}
}

const waysHead = `---- MODULE Ways ----
EXTENDS Integers, TLC
VARIABLES a, b, n
Both(P) == P /\ P
Mixed(P, Q) == (P /\ Q) \/ P
Twisted(P, Q) == P /\ Q /\ (P \/ Q)
Each(P) == \A e \in 0..2 : P
Apply(F(_), P) == F(P)
For(F(_)) == \A e \in 0..2 : F(e)
Of(f, i) == f[i]
Possible(P) == (ENABLED P) /\ P
`

const waysConfig = "INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE\n"

// task is a formula that gives both variables values, with the ways to do so.
type task struct {
	text  string
	found [][2]int
}

// tasks are of steps from a = b = 0, or, where initial is set, of initial states. Those that
// hold in too many ways are none.
func tasks(initial bool) *rapid.Generator[task] {
	return rapid.Custom(func(t *rapid.T) task {
		c := &composer{drawn: drawn{t}, initial: initial}
		all := []term{{plus: 0}, {plus: 1}, {plus: 2}}
		f := both(c.formula(4), both(
			&formula{text: "a' \\in 0..2", sort: given, name: "a", set: all},
			&formula{text: "b' \\in 0..2", sort: given, name: "b", set: all}))
		w := ways{vars: make(map[string]int)}
		if w.take(f, nil, nil); w.steps > waysMax {
			return task{text: "FALSE"}
		}
		if initial {
			f.text = strings.ReplaceAll(f.text, "'", "")
		}
		return task{f.text, w.found}
	})
}

// randomWays is how many formulas of each kind are taken.
const randomWays = 300

func TestAllWaysAreFoundInTLCsOrder(t *testing.T) {
	for seed := range randomWays {
		step := tasks(false).Example(seed)
		assertWays(t, step, "Init == n = 0 /\\ a = 0 /\\ b = 0\n"+
			"Next == n = 0 /\\ n' = 1 /\\ "+step.text+" /\\ PrintT(<<a', b'>>)\n")
		initial := tasks(true).Example(seed)
		assertWays(t, initial, "Next == n = 0 /\\ UNCHANGED <<a, b, n>>\n"+
			"Init == n = 1 /\\ "+initial.text+" /\\ PrintT(<<a, b>>)\n")
	}
}

// assertWays asserts that a module prints the ways of a task.
func assertWays(t *testing.T, d task, body string) {
	t.Helper()
	model := load(t, fstest.MapFS{
		"Ways.tla": {Data: []byte(waysHead + body + "====\n")},
		"Ways.cfg": {Data: []byte(waysConfig)},
	}, "Ways", "Ways.cfg")
	var want, told []string
	for _, v := range d.found {
		want = append(want, fmt.Sprintf("<<%d, %d>>", v[0], v[1]))
	}
	model.Output = func(text string) { told = append(told, text) }
	_, err := model.Check(t.Context(), tla.CheckOptions{Workers: 1})
	must.NoError(t, err, body)
	must.Equal(t, want, told, body)
}

// waysAtOnce is how many formulas TLC is asked about in one run.
const waysAtOnce = 100

func TestTLCFindsAsManyWays(t *testing.T) {
	if !require.Promised(t, "tlc") {
		t.Skip("LOCKSTEP_REQUIRE does not list tlc")
	}
	init := fmt.Sprintf("Init == n \\in 1..%d /\\ a = 0 /\\ b = 0\n", waysAtOnce)
	next := "Next ==\n"
	generated, distinct := waysAtOnce, waysAtOnce
	for i := range waysAtOnce {
		d := tasks(false).Example(*agreeingFrom*waysAtOnce + i)
		if strings.Contains(d.text, "LET P") {
			continue // the pinned TLC takes one of constants alone for a value, later ones do not
		}
		next += fmt.Sprintf("  \\/ n = %d /\\ n' = -n /\\ %s\n", i+1, d.text)
		generated += len(d.found)
		states := make(map[[2]int]bool)
		for _, s := range d.found {
			states[s] = true
		}
		distinct += len(states)
	}
	got, err := require.TLC(t).Check(t.Context(), fstest.MapFS{
		"Ways.tla": {Data: []byte(waysHead + init + next + "====\n")},
		"Ways.cfg": {Data: []byte(waysConfig)},
	}, "Ways", "Ways.cfg", tlc.Options{Short: true})
	must.NoError(t, err)
	assert.Equal(t, []int{generated, distinct}, []int{got.Generated, got.Distinct}, next)
}
