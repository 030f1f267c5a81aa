package value

import (
	"iter"
	"slices"
)

// set is a set in any form. Sets of different forms are equal where their elements are.
type set interface {
	Value
	// contains may panic with an *Error, as TLC may refuse the question.
	contains(v Value) bool
	// all yields the elements in the order of Compare. It panics with an *Error for an infinite
	// set.
	all(yield func(Value) bool)
	// size returns how many elements there are, at most maxSize; it is negative for infinitely
	// many.
	size() int64
}

// maxSize stands for itself and for everything above.
const maxSize = 1 << 62

type (
	// Set is a set whose elements are written out.
	Set struct {
		elems []Value // sorted
		memo
	}
	// Interval is lo..hi, and not empty.
	Interval struct {
		lo, hi Int
		memo
	}
)

// Empty is {}; Booleans is BOOLEAN.
var (
	Empty    = &Set{}
	Booleans = &Set{elems: []Value{Bool(false), Bool(true)}}
)

// NewSet returns the set of these elements, in any order and with duplicates. It keeps elems.
// It panics with an *Error where TLC would not compare two of them.
func NewSet(elems ...Value) *Set {
	if len(elems) == 0 {
		return Empty
	}
	if !isStrictlySorted(elems) {
		slices.SortFunc(elems, Compare)
		elems = slices.CompactFunc(elems, Equal)
	}
	return &Set{elems: elems}
}

func isStrictlySorted(elems []Value) bool {
	for i := 1; i < len(elems); i++ {
		if Compare(elems[i-1], elems[i]) >= 0 {
			return false
		}
	}
	return true
}

// NewInterval returns lo..hi.
func NewInterval(lo, hi Int) Value {
	if lo > hi {
		return Empty
	}
	return &Interval{lo: lo, hi: hi}
}

// IsSet tells whether a value is a set.
func IsSet(v Value) bool {
	_, ok := v.(set)
	return ok
}

// asSet panics with an *Error where a value is no set.
func asSet(v Value) set {
	s, ok := v.(set)
	if !ok {
		Fail("%s is %s, where a set was expected", brief(v), kind(v))
	}
	return s
}

// In tells whether v is an element of s.
func In(v, s Value) bool { return asSet(s).contains(v) }

// All yields the elements of a set in the order of [Compare], without writing the set out. It
// panics with an *Error where s is no set, or an infinite one.
func All(s Value) iter.Seq[Value] { return asSet(s).all }

// Elems returns the elements of a set in the order of [Compare]; they must not be changed.
// It panics with an *Error where s is no set, or one of more than [Limit] elements.
func Elems(s Value) []Value {
	if e, ok := s.(*Set); ok {
		return e.elems
	}
	x := asSet(s)
	refuseLarge(x)
	return slices.AppendSeq(make([]Value, 0, x.size()), x.all)
}

// refuseLarge panics with an *Error for a set that cannot be gone through.
func refuseLarge(s set) {
	switch n := s.size(); {
	case n < 0:
		failInfinite(s)
	case n > Limit:
		Exceed("%s has more than %d elements", brief(s), Limit)
	}
}

// IsFinite tells whether a set is finite.
func IsFinite(s Value) bool { return asSet(s).size() >= 0 }

// Cardinality returns the number of elements of a finite set, and 1<<62 where there are more. It
// panics with an *Error for an infinite one.
func Cardinality(s Value) int64 {
	n := asSet(s).size()
	if n < 0 {
		Fail("the cardinality of %s is infinite", brief(s))
	}
	return n
}

// SubsetEq is a \subseteq b.
func SubsetEq(a, b Value) bool {
	x, y := asSet(a), asSet(b)
	refuseLarge(x)
	for v := range x.all {
		if !y.contains(v) {
			return false
		}
	}
	return true
}

// Union is a \cup b.
func Union(a, b Value) Value {
	if !IsFinite(a) || !IsFinite(b) {
		return &combined{union, a.(set), b.(set)}
	}
	x, y := Elems(a), Elems(b)
	switch {
	case len(x) == 0:
		return b
	case len(y) == 0:
		return a
	}
	merged := make([]Value, 0, len(x)+len(y))
	for len(x) > 0 && len(y) > 0 {
		c := Compare(x[0], y[0])
		if c <= 0 {
			merged, x = append(merged, x[0]), x[1:]
		} else {
			merged = append(merged, y[0])
		}
		if c >= 0 {
			y = y[1:]
		}
	}
	return &Set{elems: append(append(merged, x...), y...)}
}

// Intersect is a \cap b.
func Intersect(a, b Value) Value {
	x, y := asSet(a), asSet(b)
	switch {
	case x.size() < 0 && y.size() < 0:
		return &combined{intersection, x, y}
	case x.size() < 0 || 0 <= y.size() && y.size() < x.size():
		return filter(y, x.contains)
	default:
		return filter(x, y.contains)
	}
}

// Minus is a \ b.
func Minus(a, b Value) Value {
	x, y := asSet(a), asSet(b)
	if x.size() < 0 {
		return &combined{difference, x, y}
	}
	return filter(x, func(v Value) bool { return !y.contains(v) })
}

func filter(s set, keep func(Value) bool) Value {
	refuseLarge(s)
	var kept []Value
	for v := range s.all {
		if keep(v) {
			kept = append(kept, v)
		}
	}
	return &Set{elems: kept}
}

// BigUnion is UNION s.
func BigUnion(s Value) Value {
	sets := Elems(s)
	if len(sets) == 1 {
		return asSet(sets[0])
	}
	var all []Value
	for _, e := range sets {
		all = append(all, Elems(e)...)
		if len(all) > Limit {
			Exceed("UNION of more than %d elements", Limit)
		}
	}
	return NewSet(all...)
}

func (s *Set) contains(v Value) bool {
	if len(s.elems) <= 8 {
		return s.scan(v)
	}
	_, ok := slices.BinarySearchFunc(s.elems, v, Compare)
	return ok
}

func (s *Set) scan(v Value) bool {
	for _, e := range s.elems {
		if Equal(e, v) {
			return true
		}
	}
	return false
}

func (s *Set) all(yield func(Value) bool) {
	for _, e := range s.elems {
		if !yield(e) {
			return
		}
	}
}

func (s *Set) size() int64  { return int64(len(s.elems)) }
func (s *Set) hash() uint64 { return s.get(func() uint64 { return hashSet(s) }) }

func (s *Interval) contains(v Value) bool {
	switch v := v.(type) {
	case Int:
		return s.lo <= v && v <= s.hi
	case Model:
		return v.compare(s.lo) == 0
	}
	Fail("%s is %s, and cannot be compared with the integers of %s", brief(v), kind(v), s)
	return false
}

func (s *Interval) all(yield func(Value) bool) {
	for i := s.lo; i <= s.hi; i++ {
		if !yield(i) {
			return
		}
	}
}

func (s *Interval) size() int64  { return int64(s.hi-s.lo) + 1 }
func (s *Interval) hash() uint64 { return s.get(func() uint64 { return hashSet(s) }) }

// hashSet is the fingerprint of a set of any form.
func hashSet(s set) uint64 {
	refuseLarge(s)
	h := uint64(fnvOffset + 6)
	for v := range s.all {
		h = mix(combine(h, v.hash()))
	}
	return h | 1 // as memo has it
}

var (
	_ set = (*Set)(nil)
	_ set = (*Interval)(nil)
)
