package relational

import "context"

// compiler turns the tree of a problem into a program.
type compiler struct {
	*program
	// layers are what has been compiled, by node; each skolemized variable begins another layer, as
	// its nodes are others there.
	layers []map[any]id
	// replaced are the expressions that stand for skolemized variables.
	replaced map[*Var]id
	// outer are the universal variables that a skolem relation has to depend on.
	outer   []outerVar
	domains []id // conditions that skolem relations are within their domains
	depth   int
	meter
}

type outerVar struct {
	slot   int32
	domain id
}

// stand is where a formula stands.
type stand struct {
	negated bool
	skolem  int // how many more universal variables there may be; below zero none is skolemized
}

var noSkolem = stand{skolem: -1}

// stop is a panic that ends a translation.
type stop struct{ err error }

// rescue turns a stop into an error.
func rescue(err *error) {
	switch r := recover().(type) {
	case nil:
	case stop:
		*err = r.err
	default:
		panic(r)
	}
}

// nestingMax bounds how deep formulas nest.
const nestingMax = 20_000

// compile makes a program of a problem. Errors are *[LimitError], *[HigherOrderError] and
// *[UnboundError], and the context's.
func compile(ctx context.Context, problem *Problem) (p *program, err error) {
	defer rescue(&err)
	c := &compiler{
		meter: newMeter(ctx, problem.Options.Limits),
		program: &program{
			problem: problem, index: make(map[nodeKey]id), known: make(map[*Relation]int),
			skolems: make(map[*Relation]*skolem), slots: make(map[*Var]int32),
			wrap: problem.Options.Overflow, arityMax: 2,
		},
		layers: []map[any]id{{}}, replaced: make(map[*Var]id),
	}
	for _, r := range problem.Bounds.relations {
		c.addRelation(r)
		c.temporal = c.temporal || r.vary
	}
	c.order = findOrders(problem, c.visit)
	root := c.formula(problem.Formula, stand{skolem: problem.Options.SkolemDepth})
	c.root = c.join2(codeAnd, append(c.domains, root))
	if free := c.nodes[c.root].free; len(free) > 0 {
		return nil, &UnboundError{c.slotName(free[0])}
	}
	for i := range c.nodes {
		c.temporal = c.temporal || isTemporal(c.nodes[i].op)
	}
	c.markCached()
	return c.program, nil
}

func (c *compiler) addRelation(r *Relation) int {
	at := len(c.relations)
	c.relations = append(c.relations, r)
	c.known[r] = at
	c.arityMax = max(c.arityMax, r.arity)
	return at
}

func (c *compiler) slotName(slot int32) string {
	for v, s := range c.slots {
		if s == slot {
			return v.name
		}
	}
	return ""
}

// enter counts how deep the tree is, and how often a part of it is compiled: formulas that can be
// skolemized are so wherever they stand, though one may stand in exponentially many places.
func (c *compiler) enter() {
	c.visit()
	c.depth++
	if c.depth > nestingMax {
		panic(stop{&LimitError{"the formula nests too deeply"}})
	}
}

func (c *compiler) leave() { c.depth-- }

// memo returns what a node was compiled to in this layer.
func (c *compiler) memo(n any) (id, bool) {
	at, ok := c.layers[len(c.layers)-1][n]
	return at, ok
}

func (c *compiler) remember(n any, at id) id {
	c.layers[len(c.layers)-1][n] = at
	return at
}

func (c *compiler) leaf(op opcode, arity, value int) id {
	return c.intern(node{op: op, arity: arity, value: value})
}

// join2 is a conjunction or disjunction.
func (c *compiler) join2(op opcode, kids []id) id {
	if len(kids) == 1 {
		return kids[0]
	}
	return c.intern(node{op: op, kids: kids})
}

