package tla

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// Module is a specification that was read and resolved.
type Module = syntax.Module

// Config is a configuration as TLC reads it from a .cfg file.
type Config = syntax.Config

// Load reads the module name.tla from the root of fsys with all that it extends or instantiates.
// Mistakes are errors with file, line and column: a *syntax.Error or a syntax.ErrorList.
func Load(fsys fs.FS, name string) (*Module, error) { return syntax.Load(fsys, name) }

// ParseConfig reads a configuration. The filename is used in errors, which are *syntax.Error.
func ParseConfig(filename string, src []byte) (*Config, error) {
	return syntax.ParseConfig(filename, src)
}

// Program is a specification compiled under a configuration, whose constants are yet to be given
// values. It does not change, and is safe for concurrent use.
type Program struct {
	module    *Module
	config    *Config
	given     map[string]value.Value    // by the configuration
	assigned  map[*syntax.Constant]bool // those that it gives an operator or a table
	globals   int
	bindable  int // how many variables an ENABLED may bind
	held      int // how many expressions have values that are held
	sites     site
	init      node
	next      node
	vars      node // the subscript of [Next]_vars, nil where the configuration names INIT and NEXT
	assumes   []node
	predicate []Property // invariants
	steps     []Property // action properties
	starts    []Property // predicates of the initial states
	unchecked []string   // properties that need liveness checking
	fairness  []Temporal // what the specification says beyond Init /\ [][Next]_vars
	promises  []Temporal // the parts of properties that need liveness checking
	fair      []promise  // fairness, compiled, where there are promises
	promised  []promise  // promises, compiled
	warnings  []string
	bounds    []Property // CONSTRAINT
	stepBound []Property // ACTION_CONSTRAINT
	// identity is what VIEW or SYMMETRY make of a state, or nil: states with the same fingerprint
	// are the same.
	identity  func(m *machine, vals []value.Value) uint64
	view      node // VIEW, or nil
	symmetric node // SYMMETRY, or nil
	// symmetricArgs is how many arguments the operator has that makes the set of SYMMETRY.
	symmetricArgs int
	alias         node         // ALIAS, or nil
	aliasFields   []string     // of ALIAS, as they are written
	post          node         // POSTCONDITION, or nil
	postSettled   bool         // it is a constant
	order         *value.Order // of strings and model values, as TLC has them
	// settled are constants where formulas are wanted.
	settled []settled
	// serial tells that a search must go state by state, since something reads how far it is, or
	// leaves something for what is evaluated later.
	serial   bool
	printing []*opCode // constant definitions that print something
	// random tells that something may be chosen at random.
	random bool
}

// Property is a named formula: of states, or of steps.
type Property struct {
	Name string
	n    node
}

// Compile compiles a specification under a configuration. Its errors are of type *EvalError: a name
// that the configuration uses and the specification lacks, or a construct that is not supported.
func Compile(m *Module, cfg *Config) (p *Program, err error) {
	defer catch(&err)
	p = &Program{module: m, config: cfg, given: make(map[string]value.Value)}
	c := newCompiler(m)
	if all, values := m.Names(namesIn(cfg)); !slices.IsSorted(values) {
		p.order = value.NewOrder(all)
	}
	p.configure(c)
	p.assigned = c.assigned()
	p.behaviour(c)
	p.predicate = p.invariants(c, cfg.Invariants)
	p.bounds = p.properties(c, cfg.Constraints)
	p.stepBound = p.properties(c, cfg.ActionConstraints)
	for _, name := range cfg.Properties {
		p.property(c, name)
	}
	p.temporals(c)
	p.identify(c)
	p.serial = c.serial
	if cfg.Alias != nil {
		d := p.named(c, cfg.Alias)
		p.alias, p.aliasFields = c.expr(nil, ident(d)), fieldsOf(d)
	}
	if cfg.PostCondition != nil {
		d := p.named(c, cfg.PostCondition)
		p.post, p.postSettled = c.expr(nil, ident(d)), !c.varies(d)
	}
	for _, a := range m.Assumes {
		if !a.Axiom {
			p.assumes = append(p.assumes, p.top(c, a.Expr))
		}
	}
	c.tellGuards()
	p.globals, p.bindable, p.held, p.sites = c.globals, len(c.bound), c.held, c.sites
	p.random, p.printing = c.random, c.printing
	return p, nil
}

