package alloy

import (
	"math"

	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
)

// relateFields gives the fields of a signature their expressions. The first column of a field of a
// signature that always has the same one atom needs no relation.
func (b *bounds) relateFields(sig *world.Sig) {
	if b.orderEnum(sig) {
		return
	}
	for _, d := range sig.Fields {
		for _, f := range d.Fields {
			if d.Defined && sig.Mult == world.MultOne {
				if e := b.simple(d.Bound); e != nil {
					b.setRest(f, e)
					continue
				}
			}
			b.relateField(f)
		}
	}
}

func (b *bounds) setRest(f *world.Field, rest relational.Expr) {
	b.frame.rest[f] = rest
	b.frame.fields[f] = relational.Product(b.frame.sigs[f.Sig], rest)
}

// relateField bounds a field by the bounds of its type's signatures.
func (b *bounds) relateField(f *world.Field) {
	single := f.Sig.Mult == world.MultOne && !f.Sig.Var
	var upper *relational.TupleSet
	for _, product := range f.Type.Products {
		if single {
			product = product[1:]
		}
		b.mustFit(f, product)
		var tuples *relational.TupleSet
		for _, sig := range product {
			if column := b.upper[sig]; tuples == nil {
				tuples = column
			} else {
				tuples = tuples.Product(column)
			}
		}
		if upper == nil {
			upper = tuples
		} else {
			upper = upper.Union(tuples)
		}
	}
	if upper == nil { // the type is of nothing
		upper = b.u.Set(2)
	}
	r := b.newRelation(f.Sig.Name+"."+f.Name, b.u.Set(upper.Arity()), upper, f.Decl.Var)
	if single {
		b.setRest(f, r)
	} else {
		b.frame.fields[f] = r
	}
}

// tuplesMax bounds how many tuples a field may have. The Analyzer bounds the size of the universe
// to the power of the arity, by some two milliards.
const tuplesMax = 20_000_000

// tuplesOfAllMax bounds how many tuples all relations may have together.
const tuplesOfAllMax = 50_000_000

// spend counts tuples, and throws where there are too many.
func (b *bounds) spend(tuples int) {
	if b.tuples += tuples; b.tuples > tuplesOfAllMax {
		exceed("signatures and fields may have more than %d tuples", tuplesOfAllMax)
	}
}

// mustFit throws where a product of signatures has too many tuples.
func (b *bounds) mustFit(f *world.Field, product world.Product) {
	size, all := 1, 1
	for _, sig := range product {
		size *= max(b.upper[sig].Len(), 1)
		all *= b.u.Len()
		if size > tuplesMax || all > math.MaxInt/max(b.u.Len(), 1) {
			exceed("%v: the field %s may have more than %d tuples", f.At.Start, f.Name, tuplesMax)
		}
	}
}

// simple returns the expression of a definition that names signatures and fields only, or nil.
func (b *bounds) simple(e world.Expr) relational.Expr {
	two := func(l, r world.Expr) (left, right relational.Expr, ok bool) {
		left, right = b.simple(l), b.simple(r)
		return left, right, left != nil && right != nil
	}
	switch e := e.(type) {
	case *world.SigRef:
		return b.frame.sigs[e.Sig]
	case *world.FieldRef:
		return b.frame.fields[e.Field]
	case *world.Arrow:
		if l, r, ok := two(e.L, e.R); ok {
			return relational.Product(l, r)
		}
	case *world.Binary:
		l, r, ok := two(e.L, e.R)
		switch {
		case !ok:
		case e.Op == world.OpUnion:
			return relational.Union(l, r)
		case e.Op == world.OpJoin:
			return relational.Join(l, r)
		}
	}
	return nil
}

// orderEnum gives the fields of an order of an enum, as util/ordering declares it, the order of the
// enum's members. It tells whether the signature has such an order.
func (b *bounds) orderEnum(sig *world.Sig) bool {
	first, next, elem := enumOrder(sig)
	if elem == nil || b.lower[sig].Len() != 1 || !b.lower[sig].Equal(b.upper[sig]) {
		return false
	}
	var members []int
	for _, member := range elem.Children {
		upper := b.upper[member]
		if upper.Len() != 1 {
			return false
		}
		for t := range upper.All() {
			members = append(members, t[0])
		}
	}
	heads, pairs := b.u.Set(1), b.u.Set(2)
	for i, atom := range members {
		if i == 0 {
			heads.Add(atom)
		} else {
			pairs.Add(members[i-1], atom)
		}
	}
	b.setRest(first, b.newRelation(sig.Name+"."+first.Name, heads, heads, false))
	b.setRest(next, b.newRelation(sig.Name+"."+next.Name, pairs, pairs, false))
	return true
}

