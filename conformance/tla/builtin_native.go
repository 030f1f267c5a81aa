package tla

import (
	"math/rand/v2"

	"lockstep/conformance/tla/modules"
	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

type (
	// native applies an operator of a module by its Go code.
	native struct {
		at
		code modules.Native
		args []argument
		text *call // applies the definition in TLA+, for what the code leaves to that
	}
	// nativeBody is the body of an operator that has Go code, for where the operator is itself an
	// argument. The frame's first slots hold the arguments.
	nativeBody struct {
		at
		code   modules.Native
		params []*syntax.Param
		text   node
	}
)

// nativeOf returns the Go code of a definition, or nil. A module that a specification brings itself
// has that of the operators alone that TLC has code for.
func nativeOf(d *syntax.Def) modules.Native {
	if d.Origin != nil || d.Module == nil || !d.Module.Ours && !overridden(d) {
		return nil
	}
	return modules.Find(d.Module.Name, d.Name)
}

func overridden(d *syntax.Def) bool {
	arities := make([]int, len(d.Params))
	for i, p := range d.Params {
		arities[i] = p.NArgs
	}
	return modules.Overrides(d.Module.Name, d.Name, arities)
}

// native compiles an application of a definition that has Go code; it returns nil for others.
func (c *compiler) native(sc *scope, e syntax.Expr, d *syntax.Def, args []syntax.Expr) node {
	code := nativeOf(d)
	if code == nil || len(args) == 0 {
		return nil
	}
	c.random = c.random || d.Module.Name == "Randomization"
	op := c.definition(d)
	n := &native{at{e}, code, c.arguments(sc, op.params, args), nil}
	n.text = &call{at{e}, op, -1, n.args}
	return n
}

// nativeBody wraps a compiled definition that has Go code.
func (c *compiler) nativeBody(d *syntax.Def, text node) node {
	code := nativeOf(d)
	if code == nil || d.Function {
		return text
	}
	return &nativeBody{at{d.Body}, code, d.Params, text}
}

func (n *native) eval(fr *frame) value.Value {
	c := &modules.Call{
		Args: make([]value.Value, len(n.args)), Ops: make([]modules.Operator, len(n.args)),
		Host: host{fr.machine}, By: fr.machine, Order: fr.order,
	}
	for i := range n.args {
		a := &n.args[i]
		if a.op == nil {
			c.Args[i] = a.n.eval(fr)
			continue
		}
		c.Ops[i] = fr.operator(n.n, a.op(fr))
	}
	if v := runNative(n.n, n.code, c); v != nil {
		return v
	}
	return n.text.eval(fr)
}

func (n *nativeBody) eval(fr *frame) value.Value {
	c := &modules.Call{
		Args: make([]value.Value, len(n.params)), Ops: make([]modules.Operator, len(n.params)),
		Host: host{fr.machine}, By: fr.machine, Order: fr.order,
	}
	for i, p := range n.params {
		if p.NArgs > 0 {
			c.Ops[i] = fr.operator(fr.site, fr.slots[i].operator())
			continue
		}
		c.Args[i] = (&slotRef{at{p}, 0, i}).eval(fr)
	}
	if v := runNative(fr.site, n.code, c); v != nil {
		return v
	}
	return n.text.eval(fr)
}

// operator returns an operator as Go code calls it.
func (fr *frame) operator(at syntax.Node, op *operator) modules.Operator {
	return func(args ...value.Value) value.Value { return fr.applyTo(at, op, args...) }
}

// runNative runs Go code, whose errors are placed where it is applied.
func runNative(at syntax.Node, code modules.Native, c *modules.Call) value.Value {
	defer locate(at)
	return code(c)
}

// host is what Go code may do.
type host struct{ *machine }

func (h host) Tick()         { h.tick() }
func (h host) MayExec() bool { return h.Exec }

func (h host) Random() *rand.Rand { return h.roll() }

var _ modules.Host = host{}
