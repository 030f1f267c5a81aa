package liveness

// Formula is a temporal formula over atoms, which are numbered from 0. It does not change.
type Formula struct {
	op   op
	atom int
	args []*Formula
}

type op uint8

const (
	opTrue op = iota
	opAtom
	opNot
	opAnd
	opOr
	opAlways
	opEventually
	opLeaf // of a term: a set of labels
)

// Atom holds of a behaviour if the label of its first step has the atom.
func Atom(i int) *Formula { return &Formula{op: opAtom, atom: i} }

// Bool is true or false of every behaviour.
func Bool(b bool) *Formula {
	if b {
		return &Formula{op: opTrue}
	}
	return Not(Bool(true))
}

// Not is the negation.
func Not(f *Formula) *Formula { return &Formula{op: opNot, args: []*Formula{f}} }

// And is true where all are; where there are none, too.
func And(fs ...*Formula) *Formula { return &Formula{op: opAnd, args: fs} }

// Or is true where one is.
func Or(fs ...*Formula) *Formula { return &Formula{op: opOr, args: fs} }

// Always is []f: true where f is of every suffix of the behaviour.
func Always(f *Formula) *Formula { return &Formula{op: opAlways, args: []*Formula{f}} }

// Eventually is <>f: true where f is of a suffix of the behaviour.
func Eventually(f *Formula) *Formula { return &Formula{op: opEventually, args: []*Formula{f}} }

// LeadsTo is f ~> g, which means [](f => <>g).
func LeadsTo(f, g *Formula) *Formula { return Always(Or(Not(f), Eventually(g))) }
