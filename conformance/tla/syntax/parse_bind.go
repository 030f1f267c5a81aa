package syntax

// quant = ( "\A" | "\E" ) ( groups | names ) ":" expr | ( "\AA" | "\EE" ) names ":" expr.
func (p *parser) quant() Expr {
	t := p.take()
	q := &Quant{Kind: map[string]QuantKind{
		`\A`: Forall, `\E`: Exists, `\AA`: TemporalForall, `\EE`: TemporalExists,
	}[t.text]}
	if q.Kind == TemporalForall || q.Kind == TemporalExists {
		start := p.peek().start
		vars := list(p, p.bound)
		q.Groups = []*Group{{span: p.from(start), Vars: vars}}
	} else {
		q.Groups = p.quantGroups()
	}
	p.expect(":")
	q.Body = p.expr()
	q.span = p.from(t.start)
	return q
}

// quantGroups = group { "," group }; either all groups have sets, or it is one group without.
func (p *parser) quantGroups() []*Group {
	first := p.group()
	if first.Tuple && first.Set == nil {
		p.fail("`\\in`")
	}
	groups := []*Group{first}
	for first.Set != nil && p.accept(",") {
		groups = append(groups, p.boundGroup())
	}
	return groups
}

// boundGroup is a group that must have a set.
func (p *parser) boundGroup() *Group {
	g := p.group()
	if g.Set == nil {
		p.fail("`\\in`")
	}
	return g
}

// group = ( Name { "," Name } | "<<" Name { "," Name } ">>" ) [ "\in" expr ].
func (p *parser) group() *Group {
	start := p.peek().start
	g := &Group{}
	if p.accept("<<") {
		g.Tuple = true
		g.Vars = list(p, p.bound)
		p.expect(">>")
	} else {
		g.Vars = list(p, p.bound)
	}
	if p.accept(`\in`) {
		g.Set = p.expr()
	}
	g.span = p.from(start)
	return g
}

func (p *parser) bound() *Bound {
	t := p.ident("the name of a bound variable")
	return &Bound{t.span(), t.text}
}

// choose = "CHOOSE" ( Name | tuple of names ) [ "\in" expr ] ":" expr.
func (p *parser) choose() Expr {
	start := p.take().start
	g := &Group{}
	first := p.peek().start
	if p.accept("<<") {
		g.Tuple = true
		g.Vars = list(p, p.bound)
		p.expect(">>")
	} else {
		g.Vars = []*Bound{p.bound()}
	}
	if p.accept(`\in`) {
		g.Set = p.expr()
	}
	g.span = p.from(first)
	p.expect(":")
	body := p.expr()
	return &Choose{p.from(start), g, body}
}

// lambda = "LAMBDA" Name { "," Name } ":" expr.
func (p *parser) lambda() Expr {
	start := p.take().start
	params := list(p, func() *Param { return param(p.ident("the name of a parameter")) })
	p.expect(":")
	body := p.expr()
	return &Lambda{p.from(start), params, body}
}

// ifThenElse = "IF" expr "THEN" expr "ELSE" expr.
func (p *parser) ifThenElse() Expr {
	start := p.take().start
	e := &If{}
	e.Cond = p.expr()
	p.expect("THEN")
	e.Then = p.expr()
	p.expect("ELSE")
	e.Else = p.expr()
	e.span = p.from(start)
	return e
}

// cases = "CASE" arm { "[]" arm } [ "[]" "OTHER" "->" expr ]
// arm = expr "->" expr.
func (p *parser) cases() Expr {
	c := &Case{}
	start := p.take().start
	for {
		if len(c.Arms) > 0 && p.accept("OTHER") {
			p.expect("->")
			c.Other = p.expr()
			break
		}
		arm := &Arm{}
		first := p.peek().start
		arm.Cond = p.expr()
		p.expect("->")
		arm.Body = p.expr()
		arm.span = p.from(first)
		c.Arms = append(c.Arms, arm)
		if !p.accept("[]") {
			break
		}
	}
	c.span = p.from(start)
	return c
}

// let = "LET" definition { definition } "IN" expr.
func (p *parser) let() Expr {
	l := &Let{}
	start := p.take().start
	for !p.at("IN") {
		if p.peek().is("LOCAL") || p.peek().is("INSTANCE") {
			p.fail("a definition or `IN`")
		}
		l.Units = append(l.Units, p.definition())
	}
	if len(l.Units) == 0 {
		p.fail("a definition")
	}
	p.expect("IN")
	l.Body = p.expr()
	l.span = p.from(start)
	return l
}

// fairness = ( "WF_" | "SF_" ) subscript "(" expr ")".
func (p *parser) fairness() Expr {
	t := p.take()
	f := &Fairness{Strong: t.text == "SF_"}
	f.Sub = p.subscript(false)
	p.expect("(")
	f.Action = p.expr()
	p.expect(")")
	f.span = p.from(t.start)
	return f
}
