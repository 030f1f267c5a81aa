package tla_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
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

// author draws random expressions. What it draws is nearly always well typed, and small enough to
// be evaluated at once.
type author struct {
	*rapid.T
	bound []binding // the names that may be used
	names int       // how many names there were
	parts []string  // closed expressions that have been used in others
	odd   bool      // something has not the type that it should have
	twist int       // once in so many expressions it has not
}

type binding struct {
	name  string
	shape shape
}

func (a *author) n(most int) int { return rapid.IntRange(0, most).Draw(a.T, "n") }

// flip is true once in so many times.
func (a *author) flip(times int) bool { return a.n(times-1) == 0 }

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

// expr draws an expression of a shape, or now and then of another one.
func (a *author) expr(s shape, depth int) string {
	if depth > 1 && a.flip(a.twist) {
		s, a.odd = a.shape(1), true
	}
	closed := len(a.bound) == 0
	out := a.any(s, depth)
	if closed {
		a.parts = append(a.parts, out)
	}
	return out
}

func (a *author) any(s shape, depth int) string {
	if v := a.variable(s); v != "" && (depth <= 0 || a.flip(3)) {
		return v
	}
	if depth <= 0 {
		return a.literal(s)
	}
	switch a.n(15) {
	case 0:
		return a.format(depth, "(IF %s THEN %s ELSE %s)", yes, s, s)
	case 1:
		return a.format(depth, "(CASE %s -> %s [] %s -> %s [] OTHER -> %s)", yes, s, yes, s, s)
	case 2:
		given := a.shape(1)
		first := a.expr(given, depth-1)
		return a.within(given, func(x string) string {
			return fmt.Sprintf("(LET %s == %s IN %s)", x, first, a.expr(s, depth-1))
		})
	case 3:
		given := a.shape(1)
		first := a.expr(given, depth-1)
		return a.within(given, func(x string) string {
			f := "F" + x
			return fmt.Sprintf("(LET %s(%s) == %s IN %s(%s))", f, x, a.expr(s, depth-1), f, first)
		})
	case 4:
		return a.chosen(s, depth)
	case 5:
		return a.applied(s, depth)
	default:
		return a.own(s, depth)
	}
}

// chosen is a CHOOSE that finds something, mostly.
func (a *author) chosen(s shape, depth int) string {
	there := a.literal(s)
	from := fmt.Sprintf("(%s \\cup {%s})", a.expr(setOf(s), depth-1), there)
	return a.within(s, func(x string) string {
		if !a.flip(a.twist/10 + 1) {
			there = fmt.Sprintf("%s = %s \\/ ", x, there)
		} else {
			there = ""
		}
		return fmt.Sprintf("(CHOOSE %s \\in %s : %s%s)", x, from, there, a.expr(yes, depth-2))
	})
}

// applied gets a value of the shape out of something that holds one.
func (a *author) applied(s shape, depth int) string {
	switch a.n(4) {
	case 0:
		key := a.shape(0)
		at := a.literal(key)
		f := a.function(key, s, fmt.Sprintf("{%s, %s}", at, a.literal(key)), depth)
		return fmt.Sprintf("(%s)[%s]", f, at)
	case 1:
		return a.format(depth, "<<%s, %s>>[1]", s, a.shape(0))
	case 2:
		return a.format(depth, "[a |-> %s, b |-> %s].b", a.shape(0), s)
	case 3:
		return a.format(depth, "Head(<<%s>> \\o %s)", s, shape{sequence, []shape{s}})
	default:
		of := setOf(s)
		from := a.format(depth, "{%s, %s}", s, s)
		return a.within(s, func(x string) string {
			return fmt.Sprintf("(CHOOSE %s \\in %s : %s \\in %s)", x, from, x, a.expr(of, depth-1))
		})
	}
}

var (
	yes   = shape{kind: boolean}
	whole = shape{kind: integer}
)

func setOf(s shape) shape { return shape{set, []shape{s}} }

// format draws an expression for each shape among the arguments.
func (a *author) format(depth int, format string, parts ...shape) string {
	args := make([]any, len(parts))
	for i, s := range parts {
		args[i] = a.expr(s, depth-1)
	}
	return fmt.Sprintf(format, args...)
}

// within draws what may use a new name.
func (a *author) within(s shape, draw func(name string) string) string {
	a.names++
	name := fmt.Sprintf("v%d", a.names)
	a.bound = append(a.bound, binding{name, s})
	defer func() { a.bound = a.bound[:len(a.bound)-1] }()
	return draw(name)
}

func (a *author) variable(s shape) string {
	var fit []string
	for _, b := range a.bound {
		if same(b.shape, s) {
			fit = append(fit, b.name)
		}
	}
	if len(fit) == 0 {
		return ""
	}
	return fit[a.n(len(fit)-1)]
}

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
