package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// specs is where the specifications of conformance/tla's own tests are.
var specs = filepath.Join("..", "..", "conformance", "tla", "testdata", "spec")

// counter is a command line that checks the module Counter with a configuration.
func counter(config string, more ...string) []string {
	return append([]string{
		"check", filepath.Join(specs, "Counter.tla"), "--workers=1",
		"--config", filepath.Join(specs, "Counter_"+config+".cfg"),
	}, more...)
}

// objects parses what --json printed.
func objects(t *testing.T, stdout string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(stdout) {
		o := make(map[string]any)
		require.NoError(t, json.Unmarshal([]byte(line), &o), line)
		all = append(all, o)
	}
	require.NotEmpty(t, all)
	return all
}

// checkJSON runs check --json and returns its exit status and the result.
func checkJSON(t *testing.T, args ...string) (int, map[string]any) {
	t.Helper()
	status, stdout, stderr := lockstep(t, append(args, "--json")...)
	assert.Empty(t, stderr)
	all := objects(t, stdout)
	last := all[len(all)-1]
	assert.Contains(t, last, "seconds")
	delete(last, "seconds")
	return status, last
}

// written writes a specification and its configuration, and returns the path of the former.
func written(t *testing.T, module, text, config string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{module + ".tla": text, module + ".cfg": config} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	return filepath.Join(dir, module+".tla")
}

func TestCheckEndsWithAResult(t *testing.T) {
	counts := func(verdict, kind, property string, generated, distinct, depth int) map[string]any {
		want := map[string]any{
			"verdict": verdict, "generated": float64(generated), "distinct": float64(distinct),
			"depth": float64(depth),
		}
		if kind != "" {
			want["kind"] = kind
		}
		if property != "" {
			want["property"] = property
		}
		return want
	}
	for _, row := range []struct {
		config, reason string
		status         int
		want           map[string]any
	}{
		{"Kept", "nothing is violated", exitOk, counts("ok", "", "", 6, 5, 5)},
		{
			"Invariant", "kind and property say what is violated",
			exitViolated, counts("violated", "invariant", "Low", 3, 3, 3),
		},
		{
			"InitialProperty", "a predicate on the initial states is one on states",
			exitViolated, counts("violated", "invariant", "StartsHigh", 1, 0, 0),
		},
		{
			"ActionProperty", "a property of steps",
			exitViolated, counts("violated", "action-property", "Grows", 5, 5, 5),
		},
		{
			"Deadlock", "a deadlock is of no property",
			exitViolated, counts("violated", "deadlock", "", 4, 4, 4),
		},
		{
			"Assumption", "an assumption has no name",
			exitViolated, counts("violated", "assumption", "Max < 10", 0, 0, 0),
		},
		{
			"CrashingNext", "an evaluation error is no violation, and has the counts so far",
			exitUnknown, counts("unknown", "error", "", 1, 1, 1),
		},
		{
			"UntypedInvariant", "nor is one of an invariant",
			exitUnknown, counts("unknown", "error", "", 0, 0, 0),
		},
		{
			"UnknownInvariant", "a configuration that does not fit",
			exitUnknown, counts("unknown", "error", "", 0, 0, 0),
		},
		{
			"Missing", "a configuration that is not there",
			exitUnknown, counts("unknown", "error", "", 0, 0, 0),
		},
	} {
		t.Run(row.config, func(t *testing.T) {
			status, last := checkJSON(t, counter(row.config)...)
			assert.Equal(t, row.status, status, row.reason)
			assert.Equal(t, row.status != exitOk, last["message"] != nil)
			delete(last, "message")
			delete(last, "detail")
			assert.Equal(t, row.want, last, row.reason)
		})
	}
}

