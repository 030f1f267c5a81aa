package tla

import (
	"slices"
	"strings"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

func stringValue(s string) value.Value { return value.String(s) }

// sortFields returns fields by name, as records keep them.
func sortFields(fields []*syntax.Field) []*syntax.Field {
	out := slices.Clone(fields)
	slices.SortFunc(out, func(a, b *syntax.Field) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func (c *compiler) literal(e syntax.Expr) node {
	switch e := e.(type) {
	case *syntax.Number:
		return &literal{at{e}, number(e, e.Value)}
	case *syntax.String:
		return &literal{at{e}, value.String(e.Value)}
	case *syntax.Decimal:
		fail(e, "the decimal %s is not supported: reals are not evaluated", e.Literal)
	case *syntax.Fairness:
		fail(e, "the fairness formula %s is not evaluated", syntax.Text(e))
	case *syntax.Lambda:
		fail(e, "a LAMBDA stands where a value is wanted")
	default:
		fail(e, "this construct is not supported")
	}
	return nil
}

// ident compiles an identifier that stands for a value.
func (c *compiler) ident(sc *scope, e *syntax.Ident) node {
	decl := c.declared(e)
	if code := c.instead(decl); code != nil {
		return &call{at{e}, code, -1, nil}
	}
	switch d := decl.(type) {
	case *syntax.Constant:
		return c.constant(e, d)
	case *syntax.Variable:
		i, ok := c.variables[d.Name]
		if !ok {
			failHidden(e, "variable", d.Module)
		}
		return &variableRef{at{e}, i}
	case *syntax.Builtin:
		return &literal{at{e}, constantBuiltin(e, d)}
	case *syntax.Def:
		if up, i, ok := sc.find(d); ok {
			return &slotRef{at{e}, up, i}
		}
		return &call{at{e}, c.definition(d), -1, nil}
	default:
		up, i, ok := sc.find(d)
		if !ok {
			fail(e, "BUG: %s is not in scope", e.Name)
		}
		return &slotRef{at{e}, up, i}
	}
}

// constant compiles a constant. Of two that extended modules declare under one name, only the first
// is given a value, as by TLC.
func (c *compiler) constant(n syntax.Node, d *syntax.Constant) node {
	i, ok := c.constants[d]
	if !ok {
		failHidden(n, "constant", d.Module)
	}
	return &constantRef{at{n}, i}
}

func failHidden(n syntax.Node, kind string, m *syntax.Module) {
	fail(n, "the %s of this name in module %s has no value: a declaration of another module that "+
		"is extended hides it", kind, m.Name)
}

// apply compiles the application of an operator.
func (c *compiler) apply(sc *scope, e *syntax.Apply) node {
	if l, ok := e.Op.(*syntax.Lambda); ok {
		code := c.lambda(sc, l)
		return &call{at{e}, code, 0, c.arguments(sc, code.params, e.Args)}
	}
	id, ok := e.Op.(*syntax.Ident)
	if !ok {
		fail(e, "this operator cannot be applied")
	}
	decl := c.declared(id)
	if code := c.instead(decl); code != nil {
		return &call{at{e}, code, -1, c.arguments(sc, code.params, e.Args)}
	}
	switch d := decl.(type) {
	case *syntax.Builtin:
		return c.primitive(sc, e, d)
	case *syntax.Def:
		if up, code, ok := sc.findOp(d); ok {
			return &call{at{e}, code, up, c.arguments(sc, code.params, e.Args)}
		}
		if n := c.native(sc, e, d, e.Args); n != nil {
			return n
		}
		code := c.definition(d)
		return &call{at{e}, code, -1, c.arguments(sc, code.params, e.Args)}
	case *syntax.Param:
		up, i, _ := sc.find(d)
		return &callSlot{at{e}, up, i, c.values(sc, e.Args)}
	default:
		failUndefined(id)
		return nil
	}
}

func (c *compiler) primitive(sc *scope, e *syntax.Apply, op *syntax.Builtin) node {
	c.serial = c.serial || isSerial(op.Op, e.Args)
	c.random = c.random || op.Op == syntax.OpRandomElement
	n := newPrim(e, op)
	n.site = c.newSite(1)
	if op.OpArgs == nil {
		n.args = c.exprs(sc, e.Args)
		if isWithout(e, n) {
			c.held++
			n.without.place = c.held
		}
		return n
	}
	n.args = []node{c.expr(sc, e.Args[0])}
	n.opArg = c.operatorArgument(sc, e.Args[1])
	return n
}

func newPrim(e syntax.Node, op *syntax.Builtin, args ...node) *prim {
	return &prim{at: at{e}, op: op, args: args, operation: operations[op.Op]}
}

func (c *compiler) lambda(sc *scope, l *syntax.Lambda) *opCode {
	code := &opCode{params: l.Params, global: -1}
	c.body(code, sc, nil, l.Body)
	return code
}

// arguments compiles arguments for parameters, some of which may be operators.
func (c *compiler) arguments(sc *scope, params []*syntax.Param, args []syntax.Expr) []argument {
	out := make([]argument, len(args))
	for i, a := range args {
		if params[i].NArgs > 0 {
			out[i] = c.operatorArgument(sc, a)
		} else {
			out[i] = c.value(sc, a)
		}
	}
	return out
}

func (c *compiler) values(sc *scope, args []syntax.Expr) []argument {
	out := make([]argument, len(args))
	for i, a := range args {
		out[i] = c.value(sc, a)
	}
	return out
}

func (c *compiler) value(sc *scope, e syntax.Expr) argument {
	a := c.unevaluated(sc, e, syntax.LevelOf(e))
	if a.level == syntax.ConstantLevel && c.refersToVarying(e) {
		a.level = syntax.TemporalLevel // is never kept
	}
	a.n = c.again(sc, func() node { return c.expr(sc, e) })
	return a
}

// operatorArgument compiles an argument that is an operator.
func (c *compiler) operatorArgument(sc *scope, e syntax.Expr) argument {
	if l, ok := e.(*syntax.Lambda); ok {
		return c.lambdaArgument(sc, l)
	}
	id, ok := e.(*syntax.Ident)
	if !ok {
		fail(e, "an operator is wanted here")
	}
	decl := c.declared(id)
	if code := c.instead(decl); code != nil {
		return c.always(&operator{code: code})
	}
	switch d := decl.(type) {
	case *syntax.Builtin:
		if makesActions(d.Op) {
			return c.lambdaArgument(sc, syntax.Expanded(id, d))
		}
		return c.always(&operator{builtin: d})
	case *syntax.Def:
		if up, code, ok := sc.findOp(d); ok {
			return argument{op: func(fr *frame) *operator {
				return &operator{code: code, up: fr.frameAt(up)}
			}}
		}
		return c.always(&operator{code: c.definition(d)})
	default:
		up, i, ok := sc.find(d)
		if !ok {
			failUndefined(id)
		}
		return argument{op: func(fr *frame) *operator { return fr.frameAt(up).slots[i].operator() }}
	}
}

func (c *compiler) lambdaArgument(sc *scope, l *syntax.Lambda) argument {
	code := c.lambda(sc, l)
	return argument{op: func(fr *frame) *operator { return &operator{code: code, up: fr} }}
}

// makesActions tells whether an operator may be more than a function of its arguments' values.
func makesActions(op syntax.Op) bool {
	switch op {
	case syntax.OpAnd, syntax.OpOr, syntax.OpNot, syntax.OpImplies, syntax.OpEquiv, syntax.OpEq,
		syntax.OpIn, syntax.OpSubsetEq, syntax.OpPrime, syntax.OpUnchanged, syntax.OpEnabled,
		syntax.OpCompose:
		return true
	}
	return false
}

// failUndefined refuses a constant operator that the configuration gives no definition.
func failUndefined(id *syntax.Ident) {
	fail(id, "the constant operator %s has no definition: the configuration must give it one",
		id.Name)
}

func (c *compiler) always(op *operator) argument {
	return argument{op: func(*frame) *operator { return op }}
}

// isWithout says whether A \ B is a constant set without what a variable is bound to.
func isWithout(e *syntax.Apply, n *prim) bool {
	if n.op.Op != syntax.OpMinus || syntax.LevelOf(e.Args[0]) != syntax.ConstantLevel {
		return false
	}
	one, ok := n.args[1].(*setEnum)
	if !ok || len(one.elems) != 1 {
		return false
	}
	_, ok = one.elems[0].(*slotRef)
	return ok
}
