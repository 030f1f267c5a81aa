package alloy

import (
	"slices"
	"strconv"

	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
)

// intAtom and stringAtom name the atoms that are not a signature's own.
func intAtom(n int) string          { return strconv.Itoa(n) }
func stringAtom(text string) string { return `"` + text + `"` }

// bounds gives signatures and fields relations with bounds that the scopes allow, and collects what
// must hold beside them.
type bounds struct {
	*scopes
	*frame
	u            universe
	bounds       *relational.Bounds
	lower, upper map[*world.Sig]*relational.TupleSet
	formulas     []relational.Formula
	tuples       int // how many all relations may have together
}

// newBounds bounds everything in a model under the scopes of a command.
func newBounds(w *world.World, s *scopes) *bounds {
	b := &bounds{
		scopes: s, frame: newFrame(s.bitwidth),
		u:     newUniverse(s.atoms, s.bitwidth, s.maxSeq, s.strings),
		lower: make(map[*world.Sig]*relational.TupleSet),
		upper: make(map[*world.Sig]*relational.TupleSet),
	}
	b.bounds = relational.NewBounds(b.u.Universe)
	b.builtin()
	for _, sig := range w.Sigs {
		if isTop(sig) {
			b.atLeast(sig)
			b.atMost(sig)
		}
	}
	for _, sig := range w.Sigs {
		if isTop(sig) {
			b.relate(sig)
		}
	}
	b.closeUniv()
	for _, sig := range w.Sigs {
		if sig.Kind != world.Prim {
			b.relateSubset(sig)
		}
	}
	for _, sig := range w.Sigs {
		b.relateFields(sig)
	}
	for _, sig := range w.Sigs {
		b.sizes(sig)
	}
	return b
}

// builtin bounds integers, strings and their relations.
func (b *bounds) builtin() {
	var texts, ints []int
	for text, atom := range b.u.strings {
		b.frame.texts[text] = relational.NewRelation(stringAtom(text), 1)
		texts = append(texts, atom)
	}
	for n, atom := range b.u.ints {
		b.bounds.Int(n, atom)
		ints = append(ints, atom)
	}
	slices.Sort(texts)
	slices.Sort(ints)
	b.exactly(world.String, b.u.Atoms(texts...))
	b.exactly(world.Int, b.u.Atoms(ints...))
	b.frame.bind(func(r *relational.Relation, value *relational.TupleSet) {
		b.bounds.Exactly(r, value)
		if r == b.frame.sigs[world.SeqInt] {
			b.exactly(world.SeqInt, value)
		}
	}, b.u)
	b.exactly(world.None, b.u.Set(1))
}

// exactly gives a built-in signature its only value.
func (b *bounds) exactly(sig *world.Sig, value *relational.TupleSet) {
	b.lower[sig], b.upper[sig] = value, value
}

// atLeast settles which atoms a signature must have, and begins with those that it may have.
func (b *bounds) atLeast(sig *world.Sig) {
	lower := b.u.Set(1)
	for _, child := range sig.Children {
		b.atLeast(child)
		lower = lower.Union(b.lower[child])
	}
	upper := lower.Clone()
	for _, name := range b.fresh[sig] {
		atom, _ := b.u.Atom(name) // as the universe was made of them
		upper.Add(atom)
		if b.exact[sig] {
			lower.Add(atom)
		}
	}
	b.lower[sig], b.upper[sig] = lower, upper
}

// atMost settles which atoms the children of a signature may have: what is in none for certain.
func (b *bounds) atMost(sig *world.Sig) {
	open := b.upper[sig]
	for _, child := range sig.Children {
		if b.lower[child].Len() > 0 {
			open = open.Minus(b.lower[child])
		}
	}
	for _, child := range sig.Children {
		if b.size[child] > b.lower[child].Len() {
			b.spend(open.Len())
			b.upper[child] = b.upper[child].Union(open)
		}
		b.atMost(child)
	}
}

// newRelation bounds a relation of its own.
func (b *bounds) newRelation(
	name string, lower, upper *relational.TupleSet, varies bool,
) *relational.Relation {
	b.spend(upper.Len())
	r := relational.NewRelation(name, upper.Arity())
	if varies {
		r = relational.NewVarRelation(name, upper.Arity())
	}
	b.bounds.Bound(r, lower, upper)
	return r
}

