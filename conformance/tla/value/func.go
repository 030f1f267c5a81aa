package value

import (
	"iter"
	"slices"
	"strings"
)

// A function is a *Tuple where its domain is 1..n, a *Record where that is a set of strings, and
// else a *Func: so equal functions have one form.
type (
	// Tuple is <<a, b>>: a sequence.
	Tuple struct {
		elems []Value
		memo
	}
	// Record is [h |-> a]: a function of strings.
	Record struct {
		names []string // sorted
		vals  []Value
		memo
	}
	// Func is any other function.
	Func struct {
		keys []Value // sorted
		vals []Value
		memo
	}
)

// NewTuple returns <<elems...>>. It keeps elems.
func NewTuple(elems ...Value) *Tuple { return &Tuple{elems: elems} }

// NewRecord returns the record with these fields, whose names differ. It keeps both slices, sorted.
func NewRecord(names []string, vals []Value) Value {
	if len(names) == 0 {
		return NewTuple()
	}
	if !slices.IsSorted(names) {
		sortPairs(names, vals, strings.Compare)
	}
	return &Record{names: names, vals: vals}
}

// NewFunc returns the function that maps each key to the value at its place; the keys differ. It
// keeps both slices, sorted.
func NewFunc(keys, vals []Value) Value {
	if !slices.IsSortedFunc(keys, Compare) {
		sortPairs(keys, vals, Compare)
	}
	if len(keys) == 0 || isUpTo(keys) {
		return &Tuple{elems: vals}
	}
	if names, ok := texts(keys); ok {
		return &Record{names: names, vals: vals}
	}
	return &Func{keys: keys, vals: vals}
}

func isUpTo(keys []Value) bool {
	for i, k := range keys {
		if n, ok := k.(Int); !ok || int(n) != i+1 {
			return false
		}
	}
	return true
}

func texts(keys []Value) ([]string, bool) {
	if _, ok := keys[0].(String); !ok {
		return nil, false
	}
	names := make([]string, len(keys))
	for i, k := range keys {
		s, ok := k.(String)
		if !ok {
			return nil, false
		}
		names[i] = string(s)
	}
	return names, true
}

// sortPairs sorts keys and carries vals along.
func sortPairs[K any](keys []K, vals []Value, compare func(a, b K) int) {
	type pair struct {
		k K
		v Value
	}
	pairs := make([]pair, len(keys))
	for i := range keys {
		pairs[i] = pair{keys[i], vals[i]}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return compare(a.k, b.k) })
	for i, p := range pairs {
		keys[i], vals[i] = p.k, p.v
	}
}

// Size returns the number of arguments of a function.
func Size(f Value) int {
	switch f := f.(type) {
	case *Tuple:
		return len(f.elems)
	case *Record:
		return len(f.names)
	case *Func:
		return len(f.keys)
	default:
		Fail("%s is %s, where a function was expected", brief(f), kind(f))
		return 0
	}
}

// Seq returns the elements of a sequence, which must not be changed, and whether v is one.
func Seq(v Value) ([]Value, bool) {
	t, ok := v.(*Tuple)
	if !ok {
		return nil, false
	}
	return t.elems, true
}

// Apply returns f[arg], and false where arg is not in f's domain. It panics with an *Error when f
// is not a function.
func Apply(f, arg Value) (Value, bool) {
	if i := place(f, arg); i >= 0 {
		return vals(f)[i], true
	}
	return nil, false
}

// Field returns the field of a record, and false where v has none of that name.
func Field(v Value, name string) (Value, bool) {
	r, ok := v.(*Record)
	if !ok {
		return nil, false
	}
	i, ok := slices.BinarySearch(r.names, name)
	if !ok {
		return nil, false
	}
	return r.vals[i], true
}

// place returns where arg stands in f's domain, or -1.
func place(f, arg Value) int {
	switch f := f.(type) {
	case *Tuple:
		if n, ok := arg.(Int); ok && n >= 1 && int(n) <= len(f.elems) {
			return int(n) - 1
		}
	case *Record:
		if s, ok := arg.(String); ok {
			if i, found := slices.BinarySearch(f.names, string(s)); found {
				return i
			}
		}
	case *Func:
		if i, found := slices.BinarySearchFunc(f.keys, arg, Compare); found {
			return i
		}
	default:
		Fail("%s is %s, and is applied as a function", brief(f), kind(f))
	}
	return -1
}

func vals(f Value) []Value {
	switch f := f.(type) {
	case *Tuple:
		return f.elems
	case *Record:
		return f.vals
	case *Func:
		return f.vals
	default:
		return nil
	}
}

// With returns f with f[arg] replaced, and false where arg is not in f's domain.
func With(f, arg, v Value) (Value, bool) {
	i := place(f, arg)
	if i < 0 {
		return nil, false
	}
	changed := slices.Clone(vals(f))
	changed[i] = v
	switch f := f.(type) {
	case *Record:
		return &Record{names: f.names, vals: changed}, true
	case *Func:
		return &Func{keys: f.keys, vals: changed}, true
	default:
		return &Tuple{elems: changed}, true
	}
}

// Domain returns DOMAIN f.
func Domain(f Value) Value {
	switch f := f.(type) {
	case *Tuple:
		return NewInterval(1, Int(len(f.elems)))
	case *Record:
		keys := make([]Value, len(f.names))
		for i, n := range f.names {
			keys[i] = String(n)
		}
		return &Set{elems: keys}
	case *Func:
		return &Set{elems: f.keys}
	default:
		Fail("%s is %s, where a function was expected", brief(f), kind(f))
		return nil
	}
}

// keyAt returns the key at a place of a function's domain.
func keyAt(f Value, i int) Value {
	switch f := f.(type) {
	case *Record:
		return String(f.names[i])
	case *Func:
		return f.keys[i]
	default:
		return Int(i + 1)
	}
}

// Pairs yields the arguments of a function in order, each with the value there.
func Pairs(f Value) iter.Seq2[Value, Value] {
	return func(yield func(k, v Value) bool) {
		for i := range Size(f) {
			if !yield(keyAt(f, i), vals(f)[i]) {
				return
			}
		}
	}
}

func (t *Tuple) hash() uint64 {
	return t.get(func() uint64 { return hashAll(fnvOffset+3, t.elems) })
}

func (r *Record) hash() uint64 {
	return r.get(func() uint64 {
		h := uint64(fnvOffset + 4)
		for i, n := range r.names {
			h = mix(combine(hashText(h, n), r.vals[i].hash()))
		}
		return h
	})
}

func (f *Func) hash() uint64 {
	return f.get(func() uint64 { return hashAll(hashAll(fnvOffset+5, f.keys), f.vals) })
}

var (
	_ Value = (*Tuple)(nil)
	_ Value = (*Record)(nil)
	_ Value = (*Func)(nil)
)
