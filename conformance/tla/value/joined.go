package value

// joined is a \cup b where one of the two is a lazy set. As in TLC, the union is not written out
// where values are only asked to be in it: it may be that of large sets of records, one for each
// kind of message, or one whose elements cannot be compared with each other. A value is asked to be
// in a first, which is lazy only if b is.
type joined struct {
	a, b set
	writing
}

// join returns the union as a joined set where that is of use: where it is large, or where an
// element of one set cannot be compared with one of the other.
func join(a, b set) (*joined, bool) {
	switch {
	case !IsLazy(a) && !IsLazy(b):
		return nil, false
	case !IsLazy(b):
		a, b = b, a
	}
	x, y := bound(a), bound(b)
	if x == 0 || y == 0 || x <= kept-y && areAlike(a, b) {
		return nil, false
	}
	return &joined{a: a, b: b}, true
}

// areAlike tells whether the elements of two small sets are of one kind, or may be.
func areAlike(a, b set) bool {
	for _, s := range []set{a, b} {
		if _, mixed := s.(*joined); mixed {
			return false
		}
	}
	x, y := Elems(a)[0], Elems(b)[0]
	return kind(x) == kind(y) || kind(x) == kind(Atom{}) || kind(y) == kind(Atom{})
}

// bound returns how many elements a set has at most, without writing it out.
func bound(s set) int64 {
	if s, ok := s.(*joined); ok {
		return min(bound(s.a), maxSize/2) + min(bound(s.b), maxSize/2)
	}
	return s.size()
}

func (s *joined) contains(v Value, by By) bool {
	return s.a.contains(v, by) || s.b.contains(v, by)
}

// size counts the elements of the smaller set that are not in the other, too. Where even that has
// more than [Limit], what is in both counts twice; see [Cardinality].
func (s *joined) size() int64 {
	switch few, many := s.parts(); {
	case bound(s) <= Limit:
		return s.again().size()
	case bound(few) <= Limit:
		return many.size() + asSet(Minus(few, many)).size()
	}
	return bound(s)
}

// parts returns the two sets, that with fewer elements first.
func (s *joined) parts() (few, many set) {
	if bound(s.a) <= bound(s.b) {
		return s.a, s.b
	}
	return s.b, s.a
}

// refuseUncounted panics with an *Error where size may count elements twice.
func (s *joined) refuseUncounted() {
	if few, _ := s.parts(); bound(few) > Limit {
		refuseLarge(few)
	}
}

func (s *joined) again() *Set {
	if w := s.known(); w != nil {
		return w
	}
	w := &Set{elems: merge(Elems(s.a), Elems(s.b))}
	s.keep(w)
	return w
}

func (s *joined) all(yield func(Value) bool) { s.again().all(yield) }
func (s *joined) pull() func() (Value, bool) { return s.again().pull() }
func (s *joined) hash() uint64               { return hashSet(s) }

var _ lazy = (*joined)(nil)
