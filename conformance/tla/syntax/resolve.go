package syntax

import "strconv"

// resolver refers the identifiers of one module, or of one expression in it, to declarations.
type resolver struct {
	*loader
	module *Module
	scope  *scope
	// announced holds the definitions that a RECURSIVE has declared already.
	announced map[*Def]bool
	// defining is the operator whose body is being resolved, for a hint.
	defining *Def
}

// resolveModule resolves a module that stands in a scope: the universe, or the module around it.
func (r *resolver) resolveModule(m *Module, outer *scope) {
	r.module, r.scope = m, newScope(outer)
	r.announced = make(map[*Def]bool)
	m.scope = r.scope
	for _, name := range m.Extends {
		r.extend(name)
	}
	r.units(m.Units)
	if len(r.errs) == 0 {
		newLeveler(r.loader).module(m)
	}
}

// extend brings in what a module declares and defines, LOCAL definitions apart.
func (r *resolver) extend(name *ModuleName) {
	if m, ok := r.nested(name); ok {
		name.Module = m
	} else if std, ok := standard[name.Name]; ok {
		r.extendStandard(std, name.start, false)
		return
	} else {
		name.Module = r.load(name)
	}
	m := name.Module
	r.module.Constants = union(r.module.Constants, m.Constants)
	r.module.Variables = union(r.module.Variables, m.Variables)
	r.module.Assumes = union(r.module.Assumes, m.Assumes)
	for _, n := range m.scope.order {
		if e := m.scope.names[n]; !e.local {
			e.pos = name.start
			r.importEntry(n, e)
		}
	}
}

// union appends the items that the list has not yet.
func union[T comparable](list, more []T) []T {
	have := make(map[T]bool, len(list))
	for _, item := range list {
		have[item] = true
	}
	for _, item := range more {
		if !have[item] {
			list = append(list, item)
		}
	}
	return list
}

// nested finds a module that is nested in this one or in one around it.
func (r *resolver) nested(name *ModuleName) (*Module, bool) {
	e, ok := r.scope.lookup(name.Name)
	return e.module, ok && e.module != nil
}

// extendStandard brings in the operators of a built-in module.
func (r *resolver) extendStandard(std *standardModule, pos Pos, local bool) {
	if std.extends != "" {
		r.extendStandard(standard[std.extends], pos, local)
	}
	for _, op := range std.ops {
		r.importEntry(op.Name, entry{decl: op, local: local, pos: pos})
	}
}

// importEntry brings in a name of another module. As in SANY, an operator does not conflict with an
// operator of the same arity that is here already, which then keeps the name.
func (r *resolver) importEntry(name string, e entry) {
	old, ok := r.scope.lookup(name)
	if ok && isDefined(old.decl) && isDefined(e.decl) && old.decl != e.decl &&
		old.decl.Arity() == e.decl.Arity() {
		return
	}
	r.declare(name, e)
}

// isDefined tells whether a declaration is an operator with a definition.
func isDefined(d Decl) bool {
	switch d.(type) {
	case *Def, *Builtin:
		return true
	}
	return false
}

// declare brings a name into the innermost scope. A name that is visible already must not be
// declared again, not even in an inner scope; the same declaration may come in twice.
func (r *resolver) declare(name string, e entry) {
	old, ok := r.scope.lookup(name)
	switch {
	case !ok:
		r.scope.put(name, e)
	case old.same(e):
		if here, ok := r.scope.names[name]; ok && here.local && !e.local {
			r.scope.names[name] = e
		}
	case !old.pos.IsValid():
		r.errorf(e.pos, "`%s` is an operator of the language and cannot be redefined", name)
	default:
		r.errorf(e.pos, "`%s` is declared or defined already at %v", name, old.pos)
	}
}

// units resolves the units of a module or a LET in their order.
func (r *resolver) units(units []Unit) {
	for i, u := range units {
		switch u := u.(type) {
		case *Module:
			u.outer = r.module
			(&resolver{loader: r.loader}).resolveModule(u, r.scope)
			r.declare(u.Name, entry{module: u, pos: u.start})
		case *ConstantDecl:
			r.constants(u)
		case *VariableDecl:
			r.variables(u)
		case *RecursiveDecl:
			r.recursive(u, units[i+1:])
		case *Def:
			r.define(u)
		case *Instance:
			r.instance(u)
		case *Assume:
			r.statement(u.Def, u.Expr)
			r.module.Assumes = append(r.module.Assumes, u)
		case *Theorem:
			r.statement(u.Def, u.Body)
		}
	}
}

func (r *resolver) constants(u *ConstantDecl) {
	for _, c := range u.Constants {
		c.Module = r.module
		r.declare(c.Name, entry{decl: c, pos: c.start})
	}
	r.module.Constants = append(r.module.Constants, u.Constants...)
}

