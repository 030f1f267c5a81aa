package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/models"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// lockstep runs a command line.
func lockstep(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = run(t.Context(), args, &out, &err)
	return status, out.String(), err.String()
}

// copyModels writes the embedded models into a directory, with the manifest cut down to the
// configurations named.
func copyModels(t *testing.T, configs ...string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, models.FS))
	var manifest map[string][]map[string]any
	text, err := fs.ReadFile(models.FS, "manifest.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &manifest))
	var kept []map[string]any
	for _, c := range manifest["configurations"] {
		for _, name := range configs {
			if c["config"] == name {
				kept = append(kept, c)
			}
		}
	}
	require.Len(t, kept, len(configs))
	text, err = json.Marshal(map[string]any{"configurations": kept})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), text, 0o644))
	return dir
}

// edit replaces text in a file of a copy of the models.
func edit(t *testing.T, dir, file, from, to string) {
	t.Helper()
	path := filepath.Join(dir, "tla", file)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(text), from)
	text = bytes.Replace(text, []byte(from), []byte(to), 1)
	require.NoError(t, os.WriteFile(path, text, 0o644))
}

const twin = "bad/R3_TwoReady.cfg"

// An assertion of the Alloy models that says too much is broken, and its rule with it.
func TestEditingAnAlloyAssertionTurnsTheVerdict(t *testing.T) {
	dir := copyModels(t, twin)
	path := filepath.Join(dir, "manifest.json")
	manifest, err := os.ReadFile(path)
	require.NoError(t, err)
	manifest = append(bytes.TrimSuffix(bytes.TrimSpace(manifest), []byte("}")),
		`,"commands":[{"module":"snapshot","command":"R3_SingleClient","kind":"check",`+
			`"scope":"for 3","size":"small","engine":["alloy"],"expect":0,"rule":"R3"}]}`...)
	require.NoError(t, os.WriteFile(path, manifest, 0o644))
	status, stdout, _ := lockstep(t, "verify", "--models", dir, "--traces", "2", "--seed", "1")
	assert.Contains(t, stdout, "1 of 1 commands as expected")
	assert.NotEqual(t, exitViolated, status)

	edit(t, dir, "../alloy/snapshot.als", "lone p.copies.Ready & serves.t",
		"no p.copies.Ready & serves.t")
	status, stdout, _ = lockstep(t, "verify", "--models", dir, "--traces", "2", "--seed", "1")
	assert.Equal(t, exitViolated, status)
	assert.Contains(t, stdout, "snapshot/R3_SingleClient: it has a counterexample")
	assert.Regexp(t, `(?m)^R3 .*violated`, stdout)
}

func TestVerifyEndsOkWithATableOfEveryRule(t *testing.T) {
	status, stdout, stderr := lockstep(t, "verify", "--models", copyModels(t, twin),
		"--traces", "200", "--seed", "1")
	require.Equal(t, exitOk, status, "%s%s", stdout, stderr)
	for _, rule := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12} { // R11 is none of the models'
		assert.Contains(t, stdout, fmt.Sprintf("\nR%d ", rule))
	}
	assert.Contains(t, stdout, "verdict   ok")
	assert.Contains(t, stderr, "bad/R3_TwoReady")
}

func TestVerifyJSONEndsWithTheResult(t *testing.T) {
	status, stdout, _ := lockstep(t, "verify", "--models", copyModels(t, twin),
		"--traces", "200", "--seed", "1", "--json")
	require.Equal(t, exitOk, status, stdout)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	for _, line := range lines {
		require.True(t, json.Valid([]byte(line)), line)
	}
	var last struct {
		Verdict string
		Rules   []struct{ Rule, Name, Verdict string }
		Traces  int
		Events  int
		Seed    uint64
		Seconds float64
	}
	require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &last))
	assert.Equal(t, "ok", last.Verdict)
	assert.Equal(t, "R1", last.Rules[0].Rule)
	assert.Equal(t, "ProcessIsolation", last.Rules[0].Name)
	assert.Equal(t, 200, last.Traces)
	assert.EqualValues(t, 1, last.Seed)
	assert.Positive(t, last.Events)
}

func TestARunThatReachedTooLittleIsUnknown(t *testing.T) {
	status, stdout, _ := lockstep(t, "verify", "--models", copyModels(t, twin),
		"--traces", "2", "--seed", "1")
	assert.Equal(t, exitUnknown, status)
	assert.Contains(t, stdout, "vacuous")
}

func TestAnInterruptedRunIsUnknown(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	assert.Equal(t, exitUnknown, run(ctx, []string{"verify", "--traces", "2"}, &out, &out))
	assert.Contains(t, out.String(), "interrupted")
}

func TestEditingAnInvariantAloneTurnsTheVerdict(t *testing.T) {
	rows := []struct{ name, from, to, want, reason string }{
		{
			"stronger", "lease[p][l].state = \"live\" => Own(p, lease[p][l].client)",
			"lease[p][l].state # \"live\"", "R1", "the factory does grant leases",
		},
		{
			"weaker", "ReadyIn(p, origin[c].key, origin[c].scope) = {c}",
			"TRUE", "R3", "the Bad twin of a rule that says nothing is not caught",
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			dir := copyModels(t, twin)
			edit(t, dir, "Contract.tla", row.from, row.to)
			status, stdout, _ := lockstep(t, "verify", "--models", dir, "--traces", "100",
				"--artefacts", t.TempDir())
			assert.Equal(t, exitViolated, status, row.reason)
			assert.Regexp(t, `(?m)^`+row.want+` .*violated$`, stdout, row.reason)
		})
	}
}

