package world_test

import (
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

// TestFilesHaveTheErrorsThatTheirLinesExpect loads every part of the files in testdata. The parts
// of one file may open each other. A part without an expectation must load, and warn of nothing.
func TestFilesHaveTheErrorsThatTheirLinesExpect(t *testing.T) {
	for file, fsys := range chunks(t) {
		for name := range fsys {
			t.Run(file+"/"+name, func(t *testing.T) { loadChunk(t, fsys, name) })
		}
	}
}

// chunks returns the parts of each file in testdata by their names.
func chunks(t *testing.T) map[string]fstest.MapFS {
	files, err := filepath.Glob("testdata/*.als")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	all := make(map[string]fstest.MapFS)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		fsys := fstest.MapFS{}
		for _, chunk := range strings.Split(string(data), "\n---- ")[1:] {
			name, text, _ := strings.Cut(chunk, "\n")
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		all[filepath.Base(file)] = fsys
	}
	return all
}

func loadChunk(t *testing.T, fsys fstest.MapFS, name string) {
	w, err := world.Load(fsys, name)
	require.True(t, err == nil || len(errorsOf(err)) > 0, "an error without a place: %v", err)
	found := map[string]map[int][]string{"ERROR": {}, "WARN": {}}
	note := func(kind string, all source.Errors) {
		for _, e := range all {
			require.Equal(t, name, e.Pos.File(), "it is in another module: %v", e)
			found[kind][int(e.Pos.Line)] = append(found[kind][int(e.Pos.Line)], e.Msg)
		}
	}
	note("ERROR", errorsOf(err))
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