// enumOrder returns the two fields of a signature that hold a total order, and the enum that they
// order; elem is nil where the signature is not of that kind.
func enumOrder(sig *world.Sig) (first, next *world.Field, elem *world.Sig) {
	if sig.Mult != world.MultOne || len(sig.Facts) != 1 {
		return nil, nil, nil
	}
	var fields []*world.Field
	for _, d := range sig.Fields {
		fields = append(fields, d.Fields...)
	}
	order, ok := sig.Facts[0].(*world.List)
	if !ok || order.Op != world.OpTotalOrder || len(order.Items) != 3 || len(fields) != 2 {
		return nil, nil, nil
	}
	ref, ok := order.Items[0].(*world.SigRef)
	if !ok || !ref.Sig.Enum || !isRest(order.Items[1], fields[0]) ||
		!isRest(order.Items[2], fields[1]) {
		return nil, nil, nil
	}
	return fields[0], fields[1], ref.Sig
}

// isRest tells whether an expression is the field without its first column: Sig.f.
func isRest(e world.Expr, f *world.Field) bool {
	join, ok := e.(*world.Binary)
	if !ok || join.Op != world.OpJoin {
		return false
	}
	sig, isSig := join.L.(*world.SigRef)
	field, isField := join.R.(*world.FieldRef)
	return isSig && isField && sig.Sig == f.Sig && field.Field == f
}

// sizes requires the multiplicity and the scope of a signature, as far as its bounds do not.
func (b *bounds) sizes(sig *world.Sig) {
	e, lower, upper := b.frame.sigs[sig], b.lower[sig].Len(), b.upper[sig].Len()
	has := func(m relational.Mult) {
		f := relational.Has(m, e)
		if sig.Var {
			f = relational.Always(f)
		}
		b.require(f)
	}
	switch {
	case sig.Mult == world.MultOne && (lower != 1 || upper != 1):
		has(relational.One)
		return
	case sig.Mult == world.MultSome && lower < 1:
		has(relational.Some)
	case sig.Mult == world.MultLone && upper > 1:
		has(relational.Lone)
	}
	n, scoped := b.size[sig]
	switch {
	case !scoped:
	case b.exact[sig] && (lower != n || upper != n):
		b.require(sized(sig, e, n, true))
	case upper > n:
		b.require(sized(sig, e, n, false))
	}
}

// sized says that a signature has exactly, or at most, so many atoms; one that varies has at most
// so many in all states together. Counting would be bounded by the bit width of integers.
func sized(sig *world.Sig, e relational.Expr, n int, exact bool) relational.Formula {
	switch {
	case n <= 0:
		return relational.Has(relational.No, e)
	case n == 1 && !sig.Var && exact:
		return relational.Has(relational.One, e)
	case n == 1 && !sig.Var:
		return relational.Has(relational.Lone, e)
	}
	domain := e
	if sig.Var {
		domain = relational.Univ
	}
	var decls []relational.Decl
	var apart []relational.Formula
	var sum relational.Expr
	for i := range n {
		v := relational.NewVar("v"+intAtom(i), 1)
		decls = append(decls, oneOf(v, domain)...)
		if sum == nil {
			sum = v
			continue
		}
		apart = append(apart, relational.Has(relational.No, relational.Intersect(v, sum)))
		sum = relational.Union(v, sum)
	}
	switch {
	case exact:
		apart = append(apart, relational.Equal(sum, e))
		return relational.Exists(decls, relational.And(apart...))
	case sig.Var:
		return relational.Exists(decls, relational.Always(relational.In(e, sum)))
	}
	return relational.Or(relational.Has(relational.No, e),
		relational.Exists(decls, relational.Equal(sum, e)))
}
