package syntax

import "strconv"

// selector tells whether a step of a path names no operator, but a part of a definition's body:
// one of the numbered parts, as in Op!1, or what is left when bound variables are given values, as
// in Op!(a, b).
func (s pathStep) selector() bool {
	switch s.name {
	case "<<", ">>", ":":
		return true
	}
	return s.binds() || s.number() > 0
}

// binds tells whether the step gives bound variables values, or leaves them to the arguments of an
// operator that the whole path is, as !@ does.
func (s pathStep) binds() bool { return s.name == "" || s.name == "@" }

// number returns the number that selects a part, or 0.
func (s pathStep) number() int {
	n, err := strconv.Atoi(s.name)
	if err != nil {
		return 0
	}
	return n
}

// of returns the number of the part that is selected of so many, or 0 where there is none.
func (s pathStep) of(parts int) int {
	switch n := s.number(); {
	case s.name == "<<" && parts > 0:
		return 1
	case s.name == ">>" && parts == 2:
		return 2
	case n <= parts:
		return n
	}
	return 0
}

// selection is the search for a part of a definition's body (Lamport's TLA+ version 2, section 4).
// It finds what SANY finds.
type selection struct {
	*resolver
	name string // of the definition
	// alone tells that the path is an argument that is an operator, and so has no arguments.
	alone bool
	// made is the definition that stands for the part: its parameters are those of the definitions
	// on the way, and what gives bound variables values.
	made *Def
	copy *copier
	// lets are the copied LETs around the part, outermost first.
	lets []*Let
}

// part returns a definition whose body is the part of def's body that the steps lead to, or nil
// where they lead nowhere. given is how many arguments stand before the steps.
func (r *resolver) part(id *Ident, def *Def, given int, steps []pathStep, alone bool) *Def {
	s := &selection{
		resolver: r, name: def.Name, alone: alone,
		copy: &copier{subst: make(map[Decl]Expr), renamed: make(map[any]any)},
	}
	s.made = &Def{
		span: def.span, Name: id.Name, NameStart: def.NameStart, Origin: def, part: true,
	}
	r.own(s.made)
	if def.Body == nil || !def.resolved {
		r.errorf(id.start, "`%s` has no parts that could be named here", def.Name)
		return nil
	}
	if !s.params(id.start, def, given) {
		return nil
	}
	e := s.after(def, steps)
	if e == nil {
		return nil
	}
	e = s.copy.expr(e)
	for i := len(s.lets) - 1; i >= 0; i-- {
		e = &Let{s.lets[i].span, s.lets[i].Units, e}
	}
	s.made.Body = e
	Walk(e, func(Node) bool { r.parts++; return true })
	if r.parts > maxParts {
		panic(limitAt(id.start, "the parts that are named have more than %d parts themselves",
			maxParts))
	}
	return s.made
}

// maxParts bounds what is copied where parts of definitions are named: parts of parts multiply.
const maxParts = 1_000_000

// inPlace returns an expression with the parts that it names in the place of their names, so that
// they are in the scope of the names; before is how much was copied before it was resolved.
func (r *resolver) inPlace(e Expr, before int) Expr {
	if r.parts == before {
		return e
	}
	c := &copier{subst: make(map[Decl]Expr), own: make(map[any]any), renamed: make(map[any]any)}
	return c.expr(e)
}

// inPlace returns what a part comes to: an operator where it has parameters.
func (d *Def) inPlace() Expr {
	if len(d.Params) == 0 {
		return d.Body
	}
	return &Lambda{d.span, d.Params, d.Body}
}

// params adds the parameters of a definition on the way to those of the part, and tells whether as
// many arguments are given.
func (s *selection) params(at Pos, def *Def, given int) bool {
	if given != len(def.Params) && !s.alone {
		s.errorf(at, "`%s` takes %s, but is given %d", def.Name, arguments(len(def.Params)), given)
		return false
	}
	for _, p := range def.Params {
		s.param(p, &Param{p.span, p.Name, p.NArgs})
	}
	return true
}

// param adds a parameter that takes the place of a declaration on the way.
func (s *selection) param(d Decl, own *Param) *Param {
	s.copy.renamed[d] = own
	s.made.Params = append(s.made.Params, own)
	return own
}

// after follows the steps behind the name of a definition: to a label in its body, or to a part.
func (s *selection) after(def *Def, steps []pathStep) Expr {
	if !steps[0].selector() {
		return s.label(def.Body, steps)
	}
	return s.operand(def.Body, steps, true)
}

