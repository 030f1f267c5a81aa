package relational

import (
	"context"
	"slices"
)

// lit is a gate or its negation: twice the gate, and one more where it is negated. Gate zero is the
// constant.
type lit uint32

const (
	litTrue  lit = 0
	litFalse lit = 1
)

func (l lit) not() lit { return l ^ 1 }

func (l lit) gate() int { return int(l >> 1) }

func (l lit) constant() bool { return l < 2 }

type gateKind uint8

const (
	inputGate gateKind = iota
	andGate
	iteGate
)

// gate is an input, a conjunction of its inputs or, for three of them, if the first then the second
// else the third.
type gate struct {
	kind  gateKind
	first uint32 // in circuit.inputs
	count uint32
}

// circuit is gates in topological order, no two of which are the same. A disjunction is a negated
// conjunction.
type circuit struct {
	gates   []gate
	inputs  []lit
	table   []uint32 // of gates that are no inputs, by hash; zero is free
	entries int
	size    int // gates and inputs
	spent   int // entries of matrices that were looked at
	limit   int
	ctx     context.Context
	polled  int // size and entries spent when the context was looked at last

	scratch []lit
}

func newCircuit(ctx context.Context, limit int) *circuit {
	return &circuit{
		gates: make([]gate, 1, 1024), table: make([]uint32, 1024), limit: limit, ctx: ctx,
	}
}

// pollGates is how much is made or looked at between looks at the context.
const pollGates = 1 << 16

// poll throws the context's error: one expression may make millions of gates.
func (c *circuit) poll() {
	if c.size+c.spent-c.polled < pollGates {
		return
	}
	c.polled = c.size + c.spent
	if err := c.ctx.Err(); err != nil {
		panic(stop{err})
	}
}

// input returns a new free variable.
func (c *circuit) input() lit {
	c.grow(1)
	c.gates = append(c.gates, gate{kind: inputGate})
	return lit(len(c.gates)-1) << 1
}

func (c *circuit) grow(n int) {
	c.size += n
	if c.size > c.limit {
		panic(stop{&LimitError{"the circuit has too many gates"}})
	}
	c.poll()
}

// spend counts entries of matrices that were looked at, most of which make no gate.
func (c *circuit) spend(n int) {
	c.spent += n
	if c.spent/entriesPerGate > c.limit {
		panic(stop{&LimitError{"the relations have too many tuples"}})
	}
	c.poll()
}

// entriesPerGate is how many entries may be looked at for each gate that may be made.
const entriesPerGate = 20

// kids returns a gate's inputs, which must not be changed.
func (c *circuit) kids(g int) []lit {
	first := c.gates[g].first
	return c.inputs[first : first+c.gates[g].count]
}

// and returns the conjunction of literals, which is true for none.
func (c *circuit) and(ls ...lit) lit {
	kept := c.scratch[:0]
	for _, l := range ls {
		switch l {
		case litTrue:
		case litFalse:
			return litFalse
		default:
			kept = append(kept, l)
		}
	}
	c.scratch = kept
	switch len(kept) {
	case 0:
		return litTrue
	case 1:
		return kept[0]
	case 2:
		return c.and2(kept[0], kept[1])
	}
	slices.Sort(kept)
	kept = slices.Compact(kept)
	for i := 1; i < len(kept); i++ {
		if kept[i-1]^1 == kept[i] {
			return litFalse
		}
	}
	if len(kept) == 1 {
		return kept[0]
	}
	return c.make(andGate, kept)
}

// or returns the disjunction of literals, which is false for none. The slice is negated in place
// and back.
func (c *circuit) or(ls ...lit) lit {
	for i := range ls {
		ls[i] ^= 1
	}
	l := c.and(ls...)
	for i := range ls {
		ls[i] ^= 1
	}
	return l.not()
}

