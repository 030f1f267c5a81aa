package syntax_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla/syntax"
)

// expectation finds \* ERROR "pattern", which expects an error on its line; ERROR-2 expects it two
// lines further up.
var expectation = regexp.MustCompile(`\\\* ERROR(?:-(\d))? "(.*)"$`)

// TestFilesHaveTheErrorsThatTheirLinesExpect loads every module of the files in testdata. The
// modules of one file may use each other. A module without an expectation must load.
func TestFilesHaveTheErrorsThatTheirLinesExpect(t *testing.T) {
	files, err := filepath.Glob("testdata/*.tla")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		fsys := fstest.MapFS{}
		for _, chunk := range strings.Split("\n"+string(data), "\n\n---- MODULE ") {
			chunk = "---- MODULE " + strings.TrimPrefix(strings.TrimSpace(chunk), "---- MODULE ")
			name := strings.Fields(chunk)[2]
			fsys[name+".tla"] = &fstest.MapFile{Data: []byte(chunk)}
		}
		for path := range fsys {
			name := strings.TrimSuffix(path, ".tla")
			t.Run(filepath.Base(file)+"/"+name, func(t *testing.T) { loadChunk(t, fsys, name) })
		}
	}
}

func loadChunk(t *testing.T, fsys fstest.MapFS, name string) {
	_, err := syntax.Load(fsys, name)
	found := map[int][]string{}
	for _, e := range flatten(t, err) {
		require.Equal(t, name+".tla", e.Pos.File(), "error is in another module: %v", e)
		found[int(e.Pos.Line)] = append(found[int(e.Pos.Line)], e.Error())
	}
	for i, line := range strings.Split(string(fsys[name+".tla"].Data), "\n") {
		match := expectation.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		at := i + 1
		if match[1] != "" {
			up, _ := strconv.Atoi(match[1])
			at -= up
		}
		pattern := regexp.MustCompile(match[2])
		left := found[at]
		for j, msg := range left {
			if pattern.MatchString(msg) {
				left = append(left[:j:j], left[j+1:]...)
				break
			}
		}
		assert.Less(t, len(left), len(found[at]),
			"line %d: no error like %q in %q", at, match[2], found[at])
		found[at] = left
	}
	for _, rest := range found {
		assert.Empty(t, rest, "unexpected errors")
	}
}

// flatten returns the single errors of what Load returned.
func flatten(t *testing.T, err error) []*syntax.Error {
	var list syntax.ErrorList
	var one *syntax.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &list):
		return list
	case errors.As(err, &one):
		return []*syntax.Error{one}
	}
	require.NoError(t, err, "an error without a position")
	return nil
}
