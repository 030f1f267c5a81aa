package relational

import (
	"encoding/binary"
	"slices"
)

// id is a node of a program.
type id int32

type opcode uint8

const (
	codeTrue opcode = iota
	codeFalse
	codeNot
	codeAnd
	codeOr
	codeImplies
	codeIff
	codeIn
	codeEqual
	codeHas // value is the Mult
	codeForAll
	codeExists
	codeCompare // value is the Comparison
	codeAfter
	codeBefore
	codeUntil
	codeReleases
	codeSince
	codeTriggered
	codeOpaque // a formula of which nothing is known

	codeRelation // value is the index of the relation
	codeVar      // value is the slot
	codeUniv
	codeIden
	codeNone
	codeInts
	codeUnion
	codeIntersect
	codeMinus
	codeOverride
	codeProduct
	codeJoin
	codeDomain
	codeRange
	codeTranspose
	codeClosure
	codePrime
	codeComprehension
	codeIf
	codeIntAtom

	codeNumber // value
	codeCount
	codeSumOf
	codeArithmetic // value is the IntOp
	codeNegate
	codeSumOver
	codeIfInt
)

// node is a formula, an expression or an integer expression whose variables are slots. Two nodes of
// a program are never the same.
type node struct {
	op    opcode
	arity int
	value int
	kids  []id // of a binder the domains of its variables, and then the body
	slots []int32

	free     []int32 // the slots that it depends on, in order
	temporal bool    // it depends on the state
	past     int     // how deep operators of the past nest
	integers bool    // it may overflow, so that its value depends on its polarity
	cached   bool    // it may be asked for again with the same values
	parents  int
}

// program is a formula that is ready to be translated: equal parts are one node, variables have
// slots, and what can be skolemized is.
type program struct {
	problem   *Problem
	nodes     []node
	index     map[nodeKey]id
	relations []*Relation
	known     map[*Relation]int
	skolems   map[*Relation]*skolem
	slots     map[*Var]int32
	intSlots  []bool // by slot, whether its domain is Ints
	root      id
	temporal  bool
	wrap      bool
	arityMax  int
	order     *totalOrders
	// higher is set where a formula could not be compiled, and is unknown instead: an instance that
	// was found might be none.
	higher error
}

type nodeKey struct {
	op         opcode
	value      int
	arity      int
	a, b, c, d id
	more       string
}

// skolem is a relation that stands for an existential variable: how it is bounded. The variables of
// the universal quantifiers around it are its first columns.
type skolem struct {
	outer  []int32 // slots
	within []id    // the domains of the outer variables
	domain id
}

// intern returns the node that is equal to n.
func (p *program) intern(n node) id {
	key := nodeKey{op: n.op, value: n.value, arity: n.arity, a: -1, b: -1, c: -1, d: -1}
	rest := n.kids
	for _, to := range []*id{&key.a, &key.b, &key.c, &key.d} {
		if len(rest) > 0 {
			*to, rest = rest[0], rest[1:]
		}
	}
	if len(rest)+len(n.slots) > 0 {
		var b []byte
		for _, k := range rest {
			b = binary.AppendVarint(b, int64(k))
		}
		b = append(b, 0xff)
		for _, s := range n.slots {
			b = binary.AppendVarint(b, int64(s))
		}
		key.more = string(b)
	}
	if at, ok := p.index[key]; ok {
		return at
	}
	at := id(len(p.nodes))
	p.summarize(&n)
	p.nodes = append(p.nodes, n)
	p.index[key] = at
	p.arityMax = max(p.arityMax, n.arity)
	return at
}

// summarize derives what a node is from what its kids are.
func (p *program) summarize(n *node) {
	for _, k := range n.kids {
		kid := &p.nodes[k]
		n.free = mergeSorted(n.free, kid.free)
		n.temporal = n.temporal || kid.temporal
		n.past = max(n.past, kid.past)
		n.integers = n.integers || kid.integers
	}
	switch n.op {
	case codeVar:
		n.free = []int32{int32(n.value)}
	case codeRelation:
		n.temporal = p.relations[n.value].vary
	case codeAfter, codePrime, codeUntil, codeReleases:
		n.temporal = true
	case codeBefore, codeSince, codeTriggered:
		n.temporal = true
		n.past++
	case codeNumber, codeCount, codeSumOf, codeArithmetic, codeNegate, codeSumOver:
		n.integers = !p.wrap
	}
	if len(n.slots) > 0 {
		n.free = p.unbound(n)
	}
}

// unbound returns the slots that a binder depends on: a variable is bound in the domains behind its
// own and in the body.
func (p *program) unbound(n *node) []int32 {
	var free []int32
	for i := len(n.kids) - 1; i >= 0; i-- {
		free = mergeSorted(free, p.nodes[n.kids[i]].free)
		if i > 0 {
			slot := n.slots[i-1]
			free = slices.DeleteFunc(slices.Clone(free), func(s int32) bool { return s == slot })
		}
	}
	return free
}

// markCached finds the nodes that may be translated twice with the same values: those with several
// parents, with fewer variables than a parent has at hand, or that stand under an operator of time
// and are looked at from several states.
func (p *program) markCached() {
	for i := range p.nodes {
		n := &p.nodes[i]
		for k, kid := range n.kids {
			sub := &p.nodes[kid]
			sub.parents++
			hand := len(n.free) + min(k, len(n.slots))
			if sub.parents > 1 || len(sub.free) < hand || isTemporal(n.op) {
				sub.cached = true
			}
		}
	}
	for i := range p.nodes {
		switch n := &p.nodes[i]; n.op {
		case codeTrue, codeFalse, codeRelation, codeVar, codeNone, codeNumber:
			n.cached = false
		case codeUniv, codeIden, codeInts:
			n.cached = true
		case codeUntil, codeReleases, codeSince, codeTriggered, codeBefore:
			n.cached = true
		}
	}
}

func isTemporal(op opcode) bool {
	switch op {
	case codeAfter, codeBefore, codeUntil, codeReleases, codeSince, codeTriggered, codePrime:
		return true
	}
	return false
}
