package tla

import "lockstep/conformance/tla/syntax"

// dependence is what the value of an argument or of a LET definition depends on, beside what its
// own text says.
type dependence struct {
	c    *compiler
	sc   *scope
	deps []*slotRef
	// varies tells that it may differ in a way that is not known before it is evaluated.
	varies bool
	known  map[*syntax.Def]bool // the local operators that were looked at
}

// unevaluated returns the argument for an expression of a level, without its code.
func (c *compiler) unevaluated(sc *scope, e syntax.Expr, level syntax.Level) argument {
	d := &dependence{c: c, sc: sc}
	d.look(e)
	if level <= syntax.StateLevel && (d.varies || c.levelOf(e) > level) {
		level = syntax.ActionLevel
	}
	return argument{
		level: level, deps: d.deps,
		once: level == syntax.ConstantLevel && c.isSteady(e),
	}
}

// look notes the parameters and LET definitions in an expression whose own levels count for its.
// What a local operator refers to is as good as written where it is applied, and an operator that
// is an argument may refer to anything.
func (d *dependence) look(e syntax.Expr) {
	syntax.Walk(e, func(n syntax.Node) bool {
		id, ok := n.(*syntax.Ident)
		if !ok {
			return true
		}
		switch decl := id.Decl.(type) {
		case *syntax.Param:
			d.varies = d.slot(id) && decl.NArgs > 0 || d.varies
		case *syntax.Def:
			d.slot(id)
			if _, _, local := d.sc.findOp(decl); local {
				d.lookInto(decl)
			}
		}
		return true
	})
}

func (d *dependence) lookInto(op *syntax.Def) {
	if d.known[op] {
		return
	}
	if d.known == nil {
		d.known = make(map[*syntax.Def]bool)
	}
	d.known[op] = true
	d.look(op.Body)
}

// slot notes what a name means, and says whether that is in a slot from outside.
func (d *dependence) slot(id *syntax.Ident) bool {
	up, i, ok := d.sc.find(id.Decl)
	if ok {
		d.deps = append(d.deps, &slotRef{at{id}, up, i})
	}
	return ok
}

// levelOf returns the level of an expression under the configuration, which may put what varies in
// the place of what does not.
func (c *compiler) levelOf(e syntax.Expr) syntax.Level {
	if !c.raises() {
		return syntax.LevelOf(e)
	}
	return c.levelAmong(e, make(map[*syntax.Def]bool))
}

// raises says whether the configuration puts something in the place of what has a lesser level.
func (c *compiler) raises() bool {
	for from, to := range c.replaced {
		level := syntax.ConstantLevel
		if d, ok := from.(*syntax.Def); ok {
			level = d.Level
		}
		if to.Level > level {
			return true
		}
	}
	for from, to := range c.within {
		if to.def != nil && to.def.Level > from.Level {
			return true
		}
	}
	return false
}

// levelAmong is levelOf with the definitions that were looked at.
func (c *compiler) levelAmong(e syntax.Expr, known map[*syntax.Def]bool) syntax.Level {
	level := syntax.LevelOf(e)
	syntax.Walk(e, func(n syntax.Node) bool {
		id, ok := n.(*syntax.Ident)
		if !ok {
			return true
		}
		if d := c.meant(c.declared(id)); d != nil && !known[d] {
			known[d] = true
			level = max(level, d.Level, c.levelAmong(d.Body, known))
		}
		return true
	})
	return level
}

// meant returns the definition that a name stands for, or nil where it stands for something else.
func (c *compiler) meant(d syntax.Decl) *syntax.Def {
	if to, ok := c.replaced[d]; ok {
		d = to
	}
	def, ok := d.(*syntax.Def)
	if !ok {
		return nil
	}
	if code := c.inInstances(def); code != nil {
		return code.def
	}
	return def
}
