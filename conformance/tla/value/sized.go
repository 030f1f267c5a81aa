package value

// sized is those subsets of a set that have from lo to hi elements. It is gone through where
// nothing else is wanted of SUBSET S.
type sized struct {
	*subsets
	lo, hi int
	writing
}

// AreSubsets tells whether a value is SUBSET S, and finite.
func AreSubsets(v Value) bool {
	s, ok := v.(*subsets)
	return ok && s.base.size() >= 0
}

// Sized returns those elements of SUBSET S, which is finite, that have from lo to hi elements, and
// any other set as it is.
func Sized(s Value, lo, hi int64) Value {
	all, ok := s.(*subsets)
	if !ok {
		return s
	}
	lo, hi = max(lo, 0), min(hi, all.base.size())
	if lo > hi {
		return Empty
	}
	if t := all.sized.Load(); t != nil && t.lo == int(lo) && t.hi == int(hi) {
		return t
	}
	t := &sized{subsets: all, lo: int(lo), hi: int(hi)}
	all.sized.Store(t)
	return t
}

func (s *sized) contains(v Value, by By) bool {
	if !s.subsets.contains(v, by) {
		return false
	}
	n := Cardinality(v)
	return n >= int64(s.lo) && n <= int64(s.hi)
}

// size adds up how many ways there are to choose so many elements.
func (s *sized) size() int64 {
	n, all := s.base.size(), int64(0)
	for k := int64(s.lo); k <= int64(s.hi) && all < maxSize; k++ {
		all = min(all+ways(n, k), maxSize)
	}
	return all
}

// ways returns how many subsets of k elements a set of n has.
func ways(n, k int64) int64 {
	w := int64(1)
	for i := int64(1); i <= min(k, n-k); i++ {
		if w = times(w, n-i+1) / i; w >= maxSize/n {
			return maxSize
		}
	}
	return w
}

func (s *sized) pull() func() (Value, bool) {
	return subsetsOf(Elems(s.base), s.lo, s.hi, func(chosen []Value, _ []int) Value {
		return SortedSet(chosen)
	})
}

func (s *sized) all(yield func(Value) bool) { drain(s.pull(), yield) }
func (s *sized) known() *Set                { return s.writing.known() }
func (s *sized) keep(w *Set)                { s.writing.keep(w) }
func (s *sized) again() *Set                { return s.againOf(s) }
func (s *sized) againOf(of set) *Set        { return s.writing.againOf(of) }
func (s *sized) hash() uint64               { return hashSet(s) }

// String returns what it is a part of: such a set is only spoken of where it is too large.
func (s *sized) String() string { return plain(s.subsets) }

var _ lazy = (*sized)(nil)
