package value

import "slices"

// Permutation maps model values to model values; those that it does not mention stay as they are.
type Permutation struct {
	to    map[Atom]Atom
	pairs []change // the same, in any order
	key   uint64   // a hash of them
}

// change is what becomes of a model value.
type change struct{ from, to Atom }

// NewPermutation returns the permutation that a function over model values is. It panics with an
// *Error where f is none.
func NewPermutation(f Value) *Permutation {
	p := &Permutation{to: make(map[Atom]Atom)}
	for k, v := range Pairs(f) {
		from, ok := k.(Atom)
		to, ok2 := v.(Atom)
		if !ok || !ok2 {
			Fail("a symmetry maps model values to model values, and %s maps %s to %s", short(f),
				short(k), short(v))
		}
		p.put(from, to)
	}
	return p
}

func (p *Permutation) put(from, to Atom) {
	if from != to {
		p.to[from] = to
		p.pairs = append(p.pairs, change{from, to})
		p.key += pair(from.hash(), to.hash())
	}
}

// Then returns the permutation that makes p's changes and then q's.
func (p *Permutation) Then(q *Permutation) *Permutation {
	r := &Permutation{to: make(map[Atom]Atom)}
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

// of returns what a model value becomes.
func (p *Permutation) of(a Atom) Atom {
	if len(p.pairs) > scanned {
		if to, ok := p.to[a]; ok {
			return to
		}
		return a
	}
	for i := range p.pairs {
		if p.pairs[i].from == a {
			return p.pairs[i].to
		}
	}
	return a
}

// Of returns what a value becomes: the same one where nothing in it is changed.
func (p *Permutation) Of(v Value) Value { return p.turn(v, nil) }

// turn is Of through a mirror, or nil.
func (p *Permutation) turn(v Value, m mirror) Value {
	switch v := v.(type) {
	case Atom:
		return p.of(v)
	case Bool, Int, Text, *Interval:
		return v
	case *Tuple, *Record, *Func, *Set:
		if m != nil {
			return m.of(p, v)
		}
	}
	return p.build(v, m)
}

// build makes the image of a composed value.
func (p *Permutation) build(v Value, m mirror) Value {
	switch v := v.(type) {
	case *Tuple:
		if elems, changed := p.all(v.elems, m); changed {
			return &Tuple{elems: elems}
		}
		return v
	case *Record:
		if vals, changed := p.all(v.vals, m); changed {
			return &Record{dom: v.dom, vals: vals}
		}
		return v
	case *Func:
		return p.function(v, m)
	}
	if s, ok := v.(set); ok && s.size() >= 0 {
		if elems, changed := p.all(Elems(v), m); changed {
			return NewSet(elems...)
		}
	}
	return v
}

// function is build of a function. One whose domain stays what it is keeps that.
func (p *Permutation) function(f *Func, m mirror) Value {
	vals, changed := p.all(f.vals, m)
	var room [scanned]int
	if places := p.places(f.dom, room[:0]); places != nil {
		moved := make([]Value, len(vals))
		for i, at := range places {
			moved[at] = vals[i]
			changed = changed || at != i
		}
		if changed {
			return &Func{dom: f.dom, vals: moved}
		}
		return f
	}
	keys, others := p.all(f.dom.elems, m)
	switch {
	case !others && !changed:
		return f
	case !others:
		return &Func{dom: f.dom, vals: vals}
	case !changed: // NewFunc sorts them
		vals = slices.Clone(vals)
	}
	return NewFunc(keys, vals)
}

// places returns, for each element of a set of model values, where in the set stands what it
// becomes. It returns nil where that is not in the set, or the set has others, or is large.
func (p *Permutation) places(s *Set, places []int) []int {
	if len(s.elems) > scanned {
		return nil
	}
	for _, e := range s.elems {
		a, ok := e.(Atom)
		if !ok {
			return nil
		}
		at := s.atom(p.of(a))
		if at < 0 {
			return nil
		}
		places = append(places, at)
	}
	return places
}

// all returns what values become, and whether one of them is changed: if not, that is vs itself.
func (p *Permutation) all(vs []Value, m mirror) (out []Value, changed bool) {
	out = vs
	for i, v := range vs {
		w := p.turn(v, m)
		if w == v {
			continue
		}
		if !changed {
			out, changed = slices.Clone(vs), true
		}
		out[i] = w
	}
	return out, changed
}

// Key returns a hash of the permutation itself: equal ones have equal keys.
func (p *Permutation) Key() uint64 { return p.key }
