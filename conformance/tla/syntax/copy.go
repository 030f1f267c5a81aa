package syntax

import "maps"

// copier copies expressions of an instantiated module and carries the substitution out. What a copy
// declares is new, so that no declaration has two places.
type copier struct {
	// subst maps the constants and variables of the module to what is substituted for them.
	subst map[Decl]Expr
	// defs maps the definitions of the module to those that the instance makes; args are the
	// instance's own parameters, which each of those takes first.
	defs map[*Def]*Def
	args []*Param
	// own maps the instance's parameters to args.
	own map[any]any
	// by is the instance that copies, nil where none does.
	by *Instance
	// renamed maps what the expression itself declares to its copy: *Param, *Bound, *Def, *Update.
	renamed map[any]any
}

// ident copies a reference that stands alone: a value, or an operator as an argument.
func (c *copier) ident(id *Ident) Expr {
	if value, ok := c.subst[id.Decl]; ok {
		// What is substituted belongs to the place of the INSTANCE: nothing is substituted in it,
		// but it may mention the instance's parameters.
		outer := &copier{renamed: maps.Clone(c.own)}
		return c.stand(id, outer.expr(value))
	}
	def, ok := id.Decl.(*Def)
	if ok && def.part {
		return c.expr(def.inPlace())
	}
	dup := *id
	dup.Decl = c.decl(id.Decl)
	if !ok || c.renamed[def] != nil || c.defs[def] == nil || len(c.args) == 0 {
		return &dup
	}
	if def.Arity() == 0 {
		return &Apply{id.span, &dup, c.arguments(id.span)}
	}
	l := &Lambda{span: id.span}
	apply := &Apply{id.span, &dup, c.arguments(id.span)}
	for _, p := range def.Params {
		own := &Param{span: id.span, Name: p.Name, NArgs: p.NArgs}
		l.Params = append(l.Params, own)
		apply.Args = append(apply.Args, &Ident{span: id.span, Name: p.Name, Decl: own})
	}
	l.Body = apply
	return l
}

// stand returns what takes the place of a variable or constant.
func (c *copier) stand(id *Ident, value Expr) Expr {
	v, ok := id.Decl.(*Variable)
	if !ok || c.by == nil || isVariable(value) && !c.by.twice(value.(*Ident).Decl) {
		return value
	}
	d := &Def{
		span: id.span, Name: v.Name, NameStart: id.start, Body: value, Stands: v, By: c.by,
		Module: v.Module, home: v.Module,
	}
	return &Let{span: id.span, Units: []Unit{d}, Body: &Ident{span: id.span, Name: v.Name, Decl: d}}
}

func isVariable(e Expr) bool {
	id, ok := e.(*Ident)
	if !ok {
		return false
	}
	_, ok = id.Decl.(*Variable)
	return ok
}

// twice tells whether a variable takes the place of several of the module's. An ENABLED of the
// module may give these different values.
func (in *Instance) twice(v Decl) bool {
	n := 0
	for _, w := range in.With {
		if isVariable(w.Value) && w.Value.(*Ident).Decl == v {
			n++
		}
	}
	return n > 1
}

// free returns the instances that an ENABLED was copied by, and this one.
func (c *copier) free(before []*Instance) []*Instance {
	if c.by == nil {
		return before
	}
	return append(before[:len(before):len(before)], c.by)
}

// enabled copies the operator ENABLED.
func (c *copier) enabled(id *Ident, op *Builtin) Expr {
	dup, own := *id, *op
	own.Free = c.free(op.Free)
	dup.Decl = &own
	return &dup
}

// arguments returns references to the instance's parameters.
func (c *copier) arguments(sp span) []Expr {
	var args []Expr
	for _, p := range c.args {
		args = append(args, &Ident{span: sp, Name: p.Name, Decl: p})
	}
	return args
}

// decl returns what stands for a declaration in the copy.
func (c *copier) decl(d Decl) Decl {
	if to, ok := c.renamed[d]; ok {
		return to.(Decl)
	}
	if def, ok := d.(*Def); ok && c.defs[def] != nil {
		return c.defs[def]
	}
	return d
}

// apply copies an application. A definition of the module gets the instance's parameters first.
func (c *copier) apply(e *Apply) Expr {
	a := &Apply{span: e.span}
	id, ok := e.Op.(*Ident)
	if !ok {
		a.Op = c.expr(e.Op)
	} else if def, ok := id.Decl.(*Def); ok && c.renamed[def] == nil && c.defs[def] != nil {
		dup := *id
		dup.Decl = c.defs[def]
		a.Op, a.Args = &dup, c.arguments(id.span)
	} else if op, ok := id.Decl.(*Builtin); ok && op.Op == OpEnabled && c.by != nil {
		a.Op = c.enabled(id, op)
	} else {
		a.Op = c.ident(id)
	}
	a.Args = append(a.Args, c.exprs(e.Args)...)
	return a
}

func (c *copier) exprs(list []Expr) []Expr { return copies(list, c.expr) }

// copies maps a list; an empty one stays nil.
func copies[T any](list []T, dup func(T) T) []T {
	var all []T
	for _, item := range list {
		all = append(all, dup(item))
	}
	return all
}

