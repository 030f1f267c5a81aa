package tla

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"

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
	within(at, arg, r.dom)
	inner := r.fr.enter(at, r.code, r.fr.up)
	copy(inner.slots, r.fr.own())
	r.ctor.bindArg(inner, arg)
	v := r.ctor.body.eval(inner)
	inner.leave()
	r.known[key] = append(r.known[key], pair{arg, v})
	return v
}

// within fails where an argument is not in the domain of a function.
func within(at syntax.Node, arg, dom value.Value) {
	defer locate(at)
	if !value.In(arg, dom) {
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
	var f value.Value
	if fr.evaluates(func() { f = t.force(fr) }) {
		return n.apply(f, n.arg.eval(fr))
	}
	r := ctor.singly(t.fr)
	if t.keeps(fr) {
		t.keep(fr, nil, r)
	}
	return r.apply(n.n, n.arg.eval(fr))
}

// evaluates says whether an evaluation ends without an error. A bound that is reached ends more
// than that one.
func (fr *frame) evaluates(eval func()) (ok bool) {
	m := fr.machine
	now, next, primed, free, freed := m.now, m.next, m.primed, m.free, m.freed
	height, halves, unset := m.stack.mark, m.halves, m.unset
	defer func() {
		if ok {
			return
		}
		r := recover()
		switch e := r.(type) {
		case *EvalError:
			ok = e.Limit
		case *value.Error:
			ok = e.Limit
		default:
			ok = true
		}
		if ok {
			panic(r)
		}
		m.now, m.next, m.primed, m.free, m.freed = now, next, primed, free, freed
		m.stack.mark, m.halves, m.unset = height, halves, unset
		m.redraft()
	}()
	eval()
	return true
}

// performIndex performs the body of a function of which single values are evaluated, and tests any
// other: each way in which the body holds counts, as in TLC.
func (fr *frame) performIndex(n *index, next *rest) bool {
	switch f := n.f.(type) {
	case *slotRef:
		if r := f.recursive(fr); r != nil {
			return fr.performOne(n, r, next)
		}
		if t := f.thunk(fr); t != nil && !t.isKnown(fr) {
			if ctor, ok := t.n.(*funcCtor); ok {
				return fr.performOne(n, ctor.singly(t.fr), next)
			}
		}
	case *funcCtor:
		return fr.performOne(n, f.singly(fr), next)
	case *call:
		if ctor, ok := f.code.body.(*funcCtor); ok && f.code.global < 0 {
			inner := f.frame(fr)
			more := fr.performOne(n, ctor.recursive(inner), next)
			inner.leave()
			return more
		}
	}
	return fr.test(n, next)
}

// performOne performs the body of a function for one argument.
func (fr *frame) performOne(n *index, r *recursive, next *rest) bool {
	arg := n.arg.eval(fr)
	within(n.n, arg, r.dom)
	inner := r.fr.enter(n.n, r.code, r.fr.up)
	copy(inner.slots, r.fr.own())
	r.ctor.bindArg(inner, arg)
	more := inner.perform(r.ctor.body, next)
	inner.leave()
	return more
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
	within(at, arg, n.domain(fr))
	n.bindArg(fr, arg)
	return n.body.eval(fr)
}

// kept is what a function or a set over an infinite set is evaluated in, once the calls around it
// have ended: a copy of their frames. It is safe for concurrent use.
type kept struct {
	fr *frame
	// depth is how many evaluations are nested, on all machines.
	depth atomic.Int32
}

func (fr *frame) keep() *kept {
	m := fr.machine
	own := &machine{
		Model: m.Model, interrupt: m.interrupt, primed: m.primed, free: m.free, freed: m.freed,
		edition: m.edition, draft: m.draft,
		now: slices.Clone(m.now), next: slices.Clone(m.next),
		origin: slices.Clone(m.origin), target: slices.Clone(m.target),
	}
	return &kept{fr: newKeeper(own).frame(fr)}
}

// keptDepthMax bounds how deep these evaluations nest, as each has a stack of its own.
const keptDepthMax = 100

// on calls f with a frame of its own.
func (k *kept) on(at syntax.Node, f func(fr *frame)) {
	defer k.depth.Add(-1)
	if k.depth.Add(1) > keptDepthMax {
		exceed(at, "functions over infinite sets apply each other more than %d levels deep",
			keptDepthMax)
	}
	m := k.fr.machine
	own := &machine{
		Model: m.Model, interrupt: m.interrupt, primed: m.primed, free: m.free, freed: m.freed,
		edition: m.edition, draft: m.draft,
		now: m.now, next: m.next, origin: m.origin, target: m.target,
	}
	own.begin()
	f(newKeeper(own).frame(k.fr))
}

// lambda returns a function over an infinite set.
func (n *funcCtor) lambda(fr *frame, dom value.Value) value.Value {
	k := fr.keep()
	var mu sync.Mutex // guards known; not held while anything is evaluated
	known := make(map[uint64][]pair)
	return value.NewLambda(dom, func(arg value.Value) (v value.Value) {
		key := value.Fingerprint(arg)
		mu.Lock()
		pairs := known[key]
		mu.Unlock()
		for _, p := range pairs {
			if value.Equal(p.arg, arg) {
				return p.v
			}
		}
		k.on(n.n, func(fr *frame) { v = n.applyTo(n.n, fr, arg) })
		mu.Lock()
		known[key] = append(known[key], pair{arg, v})
		mu.Unlock()
		return v
	})
}

// suchThat returns the set of those elements of an infinite set that the predicate holds of.
func (n *setFilter) suchThat(fr *frame, base value.Value) value.Value {
	k := fr.keep()
	return value.SuchThat(base, func(v value.Value) (holds bool) {
		k.on(n.n, func(fr *frame) {
			n.group.bind(fr, v)
			holds = n.pred.truth(fr)
		})
		return holds
	})
}

// keeper copies frames for another machine, with all that their slots lead to.
type keeper struct {
	machine *machine
	frames  map[*frame]*frame
	thunks  map[*thunk]*thunk
}

func newKeeper(m *machine) *keeper {
	return &keeper{m, make(map[*frame]*frame), make(map[*thunk]*thunk)}
}

func (k *keeper) frame(fr *frame) *frame {
	if fr == nil {
		return nil
	}
	if own, ok := k.frames[fr]; ok {
		return own
	}
	own := &frame{machine: k.machine, code: fr.code, site: fr.site}
	k.frames[fr] = own
	own.up = k.frame(fr.up)
	own.slots = make([]cell, len(fr.own()))
	for i, c := range fr.own() {
		own.slots[i] = cell{v: c.v, t: k.thunk(c.t)}
	}
	return own
}

func (k *keeper) thunk(t *thunk) *thunk {
	if t == nil {
		return nil
	}
	if own, ok := k.thunks[t]; ok {
		return own
	}
	own := &thunk{n: t.n, v: t.v, level: t.level, edition: t.edition, draft: t.draft}
	k.thunks[t] = own
	own.fr = k.frame(t.fr)
	if t.op != nil {
		own.op = &operator{code: t.op.code, up: k.frame(t.op.up), builtin: t.op.builtin}
	}
	if t.rf != nil {
		own.rf = &recursive{
			ctor: t.rf.ctor, fr: k.frame(t.rf.fr), code: t.rf.code, dom: t.rf.dom,
			known: maps.Clone(t.rf.known),
		}
	}
	return own
}
