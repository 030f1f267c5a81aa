package tla

import (
	"slices"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// node is a compiled expression. The interface's other half, acting, is in act.go.
type node interface {
	eval(fr *frame) value.Value
	ast() syntax.Node
}

// at is embedded in every node.
type at struct{ n syntax.Node }

func (a at) ast() syntax.Node { return a.n }

type (
	literal struct {
		at
		v value.Value
	}
	constantRef struct {
		at
		i int
	}
	variableRef struct {
		at
		i int
	}
	// slotRef is a bound variable, a parameter without arguments, or a LET definition without any.
	slotRef struct {
		at
		up, i int
	}
	// call applies a definition. up leads to the frame that its own is nested in.
	call struct {
		at
		code *opCode
		up   int // -1 for a definition of a module
		args []argument
	}
	// callSlot applies a parameter that is an operator.
	callSlot struct {
		at
		up, i int
		args  []argument
	}
	prim struct {
		at
		op    *syntax.Builtin
		args  []node
		opArg argument // of SelectSeq and SortSeq
	}
	junction struct {
		at
		or    bool
		items []node
	}
	ifElse struct {
		at
		cond, then, els node
	}
	cases struct {
		at
		conds, bodies []node
		other         node
	}
	let struct {
		at
		cells []letCell
		body  node
	}
	quant struct {
		at
		exists bool
		groups []group
		body   node
	}
	choose struct {
		at
		group group
		body  node
	}
	setEnum struct {
		at
		elems []node
	}
	setFilter struct {
		at
		group group
		pred  node
	}
	setMap struct {
		at
		groups []group
		elem   node
	}
	funcCtor struct {
		at
		groups []group
		body   node
		single bool // the function takes the bound value itself, not a tuple of them
		self   int  // the slot of a recursive function's own name, or -1
	}
	funcSet struct {
		at
		dom, rng node
	}
	recordCtor struct {
		at
		names  []string
		fields []node
		set    bool // a set of records
	}
	except struct {
		at
		base    node
		updates []update
	}
	tuple struct {
		at
		elems []node
	}
	product struct {
		at
		sets []node
	}
	index struct {
		at
		f, arg node
	}
	dot struct {
		at
		rec  node
		name string
	}
	square struct {
		at
		angle       bool
		action, sub node
	}
)

// argument is an argument of a call: an expression, or an operator.
type argument struct {
	n     node
	level syntax.Level
	deps  []*slotRef // the parameters that level depends on
	op    func(fr *frame) *operator
}

// letCell is a LET definition without parameters; one with some is compiled into its calls.
type letCell struct {
	i   int
	arg argument
}

// group is a bound group: slots for the variables, or for the parts of a tuple.
type group struct {
	slots []int
	tuple bool
	set   node // nil where unbounded
	n     syntax.Node
	names []string
}

type update struct {
	path []node // of the indices
	at   int    // slot of @
	val  node
}

func (n *literal) eval(*frame) value.Value        { return n.v }
func (n *constantRef) eval(fr *frame) value.Value { return fr.constants[n.i] }

func (n *variableRef) eval(fr *frame) value.Value {
	if fr.now == nil {
		fail(n.n, "the variable %s has no value here", syntax.Text(n.n))
	}
	v := fr.now[n.i]
	if v == nil {
		fail(n.n, "the variable %s has no value yet", syntax.Text(n.n))
	}
	return v
}

func (n *slotRef) cell(fr *frame) *cell { return &fr.frameAt(n.up).slots[n.i] }

func (n *slotRef) eval(fr *frame) value.Value {
	c := n.cell(fr)
	switch {
	case c.v != nil:
		return c.v
	case c.t != nil:
		return c.t.force(fr)
	case c.rf != nil:
		fail(n.n, "%s is used as a value in its own definition", syntax.Text(n.n))
	default:
		fail(n.n, "%s is an operator, and is used as a value", syntax.Text(n.n))
	}
	return nil
}

func (n *callSlot) eval(fr *frame) value.Value {
	op := fr.frameAt(n.up).slots[n.i].op
	return fr.invoke(n.n, op, n.args)
}

// invoke applies an operator that was an argument.
func (fr *frame) invoke(at syntax.Node, op *operator, args []argument) value.Value {
	if op.builtin != nil {
		vals := make([]value.Value, len(args))
		for i, a := range args {
			vals[i] = a.n.eval(fr)
		}
		defer locate(at)
		return applyBuiltin(at, op.builtin, vals)
	}
	inner := fr.enter(at, op.code, op.up)
	for i := range args {
		inner.slots[i] = args[i].cell(fr)
	}
	v := op.code.body.eval(inner)
	inner.leave()
	return v
}

// applyTo applies an operator to values.
func (fr *frame) applyTo(at syntax.Node, op *operator, vals ...value.Value) value.Value {
	if op.builtin != nil {
		defer locate(at)
		return applyBuiltin(at, op.builtin, vals)
	}
	inner := fr.enter(at, op.code, op.up)
	for i, v := range vals {
		inner.slots[i] = cell{v: v}
	}
	v := op.code.body.eval(inner)
	inner.leave()
	return v
}

// cell makes an argument's cell: the value where that is at hand, else a thunk.
func (a *argument) cell(fr *frame) cell {
	if a.op != nil {
		return cell{op: a.op(fr)}
	}
	switch n := a.n.(type) {
	case *literal:
		return cell{v: n.v}
	case *slotRef:
		return *n.cell(fr)
	}
	level := a.level
	for _, d := range a.deps {
		if t := d.cell(fr).t; t != nil {
			level = max(level, t.level)
		}
	}
	return cell{t: fr.newThunk(a.n, fr, level)}
}

func (n *call) eval(fr *frame) value.Value {
	if n.code.global >= 0 {
		return fr.global(n.code)
	}
	inner := n.frame(fr)
	v := n.code.body.eval(inner)
	inner.leave()
	return v
}

func (n *call) frame(fr *frame) *frame {
	var up *frame
	if n.up >= 0 {
		up = fr.frameAt(n.up)
	}
	inner := fr.enter(n.n, n.code, up)
	for i := range n.args {
		inner.slots[i] = n.args[i].cell(fr)
	}
	return inner
}

func (n *junction) eval(fr *frame) value.Value {
	for _, item := range n.items {
		if truth(item, fr) == n.or {
			return value.Bool(n.or)
		}
	}
	return value.Bool(!n.or)
}

// truth evaluates a formula.
func truth(n node, fr *frame) bool {
	v := n.eval(fr)
	b, ok := v.(value.Bool)
	if !ok {
		fail(n.ast(), "the value %v is not a boolean", v)
	}
	return bool(b)
}

func (n *ifElse) eval(fr *frame) value.Value {
	if truth(n.cond, fr) {
		return n.then.eval(fr)
	}
	return n.els.eval(fr)
}

func (n *cases) eval(fr *frame) value.Value { return n.pick(fr).eval(fr) }

func (n *cases) pick(fr *frame) node {
	for i, c := range n.conds {
		if truth(c, fr) {
			return n.bodies[i]
		}
	}
	if n.other == nil {
		fail(n.n, "no arm of the CASE is true, and there is no OTHER")
	}
	return n.other
}

func (n *let) bind(fr *frame) {
	for i := range n.cells {
		c := &n.cells[i]
		fr.slots[c.i] = c.arg.cell(fr)
	}
}

func (n *let) eval(fr *frame) value.Value { n.bind(fr); return n.body.eval(fr) }

func (n *quant) eval(fr *frame) value.Value {
	found := false
	fr.each(n.groups, func() bool {
		found = truth(n.body, fr) == n.exists
		return !found
	})
	return value.Bool(found == n.exists)
}

// each binds the groups' variables to each choice of elements in turn, until more says no.
func (fr *frame) each(groups []group, more func() bool) bool {
	if len(groups) == 0 {
		return more()
	}
	g := &groups[0]
	set := g.finite(fr)
	if g.tuple {
		return fr.eachIn(set, func(e value.Value) bool {
			g.bindTuple(fr, e)
			return fr.each(groups[1:], more)
		})
	}
	return fr.eachOf(g.slots, set, func() bool { return fr.each(groups[1:], more) })
}

func (fr *frame) eachOf(slots []int, set value.Value, more func() bool) bool {
	return fr.eachIn(set, func(e value.Value) bool {
		fr.slots[slots[0]] = cell{v: e}
		if len(slots) > 1 {
			return fr.eachOf(slots[1:], set, more)
		}
		return more()
	})
}

// eachIn visits the elements of a set until more says no. One that is not written out is not written
// out here either.
func (fr *frame) eachIn(set value.Value, more func(value.Value) bool) bool {
	if s, ok := set.(*value.Set); ok {
		for _, e := range value.Elems(s) {
			fr.tick()
			if !more(e) {
				return false
			}
		}
		return true
	}
	for e := range value.All(set) {
		fr.tick()
		if !more(e) {
			return false
		}
	}
	return true
}

// finite evaluates the set of a group.
func (g *group) finite(fr *frame) value.Value {
	if g.set == nil {
		fail(g.n, "an unbounded quantifier or CHOOSE cannot be evaluated")
	}
	set := g.set.eval(fr)
	defer locate(g.set.ast())
	if !value.IsFinite(set) {
		value.Fail("the set %v is infinite and cannot be enumerated", set)
	}
	return set
}

func (g *group) elems(fr *frame) []value.Value {
	set := g.finite(fr)
	defer locate(g.set.ast())
	return value.Elems(set)
}

func (g *group) bindTuple(fr *frame, e value.Value) {
	parts, ok := value.Seq(e)
	if !ok || len(parts) != len(g.slots) {
		fail(g.n, "%v is not a tuple of %d elements", e, len(g.slots))
	}
	for i, s := range g.slots {
		fr.slots[s] = cell{v: parts[i]}
	}
}

// bind binds one value: to the one variable, or to the parts of the tuple.
func (g *group) bind(fr *frame, e value.Value) {
	if g.tuple {
		g.bindTuple(fr, e)
		return
	}
	fr.slots[g.slots[0]] = cell{v: e}
}

func (n *choose) eval(fr *frame) (chosen value.Value) {
	fr.eachIn(n.group.finite(fr), func(e value.Value) bool {
		n.group.bind(fr, e)
		if truth(n.body, fr) {
			chosen = e
		}
		return chosen == nil
	})
	if chosen == nil {
		fail(n.n, "no element of the set satisfies the CHOOSE")
	}
	return chosen
}

func (n *setEnum) eval(fr *frame) value.Value {
	defer locate(n.n)
	return value.NewSet(evalAll(n.elems, fr)...)
}

func evalAll(nodes []node, fr *frame) []value.Value {
	vals := make([]value.Value, len(nodes))
	for i, n := range nodes {
		vals[i] = n.eval(fr)
	}
	return vals
}

func (n *setFilter) eval(fr *frame) value.Value {
	var out []value.Value
	for _, e := range n.group.elems(fr) {
		fr.tick()
		n.group.bind(fr, e)
		if truth(n.pred, fr) {
			out = append(out, e)
		}
	}
	return value.NewSet(out...)
}

// withinLimit fails where a value is about to get more elements than may be written out.
func withinLimit(at syntax.Node, elems int) {
	if elems > value.Limit {
		fail(at, "a value of more than %d elements", value.Limit)
	}
}

func (n *setMap) eval(fr *frame) value.Value {
	var out []value.Value
	fr.each(n.groups, func() bool {
		out = append(out, n.elem.eval(fr))
		withinLimit(n.n, len(out))
		return true
	})
	defer locate(n.n)
	return value.NewSet(out...)
}

func (n *funcCtor) eval(fr *frame) value.Value {
	if n.self >= 0 {
		return n.evalRecursive(fr)
	}
	if n.single && !n.groups[0].tuple {
		elems := n.groups[0].elems(fr)
		vals := make([]value.Value, len(elems))
		for i, e := range elems {
			fr.tick()
			fr.slots[n.groups[0].slots[0]] = cell{v: e}
			vals[i] = n.body.eval(fr)
		}
		return value.NewFunc(elems, vals)
	}
	var keys, vals []value.Value
	fr.each(n.groups, func() bool {
		keys = append(keys, n.key(fr))
		vals = append(vals, n.body.eval(fr))
		withinLimit(n.n, len(keys))
		return true
	})
	return value.NewFunc(keys, vals)
}

// key returns the argument that the variables are bound to at this moment.
func (n *funcCtor) key(fr *frame) value.Value {
	var parts []value.Value
	for _, g := range n.groups {
		for _, s := range g.slots {
			parts = append(parts, fr.slots[s].v)
		}
	}
	if n.single && !n.groups[0].tuple {
		return parts[0]
	}
	return value.NewTuple(parts...)
}

func (n *funcSet) eval(fr *frame) value.Value {
	defer locate(n.n)
	return value.FuncSet(n.dom.eval(fr), n.rng.eval(fr))
}

func (n *recordCtor) eval(fr *frame) value.Value {
	defer locate(n.n)
	vals := evalAll(n.fields, fr)
	if n.set {
		return value.RecordSet(slices.Clone(n.names), vals)
	}
	return value.NewRecord(n.names, vals)
}

func (n *tuple) eval(fr *frame) value.Value { return value.NewTuple(evalAll(n.elems, fr)...) }

func (n *product) eval(fr *frame) value.Value {
	defer locate(n.n)
	return value.Product(evalAll(n.sets, fr)...)
}

func (n *index) eval(fr *frame) value.Value {
	if s, ok := n.f.(*slotRef); ok {
		if r := s.cell(fr).rf; r != nil {
			return r.apply(n.n, n.arg.eval(fr))
		}
	}
	f, arg := n.f.eval(fr), n.arg.eval(fr)
	defer locate(n.n)
	v, ok := value.Apply(f, arg)
	if !ok {
		fail(n.n, "the function is applied to %v, which is not in its domain %v", arg, value.Domain(f))
	}
	return v
}

func (n *dot) eval(fr *frame) value.Value {
	rec := n.rec.eval(fr)
	v, ok := value.Field(rec, n.name)
	if !ok {
		fail(n.n, "%v has no field %s", rec, n.name)
	}
	return v
}

func (n *except) eval(fr *frame) value.Value {
	v := n.base.eval(fr)
	defer locate(n.n)
	for i := range n.updates {
		u := &n.updates[i]
		v = u.apply(fr, v, evalAll(u.path, fr))
	}
	return v
}

// apply returns v with what the path leads to replaced: v itself where that leads out of a domain.
func (u *update) apply(fr *frame, v value.Value, path []value.Value) value.Value {
	if len(path) == 0 {
		fr.slots[u.at] = cell{v: v}
		return u.val.eval(fr)
	}
	old, ok := value.Apply(v, path[0])
	if !ok {
		return v
	}
	changed, _ := value.With(v, path[0], u.apply(fr, old, path[1:]))
	return changed
}

// eval says whether [A]_v, or <<A>>_v, holds of the step.
func (n *square) eval(fr *frame) value.Value {
	if n.angle {
		return value.Bool(!unchanged(n.sub, fr) && truth(n.action, fr))
	}
	return value.Bool(unchanged(n.sub, fr) || truth(n.action, fr))
}

// unchanged says whether an expression has the same value in the next state. It looks at tuples part
// by part, and at variables without evaluating anything.
func unchanged(n node, fr *frame) bool {
	switch n := n.(type) {
	case *variableRef:
		if !fr.primed && fr.next != nil && fr.now[n.i] != nil && fr.next[n.i] != nil {
			return fr.now[n.i] == fr.next[n.i] || value.Equal(fr.now[n.i], fr.next[n.i])
		}
	case *tuple:
		for _, e := range n.elems {
			if !unchanged(e, fr) {
				return false
			}
		}
		return true
	case *call:
		if n.code.global < 0 && len(n.args) == 0 {
			inner := n.frame(fr)
			same := unchanged(n.code.body, inner)
			inner.leave()
			return same
		}
	}
	before := n.eval(fr)
	after := fr.primedDo(n.ast(), func() value.Value { return n.eval(fr) })
	return value.Equal(before, after)
}
