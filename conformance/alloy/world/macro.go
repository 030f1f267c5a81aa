package world

import (
	"lockstep/conformance/alloy/syntax"
	"lockstep/conformance/source"
)

// macro is a let that stands outside of all expressions. Its body is checked anew wherever it is
// used, with the names of its own module.
type macro struct {
	mod     *module
	syn     *syntax.Macro
	private bool
}

// macroRef makes a macro with some arguments. It is a mistake unless more arguments follow.
func (c *checker) macroRef(at source.Span, m *macro, args []Expr) *macroRef {
	e := &macroRef{macro: m, args: args}
	err := source.Errorf(at.Start, "the macro %s needs %d arguments and has %d", m.syn.Name.Text,
		len(m.syn.Params), len(args))
	c.made(e, at, Type{}, source.Errors{err})
	return e
}

// expand returns the body of a macro that has all its arguments.
func (c *checker) expand(m *macroRef) Expr {
	params := m.macro.syn.Params
	if c.unrolls <= 0 {
		return c.bad(m.at, m.at.Start, "the macro %s expands without an end", m.macro.syn.Name.Text)
	}
	if len(params) != len(m.args) {
		return m
	}
	inner := c.builder.checker(m.macro.mod, c.warn)
	inner.unrolls = c.unrolls - 1
	for i, arg := range m.args {
		if _, isMacro := arg.(*macroRef); !isMacro {
			arg = c.narrow(arg, arg.Type(), c.warn)
		}
		inner.push(params[i].Text, arg)
	}
	return inner.check(m.macro.syn.Body)
}
