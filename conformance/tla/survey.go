package tla

import (
	"slices"

	"lockstep/conformance/tla/modules"
	"lockstep/conformance/tla/syntax"
)

// survey is what an expression comes to, with all that it refers to.
type survey struct {
	reads reads
	cost  int // about how many nodes are evaluated
	// composes tells that sets of functions, records, tuples or subsets are made.
	composes bool
}

// survey looks at an expression. It returns nil where something but the state makes it differ from
// one evaluation to the next.
func (c *compiler) survey(e syntax.Expr) *survey {
	s := &survey{}
	if !c.surveys(s, e, make(map[*syntax.Def]bool)) {
		return nil
	}
	slices.Sort(s.reads)
	return s
}

// isSteady says whether an expression, as often as it is evaluated in a state, has one value, and
// does nothing else.
func (c *compiler) isSteady(e syntax.Expr) bool {
	return c.surveys(&survey{}, e, make(map[*syntax.Def]bool))
}

// isPure is isSteady of what may be evaluated in another call, where it applies no operator that is
// an argument of this one.
func (c *compiler) isPure(e syntax.Expr) bool {
	pure := true
	syntax.Walk(e, func(n syntax.Node) bool {
		if id, ok := n.(*syntax.Ident); ok {
			p, isParam := id.Decl.(*syntax.Param)
			pure = pure && !(isParam && p.NArgs > 0)
		}
		return pure
	})
	return pure && c.isSteady(e)
}

// sameInAll tells whether sets are the same in all states, where what they refer to is.
func (c *compiler) sameInAll(groups []*syntax.Group) bool {
	return !slices.ContainsFunc(groups, func(g *syntax.Group) bool {
		if g.Set == nil {
			return true
		}
		s := c.survey(g.Set)
		return s == nil || len(s.reads) > 0
	})
}

// surveys adds an expression to a survey, and says whether it is steady. Known are the definitions
// that were looked at.
func (c *compiler) surveys(s *survey, e syntax.Node, known map[*syntax.Def]bool) bool {
	steady := true
	syntax.Walk(e, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Ident:
			steady = steady && c.surveysName(s, c.declared(n), known)
		case *syntax.Quant, *syntax.Choose, *syntax.SetFilter, *syntax.SetMap, *syntax.FuncCtor,
			*syntax.FuncSet, *syntax.RecordSet:
			s.cost += 20
		}
		s.composes = s.composes || isComposed(n)
		s.cost++
		return steady
	})
	return steady
}

func isComposed(e syntax.Node) bool {
	switch e.(type) {
	case *syntax.FuncSet, *syntax.RecordSet, *syntax.Product:
		return true
	}
	return false
}

func (c *compiler) surveysName(s *survey, d syntax.Decl, known map[*syntax.Def]bool) bool {
	if to, ok := c.replaced[d]; ok {
		d = to
	}
	if code := c.given[d]; code != nil {
		b := code.builtin()
		return b == nil || isSteadyOp(b.Op)
	}
	switch d := d.(type) {
	case *syntax.Variable:
		i, ok := c.variables[d.Name]
		if ok && !slices.Contains(s.reads, i) {
			s.reads = append(s.reads, i)
		}
		return ok
	case *syntax.Builtin:
		switch d.Op {
		case syntax.OpSubset, syntax.OpSubsetEq, syntax.OpBigUnion:
			s.cost += 20
		}
		s.composes = s.composes || d.Op == syntax.OpSubset
		return isSteadyOp(d.Op)
	case *syntax.Def:
		if !isSteadyDef(d) || c.inInstances(d) != nil {
			return false
		}
		if !known[d] {
			known[d] = true
			return c.surveys(s, d.Body, known)
		}
	}
	return true
}

// isSteadyOp says whether an operator of steady arguments is steady.
func isSteadyOp(op syntax.Op) bool {
	switch op {
	case syntax.OpPrint, syntax.OpPrintT, syntax.OpJavaTime, syntax.OpTLCGet, syntax.OpTLCSet,
		syntax.OpRandomElement, syntax.OpPrime, syntax.OpEnabled:
		return false
	}
	return true
}

// isSteadyDef says whether the code of a definition, if it has any, does nothing but compute.
func isSteadyDef(d *syntax.Def) bool {
	if _, ok := runOperators[runOperator(d)]; ok {
		return false
	}
	return nativeOf(d) == nil || !modules.CodeOnly(d.Module.Name) && d.Module.Name != "SVG"
}
