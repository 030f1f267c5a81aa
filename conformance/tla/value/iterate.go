package value

// Iterator goes through the elements of a set in the order of [Compare], without writing the set
// out.
type Iterator struct {
	elems []Value // of a set that is written out
	lo    Int     // else the first of successive integers
	i, n  int
	pull  func() (Value, bool) // else nil
}

// Iterate returns an iterator over a set. It panics with an *Error where s is no set, or an
// infinite one.
func Iterate(s Value) Iterator {
	switch s := s.(type) {
	case *Set:
		return Iterator{elems: s.elems, n: len(s.elems)}
	case *Interval:
		return Iterator{lo: s.lo, n: int(s.size())}
	case lazy:
		if w := s.again(); w != nil {
			return Iterator{elems: w.elems, n: len(w.elems)}
		}
		return Iterator{pull: s.pull()}
	default:
		return Iterator{pull: asSet(s).pull()}
	}
}

// Next returns the next element, and false after the last one.
func (it *Iterator) Next() (Value, bool) {
	if it.i < it.n {
		it.i++
		if it.elems != nil {
			return it.elems[it.i-1], true
		}
		return Number(int64(it.lo) + int64(it.i-1)), true
	}
	if it.pull == nil {
		return nil, false
	}
	return it.pull()
}

// drain yields what pull returns.
func drain(pull func() (Value, bool), yield func(Value) bool) {
	v, ok := pull()
	for ok && yield(v) {
		v, ok = pull()
	}
}

func (s *Set) pull() func() (Value, bool) { return each(Iterate(s)) }

func (s *Interval) pull() func() (Value, bool) { return each(Iterate(s)) }

func each(it Iterator) func() (Value, bool) { return it.Next }

func (s *subsets) pull() func() (Value, bool) {
	elems := Elems(s.base)
	return subsetsOf(elems, 0, len(elems), func(chosen []Value, _ []int) Value {
		return SortedSet(chosen)
	})
}

// subsetsOf returns the subsets of lo to hi elements by their size, and those of one size in the
// order of their elements. Each is made of its elements and their places, which are not of's to
// keep.
func subsetsOf(elems []Value, lo, hi int, of func([]Value, []int) Value) func() (Value, bool) {
	at := firstOf(lo) // the elements of the last subset
	begun := false
	return func() (Value, bool) {
		switch {
		case !begun:
			begun = true
		case !advance(at, len(elems)):
			if len(at) == hi {
				return nil, false
			}
			at = firstOf(len(at) + 1)
		}
		chosen := make([]Value, len(at))
		for i, j := range at {
			chosen[i] = elems[j]
		}
		return of(chosen, at), true
	}
}

// firstOf is the first combination of so many numbers.
func firstOf(size int) []int {
	at := make([]int, size)
	for i := range at {
		at[i] = i
	}
	return at
}

// advance makes the next combination of the numbers below n, and says whether there is one.
func advance(at []int, n int) bool {
	i := len(at) - 1
	for i >= 0 && at[i] == n-len(at)+i {
		i--
	}
	if i < 0 {
		return false
	}
	at[i]++
	for j := i + 1; j < len(at); j++ {
		at[j] = at[j-1] + 1
	}
	return true
}

// none is the iteration of a set without elements, whatever it is made of.
func none() (Value, bool) { return nil, false }

func (s *funcSet) pull() func() (Value, bool) {
	if s.size() == 0 {
		return none
	}
	dom := Written(s.dom)
	rng := Elems(s.rng)
	columns := make([][]Value, len(dom.elems))
	for i := range columns {
		columns[i] = rng
	}
	return rows(columns, func(vals []Value) Value { return function(dom.elems, dom, vals) })
}

func (s *recordSet) pull() func() (Value, bool) {
	if s.size() == 0 {
		return none
	}
	return rows(allElems(s.sets), func(vals []Value) Value {
		return &Record{dom: s.dom, vals: vals}
	})
}

func (s *product) pull() func() (Value, bool) {
	if s.size() == 0 {
		return none
	}
	return rows(allElems(s.sets), func(vals []Value) Value { return NewTuple(vals...) })
}

// rows returns what is made of each way to take one value of each column, the last column changing
// fastest.
func rows(columns [][]Value, of func([]Value) Value) func() (Value, bool) {
	at := make([]int, len(columns))
	done := false
	for _, c := range columns {
		done = done || len(c) == 0
	}
	return func() (Value, bool) {
		if done {
			return nil, false
		}
		row := make([]Value, len(columns))
		for i, j := range at {
			row[i] = columns[i][j]
		}
		i := len(at) - 1
		for ; i >= 0 && at[i] == len(columns[i])-1; i-- {
			at[i] = 0
		}
		if done = i < 0; !done {
			at[i]++
		}
		return of(row), true
	}
}

func (s *seqs) pull() func() (Value, bool) {
	if s.size() < 0 {
		failInfinite(s)
	}
	return each(Iterate(&Set{elems: []Value{NewTuple()}}))
}

func (s infinite) pull() func() (Value, bool) {
	failInfinite(s)
	return nil
}

func (s *combined) pull() func() (Value, bool) {
	failInfinite(s)
	return nil
}
