package world

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"lockstep/conformance/alloy/library"
	"lockstep/conformance/alloy/syntax"
	"lockstep/conformance/source"
)

// Load reads a file of a file system and all the modules that it opens: first from that file
// system, at the place that the module's name in relation to the root module's gives, then from
// the library, which holds util/ordering and its like. As the Analyzer does it reads the parts of
// a Markdown text that are fenced as alloy. A mistake in the texts is an *[source.Error] or
// [source.Errors].
func Load(files fs.FS, name string) (w *World, err error) {
	defer source.Catch(&err)
	l := &loader{files: files, texts: make(map[string]*syntax.Module)}
	name = path.Clean(name)
	text, err := l.read(name)
	if err != nil {
		return nil, fmt.Errorf("read the model: %w", err)
	}
	root := l.module("", name, text, nil)
	r := &resolver{builder: &builder{}, root: root, world: &World{}}
	r.resolve()
	return r.world, nil
}

// Bounds of what a model opens: a file that opens another one twice doubles the number of modules.
const (
	modulesMax  = 1_000
	opensMax    = 500
	textSizeMax = 1 << 20
)

// loader reads the files of a model, each once, and makes the modules that they are opened as.
type loader struct {
	files   fs.FS
	texts   map[string]*syntax.Module
	modules int
}

func (l *loader) read(name string) (*source.Text, error) {
	content, err := fs.ReadFile(l.files, name)
	if err != nil {
		return nil, err
	}
	return &source.Text{Name: name, Content: string(content)}, nil
}

// parse reads a text, unless it was read already.
func (l *loader) parse(key string, text *source.Text) *syntax.Module {
	if m := l.texts[key]; m != nil {
		return m
	}
	if len(text.Content) > textSizeMax {
		panic(source.Errorf(text.Start(), "the text has more than %d bytes", textSizeMax))
	}
	if strings.HasPrefix(text.Content, "---\n") || strings.EqualFold(path.Ext(text.Name), ".md") {
		text = &source.Text{Name: text.Name, Content: fenced(text.Content)}
	}
	m, err := syntax.Parse(text)
	if err != nil {
		var mistake *source.Error
		if !errors.As(err, &mistake) {
			panic("BUG: a mistake without a place")
		}
		panic(mistake)
	}
	l.texts[key] = m
	return m
}

// libraryKey begins the keys of the library's files.
const libraryKey = "library:"

// module makes the module of a file and those that it opens. above holds the files by which it was
// reached.
func (l *loader) module(at string, key string, text *source.Text, above []string) *module {
	m := &module{path: at, key: key, syn: l.parse(key, text)}
	m.pub = &Module{
		Path: at, Name: m.syn.Name, File: text.Name, Library: strings.HasPrefix(key, libraryKey),
	}
	if l.modules++; l.modules > modulesMax {
		panic(source.Errorf(text.Start(), "the model opens more than %d modules", modulesMax))
	}
	m.declareOpens()
	m.declare()
	above = append(above[:len(above):len(above)], key)
	for _, o := range m.opens {
		if !o.at.IsValid() {
			o.at = text.Start()
		}
		l.follow(m, o, above)
	}
	return m
}

// follow makes the module that another one opens.
func (l *loader) follow(m *module, o *open, above []string) {
	key, text := l.find(m, o)
	for _, k := range above {
		if k == key {
			panic(source.Errorf(o.at, "the module %s opens itself", o.file))
		}
	}
	to := o.alias
	if m.path != "" {
		to = m.path + "/" + o.alias
	}
	o.target = l.module(to, key, text, above)
}

// find returns the file of a module that another one opens: a neighbour of that one's file, a
// Markdown text there, or one of the library.
func (l *loader) find(m *module, o *open) (key string, text *source.Text) {
	beside := ""
	if !strings.HasPrefix(m.key, libraryKey) {
		beside = neighbour(m.syn.Name, m.key, o.file)
	}
	for _, ext := range []string{".als", ".md"} {
		if beside == "" {
			break
		}
		if text, err := l.read(beside + ext); err == nil {
			return beside + ext, text
		}
	}
	content, found := library.Read(o.file)
	if !found {
		panic(source.Errorf(o.at, "the module %s cannot be found", o.file))
	}
	name := o.file + ".als"
	return libraryKey + name, &source.Text{Name: name, Content: content}
}

// neighbour returns where the file of a module lies, without its extension, if that of another
// module lies at a given place. The names of modules follow the directories: a/b beside a/c is
// simply b.
func neighbour(fromName, fromFile, name string) string {
	if fromName == "" {
		fromName = "unknown"
	}
	for {
		head, rest, more := strings.Cut(fromName, "/")
		otherHead, otherRest, otherMore := strings.Cut(name, "/")
		if !more || !otherMore || head != otherHead {
			break
		}
		fromName, name = rest, otherRest
	}
	dir := path.Dir(fromFile)
	for range strings.Count(fromName, "/") {
		dir = path.Join(dir, "..")
	}
	return path.Join(dir, name)
}

// fenced returns the parts of a Markdown text between ```alloy and ```, with the others' lines
// left empty so that places stay what they are. The text begins with a block between lines of ---,
// or nothing of it is taken.
func fenced(content string) string {
	var out strings.Builder
	state := "start"
	for line := range strings.Lines(content) {
		bare := strings.TrimRight(line, "\r\n")
		switch {
		case state == "start" && bare != "---":
			return ""
		case state == "start":
			state = "head"
		case state == "head" && bare == "---", state == "code" && strings.HasPrefix(bare, "```"):
			state = "text"
		case state == "text" && bare == "```alloy":
			state = "code"
		case state == "code":
			out.WriteString(bare)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// Resolve reads a formula or an expression that stands outside of the file but may name all that
// the root module can, and the variables given. A mistake is an *[source.Error] or
// [source.Errors].
func (w *World) Resolve(text *source.Text, vars ...*Var) (e Expr, err error) {
	defer source.Catch(&err)
	syn, err := syntax.ParseExpr(text)
	if err != nil {
		return nil, err
	}
	b := &builder{
		globals: make(map[string]*Var), meta: w.builder.meta, metaFields: w.builder.metaFields,
	}
	for _, v := range vars {
		b.globals[v.Name] = v
	}
	errs := b.guard(func() source.Errors {
		e = b.checker(w.root, false).check(syn)
		e = b.narrow(e, e.Type(), false)
		return e.base().errs
	})
	if len(errs) > 0 {
		panic(errs)
	}
	return e, nil
}
