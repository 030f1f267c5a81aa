package syntax

import "maps"

// maxMade bounds how many definitions all instances of a specification make together: instances of
// instances multiply.
const maxMade = 100_000

// instance resolves an INSTANCE: it finds the module, completes the substitution, and makes the
// module's definitions anew with the substitution carried out.
func (r *resolver) instance(in *Instance) {
	e := entry{inst: in, local: in.Local, pos: in.start}
	if std := r.builtIn(in.Module.Name); std != nil {
		r.instanceStandard(in, std, e)
		return
	}
	m, ok := r.nested(in.Module)
	if !ok {
		m = r.load(in.Module)
	}
	if m.scope == nil || m == r.module {
		panic(errorAt(in.Module.start, "module %s needs itself", m.Name))
	}
	in.Module.Module = m
	r.within(func() {
		r.params(in.Params)
		r.substitutions(in, m)
	})
	if len(r.errs) > 0 {
		r.giveUp()
	}
	made := r.instantiate(in, m)
	if old, _ := r.scope.lookup(in.Name); in.Name != "" && old.inst == nil {
		r.declare(in.Name, e)
	}
	for _, name := range m.scope.order {
		r.importName(in, name, m.scope.names[name], made, e)
	}
}

// instanceStandard brings in the operators of a built-in module under the instance's name.
func (r *resolver) instanceStandard(in *Instance, std *standardModule, e entry) {
	if len(in.With) > 0 || len(in.Params) > 0 {
		r.errorf(in.start, "module %s has nothing to substitute", in.Module.Name)
	}
	if in.Name == "" {
		std.each(func(op *Builtin) {
			r.importEntry(op.Name, entry{decl: op, local: in.Local, pos: in.start})
		})
		return
	}
	r.declare(in.Name, e)
	std.each(func(op *Builtin) {
		r.declare(in.Name+"!"+op.Name, entry{decl: op, local: in.Local, pos: in.start})
	})
}

// importName brings one name of an instantiated module in.
func (r *resolver) importName(in *Instance, name string, e entry, made map[*Def]*Def, at entry) {
	def, isDef := e.decl.(*Def)
	_, isBuiltin := e.decl.(*Builtin)
	if e.local || !isDef && !isBuiltin && e.inst == nil {
		return
	}
	if copied, ok := made[def]; ok && isDef {
		e.decl = copied
	}
	if in.Name != "" {
		name = in.Name + "!" + name
	}
	e.local, e.pos = at.local, at.pos
	r.importEntry(name, e)
}

// substitutions resolves what is substituted for the module's constants and variables. What WITH
// does not name is substituted by what has the same name here.
func (r *resolver) substitutions(in *Instance, m *Module) {
	given := make(map[Decl]bool)
	for _, s := range in.With {
		s.Target = parameter(m, s.Name)
		switch {
		case s.Target == nil:
			r.errorf(s.start, "module %s has no constant or variable `%s`", m.Name, s.Name)
			continue
		case given[s.Target]:
			r.errorf(s.start, "`%s` is substituted twice", s.Name)
		}
		given[s.Target] = true
		before := r.parts
		r.argument(s.Value, s.Target.Arity())
		s.Value = r.inPlace(s.Value, before)
	}
	for _, target := range parameters(m) {
		if !given[target] {
			r.implicit(in, m, target)
		}
	}
}

// argument resolves an argument of an arity: a value or an operator.
func (r *resolver) argument(e Expr, arity int) {
	if arity == 0 {
		r.value(e)
		return
	}
	r.operator(e, arity)
}

// implicit substitutes target by what has its name where the INSTANCE stands.
func (r *resolver) implicit(in *Instance, m *Module, target Decl) {
	name := target.DeclName()
	if e, ok := r.scope.lookup(name); !ok || e.decl == nil {
		kind := "constant"
		if _, ok := target.(*Variable); ok {
			kind = "variable"
		}
		r.errorf(in.start, "INSTANCE %s needs a value for its %s `%s`: WITH %s <- …",
			m.Name, kind, name, name)
		return
	}
	value := &Ident{span: in.span, Name: name}
	r.argument(value, target.Arity())
	in.With = append(in.With, &Substitution{
		span: in.span, Name: name, Target: target, Value: value, Implicit: true,
	})
}

