package value

import (
	"math/rand/v2"
	"slices"
)

// Draw returns an element of a finite set that is not empty, each with the same probability. It
// does not write out what is a set of functions, of records, of tuples or of subsets. It panics
// with an *Error for what is no such set.
func Draw(s Value, by *rand.Rand) Value {
	switch x := asSet(s); {
	case x.size() < 0:
		failInfinite(x)
	case x.size() == 0:
		Fail("an element is drawn from the empty set")
	}
	switch s := s.(type) {
	case *Interval:
		return Number(int64(s.lo) + by.Int64N(s.size()))
	case *subsets:
		var chosen []Value
		for _, e := range Elems(s.base) {
			if by.IntN(2) > 0 {
				chosen = append(chosen, e)
			}
		}
		return SortedSet(chosen)
	case *funcSet:
		dom := Written(s.dom)
		return function(dom.elems, dom, drawEach(slices.Repeat([]set{s.rng}, len(dom.elems)), by))
	case *recordSet:
		return &Record{dom: s.dom, vals: drawEach(s.sets, by)}
	case *product:
		return NewTuple(drawEach(s.sets, by)...)
	}
	elems := Elems(s)
	return elems[by.IntN(len(elems))]
}

// drawEach draws an element of each set.
func drawEach(sets []set, by *rand.Rand) []Value {
	vals := make([]Value, len(sets))
	for i, s := range sets {
		vals[i] = Draw(s, by)
	}
	return vals
}
