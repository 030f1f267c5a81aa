package relational

import (
	"cmp"
	"slices"
)

// matrix is the value of an expression in terms of a circuit: the tuples that may be in it, as keys
// in order, and when they are. It does not change once it is made.
type matrix struct {
	keys []int64
	lits []lit
	over overflow
}

// overflow is when the integers that a value was made of overflow, and the variables they are of.
type overflow struct {
	when lit
	vars []int32
}

var noOverflow = overflow{when: litFalse}

var emptyMatrix = &matrix{over: noOverflow}

// algebra makes matrices over a universe.
type algebra struct {
	c     *circuit
	size  int64   // of the universe
	power []int64 // powers of size
	terms []term
	ors   []lit
}

// term is a contribution to an entry.
type term struct {
	key int64
	lit lit
}

func newAlgebra(c *circuit, size, arityMax int) *algebra {
	a := &algebra{c: c, size: int64(size), power: []int64{1}}
	for i := range arityMax {
		a.power = append(a.power, a.power[i]*int64(size))
	}
	return a
}

// merge joins the conditions of overflow of two values.
func (a *algebra) merge(x, y overflow) overflow {
	if y.when == litFalse && len(y.vars) == 0 {
		return x
	}
	if x.when == litFalse && len(x.vars) == 0 {
		return y
	}
	return overflow{a.c.or2(x.when, y.when), mergeSorted(x.vars, y.vars)}
}

func mergeSorted(a, b []int32) []int32 {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}

func (m *matrix) add(key int64, l lit) {
	if l != litFalse {
		m.keys = append(m.keys, key)
		m.lits = append(m.lits, l)
	}
}

// at returns when a tuple is in the matrix.
func (m *matrix) at(key int64) lit {
	if i, ok := slices.BinarySearch(m.keys, key); ok {
		return m.lits[i]
	}
	return litFalse
}

func (a *algebra) union(x, y *matrix) *matrix {
	over := a.merge(x.over, y.over)
	switch {
	case len(y.keys) == 0:
		return x.with(over)
	case len(x.keys) == 0:
		return y.with(over)
	}
	n := len(x.keys) + len(y.keys)
	m := &matrix{keys: make([]int64, 0, n), lits: make([]lit, 0, n), over: over}
	i, j := 0, 0
	for i < len(x.keys) && j < len(y.keys) {
		switch p, q := x.keys[i], y.keys[j]; {
		case p < q:
			m.add(p, x.lits[i])
			i++
		case p > q:
			m.add(q, y.lits[j])
			j++
		default:
			m.add(p, a.c.or2(x.lits[i], y.lits[j]))
			i++
			j++
		}
	}
	m.keys = append(append(m.keys, x.keys[i:]...), y.keys[j:]...)
	m.lits = append(append(m.lits, x.lits[i:]...), y.lits[j:]...)
	return m
}

// with returns the matrix with another overflow.
func (m *matrix) with(over overflow) *matrix {
	if over.when == m.over.when && len(over.vars) == len(m.over.vars) {
		return m
	}
	return &matrix{m.keys, m.lits, over}
}

func (a *algebra) intersect(x, y *matrix) *matrix {
	m := &matrix{over: a.merge(x.over, y.over)}
	i, j := 0, 0
	for i < len(x.keys) && j < len(y.keys) {
		switch p, q := x.keys[i], y.keys[j]; {
		case p < q:
			i++
		case p > q:
			j++
		default:
			m.add(p, a.c.and2(x.lits[i], y.lits[j]))
			i++
			j++
		}
	}
	return m
}

func (a *algebra) minus(x, y *matrix) *matrix {
	m := &matrix{over: a.merge(x.over, y.over)}
	j := 0
	for i, p := range x.keys {
		for j < len(y.keys) && y.keys[j] < p {
			j++
		}
		if j < len(y.keys) && y.keys[j] == p {
			m.add(p, a.c.and2(x.lits[i], y.lits[j].not()))
		} else {
			m.add(p, x.lits[i])
		}
	}
	return m
}

func (a *algebra) product(x, y *matrix, arityY int) *matrix {
	n := len(x.keys) * len(y.keys)
	a.c.spend(n)
	m := &matrix{
		keys: make([]int64, 0, n), lits: make([]lit, 0, n), over: a.merge(x.over, y.over),
	}
	shift := a.power[arityY]
	for i, p := range x.keys {
		for j, q := range y.keys {
			m.add(p*shift+q, a.c.and2(x.lits[i], y.lits[j]))
		}
	}
	return m
}

// row returns where the tuples of m that begin with a prefix stand, shift being the number of
// tuples of the rest.
func (m *matrix) row(prefix, shift int64) (from, to int) {
	from, _ = slices.BinarySearch(m.keys, prefix*shift)
	to = from
	for end := (prefix + 1) * shift; to < len(m.keys) && m.keys[to] < end; {
		to++
	}
	return from, to
}

