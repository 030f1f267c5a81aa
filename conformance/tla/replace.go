package tla

import (
	"strings"

	"lockstep/conformance/tla/syntax"
)

// instead returns the code of what the configuration puts in the place of a declaration, or nil.
func (c *compiler) instead(d syntax.Decl) *opCode {
	if code, ok := c.given[d]; ok {
		return code
	}
	to, ok := c.replaced[d]
	if !ok {
		return c.runCode(d)
	}
	if code := c.runCode(to); code != nil {
		return code
	}
	return c.definition(to)
}

// origin returns the definition as it is written, where an INSTANCE made this one from it.
func origin(d *syntax.Def) *syntax.Def {
	for d.Origin != nil {
		d = d.Origin
	}
	return d
}

// declared returns the declaration that a reference is to. As in TLC a definition that is named
// through an instance, as I!Op, is the one that is written, also where the configuration replaces
// what the module itself calls Op: so a replacement can be made of what it replaces.
func (c *compiler) declared(id *syntax.Ident) syntax.Decl {
	d, ok := id.Decl.(*syntax.Def)
	if !ok || !c.inside[origin(d)] || !strings.Contains(id.Name, "!") {
		return id.Decl
	}
	if c.bare[d] == nil {
		original := *d
		c.bare[d], c.bare[&original] = &original, &original
	}
	return c.bare[d]
}

// inInstances returns the code of what the configuration puts in the place of a definition wherever
// its module is instantiated, or nil.
func (c *compiler) inInstances(d *syntax.Def) *opCode {
	if c.bare[d] == d {
		return nil
	}
	return c.within[origin(d)]
}

// adapt makes the code of a definition that the configuration replaces in its module. One that an
// instance made takes the instance's parameters first, of which the replacement knows nothing.
func (c *compiler) adapt(d *syntax.Def, code *opCode) *opCode {
	if code.body == nil { // it names a definition
		code = c.definition(code.def)
	}
	own := len(d.Params) - len(code.params)
	if own == 0 {
		return code
	}
	args := make([]argument, len(code.params))
	for i, p := range code.params {
		slot := own + i
		if p.NArgs > 0 {
			args[i] = argument{op: func(fr *frame) *operator { return fr.slots[slot].operator() }}
		} else {
			args[i] = argument{n: &slotRef{at{d}, 0, slot}}
		}
	}
	return &opCode{
		def: d, params: d.Params, size: len(d.Params), global: -1,
		body: &call{at{d}, code, -1, args},
	}
}

// builtin returns the built-in operator that a definition stands for, or nil.
func (c *opCode) builtin() *syntax.Builtin {
	if p, ok := c.body.(*prim); ok {
		return p.op
	}
	return nil
}

// assigned returns the constants that need no value.
func (c *compiler) assigned() map[*syntax.Constant]bool {
	all := make(map[*syntax.Constant]bool)
	for d := range c.constants {
		all[d] = c.given[d] != nil || c.replaced[d] != nil
	}
	return all
}

// isSerial tells whether an application of TLCGet or TLCSet is not the same for states that are
// explored at the same time.
func isSerial(op syntax.Op, args []syntax.Expr) bool {
	switch op {
	case syntax.OpTLCSet:
		return true
	case syntax.OpTLCGet:
		if name, ok := args[0].(*syntax.String); ok {
			switch name.Value {
			case "level", "config", "revision", "spec", "action", "duration":
				return false
			}
			return !strings.HasPrefix(name.Value, "-D")
		}
		return true
	default:
		return false
	}
}
