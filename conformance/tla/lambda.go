package tla

import (
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// recursive is a function whose definition refers to itself, or of which single values are asked
// for, while that is being evaluated.
type recursive struct {
	ctor  *funcCtor
	fr    *frame
	code  *opCode // of the frames in which values are evaluated
	dom   value.Value
	known map[uint64][]pair
}

type pair struct{ arg, v value.Value }

// recursive begins the evaluation of a function that may refer to itself.
func (n *funcCtor) recursive(fr *frame) *recursive {
	r := n.singly(fr)
	if n.self >= 0 {
		fr.slots[n.self] = cell{t: &thunk{rf: r}}
	}
	return r
}

// singly begins the evaluation of a function by single values.
func (n *funcCtor) singly(fr *frame) *recursive {
	r := &recursive{ctor: n, fr: fr, dom: n.domain(fr), known: make(map[uint64][]pair)}
	r.code = &opCode{size: len(fr.own()), body: n.body}
	if fr.code != nil {
		r.code.height = fr.code.height
	}
	return r
}

// apply returns the function's value for arg, which it evaluates once.
func (r *recursive) apply(at syntax.Node, arg value.Value) value.Value {
	key := value.Fingerprint(arg)
	for _, p := range r.known[key] {
		if value.Equal(p.arg, arg) {
			return p.v
		}
	}
	r.fr.within(at, arg, r.dom)
	inner := r.fr.enter(at, r.code, r.fr.up)
	copy(inner.slots, r.fr.own())
	r.ctor.bindArg(inner, arg)
	v := r.ctor.body.eval(inner)
	inner.leave()
	r.known[key] = append(r.known[key], pair{arg, v})
	return v
}

// within fails where an argument is not in the domain of a function.
func (m *machine) within(at syntax.Node, arg, dom value.Value) {
	defer locate(at)
	if !value.InBy(m, arg, dom) {
		fail(at, "the function is applied to %v, which is not in its domain %v", arg, dom)
	}
}

// evalRecursive evaluates a function that refers to itself: each value on demand, and then all.
func (n *funcCtor) evalRecursive(fr *frame) value.Value {
	r := n.recursive(fr)
	if !value.IsFinite(r.dom) {
		return n.lambda(fr, r.dom)
	}
	var keys []value.Value
	fr.each(n.groups, func() bool {
		keys = append(keys, n.key(fr))
		withinLimit(n.n, len(keys))
		return true
	})
	vals := make([]value.Value, len(keys))
	for i, k := range keys {
		vals[i] = r.apply(n.n, k)
	}
	return value.NewFunc(keys, vals)
}

// evalSet evaluates the set of a group, which may be infinite.
func (g *group) evalSet(fr *frame) value.Value {
	if g.set == nil {
		fail(g.n, "an unbounded quantifier or CHOOSE cannot be evaluated")
	}
	set := g.set.eval(fr)
	if !value.IsSet(set) {
		defer locate(g.set.ast())
		value.IsFinite(set) // says what it is instead
	}
	return set
}

// domain evaluates the domain of a function: one set, or the product of those of the variables.
func (n *funcCtor) domain(fr *frame) value.Value {
	if n.single {
		return n.groups[0].evalSet(fr)
	}
	var sets []value.Value
	for i := range n.groups {
		set := n.groups[i].evalSet(fr)
		if n.groups[i].tuple {
			sets = append(sets, set)
			continue
		}
		for range n.groups[i].slots {
			sets = append(sets, set)
		}
	}
	return value.Product(sets...)
}

// mayBeInfinite says whether a set that is named in the domain of a function may be infinite.
func mayBeInfinite(e *syntax.FuncCtor) bool {
	found := false
	for _, g := range e.Groups {
		syntax.Walk(g, func(n syntax.Node) bool {
			id, ok := n.(*syntax.Ident)
			if !ok {
				return true
			}
			switch d := id.Decl.(type) {
			case *syntax.Builtin:
				switch d.Op {
				case syntax.OpNat, syntax.OpInt, syntax.OpReal, syntax.OpSeq, syntax.OpString:
					found = true
				}
			case *syntax.Def, *syntax.Constant:
				found = true
			}
			return !found
		})
	}
	return found
}

// mayDemand says whether an expression may be a function of which single values are evaluated.
func mayDemand(f node) bool {
	switch f.(type) {
	case *slotRef, *funcCtor, *call:
		return true
	}
	return false
}

// onDemand applies a function that need not be evaluated but for this argument, as TLC does: one
// that is written where it is applied, or whose definition refers to itself, or that cannot be
// evaluated for all. It returns nil for any other.
func (n *index) onDemand(fr *frame) value.Value {
	switch f := n.f.(type) {
	case *slotRef:
		if r := f.recursive(fr); r != nil {
			return r.apply(n.n, n.arg.eval(fr))
		}
		return n.ofUnknown(fr, f.cell(fr).t)
	case *funcCtor:
		return f.applyTo(n.n, fr, n.arg.eval(fr))
	case *call:
		return n.ofCall(fr, fr, f)
	}
	return nil
}

// ofCall applies what a definition denotes in a frame if that is a function, and not one that is
// constant and evaluated for all arguments.
func (n *index) ofCall(fr, in *frame, f *call) value.Value {
	ctor, ok := f.code.body.(*funcCtor)
	if !ok || f.code.global >= 0 && fr.hasGlobal(f.code) {
		return nil
	}
	arg := n.arg.eval(fr)
	inner := f.frame(in)
	v := ctor.applyTo(n.n, inner, arg)
	inner.leave()
	return v
}

// ofUnknown applies what a slot holds if that is a function that is not evaluated yet. Where it
// cannot be evaluated for all arguments, single values may be asked for: TLC asks for nothing else.
func (n *index) ofUnknown(fr *frame, t *thunk) value.Value {
	if t == nil || t.n == nil || t.isKnown(fr) {
		return nil
	}
	if f, ok := t.n.(*call); ok && f.code.global >= 0 {
		return n.ofCall(fr, t.fr, f)
	}
	ctor, ok := t.n.(*funcCtor)
	if !ok {
		return nil
	}
	if f := ctor.whole(fr, t); f != nil {
		return n.apply(fr, f, n.arg.eval(fr))
	}
	r := ctor.singly(t.fr)
	if t.keeps(fr) {
		t.keep(fr, nil, r)
	}
	return r.apply(n.n, n.arg.eval(fr))
}

// triesMost is how many functions are tried for all arguments within each other: each that fails is
// evaluated once more, and an error takes long to come out of many.
const triesMost = 10

// whole evaluates a function, which a thunk holds, for all arguments, or returns nil where it has
// no value for some. One that is too much for all is not tried again, in whatever state.
func (n *funcCtor) whole(fr *frame, t *thunk) (f value.Value) {
	if fr.tries >= triesMost || n.excessive.Load() || fr.evaluates(func() { f = t.force(fr) }) {
		return f
	}
	if fr.exceeded && n.steady {
		n.excessive.Store(true)
	}
	return nil
}

// evaluates says whether an evaluation ends without an error.
func (fr *frame) evaluates(eval func()) (ok bool) {
	m := fr.machine
	before := m.moment()
	m.tries++
	defer func() {
		m.tries--
		if ok {
			return
		}
		r := recover()
		if !m.fails(r) {
			panic(r)
		}
		m.goBack(before)
	}()
	eval()
	return true
}

// fails says whether what was thrown means that what was tried has no value. So does a bound that
// is reached, but of steps, for the outermost of those that are tried: each one within it would
// reach that bound again.
func (m *machine) fails(r any) bool {
	switch e := r.(type) {
	case *EvalError:
		m.exceeded = e.Limit
		return !e.Limit || m.tries == 0 && !e.steps
	case *value.Error:
		m.exceeded = e.Limit
		return !e.Limit || m.tries == 0
	}
	return false
}

// recursive returns the function that a slot holds where its values are evaluated one by one.
func (n *slotRef) recursive(fr *frame) *recursive {
	t := n.cell(fr).t
	switch {
	case t == nil:
		return nil
	case t.n == nil:
		return t.rf
	case t.isKnown(fr) || !t.keeps(fr):
		return nil
	case t.rf == nil || !t.isOf(fr):
		t.keep(fr, nil, nil)
		if ctor, ok := t.n.(*funcCtor); ok && ctor.self >= 0 {
			t.rf = ctor.recursive(t.fr)
		}
	}
	return t.rf
}

// applyTo evaluates one value of a function.
func (n *funcCtor) applyTo(at syntax.Node, fr *frame, arg value.Value) value.Value {
	if n.self >= 0 {
		return n.recursive(fr).apply(at, arg)
	}
	fr.within(at, arg, n.domain(fr))
	n.bindArg(fr, arg)
	return n.body.eval(fr)
}

// lambda returns a function over an infinite set.
func (n *funcCtor) lambda(fr *frame, dom value.Value) value.Value {
	k := fr.keep(n.steady)
	return value.NewLambda(dom, func(arg value.Value, by value.By) (v value.Value) {
		m := k.machine(by)
		apply := func(fr *frame) { v = n.applyTo(n.n, fr, arg) }
		if !n.steady {
			k.on(m, n.n, arg, apply)
			return v
		}
		amid, key := k.isAmid(m), value.Fingerprint(arg)
		known := m.application(n.site, key)
		if known.is(k, amid, key, arg) {
			return known.v
		}
		k.on(m, n.n, arg, apply)
		*known = application{k, amid, key, arg, v}
		return v
	})
}

// suchThat returns the set of those elements of an infinite set that the predicate holds of.
func (n *setFilter) suchThat(fr *frame, base value.Value) value.Value {
	k := fr.keep(n.steady)
	return value.SuchThat(base, func(v value.Value, by value.By) (holds bool) {
		k.on(k.machine(by), n.n, v, func(fr *frame) {
			n.group.bind(fr, v)
			holds = n.pred.truth(fr)
		})
		return holds
	})
}