// formula compiles a formula. Only what cannot be skolemized is the same wherever it stands.
func (c *compiler) formula(f Formula, at stand) id {
	c.enter()
	defer c.leave()
	if at.skolem >= 0 {
		return c.formulaAt(f, at)
	}
	if n, ok := c.memo(f); ok {
		return n
	}
	return c.remember(f, c.formulaAt(f, at))
}

func (c *compiler) formulaAt(f Formula, at stand) id {
	switch f := f.(type) {
	case *constFormula:
		if f.value {
			return c.leaf(codeTrue, 0, 0)
		}
		return c.leaf(codeFalse, 0, 0)
	case *unaryFormula:
		return c.unary(f, at)
	case *binaryFormula:
		return c.binary(f, at)
	case *listFormula:
		return c.list(f, at)
	case *setComparison:
		op := codeIn
		if f.op == opEqual {
			op = codeEqual
		}
		return c.intern(node{op: op, kids: []id{c.expr(f.left), c.expr(f.right)}})
	case *multFormula:
		return c.intern(node{op: codeHas, value: int(f.mult), kids: []id{c.expr(f.sub)}})
	case *intComparison:
		kids := []id{c.integer(f.left), c.integer(f.right)}
		return c.intern(node{op: codeCompare, value: int(f.op), kids: kids})
	case *quantified:
		return c.quantified(f, at)
	case *totalOrder:
		if c.order.broken[f] {
			return c.leaf(codeTrue, 0, 0)
		}
		return c.formula(f.expand(), noSkolem)
	}
	panic("BUG: an unknown formula")
}

func (c *compiler) unary(f *unaryFormula, at stand) id {
	if f.op == opNot {
		at.negated = !at.negated
		return c.intern(node{op: codeNot, kids: []id{c.formula(f.sub, at)}})
	}
	sub := c.formula(f.sub, noSkolem)
	switch f.op {
	case opAfter:
		return c.intern(node{op: codeAfter, kids: []id{sub}})
	case opBefore:
		return c.intern(node{op: codeBefore, kids: []id{sub}})
	case opAlways:
		return c.intern(node{op: codeReleases, kids: []id{c.leaf(codeFalse, 0, 0), sub}})
	case opEventually:
		return c.intern(node{op: codeUntil, kids: []id{c.leaf(codeTrue, 0, 0), sub}})
	case opHistorically:
		return c.intern(node{op: codeTriggered, kids: []id{c.leaf(codeFalse, 0, 0), sub}})
	case opOnce:
		return c.intern(node{op: codeSince, kids: []id{c.leaf(codeTrue, 0, 0), sub}})
	}
	panic("BUG: an unknown operator of one formula")
}

var binaryCodes = map[formulaOp]opcode{
	opImplies: codeImplies, opIff: codeIff, opUntil: codeUntil, opReleases: codeReleases,
	opSince: codeSince, opTriggered: codeTriggered,
}

func (c *compiler) binary(f *binaryFormula, at stand) id {
	left, right := noSkolem, noSkolem
	if f.op == opImplies && at.negated { // not (a implies b) is a and not b
		left, right = at, at
		left.negated = false
	}
	kids := []id{c.formula(f.left, left), c.formula(f.right, right)}
	return c.intern(node{op: binaryCodes[f.op], kids: kids})
}

func (c *compiler) list(f *listFormula, at stand) id {
	op := codeAnd
	if f.op == opOr {
		op = codeOr
	}
	if (f.op == opOr) != at.negated {
		at = noSkolem
	}
	kids := make([]id, len(f.subs))
	for i, sub := range f.subs {
		kids[i] = c.formula(sub, at)
	}
	return c.intern(node{op: op, kids: kids})
}

