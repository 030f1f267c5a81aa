package syntax_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla/syntax"
)

// FuzzParse loads any text as a module. The outcome is a module whose identifiers all have a
// declaration, or an error with a position in the text.
func FuzzParse(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*.tla")
	require.NoError(f, err)
	for _, path := range append(seeds, "modules/Bags.tla") {
		text, err := os.ReadFile(path)
		require.NoError(f, err)
		for _, chunk := range strings.SplitAfter(string(text), "\n====") {
			f.Add([]byte(chunk))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := syntax.ParseModule("T.tla", text)
		if err != nil {
			requirePositions(t, err)
			return
		}
		fsys := fstest.MapFS{m.Name + ".tla": {Data: text}}
		m, err = syntax.Load(fsys, m.Name)
		if err != nil {
			requirePositions(t, err)
			return
		}
		requireResolved(t, m)
	})
}

// FuzzParseConfig parses any text as a configuration; an error has a position in the text.
func FuzzParseConfig(f *testing.F) {
	f.Add([]byte("SPECIFICATION Spec\nCONSTANTS a = {1, \"x\", {b}} c <- [M] d\nINVARIANT I"))
	f.Add([]byte("INIT I NEXT N CHECK_DEADLOCK FALSE \\* comment\nVIEW <<x>>"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := syntax.ParseConfig("MC.cfg", text)
		if err != nil {
			requirePositions(t, err)
			return
		}
		require.NotNil(t, c)
	})
}

// requirePositions requires that every error has a position and can show its line.
func requirePositions(t *testing.T, err error) {
	errs := flatten(t, err)
	require.NotEmpty(t, errs)
	for _, e := range errs {
		require.True(t, e.Pos.IsValid(), e.Msg)
		require.NotEmpty(t, e.Detail())
	}
}

// requireResolved requires that every identifier refers to a declaration, and that every node has a
// text and every definition the level of its body.
func requireResolved(t *testing.T, m *syntax.Module) {
	syntax.Walk(m, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Ident:
			require.NotNil(t, n.Decl, "%v %s", syntax.Start(n), n.Name)
		case *syntax.Def:
			require.NotNil(t, n.Module, n.Name)
			require.Equal(t, n.Level, syntax.LevelOf(n.Body), n.Name)
		}
		require.NotEmpty(t, syntax.Text(n))
		return true
	})
}
