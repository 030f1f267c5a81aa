package conformance

import (
	"slices"
	"strings"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// reader finds out which variables the definitions of a module read. An invariant that held before
// a step which changed none of its variables holds after it, and is not asked again: most events
// change one or two variables of seven.
type reader struct {
	seen map[syntax.Node]bool
	vars map[string]bool
}

// reads returns the variables that the named definition of a module reads, directly or through
// other definitions. Operators that the configuration puts in the place of constants count for
// each; where it replaces definitions, every variable does.
func reads(m *tla.Module, cfg *tla.Config, name string) (map[string]bool, error) {
	r := reader{seen: make(map[syntax.Node]bool), vars: make(map[string]bool)}
	texts := []string{name}
	for _, c := range cfg.Constants {
		if c.Operator == nil {
			continue
		}
		named := func(d *syntax.Constant) bool { return d.Name == c.Name }
		i := slices.IndexFunc(m.Constants, named)
		if i < 0 {
			return everything(m), nil
		}
		texts = append(texts, applied(c.Operator.Name, m.Constants[i].NArgs))
	}
	for _, text := range texts {
		e, err := m.ParseExpr("Trace.cfg", text)
		if err != nil {
			return nil, err
		}
		r.node(e)
	}
	return r.vars, nil
}

func everything(m *tla.Module) map[string]bool {
	vars := make(map[string]bool)
	for _, v := range m.Variables {
		vars[v.Name] = true
	}
	return vars
}

// applied returns the text of an operator with so many arguments.
func applied(op string, args int) string {
	if args == 0 {
		return op
	}
	return op + "(" + strings.Repeat("0, ", args-1) + "0)"
}

func (r *reader) node(n syntax.Node) {
	if r.seen[n] {
		return
	}
	r.seen[n] = true
	if id, ok := n.(*syntax.Ident); ok {
		switch d := id.Decl.(type) {
		case *syntax.Variable:
			r.vars[d.Name] = true
		case *syntax.Def:
			r.node(d)
		}
	}
	syntax.Children(n, r.node)
}

// changes returns the variables that differ between two states.
func changes(s, t tla.State, vars []string) []string {
	var changed []string
	for _, name := range vars {
		if a, b := s.Value(name), t.Value(name); a != b && !value.Equal(a, b) {
			changed = append(changed, name)
		}
	}
	return changed
}
