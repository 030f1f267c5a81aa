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

// String returns the number.
func (i Int) String() string { return strconv.FormatInt(int64(i), 10) }

// String returns the string in quotes, with TLA+'s escapes.
func (s String) String() string { return `"` + escapes.Replace(string(s)) + `"` }

var escapes = strings.NewReplacer(
	`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`, "\f", `\f`)

// String returns the model value's name.
func (m Model) String() string { return string(m) }

// String returns <<a, b>>.
func (t *Tuple) String() string { return join("<<", t.elems, ", ", ">>") }

// String returns [h |-> a, i |-> b].
func (r *Record) String() string {
	var b strings.Builder
	for i, n := range r.names {
		b.WriteString(separator(i, "[", ", "))
		b.WriteString(n + " |-> " + r.vals[i].String())
	}
	return b.String() + "]"
}

// String returns (a :> b @@ c :> d).
func (f *Func) String() string {
	var b strings.Builder
	for i, k := range f.keys {
		b.WriteString(separator(i, "(", " @@ "))
		b.WriteString(k.String() + " :> " + f.vals[i].String())
	}
	return b.String() + ")"
}

// String returns {a, b}.
func (s *Set) String() string { return join("{", s.elems, ", ", "}") }

// String returns lo..hi.
func (s *Interval) String() string { return s.lo.String() + ".." + s.hi.String() }

func (s *subsets) String() string { return "SUBSET " + s.of.String() }
func (s *funcSet) String() string { return "[" + s.dom.String() + " -> " + s.rng.String() + "]" }

func (s *recordSet) String() string {
	var b strings.Builder
	for i, n := range s.names {
		b.WriteString(separator(i, "[", ", "))
		b.WriteString(n + ": " + s.sets[i].String())
	}
	return b.String() + "]"
}

func (s *product) String() string    { return join("(", s.sets, ` \X `, ")") }
func (s *seqs) String() string       { return "Seq(" + s.of.String() + ")" }
func (s *everything) String() string { return s.name }

func separator(i int, open, between string) string {
	if i == 0 {
		return open
	}
	return between
}

func join(open string, vs []Value, between, end string) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = v.String()
	}
	return open + strings.Join(parts, between) + end
}
