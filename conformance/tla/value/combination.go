package value

import "slices"

// Union is a \cup b.
func Union(a, b Value) Value {
	if v, ok := ofOne(a, b); ok {
		return Including(a, v)
	}
	if !IsFinite(a) || !IsFinite(b) {
		RefuseMixed(a)
		RefuseMixed(b)
		if IsFinite(b) && !IsLazy(b) { // as in TLC, the set that is written out is asked first
			a, b = b, a
		}
		return &combined{union, a.(set), b.(set)}
	}
	if s, ok := join(asSet(a), asSet(b)); ok {
		return s
	}
	x, y := Elems(a), Elems(b)
	switch {
	case len(x) == 0:
		return b
	case len(y) == 0:
		return listed(a)
	}
	merged := merge(x, y)
	switch len(merged) { // where one set holds the other, that is the union
	case len(x):
		return listed(a)
	case len(y):
		return listed(b)
	}
	return (&Set{elems: merged}).turnedLike(a, y)
}

// listed returns a set as an operation makes it that changes nothing: as in TLC, that is not an
// interval any more, which shows where it is printed. One that is too large stays what it is.
func listed(s Value) Value {
	if i, ok := s.(*Interval); ok && i.size() <= Limit {
		return i.set()
	}
	return s
}

// turnedLike has a set that is s with a few more elements enumerated as s was.
func (s *Set) turnedLike(base Value, more []Value) *Set {
	w, ok := base.(*Set)
	if !ok || len(more) > scanned {
		return s
	}
	if t := w.turned.Load(); t != nil {
		s.turned.Store(t.with(slices.DeleteFunc(slices.Clone(more), w.has)...))
	}
	return s
}

// merge returns the elements of two sets.
func merge(x, y []Value) []Value {
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
	return append(append(merged, x...), y...)
}

// Intersect is a \cap b.
func Intersect(a, b Value) Value { return IntersectBy(nil, a, b) }

// IntersectBy is [Intersect] where it is known who asks.
func IntersectBy(by By, a, b Value) Value {
	x, y := asSet(a), asSet(b)
	switch {
	case x.size() < 0 && y.size() < 0:
		return &combined{intersection, x, y}
	case x.size() < 0 || 0 <= y.size() && y.size() < x.size():
		return filter(by, y, x, true)
	default:
		return filter(by, x, y, true)
	}
}

// Minus is a \ b.
func Minus(a, b Value) Value { return MinusBy(nil, a, b) }

// MinusBy is [Minus] where it is known who asks.
func MinusBy(by By, a, b Value) Value {
	if v, ok := ofOne(a, b); ok {
		return Excluding(a, v)
	}
	x, y := asSet(a), asSet(b)
	if x.size() < 0 {
		return &combined{difference, x, y}
	}
	return filter(by, x, y, false)
}

// ofOne returns the element of a set that has but one, where both sets are written out.
func ofOne(a, b Value) (v Value, ok bool) {
	if w, ok := b.(*Set); ok && len(w.elems) == 1 {
		_, ok := a.(*Set)
		return w.elems[0], ok
	}
	return nil, false
}

// Excluding is s \ {v}.
func Excluding(s, v Value) Value {
	w, ok := s.(*Set)
	if !ok {
		return Minus(s, &Set{elems: []Value{v}})
	}
	i := w.place(v)
	switch {
	case i < 0:
		return s
	case len(w.elems) == 1:
		return Empty
	}
	kept := make([]Value, len(w.elems)-1)
	copy(kept[copy(kept, w.elems[:i]):], w.elems[i+1:])
	return &Set{elems: kept}
}

// Including is s \cup {v}.
func Including(s, v Value) Value {
	w, ok := s.(*Set)
	if !ok {
		return Union(s, &Set{elems: []Value{v}})
	}
	i, ok := slices.BinarySearchFunc(w.elems, v, Compare)
	if ok {
		return s
	}
	more := make([]Value, len(w.elems)+1)
	copy(more[copy(more, w.elems[:i])+1:], w.elems[i:])
	more[i] = v
	included := &Set{elems: more}
	if t := w.turned.Load(); t != nil {
		included.turned.Store(t.with(v))
	}
	return included
}

// filter returns the elements of s that are in other, or those that are not.
func filter(by By, s, other set, in bool) Value {
	refuseLarge(s)
	var kept []Value
	it := Iterate(s)
	left := int(s.size())
	for v, ok := it.Next(); ok; v, ok = it.Next() {
		if other.contains(v, by) == in {
			if kept == nil {
				kept = make([]Value, 0, min(left, 32))
			}
			kept = append(kept, v)
		}
		left--
	}
	if int64(len(kept)) == s.size() {
		return listed(s)
	}
	return SortedSet(kept)
}

// BigUnion is UNION s.
func BigUnion(s Value) Value {
	sets := Elems(s)
	if len(sets) == 1 {
		return listed(asSet(sets[0]))
	}
	lists := make([][]Value, len(sets))
	size := 0
	for i, e := range sets {
		lists[i] = Elems(e)
		if size += len(lists[i]); size > Limit {
			Exceed("UNION of more than %d elements", Limit)
		}
	}
	return SortedSet(mergeAll(lists))
}

// mergeAll returns the elements of sets: those of the first half and of the second are merged.
func mergeAll(lists [][]Value) []Value {
	switch len(lists) {
	case 0:
		return nil
	case 1:
		return lists[0]
	}
	half := len(lists) / 2
	return merge(mergeAll(lists[:half]), mergeAll(lists[half:]))
}
