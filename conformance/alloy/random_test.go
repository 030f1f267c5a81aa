package alloy_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// author draws random models. What it writes has the right arities; whether it makes sense to the
// types is left to chance.
type author struct {
	*rapid.T
	temporal bool
	sigs     []string       // with a name each
	fields   map[string]int // by name, with their arities
	names    []string       // of fields
	bound    []string       // variables in scope, each one atom
	ints     []string       // expressions that are sets of integers
	seqs     bool           // B has a field that is a sequence
	vars     int            // how many variables there were
}

func (a *author) n(most int) int { return rapid.IntRange(0, most).Draw(a.T, "n") }

func (a *author) pick(of ...string) string { return rapid.SampledFrom(of).Draw(a.T, "pick") }

// flip is true once in so many times.
func (a *author) flip(times int) bool { return a.n(times-1) == 0 }

// model draws signatures, a fact and two commands.
func model(t *rapid.T) string {
	a := &author{T: t, fields: make(map[string]int)}
	a.temporal = a.flip(4)
	var b strings.Builder
	if a.flip(4) {
		b.WriteString("open util/ordering[A] as o\n")
		a.sigs = append(a.sigs, "o/first", "o/last")
		a.names, a.fields["o/next"] = append(a.names, "o/next"), 2
	}
	b.WriteString(a.declarations())
	fmt.Fprintf(&b, "fact { %s }\n", a.formula(2))
	fmt.Fprintf(&b, "pred p[x: A] { %s }\n", a.within("x", func() string { return a.formula(2) }))
	fmt.Fprintf(&b, "fun f[x: A]: set A { %s }\n",
		a.within("x", func() string { return a.expr(1, 2) }))
	fmt.Fprintf(&b, "run { %s } %s\n", a.formula(3), a.scope())
	fmt.Fprintf(&b, "check { %s } %s\n", a.formula(3), a.scope())
	return b.String()
}

// expressions draws formulas and expressions, a line each, on a model of its own.
func expressions(t *rapid.T) (model string, lines []string) {
	a := &author{T: t, fields: make(map[string]int)}
	a.temporal = a.flip(4)
	text := a.declarations() + fmt.Sprintf("pred p[x: A] { %s }\nfun f[x: A]: set A { x.*fA }\n",
		a.within("x", func() string { return a.formula(2) }))
	text += "run { some A and some fA } for 3 but 3 Int, 2 seq"
	if a.temporal {
		text += ", 1..3 steps"
	}
	text += "\n"
	for range 40 {
		if a.flip(2) {
			lines = append(lines, a.formula(3))
		} else {
			lines = append(lines, a.expr(1+a.n(1), 3))
		}
	}
	return text, lines
}

func (a *author) within(variable string, draw func() string) string {
	a.bound = append(a.bound, variable)
	defer func() { a.bound = a.bound[:len(a.bound)-1] }()
	return draw()
}

