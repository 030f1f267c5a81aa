package syntax

import "lockstep/conformance/source"

type (
	// Pos is a place in a source text.
	Pos = source.Pos
	// Error is a mistake in a module or a configuration at one place.
	Error = source.Error
	// ErrorList is every mistake that the semantic pass found, in source order.
	ErrorList = source.Errors
)

// Contains tells whether a position lies within a node.
func Contains(n Node, p Pos) bool {
	start, end := n.Span()
	return source.Span{Start: start, End: end}.Has(p)
}

// errorAt makes the error of a place.
func errorAt(pos Pos, format string, args ...any) *Error {
	return source.Errorf(pos, format, args...)
}

// limitAt makes the error of a place where a bound is reached.
func limitAt(pos Pos, format string, args ...any) *Error {
	e := errorAt(pos, format, args...)
	e.Limit = true
	return e
}
