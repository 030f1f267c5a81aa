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
		holds: "Implied Equal Constant Lit",
		broken: "Served SomeServed AllServed Free Idle Busy Counts TooWeak Either Nested " +
			"Since Possible Forever Branches LitWeakly LitStrongly LitBlinks EachLit EachBlinks " +
			"Calm Stays",
	},
	{
		specification: "Moves", reason: "something happens, and it may be always the same clerk's",
		holds:  "Equal Free Busy Counts SomeServed AllServed LitBlinks LitWeakly EachLit Possible",
		broken: "Served Idle Calm Either Nested Since EachBlinks",
	},
	{
		specification: "Weak", reason: "a clerk is enabled again and again, but not for good",
		holds:  "Free SomeServed Possible Branches LitWeakly EachLit",
		broken: "Served AllServed Busy TooWeak Either Nested LitStrongly LitBlinks",
	},
	{
		specification: "Strong", reason: "who asks is served, if somebody asks",
		holds:  "Served SomeServed Free Either Nested Possible TooWeak LitWeakly EachLit",
		broken: "AllServed Idle Busy Counts Since LitStrongly Calm Forever",
	},
	{
		specification: "Asking", reason: "everybody asks again",
		holds: "Served AllServed Free Busy Counts Forever LitStrongly LitBlinks EachLit " +
			"EachBlinks",
		broken: "Idle Calm Since Stays",
	},
	{
		specification: "Indirect", reason: "as Strong, said through operators",
		holds: "Served SomeServed Free Either", broken: "AllServed Idle Busy",
	},
	{
		specification: "Said", reason: "no behaviour moves on and asks no more: all is true of none",
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
		specification: "Strong", extra: "VIEW Seen", reason: "states that look the same are the same",
		holds: "Free", broken: "AllServed",
	},
}

// ours are properties that TLC refuses: actions under other operators than []<> and <>[].
var ours = []struct{ specification, holds, broken string }{
	{"Any", "", "Reached Again"},
	{"Moves", "Reached Again", ""},
	{"Strong", "", "Reached Again"},
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
	for _, name := range []string{"Turns.tla", "Lamp.tla"} {
		text, err := os.ReadFile(filepath.Join("testdata", "live", name))
		must.NoError(t, err)
		files[name] = &fstest.MapFile{Data: text}
	}
	return files
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
	if !strings.Contains(os.Getenv("LOCKSTEP_REQUIRE"), "tlc") {
		t.Skip("LOCKSTEP_REQUIRE does not list tlc")
	}
	tool := require.TLC(t)
	for _, test := range lives {
		for i, list := range []string{test.holds, test.broken} {
			for _, property := range strings.Fields(list) {
				name := fmt.Sprint(test.specification, " ", test.extra, " ", property)
				t.Run(name, func(t *testing.T) {
					got, err := tool.Check(t.Context(),
						liveFiles(t, test.specification, test.extra, property), "Turns",
						"Live.cfg", tlc.Options{})
					must.NoError(t, err)
					assert.Equal(t, []tlc.Kind{tlc.Kept, tlc.Temporal}[i], got.Kind, test.reason)
				})
			}
		}
	}
}
