package fuzz

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// fuzzFunction is what the targets look like for who builds them.
var fuzzFunction = regexp.MustCompile(`(?m)^func (Fuzz[A-Za-z]+)\(f \*testing\.F\) \{(?s:.*?)` +
	`f\.Fuzz\(func\(t \*testing\.T, (.*)\) \{$`)

// TestBuildersFindEachTarget keeps the targets such that ClusterFuzzLite's scripts can build them:
// these look for a name with grep, and must find it in one file alone; the seeds of f.Add they do
// not see; and of the types of arguments they know some.
func TestBuildersFindEachTarget(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	require.NoError(t, err)
	files, targets := map[string]string{}, map[string]string{}
	for _, path := range paths {
		if path == "builders_test.go" {
			continue
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		files[path] = string(text)
		require.NotContains(t, files[path], "f.Add(", path)
		for _, match := range fuzzFunction.FindAllStringSubmatch(files[path], -1) {
			targets[match[1]] = match[2]
		}
		require.Equal(t, strings.Count(files[path], "\nfunc Fuzz"),
			len(fuzzFunction.FindAllString(files[path], -1)), path)
	}
	require.NotEmpty(t, targets)
	for target, arguments := range targets {
		var found []string
		for path, text := range files {
			if strings.Contains(text, target) {
				found = append(found, path)
			}
		}
		require.Len(t, found, 1, "%s is mentioned in %v", target, found)
		for argument := range strings.SplitSeq(arguments, ", ") {
			_, kind, _ := strings.Cut(argument, " ")
			require.Contains(t, []string{"", "string", "[]byte", "bool", "byte", "uint8"}, kind)
		}
	}
}
