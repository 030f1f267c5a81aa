package value

import "slices"

// Permutation maps model values to model values; those that it does not mention stay as they are.
type Permutation struct {
	to     map[Atom]Atom
	hashes map[Atom]uint64
}

// NewPermutation returns the permutation that a function over model values is. It panics with an
// *Error where f is none.
func NewPermutation(f Value) *Permutation {
	p := &Permutation{make(map[Atom]Atom), make(map[Atom]uint64)}
	for k, v := range Pairs(f) {
		from, ok := k.(Atom)
		to, ok2 := v.(Atom)
		if !ok || !ok2 {
			Fail("a symmetry maps model values to model values, and %s maps %s to %s", brief(f),
				brief(k), brief(v))
		}
		p.put(from, to)
	}
	return p
}

func (p *Permutation) put(from, to Atom) {
	if from != to {
		p.to[from] = to
		p.hashes[from] = to.hash()
	}
}

// Then returns the permutation that makes p's changes and then q's.
func (p *Permutation) Then(q *Permutation) *Permutation {
	r := &Permutation{make(map[Atom]Atom), make(map[Atom]uint64)}
	for from, to := range p.to {
		if next, ok := q.to[to]; ok {
			to = next
		}
		r.put(from, to)
	}
	for from, to := range q.to {
		if _, ok := p.to[from]; !ok {
			r.put(from, to)
		}
	}
	return r
}

// Equal tells whether two permutations are the same.
func (p *Permutation) Equal(q *Permutation) bool {
	if len(p.to) != len(q.to) {
		return false
	}
	for from, to := range p.to {
		if q.to[from] != to {
			return false
		}
	}
	return true
}

// IsIdentity tells whether nothing is changed.
func (p *Permutation) IsIdentity() bool { return len(p.to) == 0 }

// Of returns what a value becomes.
func (p *Permutation) Of(v Value) Value {
	switch v := v.(type) {
	case Atom:
		if to, ok := p.to[v]; ok {
			return to
		}
		return v
	case *Tuple:
		return &Tuple{elems: p.all(v.elems)}
	case *Record:
		return &Record{dom: v.dom, vals: p.all(v.vals)}
	case *Func:
		return NewFunc(p.all(v.dom.elems), p.all(v.vals))
	case *Interval:
		return v
	}
	if s, ok := v.(set); ok && s.size() >= 0 {
		return NewSet(p.all(slices.Clone(Elems(v)))...)
	}
	return v
}

func (p *Permutation) all(vs []Value) []Value {
	out := make([]Value, len(vs))
	for i, v := range vs {
		out[i] = p.Of(v)
	}
	return out
}

// Hash returns a hash of what a value becomes, without making that. It is the same for equal
// values, and is no [Fingerprint]: sets and functions are hashed so that the order of their
// elements, which the permutation would change, does not matter.
func (p *Permutation) Hash(v Value) uint64 {
	switch v := v.(type) {
	case Atom:
		if h, ok := p.hashes[v]; ok {
			return h
		}
		return v.hash()
	case *Tuple:
		return p.hashAll(fnvOffset+3, v.elems)
	case *Record:
		return p.hashAll(combine(fnvOffset+4, v.dom.hash()), v.vals)
	case *Func:
		sum := uint64(fnvOffset + 5)
		for i, k := range v.dom.elems {
			sum += mix(combine(p.Hash(k)+1, p.Hash(v.vals[i])))
		}
		return mix(sum)
	}
	s, ok := v.(set)
	if !ok || s.size() < 0 {
		return v.hash()
	}
	refuseLarge(s)
	sum := uint64(fnvOffset + 6)
	for e := range s.all {
		sum += mix(p.Hash(e))
	}
	return mix(sum)
}

func (p *Permutation) hashAll(seed uint64, vs []Value) uint64 {
	h := seed
	for _, v := range vs {
		h = mix(combine(h, p.Hash(v)))
	}
	return h
}

// Key returns a hash of the permutation itself: equal ones have equal keys.
func (p *Permutation) Key() uint64 {
	var sum uint64
	for from, to := range p.to {
		sum += mix(combine(from.hash(), to.hash()))
	}
	return sum
}

// Mix returns the hash of a sequence of which h is that of the beginning and x that of the next.
func Mix(h, x uint64) uint64 { return mix(combine(h, x)) }
