package tla_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/internal/require"
	"lockstep/internal/tlc"
)

// lives says for each specification of Turns, and further lines of the configuration, which
// properties it has and which it does not have. TLC confirms each.
var lives = []struct {
	specification, extra, reason string
	holds, broken                string
}{
	{
		specification: "Any", reason: "every behaviour may stop at any time",
		holds: "Implied Constant Lit",
		broken: "Served SomeServed AllServed Free Idle Busy Counts TooWeak Either Nested " +
			"Since Possible Forever Branches LitWeakly LitStrongly LitBlinks " +
			"Calm Stays",
	},
	{
		specification: "Moves", reason: "something happens, and it may be always the same clerk's",
		holds:  "Free Busy Counts SomeServed AllServed LitBlinks LitWeakly Possible",
		broken: "Served Idle Calm Either Nested Since",
	},
	{
		specification: "Weak", reason: "a clerk is enabled again and again, but not for good",
		holds:  "Free SomeServed Possible Branches LitWeakly",
		broken: "Served AllServed Busy TooWeak Either Nested LitStrongly LitBlinks",
	},
	{
		specification: "Strong", reason: "who asks is served, if somebody asks",
		holds:  "Served SomeServed Free Either Nested Possible TooWeak LitWeakly",
		broken: "AllServed Idle Busy Counts Since LitStrongly Calm Forever",
	},
	{
		specification: "Asking", reason: "everybody asks again",
		holds:  "Served AllServed Free Busy Counts Forever LitStrongly LitBlinks",
		broken: "Idle Calm Since Stays",
	},
	{
		specification: "Said", reason: "no behaviour moves on and asks no more: all is true",
		holds: "Served Idle Busy Calm Since",
	},
	{
		specification: "Partly", reason: "asking alone changes neither holder nor served",
		holds: "Free SomeServed LitWeakly", broken: "Served Idle",
	},
	{
		specification: "Weak", extra: "CONSTRAINT Fresh",
		reason: "behaviours end where the constraint does, ENABLED does not",
		holds:  "Idle Free", broken: "AllServed",
	},
	{
		specification: "Moves", extra: "ACTION_CONSTRAINT NoLeave",
		reason: "a step that is left out is enabled, and never taken: such behaviours are not fair",
		holds:  "Free Served AllServed",
	},
	{
		specification: "Strong", extra: "VIEW Seen", reason: "what looks the same is the same",
		holds: "Free", broken: "AllServed",
	},
}

// ours are properties that TLC 2.18 refuses or fails on: actions under other operators than []<>
// and <>[], <=> of temporal formulas, fairness of a parameter that is an operator, and quantified
// refinement, which later versions take.
var ours = []struct{ specification, holds, broken string }{
	{"Indirect", "Served SomeServed Free Either", "AllServed Idle Busy"},
	{"Any", "Equal", "Reached Again EachLit EachBlinks"},
	{"Moves", "Reached Again EachLit", "EachBlinks"},
	{"Weak", "EachLit", "EachBlinks"},
	{"Strong", "EachLit", "Reached Again EachBlinks"},
	{"Asking", "EachLit EachBlinks", ""},
}

// checkLive checks one property.
func checkLive(t testing.TB, files fstest.MapFS) *tla.Result {
	t.Helper()
	result, err := load(t, files, "Turns", "Live.cfg").Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	return result
}

func liveFiles(t testing.TB, specification, extra, property string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{"Live.cfg": {Data: fmt.Appendf(nil,
		"SPECIFICATION %s\nPROPERTY %s\nCONSTANT Clerks = {1, 2}\n%s\n",
		specification, property, extra)}}
	addLive(t, files, "Turns.tla", "Lamp.tla")
	return files
}

// addLive adds modules of testdata/live.
func addLive(t testing.TB, files fstest.MapFS, names ...string) {
	t.Helper()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join("testdata", "live", name))
		must.NoError(t, err)
		files[name] = &fstest.MapFile{Data: text}
	}
}

func TestTemporalPropertiesHoldOrDoNot(t *testing.T) {
	for _, test := range lives {
		for _, property := range strings.Fields(test.holds) {
			t.Run(test.specification+" "+test.extra+" has "+property, func(t *testing.T) {
				r := checkLive(t, liveFiles(t, test.specification, test.extra, property))
				assert.Equal(t, tla.Ok, r.Verdict, "%s: %s\n%s", test.reason, r.Message,
					r.Counterexample())
			})
		}
		for _, property := range strings.Fields(test.broken) {
			t.Run(test.specification+" "+test.extra+" has not "+property, func(t *testing.T) {
				r := checkLive(t, liveFiles(t, test.specification, test.extra, property))
				assert.Equal(t, tla.Violated, r.Verdict, test.reason)
				assert.Equal(t, tla.KindLiveness, r.Kind)
				assert.Equal(t, property, r.Property)
			})
		}
	}
	for _, test := range ours {
		for i, list := range []string{test.holds, test.broken} {
			for _, property := range strings.Fields(list) {
				r := checkLive(t, liveFiles(t, test.specification, "", property))
				assert.Equal(t, []tla.Verdict{tla.Ok, tla.Violated}[i], r.Verdict,
					"%s %s", test.specification, property)
			}
		}
	}
}