// join returns the tuples that meet in an atom; the right side has arityY columns.
func (a *algebra) join(x, y *matrix, arityY int) *matrix {
	over := a.merge(x.over, y.over)
	shift := a.power[arityY-1]
	if len(x.keys) == 1 && x.keys[0] < a.size {
		return a.slice(x.keys[0], x.lits[0], y, shift, over)
	}
	terms := a.terms[:0]
	for i, p := range x.keys {
		head, atom := p/a.size, p%a.size
		from, to := y.row(atom, shift)
		for j := from; j < to; j++ {
			l := a.c.and2(x.lits[i], y.lits[j])
			terms = append(terms, term{head*shift + y.keys[j] - atom*shift, l})
		}
	}
	a.terms = terms
	a.c.spend(len(terms))
	return a.collect(terms, over)
}

// slice joins a single atom with the rest of the tuples that begin with it.
func (a *algebra) slice(atom int64, when lit, y *matrix, shift int64, over overflow) *matrix {
	from, to := y.row(atom, shift)
	n := to - from
	m := &matrix{keys: make([]int64, n), lits: y.lits[from:to:to], over: over}
	for i := range m.keys {
		m.keys[i] = y.keys[from+i] - atom*shift
	}
	if when == litTrue {
		return m
	}
	r := &matrix{keys: m.keys[:0], lits: make([]lit, 0, n), over: over}
	for i, key := range m.keys {
		r.add(key, a.c.and2(when, m.lits[i]))
	}
	return r
}

// collect returns the matrix whose entries are the disjunctions of terms in any order, which it
// sorts.
func (a *algebra) collect(terms []term, over overflow) *matrix {
	if !slices.IsSortedFunc(terms, compareTerms) {
		slices.SortStableFunc(terms, compareTerms)
	}
	m := &matrix{over: over}
	for i := 0; i < len(terms); {
		j := i + 1
		for j < len(terms) && terms[j].key == terms[i].key {
			j++
		}
		if j == i+1 {
			m.add(terms[i].key, terms[i].lit)
		} else {
			a.ors = a.ors[:0]
			for _, t := range terms[i:j] {
				a.ors = append(a.ors, t.lit)
			}
			m.add(terms[i].key, a.c.or(a.ors...))
		}
		i = j
	}
	return m
}

func compareTerms(a, b term) int { return cmp.Compare(a.key, b.key) }

func (a *algebra) domain(set, m *matrix, arity int) *matrix {
	r := &matrix{over: a.merge(set.over, m.over)}
	shift := a.power[arity-1]
	for i, key := range m.keys {
		if l := set.at(key / shift); l != litFalse {
			r.add(key, a.c.and2(l, m.lits[i]))
		}
	}
	return r
}

func (a *algebra) rangeOf(m, set *matrix) *matrix {
	r := &matrix{over: a.merge(set.over, m.over)}
	for i, key := range m.keys {
		if l := set.at(key % a.size); l != litFalse {
			r.add(key, a.c.and2(l, m.lits[i]))
		}
	}
	return r
}

func (a *algebra) transpose(m *matrix) *matrix {
	terms := a.terms[:0]
	for i, key := range m.keys {
		terms = append(terms, term{key%a.size*a.size + key/a.size, m.lits[i]})
	}
	a.terms = terms
	return a.collect(terms, m.over)
}

// closure squares as often as the longest way through m asks for.
func (a *algebra) closure(m *matrix) *matrix {
	rows := 0
	for i, key := range m.keys {
		if i == 0 || m.keys[i-1]/a.size != key/a.size {
			rows++
		}
	}
	for length := 1; length < rows; length *= 2 {
		next := a.union(m, a.join(m, m, 2))
		if slices.Equal(next.keys, m.keys) && slices.Equal(next.lits, m.lits) {
			break
		}
		m = next
	}
	return m
}

// override keeps of x what begins as nothing in y does.
func (a *algebra) override(x, y *matrix, arity int) *matrix {
	shift := a.power[arity-1]
	kept := &matrix{over: x.over}
	last, free := int64(-1), litTrue
	for i, key := range x.keys {
		if atom := key / shift; atom != last {
			from, to := y.row(atom, shift)
			last, free = atom, a.none(y.lits[from:to])
		}
		kept.add(key, a.c.and2(x.lits[i], free))
	}
	return a.union(kept, y)
}

// none returns that none of the literals is true.
func (a *algebra) none(ls []lit) lit {
	a.ors = append(a.ors[:0], ls...)
	return a.c.or(a.ors...).not()
}

func (a *algebra) choose(cond lit, x, y *matrix) *matrix {
	switch cond {
	case litTrue:
		return x
	case litFalse:
		return y
	}
	m := &matrix{over: overflow{
		a.c.ite(cond, x.over.when, y.over.when), mergeSorted(x.over.vars, y.over.vars),
	}}
	i, j := 0, 0
	for i < len(x.keys) || j < len(y.keys) {
		switch {
		case j == len(y.keys) || i < len(x.keys) && x.keys[i] < y.keys[j]:
			m.add(x.keys[i], a.c.and2(cond, x.lits[i]))
			i++
		case i == len(x.keys) || x.keys[i] > y.keys[j]:
			m.add(y.keys[j], a.c.and2(cond.not(), y.lits[j]))
			j++
		default:
			m.add(x.keys[i], a.c.ite(cond, x.lits[i], y.lits[j]))
			i++
			j++
		}
	}
	return m
}
