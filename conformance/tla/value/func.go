package value

import (
	"iter"
	"slices"
	"strings"
)

// A function is a *Tuple where its domain is 1..n, a *Record where that is a set of strings, and
// else a *Func: so equal functions have one form. Functions that are made of one another, or by one
// expression, share their domain.
type (
	// Tuple is <<a, b>>: a sequence.
	Tuple struct {
		elems []Value
		memo
	}
	// Record is [h |-> a]: a function of strings.
	Record struct {
		dom  *Set // of Text
		vals []Value
		memo
	}
	// Func is any other function.
	Func struct {
		dom  *Set
		vals []Value
		memo
	}
)

// NewTuple returns <<elems...>>. It keeps elems.
func NewTuple(elems ...Value) *Tuple {
	if len(elems) == 0 {
		return emptyTuple
	}
	return &Tuple{elems: elems}
}

var emptyTuple = &Tuple{}

// NewRecord returns the record with these fields, whose names differ. It keeps vals, sorted.
func NewRecord(names []string, vals []Value) Value {
	if !slices.IsSorted(names) {
		names = slices.Clone(names)
		sortPairs(names, vals, strings.Compare)
	}
	return NewFunc(texts(names), vals)
}

func texts(names []string) []Value {
	keys := make([]Value, len(names))
	for i, n := range names {
		keys[i] = String(n)
	}
	return keys
}

// NewFunc returns the function that maps each key to the value at its place; the keys differ. It
// keeps both slices, sorted.
func NewFunc(keys, vals []Value) Value {
	if !slices.IsSortedFunc(keys, Compare) {
		sortPairs(keys, vals, Compare)
	}
	return function(keys, nil, vals)
}

// function returns a function of sorted keys, which are the elements of dom where that is not nil.
func function(keys []Value, dom *Set, vals []Value) Value {
	if len(keys) == 0 || isUpTo(keys) {
		return NewTuple(vals...)
	}
	if dom == nil {
		dom = &Set{elems: keys}
	}
	if areTexts(keys) {
		return &Record{dom: dom, vals: vals}
	}
	return &Func{dom: dom, vals: vals}
}

func isUpTo(keys []Value) bool {
	for i, k := range keys {
		if n, ok := k.(Int); !ok || int(n) != i+1 {
			return false
		}
	}
	return true
}

func areTexts(keys []Value) bool {
	for _, k := range keys {
		if _, ok := k.(Text); !ok {
			return false
		}
	}
	return true
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
	if !IsFunction(f) {
		Fail("%s is %s, where a function was expected", short(f), kind(f))
	}
	if l, ok := f.(*Lambda); ok {
		failInfinite(l.dom)
	}
	return len(vals(f))
}

// Seq returns the elements of a sequence, which must not be changed, and whether v is one.
func Seq(v Value) ([]Value, bool) {
	t, ok := v.(*Tuple)
	if !ok {
		return nil, false
	}
	return t.elems, true
}

// Reuse gives a tuple other elements. It is for a tuple that nobody else knows, and that is used to
// look something up.
func (t *Tuple) Reuse(elems []Value) {
	t.elems = elems
	t.h.Store(0)
}

// At returns t[i], or nil where i is not in the domain.
func (t *Tuple) At(i Int) Value {
	if i < 1 || int(i) > len(t.elems) {
		return nil
	}
	return t.elems[i-1]
}

// Apply returns f[arg], and false where arg is not in f's domain. It panics with an *Error when f
// is not a function.
func Apply(f, arg Value) (Value, bool) { return ApplyBy(nil, f, arg) }

// ApplyBy is [Apply] where it is known who applies the function.
func ApplyBy(by By, f, arg Value) (Value, bool) {
	if l, ok := f.(*Lambda); ok {
		return l.apply(arg, by)
	}
	if i := place(f, arg); i >= 0 {
		return vals(f)[i], true
	}
	return nil, false
}

// Known returns f[arg] where f is a sequence or has a small domain, and that can be told at once,
// or else nil, also where f is no function. It never panics.
func Known(f, arg Value) Value {
	switch f := f.(type) {
	case *Tuple:
		if i, ok := arg.(Int); ok && i >= 1 && int(i) <= len(f.elems) {
			return f.elems[i-1]
		}
	case *Record:
		if name, ok := arg.(Text); ok {
			if i := f.dom.text(name); i >= 0 {
				return f.vals[i]
			}
		}
	case *Func:
		if i := f.dom.simple(arg); i >= 0 {
			return f.vals[i]
		}
	}
	return nil
}

