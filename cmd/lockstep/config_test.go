package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/config"
)

// inDirectory moves the test into a directory with these files and an environment without a
// configuration.
func inDirectory(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, v := range config.Variables() {
		for _, name := range []string{v.Name, v.Old, v.FileName()} {
			if name != "" {
				t.Setenv(name, "") // so that it comes back; an empty one would hide the files
				require.NoError(t, os.Unsetenv(name))
			}
		}
	}
	for name, content := range files {
		require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	}
}

func TestConfigCheckPrintsEveryVariable(t *testing.T) {
	inDirectory(t, map[string]string{".env": "MOCK_SERVICES_ENABLED=1\nREDIS_PASSWORD=hunter2\n"})
	status, stdout, stderr := lockstep(t, "config", "check")
	assert.Equal(t, exitOk, status, stderr)
	for _, v := range config.Variables() {
		assert.Contains(t, stdout, "\n"+v.Name+" ")
	}
	assert.Regexp(t, `(?m)^REDIS_PASSWORD +\*\*\* +\.env:2 +ok$`, stdout)
	assert.Regexp(t, `(?m)^PORT +3000 +default +ok$`, stdout)
	assert.Contains(t, stdout, "configuration ok")
	assert.NotContains(t, stdout, "hunter2")
}

func TestConfigCheckExitsWithTwoAndEveryProblem(t *testing.T) {
	inDirectory(t, map[string]string{".env": "PORT=hunter2\nLOCKSTEP_LOG_LEVLE=hunter2\n"})
	status, stdout, stderr := lockstep(t, "config", "check")
	assert.Equal(t, exitUnknown, status)
	assert.Empty(t, stderr)
	assert.Equal(t, 3, strings.Count(stdout, "\nproblem: "), stdout)
	assert.Contains(t, stdout, "problem: PORT (.env:1): expected a whole number from 1 to 65535")
	assert.Contains(t, stdout, "did you mean LOCKSTEP_LOG_LEVEL?")
	assert.Regexp(t, `(?m)^PORT +\(not shown\) +\.env:1 +invalid$`, stdout)
	assert.Regexp(t, `(?m)^DATABASE_URL +- +not set +missing$`, stdout)
	assert.NotContains(t, stdout, "hunter2")
	status, stdout, _ = lockstep(t, "config", "check", "--json")
	assert.Equal(t, exitUnknown, status)
	var report struct {
		Valid     bool
		Variables []struct{ Name, Source, Verdict string }
		Problems  []struct{ Variable, Source, Expected, Hint string }
		Warnings  []struct{ Variable, Hint string }
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	assert.False(t, report.Valid)
	assert.Len(t, report.Variables, len(config.Variables()))
	assert.Len(t, report.Problems, 3)
	assert.Len(t, report.Warnings, 1)
	assert.NotContains(t, stdout, "hunter2")
}

func TestConfigCheckReadsTheFilesThatAreNamed(t *testing.T) {
	inDirectory(t, map[string]string{
		".env": "PORT=wrong", "a.env": "MOCK_SERVICES_ENABLED=true\nPORT=1", "b.env": "PORT=2",
	})
	status, stdout, _ := lockstep(t, "config", "check", "--env-file=a.env", "--env-file=b.env")
	assert.Equal(t, exitOk, status)
	assert.Regexp(t, `(?m)^PORT +2 +b\.env:1 +ok$`, stdout)
	status, stdout, _ = lockstep(t, "config", "check", "--env-file", "c.env")
	assert.Equal(t, exitUnknown, status)
	assert.Contains(t, stdout, "problem: c.env: expected a file that can be read")
}

func TestConfigPrintsAnExampleAndASchema(t *testing.T) {
	status, stdout, _ := lockstep(t, "config", "example")
	assert.Equal(t, exitOk, status)
	committed, err := os.ReadFile(filepath.Join("..", "..", ".env.example"))
	require.NoError(t, err)
	assert.Equal(t, string(committed), stdout)
	status, stdout, _ = lockstep(t, "config", "schema")
	assert.Equal(t, exitOk, status)
	assert.True(t, json.Valid([]byte(stdout)))
}
