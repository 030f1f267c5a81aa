package tla_test

import (
	"fmt"
	"strings"
)

// shape is the type of a random expression. TLA+ has none; but an expression without one nearly
// always ends in the same error.
type shape struct {
	kind  kind
	parts []shape // of the elements, the fields, or the argument and the value of a function
}

type kind uint8

const (
	boolean kind = iota
	integer
	text
	model
	set
	function
	tuple
	record
	sequence
)

// fields are the names of a record's fields, as many of them as it has.
var fields = []string{"a", "b", "c"}

var (
	yes   = shape{kind: boolean}
	whole = shape{kind: integer}
)

func setOf(s shape) shape { return shape{set, []shape{s}} }

func same(a, b shape) bool {
	if a.kind != b.kind || len(a.parts) != len(b.parts) {
		return false
	}
	for i := range a.parts {
		if !same(a.parts[i], b.parts[i]) {
			return false
		}
	}
	return true
}

func (a *author) shape(depth int) shape {
	kinds := int(model)
	if depth > 0 {
		kinds = int(sequence)
	}
	s := shape{kind: kind(a.n(kinds))}
	switch s.kind {
	case set, sequence:
		s.parts = []shape{a.shape(depth - 1)}
	case function:
		s.parts = []shape{a.shape(0), a.shape(depth - 1)}
	case tuple, record:
		for range 1 + a.n(2) {
			s.parts = append(s.parts, a.shape(depth-1))
		}
	}
	return s
}

func (a *author) literal(s shape) string {
	switch s.kind {
	case boolean:
		return []string{"TRUE", "FALSE"}[a.n(1)]
	case integer:
		return []string{"0", "1", "2", "3", "5", "(-1)", "7"}[a.n(6)]
	case text:
		return []string{`"a"`, `"b"`, `"c"`}[a.n(2)]
	case model:
		return []string{"m1", "m2"}[a.n(1)]
	case set:
		return "{" + a.literals(s.parts[0], a.n(2)) + "}"
	case function:
		return fmt.Sprintf("(%s :> %s)", a.literal(s.parts[0]), a.literal(s.parts[1]))
	case sequence:
		return "<<" + a.literals(s.parts[0], a.n(2)) + ">>"
	default:
		return a.compound(s, a.literal)
	}
}

func (a *author) literals(s shape, n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = a.literal(s)
	}
	return strings.Join(out, ", ")
}

// compound is a tuple or a record.
func (a *author) compound(s shape, part func(shape) string) string {
	out := make([]string, len(s.parts))
	for i, p := range s.parts {
		out[i] = part(p)
		if s.kind == record {
			out[i] = fields[i] + " |-> " + out[i]
		}
	}
	if s.kind == record {
		return "[" + strings.Join(out, ", ") + "]"
	}
	return "<<" + strings.Join(out, ", ") + ">>"
}
