package tlc_test

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/internal/require"
	"lockstep/internal/tlc"
)

var manifest = flag.String("manifest", "",
	"ask TLC about the configurations of models/manifest.json up to a size: "+
		strings.Join(sizes, ", "))

var sizes = []string{"small", "medium", "nightly"}

// configuration is what models/manifest.json says of one run, as far as TLC can answer.
type configuration struct {
	Module, Config, Size string
	Engine               []string
	Rule                 string
	Kind                 tlc.Kind
	Property             string
	Generated, Distinct  int
	Depth, Trace         int
	Others               *struct{ Generated, Distinct, Depth int }
}

// TestTLCAgreesWithTheManifest is the second opinion on the contract itself: what our engine is
// held to, TLC is, too. It takes minutes, so it is run by -manifest alone.
func TestTLCAgreesWithTheManifest(t *testing.T) {
	if *manifest == "" {
		t.Skip("asked for by -manifest")
	}
	largest := slices.Index(sizes, *manifest)
	must.GreaterOrEqual(t, largest, 0, "-manifest=%s: want one of %q", *manifest, sizes)
	tool := require.TLC(t)
	specs := os.DirFS(filepath.Join("..", "..", "models", "tla"))
	asked := 0
	for _, c := range configurations(t) {
		size := slices.Index(sizes, c.Size)
		must.GreaterOrEqual(t, size, 0, "%s: size %q", c.Config, c.Size)
		if size > largest || !slices.Contains(c.Engine, "tlc") {
			continue
		}
		asked++
		t.Run(path.Base(c.Config), func(t *testing.T) {
			t.Parallel()
			got, err := tool.Check(t.Context(), specs, c.Module, c.Config, tlc.Options{})
			must.NoError(t, err)
			c.compare(t, got)
			if c.Others != nil {
				c.checkOthers(t, tool, specs)
			}
		})
	}
	assert.Positive(t, asked, "the manifest asks TLC about nothing")
}

// compare holds a verdict to the manifest. States are counted where the search was complete; after
// a violation the length of the shortest counterexample is what does not depend on the order.
func (c configuration) compare(t *testing.T, got tlc.Result) {
	t.Helper()
	want := tlc.Result{
		Kind: c.Kind, Property: c.Property,
		Generated: c.Generated, Distinct: c.Distinct, Depth: c.Depth, Trace: c.Trace,
	}
	if c.Kind == tlc.Temporal { // TLC names none, and its counterexample need not be a shortest
		want.Property, want.Trace, got.Trace = "", 0, 0
	}
	if c.Kind != tlc.Kept {
		got.Generated, got.Distinct, got.Depth = 0, 0, 0
	}
	assert.Equal(t, want, got)
}

// checkOthers asks whether a Bad twin breaks its own rule alone: without that rule's properties it
// must be found good, and completely searched.
func (c configuration) checkOthers(t *testing.T, tool tlc.Tool, specs fs.FS) {
	t.Helper()
	got, err := tool.Check(t.Context(), c.withoutRule(t, specs), c.Module, c.Config, tlc.Options{})
	must.NoError(t, err)
	want := tlc.Result{
		Generated: c.Others.Generated, Distinct: c.Others.Distinct, Depth: c.Others.Depth,
	}
	assert.Equal(t, want, got, "without the properties of %s", c.Rule)
}

// withoutRule returns the modules with the configuration, less the lines of the rule's properties.
func (c configuration) withoutRule(t *testing.T, specs fs.FS) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	modules, err := fs.Glob(specs, "*.tla")
	must.NoError(t, err)
	for _, name := range append(modules, c.Config) {
		data, err := fs.ReadFile(specs, name)
		must.NoError(t, err)
		files[name] = &fstest.MapFile{Data: data}
	}
	var kept strings.Builder
	for line := range strings.Lines(string(files[c.Config].Data)) {
		if !strings.HasPrefix(strings.TrimSpace(line), c.Rule+"_") {
			kept.WriteString(line)
		}
	}
	must.Less(t, kept.Len(), len(files[c.Config].Data), "%s has properties of its own", c.Rule)
	files[c.Config].Data = []byte(kept.String())
	return files
}

func configurations(t *testing.T) []configuration {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "models", "manifest.json"))
	must.NoError(t, err)
	var all struct{ Configurations []configuration }
	must.NoError(t, json.Unmarshal(data, &all))
	return all.Configurations
}