// parameters returns what an INSTANCE of the module must substitute.
func parameters(m *Module) []Decl {
	var all []Decl
	for _, c := range m.Constants {
		all = append(all, c)
	}
	for _, v := range m.Variables {
		all = append(all, v)
	}
	return all
}

func parameter(m *Module, name string) Decl {
	for _, d := range parameters(m) {
		if d.DeclName() == name {
			return d
		}
	}
	return nil
}

// parametric tells whether definitions of the module may mention a constant or a variable.
func parametric(m *Module) bool {
	for ; m != nil; m = m.outer {
		if len(m.Constants) > 0 || len(m.Variables) > 0 {
			return true
		}
	}
	return false
}

// defs returns the definitions that the module consists of, none before one that it refers to,
// RECURSIVE ones apart. Some have no name in it: LOCAL ones of modules that it extends or
// instantiates.
func (m *Module) defs() []*Def { return m.appendDefs(nil, make(map[*Module]bool)) }

func (m *Module) appendDefs(all []*Def, seen map[*Module]bool) []*Def {
	if m == nil || seen[m] {
		return all
	}
	seen[m] = true
	for _, name := range m.Extends {
		all = name.Module.appendDefs(all, seen)
	}
	for _, u := range m.Units {
		switch u := u.(type) {
		case *Def:
			all = append(all, u)
		case *Instance:
			all = append(all, u.Defs...)
		case *Assume:
			all = appendNamed(all, u.Def)
		case *Theorem:
			all = appendNamed(all, u.Def)
		}
	}
	return all
}

// appendNamed appends the definition of a statement, if it is one that can be evaluated.
func appendNamed(all []*Def, def *Def) []*Def {
	if def == nil || !def.resolved {
		return all
	}
	return append(all, def)
}

// instantiate makes the definitions of the module anew. A definition that neither depends on a
// constant or variable nor gets parameters from the instance stays as it is.
func (r *resolver) instantiate(in *Instance, m *Module) map[*Def]*Def {
	made := make(map[*Def]*Def)
	var origins []*Def
	for _, def := range m.defs() {
		if made[def] == nil && (len(in.Params) > 0 || parametric(def.home)) {
			made[def] = r.shell(in, def)
			origins = append(origins, def)
		}
	}
	for _, def := range origins {
		fill(in, def, made)
		in.Defs = append(in.Defs, made[def])
	}
	return made
}

// shell makes the definition that stands for def, without its body.
func (r *resolver) shell(in *Instance, def *Def) *Def {
	r.made++
	if r.made > maxMade {
		panic(errorAt(in.start, "instances make more than %d definitions", maxMade))
	}
	name := def.Name
	if in.Name != "" {
		name = in.Name + "!" + name
	}
	s := &Def{
		span: def.span, Name: name, NameStart: def.NameStart, Module: def.Module, Origin: def,
		Recursive: def.Recursive, Function: def.Function && len(in.Params) == 0,
		Local: in.Local, home: r.module, resolved: true,
	}
	for _, p := range append(in.Params[:len(in.Params):len(in.Params)], def.Params...) {
		s.Params = append(s.Params, &Param{span: p.span, Name: p.Name, NArgs: p.NArgs})
	}
	return s
}

// fill makes the body of the definition that stands for def.
func fill(in *Instance, def *Def, made map[*Def]*Def) {
	s := made[def]
	own := s.Params[:len(in.Params)]
	c := &copier{defs: made, args: own, own: make(map[any]any), subst: make(map[Decl]Expr), by: in}
	for i, p := range in.Params {
		c.own[p] = own[i]
	}
	c.renamed = maps.Clone(c.own)
	for i, p := range def.Params {
		c.renamed[p] = s.Params[len(in.Params)+i]
	}
	for _, w := range in.With {
		c.subst[w.Target] = w.Value
	}
	if !def.Function || len(own) == 0 {
		s.Body = c.expr(def.Body)
		return
	}
	// A function that gets parameters becomes an operator that defines the function, so that the
	// function may go on to refer to itself.
	inner := &Def{
		span: def.span, Name: def.Name, NameStart: def.NameStart, Function: true,
		Module: def.Module, Origin: def, home: s.home,
	}
	c.renamed[def] = inner
	inner.Body = c.expr(def.Body)
	body := &Ident{span: def.span, Name: def.Name, Decl: inner}
	s.Body = &Let{span: def.span, Units: []Unit{inner}, Body: body}
}
