package value

import "slices"

// Permutation maps model values to model values; those that it does not mention stay as they are.
type Permutation struct {
	to map[Atom]Atom
}

// NewPermutation returns the permutation that a function over model values is. It panics with an
// *Error where f is none.
func NewPermutation(f Value) *Permutation {
	p := &Permutation{make(map[Atom]Atom)}
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
	}
}

// Then returns the permutation that makes p's changes and then q's.
func (p *Permutation) Then(q *Permutation) *Permutation {
	r := &Permutation{make(map[Atom]Atom)}
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

// Key returns a hash of the permutation itself: equal ones have equal keys.
func (p *Permutation) Key() uint64 {
	var sum uint64
	for from, to := range p.to {
		sum += mix(combine(from.hash(), to.hash()))
	}
	return sum
}