// declarations draws the signatures A and B, with some that extend them or are part of them.
func (a *author) declarations() string {
	var b strings.Builder
	varies := func() string {
		if a.temporal && a.flip(2) {
			return "var "
		}
		return ""
	}
	ordered := a.sigs
	a.sigs = []string{"A", "B"}
	heads := []string{
		a.pick("", "abstract ", "", "some ") + "sig A", a.pick("", "lone ", "one ") + "sig B",
	}
	if a.flip(2) {
		heads = append(heads, a.pick("", "one ", "lone ")+"sig C extends A")
		a.sigs = append(a.sigs, "C")
	}
	if a.flip(2) {
		heads = append(heads, varies()+a.pick("", "some ")+"sig D in "+a.pick("A", "B", "A + B"))
		a.sigs = append(a.sigs, "D")
	}
	for k, head := range heads {
		sig := a.sigs[k]
		var fields []string
		if k < 2 || a.flip(3) {
			name := "f" + sig
			fields = append(fields, varies()+name+": "+a.pick("", "set ", "lone ", "some ")+
				a.pick(a.sigs...))
			a.names, a.fields[name] = append(a.names, name), 2
		}
		if k == 1 && a.flip(3) {
			fields = append(fields, varies()+"nB: "+a.pick("lone", "set", "one")+" Int")
			a.ints = append(a.ints, "B.nB")
		}
		if k == 1 && a.flip(4) {
			fields = append(fields, "sB: seq A")
			a.seqs = true
		}
		if a.flip(3) {
			name := "g" + sig
			fields = append(fields, varies()+name+": "+a.pick(a.sigs...)+" "+
				a.pick("->", "-> lone ", "-> one ", "lone -> ", "some -> lone ")+" "+
				a.pick(a.sigs...))
			a.names, a.fields[name] = append(a.names, name), 3
		}
		fmt.Fprintf(&b, "%s { %s }\n", head, strings.Join(fields, ", "))
	}
	if a.flip(5) {
		b.WriteString("enum E { E1, E2 }\n")
		a.sigs = append(a.sigs, "E1", "E")
	}
	a.sigs = append(a.sigs, ordered...)
	return b.String()
}

func (a *author) scope() string {
	scope := a.pick("for 2", "for 3", "for 2 but exactly 2 A", "for 3 but 2 B", "for 2 but 1 A")
	but := " but "
	if strings.Contains(scope, "but") {
		but = ", "
	}
	scope += but + a.pick("2", "3") + " Int"
	if a.seqs {
		scope += ", " + a.pick("1", "0") + " seq"
	}
	if a.temporal {
		scope += ", " + a.pick("2", "3", "1..3") + " steps"
	}
	return scope
}

func (a *author) formula(depth int) string {
	if depth == 0 {
		return a.atom(0)
	}
	switch a.n(9) {
	case 0:
		return fmt.Sprintf("(%s) %s (%s)", a.formula(depth-1), a.pick("and", "or", "=>", "<=>"),
			a.formula(depth-1))
	case 1:
		return "not (" + a.formula(depth-1) + ")"
	case 2, 3, 4:
		return a.quantified(depth)
	case 5:
		if a.temporal {
			if a.flip(3) {
				return fmt.Sprintf("(%s) %s (%s)", a.formula(depth-1),
					a.pick("until", "releases", "since", "triggered"), a.formula(depth-1))
			}
			return a.pick("always", "eventually", "after", "before", "once", "historically") +
				" (" + a.formula(depth-1) + ")"
		}
		return fmt.Sprintf("(%s => %s else %s)", a.formula(depth-1), a.formula(depth-1), a.atom(1))
	case 6:
		return fmt.Sprintf("p[%s]", a.scalar())
	default:
		return a.atom(depth)
	}
}

func (a *author) quantified(depth int) string {
	a.vars++
	v := fmt.Sprintf("x%d", a.vars)
	domain := a.pick(a.sigs...)
	if a.flip(4) {
		domain = a.expr(1, 1)
	}
	if a.flip(8) {
		a.vars++
		w := fmt.Sprintf("x%d", a.vars)
		body := a.within(v, func() string {
			return a.within(w, func() string { return a.formula(depth - 1) })
		})
		return fmt.Sprintf("(%s disj %s, %s: %s | %s)", a.pick("all", "some", "no", "one"), v, w,
			domain, body)
	}
	body := a.within(v, func() string { return a.formula(depth - 1) })
	if a.flip(10) {
		return fmt.Sprintf("(some %s: %s %s | %s)", v, a.pick("set", "lone"), domain, body)
	}
	if a.flip(10) {
		return fmt.Sprintf("(let %s = %s | %s)", v, domain, body)
	}
	return fmt.Sprintf("(%s %s: %s | %s)", a.pick("all", "some", "no", "lone", "one"), v, domain,
		body)
}