func (r *resolver) variables(u *VariableDecl) {
	for _, v := range u.Variables {
		v.Module = r.module
		r.declare(v.Name, entry{decl: v, pos: v.start})
	}
	r.module.Variables = append(r.module.Variables, u.Variables...)
}

// recursive declares the definitions that a RECURSIVE announces; rest is where they stand.
func (r *resolver) recursive(u *RecursiveDecl, rest []Unit) {
	for _, op := range u.Ops {
		def := announcedDef(op, rest)
		if def == nil {
			r.errorf(op.start, "RECURSIVE `%s` has no definition in what follows", op.Name)
			continue
		}
		if def.Arity() != op.NArgs {
			r.errorf(def.NameStart, "`%s` takes %s, but its RECURSIVE says %s", def.Name,
				arguments(def.Arity()), arguments(op.NArgs))
		}
		def.Recursive = true
		r.announced[def] = true
		r.own(def)
		r.declare(def.Name, entry{decl: def, local: def.Local, pos: def.NameStart})
	}
}

func announcedDef(op *Param, rest []Unit) *Def {
	for _, u := range rest {
		if def, ok := u.(*Def); ok && def.Name == op.Name && !def.Function {
			return def
		}
	}
	return nil
}

func (r *resolver) own(def *Def) { def.Module, def.home = r.module, r.module }

// statement resolves an assumption or a theorem, which may have a name.
func (r *resolver) statement(def *Def, e Expr) {
	if e == nil {
		return
	}
	r.value(e)
	if def != nil {
		r.own(def)
		r.declare(def.Name, entry{decl: def, pos: def.NameStart})
	}
}

// define resolves a definition. The name of a function and of what RECURSIVE announced is visible
// in the body, any other only behind it.
func (r *resolver) define(def *Def) {
	r.own(def)
	e := entry{decl: def, local: def.Local, pos: def.NameStart}
	if def.Function {
		r.declare(def.Name, e)
	}
	outer := r.defining
	r.defining = def
	r.within(func() {
		r.params(def.Params)
		r.value(def.Body)
	})
	r.defining = outer
	if !def.Function && !r.announced[def] {
		r.declare(def.Name, e)
	}
}

// within calls f in a new inner scope.
func (r *resolver) within(f func()) {
	r.scope = newScope(r.scope)
	f()
	r.scope = r.scope.outer
}

func (r *resolver) params(params []*Param) {
	for _, p := range params {
		r.declare(p.Name, entry{decl: p, pos: p.start})
	}
}

// groups resolves the sets of binders in the scope around them, then declares their variables.
func (r *resolver) groups(groups ...*Group) {
	for _, g := range groups {
		if g.Set != nil {
			r.value(g.Set)
		}
	}
	for _, g := range groups {
		for _, v := range g.Vars {
			r.declare(v.Name, entry{decl: v, pos: v.start})
		}
	}
}

// value resolves an expression that stands for a value.
func (r *resolver) value(e Expr) {
	switch e := e.(type) {
	case *Ident:
		r.ident(e, 0, false)
	case *Apply:
		r.apply(e)
	case *Lambda:
		r.errorf(e.start, "LAMBDA stands where a value is expected")
	case *Quant:
		r.binder(e.Groups, e.Body)
	case *Choose:
		r.binder([]*Group{e.Group}, e.Body)
	case *SetFilter:
		r.binder([]*Group{e.Group}, e.Pred)
	case *SetMap:
		r.binder(e.Groups, e.Elem)
	case *FuncCtor:
		r.binder(e.Groups, e.Body)
	case *Let:
		r.within(func() {
			r.units(e.Units)
			r.value(e.Body)
		})
	case *RecordCtor:
		r.distinct(e.Fields)
		r.children(e)
	case *RecordSet:
		r.distinct(e.Fields)
		r.children(e)
	default:
		r.children(e)
	}
}

func (r *resolver) binder(groups []*Group, body Expr) {
	r.within(func() {
		r.groups(groups...)
		r.value(body)
	})
}

// children resolves the expressions below a node that binds nothing.
func (r *resolver) children(n Node) {
	Children(n, func(c Node) {
		if e, ok := c.(Expr); ok {
			r.value(e)
			return
		}
		r.children(c)
	})
}

// distinct checks that no field of a record is given twice.
func (r *resolver) distinct(fields []*Field) {
	for i, f := range fields {
		for _, g := range fields[:i] {
			if f.Name == g.Name {
				r.errorf(f.start, "field `%s` is given twice", f.Name)
				break
			}
		}
	}
}

