package syntax

// resolver refers the identifiers of one module, or of one expression in it, to declarations.
type resolver struct {
	*loader
	module *Module
	scope  *scope
	// announced holds the definitions that a RECURSIVE has declared already.
	announced map[*Def]bool
	// defining is the operator whose body is being resolved, for a hint.
	defining *Def
	// labels is that in which a label would stand here, nil where none is checked.
	labels *labels
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
			r.declare(moduleKey(u.Name), entry{module: u, pos: u.start})
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
			u.Expr = r.statement(u.Def, u.Expr)
			r.module.Assumes = append(r.module.Assumes, u)
		case *Theorem:
			u.Body = r.statement(u.Def, u.Body)
		}
	}
}

func (r *resolver) constants(u *ConstantDecl) {
	for _, c := range u.Constants {
		c.Module = r.module
		if r.first(c, c.start) {
			r.module.Constants = append(r.module.Constants, c)
		}
	}
}

func (r *resolver) variables(u *VariableDecl) {
	for _, v := range u.Variables {
		v.Module = r.module
		if r.first(v, v.start) {
			r.module.Variables = append(r.module.Variables, v)
		}
	}
}

// first brings in a declaration, and tells whether it is the first one of its name. As in SANY, a
// constant or variable may be declared again as what it is already, and the first one stands.
func (r *resolver) first(d Decl, pos Pos) bool {
	old, _ := r.scope.lookup(d.DeclName())
	if sameKind(old.decl, d) {
		return false
	}
	r.declare(d.DeclName(), entry{decl: d, pos: pos})
	return true
}

// sameKind tells whether both are constants of the same arity, or both are variables.
func sameKind(a, b Decl) bool {
	switch a := a.(type) {
	case *Constant:
		c, ok := b.(*Constant)
		return ok && a.NArgs == c.NArgs
	case *Variable:
		_, ok := b.(*Variable)
		return ok
	}
	return false
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
		if r.announced[def] {
			r.errorf(op.start, "RECURSIVE `%s` is said twice", op.Name)
			continue
		}
		def.Recursive = true
		r.announced[def] = true
		r.own(def)
		r.declare(def.Name, entry{decl: def, local: def.Local, pos: def.NameStart})
	}
}

func announcedDef(op *Param, rest []Unit) *Def {
	for _, u := range rest {
		if def, ok := u.(*Def); ok && def.Name == op.Name {
			return def
		}
	}
	return nil
}

func (r *resolver) own(def *Def) { def.Module, def.home = r.module, r.module }

// statement resolves an assumption or a theorem, which may have a name, and returns it.
func (r *resolver) statement(def *Def, e Expr) Expr {
	if e == nil {
		return nil
	}
	before := r.parts
	r.value(e)
	e = r.inPlace(e, before)
	if def != nil {
		r.own(def)
		def.Body, def.resolved = e, true
		r.declare(def.Name, entry{decl: def, pos: def.NameStart})
	}
	return e
}

// define resolves a definition. The name of a function and of what RECURSIVE announced is visible
// in the body, any other only behind it.
func (r *resolver) define(def *Def) {
	r.own(def)
	e := entry{decl: def, local: def.Local, pos: def.NameStart}
	outer, before := r.defining, r.parts
	r.defining = def
	r.labelled(new(labels), func() {
		if def.Function {
			r.function(def, e)
			return
		}
		r.within(func() {
			r.params(def.Params)
			r.value(def.Body)
		})
	})
	r.defining = outer
	def.Body, def.resolved = r.inPlace(def.Body, before), true
	if !def.Function && !r.announced[def] {
		if op := r.implemented(def); op != nil {
			e.decl = op
		}
		r.declare(def.Name, e)
	}
}

// function resolves the definition of a function, whose name is not visible in its domain.
func (r *resolver) function(def *Def, e entry) {
	ctor := def.Body.(*FuncCtor)
	r.sets(ctor.Groups)
	r.declare(def.Name, e)
	r.within(func() { r.bound(ctor.Groups, ctor.Body) })
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

// sets resolves the sets of binders, in the scope around them.
func (r *resolver) sets(groups []*Group) {
	for _, g := range groups {
		if g.Set != nil {
			r.value(g.Set)
		}
	}
}

// bound declares the variables of binders, and resolves what they are bound in.
func (r *resolver) bound(groups []*Group, body Expr) {
	for _, g := range groups {
		for _, v := range g.Vars {
			r.declare(v.Name, entry{decl: v, pos: v.start})
		}
	}
	r.labelled(r.labels.binding(groups), func() { r.value(body) })
}
