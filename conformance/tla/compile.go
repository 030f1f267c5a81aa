package tla

import (
	"strings"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// compiler turns the syntax tree into nodes. Constants and variables become places; definitions are
// compiled once, when they are met first.
type compiler struct {
	constants map[*syntax.Constant]int
	// variables are told by their names: modules that are extended may declare the same one.
	variables map[string]int
	// replaced holds what the configuration puts in the place of constants and definitions.
	replaced map[syntax.Decl]*syntax.Def
	given    map[syntax.Decl]*opCode // likewise, where no definition says what to do
	within   map[*syntax.Def]*opCode // likewise, in one module and all of its instances
	inside   map[*syntax.Def]bool    // which of within instances have only inside; see declared
	varied   map[*syntax.Def]bool    // see varies
	looked   []*syntax.Def           // by varies, since the first of them that it was asked of
	codes    map[*syntax.Def]*opCode
	serial   bool          // see Program.serial
	random   bool          // see Program.random
	bound    map[bound]int // the variables that ENABLED may bind
	globals  int
	held     int                   // expressions whose values are held
	holders  []*opCode             // of them, those that are bodies
	printing []*opCode             // constant definitions that print something
	sites    site                  // where functions are made
	outer    reads                 // of the expression that is held and being compiled, or nil
	names    map[string]*value.Set // of records
	// fixed tells that a constant expression is being compiled, whose parts need no place of their
	// own.
	fixed bool
	// bare is what stands outside of instances for the definitions that are inside of them.
	bare map[*syntax.Def]*syntax.Def
}

func newCompiler(m *Module) *compiler {
	c := &compiler{
		constants: make(map[*syntax.Constant]int), variables: make(map[string]int),
		replaced: make(map[syntax.Decl]*syntax.Def), codes: make(map[*syntax.Def]*opCode),
		given: make(map[syntax.Decl]*opCode), within: make(map[*syntax.Def]*opCode),
		inside: make(map[*syntax.Def]bool), bare: make(map[*syntax.Def]*syntax.Def),
		varied: make(map[*syntax.Def]bool), names: make(map[string]*value.Set),
		bound: make(map[bound]int),
	}
	for i, d := range m.Constants {
		c.constants[d] = i
	}
	for i, d := range m.Variables {
		c.variables[d.Name] = i
	}
	return c
}

// definition returns the code of a definition of a module.
func (c *compiler) definition(d *syntax.Def) *opCode {
	if to, ok := c.replaced[d]; ok {
		d = to
	}
	if code, ok := c.given[d]; ok {
		return code
	}
	if code, ok := c.codes[d]; ok {
		return code
	}
	if code := c.inInstances(d); code != nil {
		c.codes[d] = c.adapt(d, code)
		return c.codes[d]
	}
	code := &opCode{def: d, params: d.Params, global: -1}
	c.codes[d] = code
	if len(d.Params) == 0 && !c.varies(d) {
		code.global = c.globals
		c.globals++
		if c.prints(d.Body, make(map[*syntax.Def]bool)) {
			c.printing = append(c.printing, code)
		}
	}
	outer, fixed := c.outer, c.fixed
	c.outer, c.fixed = nil, false
	if code.global < 0 {
		c.holdIn(code, c.heldDef(d))
	}
	c.reading(code.held.reads, func() { c.body(code, nil, d, d.Body) })
	c.outer, c.fixed = outer, fixed
	code.body = c.nativeBody(d, code.body)
	return code
}

// body compiles the body of a definition or a LAMBDA, in a scope of its own.
func (c *compiler) body(code *opCode, up *scope, self *syntax.Def, body syntax.Expr) {
	sc := newScope(up, code)
	code.height = height(body)
	for _, p := range code.params {
		sc.slot(p)
	}
	switch {
	case self != nil && self.Function && refersTo(body, self):
		code.body = c.function(sc, body, self)
	case code.global >= 0, code.held.place > 0: // its value is kept already
		code.body = c.varying(sc, body)
	default:
		code.body = c.expr(sc, body)
	}
}

// function compiles a function definition, which may refer to itself.
func (c *compiler) function(sc *scope, body syntax.Expr, self *syntax.Def) node {
	ctor, ok := body.(*syntax.FuncCtor)
	switch {
	case ok && refersTo(body, self):
	case sc.code.global >= 0, sc.code.held.place > 0:
		return c.varying(sc, body)
	default:
		return c.expr(sc, body)
	}
	i := sc.slot(self)
	n := c.funcCtor(sc, ctor)
	n.self = i
	return n
}

// refersTo tells whether an expression names what a declaration declares.
func refersTo(e syntax.Expr, d syntax.Decl) bool {
	found := false
	syntax.Walk(e, func(n syntax.Node) bool {
		if id, ok := n.(*syntax.Ident); ok && id.Decl == d {
			found = true
		}
		return !found
	})
	return found
}

func (c *compiler) exprs(sc *scope, list []syntax.Expr) []node {
	out := make([]node, len(list))
	for i, e := range list {
		out[i] = c.expr(sc, e)
	}
	return out
}

// expr compiles an expression. A constant one becomes a value that is evaluated once for a model.
func (c *compiler) expr(sc *scope, e syntax.Expr) node {
	if c.fixed || !c.isFixed(sc, e) {
		if n := c.heldPart(sc, e); n != nil {
			return n
		}
		return c.varying(sc, e)
	}
	return c.once(e)
}

// once compiles an expression that is evaluated once for a model.
func (c *compiler) once(e syntax.Expr) node {
	outer := c.fixed
	c.fixed = true
	code := &opCode{global: c.globals, height: height(e)}
	c.globals++
	code.body = c.varying(newScope(nil, code), e)
	c.fixed = outer
	return &call{at{e}, code, -1, nil}
}

// varying compiles an expression that is evaluated whenever it is met.
func (c *compiler) varying(sc *scope, e syntax.Expr) node {
	switch e := e.(type) {
	case *syntax.Ident:
		return c.ident(sc, e)
	case *syntax.Apply:
		return c.apply(sc, e)
	case *syntax.Junction:
		return newJunction(e, e.Or, c.exprs(sc, e.Items))
	case *syntax.If:
		return &ifElse{at{e}, c.expr(sc, e.Cond), c.expr(sc, e.Then), c.expr(sc, e.Else)}
	case *syntax.Case:
		return c.cases(sc, e)
	case *syntax.Let:
		return c.let(sc, e)
	case *syntax.Quant:
		if e.Kind != syntax.Forall && e.Kind != syntax.Exists {
			fail(e, "the temporal quantifier %s is not supported", e.Kind)
		}
		n := &quant{at: at{e}, exists: e.Kind == syntax.Exists}
		n.own.from = sc.code.size
		n.groups = c.groups(sc, e.Groups)
		n.body = c.looped(sc, e.Body, e.Groups...)
		n.own.to = sc.code.size
		n.guard, n.vars = isGuard(n), quantifiedBy(n.groups)
		n.steady = n.exists && c.sameInAll(e.Groups)
		c.sizeQuant(sc, n, e)
		return n
	case *syntax.Choose:
		n := &choose{at{e}, c.group(sc, e.Group), c.looped(sc, e.Body, e.Group)}
		n.group.sizes = c.sizes(sc, e.Group, e.Body)
		return n
	case *syntax.SetEnum:
		return &setEnum{at{e}, c.exprs(sc, e.Elems), c.newSite(1)}
	case *syntax.SetFilter:
		n := &setFilter{
			at{e}, c.group(sc, e.Group), c.looped(sc, e.Pred, e.Group), c.isPure(e.Pred),
		}
		n.group.sizes = c.sizes(sc, e.Group, e.Pred)
		return n
	case *syntax.SetMap:
		groups := c.groups(sc, e.Groups)
		elem := c.looped(sc, e.Elem, e.Groups...)
		return &setMap{at{e}, groups, elem, c.isSteady(e.Elem)}
	case *syntax.FuncCtor:
		return c.funcCtor(sc, e)
	case *syntax.FuncSet:
		return &funcSet{at{e}, c.expr(sc, e.Domain), c.expr(sc, e.Range)}
	case *syntax.RecordCtor:
		return c.record(sc, e, e.Fields, false)
	case *syntax.RecordSet:
		return c.record(sc, e, e.Fields, true)
	case *syntax.Except:
		return c.except(sc, e)
	case *syntax.At:
		return c.atSign(sc, e)
	case *syntax.Tuple:
		return &tuple{at{e}, c.exprs(sc, e.Elems), c.newSite(1)}
	case *syntax.Product:
		return &product{at{e}, c.exprs(sc, e.Sets)}
	case *syntax.Index:
		f := c.applied(sc, e.Func)
		return &index{at{e}, f, c.oneOf(sc, e, e.Args), mayDemand(f), isEager(f)}
	case *syntax.Dot:
		return &dot{at{e}, c.expr(sc, e.Record), value.String(e.Field)}
	case *syntax.Square:
		return &square{at{e}, e.Angle, c.expr(sc, e.Action), c.expr(sc, e.Sub)}
	case *syntax.Label:
		return c.label(sc, e)
	default:
		return c.literal(e)
	}
}

// applied compiles a function that is applied: of one that is written there, one value is wanted.
func (c *compiler) applied(sc *scope, e syntax.Expr) node {
	if _, ok := e.(*syntax.FuncCtor); ok {
		return c.varying(sc, e)
	}
	return c.expr(sc, e)
}

// oneOf compiles an argument list as one argument: f[x, y] means f[<<x, y>>].
func (c *compiler) oneOf(sc *scope, e syntax.Node, args []syntax.Expr) node {
	if len(args) == 1 {
		return c.expr(sc, args[0])
	}
	return &tuple{at{e}, c.exprs(sc, args), c.newSite(1)}
}

func (c *compiler) label(sc *scope, e *syntax.Label) node {
	for _, p := range e.Params { // it names a bound variable that is in scope already
		if _, _, ok := sc.find(p); !ok {
			sc.slot(p)
		}
	}
	return c.expr(sc, e.Body)
}

func (c *compiler) cases(sc *scope, e *syntax.Case) node {
	n := &cases{at: at{e}}
	for _, arm := range e.Arms {
		n.conds = append(n.conds, c.expr(sc, arm.Cond))
		n.bodies = append(n.bodies, c.expr(sc, arm.Body))
	}
	if e.Other != nil {
		n.other = c.expr(sc, e.Other)
	}
	return n
}

func (c *compiler) record(sc *scope, e syntax.Node, fields []*syntax.Field, set bool) node {
	n := &recordCtor{at: at{e}, set: set, site: c.newSite(1)}
	sorted := sortFields(fields)
	for _, f := range sorted {
		n.names = append(n.names, f.Name)
		n.fields = append(n.fields, c.expr(sc, f.Value))
	}
	n.dom = c.namesOf(n.names)
	return n
}

// namesOf returns the set of some names, which all records with these share.
func (c *compiler) namesOf(names []string) *value.Set {
	key := strings.Join(names, ".")
	if s, ok := c.names[key]; ok {
		return s
	}
	elems := make([]value.Value, len(names))
	for i, name := range names {
		elems[i] = value.String(name)
	}
	c.names[key] = value.SortedSet(elems)
	return c.names[key]
}

// newSite returns the first of n sites.
func (c *compiler) newSite(n int) site {
	c.sites += site(n)
	return c.sites - site(n)
}

func (c *compiler) except(sc *scope, e *syntax.Except) node {
	n := &except{at: at{e}, base: c.expr(sc, e.Base)}
	for _, u := range e.Updates {
		up := update{at: sc.fresh(), site: c.newSite(len(u.Path))}
		for _, s := range u.Path {
			if len(s.Args) == 0 {
				up.path = append(up.path, &literal{at{s}, stringValue(s.Field)})
			} else {
				up.path = append(up.path, c.oneOf(sc, s, s.Args))
			}
		}
		sc.at[u] = up.at
		up.val = c.expr(sc, u.Value)
		n.updates = append(n.updates, up)
	}
	return n
}

func (c *compiler) atSign(sc *scope, e *syntax.At) node {
	up := 0
	for s := sc; s != nil; s = s.up {
		if i, ok := s.at[e.Update]; ok {
			return &slotRef{at{e}, up, i}
		}
		up++
	}
	fail(e, "@ stands outside of an EXCEPT")
	return nil
}