// apply resolves an operator and its arguments.
func (r *resolver) apply(e *Apply) {
	op := e.Op.(*Ident)
	r.ident(op, len(e.Args), false)
	for i, arg := range e.Args {
		n := 0
		if op.Decl != nil {
			n = argArity(op.Decl, i)
		}
		if n == 0 {
			r.value(arg)
			continue
		}
		r.operator(arg, n)
	}
}

// argArity returns the arity that an operator wants its argument i to have.
func argArity(op Decl, i int) int {
	switch op := op.(type) {
	case *Def:
		if i < len(op.Params) {
			return op.Params[i].NArgs
		}
	case *Builtin:
		if i < len(op.OpArgs) {
			return op.OpArgs[i]
		}
	}
	return 0
}

// operator resolves an argument that must be an operator of n arguments.
func (r *resolver) operator(arg Expr, n int) {
	switch arg := arg.(type) {
	case *Ident:
		r.ident(arg, n, true)
	case *Lambda:
		if len(arg.Params) != n {
			r.errorf(arg.start, "LAMBDA takes %s, but an operator of %d is expected here",
				arguments(len(arg.Params)), n)
		}
		r.within(func() {
			r.params(arg.Params)
			r.value(arg.Body)
		})
	default:
		r.errorf(Start(arg), "expected an operator of %s, found a value", arguments(n))
		r.value(arg)
	}
}

// ident resolves an identifier that has n arguments or, where alone is set, is itself given as an
// operator of n arguments.
func (r *resolver) ident(id *Ident, n int, alone bool) {
	e, ok := r.find(id)
	if !ok {
		return
	}
	if e.decl == nil {
		what := "an instance: name one of its operators, as in " + id.Name + "!Op"
		if e.module != nil {
			what = "a module"
		}
		r.errorf(id.start, "`%s` is %s", id.Name, what)
		return
	}
	id.Decl = e.decl
	have := e.decl.Arity()
	switch {
	case have == n && alone && higherOrder(e.decl):
		r.errorf(id.start, "`%s` takes operators as arguments and cannot be an argument itself", id.Name)
	case have == n:
	case alone:
		r.errorf(id.start, "`%s` takes %s, but an operator of %d is expected here",
			id.Name, arguments(have), n)
	case n == 0:
		r.errorf(id.start, "`%s` takes %s and stands where a value is expected",
			id.Name, arguments(have))
	default:
		r.errorf(id.start, "`%s` takes %s, but is given %d", id.Name, arguments(have), n)
	}
}

func higherOrder(d Decl) bool {
	for i := range d.Arity() {
		if argArity(d, i) > 0 {
			return true
		}
	}
	return false
}

func arguments(n int) string {
	switch n {
	case 0:
		return "no arguments"
	case 1:
		return "1 argument"
	}
	return strconv.Itoa(n) + " arguments"
}

// find looks an identifier up. It notes an error and returns false if there is none.
func (r *resolver) find(id *Ident) (entry, bool) {
	if len(id.path) < 2 {
		e, ok := r.scope.lookup(id.Name)
		if !ok {
			r.unknown(id, id.Name, id.start)
		}
		return e, ok
	}
	prefix := ""
	for i, step := range id.path[:len(id.path)-1] {
		if i > 0 {
			prefix += "!"
		}
		prefix += step.name
		e, ok := r.scope.lookup(prefix)
		if !ok {
			r.unknown(id, prefix, step.pos)
			return e, false
		}
		if e.inst == nil {
			r.errorf(step.pos, "`%s` is no instance, so it has no `!%s`", prefix, id.path[i+1].name)
			return e, false
		}
		if n := len(e.inst.Params); n != max(step.nargs, 0) {
			r.errorf(step.pos, "instance `%s` takes %s, but is given %d", prefix, arguments(n),
				max(step.nargs, 0))
			return e, false
		}
	}
	e, ok := r.scope.lookup(id.Name)
	if !ok {
		r.unknown(id, id.Name, id.path[len(id.path)-1].pos)
	}
	return e, ok
}

// unknown notes that a name is unknown, with a hint.
func (r *resolver) unknown(id *Ident, name string, pos Pos) {
	msg := "`" + name + "` is not declared or defined here"
	if name == "-." {
		msg = "`-` with one argument is not declared or defined here"
	}
	if mod := standardWith(name); mod != "" {
		msg += "; module " + mod + " defines it"
	} else if r.defining != nil && r.defining.Name == name && len(id.path) < 2 {
		msg += "; a definition that uses itself needs RECURSIVE " + name
	} else if near := r.scope.nearest(name); near != "" {
		msg += "; did you mean `" + near + "`?"
	}
	r.errorf(pos, "%s", msg)
}
