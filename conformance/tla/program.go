package tla

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

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
	given     map[string]value.Value // by the configuration
	globals   int
	init      node
	next      node
	vars      node // the subscript of [Next]_vars, nil where the configuration names INIT and NEXT
	assumes   []node
	predicate []Property // invariants
	steps     []Property // action properties
	starts    []Property // predicates of the initial states
	unchecked []string   // properties that need liveness checking
	bounds    []Property // CONSTRAINT
	stepBound []Property // ACTION_CONSTRAINT
	// identity is what VIEW or SYMMETRY make of a state, or nil: states with the same fingerprint
	// are the same.
	identity func(m *machine, vals []value.Value) uint64
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
	p.configure(c)
	p.behaviour(c)
	for _, a := range m.Assumes {
		p.assumes = append(p.assumes, p.top(c, a.Expr))
	}
	p.predicate = p.properties(c, cfg.Invariants)
	p.bounds = p.properties(c, cfg.Constraints)
	p.stepBound = p.properties(c, cfg.ActionConstraints)
	for _, name := range cfg.Properties {
		p.property(c, name.Name, p.named(name).Body)
	}
	p.globals = c.globals
	return p, nil
}

// top compiles a formula that stands by itself, with a frame of its own.
func (p *Program) top(c *compiler, e syntax.Expr) node {
	code := &opCode{global: -1}
	c.body(code, nil, nil, e)
	return &call{at{e}, code, -1, nil}
}

// named returns the definition without parameters that the configuration names.
func (p *Program) named(name *syntax.ConfigName) *syntax.Def {
	d := p.lookup(name.Name)
	switch {
	case d == nil:
		fail(name, "the configuration names %s, which module %s does not define", name.Name,
			p.module.Name)
	case len(d.Params) > 0:
		fail(name, "the configuration names %s, which takes %d arguments", name.Name, len(d.Params))
	}
	return d
}

// lookup returns a definition of the module by name, or nil.
func (p *Program) lookup(name string) *syntax.Def {
	e, err := p.module.ParseExpr("", name)
	if err != nil {
		return p.lookupOperator(p.module, name)
	}
	if id, ok := e.(*syntax.Ident); ok {
		if d, ok := id.Decl.(*syntax.Def); ok {
			return d
		}
	}
	return nil
}

// declared returns what a configuration may replace by a definition: a constant, a definition or a
// built-in operator of the module; nil where there is none of that name.
func (p *Program) declared(name string) syntax.Decl {
	for _, d := range p.module.Constants {
		if d.Name == name {
			return d
		}
	}
	if d := p.lookup(name); d != nil {
		return d
	}
	// An operator is an expression only with arguments.
	for _, args := range []string{"", "(0)", "(0, 0)", "(0, 0, 0)"} {
		e, err := p.module.ParseExpr("", name+args)
		if err != nil {
			continue
		}
		if a, ok := e.(*syntax.Apply); ok {
			e = a.Op
		}
		if id, ok := e.(*syntax.Ident); ok {
			return id.Decl
		}
	}
	return nil
}

// lookupOperator finds a definition with parameters, which is no expression by itself.
func (p *Program) lookupOperator(m *Module, name string) *syntax.Def {
	for _, u := range m.Units {
		if d, ok := u.(*syntax.Def); ok && d.Name == name {
			return d
		}
	}
	for _, e := range m.Extends {
		if e.Module == nil {
			continue
		}
		if d := p.lookupOperator(e.Module, name); d != nil {
			return d
		}
	}
	return nil
}

// configure takes the constants of the configuration.
func (p *Program) configure(c *compiler) {
	for _, section := range []struct {
		keyword string
		name    *syntax.ConfigName
	}{
		{"SYMMETRY", p.config.Symmetry},
		{"VIEW", p.config.View},
		{"ALIAS", p.config.Alias},
		{"POSTCONDITION", p.config.PostCondition},
	} {
		if section.name != nil {
			fail(section.name, "%s is not supported", section.keyword)
		}
	}
	for _, k := range p.config.Constants {
		if k.Module != "" || len(k.Args) > 0 {
			fail(k, "this form of assignment to %s is not supported", k.Name)
		}
		p.constant(c, k)
	}
}

func (p *Program) constant(c *compiler, k *syntax.ConfigConstant) {
	if k.Operator == nil {
		if !slices.ContainsFunc(p.module.Constants, func(d *syntax.Constant) bool {
			return d.Name == k.Name
		}) {
			fail(k, "module %s declares no constant %s", p.module.Name, k.Name)
		}
		p.given[k.Name] = configValue(k.Value)
		return
	}
	to := p.lookup(k.Operator.Name)
	if to == nil {
		fail(k.Operator, "module %s does not define %s", p.module.Name, k.Operator.Name)
	}
	from := p.declared(k.Name)
	if from == nil {
		fail(k, "module %s has no constant or definition %s", p.module.Name, k.Name)
	}
	if from.Arity() != len(to.Params) {
		fail(k, "%s takes %d arguments, and %s takes %d", k.Name, from.Arity(), to.Name,
			len(to.Params))
	}
	c.replaced[from] = to
}

func configValue(v *syntax.ConfigValue) value.Value {
	switch v.Kind {
	case syntax.ConfigInt:
		return value.Int(v.Int)
	case syntax.ConfigString:
		return value.String(v.Text)
	case syntax.ConfigBool:
		return value.Bool(v.Bool)
	case syntax.ConfigModelValue:
		return value.Model(v.Text)
	default:
		elems := make([]value.Value, len(v.Elems))
		for i, e := range v.Elems {
			elems[i] = configValue(e)
		}
		defer locate(v)
		return value.NewSet(elems...)
	}
}

