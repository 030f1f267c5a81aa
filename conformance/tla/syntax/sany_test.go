package syntax_test

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla/syntax"
	"lockstep/internal/require"
	"lockstep/internal/tlc"
)

var modules = flag.String("modules", filepath.Join("..", "..", "..", "models", "tla"),
	"a directory of modules that are compared with SANY's reading of them")

func TestModulesAreReadAsSANYReadsThem(t *testing.T) {
	tool := require.TLC(t)
	for _, dir := range []string{*modules, filepath.Join("..", "testdata", "spec")} {
		fsys := os.DirFS(dir)
		files, err := fs.Glob(fsys, "*.tla")
		must.NoError(t, err)
		must.NotEmpty(t, files)
		for _, file := range files {
			switch file {
			case "AbandonedTest.tla", "Gauge.tla", "Past.tla":
				continue // the pinned tools have no TLCExt
			}
			name := strings.TrimSuffix(file, ".tla")
			graph, err := tool.Semantics(t.Context(), fsys, name)
			m, ourErr := syntax.Load(fsys, name)
			same := assert.Equal(t, err == nil, ourErr == nil, "%s: SANY: %v, ours: %v", file, err,
				ourErr)
			if same && err == nil {
				theirs := readGraph(fsys, graph)
				assert.NotEmpty(t, theirs, file)
				assert.Empty(t, readModule(m).differences(theirs), file)
			}
		}
	}
}

func TestADifferenceFromSANYIsSeen(t *testing.T) {
	m := load(t, map[string]string{"Main": "F(a) == a"})
	ours := readModule(m)
	same := reading{"definition F 2:1": "arity 1, level 0", "use a 2:9-2:9": "of 2:3"}
	assert.Empty(t, ours.differences(same))
	assert.NotEmpty(t, ours.differences(reading{"definition F 2:1": "arity 1, level 0"}))
	for key := range same {
		other := maps.Clone(same)
		other[key] = "else"
		assert.NotEmpty(t, ours.differences(other), key)
		delete(other, key)
		other[key+"0"] = same[key]
		assert.NotEmpty(t, ours.differences(other), key)
	}
}

// reading is what is read out of a module: each of its definitions, by name and place, with its
// arity and level; and of each place where one of its names is used, the declaration's place.
// A fact of instanced is one about what an INSTANCE makes, for which places are not compared.
type reading map[string]string

const instanced = "of an instance"

func (r reading) define(name, at, arity, level string) {
	r["definition "+name+" "+at] = "arity " + arity + ", level " + level
}

func (r reading) use(name, from, to, at string) {
	fact := "of " + at
	if at == instanced {
		fact = instanced
	}
	r["use "+name+" "+from+"-"+to] = fact
}

// differences compares with SANY's reading. What we know of other modules is no difference.
func (r reading) differences(theirs reading) []string {
	var out []string
	for key, fact := range theirs {
		ours, ok := r[key]
		if !ok || ours != fact && fact != instanced {
			out = append(out, fmt.Sprintf("%s: SANY says %q, we %q", key, fact, ours))
		}
	}
	for key, fact := range r {
		if _, ok := theirs[key]; !ok && fact != instanced {
			out = append(out, fmt.Sprintf("%s: only we say %q", key, fact))
		}
	}
	slices.Sort(out)
	return out
}

// sany reads the graph of SANY.
type sany struct {
	fsys      fs.FS
	root      string
	entries   map[string]*tlc.Element // by their UID
	instances map[string]bool         // the places of INSTANCE in the module
	standard  map[string]bool         // the names that standard modules define
	reading
}

func readGraph(fsys fs.FS, graph *tlc.Element) reading {
	g := &sany{
		fsys, graph.Value("RootModule"),
		map[string]*tlc.Element{},
		map[string]bool{},
		map[string]bool{},
		reading{},
	}
	entries := graph.Child("context").Children
	for _, entry := range entries {
		g.index(entry.Value("UID"), entry.Children[1])
	}
	for _, entry := range entries {
		if e := entry.Children[1]; g.inRoot(e) {
			g.definition(e)
			g.uses(e)
		}
	}
	return g.reading
}

// index notes what is needed before anything is read.
func (g *sany) index(uid string, e *tlc.Element) {
	g.entries[uid] = e
	file := e.Value("location", "filename")
	if _, err := fs.Stat(g.fsys, file+".tla"); err != nil && e.Name == "UserDefinedOpKind" {
		g.standard[e.Value("uniquename")] = true
	}
	g.instancesOf(e)
}

func (g *sany) instancesOf(e *tlc.Element) {
	if e.Name == "InstanceNode" && g.inRoot(e) {
		g.instances[placeOf(e, "begin")] = true
	}
	for _, c := range e.Children {
		g.instancesOf(c)
	}
}

func (g *sany) inRoot(e *tlc.Element) bool { return e.Value("location", "filename") == g.root }

// made tells whether a standard module's definition was instanced, which we do not copy.
func (g *sany) made(name string) (standard bool) {
	return g.standard[name[strings.LastIndex(name, "!")+1:]]
}

func (g *sany) definition(e *tlc.Element) {
	name, at := e.Value("uniquename"), placeOf(e, "begin")
	if e.Name != "UserDefinedOpKind" || name == "LAMBDA" || g.instances[at] {
		return
	}
	g.define(name, at, e.Value("arity"), e.Value("level"))
}

func (g *sany) uses(e *tlc.Element) {
	switch {
	case !g.inRoot(e):
	case e.Name == "OpApplNode":
		g.used(e, e.Child("operator"))
	case e.Name == "OpArgNode":
		g.used(e, e.Child("argument"))
	}
	for _, c := range e.Children {
		g.uses(c)
	}
}

func (g *sany) used(e, ref *tlc.Element) {
	to := g.entries[ref.Children[0].Value("UID")]
	name, at := to.Value("uniquename"), placeOf(to, "begin")
	if to.Name == "BuiltInKind" || !g.inRoot(to) || name == "LAMBDA" {
		return
	}
	if g.instances[at] {
		if g.made(name) {
			return
		}
		at = instanced
	}
	g.use(name, placeOf(e, "begin"), placeOf(e, "end"), at)
}

func placeOf(e *tlc.Element, which string) string {
	at := e.Child("location")
	return at.Value("line", which) + ":" + at.Value("column", which)
}

func readModule(m *syntax.Module) reading {
	r := reading{}
	r.walk(m)
	return r
}

func (r reading) walk(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.Def:
		r.define(n.Name, spot(syntax.Start(n)), fmt.Sprint(n.Arity()), fmt.Sprint(uint8(n.Level)))
	case *syntax.Apply:
		if op, ok := n.Op.(*syntax.Ident); ok {
			r.name(n, op)
			for _, a := range n.Args {
				r.walk(a)
			}
			return
		}
	case *syntax.Ident:
		r.name(n, n)
	}
	syntax.Children(n, r.walk)
}

// name notes what an identifier, or an expression that begins with one, refers to.
func (r reading) name(n syntax.Node, op *syntax.Ident) {
	to, ok := op.Decl.(syntax.Node)
	if !ok {
		return
	}
	name, at := op.Decl.DeclName(), instanced
	if strings.Contains(op.Name, "!") {
		name = op.Name
	} else if syntax.Start(to).File() == syntax.Start(n).File() {
		at = spot(syntax.Start(to))
	}
	from, after := n.Span()
	after.Col--
	r.use(name, spot(from), spot(after), at)
}

func spot(p syntax.Pos) string { return fmt.Sprint(p.Line, ":", p.Col) }