// traceFile writes lines into a file and returns its path.
func traceFile(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.ndjson")
	require.NoError(t, os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644))
	return path
}

func TestBadInputIsOneClearErrorAndExitStatusTwo(t *testing.T) {
	broken := copyModels(t, twin)
	edit(t, broken, "Contract.tla", "R9_NoLeak ==", "R9_NoLeak == ==")
	unknown := copyModels(t, twin)
	edit(t, unknown, "Trace.cfg", "R9_NoLeak", "R9_NoLaek")
	malformed := traceFile(t, `{"trace":"lockstep","version":1}`, `{"action":}`)
	good := traceFile(t, `{"trace":"lockstep","version":1}`,
		`{"seq":1,"action":"Start","process":{"pid":7,"epoch":1}}`)
	version := traceFile(t, `{"trace":"lockstep","version":99}`)
	rows := []struct {
		name string
		args []string
		want string
	}{
		{"unknown flag", []string{"verify", "--no-such-flag"}, "unknown flag: --no-such-flag"},
		{"unknown command", []string{"vreify"}, `unknown command "vreify"`},
		{"no traces", []string{"verify", "--traces", "0"}, "--traces 0"},
		{"syntax error", []string{"verify", "--models", broken}, "Contract.tla:"},
		{"unknown operator", []string{"verify", "--models", unknown}, "Trace.cfg:"},
		{"no directory", []string{"verify", "--models", "no/such/dir"}, "no/such/dir"},
		{"no file", []string{"trace", "check", "no/such/file"}, "no/such/file"},
		{"malformed line", []string{"trace", "check", malformed}, malformed + ":2:"},
		{"unknown version", []string{"trace", "show", version}, version + ":1:"},
		{"clocks missing", []string{"trace", "merge", good}, "the Start has no clock"},
		{"no argument", []string{"trace", "show"}, "accepts 1 arg"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			status, _, stderr := lockstep(t, row.args...)
			assert.Equal(t, exitUnknown, status)
			assert.Contains(t, stderr, row.want)
			assert.Equal(t, 1, strings.Count(stderr, "lockstep: "), "one error: %s", stderr)
		})
	}
}

func TestTraceMergePrintsOneTrace(t *testing.T) {
	parent := traceFile(t, `{"trace":"lockstep","version":1}`,
		`{"seq":1,"action":"Start","process":{"pid":7,"epoch":1},"clock":1}`,
		`{"seq":2,"action":"Fork","process":{"pid":7,"epoch":1},`+
			`"child":{"pid":8,"epoch":2},"clock":2}`,
		`{"seq":3,"action":"Exit","process":{"pid":7,"epoch":1},"clock":9}`)
	child := traceFile(t, `{"trace":"lockstep","version":1}`,
		`{"seq":1,"action":"Exit","process":{"pid":8,"epoch":2},"clock":3}`)
	status, merged, stderr := lockstep(t, "trace", "merge", child, parent)
	require.Equal(t, exitOk, status, stderr)
	lines := strings.Split(strings.TrimSpace(merged), "\n")
	require.Len(t, lines, 5)
	assert.Contains(t, lines[3], `"seq":3,"action":"Exit","process":{"pid":8,"epoch":2}`)
	status, stdout, stderr := lockstep(t, "trace", "check", traceFile(t, lines...))
	assert.Equal(t, exitOk, status, "%s%s", stdout, stderr)
}

func TestTraceCheckTellsGoodFromBad(t *testing.T) {
	const testdata = "../../conformance/testdata"
	good, err := filepath.Glob(filepath.Join(testdata, "good", "*.ndjson"))
	require.NoError(t, err)
	require.NotEmpty(t, good)
	status, stdout, stderr := lockstep(t, "trace", "check", good[0])
	assert.Equal(t, exitOk, status, "%s%s", stdout, stderr)
	bad, err := filepath.Glob(filepath.Join(testdata, "broken", "R5_grants*.ndjson"))
	require.NoError(t, err)
	require.NotEmpty(t, bad)
	status, stdout, _ = lockstep(t, "trace", "check", bad[0])
	assert.Equal(t, exitViolated, status)
	assert.Contains(t, stdout, "R5 FreshGeneration is violated")
	status, stdout, _ = lockstep(t, "trace", "check", "--json", bad[0])
	assert.Equal(t, exitViolated, status)
	assert.True(t, json.Valid([]byte(stdout)))
	status, stdout, _ = lockstep(t, "trace", "show", bad[0])
	assert.Equal(t, exitOk, status)
	assert.Contains(t, stdout, "AcquireCall")
}

func TestATraceIsJudgedByTheStructureWhereThatIsAsked(t *testing.T) {
	traces := filepath.Join("..", "..", "conformance", "testdata")
	status, _, stderr := lockstep(t, "trace", "check", "--structure",
		filepath.Join(traces, "broken", "R2_leases_elsewhere.ndjson"))
	assert.Equal(t, exitViolated, status)
	assert.Contains(t, stderr, "assert R2_ScopeIsolation is broken")
	status, _, stderr = lockstep(t, "trace", "check", "--structure",
		filepath.Join(traces, "good", "fork.ndjson"))
	assert.Equal(t, exitOk, status)
	assert.Empty(t, stderr)
}
