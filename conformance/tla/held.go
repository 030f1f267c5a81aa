package tla

import (
	"slices"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// memory is the value of an expression of the state alone, such as a definition without parameters
// or what an INSTANCE puts in the place of a variable. It is kept for as long as a machine looks at
// one state or step.
type memory struct {
	era uint64
	v   value.Value
}

// settled says that the machine looks at another state or step from now on, neither of which
// changes until this is called again. A nil one is none, or one that does change.
func (m *machine) settled(now, next []value.Value) {
	m.era++
	m.fixed = [2]*value.Value{first(now), first(next)}
}

func first(vals []value.Value) *value.Value {
	if len(vals) == 0 {
		return nil
	}
	return &vals[0]
}

// holding returns where the i-th expression's value is held in the state that is looked at, or nil.
func (m *machine) holding(i int) *memory {
	at := first(m.now)
	if at == nil {
		return nil
	}
	which := slices.Index(m.fixed[:], at)
	if which < 0 {
		return nil
	}
	if i *= len(m.fixed); i+1 >= len(m.held) {
		m.held = append(m.held, make([]memory, i+2-len(m.held))...)
	}
	return &m.held[i+which]
}

// hold evaluates an expression of the state, whose place is i, once for each.
func (fr *frame) hold(i int, eval func(fr *frame) value.Value) value.Value {
	h := fr.holding(i)
	if h == nil {
		return eval(fr)
	}
	if h.era == fr.era {
		return h.v
	}
	v := eval(fr)
	*fr.holding(i) = memory{fr.era, v}
	return v
}

// holds says whether the i-th expression's value is held.
func (m *machine) holds(i int) bool {
	if i == 0 {
		return false
	}
	h := m.holding(i)
	return h != nil && h.era == m.era
}

// isOfState says whether a definition's value is one of the state alone, and worth being held.
func (c *compiler) isOfState(d *syntax.Def) bool {
	if len(d.Params) > 0 || d.Level != syntax.StateLevel || refersTo(d.Body, d) {
		return false
	}
	switch d.Body.(type) {
	case *syntax.Ident, *syntax.Tuple, *syntax.Junction, *syntax.Quant:
		return false
	}
	return c.isSteady(d.Body, make(map[*syntax.Def]bool))
}

// isSteady says whether nothing but the state makes an expression differ from one evaluation to the
// next. Known are the definitions that were looked at.
func (c *compiler) isSteady(e syntax.Expr, known map[*syntax.Def]bool) bool {
	steady := true
	syntax.Walk(e, func(n syntax.Node) bool {
		id, ok := n.(*syntax.Ident)
		if !ok || !steady {
			return steady
		}
		d := id.Decl
		if to, ok := c.replaced[d]; ok {
			d = to
		}
		if c.given[d] != nil {
			steady = false
			return false
		}
		switch d := d.(type) {
		case *syntax.Builtin:
			switch d.Op {
			case syntax.OpPrint, syntax.OpPrintT, syntax.OpJavaTime, syntax.OpTLCGet,
				syntax.OpTLCSet, syntax.OpRandomElement, syntax.OpPrime, syntax.OpEnabled:
				steady = false
			}
		case *syntax.Def:
			if nativeOf(d) != nil || runOperators[runOperator(d)] {
				steady = false
			} else if !known[d] {
				known[d] = true
				steady = c.isSteady(d.Body, known)
			}
		}
		return steady
	})
	return steady
}

// isClosed says whether an expression refers to no parameter and no bound variable from outside.
func (c *compiler) isClosed(sc *scope, e syntax.Expr) bool {
	bound := boundIn(e)
	closed := true
	syntax.Walk(e, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.At, *syntax.Let, *syntax.Lambda, *syntax.Label:
			closed = false
		case *syntax.Ident:
			switch d := n.Decl.(type) {
			case *syntax.Bound:
				closed = closed && bound[d]
			case *syntax.Param:
				closed = false
			default:
				_, _, local := sc.find(d)
				closed = closed && !local
			}
		}
		return closed
	})
	return closed
}