// atom draws a formula without formulas in it.
func (a *author) atom(depth int) string {
	switch a.n(6) {
	case 0, 1:
		arity := 1 + a.n(1)
		return fmt.Sprintf("%s %s %s", a.expr(arity, depth), a.pick("in", "=", "!=", "not in"),
			a.expr(arity, depth))
	case 2:
		return fmt.Sprintf("%s %s %s", a.integer(depth), a.pick("=", "<", ">", "=<", ">=", "!="),
			a.integer(depth))
	case 3:
		return fmt.Sprintf("%s in %s %s %s", a.expr(2, depth), a.pick(a.sigs...),
			a.pick("-> lone", "one ->", "->some", "lone -> one"), a.pick(a.sigs...))
	default:
		return fmt.Sprintf("%s %s", a.pick("some", "no", "lone", "one"), a.expr(1+a.n(1), depth))
	}
}

func (a *author) integer(depth int) string {
	if depth == 0 {
		return a.pick("0", "1", "2", "-1")
	}
	switch a.n(4) {
	case 0:
		return a.pick(append([]string{"0", "1", "3", "-2"}, a.ints...)...)
	case 1:
		return fmt.Sprintf("%s[%s, %s]", a.pick("plus", "minus", "mul", "div", "rem"),
			a.integer(depth-1), a.integer(depth-1))
	case 2:
		return fmt.Sprintf("(sum y: %s | #(y.fA))", a.pick(a.sigs...))
	default:
		return "#(" + a.expr(1+a.n(1), depth-1) + ")"
	}
}

func (a *author) scalar() string {
	if n := len(a.bound); n > 0 {
		return a.bound[a.n(n-1)]
	}
	return a.pick(a.sigs...)
}

// expr draws a relation of one or two columns.
func (a *author) expr(arity, depth int) string {
	if depth <= 0 {
		return a.name(arity)
	}
	sub := func(n int) string { return a.expr(n, depth-1) }
	switch k := a.n(8); {
	case k < 2:
		return fmt.Sprintf("(%s %s %s)", sub(arity), a.pick("+", "-", "&"), sub(arity))
	case k == 2 && arity == 1:
		return fmt.Sprintf("(%s.%s)", sub(1), sub(2))
	case k == 3 && arity == 1:
		return fmt.Sprintf("(%s.%s)", sub(2), sub(1))
	case k == 4 && arity == 1:
		a.vars++
		v := fmt.Sprintf("y%d", a.vars)
		return fmt.Sprintf("{ %s: %s | %s }", v, a.pick(a.sigs...),
			a.within(v, func() string { return a.formula(depth - 1) }))
	case k == 5 && arity == 1:
		return fmt.Sprintf("f[%s]", a.scalar())
	case k == 6 && a.temporal:
		return "(" + sub(arity) + ")'"
	case arity == 1:
		return a.name(1)
	case k == 2:
		return fmt.Sprintf("(%s -> %s)", sub(1), sub(1))
	case k == 3:
		return a.pick("~", "^", "*") + "(" + sub(2) + ")"
	case k == 4:
		return fmt.Sprintf("(%s <: %s)", sub(1), sub(2))
	case k == 5:
		return fmt.Sprintf("(%s :> %s)", sub(2), sub(1))
	case k == 7:
		return fmt.Sprintf("(%s ++ %s)", sub(2), sub(2))
	default:
		return a.name(2)
	}
}

func (a *author) name(arity int) string {
	if arity == 1 {
		if len(a.bound) > 0 && a.flip(2) {
			return a.scalar()
		}
		if a.flip(12) {
			return a.pick("univ", "none")
		}
		if a.seqs && a.flip(6) {
			return a.pick("(B.sB).elems", "(B.sB).first", "(B.sB).last", "(B.sB)[0]")
		}
		return a.pick(a.sigs...)
	}
	f := a.pick(a.names...)
	switch {
	case a.flip(10):
		return "iden"
	case a.fields[f] == 3:
		return fmt.Sprintf("(%s.%s)", a.pick(a.sigs...), f)
	}
	return f
}
