package syntax

import (
	"errors"
	"io/fs"
	"strings"

	"lockstep/conformance/source"
	"lockstep/conformance/tla/modules"
)

// Load reads the module name.tla from the root of fsys, and every module that it extends or
// instantiates, and refers each identifier to its declaration. The modules whose operators are the
// language's own, such as Naturals, are never read from fsys; those of package modules are where
// fsys has one of their name.
//
// A mistake in the text is an *[Error] from the parser or an [ErrorList] from the semantic pass;
// a root module that cannot be read is the file system's error.
func Load(fsys fs.FS, name string) (module *Module, err error) {
	defer source.Catch(&err)
	l := &loader{fsys: fsys, modules: make(map[string]*Module)}
	text, err := fs.ReadFile(fsys, name+".tla")
	if err != nil {
		return nil, err
	}
	l.root, l.rootFile = text, name+".tla"
	root := &source.Text{Name: l.rootFile, Content: string(text)}
	defer func() { explainUntranslated(&err, root) }()
	defer source.Catch(&err)
	m := l.add(l.rootFile, name, text, false)
	if len(l.errs) > 0 {
		return nil, l.errs.Sorted()
	}
	return m, nil
}

// ParseExpr parses an expression and resolves it as if it stood at the end of the module, which
// must come from [Load]. The filename is used in positions only. It returns an *[Error] or an
// [ErrorList]. It does not change the module.
func (m *Module) ParseExpr(filename, text string) (Expr, error) {
	e, err := parseExpr(filename, text)
	if err != nil {
		return nil, err
	}
	l := &loader{fsys: noFiles{}, modules: make(map[string]*Module)}
	r := &resolver{loader: l, module: m, scope: newScope(m.scope)}
	return r.resolveAlone(e)
}

// resolveAlone resolves and levels one expression.
func (r *resolver) resolveAlone(e Expr) (resolved Expr, err error) {
	defer source.Catch(&err)
	r.value(e)
	if len(r.errs) == 0 {
		e = r.inPlace(e, 0)
		newLeveler(r.loader).of(e)
	}
	if len(r.errs) > 0 {
		return nil, r.errs.Sorted()
	}
	return e, nil
}

// noFiles is a file system without files.
type noFiles struct{}

func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// loader loads a module with all that it needs, each module once.
type loader struct {
	fsys fs.FS
	// root is the text of the root module's file.
	root     []byte
	rootFile string
	modules  map[string]*Module
	// loading holds the names of the modules that are being loaded, outermost first.
	loading []string
	errs    ErrorList
	// made counts the definitions that instances made.
	made int
	// parts counts what was copied where parts of definitions are named.
	parts int
}

// maxErrors is how many semantic errors are collected before the load is given up.
const maxErrors = 20

// errorf notes a semantic error.
func (l *loader) errorf(pos Pos, format string, args ...any) {
	l.errs = append(l.errs, errorAt(pos, format, args...))
	if len(l.errs) >= maxErrors {
		l.giveUp()
	}
}

// giveUp is a thrown [ErrorList]; see [source.Catch].
func (l *loader) giveUp() { panic(l.errs.Sorted()) }

// load returns the module that a text names.
func (l *loader) load(name *ModuleName) *Module {
	if m, ok := l.modules[name.Name]; ok {
		return m
	}
	for i, n := range l.loading {
		if n == name.Name {
			cycle := strings.Join(append(l.loading[i:len(l.loading):len(l.loading)], n), " -> ")
			panic(errorAt(name.start, "module %s needs itself: %s", n, cycle))
		}
	}
	text, err := fs.ReadFile(l.fsys, name.Name+".tla")
	file, ours := name.Name+".tla", false
	if errors.Is(err, fs.ErrNotExist) {
		if own, ok := l.beside(name.Name); ok {
			text, err, file = own, nil, l.rootFile
		} else if own, ok := modules.Text(name.Name); ok {
			text, err, ours = own, nil, true
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		panic(errorAt(name.start, "module %s is not found: there is no file %s.tla, "+
			"and it is no standard module", name.Name, name.Name))
	}
	if err != nil {
		panic(errorAt(name.start, "module %s cannot be read: %v", name.Name, err))
	}
	return l.add(file, name.Name, text, ours)
}

// builtIn returns the standard module that a name in this module means, nil where there is none, or
// where the specification brings its own text. What we bring means our own.
func (r *resolver) builtIn(name string) *standardModule {
	std := standard[name]
	if std == nil || r.module.Ours {
		return std
	}
	if _, err := fs.Stat(r.fsys, name+".tla"); err == nil {
		return nil
	}
	return std
}

// add parses and resolves a module.
func (l *loader) add(file, name string, text []byte, ours bool) *Module {
	m, err := ParseModule(file, text)
	if err != nil {
		panic(err)
	}
	if m.Name != name {
		panic(errorAt(Start(m), "file %s holds the module %s", file, m.Name))
	}
	m.Ours, m.loaded = ours, l.modules
	l.loading = append(l.loading, name)
	if len(l.loading) > maxDepth {
		panic(limitAt(Start(m), "modules need each other more than %d levels deep", maxDepth))
	}
	(&resolver{loader: l}).resolveModule(m, universe)
	l.loading = l.loading[:len(l.loading)-1]
	l.modules[name] = m
	return m
}
