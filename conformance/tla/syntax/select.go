package syntax

import "strconv"

// selector tells whether a step of a path names no operator, but a part of a definition's body:
// one of the numbered parts, as in Op!1, or what is left when bound variables are given values, as
// in Op!(a, b).
func (s pathStep) selector() bool {
	switch s.name {
	case "<<", ">>", ":", "@", "":
		return true
	}
	return s.number() > 0
}

// number returns the number that selects a part, or 0.
func (s pathStep) number() int {
	n, err := strconv.Atoi(s.name)
	if err != nil {
		return 0
	}
	return n
}

// selection is the search for a part of a definition's body (Lamport's TLA+ version 2, section 4).
type selection struct {
	*resolver
	def *Def
	// made is the definition that stands for the part: its parameters are those of def, and what
	// gives bound variables values.
	made *Def
	copy *copier
	// lets are the LETs around the part, outermost first.
	lets []*Let
}

// part returns a definition whose body is the part of def's body that the steps lead to, or nil
// where they lead nowhere. given is how many arguments stand before the steps.
func (r *resolver) part(id *Ident, def *Def, given int, steps []pathStep) *Def {
	s := &selection{resolver: r, def: def, copy: &copier{
		subst: make(map[Decl]Expr), renamed: make(map[any]any),
	}}
	s.made = &Def{
		span: def.span, Name: id.Name, NameStart: def.NameStart, Origin: def, part: true,
	}
	r.own(s.made)
	for _, p := range def.Params {
		own := &Param{p.span, p.Name, p.NArgs}
		s.copy.renamed[p] = own
		s.made.Params = append(s.made.Params, own)
	}
	if given != len(def.Params) {
		r.errorf(id.start, "`%s` takes %s, but is given %d", def.Name, arguments(len(def.Params)),
			given)
		return nil
	}
	if def.Body == nil {
		r.errorf(id.start, "`%s` has no parts that could be named", def.Name)
		return nil
	}
	e := s.walk(def.Body, steps)
	if e == nil {
		return nil
	}
	for i := len(s.lets) - 1; i >= 0; i-- {
		e = &Let{s.lets[i].span, s.lets[i].Units, e}
	}
	s.made.Body = s.copy.expr(e)
	return s.made
}

// walk follows the steps from an expression.
func (s *selection) walk(e Expr, steps []pathStep) Expr {
	if l, ok := e.(*Label); ok && (len(steps) == 0 || steps[0].name != l.Name) {
		return s.walk(l.Body, steps)
	}
	if len(steps) == 0 {
		return e
	}
	step, rest := steps[0], steps[1:]
	if l, ok := e.(*Let); ok && step.number() == 1 {
		s.lets = append(s.lets, l)
		return s.walk(l.Body, rest)
	}
	if !step.selector() {
		return s.label(e, step, rest)
	}
	switch step.name {
	case ":":
		return s.walk(e, rest)
	case "<<":
		step.name = "1"
	case ">>":
		step.name = "2"
	}
	if c, ok := e.(*Case); ok {
		return s.arm(c, step, rest)
	}
	var next Expr
	if step.name == "" || step.name == "@" {
		next = s.within(e, step)
	} else if parts := partsOf(e); step.number() <= len(parts) {
		next = parts[step.number()-1]
	}
	if next == nil {
		s.errorf(step.pos, "this step of the path leads to no part of the definition of `%s`",
			s.def.Name)
		return nil
	}
	return s.walk(next, rest)
}

// within gives the variables that an expression binds values, and returns what they are bound in.
func (s *selection) within(e Expr, step pathStep) Expr {
	groups, body := scopeOf(e)
	var bound []*Bound
	for _, g := range groups {
		bound = append(bound, g.Vars...)
	}
	if body == nil || step.name == "" && len(bound) != step.nargs {
		return nil
	}
	for _, b := range bound {
		s.bind(b, b.span, b.Name)
	}
	return body
}

// bind adds a parameter that takes the place of a bound variable.
func (s *selection) bind(b *Bound, at span, name string) {
	own := &Param{span: at, Name: name}
	s.copy.renamed[b] = own
	s.made.Params = append(s.made.Params, own)
}

// arm follows a path into a CASE: !2!1 is the condition of the second arm, !2!2 its value.
func (s *selection) arm(c *Case, step pathStep, rest []pathStep) Expr {
	n := step.number()
	switch {
	case n >= 1 && n <= len(c.Arms) && len(rest) > 0 && rest[0].number() == 1:
		return s.walk(c.Arms[n-1].Cond, rest[1:])
	case n >= 1 && n <= len(c.Arms) && len(rest) > 0 && rest[0].number() == 2:
		return s.walk(c.Arms[n-1].Body, rest[1:])
	case n == len(c.Arms)+1 && c.Other != nil:
		return s.walk(c.Other, rest)
	}
	s.errorf(step.pos, "this step of the path leads to no arm of the CASE")
	return nil
}

// label follows a path to a labelled part, whose parameters are the bound variables around it.
func (s *selection) label(e Expr, step pathStep, rest []pathStep) Expr {
	found, around := labelled(e, step.name, nil)
	if found == nil {
		s.errorf(step.pos, "`%s` is no instance and has no label `%s`", s.def.Name, step.name)
		return nil
	}
	if len(found.Params) != max(step.nargs, 0) {
		s.errorf(step.pos, "label `%s` takes %s, but is given %d", step.name,
			arguments(len(found.Params)), max(step.nargs, 0))
		return nil
	}
	for _, p := range found.Params {
		for _, b := range around {
			if b.Name == p.Name {
				s.bind(b, p.span, p.Name)
			}
		}
	}
	return s.walk(found.Body, rest)
}

// labelled finds a label in an expression, not within other labels, and the variables that are
// bound around it.
func labelled(n Node, name string, around []*Bound) (*Label, []*Bound) {
	if l, ok := n.(*Label); ok {
		if l.Name == name {
			return l, around
		}
		return nil, nil
	}
	if e, ok := n.(Expr); ok {
		groups, _ := scopeOf(e)
		for _, g := range groups {
			around = append(around[:len(around):len(around)], g.Vars...)
		}
	}
	var found *Label
	var bound []*Bound
	Children(n, func(c Node) {
		if found == nil {
			found, bound = labelled(c, name, around)
		}
	})
	return found, bound
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

// partsOf returns the numbered parts of an expression: the items of a list of conjuncts, the
// arguments of an operator, the sets that variables are bound in.
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
	if j, ok := e.(*Junction); ok && !j.Bullets && len(j.Items) > 2 {
		// A /\ B /\ C is (A /\ B) /\ C.
		last := len(j.Items) - 1
		return []Expr{&Junction{j.span, j.Or, j.Items[:last], false}, j.Items[last]}
	}
	Children(e, func(c Node) {
		switch c := c.(type) {
		case *Field:
			parts = append(parts, c.Value)
		case Expr:
			parts = append(parts, c)
		}
	})
	if d, ok := e.(*Dot); ok {
		parts = append(parts, &String{d.span, d.Field})
	}
	if _, ok := e.(*Apply); ok { // the operator itself is no part
		return parts[1:]
	}
	return parts
}