func TestCheckTakesTheConfigurationBesideTheSpecification(t *testing.T) {
	spec := written(t, "M", "---- MODULE M ----\nVARIABLE x\nI == x = 0\nN == x' = 1 - x\n====\n",
		"INIT I NEXT N")
	status, _, stderr := lockstep(t, "check", spec)
	assert.Equal(t, exitUnknown, status, "the operator `-` is not declared: %s", stderr)
	spec = written(t, "M",
		"---- MODULE M ----\nEXTENDS Integers\nVARIABLE x\nI == x = 0\nN == x' = 1 - x\n====\n",
		"INIT I NEXT N")
	status, stdout, _ := lockstep(t, "check", strings.TrimSuffix(spec, ".tla"))
	assert.Equal(t, exitOk, status, stdout)
}

func TestCheckFindsTheConfigurationByItsBareName(t *testing.T) {
	spec := filepath.Join(specs, "Counter")
	for _, config := range []string{
		filepath.Join(specs, "Counter_Kept"), "Counter_Kept", "Counter_Kept.cfg",
	} {
		status, _, stderr := lockstep(t, "check", spec, "--config", config)
		assert.Equal(t, exitOk, status, "%s: %s", config, stderr)
	}
	_, stdout, _ := lockstep(t, "check", spec, "--config", "Counter_No")
	assert.Contains(t, stdout, "open Counter_No: no such file")
}

func TestCheckWithoutDeadlock(t *testing.T) {
	status, last := checkJSON(t, counter("Deadlock", "--deadlock=false")...)
	assert.Equal(t, exitOk, status)
	assert.Equal(t, "ok", last["verdict"])
}

func TestCheckShowsACounterexample(t *testing.T) {
	status, stdout, _ := lockstep(t, counter("Invariant")...)
	assert.Equal(t, exitViolated, status)
	assert.Regexp(t, `^1: the initial state
    n = 0
    last = "none"
2: Up
    n = 1
    last = "up"
3: Up
    n = 2

n < 2 is false: n = 2 \(Counter.tla:34:13\)

  taken  new states  action
      2           2  Up
      0           0  Reset

states    3 generated, 3 distinct, depth 3
time      \d+\.\d s
verdict   violated invariant Low
$`, stdout)
}

func TestCheckPointsOutWhatWasNeverTaken(t *testing.T) {
	spec := written(t, "M", `---- MODULE M ----
EXTENDS Integers
VARIABLE x
I == x = 0
Flip == x' = 1 - x
Leave == x > 1 /\ x' = 2
N == Flip \/ Leave
====
`, "INIT I NEXT N")
	_, stdout, _ := lockstep(t, "check", spec)
	assert.Regexp(t, `(?m)^ +2 +1  Flip$`, stdout)
	assert.Regexp(t, `(?m)^ +0 +0  Leave  never taken$`, stdout)
	_, stdout, _ = lockstep(t, counter("Invariant")...)
	assert.NotContains(t, stdout, "never taken", "much is left unexplored after a violation")
}

func TestCheckWritesObjects(t *testing.T) {
	_, stdout, _ := lockstep(t, counter("Invariant", "--json")...)
	all := objects(t, stdout)
	require.Len(t, all, 4)
	for _, key := range []string{
		"progress", "generated", "distinct", "queue", "depth", "states_per_second", "seconds",
	} {
		assert.Contains(t, all[0], key)
	}
	assert.Len(t, all[1]["coverage"], 2)
	example, err := json.Marshal(all[2])
	require.NoError(t, err)
	assert.JSONEq(t, `{"counterexample": {"kind": "invariant", "property": "Low", "states": [
		{"state": {"n": 0, "last": "none"}}, {"action": "Up", "state": {"n": 1, "last": "up"}},
		{"action": "Up", "state": {"n": 2, "last": "up"}}
	]}}`, string(example))
}

func TestCheckWritesATrace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace.ndjson")
	_, _, stderr := lockstep(t, counter("Invariant", "--trace", path)...)
	assert.Empty(t, stderr)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, `{"state":{"n":0,"last":"none"}}
{"action":"Up","state":{"n":1,"last":"up"}}
{"action":"Up","state":{"n":2,"last":"up"}}
`, string(text))
	status, last := checkJSON(t, counter("Invariant", "--trace", t.TempDir())...)
	assert.Equal(t, exitUnknown, status, "a directory cannot be written")
	assert.Equal(t, "error", last["kind"])
}

