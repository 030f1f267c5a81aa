package world

import (
	"slices"
	"strings"

	"lockstep/conformance/alloy/syntax"
	"lockstep/conformance/source"
)

// module is a file as it is opened at one place.
type module struct {
	pub  *Module
	path string // as in Module.Path
	key  string // tells files apart
	syn  *syntax.Module

	params []*param
	opens  []*open

	// sigs, fields, funcs, macros and asserts find what the module declares by its name.
	sigs     map[string]*Sig
	sigOrder []*sigDecl
	fields   map[string][]*Field
	funcs    map[string][]*function
	// funcOrder holds the functions, those of the same name behind the first of them.
	funcOrder   []string
	macros      map[string]*macro
	asserts     map[string]*assert
	assertOrder []*assert
	facts       []*fact
	commands    []*command

	near []*module // what nameable returned
}

// param is a parameter of a module and the signature that is given for it.
type param struct {
	name    string
	exactly bool
	sig     *Sig
}

// open is a module that is opened under a name.
type open struct {
	syn     *syntax.Open // nil for one that the Analyzer opens by itself
	at      source.Pos
	alias   string
	file    string // the name of the module
	args    []string
	private bool
	target  *module
}

// sigDecl is a signature with what is not resolved of it.
type sigDecl struct {
	sig     *Sig
	mod     *module
	base    string // its name without the module's
	parents []*syntax.Name
	fields  []*syntax.Decl
	facts   *syntax.Block
	state   sigState
	depth   int // how many signatures it extends, one by another
}

type sigState uint8

const (
	unresolved sigState = iota
	resolving
	resolved
)

// function is a function with its text. It can be named when its parameters are declared.
type function struct {
	pub      *Func
	syn      *syntax.Func // nil for the block of a run
	body     syntax.Expr
	declared bool
}

type assert struct {
	pub  *Assert
	body syntax.Expr
}

type fact struct {
	pub  *Fact
	body syntax.Expr
}

// command is a command, with the name of its target.
type command struct {
	syn    *syntax.Command // nil for the default one
	pub    *Command
	target string
	before *command
}

// full returns the whole name of something that the module declares.
func (m *module) full(name string) string {
	if m.path == "" {
		return "this/" + name
	}
	return m.path + "/" + name
}

func (m *module) param(name string) *Sig {
	for _, p := range m.params {
		if p.name == name {
			return p.sig
		}
	}
	return nil
}

// alias returns the module that is opened under a name.
func (m *module) alias(name string) *open {
	for _, o := range m.opens {
		if o.alias == name {
			return o
		}
	}
	return nil
}

// nameable returns the module and all whose names may be used in it without a path: what it opens,
// and what those open that is not private.
func (m *module) nameable() []*module {
	if m.near == nil {
		m.near = m.reach(func(level int) bool { return level == 0 })
	}
	return m.near
}

// reachable returns the module and all that it opens in any way.
func (m *module) reachable() []*module { return m.reach(func(int) bool { return true }) }

// reach returns the module and all that it opens, and so on, without the private ones at levels
// where they do not pass.
func (m *module) reach(private func(level int) bool) []*module {
	var found []*module
	seen := make(map[*module]bool)
	var visit func(m *module, level int)
	visit = func(m *module, level int) {
		if m == nil || seen[m] {
			return
		}
		seen[m] = true
		found = append(found, m)
		for _, o := range m.opens {
			if !o.private || private(level) {
				visit(o.target, level+1)
			}
		}
	}
	visit(m, 0)
	return found
}

// place follows the path of a name. It returns the module that the name leads to, the name without
// its path, and whether the module is another one.
func (m *module) place(name string) (to *module, base string, other bool) {
	base = strings.TrimPrefix(name, "this/")
	for {
		head, rest, hasPath := strings.Cut(base, "/")
		if !hasPath {
			return m, base, other
		}
		o := m.alias(head)
		if o == nil || o.target == nil || other && o.private {
			return nil, base, other
		}
		m, base, other = o.target, rest, true
	}
}

// lookup returns the signatures and functions that a name may mean. With a path it means those of
// that module, or if there are none those that may be used there without a path.
func (m *module) lookup(name string) (sigs []*Sig, funcs []*function) {
	if !strings.Contains(name, "/") {
		return m.lookupNear(m, name)
	}
	return m.lookupFar(name)
}

// lookupFar looks for a name with a path, or for one without a path in the module itself first.
func (m *module) lookupFar(name string) (sigs []*Sig, funcs []*function) {
	to, base, other := m.place(name)
	if to == nil {
		return nil, nil
	}
	if s := to.sigs[base]; s != nil && (!other || !s.Private) {
		sigs = append(sigs, s)
	}
	for _, f := range to.funcs[base] {
		if !other || !f.pub.Private {
			funcs = append(funcs, f)
		}
	}
	if len(sigs)+len(funcs) == 0 {
		return to.lookupNear(m, base)
	}
	return sigs, funcs
}

// lookupNear looks for a name without a path, on behalf of a module that sees private names.
func (m *module) lookupNear(from *module, name string) (sigs []*Sig, funcs []*function) {
	for _, n := range m.nameable() {
		if s := n.sigs[name]; s != nil && (n == from || !s.Private) {
			sigs = append(sigs, s)
		}
		for _, f := range n.funcs[name] {
			if n == from || !f.pub.Private {
				funcs = append(funcs, f)
			}
		}
	}
	return sigs, funcs
}

// lookupAsserts returns the assertions that a name may mean.
func (m *module) lookupAsserts(name string) []*assert {
	to, base, _ := m.place(name)
	if to == nil {
		return nil
	}
	if a := to.asserts[base]; a != nil {
		return []*assert{a}
	}
	var all []*assert
	for _, n := range to.nameable() {
		if a := n.asserts[base]; a != nil {
			all = append(all, a)
		}
	}
	return all
}

// sig returns the one signature that a name means, or nil; it throws if there are several.
func (m *module) sig(at source.Pos, name string) *Sig {
	if s := builtins[name]; s != nil {
		return s
	}
	sigs, _ := m.lookup(name)
	if p := m.param(strings.TrimPrefix(name, "this/")); p != nil && !slices.Contains(sigs, p) {
		sigs = append(sigs, p)
	}
	switch len(sigs) {
	case 0:
		return nil
	case 1:
		return sigs[0]
	}
	var names []string
	for _, s := range sigs {
		names = append(names, s.Name)
	}
	panic(source.Errorf(at, "the name %s is ambiguous: it may mean %s", name, alternatives(names)))
}

// qualifiedMacro returns the macro that a name with a path means, or nil.
func (m *module) qualifiedMacro(name string) *macro {
	if !strings.Contains(name, "/") {
		return nil
	}
	to, base, other := m.place(name)
	if to == nil {
		return nil
	}
	if found := to.macros[base]; found != nil && !(other && found.private) {
		return found
	}
	return nil
}
