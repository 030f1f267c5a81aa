package value

import (
	"cmp"
	"slices"
	"strings"
)

// Compare orders values: ints by size, FALSE before TRUE, strings and model values by their text,
// functions by their size and then by each argument and what it maps to, sets by their size and
// then element by element. A model value is smaller than everything else. Sets are enumerated, and
// CHOOSE chooses, in this order. It is TLC's but for strings and model values, which TLC orders by
// when it met their text first, so there a CHOOSE may differ.
//
// It panics with an *Error where TLC would not compare the values.
func Compare(a, b Value) int {
	switch a := a.(type) {
	case Int:
		if b, ok := b.(Int); ok {
			return cmp.Compare(a, b)
		}
	case String:
		if b, ok := b.(String); ok {
			return strings.Compare(string(a), string(b))
		}
	case Bool:
		if b, ok := b.(Bool); ok {
			return compareBools(a, b)
		}
	case Model:
		return a.compare(b)
	case *Tuple, *Record, *Func:
		if IsFunction(b) {
			return compareFunctions(a, b)
		}
	default:
		if IsSet(b) {
			return compareSets(a.(set), b.(set))
		}
	}
	if b, ok := b.(Model); ok {
		return -b.compare(a)
	}
	Fail("%s and %s cannot be compared: one is %s, the other %s", brief(a), brief(b), kind(a),
		kind(b))
	return 0
}

func compareBools(a, b Bool) int {
	switch {
	case a == b:
		return 0
	case bool(b):
		return -1
	default:
		return 1
	}
}

// sort returns the type of a model value, such as 'P' of P_one, or 0 for one without a type.
func (m Model) sort() byte {
	if len(m) > 2 && m[1] == '_' {
		return m[0]
	}
	return 0
}

// compare orders a model value and any value. One with a type compares with its type alone.
func (m Model) compare(v Value) int {
	o, ok := v.(Model)
	switch {
	case !ok && m.sort() != 0, ok && m.sort() != o.sort() && m.sort() != 0 && o.sort() != 0:
		Fail("%s and %s cannot be compared: %s is a model value with a type", m, brief(v), m)
	case ok:
		return strings.Compare(string(m), string(o))
	}
	return -1
}

// IsFunction tells whether a value is a function, which tuples and records are, too.
func IsFunction(v Value) bool {
	switch v.(type) {
	case *Tuple, *Record, *Func:
		return true
	default:
		return false
	}
}

// compareFunctions compares functions, which are of one form where they are equal (see NewFunc).
func compareFunctions(a, b Value) int {
	if a == b {
		return 0
	}
	if c := cmp.Compare(Size(a), Size(b)); c != 0 {
		return c
	}
	if a, ok := a.(*Tuple); ok {
		if b, ok := b.(*Tuple); ok {
			return slices.CompareFunc(a.elems, b.elems, Compare)
		}
	}
	va, vb := vals(a), vals(b)
	for i := range va {
		if c := compareKeys(a, b, i); c != 0 {
			return c
		}
		if c := Compare(va[i], vb[i]); c != 0 {
			return c
		}
	}
	return 0
}

// compareKeys compares the keys at one place of two functions. As functions with different domains
// differ, keys of different kinds are ordered by their kind.
func compareKeys(a, b Value, i int) int {
	if ra, ok := a.(*Record); ok {
		if rb, ok := b.(*Record); ok {
			return strings.Compare(ra.names[i], rb.names[i])
		}
	}
	ka, kb := keyAt(a, i), keyAt(b, i)
	if kind(ka) != kind(kb) {
		return strings.Compare(kind(ka), kind(kb))
	}
	return Compare(ka, kb)
}

func compareSets(a, b set) int {
	if a == b {
		return 0
	}
	x, y := Elems(a), Elems(b)
	if c := cmp.Compare(len(x), len(y)); c != 0 {
		return c
	}
	return slices.CompareFunc(x, y, Compare)
}

// kind names the kind of a value in an error.
func kind(v Value) string {
	switch v.(type) {
	case Int:
		return "an integer"
	case String:
		return "a string"
	case Bool:
		return "a boolean"
	case Model:
		return "a model value"
	case *Tuple, *Record, *Func:
		return "a function"
	default:
		return "a set"
	}
}

// brief writes a value for an error, cut where it is long.
func brief(v Value) string { return Brief(v, 80) }