func TestCheckPrintsWhatTheSpecificationPrints(t *testing.T) {
	spec := written(t, "M", `---- MODULE M ----
EXTENDS TLC
VARIABLE x
I == x = 0 /\ PrintT(<<"hello", x>>) /\ Print("it is", TRUE)
N == x' = x
====
`, "INIT I NEXT N")
	_, stdout, _ := lockstep(t, "check", spec)
	assert.Contains(t, stdout, "<<\"hello\", 0>>\n\"it is\"  TRUE\n")
	_, stdout, stderr := lockstep(t, "check", spec, "--json")
	assert.Equal(t, "<<\"hello\", 0>>\n\"it is\"  TRUE\n", stderr, "standard output is for objects")
	assert.NotContains(t, stdout, "hello")
}

func TestCheckShowsAMistakeWithItsLine(t *testing.T) {
	for _, row := range []struct{ name, reason, text, config, want string }{
		{
			"syntax", "what was expected, and a caret",
			"---- MODULE M ----\nA == (1 + 2\nB == 1\n====\n", "",
			"M.tla:3:1: expected `)`, found `B`\n\tB == 1\n\t^\n",
		},
		{
			"semantics", "every mistake, not the first alone",
			"---- MODULE M ----\nA == x\nB == yy\n====\n", "",
			"M.tla:2:6: `x` is not declared or defined here\n\tA == x\n\t     ^\n" +
				"M.tla:3:6: `yy` is not declared or defined here\n\tB == yy\n\t     ^\n",
		},
		{
			"configuration", "it has lines, too",
			"---- MODULE M ----\n====\n", "INVARIANT\nCONSTANT = 1",
			"M.cfg:2:12: expected `=` or `<-`, found `1`\n" +
				"\tCONSTANT = 1\n\t           ^\n",
		},
		{
			"evaluation", "the calls and the state, too",
			"---- MODULE M ----\nVARIABLE x\nBad(n) == n[1]\nI == x = 0\nN == x' = Bad(x)\n====\n",
			"INIT I NEXT N",
			"M.tla:3:11: 0 is an integer, and is applied as a function\n\tBad(n) == n[1]\n" +
				"\t          ^\nin Bad(n = 0), applied at M.tla:5:11\nin N\n" +
				"the state\n\t/\\ x = 0\n",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, stdout, _ := lockstep(t, "check", written(t, "M", row.text, row.config))
			assert.Equal(t, exitUnknown, status)
			assert.Contains(t, stdout, row.want, row.reason)
			assert.Contains(t, stdout, "verdict   unknown error\n")
		})
	}
}

func TestCheckSaysThatAnAlgorithmIsNotTranslated(t *testing.T) {
	spec := written(t, "M", `---- MODULE M ----
(* --algorithm A
variable x = 0; begin Up: x := 1; end algorithm; *)
====
`, "SPECIFICATION Spec")
	status, last := checkJSON(t, "check", spec)
	assert.Equal(t, exitUnknown, status)
	assert.Equal(t, "error", last["kind"])
	assert.Contains(t, last["message"], "M.tla:2:4: this PlusCal algorithm is not translated")
	assert.Contains(t, last["detail"], "\n\t   ^")
}

func TestCheckTakesALimitForOne(t *testing.T) {
	for _, row := range []struct{ name, reason, formula string }{
		{"nesting", "of a text", strings.Repeat("(", 3000) + "TRUE" + strings.Repeat(")", 3000)},
		{"steps", "of an evaluation", `\A a, b, c, d \in 1..1000 : a + b + c + d > 0`},
		{"elements", "of a value", `{n \in 1..2147483647 : n > 3} = {}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			text := "---- MODULE M ----\nEXTENDS Integers\nASSUME " + row.formula + "\n====\n"
			status, last := checkJSON(t, "check", written(t, "M", text, ""), "--steps=10000")
			assert.Equal(t, exitUnknown, status)
			assert.Equal(t, "limit", last["kind"], row.reason)
		})
	}
}
