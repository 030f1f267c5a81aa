package relational

import "lockstep/conformance/alloy/sat"

// clauses writes what makes literals of a circuit true into a solver. Gates are defined in the
// direction in which they are used only (Plaisted and Greenbaum, 1986), and a gate that is used
// once is written into the clause that uses it.
type clauses struct {
	circuit *circuit
	solver  *sat.Solver
	uses    []uint32 // by gate
	vars    []int32  // by gate, its variable in the solver, or -1
	defined []uint8  // by gate, in which directions
	next    int      // variable
	todo    []lit
	out     []sat.Lit
}

// newClauses returns a writer for all that the roots need.
func newClauses(c *circuit, s *sat.Solver, roots []lit) *clauses {
	w := &clauses{
		circuit: c, solver: s,
		uses:    make([]uint32, len(c.gates)),
		vars:    make([]int32, len(c.gates)),
		defined: make([]uint8, len(c.gates)),
	}
	for i := range w.vars {
		w.vars[i] = -1
	}
	w.countUses(roots)
	return w
}

func (w *clauses) countUses(roots []lit) {
	for _, l := range roots {
		w.uses[l.gate()]++
	}
	for g := len(w.uses) - 1; g > 0; g-- {
		if w.uses[g] == 0 || w.circuit.gates[g].kind == inputGate {
			continue
		}
		for _, k := range w.circuit.kids(g) {
			w.uses[k.gate()]++
		}
	}
}

// variable returns a gate's literal in the solver.
func (w *clauses) variable(l lit) sat.Lit {
	g := l.gate()
	if w.vars[g] < 0 {
		w.vars[g] = int32(w.next)
		w.next++
	}
	return sat.Lit(w.vars[g])<<1 | sat.Lit(l&1)
}

// require adds the clauses that make a literal true.
func (w *clauses) require(l lit) {
	if l.constant() {
		if l == litFalse {
			w.solver.Add()
		}
		return
	}
	w.open(nil, l)
	w.define()
}

// define writes the definitions of gates that are used and not written yet.
func (w *clauses) define() {
	for len(w.todo) > 0 {
		l := w.todo[len(w.todo)-1]
		w.todo = w.todo[:len(w.todo)-1]
		w.open([]sat.Lit{w.variable(l.not())}, l)
	}
}

// use returns the literal in the solver that implies l.
func (w *clauses) use(l lit) sat.Lit {
	g := l.gate()
	direction := uint8(1) << (l & 1)
	if w.circuit.gates[g].kind != inputGate && w.defined[g]&direction == 0 {
		w.defined[g] |= direction
		w.todo = append(w.todo, l)
	}
	return w.variable(l)
}

// inline tells whether a gate is used once only, so that its parts stand for it.
func (w *clauses) inline(l lit) bool {
	return w.uses[l.gate()] == 1 && w.circuit.gates[l.gate()].kind != inputGate
}

// state adds the clauses of: one of the prefix, or l.
func (w *clauses) state(prefix []sat.Lit, l lit) {
	if w.inline(l) {
		w.open(prefix, l)
		return
	}
	w.emit(prefix, w.use(l))
}

// open adds the clauses of: one of the prefix, or l, by l's inputs.
func (w *clauses) open(prefix []sat.Lit, l lit) {
	g := l.gate()
	kids := w.circuit.kids(g)
	prefix = prefix[:len(prefix):len(prefix)]
	switch kind := w.circuit.gates[g].kind; {
	case kind == inputGate:
		w.emit(prefix, w.use(l))
	case kind == iteGate:
		w.branch(append(prefix, w.use(kids[0].not())), kids[1]^l&1)
		w.branch(append(prefix, w.use(kids[0])), kids[2]^l&1)
	case l&1 == 0:
		for _, k := range kids {
			w.state(prefix, k)
		}
	default:
		w.disjunction(prefix, kids)
	}
}

// branch is state for a literal that may be a constant.
func (w *clauses) branch(prefix []sat.Lit, l lit) {
	switch l {
	case litTrue:
	case litFalse:
		w.emit(prefix)
	default:
		w.state(prefix, l)
	}
}

// disjunction adds the clauses of: one of the prefix, or one of the kids is false. Disjunctions
// among them are part of it; of the conjunctions among them one is distributed.
func (w *clauses) disjunction(prefix []sat.Lit, kids []lit) {
	var spread lit
	for _, k := range w.flatten(nil, kids) {
		if w.inline(k) && (spread == 0 || w.width(k) > w.width(spread)) {
			if spread != 0 {
				prefix = append(prefix, w.use(spread.not()))
			}
			spread = k
			continue
		}
		prefix = append(prefix, w.use(k.not()))
	}
	if spread != 0 {
		w.open(prefix, spread.not())
		return
	}
	w.emit(prefix)
}

func (w *clauses) width(l lit) uint32 { return w.circuit.gates[l.gate()].count }

// flatten adds to a list the kids of a conjunction, and those of its inlined conjunctions.
func (w *clauses) flatten(list []lit, kids []lit) []lit {
	for _, k := range kids {
		if k&1 == 0 && w.inline(k) && w.circuit.gates[k.gate()].kind == andGate {
			list = w.flatten(list, w.circuit.kids(k.gate()))
			continue
		}
		list = append(list, k)
	}
	return list
}

func (w *clauses) emit(prefix []sat.Lit, more ...sat.Lit) {
	w.out = append(append(w.out[:0], prefix...), more...)
	w.solver.Add(w.out...)
}
