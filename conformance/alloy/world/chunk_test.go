package world_test

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

	"lockstep/conformance/alloy/world"
	"lockstep/conformance/source"
)

// expectation finds ERROR "pattern" and WARN "pattern", which expect a mistake or a warning on
// their line; ERROR-1 expects it one line further up.
var expectation = regexp.MustCompile(`(ERROR|WARN)(?:-(\d))? ["']((?:[^"'\\]|\\.)*)["']`)

// TestFilesHaveTheErrorsThatTheirLinesExpect loads every part of the files in testdata. The parts of
// one file may open each other. A part without an expectation must load, and warn of nothing.
func TestFilesHaveTheErrorsThatTheirLinesExpect(t *testing.T) {
	files, err := filepath.Glob("testdata/*.als")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		fsys := fstest.MapFS{}
		for _, chunk := range strings.Split(string(data), "\n---- ")[1:] {
			name, text, _ := strings.Cut(chunk, "\n")
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		for name := range fsys {
			t.Run(filepath.Base(file)+"/"+name, func(t *testing.T) { loadChunk(t, fsys, name) })
		}
	}
}

func loadChunk(t *testing.T, fsys fstest.MapFS, name string) {
	w, err := world.Load(fsys, name)
	found := map[string]map[int][]string{"ERROR": {}, "WARN": {}}
	note := func(kind string, all source.Errors) {
		for _, e := range all {
			require.Equal(t, name, e.Pos.File(), "it is in another module: %v", e)
			found[kind][int(e.Pos.Line)] = append(found[kind][int(e.Pos.Line)], e.Msg)
		}
	}
	note("ERROR", flatten(t, err))
	if err == nil {
		note("WARN", w.Warnings)
	}
	for i, line := range strings.Split(string(fsys[name].Data), "\n") {
		for _, match := range expectation.FindAllStringSubmatch(line, -1) {
			up, _ := strconv.Atoi(match[2])
			expect(t, found[match[1]], i+1-up, match[3])
		}
	}
	for kind, lines := range found {
		for line, rest := range lines {
			assert.Empty(t, rest, "unexpected %s in line %d", kind, line)
		}
	}
}

// expect takes a message like a pattern away from those of a line.
func expect(t *testing.T, found map[int][]string, line int, pattern string) {
	p := regexp.MustCompile(pattern)
	for i, msg := range found[line] {
		if p.MatchString(msg) {
			found[line] = append(found[line][:i:i], found[line][i+1:]...)
			return
		}
	}
	assert.Fail(t, "not found", "line %d: nothing like %q in %q", line, pattern, found[line])
}

// flatten returns the single errors of what Load returned.
func flatten(t *testing.T, err error) source.Errors {
	var list source.Errors
	var one *source.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &list):
		return list
	case errors.As(err, &one):
		return source.Errors{one}
	}
	require.NoError(t, err, "an error without a position")
	return nil
}
