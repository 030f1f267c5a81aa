package tla

import (
	"math"
	"slices"
	"strings"
	"time"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// eval evaluates a built-in operator. Those that do not evaluate all of their arguments first are
// here and in operation.go, the others in applyBuiltin.
func (n *prim) eval(fr *frame) value.Value {
	switch {
	case n.test != nil:
		return value.Bool(n.test(n, fr))
	case n.calc != nil:
		return n.calc(n, fr)
	}
	switch n.op.Op {
	case syntax.OpPrint, syntax.OpPrintT:
		return n.print(fr)
	case syntax.OpTLCGet:
		return n.tlcGet(fr)
	case syntax.OpTLCSet:
		return n.tlcSet(fr)
	case syntax.OpCompose:
		return value.Bool(fr.composes(n))
	case syntax.OpSelectSeq:
		return n.selectSeq(fr)
	case syntax.OpSortSeq:
		return n.sortSeq(fr)
	case syntax.OpAssert:
		if !truth(n.args[0], fr) {
			fail(n.n, assertFailed+"%v", n.args[1].eval(fr))
		}
		return value.Bool(true)
	case syntax.OpAlways, syntax.OpEventually, syntax.OpLeadsTo, syntax.OpWhilePlus:
		fail(n.n, "the temporal operator %s is not evaluated", n.op.Name)
	}
	var room [3]value.Value // every built-in operator has at most three arguments
	for i, a := range n.args {
		room[i] = a.eval(fr)
	}
	defer locate(n.n)
	v := fr.applyBuiltin(n.n, n.op, room[:len(n.args)])
	fr.tickMade(v)
	return v
}

func (n *prim) print(fr *frame) value.Value {
	vals := evalAll(n.args, fr)
	if say := fr.output(); say != nil {
		var texts []string
		for _, v := range vals {
			texts = append(texts, n.printed(v, fr))
		}
		say(strings.Join(texts, "  "))
	}
	if n.op.Op == syntax.OpPrint {
		return vals[1]
	}
	return value.Bool(true)
}

// output returns who is told what is printed, or nil.
func (m *machine) output() func(string) {
	if m.say != nil {
		return m.say
	}
	return m.Output
}

// printed returns what is to be printed of a value, all of it or none.
func (n *prim) printed(v value.Value, fr *frame) string {
	defer locate(n.n)
	return fr.order.Layout(v)
}

func (n *prim) selectSeq(fr *frame) value.Value {
	seq := sequence(n.n, n.args[0].eval(fr))
	op := n.opArg.op(fr)
	var out []value.Value
	for _, e := range seq {
		if boolean(n.n, fr.applyTo(n.n, op, e)) {
			out = append(out, e)
		}
	}
	return value.NewTuple(out...)
}

// sortSeq sorts so that the operator holds of no two elements the wrong way round.
func (n *prim) sortSeq(fr *frame) value.Value {
	seq := slices.Clone(sequence(n.n, n.args[0].eval(fr)))
	op := n.opArg.op(fr)
	slices.SortStableFunc(seq, func(a, b value.Value) int {
		switch {
		case boolean(n.n, fr.applyTo(n.n, op, a, b)):
			return -1
		case boolean(n.n, fr.applyTo(n.n, op, b, a)):
			return 1
		default:
			return 0
		}
	})
	return value.NewTuple(seq...)
}

func boolean(at syntax.Node, v value.Value) bool {
	b, ok := v.(value.Bool)
	if !ok {
		fail(at, "%v is not a boolean", v)
	}
	return bool(b)
}

func integer(at syntax.Node, v value.Value) int64 {
	i, ok := v.(value.Int)
	if !ok {
		fail(at, "%v is not an integer", v)
	}
	return int64(i)
}

// number returns an integer, which must fit 32 bits, as in TLC.
func number(at syntax.Node, i int64) value.Value {
	if i < math.MinInt32 || i > math.MaxInt32 {
		fail(at, "the integer %d does not fit 32 bits", i)
	}
	return value.Number(i)
}

func sequence(at syntax.Node, v value.Value) []value.Value {
	s, ok := value.Seq(v)
	if !ok {
		fail(at, "%v is not a sequence", v)
	}
	return s
}

// applyBuiltin applies an operator to values, also one that is an argument itself.
func (fr *frame) applyBuiltin(at syntax.Node, op *syntax.Builtin, v []value.Value) value.Value {
	switch op.Op {
	case syntax.OpRandomElement:
		return fr.randomElement(at, v[0])
	case syntax.OpToString:
		return value.String(fr.order.Text(v[0]))
	}
	return applyBuiltin(fr.machine, at, op, v)
}

// applyBuiltin applies an operator to values. Errors of package value get their position from the
// caller.
func applyBuiltin(
	by value.By, at syntax.Node, op *syntax.Builtin, v []value.Value,
) value.Value {
	switch op.Op {
	case syntax.OpNot:
		return value.Bool(!boolean(at, v[0]))
	case syntax.OpAnd:
		return value.Bool(boolean(at, v[0]) && boolean(at, v[1]))
	case syntax.OpOr:
		return value.Bool(boolean(at, v[0]) || boolean(at, v[1]))
	case syntax.OpImplies:
		return value.Bool(!boolean(at, v[0]) || boolean(at, v[1]))
	case syntax.OpEquiv:
		return value.Bool(boolean(at, v[0]) == boolean(at, v[1]))
	case syntax.OpEq:
		return value.Bool(value.Equal(v[0], v[1]))
	case syntax.OpNe:
		return value.Bool(!value.Equal(v[0], v[1]))
	case syntax.OpIn:
		return value.Bool(value.InBy(by, v[0], v[1]))
	case syntax.OpNotIn:
		return value.Bool(!value.InBy(by, v[0], v[1]))
	case syntax.OpSubsetEq:
		return value.Bool(value.SubsetEqBy(by, v[0], v[1]))
	case syntax.OpUnion:
		return value.Union(v[0], v[1])
	case syntax.OpIntersect:
		return value.IntersectBy(by, v[0], v[1])
	case syntax.OpMinus:
		return value.MinusBy(by, v[0], v[1])
	case syntax.OpSubset:
		return value.Subsets(v[0])
	case syntax.OpBigUnion:
		return value.BigUnion(v[0])
	case syntax.OpDomain:
		return value.Domain(v[0])
	case syntax.OpIsFiniteSet:
		value.RefuseMixed(v[0])
		return value.Bool(value.IsFinite(v[0]))
	case syntax.OpCardinality:
		return number(at, value.Cardinality(v[0]))
	case syntax.OpSeq:
		return value.Seqs(v[0])
	case syntax.OpTLCEval:
		return v[0]
	case syntax.OpMapsTo:
		return value.NewFunc([]value.Value{v[0]}, []value.Value{v[1]})
	case syntax.OpOverlay:
		return overlay(v[0], v[1])
	case syntax.OpPermutations:
		return permutations(v[0])
	}
	if out := applyToSequences(at, op.Op, v); out != nil {
		return out
	}
	if out := applyToNumbers(at, op.Op, v); out != nil {
		return out
	}
	fail(at, "the operator %s is not supported", op.Name)
	return nil
}

func applyToSequences(at syntax.Node, op syntax.Op, v []value.Value) value.Value {
	switch op {
	case syntax.OpLen:
		if s, ok := v[0].(value.Text); ok {
			return number(at, int64(len(lettersOf(s))))
		}
		return number(at, int64(len(sequence(at, v[0]))))
	case syntax.OpConcat:
		if s, ok := v[0].(value.Text); ok {
			if t, ok := v[1].(value.Text); ok {
				withinLimit(at, len(s.Raw())+len(t.Raw()))
				return value.String(s.Raw() + t.Raw())
			}
		}
		s, t := sequence(at, v[0]), sequence(at, v[1])
		withinLimit(at, len(s)+len(t))
		return value.NewTuple(slices.Concat(s, t)...)
	case syntax.OpAppend:
		return value.NewTuple(append(slices.Clone(sequence(at, v[0])), v[1])...)
	case syntax.OpHead:
		return filled(at, v[0])[0]
	case syntax.OpTail:
		return tail(at, v[0])
	case syntax.OpSubSeq:
		from, to := integer(at, v[1]), integer(at, v[2])
		if s, ok := v[0].(value.Text); ok {
			return letters(between(at, v, lettersOf(s), from, to)).text()
		}
		return value.NewTuple(between(at, v, sequence(at, v[0]), from, to)...)
	}
	return nil
}

// between returns what is in a sequence from a place to another, for SubSeq.
func between[T any](at syntax.Node, v []value.Value, all []T, from, to int64) []T {
	if from > to {
		return nil
	}
	if from < 1 || to > int64(len(all)) {
		fail(at, "SubSeq(%v, %d, %d) is out of the sequence", v[0], from, to)
	}
	return all[from-1 : to]
}

func applyToNumbers(at syntax.Node, op syntax.Op, v []value.Value) value.Value {
	if op < syntax.OpNat || op > syntax.OpNeg {
		return nil
	}
	a := integer(at, v[0])
	if op == syntax.OpNeg {
		return number(at, -a)
	}
	b := integer(at, v[1])
	switch op {
	case syntax.OpAdd:
		return number(at, a+b)
	case syntax.OpSub:
		return number(at, a-b)
	case syntax.OpMul:
		return number(at, a*b)
	case syntax.OpPow:
		return power(at, a, b)
	case syntax.OpDiv, syntax.OpMod:
		return divide(at, op, a, b)
	case syntax.OpLt:
		return value.Bool(a < b)
	case syntax.OpGt:
		return value.Bool(a > b)
	case syntax.OpLe:
		return value.Bool(a <= b)
	case syntax.OpGe:
		return value.Bool(a >= b)
	case syntax.OpUpTo:
		return value.NewInterval(value.Int(a), value.Int(b))
	}
	return nil
}

func power(at syntax.Node, a, b int64) value.Value {
	if b < 0 || a == 0 && b == 0 {
		fail(at, "%d^%d is not an integer", a, b)
	}
	out := int64(1)
	for range b {
		if out *= a; out < math.MinInt32 || out > math.MaxInt32 {
			return number(at, out)
		}
		if a == 0 || a == 1 {
			break
		}
	}
	if a == -1 && b%2 == 0 {
		out = 1
	}
	return number(at, out)
}

// divide divides as TLA+ does: a = b * (a \div b) + a % b, with a % b from 0 to b - 1.
func divide(at syntax.Node, op syntax.Op, a, b int64) value.Value {
	if b == 0 || op == syntax.OpMod && b < 0 {
		fail(at, "division of %d by %d", a, b)
	}
	q := int64(math.Floor(float64(a) / float64(b)))
	if op == syntax.OpMod {
		return number(at, a-q*b)
	}
	return number(at, q)
}

// overlay returns f @@ g: the values of f where both are defined.
func overlay(f, g value.Value) value.Value {
	keys := slices.Clone(value.Elems(value.Domain(f)))
	for _, k := range value.Elems(value.Domain(g)) {
		if _, ok := value.Apply(f, k); !ok {
			keys = append(keys, k)
		}
	}
	vals := make([]value.Value, len(keys))
	for i, k := range keys {
		v, ok := value.Apply(f, k)
		if !ok {
			v, _ = value.Apply(g, k)
		}
		vals[i] = v
	}
	return value.NewFunc(keys, vals)
}

// permutations returns the set of the permutations of a set, as functions.
func permutations(s value.Value) value.Value {
	elems := value.Elems(s)
	if len(elems) > 9 {
		value.Exceed("the permutations of a set of %d elements are too many", len(elems))
	}
	var out []value.Value
	var permute func(chosen, rest []value.Value)
	permute = func(chosen, rest []value.Value) {
		if len(rest) == 0 {
			out = append(out, value.NewFunc(slices.Clone(elems), slices.Clone(chosen)))
		}
		for i, e := range rest {
			others := append(slices.Clone(rest[:i]), rest[i+1:]...)
			permute(append(slices.Clone(chosen), e), others)
		}
	}
	permute(nil, elems)
	return value.NewSet(out...)
}

// constantBuiltin returns the value of a built-in operator without arguments.
func constantBuiltin(at syntax.Node, op *syntax.Builtin) value.Value {
	switch op.Op {
	case syntax.OpTrue, syntax.OpFalse:
		return value.Bool(op.Op == syntax.OpTrue)
	case syntax.OpBoolean:
		return value.Booleans
	case syntax.OpString:
		return value.Strings
	case syntax.OpNat:
		return value.Nat
	case syntax.OpInt:
		return value.Ints
	case syntax.OpJavaTime:
		return value.Int(time.Now().Unix() & math.MaxInt32)
	default:
		fail(at, "%s is not supported", op.Name)
		return nil
	}
}
