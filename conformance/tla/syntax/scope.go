package syntax

import "sort"

// entry is what a name stands for in a scope: a declaration, an instance or a nested module.
type entry struct {
	decl   Decl
	inst   *Instance
	module *Module
	// local keeps the name from modules that extend or instantiate this one.
	local bool
	pos   Pos
}

// moduleKey is the name of a nested module in a scope: an operator, such as an instance of the
// module, may have the module's name as well.
func moduleKey(name string) string { return "MODULE " + name }

// same tells whether two entries stand for one thing, so that both may come into one scope.
func (e entry) same(o entry) bool {
	return e.decl == o.decl && e.inst == o.inst && e.module == o.module
}

// isDeclared tells whether an entry is a constant or a variable.
func (e entry) isDeclared() bool {
	switch e.decl.(type) {
	case *Constant, *Variable:
		return true
	}
	return false
}

// scope maps names to what they stand for, within the scopes around it.
type scope struct {
	outer *scope
	names map[string]entry
	// order holds the names in the order in which they came in: no definition before one that it
	// refers to, RECURSIVE ones apart.
	order []string
}

func newScope(outer *scope) *scope {
	return &scope{outer: outer, names: make(map[string]entry)}
}

// universe is the scope of the operators of the language.
var universe = func() *scope {
	s := newScope(nil)
	for _, op := range language {
		s.put(op.Name, entry{decl: op})
	}
	return s
}()

func (s *scope) put(name string, e entry) {
	s.names[name] = e
	s.order = append(s.order, name)
}

// lookup finds a name here or further out.
func (s *scope) lookup(name string) (entry, bool) {
	for ; s != nil; s = s.outer {
		if e, ok := s.names[name]; ok {
			return e, true
		}
	}
	return entry{}, false
}

// nearest returns the visible name that is most like name, or "" if none is.
func (s *scope) nearest(name string) string {
	best, bound := "", len(name)/3
	if bound == 0 {
		bound = 1
	}
	for ; s != nil; s = s.outer {
		names := append([]string(nil), s.order...)
		sort.Strings(names)
		for _, other := range names {
			longer := max(len(other)-len(name), len(name)-len(other))
			if !isNameByte(other[0]) || s.names[other].module != nil || longer > bound {
				continue
			}
			d := distance(name, other)
			if d <= bound && d < len(name) && (best == "" || d < bound) {
				best, bound = other, d
			}
		}
	}
	return best
}

// distance is the edit distance of two names, with a swap of neighbours as two edits.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

// standardWith returns the built-in module that defines an operator, or "".
func standardWith(name string) string {
	modules := []string{"Naturals", "Integers", "Reals", "Sequences", "FiniteSets", "TLC"}
	for _, mod := range modules {
		for _, op := range standard[mod].ops {
			if op.Name == name {
				return mod
			}
		}
	}
	return ""
}
