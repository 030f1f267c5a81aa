package value

import "cmp"

// Compare orders values: ints by size, FALSE before TRUE, strings and model values by their text,
// functions by their size and then by each argument and what it maps to, sets by their size and
// then element by element. A model value is smaller than everything else. Sets are kept in this
// order; how they are enumerated is an [Order]'s to say.
//
// It panics with an *Error where TLC would not compare the values.
func Compare(a, b Value) int { return compareAt(a, b, 0, nil) }

// sharedDepth is how deep values nest before what was compared is remembered.
const sharedDepth = 8

// known holds how pairs of values compare that are deep within others: values that share their
// parts take little room, and would take for ever to be compared part by part.
type known map[[2]Value]int

// compareAt compares what is so many levels deep.
func compareAt(a, b Value, depth int, seen known) int {
	switch a := a.(type) {
	case Int:
		if b, ok := b.(Int); ok {
			return cmp.Compare(a, b)
		}
	case Text:
		if b, ok := b.(Text); ok {
			return a.of.compare(b.of)
		}
	case Bool:
		if b, ok := b.(Bool); ok {
			return compareBools(a, b)
		}
	case Atom:
		return a.compare(b)
	case *Tuple:
		if b, ok := b.(*Tuple); ok && depth < sharedDepth {
			return compareTuples(a, b, depth)
		}
		if IsFunction(b) {
			return compareNested(a, b, depth, seen)
		}
	case *Record:
		if b, ok := b.(*Record); ok && depth < sharedDepth && a.dom == b.dom {
			return compareRecords(a, b, depth)
		}
		if IsFunction(b) {
			return compareNested(a, b, depth, seen)
		}
	case *Func, *Lambda:
		if IsFunction(b) {
			return compareNested(a, b, depth, seen)
		}
	default:
		if IsSet(b) {
			return compareNested(a, b, depth, seen)
		}
	}
	if b, ok := b.(Atom); ok {
		return -b.compare(a)
	}
	Fail("%s and %s cannot be compared: one is %s, the other %s", short(a), short(b), kind(a),
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

// IsFunction tells whether a value is a function, which tuples and records are, too.
func IsFunction(v Value) bool {
	switch v.(type) {
	case *Tuple, *Record, *Func, *Lambda:
		return true
	default:
		return false
	}
}

// compareTuples compares sequences that are not so deep that anything is remembered.
func compareTuples(a, b *Tuple, depth int) int {
	if a == b {
		return 0
	}
	if c := cmp.Compare(len(a.elems), len(b.elems)); c != 0 {
		return c
	}
	for i, x := range a.elems {
		if c := compareAt(x, b.elems[i], depth+1, nil); c != 0 {
			return c
		}
	}
	return 0
}

// compareRecords compares records of the same fields likewise.
func compareRecords(a, b *Record, depth int) int {
	if a == b {
		return 0
	}
	return compareAll(a.vals, b.vals, depth+1, nil)
}

// compareNested compares two functions or two sets.
func compareNested(a, b Value, depth int, seen known) int {
	if a == b {
		RefuseMixed(a)
		return 0
	}
	if depth == sharedDepth {
		seen = make(known)
	}
	if seen == nil {
		return compareParts(a, b, depth, nil)
	}
	if c, ok := seen[[2]Value{a, b}]; ok {
		return c
	}
	c := compareParts(a, b, depth, seen)
	seen[[2]Value{a, b}] = c
	return c
}

func compareParts(a, b Value, depth int, seen known) int {
	if s, ok := a.(set); ok {
		return compareSets(s, b.(set), depth+1, seen)
	}
	return compareFunctions(a, b, depth+1, seen)
}

// compareAll compares lists element by element.
func compareAll(a, b []Value, depth int, seen known) int {
	for i := range min(len(a), len(b)) {
		if c := compareAt(a[i], b[i], depth, seen); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

// compareFunctions compares functions, which are of one form where they are equal (see NewFunc).
func compareFunctions(a, b Value, depth int, seen known) int {
	if c := cmp.Compare(Size(a), Size(b)); c != 0 {
		return c
	}
	if a, ok := a.(*Tuple); ok {
		if b, ok := b.(*Tuple); ok {
			return compareAll(a.elems, b.elems, depth, seen)
		}
	}
	va, vb := vals(a), vals(b)
	same := sameDomains(a, b)
	for i := range va {
		if !same {
			if c := compareKeys(a, b, i); c != 0 {
				return c
			}
		}
		if c := compareAt(va[i], vb[i], depth, seen); c != 0 {
			return c
		}
	}
	return 0
}

// compareKeys compares the keys at one place of two functions. A model value as a key is unequal to
// others, but a tuple is not compared with a function that has one.
func compareKeys(a, b Value, i int) int {
	ka, kb := keyAt(a, i), keyAt(b, i)
	for _, k := range []Value{ka, kb} {
		if _, model := k.(Atom); model && (domain(a) == nil || domain(b) == nil) {
			Fail("%s and %s cannot be compared: one is a tuple", short(a), short(b))
		}
	}
	return Compare(ka, kb)
}

// sameDomains says whether two functions are known to have one domain, for which no key is compared
// but strings.
func sameDomains(a, b Value) bool {
	if x, ok := a.(*Record); ok {
		y, ok := b.(*Record)
		return ok && sameNames(x.dom, y.dom)
	}
	return domain(a) != nil && domain(a) == domain(b)
}

func compareSets(a, b set, depth int, seen known) int {
	refuseLarge(a)
	refuseLarge(b)
	if c := cmp.Compare(a.size(), b.size()); c != 0 {
		return c
	}
	return compareAll(Elems(a), Elems(b), depth, seen)
}

// kind names the kind of a value in an error.
func kind(v Value) string {
	switch v.(type) {
	case Int:
		return "an integer"
	case Text:
		return "a string"
	case Bool:
		return "a boolean"
	case Atom:
		return "a model value"
	case *Tuple, *Record, *Func, *Lambda:
		return "a function"
	default:
		return "a set"
	}
}

// brief writes a value for an error, cut where it is long.
func short(v Value) string { return brief(v, 80) }
