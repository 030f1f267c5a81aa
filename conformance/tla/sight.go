package tla

import (
	"slices"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// spot is a part of the state: what the value of a variable comes to, applied to some values one
// after another.
type spot struct {
	variable int
	keys     []value.Value
}

// nowhere is the spot of what does not look at the state.
var nowhere = spot{variable: -1}

// value returns what the part is in a state, or nil.
func (p *spot) value(vars []value.Value) value.Value {
	if p.variable < 0 {
		return value.Bool(true)
	}
	v := vars[p.variable]
	for _, k := range p.keys {
		if v == nil || value.IsLambda(v) {
			return nil
		}
		v = value.Known(v, k)
	}
	return v
}

// within says whether a part is one of another part.
func (p *spot) within(q spot) bool {
	return p.variable < 0 || p.variable == q.variable && len(p.keys) >= len(q.keys) &&
		slices.Equal(p.keys[:len(q.keys)], q.keys)
}

// equal says whether two parts are one.
func (p *spot) equal(q spot) bool {
	return p.variable == q.variable && slices.Equal(p.keys, q.keys)
}

// sight is what an expression looks at, to which more may be added.
type sight struct {
	spot
	left int // how many more nodes are looked at
}

// sightMax bounds the nodes of a guard, with those of the definitions that it refers to.
const sightMax = 200

// sight returns what the first guards of an action look at, and how many guards look at that alone,
// or at a part of it, or at nothing.
func (m *machine) sight(s *stop) (at spot, guards int) {
	all := sight{nowhere, sightMax}
	err := m.guardsOf(s, func(g node, fr *frame) bool {
		next := sight{nowhere, all.left}
		if !next.looks(g, fr) || all.variable >= 0 && !next.within(all.spot) {
			return false
		}
		if all.left = next.left; all.variable < 0 {
			all.spot = next.spot
		}
		guards++
		return true
	})
	if err != nil {
		return nowhere, 0
	}
	return all.spot, guards
}

// eachGuard visits the guards that an action begins with, in the order in which they are tested,
// until visit says no.
func (fr *frame) eachGuard(n node, visit func(g node, fr *frame) bool) {
	switch n := n.(type) {
	case *junction:
		if n.or {
			return
		}
		for _, g := range n.items[:n.guards] {
			if !visit(g, fr) {
				return
			}
		}
		if n.guards < len(n.items) {
			fr.eachGuard(n.items[n.guards], visit)
		}
	case *let:
		n.bind(fr)
		fr.eachGuard(n.body, visit)
	case *call:
		if n.code.global < 0 {
			inner := n.frame(fr)
			inner.eachGuard(n.code.body, visit)
			inner.leave()
		}
	}
}

// looks adds what an expression looks at, and returns false where that is not one part of the
// state, or cannot be told as simply: where it binds variables.
func (s *sight) looks(n node, fr *frame) bool {
	if s.left--; s.left < 0 {
		return false
	}
	switch n := n.(type) {
	case *literal, *constantRef:
		return true
	case *variableRef:
		return s.add(spot{variable: n.i})
	case *slotRef:
		if t := n.thunk(fr); t != nil {
			return s.looks(t.n, t.fr)
		}
		return n.cell(fr).v != nil
	case *dot:
		if p, ok := s.spotOf(n, fr); ok {
			return s.add(p)
		}
		return s.looks(n.rec, fr)
	case *index:
		if p, ok := s.spotOf(n, fr); ok {
			return s.add(p)
		}
		return s.looks(n.f, fr) && s.looks(n.arg, fr)
	case *prim:
		return n.opArg.n == nil && n.opArg.op == nil && isSteadyOp(n.op.Op) &&
			n.op.Op != syntax.OpUnchanged && s.looksAll(n.args, fr)
	case *junction:
		return s.looksAll(n.items, fr)
	case *tuple:
		return s.looksAll(n.elems, fr)
	case *setEnum:
		return s.looksAll(n.elems, fr)
	case *ifElse:
		return s.looksAll([]node{n.cond, n.then, n.els}, fr)
	case *call:
		if n.code.global >= 0 {
			return true
		}
		inner := n.frame(fr)
		ok := n.code.body != nil && s.looks(n.code.body, inner)
		inner.leave()
		return ok
	}
	return false
}

func (s *sight) looksAll(nodes []node, fr *frame) bool {
	return !slices.ContainsFunc(nodes, func(n node) bool { return !s.looks(n, fr) })
}

// add adds a part of the state: what is looked at is what holds both.
func (s *sight) add(p spot) bool {
	if s.variable < 0 {
		s.spot = p
		return true
	}
	same := 0
	for same < min(len(s.keys), len(p.keys)) && s.keys[same] == p.keys[same] {
		same++
	}
	s.keys = s.keys[:same]
	return s.variable == p.variable
}

// spotOf returns the part of the state that an expression stands for, if it is one.
func (s *sight) spotOf(n node, fr *frame) (spot, bool) {
	switch n := n.(type) {
	case *variableRef:
		return spot{variable: n.i}, true
	case *dot:
		return s.spotAt(n.rec, n.field, fr)
	case *index:
		if n.demand {
			return nowhere, false
		}
		of := sight{nowhere, s.left}
		if !of.looks(n.arg, fr) || of.variable >= 0 {
			return nowhere, false
		}
		return s.spotAt(n.f, n.arg.eval(fr), fr)
	}
	return nowhere, false
}

func (s *sight) spotAt(of node, key value.Value, fr *frame) (spot, bool) {
	p, ok := s.spotOf(of, fr)
	switch key.(type) {
	case value.Int, value.Text, value.Atom:
	default:
		return p, false
	}
	p.keys = append(p.keys, key)
	return p, ok
}
