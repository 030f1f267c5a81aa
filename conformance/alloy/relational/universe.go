package relational

import (
	"iter"
	"slices"
)

// Universe is the atoms that a problem speaks of, in an order that symmetry breaking prefers. It
// does not change.
type Universe struct {
	names []string
	index map[string]int
}

// NewUniverse returns a universe. It panics where a name stands twice.
func NewUniverse(names ...string) *Universe {
	u := &Universe{names: slices.Clone(names), index: make(map[string]int, len(names))}
	for i, name := range names {
		if _, twice := u.index[name]; twice {
			panic("relational.NewUniverse: two atoms are called " + name)
		}
		u.index[name] = i
	}
	return u
}

// Len returns how many atoms there are.
func (u *Universe) Len() int { return len(u.names) }

// Name returns what an atom is called. Atoms count from zero.
func (u *Universe) Name(atom int) string { return u.names[atom] }

// Atom returns the atom of that name.
func (u *Universe) Atom(name string) (atom int, ok bool) {
	atom, ok = u.index[name]
	return atom, ok
}

// Tuple is a row of atoms.
type Tuple []int

// TupleSet is a set of tuples of one arity. It is not safe for concurrent use while it changes.
type TupleSet struct {
	arity int
	size  int // of the universe
	// keys holds the tuples as numbers to the base size, in order.
	keys []int64
}

// Set returns a new set of tuples of the universe.
func (u *Universe) Set(arity int, tuples ...Tuple) *TupleSet {
	mustArity("Set", arity)
	s := &TupleSet{arity: arity, size: len(u.names)}
	for _, t := range tuples {
		s.Add(t...)
	}
	return s
}

// Atoms returns a new unary set.
func (u *Universe) Atoms(atoms ...int) *TupleSet {
	s := u.Set(1)
	for _, a := range atoms {
		s.Add(a)
	}
	return s
}

// Arity returns how many atoms each tuple has.
func (s *TupleSet) Arity() int { return s.arity }

// Len returns how many tuples there are.
func (s *TupleSet) Len() int { return len(s.keys) }

// Add adds a tuple. It panics where the arity is another or an atom is not of the universe.
func (s *TupleSet) Add(tuple ...int) {
	key := s.key(tuple)
	if n := len(s.keys); n == 0 || s.keys[n-1] < key {
		s.keys = append(s.keys, key)
		return
	}
	if i, found := slices.BinarySearch(s.keys, key); !found {
		s.keys = slices.Insert(s.keys, i, key)
	}
}

// Has tells whether a tuple is in the set.
func (s *TupleSet) Has(tuple ...int) bool {
	_, found := slices.BinarySearch(s.keys, s.key(tuple))
	return found
}

// All yields the tuples in the order of their atoms. Each is a slice of its own.
func (s *TupleSet) All() iter.Seq[Tuple] {
	return func(yield func(Tuple) bool) {
		for _, key := range s.keys {
			if !yield(s.tuple(key)) {
				return
			}
		}
	}
}

// Clone returns a set of its own with the same tuples.
func (s *TupleSet) Clone() *TupleSet {
	return &TupleSet{s.arity, s.size, slices.Clone(s.keys)}
}

// Equal tells whether both sets have the same tuples.
func (s *TupleSet) Equal(o *TupleSet) bool {
	return s.arity == o.arity && slices.Equal(s.keys, o.keys)
}

// In tells whether every tuple is in the other set.
func (s *TupleSet) In(o *TupleSet) bool { return s.Minus(o).Len() == 0 }

// Union returns a new set of the tuples that are in either.
func (s *TupleSet) Union(o *TupleSet) *TupleSet {
	u := &TupleSet{s.arity, s.size, make([]int64, 0, max(len(s.keys), len(o.keys)))}
	left, right := s.keys, o.keys
	for len(left) > 0 && len(right) > 0 {
		key := min(left[0], right[0])
		u.keys = append(u.keys, key)
		if left[0] == key {
			left = left[1:]
		}
		if right[0] == key {
			right = right[1:]
		}
	}
	u.keys = append(append(u.keys, left...), right...)
	return u
}

// Intersect returns a new set of the tuples that are in both.
func (s *TupleSet) Intersect(o *TupleSet) *TupleSet {
	return s.filter(func(key int64) bool { return o.hasKey(key) })
}

// Minus returns a new set of the tuples that are not in the other.
func (s *TupleSet) Minus(o *TupleSet) *TupleSet {
	return s.filter(func(key int64) bool { return !o.hasKey(key) })
}

// Product returns a new set of each tuple followed by each of the other set.
func (s *TupleSet) Product(o *TupleSet) *TupleSet {
	p := &TupleSet{arity: s.arity + o.arity, size: s.size}
	shift := power(s.size, o.arity)
	for _, a := range s.keys {
		for _, b := range o.keys {
			p.keys = append(p.keys, a*shift+b)
		}
	}
	return p
}

func (s *TupleSet) hasKey(key int64) bool {
	_, found := slices.BinarySearch(s.keys, key)
	return found
}

// with returns a set of keys in any order.
func (s *TupleSet) with(keys []int64) *TupleSet {
	slices.Sort(keys)
	return &TupleSet{s.arity, s.size, slices.Compact(keys)}
}

func (s *TupleSet) filter(keep func(int64) bool) *TupleSet {
	r := &TupleSet{arity: s.arity, size: s.size}
	for _, key := range s.keys {
		if keep(key) {
			r.keys = append(r.keys, key)
		}
	}
	return r
}

func (s *TupleSet) key(tuple []int) int64 {
	if len(tuple) != s.arity {
		panic("relational.TupleSet: a tuple has another arity")
	}
	key := int64(0)
	for _, a := range tuple {
		if a < 0 || a >= s.size {
			panic("relational.TupleSet: an atom is not of the universe")
		}
		key = key*int64(s.size) + int64(a)
	}
	return key
}

func (s *TupleSet) tuple(key int64) Tuple {
	t := make(Tuple, s.arity)
	for i := s.arity - 1; i >= 0; i-- {
		t[i] = int(key % int64(s.size))
		key /= int64(s.size)
	}
	return t
}

// power returns base to the exponent.
func power(base, exponent int) int64 {
	p := int64(1)
	for range exponent {
		p *= int64(base)
	}
	return p
}