// and2 is and for two literals, neither of which is a constant.
func (c *circuit) and2(a, b lit) lit {
	if a > b {
		a, b = b, a
	}
	switch {
	case a == litFalse:
		return litFalse
	case a == litTrue, a == b:
		return b
	case a == b^1:
		return litFalse
	}
	if l, ok := c.absorb(a, b); ok {
		return l
	}
	if l, ok := c.absorb(b, a); ok {
		return l
	}
	pair := [2]lit{a, b}
	return c.make(andGate, pair[:])
}

// absorbMax is how many inputs of a gate are looked at.
const absorbMax = 8

// absorb simplifies a and b where b is a gate that has a among its inputs.
func (c *circuit) absorb(a, b lit) (lit, bool) {
	g := c.gates[b.gate()]
	if g.kind != andGate || g.count > absorbMax {
		return 0, false
	}
	for _, k := range c.kids(b.gate()) {
		switch {
		case b&1 == 0 && k == a: // a and (a and x)
			return b, true
		case b&1 == 0 && k == a^1: // a and (not a and x)
			return litFalse, true
		case b&1 == 1 && k == a^1: // a and (a or x)
			return a, true
		case b&1 == 1 && k == a && g.count == 2: // a and (not a or x)
			kids := c.kids(b.gate())
			return c.and2(a, kids[0]^kids[1]^a^1), true
		}
	}
	return 0, false
}

func (c *circuit) or2(a, b lit) lit { return c.and2(a^1, b^1) ^ 1 }

func (c *circuit) implies(a, b lit) lit { return c.and2(a, b^1) ^ 1 }

// ite returns if cond then a else b.
func (c *circuit) ite(cond, a, b lit) lit {
	if cond&1 == 1 {
		cond, a, b = cond^1, b, a
	}
	switch {
	case cond == litTrue || a == b:
		return a
	case a == litTrue || a == cond:
		return c.or2(cond, b)
	case a == litFalse || a == cond^1:
		return c.and2(cond^1, b)
	case b == litTrue || b == cond^1:
		return c.or2(cond^1, a)
	case b == litFalse || b == cond:
		return c.and2(cond, a)
	}
	if a == b^1 && a&^1 < cond { // an exclusive or has its least gate first
		cond, a, b = a&^1, cond^(a&1), cond^(a&1)^1
	}
	sign := a & 1
	kids := [3]lit{cond, a ^ sign, b ^ sign}
	return c.make(iteGate, kids[:]) ^ sign
}

func (c *circuit) xor(a, b lit) lit { return c.ite(a, b^1, b) }

func (c *circuit) iff(a, b lit) lit { return c.ite(a, b, b^1) }

// make returns the gate of that kind with these inputs, in order.
func (c *circuit) make(kind gateKind, kids []lit) lit {
	if 4*c.entries >= 3*len(c.table) {
		c.rehash()
	}
	mask := len(c.table) - 1
	at := int(hashGate(kind, kids)) & mask
	for ; c.table[at] != 0; at = (at + 1) & mask {
		g := int(c.table[at])
		if c.gates[g].kind == kind && slices.Equal(c.kids(g), kids) {
			return lit(g) << 1
		}
	}
	c.grow(1 + len(kids))
	g := len(c.gates)
	c.gates = append(c.gates, gate{kind, uint32(len(c.inputs)), uint32(len(kids))})
	c.inputs = append(c.inputs, kids...)
	c.table[at] = uint32(g)
	c.entries++
	return lit(g) << 1
}

func (c *circuit) rehash() {
	c.table = make([]uint32, 2*len(c.table))
	mask := len(c.table) - 1
	for g, gate := range c.gates {
		if gate.kind == inputGate {
			continue
		}
		at := int(hashGate(gate.kind, c.kids(g))) & mask
		for c.table[at] != 0 {
			at = (at + 1) & mask
		}
		c.table[at] = uint32(g)
	}
}

func hashGate(kind gateKind, kids []lit) uint64 {
	h := uint64(kind) + 0x9e3779b97f4a7c15
	for _, k := range kids {
		h = (h ^ uint64(k)) * 0xff51afd7ed558ccd
		h ^= h >> 32
	}
	return h
}
