package tla

import (
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// settled is a constant definition where the configuration wants a formula of states or steps. TLC
// evaluates it before anything else, and refuses what makes the question pointless.
type settled struct {
	name *syntax.ConfigName // what the configuration names
	def  *syntax.Def        // that definition, or the one that is a conjunct of it
	n    node
	// variable tells that the formula must not be a constant at all; any other must not be FALSE.
	variable bool
}

// settles notes the definition of a formula that the configuration names, if it is a constant.
func (p *Program) settles(c *compiler, name *syntax.ConfigName, d *syntax.Def, variable bool) {
	if !c.varies(d) {
		p.settled = append(p.settled, settled{name, d, c.expr(nil, ident(d)), variable})
	}
}

// conjunct notes a conjunct of a formula that the configuration names, likewise.
func (p *Program) conjunct(c *compiler, name *syntax.ConfigName, e syntax.Expr) {
	if id, ok := e.(*syntax.Ident); ok {
		if d, ok := c.declared(id).(*syntax.Def); ok {
			p.settles(c, name, d, false)
		}
	}
}

// refuseSettled errs where a formula of the configuration is a constant that TLC takes for none.
// One that has no value is none either, and errs where it is met.
func (m *machine) refuseSettled() {
	for _, s := range m.settled {
		var v value.Value
		if fr := m.at(nil, nil); !fr.evaluates(func() { v = s.n.eval(fr) }) {
			continue
		}
		switch holds, ok := v.(value.Bool); {
		case ok && s.variable:
			fail(s.name, "%s is the constant %v, which says nothing of states", s.def.Name, holds)
		case ok && !bool(holds):
			fail(s.name, "%s is a constant, and FALSE", s.def.Name)
		}
	}
}
