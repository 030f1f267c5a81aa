package alloy

import (
	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
)

// facts returns all that holds in each instance of a model beside the bounds: what the declarations
// of fields say, the facts of signatures, and the facts. What is said of signatures and fields
// holds always, facts hold in the first state.
func (t *translator) facts(w *world.World) []relational.Formula {
	var all []relational.Formula
	always := func(f relational.Formula) {
		if relational.IsTemporal(f) {
			f = relational.Always(f)
		}
		all = append(all, f)
	}
	for _, sig := range w.Sigs {
		for _, d := range sig.Fields {
			for _, f := range t.fieldDecl(sig, d) {
				always(f)
			}
		}
		for _, fact := range sig.Facts {
			for _, f := range t.forThis(sig, fact) {
				always(f)
			}
		}
	}
	for _, fact := range w.Facts {
		all = append(all, t.conjuncts(fact.Body)...)
	}
	return all
}

// conjuncts translates the parts of a conjunction one by one.
func (t *translator) conjuncts(e world.Expr) []relational.Formula {
	list, ok := e.(*world.List)
	if !ok || list.Op != world.OpAnd {
		return []relational.Formula{t.formula(e)}
	}
	var all []relational.Formula
	for _, item := range list.Items {
		all = append(all, t.conjuncts(item)...)
	}
	return all
}

// forThis translates a fact that is appended to a signature: it holds for all atoms of it.
func (t *translator) forThis(sig *world.Sig, fact world.Expr) []relational.Formula {
	if sig.Mult == world.MultOne {
		return t.conjuncts(fact)
	}
	return []relational.Formula{t.each(sig, func(relational.Expr) relational.Formula {
		return t.formula(fact)
	})}
}

// each says something of all atoms of a signature, in which This stands for the atom. For a
// signature of multiplicity one it is said of the signature itself.
func (t *translator) each(
	sig *world.Sig, say func(this relational.Expr) relational.Formula,
) relational.Formula {
	set := t.sigs[sig]
	defer delete(t.env, sig.This)
	if sig.Mult == world.MultOne {
		t.env[sig.This] = value{expr: set}
		return say(set)
	}
	v := relational.NewVar("this", 1)
	t.env[sig.This], t.from[v] = value{expr: v}, sig.This
	return relational.ForAll(oneOf(v, set), say(v))
}

// fieldDecl returns what a declaration says of its fields.
func (t *translator) fieldDecl(sig *world.Sig, d *world.FieldDecl) []relational.Formula {
	var all []relational.Formula
	for _, field := range d.Fields {
		all = append(all, t.each(sig, func(this relational.Expr) relational.Formula {
			row := relational.Join(this, t.fields[field])
			if rest := t.rest[field]; rest != nil && sig.Mult == world.MultOne {
				row = rest
			}
			if d.Defined {
				bound := t.set(d.Bound)
				t.mustSame(d.Bound, row, bound)
				return relational.Equal(row, bound)
			}
			return t.in(d.Bound, row, d.Bound)
		}))
		if sig.Mult != world.MultOne || sig.Var {
			all = append(all, relational.In(firstColumn(t.fields[field]), t.sigs[sig]))
		}
	}
	if d.DisjExpr && sig.Mult != world.MultOne {
		for _, field := range d.Fields {
			all = append(all, t.apart(sig, field))
		}
	}
	if d.Disj && len(d.Fields) > 1 {
		fields := make([]relational.Expr, len(d.Fields))
		for i, field := range d.Fields {
			fields[i] = t.fields[field]
		}
		all = append(all, disjoint(fields))
	}
	return all
}

func firstColumn(e relational.Expr) relational.Expr {
	for e.Arity() > 1 {
		e = relational.Join(e, relational.Univ)
	}
	return e
}

// apart says that a field has nothing in common for two atoms of its signature.
func (t *translator) apart(sig *world.Sig, field *world.Field) relational.Formula {
	this, that := relational.NewVar("this", 1), relational.NewVar("that", 1)
	rows := relational.Intersect(relational.Join(this, t.fields[field]),
		relational.Join(that, t.fields[field]))
	return relational.ForAll(
		append(oneOf(this, t.sigs[sig]), oneOf(that, t.sigs[sig])...),
		relational.Implies(relational.Not(relational.Equal(this, that)),
			relational.Has(relational.No, rows)))
}
