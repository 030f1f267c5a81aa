package relational

// IsTemporal tells whether the value of a formula may depend on other states than one, or differ
// between states: it has a temporal operator, a prime, or a relation that varies.
func IsTemporal(f Formula) bool {
	t := temporality{formulas: make(map[Formula]bool), exprs: make(map[Expr]bool)}
	return t.formula(f)
}

// temporality remembers what it was asked, as nodes may stand in many places.
type temporality struct {
	formulas map[Formula]bool
	exprs    map[Expr]bool
}

func (t temporality) formula(f Formula) bool {
	known, ok := t.formulas[f]
	if !ok {
		known = t.ofFormula(f)
		t.formulas[f] = known
	}
	return known
}

func (t temporality) ofFormula(f Formula) bool {
	switch f := f.(type) {
	case *unaryFormula:
		return f.op != opNot || t.formula(f.sub)
	case *binaryFormula:
		return f.op != opImplies && f.op != opIff || t.formula(f.left) || t.formula(f.right)
	case *listFormula:
		for _, sub := range f.subs {
			if t.formula(sub) {
				return true
			}
		}
	case *setComparison:
		return t.expr(f.left) || t.expr(f.right)
	case *multFormula:
		return t.expr(f.sub)
	case *intComparison:
		return t.integer(f.left) || t.integer(f.right)
	case *quantified:
		return t.decls(f.decls) || t.formula(f.body)
	case *totalOrder:
		return f.next.vary || f.elem.vary || f.first.vary || f.last.vary
	}
	return false
}

func (t temporality) decls(decls []Decl) bool {
	for _, d := range decls {
		if t.expr(d.Domain) {
			return true
		}
	}
	return false
}

func (t temporality) expr(e Expr) bool {
	known, ok := t.exprs[e]
	if !ok {
		known = t.ofExpr(e)
		t.exprs[e] = known
	}
	return known
}

func (t temporality) ofExpr(e Expr) bool {
	switch e := e.(type) {
	case *Relation:
		return e.vary
	case *unaryExpr:
		return e.op == opPrime || t.expr(e.sub)
	case *binaryExpr:
		return t.expr(e.left) || t.expr(e.right)
	case *comprehension:
		return t.decls(e.decls) || t.formula(e.body)
	case *condExpr:
		return t.formula(e.cond) || t.expr(e.then) || t.expr(e.alt)
	case *intAtom:
		return t.integer(e.sub)
	}
	return false
}

func (t temporality) integer(i IntExpr) bool {
	switch i := i.(type) {
	case *count:
		return t.expr(i.sub)
	case *sumOf:
		return t.expr(i.sub)
	case *negation:
		return t.integer(i.sub)
	case *arithmetic:
		return t.integer(i.left) || t.integer(i.right)
	case *sumOver:
		return t.decls(i.decls) || t.integer(i.body)
	case *condInt:
		return t.formula(i.cond) || t.integer(i.then) || t.integer(i.alt)
	}
	return false
}
