package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// specs is where the specifications of conformance/tla's own tests are.
var specs = filepath.Join("..", "..", "conformance", "tla", "testdata", "spec")

// checkJSON runs check --json and returns its exit status and the last line of its output.
func checkJSON(t *testing.T, args ...string) (int, map[string]any) {
	t.Helper()
	status, stdout, stderr := lockstep(t, append([]string{"check", "--json"}, args...)...)
	assert.Empty(t, stderr)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	last := make(map[string]any)
	require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &last), stdout)
	delete(last, "seconds")
	return status, last
}

func TestCheckEndsWithAResult(t *testing.T) {
	for _, row := range []struct {
		name, reason, config string
		status               int
		want                 map[string]any
	}{
		{
			"kept", "nothing is violated", "Counter_Kept.cfg", exitOk,
			map[string]any{"verdict": "ok", "generated": 6., "distinct": 5., "depth": 5.},
		},
		{
			"invariant", "kind and property say what is violated", "Counter_Invariant.cfg",
			exitViolated,
			map[string]any{
				"verdict": "violated", "kind": "invariant", "property": "Low", "generated": 3.,
				"distinct": 3., "depth": 3.,
			},
		},
		{
			"error", "an evaluation error is no violation", "Counter_CrashingNext.cfg",
			exitUnknown,
			map[string]any{
				"verdict": "unknown", "kind": "error", "generated": 0., "distinct": 0., "depth": 0.,
			},
		},
		{
			"no configuration", "what cannot be read is an error, too", "Missing.cfg",
			exitUnknown,
			map[string]any{
				"verdict": "unknown", "kind": "error", "generated": 0., "distinct": 0., "depth": 0.,
			},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, last := checkJSON(t, filepath.Join(specs, "Counter.tla"),
				"--config", filepath.Join(specs, row.config), "--workers=1")
			assert.Equal(t, row.status, status, row.reason)
			if row.status != exitOk {
				assert.NotEmpty(t, last["message"])
			}
			delete(last, "message")
			assert.Equal(t, row.want, last, row.reason)
		})
	}
}
