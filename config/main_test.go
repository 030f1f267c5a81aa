package config_test

import (
	"io/fs"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/config"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// files is a config.System in memory: paths with contents, and directories, which have none.
type files struct {
	mu      sync.Mutex // guards content
	content map[string]string
}

// The contents of files that cannot be read.
const unreadable, forbidden = "unreadable", "forbidden"

func with(content map[string]string) *files { return &files{content: content} }

func (f *files) ReadFile(path string, sizeMax int) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	content, ok := f.content[path]
	switch { // with the path, as the machine does
	case !ok:
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	case content == unreadable:
		return nil, &fs.PathError{Op: "read", Path: path, Err: fs.ErrInvalid}
	case content == forbidden:
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
	case len(content) > sizeMax:
		return nil, &fs.PathError{Op: "read", Path: path, Err: fs.ErrInvalid}
	}
	return []byte(content), nil
}

func (f *files) IsDir(path string) bool { return path == "models" }

// write replaces the content of a file.
func (f *files) write(path, content string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.content[path] = content
}

// environ returns an environment; each variable as NAME=value.
func environ(pairs ...string) []string { return append([]string{}, pairs...) }

// mocked is an environment in which nothing more is required.
func mocked(pairs ...string) []string {
	return append([]string{"MOCK_SERVICES_ENABLED=true"}, pairs...)
}

const (
	database = "DATABASE_URL=postgres://ada:hunter2pw@db.example.org/shop?sslmode=verify-full"
	cache    = "REDIS_URL=rediss://:hunter3pw@cache.example.org/2"
)

// served is an environment of development with its services.
func served(pairs ...string) []string { return append([]string{database, cache}, pairs...) }

// inspect reads an environment alone.
func inspect(pairs []string) *config.Report {
	return config.Inspect(config.Options{Environ: pairs, System: with(nil)})
}

// inspectFiles reads files by name, and an environment.
func inspectFiles(content map[string]string, pairs ...string) *config.Report {
	return config.Inspect(config.Options{Environ: environ(pairs...), System: with(content)})
}

// wrong returns the variables that the problems of a report name, in order.
func wrong(report *config.Report) []string {
	names := []string{}
	for _, p := range report.Problems {
		names = append(names, p.Variable)
	}
	return names
}

// loaded returns the configuration of a report without problems.
func loaded(t *testing.T, report *config.Report) *config.Config {
	t.Helper()
	require.Empty(t, report.Problems)
	require.NotNil(t, report.Config)
	return report.Config
}

// entry returns what a report says of a variable.
func entry(t *testing.T, report *config.Report, name string) config.Entry {
	t.Helper()
	for _, e := range report.Entries {
		if e.Name == name {
			return e
		}
	}
	require.Fail(t, "no such variable", name)
	return config.Entry{}
}

// assertWrong says that each of these variables, and no other, is named by one problem.
func assertWrong(t *testing.T, report *config.Report, names ...string) {
	t.Helper()
	got := wrong(report)
	assert.ElementsMatch(t, names, got)
	for _, p := range report.Problems {
		assert.NotEmpty(t, p.Expected, p)
		assert.NotEmpty(t, p.Hint, p)
	}
	assert.False(t, report.Valid)
	assert.Nil(t, report.Config)
	assert.Len(t, slices.Collect(maps.Keys(count(got))), len(got), "each is named once")
}

func count(names []string) map[string]int {
	n := make(map[string]int)
	for _, name := range names {
		n[name]++
	}
	return n
}
