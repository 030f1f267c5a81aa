package value

import (
	"iter"
	"slices"
	"sync/atomic"
)

// set is a set in any form. Sets of different forms are equal where their elements are.
type set interface {
	Value
	// contains says whether v is an element, as who asks for it is told. It may panic with an
	// *Error, as TLC may refuse the question.
	contains(v Value, by By) bool
	// all yields the elements in the order of Compare. It panics with an *Error for an infinite
	// set.
	all(yield func(Value) bool)
	// pull is all, an element at a time, until it returns false.
	pull() func() (Value, bool)
	// size returns how many elements there are, at most maxSize; it is negative for infinitely
	// many.
	size() int64
}

// maxSize stands for itself and for everything above.
const maxSize = 1 << 62

// Set is a set whose elements are written out.
type Set struct {
	elems  []Value // sorted
	index  atomic.Pointer[index]
	turned atomic.Pointer[turned]
	memo
}

var _ set = (*Set)(nil)

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

// SortedSet returns the set of these elements, which are in the order of [Compare] and differ. It
// keeps elems.
func SortedSet(elems []Value) *Set {
	if len(elems) == 0 {
		return Empty
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

// IsSet tells whether a value is a set.
func IsSet(v Value) bool {
	_, ok := v.(set)
	return ok
}

// asSet panics with an *Error where a value is no set.
func asSet(v Value) set {
	s, ok := v.(set)
	if !ok {
		Fail("%s is %s, where a set was expected", short(v), kind(v))
	}
	return s
}

// In tells whether v is an element of s.
func In(v, s Value) bool { return InBy(nil, v, s) }

// InBy is [In] where it is known who asks.
func InBy(by By, v, s Value) bool { return asSet(s).contains(v, by) }

// All yields the elements of a set in the order of [Compare], without writing the set out. It
// panics with an *Error where s is no set, or an infinite one.
func All(s Value) iter.Seq[Value] { return asSet(s).all }

// Elems returns the elements of a set in the order of [Compare]; they must not be changed.
// It panics with an *Error where s is no set, or one of more than [Limit] elements.
func Elems(s Value) []Value {
	return Written(s).elems
}

// Written returns a set with its elements written out. It panics as [Elems] does.
func Written(s Value) *Set {
	switch s := s.(type) {
	case *Set:
		return s
	case *Interval:
		return s.set()
	case *joined:
		return s.again()
	}
	x := asSet(s)
	l, lazy := x.(lazy)
	if lazy {
		if w := l.known(); w != nil {
			return w
		}
	}
	refuseLarge(x)
	w := &Set{elems: slices.AppendSeq(make([]Value, 0, x.size()), x.all)}
	if lazy && len(w.elems) <= kept {
		l.keep(w)
	}
	return w
}

// refuseLarge panics with an *Error for a set that cannot be gone through.
func refuseLarge(s set) {
	switch n := s.size(); {
	case n < 0:
		failInfinite(s)
	case n > Limit:
		Exceed("%s has more than %d elements", short(s), Limit)
	}
}

// IsFinite tells whether a set is finite.
func IsFinite(s Value) bool {
	if _, ok := s.(*joined); ok {
		return true
	}
	return asSet(s).size() >= 0
}

// Cardinality returns the number of elements of a finite set, and 1<<62 where there are more. It
// panics with an *Error for an infinite one.
func Cardinality(s Value) int64 {
	if s, ok := s.(*joined); ok {
		s.refuseUncounted()
	}
	n := asSet(s).size()
	if n < 0 {
		RefuseMixed(s)
		Fail("the cardinality of %s is infinite", short(s))
	}
	return n
}

// SubsetEq is a \subseteq b.
func SubsetEq(a, b Value) bool { return SubsetEqBy(nil, a, b) }

// SubsetEqBy is [SubsetEq] where it is known who asks.
func SubsetEqBy(by By, a, b Value) bool {
	x, y := asSet(a), asSet(b)
	if s, ok := x.(*subsets); ok {
		if t, ok := y.(*subsets); ok {
			return SubsetEqBy(by, s.base, t.base)
		}
	}
	if i, ok := x.(*Interval); ok {
		if j, ok := y.(*Interval); ok {
			return i.size() == 0 || j.lo <= i.lo && i.hi <= j.hi
		}
	}
	refuseLarge(x)
	it := Iterate(x)
	for v, ok := it.Next(); ok; v, ok = it.Next() {
		if !y.contains(v, by) {
			return false
		}
	}
	return true
}

func (s *Set) contains(v Value, _ By) bool { return s.has(v) }
func (s *Set) has(v Value) bool            { return s.place(v) >= 0 }

// scanned is the greatest set that is searched from its beginning.
const scanned = 8

// place returns where v stands among the elements, or -1.
func (s *Set) place(v Value) int {
	switch v := v.(type) {
	case Text:
		if i := s.text(v); i >= 0 {
			return i
		}
	case Int:
		if i, ok := s.number(v); ok {
			return i
		}
	case Atom:
		if i := s.atom(v); i >= 0 {
			return i
		}
	}
	if len(s.elems) <= scanned {
		return s.scan(v)
	}
	if i, ok := s.indexed(v); ok {
		return i
	}
	if i, ok := slices.BinarySearchFunc(s.elems, v, Compare); ok {
		return i
	}
	return -1
}

// text returns where a string stands, or -1, without comparing it with what is no string.
func (s *Set) text(v Text) int {
	if len(s.elems) <= scanned {
		for i, e := range s.elems {
			if e, ok := e.(Text); ok && e == v {
				return i
			}
		}
		return -1
	}
	i, ok := slices.BinarySearchFunc(s.elems, v, func(e Value, v Text) int {
		if e, ok := e.(Text); ok {
			return e.of.compare(v.of)
		}
		return -1 // what is no string, and comparable with one, is smaller
	})
	if !ok {
		return -1
	}
	return i
}

// atom returns where a model value stands in a small set, or -1.
func (s *Set) atom(v Atom) int {
	if len(s.elems) <= scanned {
		for i, e := range s.elems {
			if e, ok := e.(Atom); ok && e == v {
				return i
			}
		}
	}
	return -1
}

// number returns where an integer stands in a set of successive ones, and whether the set is that.
func (s *Set) number(v Int) (i int, ok bool) {
	if len(s.elems) == 0 {
		return 0, false
	}
	lo, first := s.elems[0].(Int)
	hi, last := s.elems[len(s.elems)-1].(Int)
	switch {
	case !first || !last || int(hi-lo) != len(s.elems)-1:
		return 0, false
	case v < lo || v > hi:
		return -1, true
	default:
		return int(v - lo), true
	}
}

func (s *Set) scan(v Value) int {
	for i, e := range s.elems {
		if Equal(e, v) {
			return i
		}
	}
	return -1
}

func (s *Set) all(yield func(Value) bool) {
	for _, e := range s.elems {
		if !yield(e) {
			return
		}
	}
}

func (s *Set) size() int64 { return int64(len(s.elems)) }
func (s *Set) hash() uint64 {
	if h := s.known(); h != 0 {
		return h
	}
	return s.keep(hashAll(fnvOffset+6, s.elems))
}

// hashSet is the fingerprint of a set of any form.
func hashSet(s set) uint64 {
	refuseLarge(s)
	h := uint64(fnvOffset + 6)
	for v := range s.all {
		h = fold(h, v.hash())
	}
	return h | 1 // as memo has it
}
