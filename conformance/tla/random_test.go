package tla_test

import (
	"fmt"

	"pgregory.net/rapid"
)

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
