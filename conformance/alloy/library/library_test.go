package library_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/alloy/library"
	"lockstep/conformance/alloy/world"
)

// names returns the names of all modules.
func names(t *testing.T) []string {
	files, err := fs.Glob(os.DirFS("."), "*/*.als")
	require.NoError(t, err)
	more, err := fs.Glob(os.DirFS("."), "*/*/*.als")
	require.NoError(t, err)
	var all []string
	for _, file := range append(files, more...) {
		all = append(all, strings.TrimSuffix(file, ".als"))
	}
	require.Greater(t, len(all), 10)
	return all
}

func TestEachModuleIsReadAndWarnsOfNothing(t *testing.T) {
	for _, name := range names(t) {
		text, found := library.Read(name)
		require.True(t, found, name)
		args := ""
		if head, _, _ := strings.Cut(text, "]"); strings.HasPrefix(head, "module "+name+"[") {
			args = "[A]"
		}
		w, err := world.Load(fstest.MapFS{"m.als": {
			Data: []byte("open " + name + args + " as m\nsig A {}\n"),
		}}, "m.als")
		require.NoError(t, err, name)
		assert.Empty(t, w.Warnings, name)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	for _, name := range []string{"", "util", "util/none", "../library", "util/../util/time", "/"} {
		_, found := library.Read(name)
		assert.False(t, found, name)
	}
}
