package relational

import (
	"context"
	"slices"
)

// position is a state of a lasso and how often the loop has been gone through before, as far as
// operators of the past can tell.
type position struct{ state, level int }

// translator writes a program as a circuit, for lassos of so many states.
type translator struct {
	*program
	meter
	c       *circuit
	a       *algebra
	m       *arithmetician
	steps   int
	loops   []lit // by state, that the loop begins there: one is true
	inputs  []input
	leaves  [][]*matrix // by relation and state
	atoms   []*matrix   // by atom, the set of it
	ints    []intBound  // by value
	env     []int32     // by slot, the atom
	scopes  []scope     // of variables, from the outermost
	negated bool

	formulas map[memoKey]lit
	matrices map[memoKey]*matrix
	numbers  map[memoKey]*bits
	courses  map[memoKey][]lit
}

// input is a boolean variable of the circuit: a tuple of a relation in a state.
type input struct {
	relation, state int
	key             int64
	lit             lit
}

// scope is a variable around what is translated, and whether it is universal in the whole.
type scope struct {
	slot      int32
	universal bool
}

// memoKey is a node and all that its translation depends on.
type memoKey struct {
	node         id
	state, level int32
	kinds        uint32
	env          uint64
}

// newTranslator prepares the relations. Errors are panics with a stop.
func newTranslator(ctx context.Context, p *program, steps int) *translator {
	limits := p.problem.Options.Limits
	if limits.Gates <= 0 {
		limits.Gates = GatesDefault
	}
	size := p.problem.Bounds.universe.Len()
	if !keysFit(size, p.arityMax) {
		panic(stop{&LimitError{"the universe has too many tuples of the widest relation"}})
	}
	c := newCircuit(ctx, limits.Gates)
	t := &translator{
		program: p, meter: newMeter(ctx, limits), c: c, steps: steps,
		a: newAlgebra(c, max(size, 1), p.arityMax), env: make([]int32, len(p.slots)),
		formulas: make(map[memoKey]lit), matrices: make(map[memoKey]*matrix),
		numbers: make(map[memoKey]*bits), courses: make(map[memoKey][]lit),
		leaves: make([][]*matrix, len(p.relations)),
	}
	t.m = &arithmetician{c: c, a: t.a, width: p.problem.Options.bitwidth(), wrap: p.wrap}
	for atom := range size {
		t.atoms = append(t.atoms, &matrix{
			keys: []int64{int64(atom)}, lits: []lit{litTrue}, over: noOverflow,
		})
	}
	t.ints = slices.Clone(p.problem.Bounds.ints)
	slices.SortFunc(t.ints, func(a, b intBound) int { return a.value - b.value })
	for r := range p.relations {
		t.makeRelation(r)
	}
	t.makeLoops()
	return t
}

// keysFit tells whether tuples of the arity can be numbered.
func keysFit(size, arity int) bool {
	n := int64(1)
	for range arity {
		if n > (1<<62)/int64(max(size, 1)) {
			return false
		}
		n *= int64(max(size, 1))
	}
	return true
}

// makeRelation gives a bounded relation its variables. Those of skolem relations are made when they
// are met.
func (t *translator) makeRelation(r int) {
	relation := t.relations[r]
	if relation.skolem != nil && t.skolems[relation] != nil {
		t.leaves[r] = make([]*matrix, 1)
		return
	}
	b, fixed := t.order.bounds[relation]
	if !fixed {
		b = t.problem.Bounds.bounds[relation]
	}
	states := 1
	if relation.vary {
		states = t.steps
	}
	for state := range states {
		t.leaves[r] = append(t.leaves[r], t.relationMatrix(r, state, b))
	}
}

func (t *translator) relationMatrix(r, state int, b bound) *matrix {
	m := &matrix{
		keys: b.upper.keys, lits: make([]lit, len(b.upper.keys)), over: noOverflow,
	}
	lower := b.lower.keys
	for i, key := range m.keys {
		if len(lower) > 0 && lower[0] == key {
			lower = lower[1:]
			continue // true
		}
		m.lits[i] = t.c.input()
		t.inputs = append(t.inputs, input{r, state, key, m.lits[i]})
	}
	return m
}

func (t *translator) makeLoops() {
	t.loops = []lit{litTrue}
	if t.steps > 1 {
		t.loops = nil
		for range t.steps {
			t.loops = append(t.loops, t.c.input())
		}
	}
}

// roots returns the literals that are to be true.
func (t *translator) roots() []lit {
	roots := []lit{t.formula(t.root, position{})}
	for r := range t.relations {
		t.relation(r, 0)
	}
	if t.steps > 1 {
		loop := &matrix{lits: t.loops, over: noOverflow}
		roots = append(roots, t.a.one(loop))
	}
	return append(roots, t.symmetryBreaking())
}

// key returns what a node's translation is kept under, if it is to be kept.
func (t *translator) key(at id, pos position) (memoKey, bool) {
	n := &t.nodes[at]
	if !n.cached {
		return memoKey{}, false
	}
	key := memoKey{node: at}
	if n.temporal {
		key.state, key.level = int32(pos.state), int32(pos.level)
	}
	room := ^uint64(0)
	for _, slot := range n.free {
		room /= uint64(t.a.size)
		key.env = key.env*uint64(t.a.size) + uint64(t.env[slot])
	}
	if n.integers {
		key.kinds = t.kinds(n)
	}
	return key, room > 0
}

// kinds says what decides how an overflow is treated.
func (t *translator) kinds(n *node) uint32 {
	kinds := uint32(1)
	if t.negated {
		kinds = 3
	}
	for _, s := range t.scopes {
		if slices.Contains(n.free, s.slot) {
			kinds = kinds<<1 | uint32(litOf(s.universal))
		}
	}
	return kinds
}

// litOf is one for true.
func litOf(b bool) lit {
	if b {
		return 1
	}
	return 0
}

// at returns a position as far as a node depends on it.
func (n *node) at(pos position) position {
	if !n.temporal {
		return position{}
	}
	return position{pos.state, min(pos.level, n.past)}
}

// bindEach calls body for each row of atoms that the variables of a binder may have, with the
// conditions under which they have it.
func (t *translator) bindEach(
	n *node, pos position, kind func(slot int32) scope, body func(when []lit, key int64) bool,
) {
	var step func(i int, when []lit, key int64) bool
	step = func(i int, when []lit, key int64) bool {
		if i == len(n.slots) {
			t.visit()
			return body(when, key)
		}
		domain := t.matrix(n.kids[i], pos)
		slot := n.slots[i]
		old := t.env[slot]
		defer func() { t.env[slot] = old }()
		if !t.wrap && t.intSlots[slot] {
			t.scopes = append(t.scopes, kind(slot))
			defer func() { t.scopes = t.scopes[:len(t.scopes)-1] }()
		}
		for j, atom := range domain.keys {
			t.env[slot] = int32(atom)
			inner := when
			if domain.lits[j] != litTrue {
				inner = append(when, domain.lits[j])
			}
			if !step(i+1, inner, key*t.a.size+atom) {
				return false
			}
		}
		return true
	}
	step(0, make([]lit, 0, len(n.slots)+1), 0)
}