func (p *Program) properties(c *compiler, names []*syntax.ConfigName) []Property {
	var out []Property
	for _, name := range names {
		out = append(out, Property{name.Name, c.expr(nil, ident(p.named(name)))})
	}
	return out
}

// ident returns an identifier that refers to a definition, placed where that is.
func ident(d *syntax.Def) *syntax.Ident { return syntax.NewIdent(d) }

// behaviour finds the initial predicate and the next-state relation.
func (p *Program) behaviour(c *compiler) {
	cfg := p.config
	switch {
	case cfg.Specification != nil && (cfg.Init != nil || cfg.Next != nil):
		fail(cfg.Specification, "give either SPECIFICATION or INIT and NEXT")
	case cfg.Specification != nil:
		p.specification(c, p.named(cfg.Specification).Body)
		if p.init == nil || p.next == nil {
			fail(cfg.Specification, "%s is not of the form Init /\\ [][Next]_vars",
				cfg.Specification.Name)
		}
	default:
		if cfg.Init != nil {
			p.init = c.expr(nil, ident(p.named(cfg.Init)))
		}
		if cfg.Next != nil {
			p.next = c.expr(nil, ident(p.named(cfg.Next)))
		}
	}
}

// specification takes Init /\ [][Next]_vars /\ fairness apart. Fairness restricts no finite
// behaviour, and so is of no concern to what is checked here.
func (p *Program) specification(c *compiler, e syntax.Expr) {
	switch e := e.(type) {
	case *syntax.Junction:
		if !e.Or {
			for _, item := range e.Items {
				p.specification(c, item)
			}
			return
		}
	case *syntax.Ident:
		if d, ok := e.Decl.(*syntax.Def); ok && d.Level == syntax.TemporalLevel {
			p.specification(c, d.Body)
			return
		}
	}
	if sq := always(e); sq != nil {
		if sq, ok := sq.(*syntax.Square); ok && !sq.Angle {
			p.next, p.vars = p.top(c, sq.Action), p.top(c, sq.Sub)
			return
		}
	}
	if syntax.LevelOf(e) <= syntax.StateLevel {
		n := p.top(c, e)
		if p.init != nil {
			n = &junction{at{e}, false, []node{p.init, n}}
		}
		p.init = n
	}
}

// always returns F where e is []F, or nil.
func always(e syntax.Expr) syntax.Expr {
	a, ok := e.(*syntax.Apply)
	if !ok {
		return nil
	}
	if id, ok := a.Op.(*syntax.Ident); ok {
		if b, ok := id.Decl.(*syntax.Builtin); ok && b.Op == syntax.OpAlways {
			return a.Args[0]
		}
	}
	return nil
}

// property sorts a property: []P and [][A]_v are checked on states and steps, a state predicate on
// the initial states; everything else needs liveness checking.
func (p *Program) property(c *compiler, name string, e syntax.Expr) {
	if j, ok := e.(*syntax.Junction); ok && !j.Or {
		for _, item := range j.Items {
			p.property(c, name, item)
		}
		return
	}
	if id, ok := e.(*syntax.Ident); ok {
		if d, ok := id.Decl.(*syntax.Def); ok && d.Level == syntax.TemporalLevel {
			p.property(c, name, d.Body)
			return
		}
	}
	f := always(e)
	switch {
	case f != nil && syntax.LevelOf(f) <= syntax.StateLevel:
		p.predicate = append(p.predicate, Property{name, p.top(c, f)})
	case f != nil && isSquare(f):
		p.steps = append(p.steps, Property{name, p.top(c, f)})
	case f == nil && syntax.LevelOf(e) <= syntax.StateLevel:
		p.starts = append(p.starts, Property{name, p.top(c, e)})
	default:
		p.unchecked = append(p.unchecked, name)
	}
}

func isSquare(e syntax.Expr) bool {
	sq, ok := e.(*syntax.Square)
	return ok && !sq.Angle
}

// Model is a program whose constants have values. It is safe for concurrent use.
type Model struct {
	*Program
	constants []value.Value
	cache     []atomic.Pointer[value.Value]
	// Output is told what Print and PrintT print; nil discards it. Set it before use.
	Output func(value.Value)
	// Exec allows the operators of IOUtils that run a process. Set it before use.
	Exec bool

	machines sync.Pool // of *machine
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
	m := &Model{Program: p, cache: make([]atomic.Pointer[value.Value], p.globals)}
	var missing []string
	known := 0
	for _, d := range p.module.Constants {
		v := p.given[d.Name]
		if given, ok := constants[d.Name]; ok {
			v = given
			known++
		}
		if v == nil && !p.isReplaced(d.Name) {
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

func (p *Program) isReplaced(name string) bool {
	return slices.ContainsFunc(p.config.Constants, func(k *syntax.ConfigConstant) bool {
		return k.Name == name && k.Operator != nil
	})
}

// global returns the value of a constant definition, evaluated once for the model.
func (fr *frame) global(code *opCode) value.Value {
	slot := &fr.cache[code.global]
	if v := slot.Load(); v != nil {
		return *v
	}
	inner := fr.enter(code.body.ast(), code, nil)
	v := code.body.eval(inner)
	inner.leave()
	slot.Store(&v)
	return v
}
