package value

import (
	"cmp"
	"iter"
	"slices"
)

// Order is the order in which a model has sets enumerated: that of [Compare], but for strings and
// model values, which stand as TLC has them, in the order of their first appearance. It is one of a
// model, and how values are kept does not depend on it. A nil one is that of Compare.
type Order struct{ rank map[symbol]int }

// NewOrder returns the order in which strings and model values stand as their names do in a list.
// What is not in it stands behind, in the order of the alphabet.
func NewOrder(names []string) *Order {
	o := &Order{make(map[symbol]int, len(names))}
	for i, name := range names {
		o.rank[newSymbol(name)] = i
	}
	return o
}

// turned holds the elements of a set in the order of a model.
type turned struct {
	by    *Order
	elems []Value
	// places are where these stand among the elements of the set, once somebody wanted to know.
	places []int
}

// Elems is [Elems] in this order.
func (o *Order) Elems(s Value) []Value {
	w := Written(s)
	if o == nil || !w.mayTurn() {
		return w.elems
	}
	return o.turn(w).elems
}

func (o *Order) turn(w *Set) *turned {
	if t := w.turned.Load(); t != nil && t.by == o {
		return t
	}
	elems := w.elems
	if slices.ContainsFunc(elems, func(v Value) bool { return isNamed(v, 0) }) &&
		!slices.IsSortedFunc(elems, o.Compare) {
		elems = slices.Clone(elems)
		slices.SortFunc(elems, o.Compare)
	}
	t := &turned{by: o, elems: elems}
	w.turned.Store(t)
	return t
}

// places returns where the elements of a domain stand in it, in this order.
func (o *Order) places(dom *Set) []int {
	t := o.turn(dom)
	if t.places == nil {
		places := make([]int, len(t.elems))
		for i, v := range t.elems {
			places[i] = dom.place(v)
		}
		t = &turned{o, t.elems, places}
		dom.turned.Store(t)
	}
	return t.places
}

// with returns what a set becomes that these elements, which are not in it, are added to.
func (t *turned) with(added ...Value) *turned {
	elems := make([]Value, len(t.elems), len(t.elems)+len(added))
	copy(elems, t.elems)
	for _, v := range added {
		i, _ := slices.BinarySearchFunc(elems, v, t.by.Compare)
		elems = slices.Insert(elems, i, v)
	}
	return &turned{by: t.by, elems: elems}
}

// mayTurn tells whether the elements of a set may stand otherwise in another order.
func (s *Set) mayTurn() bool {
	if len(s.elems) < 2 {
		return false
	}
	switch s.elems[len(s.elems)-1].(type) {
	case Int, Bool:
		_, named := s.elems[0].(Atom)
		return named
	}
	return true
}

// isNamed tells whether there are strings or model values in a value, as far as it is looked into.
func isNamed(v Value, depth int) bool {
	switch v := v.(type) {
	case Int, Bool, *Interval:
		return false
	case *Tuple:
		return depth < sharedDepth && anyNamed(v.elems, depth)
	case *Set:
		return depth < sharedDepth && anyNamed(v.elems, depth)
	case *Func:
		return depth < sharedDepth && (anyNamed(v.dom.elems, depth) || anyNamed(v.vals, depth))
	}
	return true
}

func anyNamed(vals []Value, depth int) bool {
	return slices.ContainsFunc(vals, func(v Value) bool { return isNamed(v, depth+1) })
}

// Pairs is [Pairs] in this order, of a function over a finite set.
func (o *Order) Pairs(f Value) iter.Seq2[Value, Value] {
	return func(yield func(k, v Value) bool) {
		written, all := Written(Domain(f)).elems, vals(f)
		for i, k := range o.Elems(Domain(f)) {
			v := all[i]
			if k != written[i] {
				v, _ = Apply(f, k)
			}
			if !yield(k, v) {
				return
			}
		}
	}
}

// Iterate is [Iterate] in this order.
func (o *Order) Iterate(s Value) Iterator {
	if o == nil {
		return Iterate(s)
	}
	switch s := s.(type) {
	case *Set:
		elems := o.Elems(s)
		return Iterator{elems: elems, n: len(elems)}
	case lazy:
		if w := s.again(); w != nil {
			return o.Iterate(w)
		}
		return Iterator{pull: o.pull(s)}
	}
	return Iterate(s)
}

