package relational

import "slices"

// Bounds say which tuples each relation has at least and at most, in every state, and which atoms
// stand for integers. A problem does not change them.
type Bounds struct {
	universe  *Universe
	relations []*Relation
	bounds    map[*Relation]bound
	ints      []intBound
}

type bound struct{ lower, upper *TupleSet }

// intBound says that an atom stands for a value.
type intBound struct{ value, atom int }

// NewBounds returns bounds of no relation.
func NewBounds(u *Universe) *Bounds {
	return &Bounds{universe: u, bounds: make(map[*Relation]bound)}
}

// Universe returns the atoms that are spoken of.
func (b *Bounds) Universe() *Universe { return b.universe }

// Bound gives a relation its bounds, which are no longer to be changed. It panics where they do not
// fit the relation or each other.
func (b *Bounds) Bound(r *Relation, lower, upper *TupleSet) {
	if lower.arity != r.arity || upper.arity != r.arity {
		panic("relational.Bounds.Bound: " + r.name + " has another arity")
	}
	if !lower.In(upper) {
		panic("relational.Bounds.Bound: " + r.name + " has a lower bound beyond its upper one")
	}
	if _, known := b.bounds[r]; !known {
		b.relations = append(b.relations, r)
	}
	b.bounds[r] = bound{lower, upper}
}

// Exactly gives a relation its only value.
func (b *Bounds) Exactly(r *Relation, value *TupleSet) { b.Bound(r, value, value) }

// Int says that an atom stands for an integer.
func (b *Bounds) Int(value, atom int) {
	b.ints = append(b.ints, intBound{value, atom})
}

// Relations returns the bounded relations in the order in which they were.
func (b *Bounds) Relations() []*Relation { return slices.Clone(b.relations) }

// Lower returns what a relation has at least, or nil where it is not bounded.
func (b *Bounds) Lower(r *Relation) *TupleSet { return b.bounds[r].lower }

// Upper returns what a relation has at most, or nil where it is not bounded.
func (b *Bounds) Upper(r *Relation) *TupleSet { return b.bounds[r].upper }

// Ints calls visit for each atom that stands for an integer.
func (b *Bounds) Ints(visit func(value, atom int)) {
	for _, i := range b.ints {
		visit(i.value, i.atom)
	}
}