func (c *compiler) quantified(f *quantified, at stand) id {
	if at.skolem >= 0 && f.all == at.negated {
		return c.skolemize(f, at)
	}
	n := node{op: codeExists}
	if f.all {
		n.op = codeForAll
	}
	mark, opaque := len(c.outer), false
	for _, d := range f.decls {
		if d.Mult != One {
			opaque = true
			c.higher = &HigherOrderError{d}
		}
		slot, domain := c.bind(d)
		n.kids, n.slots = append(n.kids, domain), append(n.slots, slot)
		c.outer = append(c.outer, outerVar{slot, domain})
	}
	at.skolem -= len(f.decls)
	if opaque {
		at.skolem = -1
	}
	n.kids = append(n.kids, c.formula(f.body, stand{at.negated, max(at.skolem, -1)}))
	c.outer = c.outer[:mark]
	if opaque {
		return c.intern(node{op: codeOpaque, kids: []id{c.intern(n)}})
	}
	return c.intern(n)
}

// bind gives a variable its slot.
func (c *compiler) bind(d Decl) (slot int32, domain id) {
	domain = c.expr(d.Domain)
	slot, ok := c.slots[d.Var]
	if !ok {
		slot = int32(len(c.slots))
		c.slots[d.Var] = slot
		c.intSlots = append(c.intSlots, false)
	}
	if d.Domain == Ints {
		c.intSlots[slot] = true
	}
	return slot, domain
}

// skolemize replaces the variables of an existential quantifier by relations.
func (c *compiler) skolemize(f *quantified, at stand) id {
	c.layers = append(c.layers, map[any]id{})
	var conditions []id
	for _, d := range f.decls {
		value, domain := c.skolemRelation(d)
		conditions = append(conditions, c.intern(node{op: codeIn, kids: []id{value, domain}}))
		if d.Mult != SetOf {
			has := node{op: codeHas, value: int(d.Mult), kids: []id{value}}
			conditions = append(conditions, c.intern(has))
		}
		old, shadows := c.replaced[d.Var]
		c.replaced[d.Var] = value
		defer c.restore(d.Var, old, shadows)
	}
	body := c.formula(f.body, at)
	c.layers = c.layers[:len(c.layers)-1]
	if at.negated { // all x | F is to be false
		guard := c.join2(codeAnd, conditions)
		return c.intern(node{op: codeImplies, kids: []id{guard, body}})
	}
	return c.join2(codeAnd, append(conditions, body))
}

func (c *compiler) restore(v *Var, old id, shadows bool) {
	delete(c.replaced, v)
	if shadows {
		c.replaced[v] = old
	}
}

// skolemRelation returns the expression that stands for a variable.
func (c *compiler) skolemRelation(d Decl) (value, domain id) {
	domain = c.expr(d.Domain)
	r := &Relation{name: "$" + d.Var.name, arity: d.Var.arity + len(c.outer), skolem: d.Var}
	s := &skolem{domain: domain}
	c.skolems[r] = s
	value = c.leaf(codeRelation, r.arity, c.addRelation(r))
	if len(c.outer) > 0 {
		c.domains = append(c.domains, c.withinDomains(value, d.Var.arity))
	}
	for i, o := range c.outer {
		s.outer, s.within = append(s.outer, o.slot), append(s.within, o.domain)
		v := c.leaf(codeVar, 1, int(o.slot))
		value = c.intern(node{op: codeJoin, arity: r.arity - i - 1, kids: []id{v, value}})
	}
	return value, domain
}

// withinDomains says that the outer columns of a skolem relation are values of the outer variables.
func (c *compiler) withinDomains(relation id, columns int) id {
	n := node{op: codeComprehension, arity: len(c.outer)}
	for _, o := range c.outer {
		n.kids, n.slots = append(n.kids, o.domain), append(n.slots, o.slot)
	}
	n.kids = append(n.kids, c.leaf(codeTrue, 0, 0))
	univ := c.leaf(codeUniv, 1, 0)
	for i := range columns {
		arity := len(c.outer) + columns - i - 1
		relation = c.intern(node{op: codeJoin, arity: arity, kids: []id{relation, univ}})
	}
	return c.intern(node{op: codeIn, kids: []id{relation, c.intern(n)}})
}