// top compiles a formula that stands by itself, with a frame of its own.
func (p *Program) top(c *compiler, e syntax.Expr) node {
	code := &opCode{global: -1}
	c.body(code, nil, nil, e)
	return &call{at{e}, code, -1, nil}
}

// named returns the definition without parameters that the configuration names, or what it puts in
// its place.
func (p *Program) named(c *compiler, name *syntax.ConfigName) *syntax.Def {
	decl := p.module.Decl(name.Name)
	if to, ok := c.replaced[decl]; ok {
		decl = to
	}
	d, ok := decl.(*syntax.Def)
	switch {
	case !ok:
		if err := p.module.Untranslated(); err != nil {
			panic(&stopped{err})
		}
		fail(name, "the configuration names %s, which module %s does not define", name.Name,
			p.module.Name)
	case len(d.Params) > 0:
		fail(name, "the configuration names %s, which takes %d arguments", name.Name, len(d.Params))
	}
	return d
}

// invariants compiles the INVARIANTs. One that is not of states alone is refused, as by TLC, though
// it may be evaluated on a state: behind a disjunct that is true, say.
func (p *Program) invariants(c *compiler, names []*syntax.ConfigName) []Property {
	for _, name := range names {
		if p.named(c, name).Level > syntax.StateLevel {
			fail(name, "the invariant %s is not a predicate of states: it has primes or temporal "+
				"operators", name.Name)
		}
	}
	return p.properties(c, names)
}

func (p *Program) properties(c *compiler, names []*syntax.ConfigName) []Property {
	var out []Property
	for _, name := range names {
		d := p.named(c, name)
		p.settles(c, name, d, false)
		out = append(out, Property{name.Name, c.expr(nil, ident(d))})
	}
	return out
}

// ident returns an identifier that refers to a definition, placed where that is.
func ident(d *syntax.Def) *syntax.Ident { return syntax.NewIdent(d) }

// Model is a program whose constants have values. It is safe for concurrent use.
type Model struct {
	*Program
	constants []value.Value
	cache     []global // by opCode.global
	// Output is told what Print and PrintT print, a value a call; nil discards it. Set it before
	// use.
	Output func(text string)
	// Exec allows the operators of IOUtils that run a process. Set it before use.
	Exec bool
	// Seed determines what RandomElement and module Randomization choose in a search, and in
	// constant definitions; in a simulation all else is chosen by its own seed. Set it before use.
	Seed uint64
	// Limits bound evaluations. Set them before use.
	Limits Limits

	machines sync.Pool // of *machine
	symmetry symmetry
	idle     idle
}

// NewModel compiles a specification and binds the constants that the configuration gives.
func NewModel(m *Module, cfg *Config) (*Model, error) {
	p, err := Compile(m, cfg)
	if err != nil {
		return nil, err
	}
	return p.Bind(nil)
}

// Bind gives constants values: those of the configuration, and in their place those given here by
// name. It errs when a constant has none, or one is given that the module does not declare. It is
// cheap enough to be called for each trace.
func (p *Program) Bind(constants map[string]value.Value) (*Model, error) {
	m := &Model{Program: p, cache: make([]global, p.globals)}
	var missing []string
	known := 0
	for _, d := range p.module.Constants {
		v := p.given[d.Name]
		if given, ok := constants[d.Name]; ok {
			v = given
			known++
		}
		if v == nil && !p.assigned[d] {
			missing = append(missing, d.Name)
		}
		m.constants = append(m.constants, v)
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("module %s: the constants %s have no values", p.module.Name,
			strings.Join(missing, ", "))
	}
	if known < len(constants) {
		return nil, fmt.Errorf("module %s: a value is given for a constant that is not declared",
			p.module.Name)
	}
	return m, nil
}

// Random tells whether RandomElement or module Randomization is used: the result of a run then
// depends on the seed.
func (p *Program) Random() bool { return p.random }

// Warnings returns what in the configuration is most likely a mistake although TLC takes it for
// none, each with its place.
func (p *Program) Warnings() []string { return slices.Clone(p.warnings) }