// relate gives a signature its expression: a relation, or the union of its children's with one for
// what is in none of them. Children have nothing in common, in no two states either.
func (b *bounds) relate(sig *world.Sig) relational.Expr {
	var sum relational.Expr
	var apart []relational.Formula
	v := relational.NewVar("v", 1)
	varies := false
	lower, upper := b.u.Set(1), b.u.Set(1) // of the expression
	for _, child := range sig.Children {
		varies = varies || child.Var
		e := b.relate(child)
		lower, upper = lower.Union(b.lower[child]), upper.Union(b.upper[child])
		switch {
		case sum == nil:
			sum = e
			continue
		case varies:
			apart = append(apart, never(v, e, sum))
		default:
			b.require(relational.Has(relational.No, relational.Intersect(sum, e)))
		}
		sum = relational.Union(sum, e)
	}
	switch {
	case sum == nil:
		lower, upper = b.lower[sig], b.upper[sig]
		sum = b.newRelation(sig.Name, lower, upper, sig.Var)
	case !sig.Abstract:
		low, high := b.lower[sig].Minus(lower), b.upper[sig].Minus(lower)
		rest := b.newRelation(sig.Name+"_remainder", low, high, sig.Var)
		lower, upper = lower.Union(low), upper.Union(high)
		if varies {
			apart = append(apart, never(v, sum, rest))
		}
		sum = relational.Union(sum, rest)
	}
	if len(apart) > 0 {
		b.require(relational.ForAll(oneOf(v, relational.Univ), relational.And(apart...)))
		if !sig.Var {
			b.require(relational.Always(relational.Equal(relational.Prime(sum), sum)))
		}
	}
	b.frame.sigs[sig], b.lower[sig], b.upper[sig] = sum, lower, upper
	return sum
}

// never says that an atom that is ever in one expression is never in the other.
func never(v *relational.Var, one, other relational.Expr) relational.Formula {
	return relational.Implies(relational.Eventually(relational.In(v, one)),
		relational.Always(relational.Not(relational.In(v, other))))
}

func oneOf(v *relational.Var, domain relational.Expr) []relational.Decl {
	return []relational.Decl{{Var: v, Mult: relational.One, Domain: domain}}
}

// relateSubset gives a signature that is part of others its expression.
func (b *bounds) relateSubset(sig *world.Sig) {
	if b.frame.sigs[sig] != nil {
		return
	}
	var sum relational.Expr
	lower, upper, varies := b.u.Set(1), b.u.Set(1), false
	for _, parent := range sig.Parents {
		if parent.Kind != world.Prim {
			b.relateSubset(parent)
		}
		varies = varies || parent.Var
		lower, upper = lower.Union(b.lower[parent]), upper.Union(b.upper[parent])
		if e := b.frame.sigs[parent]; sum == nil {
			sum = e
		} else {
			sum = relational.Union(sum, e)
		}
	}
	if sig.Kind == world.Equal {
		b.frame.sigs[sig], b.lower[sig], b.upper[sig] = sum, lower, upper
		return
	}
	b.lower[sig], b.upper[sig] = b.u.Set(1), upper
	r := b.newRelation(sig.Name, b.u.Set(1), upper, sig.Var)
	b.frame.sigs[sig] = r
	within := relational.In(r, sum)
	if sig.Var || varies {
		within = relational.Always(within)
	}
	b.require(within)
}

// closeUniv gives univ its expression and its bounds.
func (b *bounds) closeUniv() {
	b.frame.closeUniv(b.order)
	lower := b.lower[world.Int].Union(b.lower[world.String])
	upper := lower
	for _, sig := range b.order {
		if isTop(sig) {
			lower, upper = lower.Union(b.lower[sig]), upper.Union(b.upper[sig])
		}
	}
	b.lower[world.Univ], b.upper[world.Univ] = lower, upper
}

func (b *bounds) require(f relational.Formula) { b.formulas = append(b.formulas, f) }
