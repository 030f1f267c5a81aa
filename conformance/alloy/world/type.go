package world

import (
	"slices"
	"strings"
)

// Type is the bounding type of an expression: a formula, an integer, or a relation whose tuples
// lie in the union of some products of signatures. While a name may still mean several things it
// is the type of all of them, and may be a formula and relations of several arities at once. The
// zero Type is that of what makes no sense.
type Type struct {
	// Bool marks a formula.
	Bool bool
	// SmallInt marks an integer, as #r is. Like a set of integers it has the product Int.
	SmallInt bool
	// Products holds the products of the relation. Each names signatures of the kind Prim; none
	// lies in another one.
	Products []Product
}

// Product is the type of a tuple: what each of its columns lies in. One that holds no tuple is
// none in every column.
type Product []*Sig

// Bounds of types, which grow exponentially in a text that is made for it.
const (
	columnsMax  = 128
	productsMax = 2_000
	pairsMax    = 250_000
)

// typeTooLarge is thrown where a type passes the bounds; see [checker.guard].
type typeTooLarge struct{}

var formulaType = Type{Bool: true}

// smallIntType is the type of #r, of sums and of number literals.
func smallIntType() Type { return Type{SmallInt: true, Products: []Product{{Int}}} }

// primType is the type of sets of such a signature's atoms, of so many columns.
func primType(s *Sig, columns int) Type {
	return Type{Products: []Product{slices.Repeat(Product{s}, columns)}}
}

// Type returns the type of the signature as a set.
func (s *Sig) Type() Type {
	switch {
	case s.Kind == Prim && s.Parent != nil && s.Parent.Enum:
		return primType(s.Parent, 1)
	case s.Kind == Prim:
		return primType(s, 1)
	}
	var t Type
	for i, p := range s.Parents {
		switch {
		case p == Univ:
			return primType(Univ, 1)
		case i == 0:
			t = p.Type()
		default:
			t = t.unionOfCommonArity(p.Type())
		}
	}
	return t
}

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

// none tells whether it is the type of what makes no sense.
func (t Type) none() bool { return !t.Bool && len(t.Products) == 0 }

// isInt tells whether it may be a set of integers.
func (t Type) isInt() bool {
	return slices.ContainsFunc(t.Products, func(p Product) bool {
		return len(p) == 1 && p[0] == Int
	})
}

// HasArity tells whether it may be a relation of an arity.
func (t Type) HasArity(arity int) bool {
	return slices.ContainsFunc(t.Products, func(p Product) bool { return len(p) == arity })
}

// HasTuple tells whether a tuple of the type can exist: whether it is not surely empty.
func (t Type) HasTuple() bool {
	return slices.ContainsFunc(t.Products, func(p Product) bool { return !p.empty() })
}

func (t Type) hasCommonArity(u Type) bool {
	return slices.ContainsFunc(t.Products, func(p Product) bool { return u.HasArity(len(p)) })
}

// intersects tells whether the two may have a tuple in common.
func (t Type) intersects(u Type) bool {
	for _, p := range t.Products {
		for _, q := range u.Products {
			if len(p) == len(q) && p.intersects(q) {
				return true
			}
		}
	}
	return false
}

// firstColumnOverlaps tells whether tuples of both may begin with the same atom.
func (t Type) firstColumnOverlaps(u Type) bool {
	for _, p := range t.Products {
		for _, q := range u.Products {
			if p[0].intersects(q[0]) {
				return true
			}
		}
	}
	return false
}

// canOverride tells whether a tuple of u may replace one of t in an override.
func (t Type) canOverride(u Type) bool {
	for _, p := range t.Products {
		for _, q := range u.Products {
			if len(p) == len(q) && p[0].intersects(q[0]) {
				return true
			}
		}
	}
	return false
}

// asSet returns the type as that of a relation only.
func (t Type) asSet() Type { return Type{Products: t.Products} }

// shownMax bounds how many products a message shows.
const shownMax = 40

// String returns the type as the Analyzer writes it, with all children of an abstract signature
// put together to their parent.
func (t Type) String() string {
	var parts []string
	if t.Bool {
		parts = append(parts, "PrimitiveBoolean")
	}
	products := t.Products
	if len(products) <= shownMax {
		products = t.folded()
	}
	for i, p := range products {
		if i == shownMax {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, p.String())
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// String returns the names of the columns with arrows between them.
func (p Product) String() string {
	names := make([]string, len(p))
	for i, s := range p {
		names[i] = s.Name
	}
	return strings.Join(names, "->")
}

// folded puts products together that differ in one column only and there have all the children of
// an abstract signature.
func (t Type) folded() []Product {
	products := slices.Clone(t.Products)
	for i := 0; i < len(products); i++ {
		for column := range products[i] {
			if rest, ok := foldAt(products, i, column); ok {
				products, i = rest, -1
				break
			}
		}
	}
	return products
}

// foldAt returns the products with the i-th one and its siblings replaced by their parent, if they
// are all there.
func foldAt(products []Product, i, column int) ([]Product, bool) {
	at := products[i]
	parent := at[column].Parent
	if parent == nil || parent == Univ || !parent.Abstract {
		return nil, false
	}
	missing := slices.Clone(parent.Children)
	var rest []Product
	for _, p := range products {
		if !p.differsOnlyAt(at, column) || !slices.Contains(missing, p[column]) {
			rest = append(rest, p)
			continue
		}
		missing = slices.DeleteFunc(missing, func(s *Sig) bool { return s == p[column] })
	}
	whole := slices.Clone(at)
	whole[column] = parent
	return append(rest, whole), len(missing) == 0
}

func (p Product) differsOnlyAt(q Product, column int) bool {
	if len(p) != len(q) {
		return false
	}
	for i := range p {
		if i != column && p[i] != q[i] {
			return false
		}
	}
	return true
}
