package syntax

// enter puts a copy of a LET around the part.
func (s *selection) enter(l *Let) {
	s.lets = append(s.lets, &Let{span: l.span, Units: s.copy.units(l.Units)})
}

// within follows a path to a definition of a LET, or into one. As elsewhere, it may be named by
// several steps, through an instance.
func (s *selection) within(l *Let, steps []pathStep) Expr {
	name, given := "", 0
	for i, step := range steps {
		if step.selector() {
			break
		}
		if i > 0 {
			name += "!"
		}
		name += step.name
		given += max(step.nargs, 0)
		def := definedIn(l, name)
		if def == nil {
			continue
		}
		s.enter(l)
		first := len(s.made.Params)
		if !s.params(step.pos, def, given) {
			return nil
		}
		if rest := steps[i+1:]; len(rest) > 0 {
			return s.after(def, rest)
		}
		return reference(step, def, s.made.Params[first:])
	}
	s.errorf(steps[0].pos, "this LET of the definition of `%s` does not define `%s`", s.name, name)
	return nil
}

// definedIn returns the definition that a LET has by a name, or nil.
func definedIn(l *Let, name string) *Def {
	for _, u := range l.Units {
		switch u := u.(type) {
		case *Def:
			if u.Name == name {
				return u
			}
		case *Instance:
			if d := u.defined(name); d != nil {
				return d
			}
		}
	}
	return nil
}

// defined returns the definition that an instance brings in under a name, or nil.
func (in *Instance) defined(name string) *Def {
	for _, d := range in.Defs {
		if d.Name == name {
			return d
		}
	}
	for _, n := range in.Module.Module.scope.order { // one that needed no copy
		d, ok := in.Module.Module.scope.names[n].decl.(*Def)
		if ok && (n == name || in.Name != "" && in.Name+"!"+n == name) {
			return d
		}
	}
	return nil
}

// reference returns a definition applied to parameters.
func reference(step pathStep, def *Def, params []*Param) Expr {
	at := span{step.pos, step.pos}
	id := &Ident{span: at, Name: def.Name, Decl: def}
	if len(params) == 0 {
		return id
	}
	a := &Apply{span: at, Op: id}
	for _, p := range params {
		a.Args = append(a.Args, &Ident{span: at, Name: p.Name, Decl: p})
	}
	return a
}

// label follows a path to a labelled part, whose parameters are the bound variables around it.
func (s *selection) label(e Expr, steps []pathStep) Expr {
	step, rest := steps[0], steps[1:]
	found, around := labelled(e, step.name, nil)
	if found == nil {
		s.errorf(step.pos, "`%s` is no instance and has no label `%s`", s.name, step.name)
		return nil
	}
	if len(found.Params) != max(step.nargs, 0) && !s.alone {
		s.errorf(step.pos, "label `%s` takes %s, but is given %d", step.name,
			arguments(len(found.Params)), max(step.nargs, 0))
		return nil
	}
	s.through(found, around)
	switch {
	case len(rest) == 0:
		return found.Body
	case !rest[0].selector():
		return s.label(found.Body, rest)
	case rest[0].name == ":" && len(rest) == 1: // which is of definitions alone
		return s.nothing(rest[0])
	}
	return s.operand(found.Body, rest, true)
}

// through adds the parameters of a label in the place of the variables that are bound around it,
// and puts copies of the LETs around it around the part.
func (s *selection) through(l *Label, around []Node) {
	own := make(map[string]*Param, len(l.Params))
	for _, p := range l.Params {
		own[p.Name] = &Param{span: p.span, Name: p.Name}
		s.made.Params = append(s.made.Params, own[p.Name])
	}
	for _, n := range around {
		switch n := n.(type) {
		case *Bound:
			s.copy.renamed[n] = own[n.Name]
		case *Let:
			s.enter(n)
		}
	}
}

// labelled finds a label in an expression, not within other labels or definitions. Around it are
// variables that are bound and LETs, outermost first.
func labelled(n Node, name string, around []Node) (*Label, []Node) {
	around = around[:len(around):len(around)]
	switch n := n.(type) {
	case *Label:
		if n.Name == name {
			return n, around
		}
		return nil, nil
	case Unit:
		return nil, nil
	case *Let:
		around = append(around, n)
	case Expr:
		groups, _ := scopeOf(n)
		for _, g := range groups {
			for _, b := range g.Vars {
				around = append(around, b)
			}
		}
	}
	var found *Label
	var outer []Node
	Children(n, func(c Node) {
		if found == nil {
			found, outer = labelled(c, name, around)
		}
	})
	return found, outer
}

// scopeOf returns what an expression binds, and what it binds that in.
func scopeOf(e Expr) ([]*Group, Expr) {
	switch e := e.(type) {
	case *Quant:
		return e.Groups, e.Body
	case *Choose:
		return []*Group{e.Group}, e.Body
	case *SetFilter:
		return []*Group{e.Group}, e.Pred
	case *SetMap:
		return e.Groups, e.Elem
	case *FuncCtor:
		return e.Groups, e.Body
	}
	return nil, nil
}

// partsOf returns the numbered parts of an expression: the items of a list of conjuncts, the values
// of fields, the sets that variables are bound in.
func partsOf(e Expr) []Expr {
	var parts []Expr
	if groups, _ := scopeOf(e); groups != nil {
		for _, g := range groups {
			if g.Set != nil {
				parts = append(parts, g.Set)
			}
		}
		return parts
	}
	switch e := e.(type) {
	case *Junction:
		if !e.Bullets && len(e.Items) > 2 { // A /\ B /\ C is (A /\ B) /\ C
			last := len(e.Items) - 1
			return []Expr{&Junction{e.span, e.Or, e.Items[:last], false}, e.Items[last]}
		}
	case *Index: // f[a, b] is f[<<a, b>>]
		if len(e.Args) > 1 {
			return []Expr{e.Func, &Tuple{e.span, e.Args}}
		}
	case *Dot:
		return []Expr{e.Record, &String{e.span, e.Field}}
	}
	Children(e, func(c Node) {
		switch c := c.(type) {
		case *Field:
			parts = append(parts, c.Value)
		case Expr:
			parts = append(parts, c)
		}
	})
	return parts
}
