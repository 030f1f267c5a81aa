package tla

import (
	"slices"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// TLC evaluates no function of the state that is but applied, whatever expression leads to it. So a
// formula that applies one holds in each way in which the body does, and may be an action.

// isEager says whether an expression denotes no function that TLC leaves unevaluated. What may be
// one or not is not.
func isEager(n node) bool {
	switch n := n.(type) {
	case *funcCtor, *callSlot, *substituted:
		return false
	case *slotRef:
		return n.isBound()
	case *again:
		return isEager(n.node)
	case *call:
		return n.code.global >= 0 || n.code.surely(&n.code.eager, isEager)
	case *let:
		return isEager(n.body)
	case *ifElse:
		return isEager(n.then) && isEager(n.els)
	case *cases:
		return areEager(n.bodies) && (n.other == nil || isEager(n.other))
	case *index:
		return n.eager
	case *dot:
		return isEager(n.rec)
	case *recordCtor:
		return areEager(n.fields)
	case *tuple:
		return areEager(n.elems)
	default:
		return true
	}
}

func areEager(nodes []node) bool {
	return !slices.ContainsFunc(nodes, func(n node) bool { return !isEager(n) })
}

// isBound says whether a slot is that of a bound variable, which stands for a value.
func (n *slotRef) isBound() bool {
	_, ok := n.decl().(*syntax.Bound)
	return ok
}

// isWhole says whether a slot holds an argument that was evaluated, other than to be applied. TLC
// keeps the value of an argument, but not that of a LET definition.
func (n *slotRef) isWhole(fr *frame) bool {
	_, argument := n.decl().(*syntax.Param)
	t := n.cell(fr).t
	return argument && t != nil && t.whole
}

// decl returns the declaration of what a slot is named after, or nil.
func (n *slotRef) decl() syntax.Decl {
	if id, ok := n.n.(*syntax.Ident); ok {
		return id.Decl
	}
	return nil
}

// performIndex performs the body of a function that is not evaluated, and tests any other.
func (fr *frame) performIndex(n *index, next *rest) bool {
	if n.eager {
		return fr.test(n, next)
	}
	height := fr.stack.mark
	r := n.lazy(fr)
	if r == nil {
		fr.stack.mark = height
		return fr.test(n, next)
	}
	inner := n.enter(fr, r)
	more := inner.perform(r.ctor.body, next)
	fr.stack.mark = height
	return more
}

// lazy returns the function that is applied if it is not evaluated, or nil. In an initial state TLC
// evaluates all that it can.
func (n *index) lazy(fr *frame) *recursive {
	if s, ok := n.f.(*slotRef); ok {
		if s.isWhole(fr) {
			return nil
		}
		if r := s.recursive(fr); r != nil {
			return r
		}
	}
	of, in := fr.made(n.f)
	ctor, ok := of.(*funcCtor)
	if !ok {
		return nil
	}
	r := ctor.recursive(in)
	if fr.next == nil && ctor.self < 0 && value.IsFinite(r.dom) {
		return nil
	}
	return r
}

// enter returns a frame for the body of a function, bound to the argument.
func (n *index) enter(fr *frame, r *recursive) *frame {
	arg := n.arg.eval(fr)
	fr.within(n.n, arg, r.dom)
	fr.detach()
	inner := r.fr.enter(n.n, r.code, r.fr.up)
	copy(inner.slots, r.fr.own())
	r.ctor.bindArg(inner, arg)
	return inner
}

// made follows an expression to what makes a function, a record or a tuple of it, in the frame that
// this stands in. It returns nil where the expression has to be evaluated. The frames on the way
// are to be given back by the caller.
func (fr *frame) made(n node) (node, *frame) {
	switch n := n.(type) {
	case *funcCtor, *recordCtor, *tuple:
		return n, fr
	case *again:
		return fr.made(n.node)
	case *substituted:
		return fr.made(n.n)
	case *slotRef:
		return n.made(fr)
	case *callSlot:
		return n.made(fr)
	case *call:
		if n.code.global < 0 {
			return n.frame(fr).made(n.code.body)
		}
	case *let:
		n.bind(fr)
		return fr.made(n.body)
	case *ifElse:
		if n.cond.truth(fr) {
			return fr.made(n.then)
		}
		return fr.made(n.els)
	case *cases:
		return fr.made(n.pick(fr))
	case *index:
		return n.made(fr)
	case *dot:
		return n.made(fr)
	}
	return nil, nil
}

func (n *slotRef) made(fr *frame) (node, *frame) {
	switch c := n.cell(fr); {
	case c.v != nil || c.t == nil:
		return nil, nil
	case c.t.n != nil:
		return c.t.fr.made(c.t.n)
	case c.t.rf != nil:
		return c.t.rf.ctor, c.t.rf.fr
	}
	return nil, nil
}

func (n *callSlot) made(fr *frame) (node, *frame) {
	if op := fr.frameAt(n.up).slots[n.i].operator(); op.builtin == nil {
		return n.frame(fr, op).made(op.code.body)
	}
	return nil, nil
}

func (n *index) made(fr *frame) (node, *frame) {
	of, in := fr.made(n.f)
	switch of := of.(type) {
	case *funcCtor:
		return n.enter(fr, of.recursive(in)).made(of.body)
	case *tuple:
		i, ok := n.arg.eval(fr).(value.Int)
		if ok && 0 < i && int(i) <= len(of.elems) {
			return in.made(of.elems[i-1])
		}
	}
	return nil, nil
}

func (n *dot) made(fr *frame) (node, *frame) {
	of, in := fr.made(n.rec)
	if rec, ok := of.(*recordCtor); ok && !rec.set {
		if i := slices.Index(rec.names, n.field.Raw()); i >= 0 {
			return in.made(rec.fields[i])
		}
	}
	return nil, nil
}
