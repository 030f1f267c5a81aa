package tla_test

import (
	"fmt"
	"strings"
)

// own is what only expressions of this shape are.
func (a *author) own(s shape, depth int) string {
	switch s.kind {
	case boolean:
		return a.formula(depth)
	case integer:
		return a.number(depth)
	case set:
		return a.set(s, depth)
	case function:
		if a.flip(3) {
			return a.format(depth, "(%s @@ %s)", s, s)
		}
		if a.flip(2) {
			key := a.literal(s.parts[0])
			return fmt.Sprintf("[%s EXCEPT ![%s] = %s]", a.expr(s, depth-1), key,
				a.expr(s.parts[1], depth-1))
		}
		return a.function(s.parts[0], s.parts[1], a.expr(setOf(s.parts[0]), depth-1), depth)
	case tuple, record:
		if a.flip(3) {
			i := a.n(len(s.parts) - 1)
			at := fmt.Sprintf("[%d]", i+1)
			if s.kind == record {
				at = "." + fields[i]
			}
			return fmt.Sprintf("[%s EXCEPT !%s = %s]", a.expr(s, depth-1), at,
				a.expr(s.parts[i], depth-1))
		}
		return a.compound(s, func(p shape) string { return a.expr(p, depth-1) })
	case sequence:
		return a.sequence(s, depth)
	default:
		return a.literal(s)
	}
}

func (a *author) function(key, value shape, domain string, depth int) string {
	return a.within(key, func(x string) string {
		return fmt.Sprintf("[%s \\in %s |-> %s]", x, domain, a.expr(value, depth-1))
	})
}

// known is the shape of a name that may be used, if there is one, or any.
func (a *author) known() shape {
	if len(a.bound) == 0 || a.flip(3) {
		return a.shape(1)
	}
	return a.bound[a.n(len(a.bound)-1)].shape
}

func (a *author) formula(depth int) string {
	s := a.known()
	of := setOf(s)
	switch a.n(13) {
	case 0:
		return a.format(depth, "(%s /\\ %s)", yes, yes)
	case 1:
		return a.format(depth, "(%s \\/ %s)", yes, yes)
	case 2:
		return a.format(depth, "(%s => %s)", yes, yes)
	case 3:
		return a.format(depth, "(%s <=> %s)", yes, yes)
	case 4:
		return a.format(depth, "(~%s)", yes)
	case 5:
		return a.format(depth, "(%s = %s)", s, s)
	case 6:
		return a.format(depth, "(%s # %s)", s, s)
	case 7:
		return a.format(depth, "(%s < %s)", whole, whole)
	case 8:
		return a.format(depth, "(%s \\in %s)", s, of)
	case 9:
		return a.format(depth, "(%s \\notin %s)", s, of)
	case 10:
		return a.format(depth, "(%s \\subseteq %s)", of, of)
	case 11:
		return a.format(depth, "(%s \\in SUBSET %s)", of, of)
	default:
		quantifier := []string{"A", "E"}[a.n(1)]
		from := a.expr(of, depth-1)
		return a.within(s, func(x string) string {
			return fmt.Sprintf("(\\%s %s \\in %s : %s)", quantifier, x, from,
				a.expr(yes, depth-1))
		})
	}
}

func (a *author) number(depth int) string {
	s := a.known()
	switch a.n(8) {
	case 0:
		return a.format(depth, "(%s + %s)", whole, whole)
	case 1:
		return a.format(depth, "(%s - %s)", whole, whole)
	case 2:
		return a.format(depth, "(%s * %s)", whole, whole)
	case 3:
		return a.format(depth, "(%s \\div 3)", whole)
	case 4:
		return a.format(depth, "(%s %% 3)", whole)
	case 5:
		return a.format(depth, "Cardinality(%s)", setOf(s))
	case 6:
		return a.format(depth, "Len(%s)", shape{sequence, []shape{s}})
	case 7:
		return a.format(depth, "(-%s)", whole)
	default:
		return a.format(depth, "(%s ^ 2)", whole)
	}
}

func (a *author) set(s shape, depth int) string {
	element := s.parts[0]
	switch a.n(9) {
	case 0:
		return a.format(depth, "(%s \\cup %s)", s, s)
	case 1:
		return a.format(depth, "(%s \\cap %s)", s, s)
	case 2:
		return a.format(depth, "(%s \\ %s)", s, s)
	case 3:
		from := a.expr(s, depth-1)
		return a.within(element, func(x string) string {
			return fmt.Sprintf("{%s \\in %s : %s}", x, from, a.expr(yes, depth-1))
		})
	case 4:
		given := a.known()
		from := a.expr(setOf(given), depth-1)
		return a.within(given, func(x string) string {
			return fmt.Sprintf("{%s : %s \\in %s}", a.expr(element, depth-1), x, from)
		})
	case 5:
		return a.format(depth, "(UNION {%s, %s})", s, s)
	case 6:
		return a.format(depth, "(DOMAIN %s)", shape{function, []shape{element, a.shape(0)}})
	case 7:
		return a.setOfSets(s, depth)
	default:
		return a.format(depth, "{%s, %s}", element, element)
	}
}

// setOfSets is a set of the kinds that TLC does not write out at once.
func (a *author) setOfSets(s shape, depth int) string {
	element := s.parts[0]
	small := func(s shape) string { return a.expr(setOf(s), min(depth-1, 1)) }
	switch element.kind {
	case boolean:
		return "BOOLEAN"
	case integer:
		return fmt.Sprintf("(%s..%s)", a.literal(whole), a.literal(whole))
	case set:
		return "(SUBSET " + small(element.parts[0]) + ")"
	case function:
		return fmt.Sprintf("[%s -> %s]", small(element.parts[0]), small(element.parts[1]))
	case tuple, record:
		out := make([]string, len(element.parts))
		for i, p := range element.parts {
			out[i] = small(p)
			if element.kind == record {
				out[i] = fields[i] + " : " + out[i]
			}
		}
		if element.kind == record {
			return "[" + strings.Join(out, ", ") + "]"
		}
		if len(out) > 1 {
			return "(" + strings.Join(out, ` \X `) + ")"
		}
	}
	return "{" + a.literals(element, 2) + "}"
}

func (a *author) sequence(s shape, depth int) string {
	element := s.parts[0]
	switch a.n(7) {
	case 0:
		return a.format(depth, "Append(%s, %s)", s, element)
	case 1:
		return a.format(depth, "(%s \\o %s)", s, s)
	case 2:
		return a.format(depth, "Tail(<<%s>> \\o %s)", element, s)
	case 3:
		return fmt.Sprintf("SubSeq(%s, %d, %d)", a.expr(s, depth-1), 1+a.n(1), a.n(2))
	case 4:
		from := a.expr(s, depth-1)
		return a.within(element, func(x string) string {
			return fmt.Sprintf("SelectSeq(%s, LAMBDA %s : %s)", from, x, a.expr(yes, depth-1))
		})
	case 5:
		return a.function(whole, element, fmt.Sprintf("1..%d", a.n(3)), depth)
	default:
		return a.format(depth, "<<%s, %s>>", element, element)
	}
}
