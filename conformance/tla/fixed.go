package tla

import "lockstep/conformance/tla/syntax"

// What is constant is evaluated once for a model: a definition that does not vary, and an
// expression that is fixed.

// isFixed says whether an expression is worth being evaluated once: it is composed, of constants
// alone, and of nothing that is bound outside of it or that differs from call to call.
func (c *compiler) isFixed(sc *scope, e syntax.Expr) bool {
	switch e.(type) {
	case *syntax.SetEnum, *syntax.Tuple, *syntax.RecordCtor, *syntax.RecordSet, *syntax.FuncSet,
		*syntax.Product, *syntax.Apply, *syntax.FuncCtor, *syntax.SetFilter, *syntax.SetMap:
	default:
		return false
	}
	if argsOf(e, syntax.OpImplies) != nil { // it may hold in several ways, as an action
		return false
	}
	bound := boundIn(e)
	fixed := true
	syntax.Walk(e, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Ident:
			fixed = fixed && c.isFixedName(sc, c.declared(n), bound)
		case *syntax.At, *syntax.Let, *syntax.Lambda, *syntax.Except, *syntax.Label:
			fixed = false
		}
		return fixed
	})
	return fixed
}

// boundIn returns the variables and the parameters that an expression binds.
func boundIn(e syntax.Expr) map[syntax.Decl]bool {
	bound := make(map[syntax.Decl]bool)
	syntax.Walk(e, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Group:
			for _, v := range n.Vars {
				bound[v] = true
			}
		case *syntax.Def:
			for _, p := range n.Params {
				bound[p] = true
			}
		case *syntax.Lambda:
			for _, p := range n.Params {
				bound[p] = true
			}
		}
		return true
	})
	return bound
}

// isFixedName says whether a name has one value for all of a model: what an expression binds counts
// as part of it.
func (c *compiler) isFixedName(sc *scope, d syntax.Decl, bound map[syntax.Decl]bool) bool {
	if to, ok := c.replaced[d]; ok {
		d = to
	}
	if code := c.given[d]; code != nil {
		return code.builtin() == nil
	}
	if _, _, local := sc.find(d); local {
		return false
	}
	switch d := d.(type) {
	case *syntax.Constant:
		return d.NArgs == 0
	case *syntax.Bound:
		return bound[d]
	case *syntax.Builtin:
		switch d.Op {
		case syntax.OpPrint, syntax.OpPrintT, syntax.OpJavaTime, syntax.OpTLCGet, syntax.OpTLCSet,
			syntax.OpRandomElement, syntax.OpPrime, syntax.OpUnchanged, syntax.OpEnabled:
			return false
		}
		return true
	case *syntax.Def:
		return !c.varies(d) && len(d.Params) == 0 && !d.Function
	default:
		return false
	}
}

// varies tells whether the value of a definition may change within a run: because its level is not
// that of constants, or because it uses, in the end, what depends on the run, or something that
// the configuration replaces by what varies.
func (c *compiler) varies(d *syntax.Def) bool {
	if to, ok := c.replaced[d]; ok {
		d = to
	}
	if code := c.inInstances(d); code != nil {
		if b := code.builtin(); b != nil || code.body != nil {
			return b != nil && dependsOnRun(b.Op)
		}
		d = code.def
	}
	if d.Level != syntax.ConstantLevel || runOperators[runOperator(d)] {
		return true
	}
	if v, ok := c.varied[d]; ok {
		return v
	}
	from := len(c.looked)
	c.looked = append(c.looked, d)
	c.varied[d] = false // while it is looked at: a recursion adds nothing
	v := c.refersToVarying(d.Body)
	if c.varied[d] = v; from > 0 {
		return v
	}
	for _, o := range c.looked {
		if v && !c.varied[o] { // maybe as it refers to what was looked at itself
			delete(c.varied, o)
		}
	}
	c.looked = c.looked[:0]
	return v
}

// refersToVarying tells whether an expression of constants names something that varies.
func (c *compiler) refersToVarying(e syntax.Expr) bool {
	found := false
	syntax.Walk(e, func(n syntax.Node) bool {
		id, ok := n.(*syntax.Ident)
		if !ok || found {
			return !found
		}
		d := c.declared(id)
		if to, ok := c.replaced[d]; ok {
			d = to
		}
		if code := c.given[d]; code != nil {
			b := code.builtin()
			found = b != nil && dependsOnRun(b.Op)
			return !found
		}
		switch d := d.(type) {
		case *syntax.Builtin:
			found = dependsOnRun(d.Op)
		case *syntax.Def:
			found = c.varies(d)
		}
		return !found
	})
	return found
}

// dependsOnRun tells the operators whose value depends on what the search does at the moment.
func dependsOnRun(op syntax.Op) bool {
	switch op {
	case syntax.OpTLCGet, syntax.OpTLCSet:
		return true
	default:
		return false
	}
}
