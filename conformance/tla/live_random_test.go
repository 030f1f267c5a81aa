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

// drawn draws parts of a small specification of two variables, x \in 0..3 and y \in 0..1.
type drawn struct{ t *rapid.T }

func (d drawn) number(most int) int { return rapid.IntRange(0, most).Draw(d.t, "number") }

func (d drawn) one(of ...string) string { return rapid.SampledFrom(of).Draw(d.t, "one") }

// pairs draws the steps of an action, as pairs of the values of a variable.
func (d drawn) pairs(most int) string {
	var out []string
	for range 1 + d.number(3) {
		out = append(out, fmt.Sprintf("<<%d, %d>>", d.number(most), d.number(most)))
	}
	return "{" + strings.Join(out, ", ") + "}"
}

func (d drawn) predicate() string {
	return d.one("x = 0", "x = 1", "x \\in {1, 2}", "x = 3", "y = 0", "y = 1", "x = y",
		"(y = 0 => x = 2)", "ENABLED <<A>>_vars", "ENABLED <<B>>_y", "ENABLED D(1)")
}

func (d drawn) step() string {
	return d.one("<<A>>_vars", "<<B>>_vars", "<<A>>_y", "<<D(0)>>_vars", "<<x' = 1>>_x",
		"<<A \\/ B>>_x", "<<y' = x>>_vars")
}

func (d drawn) box() string {
	return d.one("[A]_vars", "[B \\/ D(1)]_vars", "[x' # 2]_x", "[FALSE]_y", "[y' = 1]_vars")
}

func (d drawn) fairness() string {
	return d.one("WF_vars(A)", "SF_vars(A)", "WF_vars(B)", "SF_vars(B)", "WF_vars(Next)",
		"\\A i \\in 0..1 : WF_vars(D(i))", "\\A i \\in 0..1 : SF_vars(D(i))", "SF_x(A)",
		"WF_y(A \\/ B)", "WF_vars(A /\\ x' = 1)", "[]<>(x = 0)", "<>[](y = 0)",
		"([]<>(y = 1) => []<>(x = 2))", "(<>(x = 3) => SF_vars(B))")
}

// formula draws a temporal formula that TLC can check: actions stand under []<> and <>[] alone.
func (d drawn) formula(depth int) string {
	if depth == 0 {
		return d.predicate()
	}
	sub := func() string { return "(" + d.formula(depth-1) + ")" }
	switch d.number(12) {
	case 0:
		return d.predicate()
	case 1:
		return "~" + sub()
	case 2:
		return sub() + " /\\ " + sub()
	case 3:
		return sub() + " \\/ " + sub()
	case 4:
		return sub() + " => " + sub()
	case 5:
		return "[]" + sub()
	case 6:
		return "<>" + sub()
	case 7:
		return sub() + " ~> " + sub()
	case 8:
		return "[]<>" + sub()
	case 9:
		return "<>[]" + sub()
	case 10:
		k := fmt.Sprint("k", depth)
		return "\\A " + k + " \\in 0..1 : (x = " + k + ") ~> " + sub()
	default:
		return sub()
	}
}

// property draws a property: of a formula, and of actions beside it.
func (d drawn) property() string {
	switch d.number(6) {
	case 0:
		return "[]<>" + d.step()
	case 1:
		return "<>[]" + d.box()
	case 2:
		return fmt.Sprintf("(%s) => (%s)", d.fairness(), d.formula(2))
	case 3:
		return fmt.Sprintf("(%s) \\/ (%s)", d.fairness(), d.formula(2))
	default:
		return d.formula(3)
	}
}