// A run of TLC takes a second or more.
func TestTLCSaysTheSameOfTemporalProperties(t *testing.T) {
	if !require.Promised(t, "tlc") {
		t.Skip("LOCKSTEP_REQUIRE does not list tlc")
	}
	tool := require.TLC(t)
	ask := func(specification, extra, properties string, want tlc.Kind, reason string) {
		t.Run(fmt.Sprint(specification, " ", extra, " ", properties), func(t *testing.T) {
			files := liveFiles(t, specification, extra, properties)
			got, err := tool.Check(t.Context(), files, "Turns", "Live.cfg",
				tlc.Options{Short: true})
			must.NoError(t, err)
			assert.Equal(t, want, got.Kind, reason)
		})
	}
	for _, test := range lives {
		if test.holds != "" {
			ask(test.specification, test.extra, test.holds, tlc.Kept, test.reason)
		}
		for _, property := range strings.Fields(test.broken) {
			ask(test.specification, test.extra, property, tlc.Temporal, test.reason)
		}
	}
}

// temporalErrors are formulas that are refused, each for a reason that names the construct.
var temporalErrors = []struct{ property, want string }{
	{"\\EE x : [](x = n)", "the temporal quantifier \\EE is not supported"},
	{"[](n = 0) -+-> <>(n = 1)", "the temporal operator -+-> is not supported"},
	{"\\A i \\in 0..n : <>(n = i)", "can be quantified over a constant set only"},
	{"CASE n = 0 -> <>(n = 1) [] OTHER -> FALSE", "this temporal formula is not supported"},
	{"<>(n = {})", "cannot be compared"},
	{"<>n", "not a boolean"},
}

func temporalModel(t *testing.T, property, config string) (*tla.Model, error) {
	t.Helper()
	return open(fstest.MapFS{
		"T.tla": {Data: []byte("---- MODULE T ----\nEXTENDS Naturals, TLC\nCONSTANT S\n" +
			"VARIABLE n\nNext == n' = 1 - n\n" +
			"Spec == n = 0 /\\ [][Next]_n /\\ WF_n(Next)\nProp == " + property +
			"\nSame == Permutations(S)\n====\n")},
		"T.cfg": {Data: []byte("SPECIFICATION Spec\nPROPERTY Prop\nCONSTANT S = {a, b}\n" +
			config)},
	}, "T", "T.cfg")
}

func TestWhatIsNotSupportedOfTemporalFormulasIsNamed(t *testing.T) {
	for _, test := range temporalErrors {
		t.Run(test.property, func(t *testing.T) {
			m, err := temporalModel(t, test.property, "")
			if err == nil {
				_, err = m.Check(t.Context(), tla.CheckOptions{})
			}
			assert.ErrorContains(t, err, test.want)
		})
	}
}

func TestAFormulaOfTooManyCasesIsUnknown(t *testing.T) {
	var parts []string
	for i := range 70 {
		parts = append(parts, fmt.Sprintf("<>(n = %d /\\ <>(n = %d))", i%2, i))
	}
	m, err := temporalModel(t, "~("+strings.Join(parts, " /\\ ")+")", "")
	must.NoError(t, err)
	r, err := m.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	assert.NotEqual(t, tla.Violated, r.Verdict)
	long := "TRUE"
	for range 40 {
		long = "D(" + long + ")"
	}
	_, err = temporalModel(t, "TRUE\nD(F) == F /\\ <>F\nBig == <>(n = 0) /\\ "+long, "")
	must.NoError(t, err, "what is not used is not written out")
}

func TestSymmetryWithTemporalPropertiesIsWarnedOf(t *testing.T) {
	m, err := temporalModel(t, "<>(n = 1)", "SYMMETRY Same\n")
	must.NoError(t, err)
	assert.Contains(t, strings.Join(m.Warnings(), "\n"), "T.cfg:4:10: SYMMETRY")
}

func TestACounterexampleIsFoundAgainWhereVIEWHasTheLevel(t *testing.T) {
	model := load(t, fstest.MapFS{
		"Path.tla": {Data: []byte(`---- MODULE Path ----
EXTENDS Naturals, TLC
VARIABLE x
Path == <<0, 1, 2, 1, 3>>
Init == x = Path[1]
Next == \E i, j \in DOMAIN Path :
  /\ (i = TLCGet("level") /\ j = i + 1) \/ (i = 5 /\ j = 3)
  /\ x = Path[i] /\ x' = Path[j]
Seen == <<x, IF TLCGet("level") = 6 THEN 3 ELSE TLCGet("level")>>
Never == ~([]<>(x = 2) /\ []<>(x = 3))
====
`)},
		"Path.cfg": {Data: []byte(
			"INIT Init NEXT Next VIEW Seen PROPERTY Never CHECK_DEADLOCK FALSE")},
	}, "Path", "Path.cfg")
	result, err := model.Check(t.Context(), tla.CheckOptions{})
	must.NoError(t, err)
	assert.Equal(t, tla.KindLiveness, result.Kind)
	assert.Len(t, result.Trace, 5)
	assert.Equal(t, &tla.Loop{Back: 2, Action: "Next"}, result.Loop)
}
