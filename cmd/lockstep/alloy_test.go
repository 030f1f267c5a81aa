package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"
)

const alloyModel = `sig Node { link: lone Node }
fact { no n: Node | n in n.^link }
show: run { some link } for 3
check loose { no link } for 2
assert loose { no link }
kept: check { all n: Node | n not in n.link } for 3 expect 0
bad: run { some n: Node | n in n.link } expect 1
`

// alloyFile writes a model, and returns its path.
func alloyFile(t *testing.T, text string) string {
	path := filepath.Join(t.TempDir(), "m.als")
	must.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func alloyRun(t *testing.T, args ...string) (status int, stdout, stderr string) {
	var out, err strings.Builder
	status = run(t.Context(), append([]string{"alloy"}, args...), &out, &err)
	return status, out.String(), err.String()
}

func TestAlloyExitsByTheWorstAnswer(t *testing.T) {
	path := alloyFile(t, alloyModel)
	for _, test := range []struct {
		command, reason string
		status          int
	}{
		{"show", "there is an instance", exitOk},
		{"loose", "a counterexample", exitViolated},
		{"kept", "none, as is expected", exitOk},
		{"bad", "an instance was expected", exitViolated},
		{"0", "the first command", exitOk},
		{"none", "there is no such command", exitUnknown},
		{"", "all of them", exitViolated},
	} {
		status, _, stderr := alloyRun(t, path, "--command", test.command)
		assert.Equal(t, test.status, status, "%s: %s\n%s", test.command, test.reason, stderr)
	}
}

func TestAlloyPrintsInstancesAsTables(t *testing.T) {
	_, out, _ := alloyRun(t, alloyFile(t, alloyModel), "--command", "show")
	assert.Contains(t, out, "run   show: instance, ")
	assert.Contains(t, out, "Node    link\nNode$0\n")
	_, out, _ = alloyRun(t, alloyFile(t, alloyModel), "--command", "show", "--instances", "0")
	assert.NotContains(t, out, "link")
	assert.Equal(t, 1, strings.Count(out, "\n"))
}

func TestAlloyCarriesOutAllCommandsOfAName(t *testing.T) {
	path := alloyFile(t, "sig A {}\npred p { some A }\nrun p for 1\nrun p for 2\nrun { no A }\n")
	_, out, _ := alloyRun(t, path, "--command", "p", "--instances", "0")
	assert.Equal(t, 2, strings.Count(out, "run   p: instance"))
	_, out, _ = alloyRun(t, path, "--command", "1", "--instances", "0")
	assert.Equal(t, 1, strings.Count(out, "run   p: instance"), "a number is one command's")
}

func TestAlloyPrintsAnObjectACommand(t *testing.T) {
	_, out, _ := alloyRun(t, alloyFile(t, alloyModel), "--json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	must.Len(t, lines, 4)
	var got []map[string]any
	for _, line := range lines {
		var object map[string]any
		must.NoError(t, json.Unmarshal([]byte(line), &object))
		assert.IsType(t, 1.5, object["seconds"])
		delete(object, "seconds")
		got = append(got, object)
	}
	assert.Equal(t, []map[string]any{
		{"command": "show", "kind": "run", "sat": true, "verdict": "ok"},
		{"command": "loose", "kind": "check", "sat": true, "verdict": "violated"},
		{"command": "kept", "kind": "check", "sat": false, "expect": 0.0, "verdict": "ok"},
		{"command": "bad", "kind": "run", "sat": false, "expect": 1.0, "verdict": "violated"},
	}, got)
	_, out, _ = alloyRun(t, alloyFile(t, alloyModel), "--json", "--command", "show",
		"--instances", "2")
	var object struct{ Instances []any }
	must.NoError(t, json.Unmarshal([]byte(out), &object))
	assert.Len(t, object.Instances, 2)
}

func TestAlloyIsUnknownWhereThereIsNoAnswer(t *testing.T) {
	path := alloyFile(t, "sig A {} sig B {}\nrun {} for 2 A\n")
	status, out, _ := alloyRun(t, path, "--json")
	assert.Equal(t, exitUnknown, status)
	var object struct{ Verdict, Message, Detail string }
	must.NoError(t, json.Unmarshal([]byte(out), &object))
	assert.Equal(t, "unknown", object.Verdict)
	assert.Contains(t, object.Message, "m.als:2:1")
	assert.Contains(t, object.Detail, "\trun {} for 2 A\n\t^")

	status, out, _ = alloyRun(t, alloyFile(t, "sig A { f: set A }\nrun { some f } for 6\n"),
		"--time", "1ns")
	assert.Equal(t, exitUnknown, status)
	assert.Contains(t, out, "the time is up")
}

func TestAlloyTellsAMistakeWithItsLine(t *testing.T) {
	status, out, stderr := alloyRun(t, alloyFile(t, "sig A {}\nrun { some B }\n"))
	assert.Equal(t, exitUnknown, status)
	assert.Empty(t, out)
	assert.Contains(t, stderr, "m.als:2:12")
	assert.Contains(t, stderr, "\trun { some B }\n")
	status, _, stderr = alloyRun(t, filepath.Join(t.TempDir(), "none.als"))
	assert.Equal(t, exitUnknown, status)
	assert.Contains(t, stderr, "none.als")
}

func TestAlloyFindsModulesByTheirNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "top")
	for name, text := range map[string]string{
		"a/m.als":   "module top/a/m\nopen top/b/n\nrun { some B } for 2\n",
		"b/n.als":   "module top/b/n\nopen o\nsig B extends C {}\n",
		"../o.als":  "sig C {}\n",
		"a/bad.als": "module top/a/bad\nopen top/b/gone\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		must.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	t.Chdir(filepath.Join(dir, "a"))
	for _, path := range []string{"m.als", "../a/m.als", filepath.Join(dir, "a", "m.als")} {
		status, out, stderr := alloyRun(t, path)
		assert.Equal(t, exitOk, status, stderr)
		assert.Contains(t, out, "B$0", path)
	}
	_, _, stderr := alloyRun(t, "../a/bad.als")
	assert.Contains(t, stderr, "../a/bad.als:2:1: the module top/b/gone cannot be found")
}

func TestAlloyWritesFormsForOtherPrograms(t *testing.T) {
	path := alloyFile(t, alloyModel)
	for form, begin := range map[string]string{
		"dot": "digraph", "svg": "<svg", "xml": "<alloy",
	} {
		_, out, stderr := alloyRun(t, path, "--command", "show", "--form", form)
		assert.True(t, strings.HasPrefix(out, begin), out)
		assert.Contains(t, stderr, "run   show: instance")
	}
	_, out, _ := alloyRun(t, path, "--html")
	assert.True(t, strings.HasPrefix(out, "<!DOCTYPE html>"), out)
	assert.Contains(t, out, "check kept: no counterexample")
	status, _, stderr := alloyRun(t, path, "--form", "png")
	assert.Equal(t, exitUnknown, status)
	assert.Contains(t, stderr, "want table, dot, svg or xml")
}

func TestAlloyListsCommands(t *testing.T) {
	_, out, _ := alloyRun(t, alloyFile(t, alloyModel), "--list")
	assert.Equal(t, "show\nloose\nkept\nbad\n", out)
	_, out, _ = alloyRun(t, alloyFile(t, alloyModel), "--list", "--json")
	assert.Contains(t, out, `{"command":"kept","kind":"check","expect":0}`)
}
