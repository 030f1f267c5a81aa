package syntax

// extend brings in what a module declares and defines, LOCAL definitions apart.
func (r *resolver) extend(name *ModuleName) {
	if m, ok := r.nested(name); ok {
		name.Module = m
	} else if std := r.builtIn(name.Name); std != nil {
		std.each(func(op *Builtin) { r.merge(op.Name, entry{decl: op, pos: name.start}) })
		return
	} else {
		name.Module = r.load(name)
	}
	m := name.Module
	for _, n := range m.scope.order {
		if e := m.scope.names[n]; !e.local {
			e.pos = name.start
			r.merge(n, e)
		}
	}
	r.module.Constants = union(r.module.Constants, visible(r.scope, m.Constants))
	r.module.Variables = union(r.module.Variables, visible(r.scope, m.Variables))
	r.module.Assumes = union(r.module.Assumes, m.Assumes)
}

// merge brings in a name of an extended module. As in SANY, what an earlier one of these has under
// this name stays, where both are declared, both defined, or both are modules.
func (r *resolver) merge(name string, e entry) {
	old, ok := r.scope.names[name]
	if !ok {
		r.scope.put(name, e)
		return
	}
	if old.same(e) || old.isDeclared() != e.isDeclared() {
		r.declare(name, e)
	}
}

// visible returns those of some declarations that their names refer to.
func visible[D Decl](s *scope, decls []D) []D {
	var out []D
	for _, d := range decls {
		if s.names[d.DeclName()].decl == Decl(d) {
			out = append(out, d)
		}
	}
	return out
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
	e, ok := r.scope.lookup(moduleKey(name.Name))
	return e.module, ok
}

// importEntry brings in a name of a module that is instantiated. As in SANY, an operator does not
// conflict with an operator of the same arity that is here already, which then keeps the name.
func (r *resolver) importEntry(name string, e entry) {
	old, ok := r.scope.lookup(name)
	if ok && isDefined(old.decl) && isDefined(e.decl) && old.decl != e.decl &&
		old.decl.Arity() == e.decl.Arity() {
		return
	}
	r.declare(name, e)
}

// implemented returns the operator that a definition in a specification's own text of a standard
// module stands for: TLC evaluates that in Java, whatever the text says. Reals it does not have.
func (r *resolver) implemented(def *Def) *Builtin {
	std := standard[r.module.Name]
	if std == nil || r.scope != r.module.scope || r.module.Name == "Reals" {
		return nil
	}
	for _, op := range std.ops {
		same := func(i int) bool { return argArity(op, i) == def.Params[i].NArgs }
		if op.Name == def.Name && op.NArgs == len(def.Params) && all(op.NArgs, same) {
			return op
		}
	}
	return nil
}

// all tells whether f is true of all numbers from 0 to n - 1.
func all(n int, f func(int) bool) bool {
	for i := range n {
		if !f(i) {
			return false
		}
	}
	return true
}
