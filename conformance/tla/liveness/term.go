package liveness

import (
	"fmt"
	"strings"
)

// term is a formula in negation normal form over the labels of a graph: the leaves are sets of
// labels, of which the label of the first step must be one. No two terms of a grounder are equal.
type term struct {
	op   op // opLeaf, opAnd, opOr, opAlways, opEventually
	set  Bits
	args []*term
	id   int
}

// grounder makes terms. Those that mean the same by the laws of the temporal logic of infinite
// behaviours become the same, as far as that is easy to see.
type grounder struct {
	labels []Bits
	full   Bits
	known  map[string]*term
}

func newGrounder(labels []Bits) *grounder {
	g := &grounder{labels: labels, full: NewBits(len(labels)), known: make(map[string]*term)}
	for i := range labels {
		g.full.Set(i)
	}
	return g
}

func (g *grounder) ground(f *Formula, negated bool) *term {
	switch f.op {
	case opTrue:
		return g.truth(!negated)
	case opAtom:
		set := NewBits(len(g.labels))
		for i, l := range g.labels {
			if l.Has(f.atom) != negated {
				set.Set(i)
			}
		}
		return g.leaf(set)
	case opNot:
		return g.ground(f.args[0], !negated)
	case opAnd, opOr:
		args := make([]*term, len(f.args))
		for i, a := range f.args {
			args[i] = g.ground(a, negated)
		}
		return g.junction((f.op == opOr) != negated, args)
	default:
		return g.modal((f.op == opEventually) != negated, g.ground(f.args[0], negated))
	}
}

func (g *grounder) truth(b bool) *term {
	if b {
		return g.leaf(g.full)
	}
	return g.leaf(NewBits(len(g.labels)))
}

func (g *grounder) leaf(set Bits) *term { return g.intern(&term{op: opLeaf, set: set}) }

func (g *grounder) intern(t *term) *term {
	var key strings.Builder
	fmt.Fprint(&key, t.op, t.set)
	for _, a := range t.args {
		fmt.Fprint(&key, " ", a.id)
	}
	if same, ok := g.known[key.String()]; ok {
		return same
	}
	t.id = len(g.known)
	g.known[key.String()] = t
	return t
}

func (g *grounder) isTrue(t *term) bool { return t.op == opLeaf && g.full.without(t.set).empty() }

func (g *grounder) isFalse(t *term) bool { return t.op == opLeaf && t.set.empty() }

// junction joins terms. Leaves are joined to one, which comes first.
func (g *grounder) junction(or bool, args []*term) *term {
	kind, leaf := opAnd, g.full
	if or {
		kind, leaf = opOr, NewBits(len(g.labels))
	}
	var rest []*term
	var take func(args []*term)
	take = func(args []*term) {
		for _, a := range args {
			switch {
			case a.op == kind:
				take(a.args)
			case a.op == opLeaf && or:
				leaf = leaf.or(a.set)
			case a.op == opLeaf:
				leaf = leaf.and(a.set)
			case !contains(rest, a):
				rest = append(rest, a)
			}
		}
	}
	take(args)
	first := g.leaf(leaf)
	switch {
	case or && g.isTrue(first), !or && g.isFalse(first):
		return first
	case or && !g.isFalse(first), !or && !g.isTrue(first):
		rest = append([]*term{first}, rest...)
	}
	switch len(rest) {
	case 0:
		return first
	case 1:
		return rest[0]
	}
	return g.intern(&term{op: kind, args: rest})
}

func contains(list []*term, t *term) bool {
	for _, u := range list {
		if u == t {
			return true
		}
	}
	return false
}

// modal makes <>t or []t. By duality the comments speak of <> alone.
func (g *grounder) modal(eventually bool, t *term) *term {
	kind, joined, other := opAlways, opAnd, opEventually
	if eventually {
		kind, joined, other = opEventually, opOr, opAlways
	}
	switch {
	case g.isTrue(t), g.isFalse(t), t.op == kind, ofTheEnd(t):
		return t // <><>F = <>F, and <>[]<>F = []<>F
	case t.op == joined: // <>(F \/ G) = <>F \/ <>G
		args := make([]*term, len(t.args))
		for i, a := range t.args {
			args[i] = g.modal(eventually, a)
		}
		return g.junction(eventually, args)
	case t.op == opAnd || t.op == opOr: // <>(F /\ []<>G) = <>F /\ []<>G
		if end, rest := g.parted(t); len(end) > 0 {
			inner := g.modal(eventually, g.junction(!eventually, rest))
			return g.junction(!eventually, append(end, inner))
		}
	case t.op == other && len(t.args[0].args) > 0 && t.args[0].op == joined:
		// <>[](F \/ []<>G) was split when the [] was made.
	}
	return g.intern(&term{op: kind, args: []*term{t}})
}

// parted returns the arguments that speak of the end of a behaviour alone, and the others.
func (g *grounder) parted(t *term) (end, rest []*term) {
	for _, a := range t.args {
		if ofTheEnd(a) {
			end = append(end, a)
		} else {
			rest = append(rest, a)
		}
	}
	return end, rest
}

// ofTheEnd says whether a term is true of a behaviour if it is of any suffix: []<>F, <>[]F, and
// what is joined of them.
func ofTheEnd(t *term) bool {
	switch t.op {
	case opAnd, opOr:
		for _, a := range t.args {
			if !ofTheEnd(a) {
				return false
			}
		}
		return true
	case opAlways:
		return t.args[0].op == opEventually
	case opEventually:
		return t.args[0].op == opAlways
	default:
		return false
	}
}
