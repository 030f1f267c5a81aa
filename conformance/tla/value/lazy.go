package value

import (
	"slices"
	"strings"
	"sync/atomic"
)

// Sets that are not written out. Each yields its elements in the order of Compare.
type (
	subsets struct {
		base  set
		sized atomic.Pointer[sized] // those that were last asked for
		writing
	}
	funcSet struct {
		dom, rng set
		writing
	}
	recordSet struct {
		dom  *Set // of the records: the names
		sets []set
		writing
	}
	product struct {
		sets []set
		writing
	}
	// seqs is Seq(S): infinite, but for Seq({}).
	seqs struct{ base set }
	// infinite is Nat, Int, or STRING.
	infinite string
	// combined is made of two sets of which one is infinite.
	combined struct {
		how  combination
		a, b set
	}
)

// Nat, Ints and Strings are the infinite sets Nat, Int and STRING.
var (
	Nat     Value = infinite("Nat")
	Ints    Value = infinite("Int")
	Strings Value = infinite("STRING")
)

type combination string

const (
	union        combination = `\cup`
	intersection combination = `\cap`
	difference   combination = `\`
)

// Subsets is SUBSET s.
func Subsets(s Value) Value { return &subsets{base: asSet(s)} }

// FuncSet is [dom -> rng].
func FuncSet(dom, rng Value) Value { return &funcSet{dom: asSet(dom), rng: asSet(rng)} }

// RecordSet is [n : S, ...]; the names differ. It keeps sets, sorted.
func RecordSet(names []string, sets []Value) Value {
	if !slices.IsSorted(names) {
		names = slices.Clone(names)
		sortPairs(names, sets, strings.Compare)
	}
	return &recordSet{dom: &Set{elems: texts(names)}, sets: asSets(sets)}
}

// Product is S \X T \X ...
func Product(sets ...Value) Value { return &product{sets: asSets(sets)} }

// Seqs is Seq(s).
func Seqs(s Value) Value { return &seqs{asSet(s)} }

func asSets(vs []Value) []set {
	sets := make([]set, len(vs))
	for i, v := range vs {
		sets[i] = asSet(v)
	}
	return sets
}

func (s *subsets) contains(v Value, by By) bool { return SubsetEqBy(by, v, s.base) }

func (s *subsets) size() int64 {
	n := s.base.size()
	if n >= 62 {
		return maxSize
	}
	if n < 0 {
		return n
	}
	return 1 << n
}

func (s *subsets) all(yield func(Value) bool) { drain(s.pull(), yield) }

func (s *funcSet) contains(v Value, by By) bool {
	if _, ok := v.(Atom); ok {
		return false
	}
	if !IsFunction(v) {
		Fail("%s is %s, and is asked to be in a set of functions", short(v), kind(v))
	}
	if !sameDomain(v, s.dom) {
		return false
	}
	for _, x := range vals(v) {
		if !s.rng.contains(x, by) {
			return false
		}
	}
	return true
}

// sameDomain tells whether a set is the domain of a function, for which no domain is made.
func sameDomain(f Value, dom set) bool {
	own := domain(f)
	switch d := dom.(type) {
	case *Set:
		if own == d {
			return true
		}
	case *Interval:
		if own == nil {
			return d.lo == 1 && int(d.hi) == Size(f)
		}
		return own.isInterval(d)
	}
	if dom.size() != int64(Size(f)) {
		return false
	}
	it := Iterate(dom)
	for i := range Size(f) {
		k, _ := it.Next()
		own := keyAt(f, i)
		if kind(own) != kind(k) || !Equal(own, k) {
			return false
		}
	}
	return true
}

// isInterval tells whether a set's elements are those of an interval.
func (s *Set) isInterval(i *Interval) bool {
	if int64(len(s.elems)) != i.size() || s.elems[0] != Value(i.lo) {
		return false
	}
	at, ok := s.number(i.hi)
	return ok && at == len(s.elems)-1
}

func (s *funcSet) size() int64 {
	d, r := s.dom.size(), s.rng.size()
	switch {
	case d < 0 || r < 0:
		return -1
	case d == 0:
		return 1
	case r <= 1:
		return r
	}
	n := int64(1)
	for range d {
		n = times(n, r)
		if n == maxSize {
			break
		}
	}
	return n
}

// times multiplies sizes. As in TLC, nothing and infinitely many make infinitely many.
func times(a, b int64) int64 {
	switch {
	case a < 0 || b < 0:
		return -1
	case a == 0 || b == 0:
		return 0
	case a > maxSize/b:
		return maxSize
	default:
		return a * b
	}
}

func (s *funcSet) all(yield func(Value) bool) { drain(s.pull(), yield) }

func (s *recordSet) contains(v Value, by By) bool {
	switch v := v.(type) {
	case Atom:
		return false
	case *Record:
		if v.dom != s.dom && !equalAll(v.dom.elems, s.dom.elems, 0) {
			return false
		}
		for i, x := range v.vals {
			if !s.sets[i].contains(x, by) {
				return false
			}
		}
		return true
	}
	if t, ok := v.(*Tuple); !ok || len(t.elems) > 0 {
		Fail("%s is no record, and is asked to be in a set of records", short(v))
	}
	return false
}

func (s *recordSet) size() int64 { return sizeOf(s.sets) }

func (s *recordSet) all(yield func(Value) bool) { drain(s.pull(), yield) }

func sizeOf(sets []set) int64 {
	n := int64(1)
	for _, x := range sets {
		n = times(n, x.size())
	}
	return n
}

func allElems(sets []set) [][]Value {
	columns := make([][]Value, len(sets))
	for i, x := range sets {
		columns[i] = Elems(x)
	}
	return columns
}

func (s *product) contains(v Value, by By) bool {
	t, ok := v.(*Tuple)
	if _, model := v.(Atom); !ok && !model && !ofIntegers(v) {
		Fail("%s is no tuple, and is asked to be in a set of tuples", short(v))
	}
	if !ok || len(t.elems) != len(s.sets) {
		return false
	}
	for i, x := range t.elems {
		if !s.sets[i].contains(x, by) {
			return false
		}
	}
	return true
}

// ofIntegers tells whether a value is a function of integers.
func ofIntegers(v Value) bool {
	f, ok := v.(*Func)
	return ok && !slices.ContainsFunc(f.dom.elems, func(k Value) bool {
		_, whole := k.(Int)
		return !whole
	})
}

func (s *product) size() int64 { return sizeOf(s.sets) }

func (s *product) all(yield func(Value) bool) { drain(s.pull(), yield) }

func (s *seqs) contains(v Value, by By) bool {
	t, ok := v.(*Tuple)
	if _, model := v.(Atom); !ok && !model {
		Fail("%s is no sequence, and is asked to be in a set of sequences", short(v))
	}
	if !ok {
		return false
	}
	for _, x := range t.elems {
		if !s.base.contains(x, by) {
			return false
		}
	}
	return true
}

func (s *seqs) size() int64 {
	if s.base.size() == 0 {
		return 1
	}
	return -1
}

func (s *seqs) all(yield func(Value) bool) {
	drain(s.pull(), yield)
}

func failInfinite(s set) {
	RefuseMixed(s)
	Fail("%s cannot be enumerated: it is infinite", short(s))
}

func (s infinite) contains(v Value, _ By) bool {
	switch v := v.(type) {
	case Int:
		if s != "STRING" {
			return s == "Int" || v >= 0
		}
	case Text:
		if s == "STRING" {
			return true
		}
	case Atom:
		return false
	}
	Fail("%s is %s, and is asked to be in %s", short(v), kind(v), s)
	return false
}

func (s infinite) size() int64          { return -1 }
func (s infinite) all(func(Value) bool) { failInfinite(s) }

func (s *combined) contains(v Value, by By) bool {
	switch s.how {
	case union:
		return s.a.contains(v, by) || s.b.contains(v, by)
	case intersection:
		return s.a.contains(v, by) && s.b.contains(v, by)
	default:
		return s.a.contains(v, by) && !s.b.contains(v, by)
	}
}

func (s *combined) size() int64          { return -1 }
func (s *combined) all(func(Value) bool) { failInfinite(s) }

func (s *subsets) hash() uint64   { return hashSet(s) }
func (s *funcSet) hash() uint64   { return hashSet(s) }
func (s *recordSet) hash() uint64 { return hashSet(s) }
func (s *product) hash() uint64   { return hashSet(s) }
func (s *seqs) hash() uint64      { return hashSet(s) }
func (s infinite) hash() uint64   { return hashSet(s) }
func (s *combined) hash() uint64  { return hashSet(s) }

var (
	_ set = (*subsets)(nil)
	_ set = (*funcSet)(nil)
	_ set = (*recordSet)(nil)
	_ set = (*product)(nil)
	_ set = (*seqs)(nil)
	_ set = infinite("")
	_ set = (*combined)(nil)
)
