// Package value holds the values of TLA+ as TLC has them: immutable, totally ordered within what
// may be compared, and with a fingerprint each. All functions are safe for concurrent use.
//
// What TLC refuses, this package refuses by a panic with an *[Error], which the evaluator turns
// into an error with a position. Package tla never lets one out.
package value

// Value is an immutable value: [Bool], [Int], [Text], [Atom], a function (*[Tuple], *[Record],
// *[Func]) or a set (*[Set], *[Interval], and those that [Subsets], [FuncSet], [RecordSet],
// [Product] and [Seqs] make, and [Nat], [Ints] and [Strings]).
type Value interface {
	// String writes the value as TLC prints it.
	String() string
	// hash returns the value's fingerprint; equal values have equal ones.
	hash() uint64
}

type (
	// Bool is TRUE or FALSE.
	Bool bool
	// Int is an integer. As in TLC it fits 32 bits; the operators that make one see to that.
	Int int64
	// Text is a string.
	Text struct{ of symbol }
	// Atom is a model value: it equals only itself.
	Atom struct{ of symbol }
)

// smallest and greatest bound the integers that exist once, so that none of them is allocated.
const smallest, greatest = -128, 1023

var integers = func() (all [greatest - smallest + 1]Value) {
	for i := range all {
		all[i] = Int(i + smallest)
	}
	return all
}()

// Number returns an integer as a value.
func Number(i int64) Value {
	if smallest <= i && i <= greatest {
		return integers[i-smallest]
	}
	return Int(i)
}

// Error says why an operation on values makes no sense.
type Error struct {
	Msg string
	// Limit tells that a bound was reached.
	Limit bool
}

// Error returns the message.
func (e *Error) Error() string { return e.Msg }

// Fail panics with an *Error.
func Fail(format string, args ...any) {
	panic(&Error{Msg: Message(format, args...)})
}

// Exceed panics with an *Error that says which bound was reached.
func Exceed(format string, args ...any) {
	panic(&Error{Msg: Message(format, args...), Limit: true})
}

// Limit is the greatest number of elements of a set that is written out, as in TLC. A larger one is
// an error.
const Limit = 1_000_000

// Fingerprint returns 64 bits that are equal for equal values, and rarely for others.
func Fingerprint(v Value) uint64 { return v.hash() }

// Equal says whether two values are equal. It panics with an *Error where TLC would not compare
// them, such as 1 and "1".
func Equal(a, b Value) bool { return equalAt(a, b, 0) }

// equalAt is Equal of what is so many levels deep. What is deeper is compared as compareAt does,
// which remembers the parts that are shared.
func equalAt(a, b Value, depth int) bool {
	if depth > sharedDepth {
		return compareAt(a, b, sharedDepth, nil) == 0
	}
	switch a := a.(type) {
	case Int:
		if b, ok := b.(Int); ok {
			return a == b
		}
	case Text:
		if b, ok := b.(Text); ok {
			return a == b
		}
	case Atom:
		if b, ok := b.(Atom); ok {
			return a.equal(b)
		}
	case Bool:
		if b, ok := b.(Bool); ok {
			return a == b
		}
	case *Tuple:
		switch b := b.(type) {
		case *Tuple:
			return a == b || equalAll(a.elems, b.elems, depth+1)
		case Text:
			return a.isSpelled(b, depth)
		}
	case *Record:
		if b, ok := b.(*Record); ok {
			return a == b || sameNames(a.dom, b.dom) && equalAll(a.vals, b.vals, depth+1)
		}
	case *Func:
		if b, ok := b.(*Func); ok && a.dom == b.dom {
			return a == b || equalAll(a.vals, b.vals, depth+1)
		}
	case *Set:
		if b, ok := b.(*Set); ok {
			return a == b || equalAll(a.elems, b.elems, depth+1)
		}
	default:
		if equal, ok := sameForm(a, b, depth); ok {
			return equal
		}
	}
	return Compare(a, b) == 0
}

// sameNames says whether two sets of strings are one.
func sameNames(a, b *Set) bool {
	if a == b {
		return true
	}
	if len(a.elems) != len(b.elems) {
		return false
	}
	for i, e := range a.elems {
		if e.(Text) != b.elems[i].(Text) {
			return false
		}
	}
	return true
}

func equalAll(a, b []Value, depth int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !equalAt(a[i], b[i], depth) {
			return false
		}
	}
	return true
}
