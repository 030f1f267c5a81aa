package world

// Type is the bounding type of an expression: a formula, an integer, or a relation whose tuples lie
// in the union of some products of signatures. In rare cases it is several of them at once, as
// {} -> none. The zero Type is that of what makes no sense.
type Type struct {
	// Bool marks a formula.
	Bool bool
	// SmallInt marks an integer, as #r is; sets of integers have the product Int.
	SmallInt bool
	// Products holds the products of the relation. Each names signatures of the kind Prim; none
	// lies in another one.
	Products []Product
}

// Product is the type of a tuple: what each of its columns lies in.
type Product []*Sig

// Arity returns the arity of the relation, 0 where there is none or where there are several.
func (t Type) Arity() int {
	arity := 0
	for _, p := range t.Products {
		if arity != 0 && arity != len(p) {
			return 0
		}
		arity = len(p)
	}
	return arity
}