// operand follows the steps from an expression, which a name stands for where named is set.
func (s *selection) operand(e Expr, steps []pathStep, named bool) Expr {
	if l, ok := e.(*Label); ok {
		return s.operand(l.Body, steps, named)
	}
	if len(steps) == 0 {
		return e
	}
	step, rest := steps[0], steps[1:]
	l, isLet := e.(*Let)
	switch {
	case !step.selector() && isLet && !named:
		return s.within(l, steps)
	case step.name == ":" && named && isLet && len(rest) > 0 && !rest[0].selector():
		return s.within(l, rest)
	case step.name == ":" && named && len(rest) == 0:
		return e
	case isLet && step.of(1) == 1:
		s.enter(l)
		return s.operand(l.Body, rest, false)
	}
	switch e := e.(type) {
	case *Case:
		return s.arm(e, steps)
	case *Apply:
		return s.argument(e, steps)
	}
	if groups, body := scopeOf(e); body != nil && step.binds() {
		if !s.bind(groups, step) {
			return nil
		}
		return s.operand(body, rest, false)
	}
	parts := partsOf(e)
	n := step.of(len(parts))
	if n == 0 {
		return s.nothing(step)
	}
	return s.operand(parts[n-1], rest, false)
}

// nothing notes that a step leads nowhere.
func (s *selection) nothing(step pathStep) Expr {
	s.errorf(step.pos, "this step of the path leads to no part of the definition of `%s`", s.name)
	return nil
}

// bind adds parameters in the place of the variables that are bound here, and tells whether the
// step has as many arguments.
func (s *selection) bind(groups []*Group, step pathStep) bool {
	n := 0
	for _, g := range groups {
		for _, b := range g.Vars {
			s.param(b, &Param{span: b.span, Name: b.Name})
		}
		n += len(g.Vars)
	}
	if step.name == "" && step.nargs != n {
		s.nothing(step)
		return false
	}
	return true
}

// arm follows a path into a CASE: !2!1 is the condition of the second arm, !2!2 its value.
func (s *selection) arm(c *Case, steps []pathStep) Expr {
	arms := len(c.Arms)
	if c.Other != nil {
		arms++
	}
	n := steps[0].of(arms)
	if n == 0 || len(steps) == 1 {
		return s.nothing(steps[0])
	}
	half, rest := steps[1].of(2), steps[2:]
	switch {
	case half == 2 && n > len(c.Arms):
		return s.operand(c.Other, rest, false)
	case half == 0 || n > len(c.Arms): // OTHER is no expression
		return s.nothing(steps[1])
	case half == 1:
		return s.operand(c.Arms[n-1].Cond, rest, false)
	}
	return s.operand(c.Arms[n-1].Body, rest, false)
}

// argument follows a path to an argument of an operator, which may be an operator itself.
func (s *selection) argument(e *Apply, steps []pathStep) Expr {
	n := steps[0].of(len(e.Args))
	if n == 0 {
		return s.nothing(steps[0])
	}
	arg, rest := e.Args[n-1], steps[1:]
	id, ok := e.Op.(*Ident)
	arity := 0
	if ok {
		arity = argArity(id.Decl, n-1)
	}
	l, isLambda := arg.(*Lambda)
	switch {
	case arity == 0:
		return s.operand(arg, rest, false)
	case len(rest) == 0 && s.alone:
		return s.applied(arg, arity)
	case !isLambda || len(rest) == 0 || !rest[0].binds():
		return s.nothing(steps[0])
	case rest[0].name == "" && rest[0].nargs != arity:
		return s.nothing(rest[0])
	}
	for _, p := range l.Params {
		s.param(p, &Param{p.span, p.Name, p.NArgs})
	}
	return s.operand(l.Body, rest[1:], false)
}

// applied returns an operator that is an argument, applied to parameters of the part.
func (s *selection) applied(op Expr, arity int) Expr {
	start, end := op.Span()
	a := &Apply{span: span{start, end}, Op: op}
	for i := range arity {
		p := &Param{span: a.span, Name: "arg" + strconv.Itoa(i+1)}
		s.made.Params = append(s.made.Params, p)
		a.Args = append(a.Args, &Ident{span: a.span, Name: p.Name, Decl: p})
	}
	return a
}
