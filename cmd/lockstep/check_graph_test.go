package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCheckDumpsTheGraph(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.dot")
	status, _, _ := lockstep(t, counter("DeadlockAllowed", "--dump", path)...)
	assert.Equal(t, exitOk, status)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, `strict digraph "Counter" {
node [shape=box, fontname=monospace];
0 [label="/\\ n = 0\l/\\ last = \"none\"\l", style=filled];
1 [label="/\\ n = 1\l/\\ last = \"up\"\l"];
0 -> 1 [label="Climb"];
2 [label="/\\ n = 2\l/\\ last = \"up\"\l"];
1 -> 2 [label="Climb"];
3 [label="/\\ n = 3\l/\\ last = \"up\"\l"];
2 -> 3 [label="Climb"];
}
`, string(text))
}

// drawing is a dot that notes how it was called.
const drawing = "#!/bin/sh\necho \"$1\" > \"$3\"\ngrep -c label \"$4\" >> \"$3\"\n"

func TestCheckHasDotDrawTheGraph(t *testing.T) {
	tools := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(tools, "dot"), []byte(drawing), 0o700))
	t.Setenv("PATH", tools+string(os.PathListSeparator)+os.Getenv("PATH"))
	path := filepath.Join(t.TempDir(), "graph.svg")
	status, _, _ := lockstep(t, counter("DeadlockAllowed", "--dump", path)...)
	assert.Equal(t, exitOk, status)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "-Tsvg\n7\n", string(text))
}

func TestCheckWithoutDotDrawsNothing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	path := filepath.Join(t.TempDir(), "graph.svg")
	status, last := checkJSON(t, counter("DeadlockAllowed", "--dump", path)...)
	assert.Equal(t, exitUnknown, status)
	assert.Contains(t, last["message"], "Graphviz's program dot")
	assert.NoFileExists(t, path)
}
