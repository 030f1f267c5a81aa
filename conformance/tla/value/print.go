package value

import (
	"slices"
	"strconv"
	"strings"
)

// String returns TRUE or FALSE.
func (b Bool) String() string {
	if b {
		return "TRUE"
	}
	return "FALSE"
}

// String returns the integer in decimal.
func (i Int) String() string { return strconv.FormatInt(int64(i), 10) }

// String returns the string in quotes, with TLA+'s escapes.
func (t Text) String() string { return `"` + escapes.Replace(t.Raw()) + `"` }

var escapes = strings.NewReplacer(`"`, `\"`, `\`, `\\`,
	"\t", `\t`, "\n", `\n`, "\f", `\f`, "\r", `\r`)

// String returns the model value's name.
func (a Atom) String() string { return a.Name() }

// String returns <<a, b>>.
func (t *Tuple) String() string { return plain(t) }

// String returns [h |-> a, g |-> b], the fields in the order of their names, and where a name is
// none of TLA+ what it does for a function.
func (r *Record) String() string { return plain(r) }

// String returns (a :> b @@ c :> d).
func (f *Func) String() string { return plain(f) }

// String returns {a, b}.
func (s *Set) String() string { return plain(s) }

// String returns lo..hi.
func (s *Interval) String() string { return plain(s) }

// String returns [x \in Nat |-> …].
func (f *Lambda) String() string { return plain(f) }

func (s *subsets) String() string   { return plain(s) }
func (s *funcSet) String() string   { return plain(s) }
func (s *recordSet) String() string { return plain(s) }
func (s *product) String() string   { return plain(s) }
func (s *seqs) String() string      { return plain(s) }
func (s infinite) String() string   { return string(s) }
func (s *combined) String() string  { return plain(s) }
func (s *suchThat) String() string  { return plain(s) }
func (s *joined) String() string    { return plain(s) }
func (s *mixed) String() string     { return plain(s) }

func plain(v Value) string { return (*Order)(nil).Text(v) }

// Text returns what the method String of a value does, with elements, fields and arguments in this
// order. It panics with an *[Error], a limit, where that is too long.
func (o *Order) Text(v Value) string {
	p := printer{order: o, most: textMax}
	p.value(v)
	return string(p.b)
}

// printer writes values on a line.
type printer struct {
	order *Order
	b     []byte
	most  int // what goes on behind so many bytes is not wanted
}

// full tells whether there is as much as is wanted. It panics with an *Error where that is all.
func (p *printer) full() bool {
	RefuseLong(len(p.b))
	return len(p.b) > p.most
}

func (p *printer) text(s string) { p.b = append(p.b, s...) }

// value writes a value. A set of a lazy form that is small is written with its elements, as by TLC,
// and any other as it was made.
func (p *printer) value(v Value) {
	switch v := v.(type) {
	case *Tuple:
		p.list("<<", v.elems, ">>")
	case *Record, *Func:
		p.function(v)
	case *Lambda:
		p.parts(`[x \in `, v.dom, " |-> …]")
	case *Set:
		p.list("{", p.order.Elems(v), "}")
	case *mixed:
		p.list("{", v.elems, "}")
	case *Interval:
		p.parts("", v.lo, "..", v.hi, "")
	case *seqs:
		p.parts("Seq(", v.base, ")")
	case *suchThat:
		p.parts(`{x \in `, v.base, " : …}")
	case *joined:
		p.parts("", v.a, ` \cup `, v.b, "")
	case *combined:
		p.parts("", v.a, " "+string(v.how)+" ", v.b, "")
	case *subsets, *funcSet, *recordSet, *product:
		if s := v.(set); isWritten(s) {
			p.list("{", p.order.Elems(s), "}")
		} else {
			p.made(s)
		}
	default:
		p.text(v.String())
	}
}

// written is the greatest set of a lazy form that is printed with its elements.
const written = 1000

func isWritten(s set) bool {
	if f, ok := s.(*funcSet); ok && f.dom.size() > written && f.size() > 0 {
		return false
	}
	n := s.size()
	return n >= 0 && n <= written
}

// made writes how a set was made.
func (p *printer) made(s set) {
	switch s := s.(type) {
	case *subsets:
		p.parts("SUBSET ", s.base, "")
	case *funcSet:
		p.parts("[", s.dom, " -> ", s.rng, "]")
	case *recordSet:
		for i, k := range p.order.Elems(s.dom) {
			p.text(separator(i, "[", ", ") + k.(Text).Raw() + ": ")
			p.value(s.sets[s.dom.place(k)])
		}
		p.text("]")
	case *product:
		for i, x := range s.sets {
			p.text(separator(i, "", ` \X `))
			p.value(x)
		}
	}
}

// parts writes texts with values between them.
func (p *printer) parts(first string, parts ...any) {
	p.text(first)
	for _, x := range parts {
		switch x := x.(type) {
		case string:
			p.text(x)
		case Value:
			p.value(x)
		}
	}
}

func (p *printer) list(left string, elems []Value, right string) {
	p.text(left)
	for i, e := range elems {
		if p.full() {
			return
		}
		p.text(separator(i, "", ", "))
		p.value(e)
	}
	p.text(right)
}

// function writes a record, or a function that is none.
func (p *printer) function(f Value) {
	form := formOf(f)
	p.text(form.left)
	i := 0
	for k, x := range p.order.Pairs(f) {
		if p.full() {
			return
		}
		p.text(separator(i, "", form.next))
		if name, ok := fieldName(k, form); ok {
			p.text(name)
		} else {
			p.value(k)
		}
		p.text(form.to)
		p.value(x)
		i++
	}
	p.text(form.right)
}

// fieldName returns how the argument of a record is written.
func fieldName(k Value, form form) (name string, ok bool) {
	if form != recordForm {
		return "", false
	}
	return k.(Text).Raw(), true
}

// form is how a function is written.
type form struct{ left, to, next, right string }

var (
	recordForm   = form{"[", " |-> ", ", ", "]"}
	functionForm = form{"(", " :> ", " @@ ", ")"}
)

// formOf returns the form of a record where the arguments are names, so that it can be read again.
func formOf(f Value) form {
	r, ok := f.(*Record)
	unnamed := func(k Value) bool { return !isName(k.(Text).Raw()) }
	if !ok || slices.ContainsFunc(r.dom.elems, unnamed) {
		return functionForm
	}
	return recordForm
}

// isName tells whether a text is an identifier of TLA+. As in TLC, it may be a reserved word.
func isName(text string) bool {
	letters := 0
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			letters++
		case c != '_' && (c < '0' || c > '9'):
			return false
		}
	}
	fair := strings.HasPrefix(text, "WF_") || strings.HasPrefix(text, "SF_")
	return letters > 0 && !(fair && len(text) > 3)
}

func separator(i int, first, next string) string {
	if i == 0 {
		return first
	}
	return next
}
