package tla

import (
	"slices"

	"lockstep/conformance/tla/syntax"
)

func (c *compiler) let(sc *scope, e *syntax.Let) node {
	defs := e.Defs()
	if len(defs) == 1 && defs[0].Stands != nil {
		return c.substituted(sc, e, defs[0])
	}
	// One that is temporal is compiled where it is used, if it is: an INSTANCE brings in all.
	defs = slices.DeleteFunc(slices.Clone(defs), func(d *syntax.Def) bool {
		return d.Level == syntax.TemporalLevel
	})
	n := &let{at: at{e}}
	for _, d := range defs { // those with parameters may refer to each other
		if len(d.Params) > 0 {
			sc.ops[d] = &opCode{def: d, params: d.Params, global: -1}
		}
	}
	for _, d := range defs {
		if code := sc.ops[d]; code != nil {
			c.body(code, sc, d, d.Body)
			continue
		}
		arg := c.unevaluated(sc, d.Body, d.Level)
		arg.n = c.again(sc, func() node { return c.letBody(sc, d) })
		n.cells = append(n.cells, letCell{sc.slot(d), arg})
		if len(sc.loop) > 0 {
			sc.loop = append(sc.loop, d)
		}
	}
	n.body = c.expr(sc, e.Body)
	return n
}

// letBody compiles a LET definition without parameters.
func (c *compiler) letBody(sc *scope, d *syntax.Def) node {
	if !d.Function {
		return c.expr(sc, d.Body)
	}
	n := c.function(sc, d.Body, d)
	delete(sc.slots, d) // its own name means the finished function from here on
	return n
}

func (c *compiler) groups(sc *scope, list []*syntax.Group) []group {
	out := make([]group, len(list))
	for i, g := range list {
		out[i] = c.group(sc, g)
	}
	return out
}

func (c *compiler) group(sc *scope, g *syntax.Group) group {
	out := group{tuple: g.Tuple, n: g}
	if g.Set != nil {
		if out.set = c.heldRange(sc, g.Set); out.set == nil {
			out.set = c.expr(sc, g.Set)
		}
	}
	for _, v := range g.Vars {
		out.slots = append(out.slots, sc.slot(v))
		out.names = append(out.names, v.Name)
	}
	return out
}

func (c *compiler) funcCtor(sc *scope, e *syntax.FuncCtor) *funcCtor {
	single := len(e.Groups) == 1 && (e.Groups[0].Tuple || len(e.Groups[0].Vars) == 1)
	groups := c.groups(sc, e.Groups)
	plain := !single && !slices.ContainsFunc(groups, func(g group) bool { return g.tuple })
	n := &funcCtor{
		at: at{e}, groups: groups, single: single, plain: plain, self: -1,
		unbounded: mayBeInfinite(e), site: c.newSite(1),
	}
	n.body, n.steady = c.looped(sc, e.Body, e.Groups...), c.isPure(e.Body)
	return n
}

// looped compiles what is evaluated for each choice of elements.
func (c *compiler) looped(sc *scope, e syntax.Expr, groups ...*syntax.Group) node {
	outer := sc.loop
	sc.loop = nil
	for _, g := range groups {
		for _, v := range g.Vars {
			sc.loop = append(sc.loop, v)
		}
	}
	n := c.expr(sc, e)
	sc.loop = outer
	return n
}
