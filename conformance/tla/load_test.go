package tla_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// specs are the modules and configurations of the tests. A configuration is named after the module
// that it is for: Counter_Kept.cfg is for Counter.tla.
var specs = os.DirFS(filepath.Join("testdata", "spec"))

func moduleOf(config string) string {
	module, _, _ := strings.Cut(config, "_")
	return module
}

// load compiles a module under a configuration, both in the root of fsys.
func load(t testing.TB, fsys fs.FS, module, config string) *tla.Model {
	t.Helper()
	model, err := open(fsys, module, config)
	must.NoError(t, err)
	return model
}

func open(fsys fs.FS, module, config string) (*tla.Model, error) {
	source, err := fs.ReadFile(fsys, config)
	if err != nil {
		return nil, err
	}
	cfg, err := tla.ParseConfig(config, source)
	if err != nil {
		return nil, err
	}
	m, err := tla.Load(fsys, module)
	if err != nil {
		return nil, err
	}
	return tla.NewModel(m, cfg)
}
