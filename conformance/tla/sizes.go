package tla

import (
	"math"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// sizes is what a predicate on the elements of SUBSET S wants first, as Cardinality(s) = k: then
// only subsets of so many elements are made, which may be few of very many.
type sizes struct {
	op   syntax.Op // Cardinality(s) op bound
	of   syntax.Expr
	node node
}

// sizeQuant notes what is wanted of the sets that a quantifier goes through. A universal one wants
// it where all else follows from it.
func (c *compiler) sizeQuant(sc *scope, n *quant, e *syntax.Quant) {
	g, body := one(n.groups), e.Body
	if g == nil {
		return
	}
	if !n.exists {
		op, args := c.builtin(body)
		if op != syntax.OpImplies {
			return
		}
		body = args[0]
	}
	if g.sizes = c.sizes(sc, e.Groups[0], body); g.sizes == nil || !n.steady {
		return
	}
	s := c.survey(g.sizes.of)
	n.steady = s != nil && len(s.reads) == 0
}

// sizes returns what a predicate on the elements of a group begins with, or nil.
func (c *compiler) sizes(sc *scope, g *syntax.Group, body syntax.Expr) *sizes {
	if g.Tuple || len(g.Vars) != 1 {
		return nil
	}
	for {
		j, ok := body.(*syntax.Junction)
		if !ok || j.Or {
			break
		}
		body = j.Items[0]
	}
	op, args := c.builtin(body)
	mirrored, ok := comparisons[op]
	if !ok {
		return nil
	}
	v, of := g.Vars[0], args[1]
	if !c.isCardinality(args[0], v) {
		if !c.isCardinality(args[1], v) {
			return nil
		}
		op, of = mirrored, args[0]
		if op == syntax.OpEq && c.mayBeGiven(of) {
			return nil
		}
	}
	if syntax.LevelOf(of) > syntax.StateLevel || refersTo(of, v) || !c.isSteady(of) {
		return nil
	}
	return &sizes{op, of, c.expr(sc, of)}
}

// comparisons are the operators that bound a size, and what they are the other way round.
var comparisons = map[syntax.Op]syntax.Op{
	syntax.OpEq: syntax.OpEq, syntax.OpLt: syntax.OpGt, syntax.OpGt: syntax.OpLt,
	syntax.OpLe: syntax.OpGe, syntax.OpGe: syntax.OpLe,
}

// builtin returns the operator of the language that an expression applies, and its arguments. One
// that the configuration replaces is none.
func (c *compiler) builtin(e syntax.Expr) (op syntax.Op, args []syntax.Expr) {
	b, args := applied(e)
	if b == nil || c.instead(b) != nil {
		return 0, nil
	}
	return b.Op, args
}

// mayBeGiven says whether what stands on the left of = may come to be a variable, which is given a
// value by that.
func (c *compiler) mayBeGiven(e syntax.Expr) bool {
	if id, ok := e.(*syntax.Ident); ok {
		switch c.declared(id).(type) {
		case *syntax.Constant, *syntax.Bound:
			return false
		}
		return true
	}
	_, isNumber := e.(*syntax.Number)
	op, _ := c.builtin(e)
	return !isNumber && op == 0
}

func (c *compiler) isCardinality(e syntax.Expr, v *syntax.Bound) bool {
	op, args := c.builtin(e)
	return op == syntax.OpCardinality && isName(args[0], v)
}

func isName(e syntax.Expr, d syntax.Decl) bool {
	id, ok := e.(*syntax.Ident)
	return ok && id.Decl == d
}

// among returns the elements of a set that there may be any use of.
func (s *sizes) among(fr *frame, set value.Value) value.Value {
	if s == nil || !value.AreSubsets(set) {
		return set
	}
	k, ok := s.node.eval(fr).(value.Int)
	if !ok { // the predicate says what is wrong
		return set
	}
	lo, hi := int64(0), int64(math.MaxInt64)
	switch n := int64(k); s.op {
	case syntax.OpLt:
		hi = n - 1
	case syntax.OpLe:
		hi = n
	case syntax.OpGt:
		lo = n + 1
	case syntax.OpGe:
		lo = n
	default:
		lo, hi = n, n
	}
	return value.Sized(set, lo, hi)
}