// specification draws a module and a configuration.
func specification(t *rapid.T) fstest.MapFS {
	d := drawn{t}
	fair := "TRUE"
	for range d.number(3) {
		fair += " /\\ (" + d.fairness() + ")"
	}
	module := strings.Join([]string{
		"---- MODULE R ----", "EXTENDS Naturals", "VARIABLES x, y", "vars == <<x, y>>",
		fmt.Sprintf("Init == x \\in 0..%d /\\ y = 0", d.number(1)),
		fmt.Sprintf("A == \\E p \\in %s : x = p[1] /\\ x' = p[2] /\\ y' = y", d.pairs(3)),
		fmt.Sprintf("B == \\E p \\in %s : y = p[1] /\\ y' = p[2] /\\ x' = x", d.pairs(1)),
		fmt.Sprintf("D(i) == y = i /\\ \\E p \\in %s : x = p[1] /\\ x' = p[2] /\\ y' = 1 - y",
			d.pairs(3)),
		"Next == A \\/ B \\/ \\E i \\in 0..1 : D(i)",
		"Spec == Init /\\ [][Next]_vars /\\ " + fair,
		"Prop == " + d.property(),
		"Few == x < 3", "Slow == x' # 2",
		"====", "",
	}, "\n")
	config := "SPECIFICATION Spec\nPROPERTY Prop\nCHECK_DEADLOCK FALSE\n" +
		d.one("", "", "", "CONSTRAINT Few", "ACTION_CONSTRAINT Slow") + "\n"
	return fstest.MapFS{"R.tla": {Data: []byte(module)}, "R.cfg": {Data: []byte(config)}}
}

// randomLive is how many specifications TLC is asked about; each run takes it a second or more.
const randomLive = 40

func TestTLCSaysTheSameOfRandomTemporalProperties(t *testing.T) {
	if !require.Promised(t, "tlc") {
		t.Skip("LOCKSTEP_REQUIRE does not list tlc")
	}
	tool := require.TLC(t)
	specifications := rapid.Custom(specification)
	compared := 0
	for i := range randomLive {
		seed := *agreeingFrom - 1 + i
		files := specifications.Example(seed)
		got, err := tool.Check(t.Context(), files, "R", "R.cfg", tlc.Options{Short: true})
		if err != nil { // most often a formula that TLC takes for a tautology
			t.Log(seed, err)
			continue
		}
		compared++
		ours, err := load(t, files, "R", "R.cfg").Check(t.Context(), tla.CheckOptions{})
		must.NoError(t, err, "%s%s", files["R.tla"].Data, files["R.cfg"].Data)
		kinds := map[tla.Kind]tlc.Kind{tla.KindLiveness: tlc.Temporal}
		want := tlc.Kind(ours.Kind)
		if k, ok := kinds[ours.Kind]; ok {
			want = k
		}
		assert.Equal(t, want, got.Kind, "seed %d:\n%s%s%s", seed, files["R.tla"].Data,
			files["R.cfg"].Data, ours.Counterexample())
		if got.Kind == tlc.Kept {
			assert.Equal(t, []int{got.Generated, got.Distinct},
				[]int{ours.Generated, ours.Distinct}, "seed %d", seed)
		}
	}
	assert.Greater(t, compared, randomLive/2)
}

func TestRandomTemporalPropertiesAreDecided(t *testing.T) {
	specifications := rapid.Custom(specification)
	verdicts := make(map[tla.Verdict]int)
	for seed := range 300 {
		files := specifications.Example(seed)
		r, err := load(t, files, "R", "R.cfg").Check(t.Context(), tla.CheckOptions{Workers: 1})
		must.NoError(t, err, "seed %d:\n%s", seed, files["R.tla"].Data)
		verdicts[r.Verdict]++
		if r.Kind == tla.KindLiveness {
			isBehaviour(t, load(t, files, "R", "R.cfg"), r)
		}
	}
	assert.Greater(t, verdicts[tla.Ok], 50)
	assert.Greater(t, verdicts[tla.Violated], 50)
	assert.Zero(t, verdicts[tla.Unknown])
}

// isBehaviour says whether a counterexample that never ends is a behaviour of the model.
func isBehaviour(t *testing.T, m *tla.Model, r *tla.Result) {
	t.Helper()
	must.NotNil(t, r.Loop)
	ok, why, err := m.IsInit(r.Trace[0].State)
	must.NoError(t, err)
	assert.True(t, ok, "%v", why)
	last := len(r.Trace) - 1
	for i, step := range r.Trace {
		next, action := r.Trace[r.Loop.Back], r.Loop.Action
		if i < last {
			next, action = r.Trace[i+1], r.Trace[i+1].Action
		} else if action == "" {
			assert.Equal(t, last, r.Loop.Back)
			continue
		}
		ok, why, err := m.Step(step.State, next.State, tla.Hint{Action: action, Strict: true})
		must.NoError(t, err)
		assert.True(t, ok, "step %d: %v", i+1, why)
		assert.False(t, step.State.Equal(next.State), "what changes nothing is left out")
	}
}