// expr copies an expression; nil stays nil. What a node declares is copied before what refers to
// it.
func (c *copier) expr(e Expr) Expr {
	switch e := e.(type) {
	case nil:
		return nil
	case *Ident:
		return c.ident(e)
	case *Apply:
		return c.apply(e)
	case *Junction:
		return &Junction{e.span, e.Or, c.exprs(e.Items), e.Bullets}
	case *Product:
		return &Product{e.span, c.exprs(e.Sets)}
	case *Quant:
		return &Quant{e.span, e.Kind, c.groups(e.Groups), c.expr(e.Body)}
	case *Choose:
		return &Choose{e.span, c.group(e.Group), c.expr(e.Body)}
	case *SetEnum:
		return &SetEnum{e.span, c.exprs(e.Elems)}
	case *SetFilter:
		return &SetFilter{e.span, c.group(e.Group), c.expr(e.Pred)}
	case *SetMap:
		groups := c.groups(e.Groups)
		return &SetMap{e.span, c.expr(e.Elem), groups}
	case *FuncCtor:
		return &FuncCtor{e.span, c.groups(e.Groups), c.expr(e.Body)}
	case *FuncSet:
		return &FuncSet{e.span, c.expr(e.Domain), c.expr(e.Range)}
	case *RecordCtor:
		return &RecordCtor{e.span, c.fields(e.Fields)}
	case *RecordSet:
		return &RecordSet{e.span, c.fields(e.Fields)}
	case *Except:
		return &Except{e.span, c.expr(e.Base), copies(e.Updates, c.update)}
	case *At:
		if u, ok := c.renamed[e.Update]; ok {
			return &At{e.span, u.(*Update)}
		}
		return e
	case *Tuple:
		return &Tuple{e.span, c.exprs(e.Elems)}
	case *Index:
		return &Index{e.span, c.expr(e.Func), c.exprs(e.Args)}
	case *Dot:
		return &Dot{e.span, c.expr(e.Record), e.Field}
	case *Square:
		return &Square{e.span, e.Angle, c.expr(e.Action), c.expr(e.Sub)}
	case *Fairness:
		return &Fairness{e.span, e.Strong, c.expr(e.Sub), c.expr(e.Action), c.free(e.Free)}
	case *If:
		return &If{e.span, c.expr(e.Cond), c.expr(e.Then), c.expr(e.Else)}
	case *Case:
		return &Case{e.span, copies(e.Arms, c.arm), c.expr(e.Other)}
	case *Let:
		return &Let{e.span, c.units(e.Units), c.expr(e.Body)}
	case *Lambda:
		return &Lambda{e.span, c.params(e.Params), c.expr(e.Body)}
	case *Label:
		return &Label{e.span, e.Name, e.Params, c.expr(e.Body)}
	case *Number, *Decimal, *String:
		return e
	}
	panic("BUG: unknown expression")
}

func (c *copier) groups(groups []*Group) []*Group { return copies(groups, c.group) }

func (c *copier) group(g *Group) *Group {
	dup := &Group{span: g.span, Tuple: g.Tuple, Set: c.expr(g.Set)}
	for _, v := range g.Vars {
		own := &Bound{v.span, v.Name}
		c.renamed[v] = own
		dup.Vars = append(dup.Vars, own)
	}
	return dup
}

func (c *copier) params(params []*Param) []*Param {
	return copies(params, func(p *Param) *Param {
		own := &Param{p.span, p.Name, p.NArgs}
		c.renamed[p] = own
		return own
	})
}

func (c *copier) fields(fields []*Field) []*Field {
	return copies(fields, func(f *Field) *Field { return &Field{f.span, f.Name, c.expr(f.Value)} })
}

func (c *copier) update(u *Update) *Update {
	dup := &Update{span: u.span}
	dup.Path = copies(u.Path, func(s *Step) *Step {
		return &Step{s.span, c.exprs(s.Args), s.Field}
	})
	c.renamed[u] = dup
	dup.Value = c.expr(u.Value)
	return dup
}

func (c *copier) arm(a *Arm) *Arm { return &Arm{a.span, c.expr(a.Cond), c.expr(a.Body)} }

// units copies the definitions of a LET. Those of its instances are plain definitions in the copy.
func (c *copier) units(units []Unit) []Unit {
	var defs []*Def
	for _, u := range units {
		switch u := u.(type) {
		case *Def:
			defs = append(defs, u)
		case *Instance:
			defs = append(defs, u.Defs...)
		}
	}
	for _, d := range defs {
		c.renamed[d] = &Def{
			span: d.span, Name: d.Name, NameStart: d.NameStart, Function: d.Function,
			Recursive: d.Recursive, Module: d.Module, Origin: d, home: d.home,
			Stands: d.Stands, By: d.By,
		}
	}
	var all []Unit
	for _, d := range defs {
		dup := c.renamed[d].(*Def)
		dup.Params = c.params(d.Params)
		dup.Body = c.expr(d.Body)
		all = append(all, dup)
	}
	return all
}
