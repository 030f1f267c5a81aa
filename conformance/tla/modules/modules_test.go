package modules_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla/modules"
	"lockstep/conformance/tla/syntax"
)

// names returns the names of the modules.
func names(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.tla")
	must.NoError(t, err)
	for i, f := range files {
		files[i] = strings.TrimSuffix(f, ".tla")
	}
	return files
}

func TestEveryModuleCanBeExtended(t *testing.T) {
	for _, name := range names(t) {
		root := "---- MODULE Root ----\nEXTENDS " + name + "\n====\n"
		_, err := syntax.Load(fstest.MapFS{"Root.tla": {Data: []byte(root)}}, "Root")
		assert.NoError(t, err, name)
	}
}

func TestCodeBelongsToADefinition(t *testing.T) {
	for _, name := range names(t) {
		text, err := fs.ReadFile(os.DirFS("."), name+".tla")
		must.NoError(t, err)
		m, err := syntax.ParseModule(name+".tla", text)
		must.NoError(t, err)
		defined := make(map[string]bool)
		for _, u := range m.Units {
			if d, ok := u.(*syntax.Def); ok {
				defined[d.Name] = true
			}
		}
		for _, op := range modules.Operators(name) {
			assert.True(t, defined[op], "%s has code for %s, which it does not define", name, op)
		}
	}
}

func TestTheOperatorsOfOwnCopiesAreOurs(t *testing.T) {
	for _, name := range names(t) {
		text, err := fs.ReadFile(os.DirFS("."), name+".tla")
		must.NoError(t, err)
		m, err := syntax.ParseModule(name+".tla", text)
		must.NoError(t, err)
		found := 0
		for _, u := range m.Units {
			d, ok := u.(*syntax.Def)
			if !ok {
				continue
			}
			arities := make([]int, len(d.Params))
			for i, p := range d.Params {
				arities[i] = p.NArgs
			}
			if modules.Overrides(name, d.Name, arities) {
				found++
			}
		}
		if !modules.CodeOnly(name) {
			assert.Equal(t, modules.InTLC(name), found, name)
		}
	}
}
