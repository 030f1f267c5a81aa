package value

import (
	"cmp"
	"slices"
)

// CompareImage compares what a permutation makes of a value with another value, as
// o.Compare(p.Of(a), b) does, but makes no more of it than that takes.
func (o *Order) CompareImage(p *Permutation, a, b Value) int {
	if o == nil {
		return Compare(p.Of(a), b)
	}
	return o.image(p, a, b, 0)
}

// image compares what is so many levels deep, of which the functions on a domain that the
// permutation leaves as it is are compared value by value.
func (o *Order) image(p *Permutation, a, b Value, depth int) int {
	if depth > sharedDepth {
		return Compare(p.Of(a), b)
	}
	switch a := a.(type) {
	case Atom:
		return o.compare(p.of(a), b, depth)
	case Bool, Int, Text:
		return o.compare(a, b, depth)
	case *Tuple:
		if b, ok := b.(*Tuple); ok {
			if c := cmp.Compare(len(a.elems), len(b.elems)); c != 0 {
				return c
			}
			return o.images(p, nil, nil, a.elems, b.elems, depth)
		}
	case *Record:
		b, ok := b.(*Record)
		switch {
		case !ok:
		case len(a.vals) != len(b.vals):
			return cmp.Compare(len(a.vals), len(b.vals))
		case a.dom == b.dom || slices.Equal(a.dom.elems, b.dom.elems):
			return o.images(p, o.places(a.dom), nil, a.vals, b.vals, depth)
		}
	case *Func:
		b, ok := b.(*Func)
		switch {
		case !ok:
		case len(a.vals) != len(b.vals):
			return cmp.Compare(len(a.vals), len(b.vals))
		case a.dom == b.dom:
			var room [scanned]int
			if moved := p.places(a.dom, room[:0]); moved != nil {
				return o.images(p, o.places(a.dom), inverse(moved), a.vals, b.vals, depth)
			}
			fallthrough
		default:
			return o.moved(p, a, b, depth)
		}
	case *Set:
		b, ok := b.(*Set)
		switch {
		case !ok:
		case len(a.elems) != len(b.elems):
			return cmp.Compare(len(a.elems), len(b.elems))
		default:
			return o.sets(p, a, b, depth)
		}
	}
	return o.compare(p.Of(a), b, depth)
}

// images compares lists of one length, at the places that are given, or at all, from the first to
// the last. What belongs at a place of the first list stands at that of from, where there is one.
func (o *Order) images(p *Permutation, places, from []int, a, b []Value, depth int) int {
	for i := range b {
		if places != nil {
			i = places[i]
		}
		k := i
		if from != nil {
			k = from[i]
		}
		if c := o.image(p, a[k], b[i], depth+1); c != 0 {
			return c
		}
	}
	return 0
}

// moved compares functions of as many arguments whose domains may differ, as [Order.Compare] does:
// the first argument, its value, the second argument, and so on.
func (o *Order) moved(p *Permutation, a, b *Func, depth int) int {
	l := left{elems: a.dom.elems}
	for _, k := range o.Elems(b.dom) {
		i, c := l.least(o, p, k, depth)
		if c == 0 {
			c = o.image(p, a.vals[i], b.vals[b.dom.place(k)], depth+1)
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// sets compares sets of as many elements.
func (o *Order) sets(p *Permutation, a, b *Set, depth int) int {
	l := left{elems: a.elems}
	for _, e := range o.Elems(b) {
		if _, c := l.least(o, p, e, depth); c != 0 {
			return c
		}
	}
	return 0
}

// left is the elements of a set, of which one after the other is taken: that whose image is the
// least of those that are left.
type left struct {
	elems []Value
	taken []bool
}

// least compares the least image with a value. Where that is the same, it takes the element.
func (l *left) least(o *Order, p *Permutation, v Value, depth int) (at, c int) {
	at, c = -1, 1
	for i, e := range l.elems {
		if l.taken != nil && l.taken[i] {
			continue
		}
		switch d := o.image(p, e, v, depth+1); {
		case d < 0:
			return i, d
		case d == 0:
			at, c = i, 0
		}
	}
	if c == 0 {
		if l.taken == nil {
			l.taken = make([]bool, len(l.elems))
		}
		l.taken[at] = true
	}
	return at, c
}

// inverse returns the permutation of places that takes another back.
func inverse(places []int) []int {
	back := make([]int, len(places))
	for i, at := range places {
		back[at] = i
	}
	return back
}
