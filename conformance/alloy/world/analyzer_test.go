package world_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/alloy/world"
	"lockstep/conformance/source"
	"lockstep/internal/analyzer"
	"lockstep/internal/require"
)

var samples = flag.String("samples", "", "a directory of models that are compared, too")

// otherwise holds the models that the Analyzer reads otherwise, with the reason.
var otherwise = map[string]string{
	"macro.als": "a macro may be an argument of a macro, for which the Analyzer has no meaning",
}

// TestModelsAreReadAsTheAnalyzerReadsThem compares, for the models in testdata and for random
// ones, what is refused and warned of in which line, and the whole tree: what every name means and
// the type of every expression.
func TestModelsAreReadAsTheAnalyzerReadsThem(t *testing.T) {
	files, drawn := append(writeChunks(t), sampleFiles(t)...), drawModels(t)
	trees := analyzerTrees(t, slices.Concat(files, drawn))
	for i, file := range files {
		if otherwise[filepath.Base(file)] == "" {
			assert.Empty(t, differences(reading(file), trees[i]), file)
		}
	}
	t.Logf("%d models compared", len(files))
	compareDrawn(t, drawn, trees[len(files):])
}

// analyzerTrees returns the Analyzer's trees of files.
func analyzerTrees(t *testing.T, files []string) [][]string {
	tool := require.Alloy(t)
	program, err := tool.Compile(t.Context(), t.TempDir())
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip(err)
	}
	must.NoError(t, err)
	command := program.Tree(files...)
	out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).Output()
	must.NoError(t, err)
	trees := analyzer.ReadTrees(string(out))
	must.Len(t, trees, len(files))
	return trees
}

func TestADifferenceFromTheAnalyzerIsSeen(t *testing.T) {
	same := []string{"module", "sig this/A extends univ [this/A]", "warning a.als:2"}
	assert.Empty(t, differences(same, same))
	for i := range same {
		assert.NotEmpty(t, differences(same, slices.Delete(slices.Clone(same), i, i+1)), same[i])
		other := slices.Clone(same)
		other[i] += "0"
		assert.NotEmpty(t, differences(same, other), same[i])
		assert.NotEmpty(t, differences(other, same), same[i])
	}
	several := []string{"error a.als:2", "error a.als:7"}
	assert.Empty(t, differences(several, []string{"error a.als:7"}), "the Analyzer shows one")
	assert.NotEmpty(t, differences(several, []string{"error a.als:3"}))
	assert.Empty(t, differences(several, []string{"error"}), "of a file it gives no place")
	assert.NotEmpty(t, differences(several, same))
	assert.NotEmpty(t, differences(same, []string{"error a.als:2"}))
}

// writeChunks writes the parts of the files in testdata, and returns where they are.
func writeChunks(t *testing.T) []string {
	var files []string
	for name, fsys := range chunks(t) {
		dir := filepath.Join(t.TempDir(), strings.TrimSuffix(name, ".als"))
		for part, file := range fsys {
			path := filepath.Join(dir, filepath.FromSlash(part))
			must.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			must.NoError(t, os.WriteFile(path, file.Data, 0o600))
			files = append(files, path)
		}
	}
	return files
}

func sampleFiles(t *testing.T) []string {
	if *samples == "" {
		return nil
	}
	var files []string
	dir, err := filepath.Abs(*samples)
	must.NoError(t, err)
	must.NoError(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".als" {
			files = append(files, path)
		}
		return err
	}))
	return files
}

// reading returns what is read of a file, in the lines of the Analyzer's trees.
func reading(file string) []string {
	root := filepath.VolumeName(file) + string(filepath.Separator)
	w, err := world.Load(os.DirFS(root), filepath.ToSlash(strings.TrimPrefix(file, root)))
	var lines []string
	for _, e := range errorsOf(err) {
		lines = append(lines, "error "+place(e))
	}
	if err != nil {
		return lines
	}
	lines = tree(w)
	for _, e := range w.Warnings {
		lines = append(lines, "warning "+place(e))
	}
	return lines
}

func errorsOf(err error) source.Errors {
	var list source.Errors
	var one *source.Error
	if errors.As(err, &list) {
		return list
	}
	if errors.As(err, &one) {
		return source.Errors{one}
	}
	return nil
}

func place(e *source.Error) string {
	return fmt.Sprintf("%s:%d", filepath.Base(e.Pos.File()), e.Pos.Line)
}

// differences returns the lines of one reading that the other has not. Of several errors the
// Analyzer reports one.
func differences(ours, theirs []string) []string {
	var all []string
	for _, line := range theirs {
		nowhere := line == "error" && slices.ContainsFunc(ours, isError)
		if !slices.Contains(ours, line) && !nowhere {
			all = append(all, "the Analyzer: "+line)
		}
	}
	for _, line := range ours {
		if !slices.Contains(theirs, line) &&
			!(strings.HasPrefix(line, "error ") && slices.ContainsFunc(theirs, isError)) {
			all = append(all, "ours: "+line)
		}
	}
	return all
}

func isError(line string) bool { return strings.HasPrefix(line, "error") }
