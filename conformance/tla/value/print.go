package value

import (
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
func (t *Tuple) String() string { return list("<<", t.elems, ">>") }

// String returns [h |-> a, g |-> b], the fields in the order of their names.
func (r *Record) String() string {
	var b strings.Builder
	for i, k := range r.dom.elems {
		b.WriteString(separator(i, "[", ", ") + k.(Text).Raw() + " |-> " + r.vals[i].String())
		RefuseLong(b.Len())
	}
	return b.String() + "]"
}

// String returns (a :> b @@ c :> d).
func (f *Func) String() string {
	var b strings.Builder
	for i, k := range f.dom.elems {
		b.WriteString(separator(i, "(", " @@ ") + k.String() + " :> " + f.vals[i].String())
		RefuseLong(b.Len())
	}
	return b.String() + ")"
}

// String returns {a, b}.
func (s *Set) String() string { return list("{", s.elems, "}") }

// String returns lo..hi.
func (s *Interval) String() string { return s.lo.String() + ".." + s.hi.String() }

func (s *subsets) String() string { return symbolic(s, "SUBSET "+s.base.String()) }
func (s *funcSet) String() string {
	text := "[" + s.dom.String() + " -> " + s.rng.String() + "]"
	if s.dom.size() > written && s.size() > 0 {
		return text
	}
	return symbolic(s, text)
}

func (s *recordSet) String() string {
	var b strings.Builder
	for i, k := range s.dom.elems {
		b.WriteString(separator(i, "[", ", ") + k.(Text).Raw() + ": " + s.sets[i].String())
	}
	return symbolic(s, b.String()+"]")
}

func (s *product) String() string {
	var b strings.Builder
	for i, x := range s.sets {
		b.WriteString(separator(i, "", ` \X `) + x.String())
	}
	return symbolic(s, b.String())
}

func (s *seqs) String() string    { return "Seq(" + s.base.String() + ")" }
func (s infinite) String() string { return string(s) }
func (s *combined) String() string {
	return s.a.String() + " " + string(s.how) + " " + s.b.String()
}

// written is the greatest set of a lazy form that is printed with its elements.
const written = 1000

// symbolic prints a small set with its elements, as TLC does, and any other as it was made.
func symbolic(s set, text string) string {
	if n := s.size(); n < 0 || n > written {
		return text
	}
	return list("{", Elems(s), "}")
}

func list(left string, elems []Value, right string) string {
	var b strings.Builder
	b.WriteString(left)
	for i, e := range elems {
		b.WriteString(separator(i, "", ", ") + e.String())
		RefuseLong(b.Len())
	}
	return b.String() + right
}

func separator(i int, first, next string) string {
	if i == 0 {
		return first
	}
	return next
}
