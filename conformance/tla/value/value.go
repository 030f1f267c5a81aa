// Package value holds the values of TLA+ as TLC has them: immutable, totally ordered within what
// may be compared, and with a fingerprint each. All functions are safe for concurrent use.
//
// What TLC refuses, this package refuses by a panic with an *[Error], which the evaluator turns
// into an error with a position. Package tla never lets one out.
package value

import "fmt"

// Value is an immutable value: [Bool], [Int], [String], [Model], a function (*[Tuple], *[Record],
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
	// String is a string.
	String string
	// Model is a model value: it equals only itself.
	Model string
)

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
	panic(&Error{Msg: fmt.Sprintf(format, args...)})
}

// Exceed panics with an *Error that says which bound was reached.
func Exceed(format string, args ...any) {
	panic(&Error{Msg: fmt.Sprintf(format, args...), Limit: true})
}

// Limit is the greatest number of elements of a set that is written out, as in TLC. A larger one is
// an error.
const Limit = 1_000_000

// Fingerprint returns 64 bits that are equal for equal values, and rarely for others.
func Fingerprint(v Value) uint64 { return v.hash() }

// Equal says whether two values are equal. It panics with an *Error where TLC would not compare
// them, such as 1 and "1".
func Equal(a, b Value) bool {
	switch a := a.(type) {
	case Int:
		if b, ok := b.(Int); ok {
			return a == b
		}
	case String:
		if b, ok := b.(String); ok {
			return a == b
		}
	}
	return Compare(a, b) == 0
}
