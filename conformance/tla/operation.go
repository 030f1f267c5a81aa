package tla

import (
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// operation is how an operator in common use is evaluated where it is applied: test for those that
// are true or false, calc for others. It is that of applyBuiltin, without a list of arguments.
type operation struct {
	test func(n *prim, fr *frame) bool
	calc func(n *prim, fr *frame) value.Value
}

var operations = map[syntax.Op]operation{
	syntax.OpNot:       {test: func(n *prim, fr *frame) bool { return !n.args[0].truth(fr) }},
	syntax.OpImplies:   {test: (*prim).implies},
	syntax.OpEquiv:     {test: (*prim).equiv},
	syntax.OpEq:        {test: (*prim).equal},
	syntax.OpNe:        {test: func(n *prim, fr *frame) bool { return !n.equal(fr) }},
	syntax.OpIn:        {test: (*prim).in},
	syntax.OpNotIn:     {test: func(n *prim, fr *frame) bool { return !n.in(fr) }},
	syntax.OpSubsetEq:  {test: (*prim).subsetEq},
	syntax.OpUnchanged: {test: func(n *prim, fr *frame) bool { return unchanged(n.args[0], fr) }},
	syntax.OpEnabled:   {test: (*prim).enabled},
	syntax.OpLt:        {test: compare(func(a, b int64) bool { return a < b })},
	syntax.OpGt:        {test: compare(func(a, b int64) bool { return a > b })},
	syntax.OpLe:        {test: compare(func(a, b int64) bool { return a <= b })},
	syntax.OpGe:        {test: compare(func(a, b int64) bool { return a >= b })},

	syntax.OpPrime:       {calc: (*prim).prime},
	syntax.OpAdd:         {calc: compute(func(a, b int64) int64 { return a + b })},
	syntax.OpSub:         {calc: compute(func(a, b int64) int64 { return a - b })},
	syntax.OpMul:         {calc: compute(func(a, b int64) int64 { return a * b })},
	syntax.OpUpTo:        {calc: (*prim).upTo},
	syntax.OpUnion:       {calc: combine(unite, value.Including)},
	syntax.OpIntersect:   {calc: combine(value.IntersectBy, nil)},
	syntax.OpMinus:       {calc: (*prim).minus},
	syntax.OpDomain:      {calc: (*prim).domain},
	syntax.OpCardinality: {calc: (*prim).cardinality},
	syntax.OpLen:         {calc: (*prim).length},
	syntax.OpHead:        {calc: (*prim).head},
	syntax.OpTail:        {calc: (*prim).tail},
	syntax.OpAppend:      {calc: (*prim).append},
}

func (n *prim) implies(fr *frame) bool { return !n.args[0].truth(fr) || n.args[1].truth(fr) }
func (n *prim) equiv(fr *frame) bool   { return n.args[0].truth(fr) == n.args[1].truth(fr) }

func (n *prim) enabled(fr *frame) bool { return fr.enabled(n.args[0], n.op.Free) }

func (n *prim) equal(fr *frame) bool {
	a := n.args[0].eval(fr)
	if t, ok := n.args[1].(*tuple); ok {
		is := equalAt(n.n, a, fr.pushKey(t))
		fr.popKey()
		return is
	}
	return equalAt(n.n, a, n.args[1].eval(fr))
}

// equalAt compares two values, for which errors are placed at a node.
func equalAt(at syntax.Node, a, b value.Value) bool {
	switch a := a.(type) {
	case value.Int:
		if b, ok := b.(value.Int); ok {
			return a == b
		}
	case value.Text:
		if b, ok := b.(value.Text); ok {
			return a == b
		}
	case value.Bool:
		if b, ok := b.(value.Bool); ok {
			return a == b
		}
	}
	defer locate(at)
	return value.Equal(a, b)
}

func (n *prim) subsetEq(fr *frame) bool {
	if pair, ok := n.args[0].(*setEnum); ok && len(pair.elems) == 2 {
		return n.hasPair(fr, pair)
	}
	a, b := n.args[0].eval(fr), n.args[1].eval(fr)
	defer locate(n.n)
	return value.SubsetEqBy(fr.machine, a, b)
}

// hasPair is subsetEq where the first set is written as {a, b}, which is not made.
func (n *prim) hasPair(fr *frame, pair *setEnum) bool {
	a, b := pair.elems[0].eval(fr), pair.elems[1].eval(fr)
	if compareAt(pair.n, a, b) > 0 {
		a, b = b, a
	}
	all := n.args[1].eval(fr)
	return fr.inAt(n.n, a, all) && fr.inAt(n.n, b, all)
}

func compareAt(at syntax.Node, a, b value.Value) int {
	defer locate(at)
	return value.Compare(a, b)
}

func (n *prim) integers(fr *frame) (a, b int64) {
	x, y := n.args[0].eval(fr), n.args[1].eval(fr)
	return integer(n.n, x), integer(n.n, y)
}

func compare(is func(a, b int64) bool) func(*prim, *frame) bool {
	return func(n *prim, fr *frame) bool { return is(n.integers(fr)) }
}

func compute(of func(a, b int64) int64) func(*prim, *frame) value.Value {
	return func(n *prim, fr *frame) value.Value { return number(n.n, of(n.integers(fr))) }
}

// combine evaluates an operator on two sets: by one where the second is written as {e}, if that is
// not nil.
func combine(
	of func(by value.By, a, b value.Value) value.Value, one func(a, b value.Value) value.Value,
) func(*prim, *frame) value.Value {
	return func(n *prim, fr *frame) value.Value {
		a := n.args[0].eval(fr)
		other := n.args[1]
		e, single := other.(*setEnum)
		if single = single && one != nil && len(e.elems) == 1; single {
			other = e.elems[0]
		}
		b := other.eval(fr)
		defer locate(n.n)
		var v value.Value
		if single {
			v = one(a, b)
		} else {
			v = of(fr.machine, a, b)
		}
		fr.tickMade(v)
		if v == a || v == b {
			return v
		}
		return fr.single(n.site, v)
	}
}

var minus = combine(value.MinusBy, value.Excluding)

func unite(_ value.By, a, b value.Value) value.Value { return value.Union(a, b) }

// minus evaluates A \ B. A constant set without one element is held, as \E q \in Proc \ {p} asks
// for the same few of them over and over.
func (n *prim) minus(fr *frame) value.Value {
	if n.without.place == 0 {
		return minus(n, fr)
	}
	h := fr.memoryOf(&n.without)
	if h == nil {
		return minus(n, fr)
	}
	of := [...]value.Value{n.args[0].eval(fr), n.args[1].(*setEnum).elems[0].eval(fr)}
	v := h.of(of[:], both)
	if v == nil {
		defer locate(n.n)
		v = value.Excluding(of[0], of[1])
		fr.makeRoom(v)
		h.keep(of[:], both, v)
	}
	fr.tickMade(v)
	return v
}

// both are the places of a set and of the element that it is without.
var both = reads{0, 1}

func (n *prim) prime(fr *frame) value.Value {
	if v, ok := n.args[0].(*variableRef); ok && !fr.primed && fr.next != nil {
		if fr.next[v.i] == nil {
			fail(n.n, "%s has no value yet", syntax.Text(n.n))
		}
		return fr.next[v.i]
	}
	now, next := fr.prime(n.n)
	v := n.args[0].eval(fr)
	fr.unprime(now, next)
	return v
}

func (n *prim) upTo(fr *frame) value.Value {
	a, b := n.integers(fr)
	return value.NewInterval(value.Int(a), value.Int(b))
}

func (n *prim) domain(fr *frame) value.Value {
	f := n.args[0].eval(fr)
	defer locate(n.n)
	return value.Domain(f)
}

func (n *prim) cardinality(fr *frame) value.Value {
	s := n.args[0].eval(fr)
	defer locate(n.n)
	return number(n.n, value.Cardinality(s))
}

func (n *prim) length(fr *frame) value.Value {
	s := n.args[0].eval(fr)
	if text, ok := s.(value.Text); ok {
		return number(n.n, int64(len(lettersOf(text))))
	}
	return number(n.n, int64(len(sequence(n.n, s))))
}

func (n *prim) head(fr *frame) value.Value {
	return filled(n.n, n.args[0].eval(fr))[0]
}

// filled returns the elements of a sequence, which must not be empty.
func filled(at syntax.Node, v value.Value) []value.Value {
	s := sequence(at, v)
	if len(s) == 0 {
		fail(at, "Head or Tail of the empty sequence")
	}
	return s
}

func (n *prim) append(fr *frame) value.Value {
	s, v := sequence(n.n, n.args[0].eval(fr)), n.args[1].eval(fr)
	longer := fr.newKey(len(s) + 1).elems
	copy(longer, s)
	longer[len(s)] = v
	fr.popKey()
	return fr.sequence(n.site, longer)
}

func (n *prim) tail(fr *frame) value.Value {
	v := n.args[0].eval(fr)
	t, ok := v.(*value.Tuple)
	if !ok || fr.interns(n.site, value.Size(t)) == nil {
		return tail(n.n, v)
	}
	return fr.sequence(n.site, filled(n.n, t)[1:])
}

func tail(at syntax.Node, v value.Value) value.Value {
	if s, ok := v.(value.Text); ok && s.Raw() != "" {
		return lettersOf(s)[1:].text()
	}
	return value.NewTuple(filled(at, v)[1:]...)
}
