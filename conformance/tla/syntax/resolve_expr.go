package syntax

import "strconv"

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
	case *Label:
		r.label(e)
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
		r.sets(groups)
		r.bound(groups, body)
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
			r.labelled(nil, func() { r.value(arg.Body) })
		})
	default:
		r.errorf(Start(arg), "expected an operator of %s, found a value", arguments(n))
		r.value(arg)
	}
}

// ident resolves an identifier that has n arguments or, where alone is set, is itself given as an
// operator of n arguments.
func (r *resolver) ident(id *Ident, n int, alone bool) {
	e, ok := r.find(id, alone)
	if !ok {
		return
	}
	if e.decl == nil {
		r.errorf(id.start, "`%s` is an instance: name one of its operators, as in %[1]s!Op",
			id.Name)
		return
	}
	id.Decl = e.decl
	have := e.decl.Arity()
	switch {
	case have == n && alone && higherOrder(e.decl):
		r.errorf(id.start, "`%s` takes operators as arguments and cannot be an argument itself",
			id.Name)
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

// find looks an identifier up. It notes an error and returns false if there is none. One that is
// given alone, as an operator, takes the arguments of its instances, too.
func (r *resolver) find(id *Ident, alone bool) (entry, bool) {
	if len(id.path) < 2 {
		e, ok := r.scope.lookup(id.Name)
		if !ok {
			r.unknown(id, id.Name, id.start)
		}
		return e, ok
	}
	prefix, given := "", 0
	for i, step := range id.path[:len(id.path)-1] {
		if i > 0 {
			prefix += "!"
		}
		prefix += step.name
		given += max(step.nargs, 0)
		e, ok := r.scope.lookup(prefix)
		if !ok {
			r.unknown(id, prefix, step.pos)
			return e, false
		}
		if def, ok := e.decl.(*Def); ok {
			made := r.part(id, def, given, id.path[i+1:], alone)
			return entry{decl: made}, made != nil
		}
		if e.inst == nil {
			r.errorf(step.pos, "`%s` is no instance, so it has no `!%s`", prefix, id.path[i+1].name)
			return e, false
		}
		if n := len(e.inst.Params); n != max(step.nargs, 0) && !(alone && given == 0) {
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
	} else if _, ok := r.scope.lookup(moduleKey(name)); ok {
		msg += "; the module of this name needs an INSTANCE"
	} else if near := r.scope.nearest(name); near != "" {
		msg += "; did you mean `" + near + "`?"
	}
	r.errorf(pos, "%s", msg)
}
