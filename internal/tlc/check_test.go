package tlc_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/internal/require"
	"lockstep/internal/tlc"
)

var update = flag.Bool("update", false, "record TLC's output anew in testdata/output")

// verdicts are what TLC says of testdata/spec/Counter.tla with each configuration beside it.
var verdicts = []struct {
	name, reason string
	want         tlc.Result
}{
	{
		name: "Kept", reason: "a complete search has all three numbers",
		want: tlc.Result{Generated: 5, Distinct: 4, Depth: 4},
	},
	{
		name: "Invariant", reason: "of two invariants the one that fails is named",
		want: tlc.Result{
			Kind: tlc.Invariant, Property: "Low",
			Generated: 3, Distinct: 3, Depth: 3, Trace: 3,
		},
	},
	{
		name: "InitialInvariant", reason: "before the search there are no counts and no trace",
		want: tlc.Result{Kind: tlc.Invariant, Property: "NotZero"},
	},
	{
		name: "InitialProperty", reason: "a state predicate as a property concerns initial states",
		want: tlc.Result{Kind: tlc.InitialProperty, Property: "NotZero"},
	},
	{
		name: "ActionProperty", reason: "a box over an action is checked on every step",
		want: tlc.Result{
			Kind: tlc.ActionProperty, Property: "Grows",
			Generated: 5, Distinct: 4, Depth: 4, Trace: 5,
		},
	},
	{
		name: "UnnamedActionProperty", reason: "a conjunct of a property has a place, but no name",
		want: tlc.Result{
			Kind:      tlc.ActionProperty,
			Property:  "line 27, col 12 to line 27, col 23 of module Counter",
			Generated: 5, Distinct: 4, Depth: 4, Trace: 5,
		},
	},
	{
		name: "Deadlock", reason: "a deadlock counts unless the configuration lets it pass",
		want: tlc.Result{Kind: tlc.Deadlock, Generated: 4, Distinct: 4, Depth: 4, Trace: 4},
	},
	{
		name: "DeadlockAllowed", reason: "the configuration's CHECK_DEADLOCK is obeyed",
		want: tlc.Result{Generated: 4, Distinct: 4, Depth: 4},
	},
	{
		name: "Temporal", reason: "TLC 2.18 does not say which temporal property fails",
		want: tlc.Result{Kind: tlc.Temporal, Generated: 5, Distinct: 4, Trace: 4},
	},
	{
		name: "Assumption", reason: "an assumption is checked before any state",
		want: tlc.Result{
			Kind: tlc.Assumption, Property: "line 8, col 8 to line 8, col 15 of module Counter",
		},
	},
}

// failures are the runs without a verdict.
var failures = []struct {
	name, reason   string
	module, config string
	want           string // some of the text that the error must carry
}{
	{
		name: "Untyped", reason: "an evaluation that fails is no verdict",
		module: "Counter", config: "Untyped.cfg", want: "non-integer",
	},
	{
		name: "Unknown", reason: "a configuration must fit its module",
		module: "Counter", config: "Unknown.cfg", want: "The name Nope",
	},
	{
		name: "Broken", reason: "what SANY prints stands outside of TLC's messages",
		module: "Broken", config: "Kept.cfg", want: "***Parse Error***",
	},
	{
		name: "NoModule", reason: "a missing module is named",
		module: "Absent", config: "Kept.cfg", want: "Absent.tla",
	},
	{
		name: "NoConfig", reason: "a missing configuration is named",
		module: "Counter", config: "Absent.cfg", want: "Absent.cfg",
	},
}

func TestRecordedOutputIsRead(t *testing.T) {
	for _, test := range verdicts {
		t.Run(test.name, func(t *testing.T) {
			got, err := tlc.Parse(recorded(t, test.name))
			must.NoError(t, err)
			assert.Equal(t, test.want, got, test.reason)
		})
	}
	for _, test := range failures {
		t.Run(test.name, func(t *testing.T) {
			_, err := tlc.Parse(recorded(t, test.name))
			assert.Error(t, err, test.reason)
		})
	}
}

