package value

import "sync/atomic"

// Interner makes functions and sets of which each exists once (hash-consing): one that is asked for
// again is the value that was made before, as long as that is known. So what comes up again and
// again takes no room, and is found to be equal at a glance. It is safe for concurrent use.
type Interner struct {
	tuples  shelf[Tuple]
	records shelf[Record]
	funcs   shelf[Func]
	sets    shelf[Set]
}

// shelf holds values by their fingerprints. What two goroutines put to one place at a time may
// be held by the fingerprint of the other.
type shelf[T any] struct {
	prints [shelfSize]atomic.Uint64
	held   [shelfSize]atomic.Pointer[T]
}

const (
	shelfSize = 1 << 14
	// InternedMost is how many parts a value has at most that is worth being looked up.
	InternedMost = 64
)

// find returns what is perhaps held by a fingerprint, or nil.
func (s *shelf[T]) find(fp uint64) *T {
	i := fp >> 1 % shelfSize
	if s.prints[i].Load() != fp {
		return nil
	}
	return s.held[i].Load()
}

// keep keeps a value, if it has a fingerprint.
func (s *shelf[T]) keep(fp uint64, v *T, m *memo) {
	if fp == 0 {
		return
	}
	m.keep(fp)
	i := fp >> 1 % shelfSize
	s.held[i].Store(v)
	s.prints[i].Store(fp)
}

// Tuple returns the sequence of these elements, which it copies, and whether it was known.
func (in *Interner) Tuple(elems []Value) (v Value, known bool) {
	if len(elems) == 0 {
		return emptyTuple, true
	}
	fp := printAll(fnvOffset+3, elems, printDepth)
	if t := in.tuples.find(fp); t != nil && t.isOf(fp, t.elems, elems) {
		return t, true
	}
	t, room := TupleOf(len(elems))
	copy(room, elems)
	in.tuples.keep(fp, t, &t.memo)
	return t, false
}

// Over is [Interner.Tuple] for the function that has these values over a domain, in the order of
// its [Elems].
func (in *Interner) Over(dom *Set, vals []Value) (v Value, known bool) {
	switch {
	case len(vals) == 0 || isUpTo(dom.elems):
		return in.Tuple(vals)
	case areTexts(dom.elems):
		return in.record(dom, vals)
	default:
		return in.function(dom, vals)
	}
}

// Like is [Interner.Over] for the domain of a function.
func (in *Interner) Like(f Value, vals []Value) (v Value, known bool) {
	switch f := f.(type) {
	case *Record:
		return in.record(f.dom, vals)
	case *Func:
		return in.function(f.dom, vals)
	default:
		return in.Tuple(vals)
	}
}

func (in *Interner) record(dom *Set, vals []Value) (v Value, known bool) {
	fp := printOver(fnvOffset+4, dom, vals)
	if r := in.records.find(fp); r != nil && r.dom == dom && r.isOf(fp, r.vals, vals) {
		return r, true
	}
	r, room := recordOver(dom)
	copy(room, vals)
	in.records.keep(fp, r, &r.memo)
	return r, false
}

func (in *Interner) function(dom *Set, vals []Value) (v Value, known bool) {
	fp := printOver(fnvOffset+5, dom, vals)
	if f := in.funcs.find(fp); f != nil && f.dom == dom && f.isOf(fp, f.vals, vals) {
		return f, true
	}
	f, room := funcOver(dom)
	copy(room, vals)
	in.funcs.keep(fp, f, &f.memo)
	return f, false
}

// Set is [Interner.Tuple] for a set that was made.
func (in *Interner) Set(s *Set) (v Value, known bool) {
	if len(s.elems) == 0 {
		return Empty, true
	}
	fp := printAll(fnvOffset+6, s.elems, printDepth)
	if w := in.sets.find(fp); w != nil && w.isOf(fp, w.elems, s.elems) {
		return w, true
	}
	in.sets.keep(fp, s, &s.memo)
	return s, false
}

// isOf says whether what has a fingerprint has these parts: those that are but equal are
// others.
func (m *memo) isOf(fp uint64, parts, others []Value) bool {
	if m.known() != fp || len(parts) != len(others) {
		return false
	}
	for i, v := range parts {
		if v != others[i] {
			return false
		}
	}
	return true
}

// printDepth is how many levels of a value are looked at for its fingerprint where that is not
// known yet.
const printDepth = 3

// printAll is what [hashAll] comes to for a function, or 0 where that may take long or is refused.
func printAll(seed uint64, vs []Value, depth int) uint64 {
	if depth == 0 || len(vs) > InternedMost {
		return 0
	}
	h := seed
	for _, v := range vs {
		fp := printOf(v, depth-1)
		if fp == 0 {
			return 0
		}
		h = fold(h, fp)
	}
	return h | 1
}

// printOver is printAll of the values of a function over a domain.
func printOver(seed uint64, dom *Set, vals []Value) uint64 {
	if dom.quick(dom, dom.elems, printDepth) == 0 {
		return 0
	}
	return printAll(fold(seed, dom.hash()), vals, printDepth)
}

// QuickFingerprint returns a value's [Fingerprint] where that is known, or quickly found, and false
// for others, as an infinite set or one that is not written out.
func QuickFingerprint(v Value) (fp uint64, ok bool) {
	fp = printOf(v, printDepth)
	return fp, fp != 0
}

// printOf returns a fingerprint that is known, or quickly found, or else 0.
func printOf(v Value, depth int) uint64 {
	switch v := v.(type) {
	case Int:
		return v.hash()
	case Text:
		return v.hash()
	case Atom:
		return v.hash()
	case Bool:
		return v.hash()
	case *Tuple:
		return v.quick(v, v.elems, depth)
	case *Record:
		return v.quick(v, v.vals, depth)
	case *Func:
		return v.quick(v, v.vals, depth)
	case *Set:
		return v.quick(v, v.elems, depth)
	}
	return 0
}

// quick is printOf of what has these parts.
func (m *memo) quick(v Value, parts []Value, depth int) uint64 {
	if h := m.known(); h != 0 {
		return h
	}
	if printAll(0, parts, depth) == 0 {
		return 0
	}
	return v.hash()
}
