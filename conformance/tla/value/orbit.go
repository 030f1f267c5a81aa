package value

import "cmp"

// Orbits computes hashes that are the same for all that a group of permutations makes of some
// values. It remembers the hashes of parts, since states share most of theirs. One goroutine uses
// it.
type Orbits struct {
	group []*Permutation
	known map[uint64]images // by fingerprint
	words int               // in known
	*choices
}

// images is the hash of a value, and those of what each permutation makes of it; none where all
// leave it as it is. Sets and functions are hashed so that the order of their elements, which a
// permutation changes, does not matter.
type images struct {
	base  uint64
	under []uint64
}

// wordsMax bounds what is remembered: with a large group, a value has a word for each permutation.
const wordsMax = 1 << 22

// NewOrbits returns the hashes under a group, which has all its permutations but the identity.
func NewOrbits(group []*Permutation) *Orbits {
	return &Orbits{group: group, known: make(map[uint64]images), choices: newChoices(group)}
}

// Hash returns a hash that is the same for values that one of the permutations makes of each other:
// that of what a permutation makes of them whose hashes are the least, one after the other.
func (o *Orbits) Hash(vals []Value) uint64 {
	h := uint64(len(vals))
	by := o.all
	for _, v := range vals {
		of := o.images(v)
		if of.under != nil && len(by.of) > 1 {
			by = o.narrow(by, v, of)
		}
		h = fold(h, of.by(by.of[0]))
	}
	return h
}

func (o *Orbits) narrow(by *choice, v Value, of images) *choice {
	to, at := o.narrowed(by, v)
	if to == nil {
		to = o.choose(by, of)
		at.to = to
	}
	return to
}

// choose returns those of a choice that make of a value what has the least hash.
func (o *Orbits) choose(by *choice, of images) *choice {
	return o.choices.choose(by, func(i, than int32) int {
		return cmp.Compare(of.by(i), of.by(than))
	})
}

// by returns the hash of what the permutation at a place of the group makes of the value.
func (of *images) by(i int32) uint64 {
	if of.under == nil || i == identity {
		return of.base
	}
	return of.under[i]
}

func (of *images) at(i int) uint64 {
	if of.under == nil {
		return of.base
	}
	return of.under[i]
}

func (o *Orbits) images(v Value) images {
	switch v.(type) {
	case Int, Text, Bool: // an interval is hashed as the set that it is
		return images{base: v.hash()}
	}
	if s, ok := v.(set); ok && s.size() < 0 {
		return images{base: v.hash()}
	}
	if _, ok := v.(*Lambda); ok {
		return images{base: v.hash()}
	}
	key := v.hash()
	if of, ok := o.known[key]; ok {
		return of
	}
	of := o.compute(v)
	if o.words > wordsMax {
		clear(o.known)
		o.words = 0
	}
	o.known[key] = of
	o.words += len(of.under) + 4
	return of
}

func (o *Orbits) compute(v Value) images {
	switch v := v.(type) {
	case Atom:
		return o.atom(v)
	case *Tuple:
		return o.row(fnvOffset+3, v.elems)
	case *Record:
		return o.row(fold(fnvOffset+4, v.dom.hash()), v.vals)
	case *Func:
		sum := o.newSum(fnvOffset + 5)
		for i, k := range v.dom.elems {
			sum.addPair(o.images(k), o.images(v.vals[i]))
		}
		return sum.result()
	}
	s := v.(set)
	refuseLarge(s)
	sum := o.newSum(fnvOffset + 6)
	for e := range s.all {
		sum.add(o.images(e))
	}
	return sum.result()
}

func (o *Orbits) atom(a Atom) images {
	of := images{base: a.hash(), under: make([]uint64, len(o.group))}
	for i, p := range o.group {
		of.under[i] = p.of(a).hash()
	}
	return of
}

// row hashes values in their order.
func (o *Orbits) row(seed uint64, vs []Value) images {
	all := images{base: seed}
	for _, v := range vs {
		of := o.images(v)
		if of.under != nil && all.under == nil {
			all.under = make([]uint64, len(o.group))
			for i := range all.under {
				all.under[i] = all.base
			}
		}
		for i := range all.under {
			all.under[i] = fold(all.under[i], of.at(i))
		}
		all.base = fold(all.base, of.base)
	}
	return all
}

// sum hashes values in any order.
type sum struct {
	images
	size int
}

func (o *Orbits) newSum(seed uint64) *sum { return &sum{images{base: seed}, len(o.group)} }

func (s *sum) add(of images) {
	s.widen(of)
	for i := range s.under {
		s.under[i] += mix(of.at(i) + 1)
	}
	s.base += mix(of.base + 1)
}

// addPair adds an argument of a function with its result, for which no row is made.
func (s *sum) addPair(arg, result images) {
	s.widen(arg)
	s.widen(result)
	for i := range s.under {
		s.under[i] += mix(pair(arg.at(i), result.at(i)) + 1)
	}
	s.base += mix(pair(arg.base, result.base) + 1)
}

func pair(arg, result uint64) uint64 {
	return fold(fold(fnvOffset+7, arg), result)
}

// widen makes the sum one for each permutation where a hash of what is added is.
func (s *sum) widen(by images) {
	if by.under == nil || s.under != nil {
		return
	}
	s.under = make([]uint64, s.size)
	for i := range s.under {
		s.under[i] = s.base
	}
}

func (s *sum) result() images {
	for i, h := range s.under {
		s.under[i] = mix(h)
	}
	return images{mix(s.base), s.under}
}