func TestOutputThatIsCutShortIsNoVerdict(t *testing.T) {
	whole := recorded(t, "Kept")
	for size := range len(strings.TrimSpace(whole)) {
		_, err := tlc.Parse(whole[:size])
		must.Error(t, err, "the first %d bytes", size)
	}
}

func TestAMessageThatReadsOtherwiseIsAnError(t *testing.T) {
	for _, code := range []string{"2199", "2194", "2110", "2104"} {
		_, err := tlc.Parse("@!@!@STARTMSG " + code + ":1 @!@!@\nSomething new.\n" +
			"@!@!@ENDMSG " + code + " @!@!@\n")
		assert.ErrorContains(t, err, "Something new.")
	}
}

func TestTLCGivesTheRecordedVerdicts(t *testing.T) {
	tool := require.TLC(t)
	spec := os.DirFS(filepath.Join("testdata", "spec"))
	for _, test := range verdicts {
		t.Run(test.name, func(t *testing.T) {
			record(t, tool, test.name, "Counter", test.name+".cfg")
			got, err := tool.Check(t.Context(), spec, "Counter", test.name+".cfg", tlc.Options{})
			must.NoError(t, err)
			assert.Equal(t, test.want, got, test.reason)
		})
	}
	for _, test := range failures {
		t.Run(test.name, func(t *testing.T) {
			record(t, tool, test.name, test.module, test.config)
			_, err := tool.Check(t.Context(), spec, test.module, test.config, tlc.Options{})
			assert.ErrorContains(t, err, test.want, test.reason)
		})
	}
}

func TestARunLeavesNoFiles(t *testing.T) {
	tool := require.TLC(t)
	scratch := t.TempDir()
	for _, variable := range []string{"TMPDIR", "TMP"} { // Unix, Windows
		t.Setenv(variable, scratch)
	}
	spec := os.DirFS(filepath.Join("testdata", "spec"))
	_, err := tool.Check(t.Context(), spec, "Counter", "Invariant.cfg", tlc.Options{})
	must.NoError(t, err)
	left, err := os.ReadDir(scratch)
	must.NoError(t, err)
	assert.Empty(t, left)
}

func TestWorkersChangeNoVerdict(t *testing.T) {
	tool := require.TLC(t)
	spec := os.DirFS(filepath.Join("testdata", "spec"))
	got, err := tool.Check(t.Context(), spec, "Counter", "Kept.cfg", tlc.Options{Workers: 2})
	must.NoError(t, err)
	assert.Equal(t, tlc.Kept, got.Kind)
	assert.Equal(t, 4, got.Distinct)
}

func TestTheEndOfTheContextKillsTLC(t *testing.T) {
	tool := require.TLC(t)
	endless := fstest.MapFS{
		"Endless.tla": {Data: []byte("---- MODULE Endless ----\nEXTENDS Integers\nVARIABLE n\n" +
			"Init == n = 0\nNext == n' = (n + 1) % 2000000000\n====\n")},
		"Endless.cfg": {Data: []byte("INIT Init\nNEXT Next\n")},
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := tool.Check(ctx, endless, "Endless", "Endless.cfg", tlc.Options{})
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

// recorded returns the output of the run of that name.
func recorded(t *testing.T, name string) string {
	t.Helper()
	output, err := os.ReadFile(filepath.Join("testdata", "output", name+".txt"))
	must.NoError(t, err)
	return string(output)
}

// machine is what of TLC's output differs from one machine and one run to the next.
var machine = regexp.MustCompile(`(?m) with fp .*\)\.$|` + // JVM and operating system
	` at \(?\d{4}-.*|\(\d{4}-.*\)|` + // times
	`\S*[/\\]tlc-\d+|file:\S*[/\\]tools`) // directories

// record writes the output of a run under -update.
func record(t *testing.T, tool tlc.Tool, name, module, config string) {
	t.Helper()
	if !*update {
		return
	}
	spec := os.DirFS(filepath.Join("testdata", "spec"))
	output, _ := tlc.Run(tool, t.Context(), spec, module, config, tlc.Options{})
	output = machine.ReplaceAllString(output, "")
	file := filepath.Join("testdata", "output", name+".txt")
	must.NoError(t, os.WriteFile(file, []byte(output), 0o600))
}
