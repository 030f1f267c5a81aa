package tla

import "lockstep/conformance/tla/value"

type violation struct {
	kind     Kind
	property string
	why      *Explanation
}

// inside says whether a state is within the constraints, and, where now is not nil, the step to it.
func (m *machine) inside(now, next []value.Value) bool {
	return holdAll(m, m.bounds, next, nil) && (now == nil || holdAll(m, m.stepBound, now, next))
}

// holdAll says whether constraints hold of a state or a step.
func holdAll(m *machine, bounds []Property, now, next []value.Value) bool {
	for _, b := range bounds {
		if !truth(b.n, m.at(now, next)) {
			return false
		}
	}
	return true
}

// broken returns the first of some formulas that does not hold of a state or a step.
func (m *machine) broken(kind Kind, props []Property, now, next []value.Value) *violation {
	for _, p := range props {
		if !truth(p.n, m.at(now, next)) {
			return &violation{kind, p.Name, explain(p.n, m.at(now, next))}
		}
	}
	return nil
}
