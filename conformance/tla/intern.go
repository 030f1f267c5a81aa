package tla

import (
	"slices"

	"lockstep/conformance/tla/value"
)

// site is where an expression makes functions or sets: the place of its worth in a machine. Those
// that come up again and again, as most parts of a state do, exist once, as a
// [value.Interner] has them. They are looked for as long as some are found.
type site int

// intern has the machine look for values.
func (m *machine) intern(in *value.Interner) { m.interner, m.worths = in, make([]worth, m.sites) }

// interns returns the worth of a site where what has so many parts is to be looked for, or nil.
func (m *machine) interns(s site, size int) *worth {
	if m.interner == nil || size > value.InternedMost {
		return nil
	}
	if w := &m.worths[s]; !w.over {
		return w
	}
	return nil
}

// note counts whether a value was known, and returns it.
func (w *worth) note(v value.Value, known bool) value.Value {
	w.count(known)
	return v
}

// sequence returns the sequence of some elements, which it copies.
func (m *machine) sequence(s site, elems []value.Value) value.Value {
	if w := m.interns(s, len(elems)); w != nil {
		return w.note(m.interner.Tuple(elems))
	}
	v, room := value.TupleOf(len(elems))
	copy(room, elems)
	return v
}

// internedElems is how many elements a set has at most that is worth being looked for: larger ones
// are often of messages, of which there are many more sets.
const internedElems = 8

// single returns a set that was just made, or the same one of before.
func (m *machine) single(s site, v value.Value) value.Value {
	made, ok := v.(*value.Set)
	if !ok || len(value.Elems(made)) > internedElems {
		return v
	}
	if w := m.interns(s, len(value.Elems(made))); w != nil {
		return w.note(m.interner.Set(made))
	}
	return v
}

// put is [value.Put].
func (m *machine) put(s site, f value.Value, i int, v value.Value) value.Value {
	vals := value.Values(f)
	w := m.interns(s, len(vals))
	if w == nil || vals[i] == v {
		return value.Put(f, i, v)
	}
	changed := m.newKey(len(vals)).elems
	copy(changed, vals)
	changed[i] = v
	m.popKey()
	return w.note(m.interner.Like(f, changed))
}

// like returns the function with the domain of another that has these values, which it copies: that
// one itself where they are its own.
func (m *machine) like(s site, f value.Value, vals []value.Value) value.Value {
	if slices.Equal(vals, value.Values(f)) {
		return f
	}
	if w := m.interns(s, len(vals)); w != nil {
		return w.note(m.interner.Like(f, vals))
	}
	return value.Like(f, vals)
}

// draft is a function over a domain whose values are being evaluated.
type draft struct {
	dom   *value.Set
	vals  []value.Value
	worth *worth      // nil where it is not looked for
	made  value.Value // in that case
}

// newDraft begins with a function, to be followed by finish.
func (m *machine) newDraft(s site, dom *value.Set) draft {
	size := len(value.Elems(dom))
	if w := m.interns(s, size); w != nil {
		return draft{dom: dom, vals: m.newKey(size).elems, worth: w}
	}
	f, vals := value.FuncOver(dom)
	return draft{vals: vals, made: f}
}

// finish returns the function when it has all its values.
func (m *machine) finish(d draft) value.Value {
	if d.worth == nil {
		return d.made
	}
	m.popKey()
	return d.worth.note(m.interner.Over(d.dom, d.vals))
}