// simple returns where a model value or a number stands, if that can be told at once, or else -1.
func (s *Set) simple(v Value) int {
	switch v := v.(type) {
	case Atom:
		return s.atom(v)
	case Int:
		if i, ok := s.number(v); ok {
			return i
		}
	}
	return -1
}

// Field returns the field of a record, and false where v has none of that name.
func Field(v Value, name string) (Value, bool) { return Select(v, String(name)) }

// Select is [Field] by a name that is a value.
func Select(v Value, name Text) (Value, bool) {
	r, ok := v.(*Record)
	if !ok {
		return nil, false
	}
	if i := r.dom.text(name); i >= 0 {
		return r.vals[i], true
	}
	return nil, false
}

// place returns where arg stands in f's domain, or -1.
func place(f, arg Value) int {
	switch f := f.(type) {
	case *Tuple:
		if n, ok := arg.(Int); ok && n >= 1 && int(n) <= len(f.elems) {
			return int(n) - 1
		}
		return -1
	case *Record:
		if name, ok := arg.(Text); ok {
			return f.dom.text(name)
		}
		return -1
	case *Func:
		return f.dom.place(arg)
	default:
		Fail("%s is %s, and is applied as a function", short(f), kind(f))
		return -1
	}
}

// domain returns the domain of a function that is no tuple.
func domain(f Value) *Set {
	switch f := f.(type) {
	case *Record:
		return f.dom
	case *Func:
		return f.dom
	default:
		return nil
	}
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
func With(f, arg, v Value) (Value, bool) { return WithBy(nil, f, arg, v) }

// WithBy is [With] where it is known who asks whether arg is in the domain.
func WithBy(by By, f, arg, v Value) (Value, bool) {
	if l, ok := f.(*Lambda); ok {
		return l.with(arg, v, by)
	}
	i := place(f, arg)
	if i < 0 {
		return nil, false
	}
	return Put(f, i, v), true
}

// Find returns f[arg] and its place among the values of f, or nil where arg is not in f's domain.
// It panics with an *Error when f is no function, or one over an infinite set.
func Find(f, arg Value) (int, Value) {
	i := place(f, arg)
	if i < 0 {
		return i, nil
	}
	return i, vals(f)[i]
}

// Put returns f with the value at a place that [Find] gave replaced: f itself where that is the
// same.
func Put(f Value, i int, v Value) Value {
	if vals(f)[i] == v {
		return f
	}
	changed, room := like(f)
	copy(room, vals(f))
	room[i] = v
	return changed
}

// Like returns a function with the domain of another and other values, which it copies.
func Like(f Value, vals []Value) Value {
	changed, room := like(f)
	copy(room, vals)
	return changed
}

// Values returns the values of a function, in the order of its domain's [Elems], which must not be
// changed. It returns nothing for what is no function, or one over an infinite set.
func Values(f Value) []Value { return vals(f) }

// Domain returns DOMAIN f.
func Domain(f Value) Value {
	if t, ok := f.(*Tuple); ok {
		return NewInterval(1, Int(len(t.elems)))
	}
	if dom := domain(f); dom != nil {
		return dom
	}
	if l, ok := f.(*Lambda); ok {
		return l.dom
	}
	Fail("%s is %s, where a function was expected", short(f), kind(f))
	return nil
}

// keyAt returns the key at a place of a function's domain.
func keyAt(f Value, i int) Value {
	if dom := domain(f); dom != nil {
		return dom.elems[i]
	}
	return Number(int64(i + 1))
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
	if h := t.known(); h != 0 {
		return h
	}
	return t.keep(hashAll(fnvOffset+3, t.elems))
}

func (r *Record) hash() uint64 {
	if h := r.known(); h != 0 {
		return h
	}
	return r.keep(hashAll(fold(fnvOffset+4, r.dom.hash()), r.vals))
}

func (f *Func) hash() uint64 {
	if h := f.known(); h != 0 {
		return h
	}
	return f.keep(hashAll(fold(fnvOffset+5, f.dom.hash()), f.vals))
}

var (
	_ Value = (*Tuple)(nil)
	_ Value = (*Record)(nil)
	_ Value = (*Func)(nil)
)