// pull is the method pull of a lazy set, in this order.
func (o *Order) pull(s lazy) func() (Value, bool) {
	switch s := s.(type) {
	case *subsets:
		base := Written(s.base)
		return o.subsets(base, 0, len(base.elems))
	case *sized:
		return o.subsets(Written(s.base), s.lo, s.hi)
	case *funcSet:
		dom := Written(s.dom)
		keys := o.Elems(dom)
		columns := make([][]Value, len(keys))
		for i := range columns {
			columns[i] = o.Elems(s.rng)
		}
		return rows(columns, func(vals []Value) Value {
			return function(dom.elems, dom, back(dom, keys, vals))
		})
	case *recordSet:
		keys := o.Elems(s.dom)
		columns := make([][]Value, len(keys))
		for i, k := range keys {
			columns[i] = o.Elems(s.sets[s.dom.place(k)])
		}
		return rows(columns, func(vals []Value) Value {
			return &Record{dom: s.dom, vals: back(s.dom, keys, vals)}
		})
	case *product:
		columns := make([][]Value, len(s.sets))
		for i, x := range s.sets {
			columns[i] = o.Elems(x)
		}
		return rows(columns, func(vals []Value) Value { return NewTuple(vals...) })
	}
	return s.pull()
}

// subsets is pull of the subsets of a set that have lo to hi elements. The order of these is known
// from that of the set's.
func (o *Order) subsets(base *Set, lo, hi int) func() (Value, bool) {
	if !base.mayTurn() {
		return (&sized{subsets: &subsets{base: base}, lo: lo, hi: hi}).pull()
	}
	elems, places := o.turn(base).elems, o.places(base)
	var room []int
	return subsetsOf(elems, lo, hi, func(chosen []Value, at []int) Value {
		room = room[:0]
		for _, i := range at {
			room = append(room, places[i])
		}
		s := &Set{elems: chosen}
		if !slices.IsSorted(room) {
			slices.Sort(room)
			s.elems = make([]Value, len(chosen))
			for i, k := range room {
				s.elems[i] = base.elems[k]
			}
		}
		if s.mayTurn() {
			s.turned.Store(&turned{by: o, elems: chosen})
		}
		return s
	})
}

// back puts values at the places of their keys in a domain.
func back(dom *Set, keys, vals []Value) []Value {
	at := make([]Value, len(vals))
	for i, k := range keys {
		at[dom.place(k)] = vals[i]
	}
	return at
}

// Compare is [Compare] in this order.
func (o *Order) Compare(a, b Value) int {
	if o == nil {
		return Compare(a, b)
	}
	return o.compare(a, b, 0)
}

// compare compares what is so many levels deep; what is very deep it leaves to Compare.
func (o *Order) compare(a, b Value, depth int) int {
	if a == b || depth > sharedDepth {
		return Compare(a, b)
	}
	switch a := a.(type) {
	case Text:
		if b, ok := b.(Text); ok {
			return o.symbols(a.of, b.of)
		}
	case Atom:
		if b, ok := b.(Atom); ok && !a.equal(b) {
			return o.symbols(a.of, b.of)
		}
	case *Tuple, *Record, *Func:
		switch b.(type) {
		case *Tuple, *Record, *Func:
			return o.functions(a, b, depth)
		}
	case set:
		if b, ok := b.(set); ok {
			return o.all(o.Elems(a), o.Elems(b), depth)
		}
	}
	return Compare(a, b)
}

func (o *Order) symbols(a, b symbol) int {
	i, first := o.rank[a]
	k, second := o.rank[b]
	switch {
	case first && second:
		return cmp.Compare(i, k)
	case first:
		return -1
	case second:
		return 1
	}
	return a.compare(b)
}

// all compares first by the length.
func (o *Order) all(a, b []Value, depth int) int {
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	for i := range a {
		if c := o.compare(a[i], b[i], depth+1); c != 0 {
			return c
		}
	}
	return 0
}

func (o *Order) functions(a, b Value, depth int) int {
	x, y := domain(a), domain(b)
	if c := cmp.Compare(Size(a), Size(b)); c != 0 || x == nil && y == nil {
		return cmp.Or(c, o.all(vals(a), vals(b), depth))
	}
	if x == y {
		return o.alike(o.places(x), vals(a), vals(b), depth)
	}
	ka, kb := o.Elems(Domain(a)), o.Elems(Domain(b))
	for i := range ka {
		if c := o.compare(ka[i], kb[i], depth+1); c != 0 {
			return c
		}
		x, y := vals(a)[place(a, ka[i])], vals(b)[place(b, kb[i])]
		if c := o.compare(x, y, depth+1); c != 0 {
			return c
		}
	}
	return 0
}

// alike compares the values of two functions that have one domain, whose places are given.
func (o *Order) alike(places []int, a, b []Value, depth int) int {
	for _, p := range places {
		if c := o.compare(a[p], b[p], depth+1); c != 0 {
			return c
		}
	}
	return 0
}
