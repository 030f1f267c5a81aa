package tla

import "slices"

// Actions returns the names of the actions that Next is made of, in the order in which they stand
// there: those by which [Coverage] and [TraceStep] call them, the ones that are never taken, too.
func (p *Program) Actions() []string {
	var l actionList
	if p.next != nil {
		l.add(p.next, "", false, nil)
	}
	return l
}

// actionList collects names, each once.
type actionList []string

// add adds the actions of a formula as walk.leaves visits them, without evaluating anything. called
// tells that the formula is the body of the operator of that name, and an action by itself.
func (l *actionList) add(n node, name string, called bool, in *path) {
	switch n := n.(type) {
	case *junction:
		if n.or {
			for _, item := range n.items {
				l.add(item, name, false, in)
			}
			return
		}
	case *quant:
		if n.exists {
			l.add(n.body, name, false, in)
			return
		}
	case *let:
		if opens(n.body) {
			l.add(n.body, name, called, in)
			return
		}
	case *call:
		if n.code.global >= 0 || in.has(n.code) {
			break
		}
		if def := n.code.def; def != nil && (!called || splits(n.code.body)) {
			name, called = def.Name, true
		}
		l.add(n.code.body, name, called, &path{n.code, in})
		return
	}
	if !slices.Contains(*l, name) {
		*l = append(*l, name)
	}
}
