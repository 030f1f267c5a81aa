package tla

import (
	"slices"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// memory is what is known of an expression of the state alone, such as a definition without
// parameters, a formula about few variables, or what an INSTANCE puts in the place of a variable.
// It keeps values that were evaluated, each with those of the variables that the expression reads:
// where these are the same, so is its value, whatever else differs between two states.
type memory struct {
	clock  uint64
	latest [latestMax]recall
	table  []recall // by fingerprint; nil while it is not worth it
	worth  worth    // of the table
}

const (
	// latestMax is how many values are found without a look at the variables' own values: steps
	// from one state are judged one after another, that state is looked at for each, and a variable
	// that a step leaves unchanged is the same value in both of its states.
	latestMax = 4
	// tableSize is how many more values are kept, for different steps that lead to one state.
	tableSize = 1 << 9
)

// recall is a value with the variables that led to it.
type recall struct {
	// used is when it was of use last, by the clock of its memory. In the table, it is the key.
	used uint64
	vars []value.Value
	v    value.Value // nil where there is none yet
}

// reads lists the variables that an expression refers to, whose values alone its own depends on.
type reads []int

// holding is an expression whose value is held: its place among the memories of a machine, from 1
// on, and what it reads. The place of one that is not held is 0.
type holding struct {
	place int
	reads reads
	names []*slotRef // what else it is held by, see heldInLoop
}

// memoryOf returns what is known of an expression, or nil where nothing can be held: variables that
// an ENABLED binds are not looked up in the state.
func (m *machine) memoryOf(of *holding) *memory {
	if m.now == nil && len(of.reads) > 0 || m.primed && len(m.free) > 0 {
		return nil
	}
	place := of.place
	for place >= len(m.held) {
		m.held = append(m.held, nil)
	}
	if m.held[place] == nil {
		m.held[place] = new(memory)
	}
	return m.held[place]
}

// of returns the value that is known for some state, or nil.
func (h *memory) of(vars []value.Value, reads reads) value.Value {
	for i := range h.latest {
		if r := &h.latest[i]; r.v != nil && r.is(vars, reads) {
			h.clock++
			r.used = h.clock
			return r.v
		}
	}
	if h.table == nil {
		return nil
	}
	key := reads.key(vars)
	r := &h.table[key%tableSize]
	known := r.v != nil && r.used == key && r.equals(vars, reads)
	if h.worth.count(known); h.worth.over {
		h.table = nil
	}
	if !known {
		return nil
	}
	h.keepLatest(vars, reads, r.v)
	return r.v
}

// is says whether the variables are the very values of before.
func (r *recall) is(vars []value.Value, reads reads) bool {
	for i, at := range reads {
		if r.vars[i] != vars[at] {
			return false
		}
	}
	return true
}

// equals says whether the variables have the values of before.
func (r *recall) equals(vars []value.Value, reads reads) bool {
	for i, at := range reads {
		if was := r.vars[i]; was != vars[at] && !value.Equal(was, vars[at]) {
			return false
		}
	}
	return true
}

// key returns a fingerprint of the variables that are read, or 0 where one has none yet, or none
// that is quickly found.
func (reads reads) key(vars []value.Value) (key uint64) {
	for _, at := range reads {
		v := vars[at]
		if v == nil {
			return 0
		}
		fp, ok := value.QuickFingerprint(v)
		if !ok {
			return 0
		}
		key = value.CombinePrints(key, fp)
	}
	return key
}

// set says that these variables have led to a value.
func (r *recall) set(used uint64, vars []value.Value, reads reads, v value.Value) {
	r.used, r.v, r.vars = used, v, r.vars[:0]
	for _, at := range reads {
		r.vars = append(r.vars, vars[at])
	}
}

// keep keeps a value. One that was found although a variable had none may be a function which is
// asked amid that state alone, see [kept].
func (h *memory) keep(vars []value.Value, reads reads, v value.Value) {
	if slices.ContainsFunc(reads, func(at int) bool { return vars[at] == nil }) {
		return
	}
	h.keepLatest(vars, reads, v)
	if h.clock > latestMax*latestMax && h.table == nil && !h.worth.over {
		h.table = make([]recall, tableSize)
	}
	if h.table == nil {
		return
	}
	if key := reads.key(vars); key != 0 {
		h.table[key%tableSize].set(key, vars, reads, v)
	}
}

// keepLatest keeps a value in the place of that which was of no use for longest.
func (h *memory) keepLatest(vars []value.Value, reads reads, v value.Value) {
	oldest := &h.latest[0]
	for i := range h.latest {
		if r := &h.latest[i]; r.used < oldest.used {
			oldest = r
		}
	}
	h.clock++
	oldest.set(h.clock, vars, reads, v)
}

// hold evaluates an expression that is held, unless its value is known.
func (fr *frame) hold(of *holding, n interface{ apply(fr *frame) value.Value }) value.Value {
	if of.names != nil {
		return fr.holdBy(of, n)
	}
	h := fr.memoryOf(of)
	if h == nil {
		return n.apply(fr)
	}
	if v := h.of(fr.now, of.reads); v != nil {
		return v
	}
	v := n.apply(fr)
	fr.makeRoom(v)
	h.keep(fr.now, of.reads, v)
	return v
}

// heldMost bounds how many parts the values come to, about, that a machine holds.
const heldMost = 1 << 20

// makeRoom makes room for a value that is to be held. It forgets all where there is none: what is
// large takes so long to be evaluated that others need not be spared.
func (m *machine) makeRoom(v value.Value) {
	w := value.Weight(v)
	if w == 1 { // there are few of them, as places are
		return
	}
	if m.heldParts += w; m.heldParts <= heldMost {
		return
	}
	m.heldParts = w
	for _, h := range m.held {
		if h != nil {
			h.latest, h.table = [latestMax]recall{}, nil
		}
	}
}

// holds says whether an expression's value is known.
func (fr *frame) holds(of *holding) bool {
	if of.place == 0 {
		return false
	}
	h := fr.memoryOf(of)
	if of.names == nil {
		return h != nil && h.of(fr.now, of.reads) != nil
	}
	key := heldKey{}
	return h != nil && fr.keyOf(of, &key) && h.of(key.room[:], inOrder[:key.n]) != nil
}

// heldMin is the least cost of an expression that is worth being held: to look a value up costs
// about as much as to evaluate some nodes, and one for each variable.
const heldMin = 12

// hold says where the value of an expression of the state is held, whose nodes are compiled within
// what reads more than it does, or nothing that is held. The place is 0 where it is not worth it.
func (c *compiler) hold(e syntax.Expr) holding {
	s := c.survey(e)
	if s == nil || s.cost < heldMin+2*len(s.reads) || len(s.reads) == 0 {
		return holding{}
	}
	if c.outer != nil && len(c.outer) <= len(s.reads) {
		return holding{}
	}
	c.held++
	return holding{place: c.held, reads: s.reads}
}

// holdIn says where the value of a body is held, if it is.
func (c *compiler) holdIn(code *opCode, h holding) {
	if h.place > 0 {
		code.held = h
		c.holders = append(c.holders, code)
	}
}

// heldDef is hold of a definition.
func (c *compiler) heldDef(d *syntax.Def) holding {
	if len(d.Params) > 0 || d.Level != syntax.StateLevel || refersTo(d.Body, d) {
		return holding{}
	}
	switch d.Body.(type) {
	case *syntax.Ident, *syntax.Tuple:
		return holding{}
	}
	return c.hold(d.Body)
}

// heldPart compiles an expression that is written somewhere, and held, as a definition without a
// name, or returns nil.
func (c *compiler) heldPart(sc *scope, e syntax.Expr) node {
	switch e.(type) {
	case *syntax.Apply, *syntax.Junction, *syntax.Quant, *syntax.Choose, *syntax.SetFilter,
		*syntax.SetMap:
	default:
		return nil
	}
	level := syntax.LevelOf(e)
	if level > syntax.StateLevel {
		return nil
	}
	names, ok := c.namesFrom(sc, e)
	switch {
	case !ok:
		return nil
	case level < syntax.StateLevel || len(names) > 0:
		if n := c.heldByState(sc, e, names); n != nil {
			return n
		}
		if n := c.heldInLoop(sc, e, names); n != nil {
			return n
		}
		return c.heldElements(sc, e, names)
	}
	h := c.hold(e)
	if h.place == 0 {
		return nil
	}
	code := &opCode{global: -1, height: height(e)}
	c.holdIn(code, h)
	c.reading(h.reads, func() { code.body = c.varying(newScope(nil, code), e) })
	return &call{at{e}, code, -1, nil}
}

// reading compiles the nodes of an expression that is held.
func (c *compiler) reading(reads reads, compile func()) {
	outer := c.outer
	c.outer = reads
	compile()
	c.outer = outer
}

// isClosed says whether an expression refers to no parameter and no bound variable from outside.
func (c *compiler) isClosed(sc *scope, e syntax.Expr) bool {
	names, ok := c.namesFrom(sc, e)
	return ok && len(names) == 0
}

func isClosedName(sc *scope, d syntax.Decl, bound map[syntax.Decl]bool) bool {
	switch d := d.(type) {
	case *syntax.Bound, *syntax.Param:
		return bound[d]
	case *syntax.Def:
		if _, _, local := sc.findOp(d); local {
			return false
		}
	}
	_, _, local := sc.find(d)
	return !local
}
