package tla

import (
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// actionValue is TLCGet("action"): the action that led to the state, where that is known.
func (m *machine) actionValue() value.Value {
	name := m.situation.action
	if name == "" {
		name = "UnnamedAction"
	}
	return m.described(name)
}

// described is what TLCGet says of a definition: its name and where it is.
func (m *machine) described(name string) value.Value {
	var at syntax.Node
	module := m.module.Name
	if d, ok := m.module.Decl(name).(*syntax.Def); ok {
		at, module = d, d.Module.Name
	}
	place := map[string]value.Value{"module": value.String(module)}
	var start, end syntax.Pos
	if at != nil {
		start, end = at.Span()
	}
	place["beginLine"], place["beginColumn"] = value.Int(start.Line), value.Int(start.Col)
	place["endLine"], place["endColumn"] = value.Int(end.Line), value.Int(max(end.Col-1, 0))
	return record(map[string]value.Value{
		"name": value.String(name), "location": record(place),
	})
}

// specValue is TLCGet("spec"): what the run checks, by name.
func (m *machine) specValue() value.Value {
	set := func(names []string) value.Value {
		var all []value.Value
		for _, n := range names {
			all = append(all, m.described(n))
		}
		return value.NewSet(all...)
	}
	named := func(props []Property) value.Value {
		var names []string
		for _, p := range props {
			names = append(names, p.Name)
		}
		return set(names)
	}
	temporals := func(parts []Temporal) value.Value {
		var names []string
		for _, p := range parts {
			names = append(names, p.Name)
		}
		return set(names)
	}
	var inits []string
	if m.config.Init != nil {
		inits = append(inits, m.config.Init.Name)
	}
	return record(map[string]value.Value{
		"inits": set(inits), "actions": set(m.Actions()), "variables": set(m.Variables()),
		"invariants": named(m.predicate), "impliedinits": named(m.starts),
		"impliedactions": named(m.steps), "constraints": named(m.bounds),
		"actionconstraints": named(m.stepBound), "temporals": temporals(m.fairness),
		"impliedtemporals": temporals(m.promises),
	})
}
