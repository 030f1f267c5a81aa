package alloy

import (
	"context"
	"fmt"

	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
	"lockstep/conformance/source"
)

// value is what an expression is translated to: a formula, a relation or an integer. A number, or
// an integer made a set, is a relation and an integer at once.
type value struct {
	formula relational.Formula
	expr    relational.Expr
	integer relational.IntExpr
}

// number is the value of an integer that is written as a set.
func number(i relational.IntExpr) value {
	return value{expr: relational.IntAtom(i), integer: i}
}

// The bounds of a translation: how deep expressions, calls among them, may nest, and how many there
// may be. Calls that are inlined in calls may be exponentially many.
const (
	depthMax = 10_000
	nodesMax = 5_000_000
)

// translator turns the expressions of a model into relational ones. Calls are inlined.
type translator struct {
	*frame
	unrolls int
	env     map[*world.Var]value
	calls   []*world.Func
	depth   int
	// nodes counts what was translated; interrupt ends a translation that is not wanted any more.
	nodes     int
	interrupt func() error
	// constants holds the values of functions without parameters.
	constants map[*world.Func]value
	// label prefixes the names of variables outside of functions.
	label string
	// at and from say of a formula and of a variable what it was made of.
	at   map[relational.Formula]world.Expr
	from map[*relational.Var]*world.Var
	// addLast makes the relation of the last element of a total order; nil where there can be none.
	addLast func(elem *relational.Relation) *relational.Relation
}

func newTranslator(ctx context.Context, f *frame, unrolls int) *translator {
	return &translator{
		frame: f, unrolls: unrolls, interrupt: ctx.Err, env: make(map[*world.Var]value),
		constants: make(map[*world.Func]value), at: make(map[relational.Formula]world.Expr),
		from: make(map[*relational.Var]*world.Var),
	}
}

// fail throws an error at an expression; catch returns it.
func fail(at world.Expr, format string, args ...any) {
	panic(source.Errorf(at.Span().Start, format, args...))
}

// exceed throws that a limit was reached; catch returns it.
func exceed(format string, args ...any) {
	panic(&relational.LimitError{What: fmt.Sprintf(format, args...)})
}

// stopped is thrown when a translation is interrupted.
type stopped struct{ err error }

// catch turns what a translation throws into an error.
func catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case *source.Error:
		*err = r
	case *relational.LimitError:
		*err = r
	case stopped:
		*err = r.err
	default:
		panic(r)
	}
}

// formula translates what is a formula.
func (t *translator) formula(e world.Expr) relational.Formula {
	v := t.value(e)
	if v.formula == nil {
		fail(e, "a formula is wanted here")
	}
	return v.formula
}

// set translates what is a relation; an integer is the set that holds it.
func (t *translator) set(e world.Expr) relational.Expr {
	v := t.value(e)
	switch {
	case v.expr != nil:
		return v.expr
	case v.integer != nil:
		return relational.IntAtom(v.integer)
	}
	fail(e, "a set or a relation is wanted here")
	return nil
}

// integer translates what is an integer; a set is the sum of its integers.
func (t *translator) integer(e world.Expr) relational.IntExpr {
	v := t.value(e)
	switch {
	case v.integer != nil:
		return v.integer
	case v.expr != nil:
		if v.expr.Arity() != 1 {
			fail(e, "an integer is wanted here, and this relation has the arity %d",
				v.expr.Arity())
		}
		return relational.SumOf(v.expr)
	}
	fail(e, "an integer is wanted here")
	return nil
}

// value translates an expression of any kind.
func (t *translator) value(e world.Expr) value {
	t.depth++
	defer func() { t.depth-- }()
	if t.depth > depthMax {
		exceed("%v: expressions nest more than %d levels deep", e.Span().Start, depthMax)
	}
	t.tick()
	v := t.node(e)
	if v.formula != nil {
		if _, known := t.at[v.formula]; !known {
			t.at[v.formula] = e
		}
	}
	return v
}

// tick counts an expression, and looks now and then whether the translation is still wanted.
func (t *translator) tick() {
	if t.nodes++; t.nodes > nodesMax {
		exceed("more than %d expressions are translated", nodesMax)
	}
	if t.nodes%1024 == 0 {
		if err := t.interrupt(); err != nil {
			panic(stopped{err})
		}
	}
}

func (t *translator) node(e world.Expr) value {
	switch e := e.(type) {
	case *world.Const:
		return t.constant(e)
	case *world.SigRef:
		return value{expr: t.sig(e, e.Sig)}
	case *world.FieldRef:
		if r := t.fields[e.Field]; r != nil {
			return value{expr: r}
		}
		fail(e, "the field %s has no value here", e.Field.Name)
	case *world.VarRef:
		if v, bound := t.env[e.Var]; bound {
			return v
		}
		fail(e, "the variable %s has no value here", e.Var.Name)
	case *world.Unary:
		return t.unary(e)
	case *world.Binary:
		return t.binary(e)
	case *world.Arrow:
		return value{expr: relational.Product(t.set(e.L), t.set(e.R))}
	case *world.List:
		return value{formula: t.list(e)}
	case *world.If:
		return t.cond(e)
	case *world.Let:
		return t.let(e)
	case *world.Quant:
		return t.quant(e)
	case *world.Call:
		return t.call(e)
	}
	panic(fmt.Sprintf("BUG: an expression of type %T", e))
}

func (t *translator) sig(at world.Expr, sig *world.Sig) relational.Expr {
	e := t.sigs[sig]
	if e == nil {
		fail(at, "the signature %s has no value here", short(sig))
	}
	return e
}

func (t *translator) constant(e *world.Const) value {
	least, most := intRange(t.bitwidth)
	switch e.Kind {
	case world.True:
		return value{formula: relational.And()}
	case world.False:
		return value{formula: relational.Or()}
	case world.Iden:
		return value{expr: t.iden()}
	case world.Number:
		return number(relational.Number(e.Int))
	case world.Min:
		return value{integer: relational.Number(least)}
	case world.Max:
		return value{integer: relational.Number(most)}
	case world.Next:
		return value{expr: t.next}
	case world.Literal:
		if r := t.texts[e.Text]; r != nil {
			return value{expr: r}
		}
		fail(e, "the string %s is not in this instance", stringAtom(e.Text))
	}
	panic(fmt.Sprintf("BUG: a constant of kind %d", e.Kind))
}

// cond translates a choice; the kind of the first branch decides what the other one is, too.
func (t *translator) cond(e *world.If) value {
	c := t.formula(e.Cond)
	switch then := t.value(e.Then); {
	case then.formula != nil:
		otherwise := t.formula(e.Else)
		return value{formula: relational.And(relational.Implies(c, then.formula),
			relational.Or(c, otherwise))}
	case then.expr != nil:
		otherwise := t.set(e.Else)
		t.mustSame(e, then.expr, otherwise)
		return value{expr: relational.If(c, then.expr, otherwise)}
	default:
		return value{integer: relational.IfInt(c, then.integer, t.integer(e.Else))}
	}
}

// mustSame fails where two relations differ in arity, which types rule out.
func (t *translator) mustSame(at world.Expr, l, r relational.Expr) {
	if l.Arity() != r.Arity() {
		fail(at, "the arities %d and %d differ", l.Arity(), r.Arity())
	}
}

func (t *translator) let(e *world.Let) value {
	t.env[e.Var] = t.value(e.Value)
	v := t.value(e.Body)
	delete(t.env, e.Var)
	return v
}

// call translates the body of a function with its arguments for its parameters.
func (t *translator) call(e *world.Call) value {
	f, params := e.Func, e.Func.Vars()
	if v, known := t.constants[f]; known && len(params) == 0 {
		return v
	}
	if v, cut := t.recursion(e); cut {
		return v
	}
	env := make(map[*world.Var]value, len(params))
	for i, arg := range e.Args {
		v := t.value(arg)
		if v.expr == nil {
			v = value{expr: t.asSet(arg, v), integer: v.integer}
		}
		env[params[i]] = v
	}
	outer := t.env
	t.env, t.calls = env, append(t.calls, f)
	v := t.value(f.Body)
	t.env, t.calls = outer, t.calls[:len(t.calls)-1]
	if len(params) == 0 {
		t.constants[f] = v
	}
	return v
}

// recursion tells whether a function calls itself too deep, and what it is then.
func (t *translator) recursion(e *world.Call) (v value, cut bool) {
	depth := 0
	for _, f := range t.calls {
		if f == e.Func {
			depth++
		}
	}
	switch {
	case depth == 0 || depth <= t.unrolls:
		return value{}, false
	case t.unrolls < 0:
		fail(e, "%s calls itself: recursion is not allowed", e.Func.Name)
	case e.Func.Result == nil:
		return value{formula: relational.False}, true
	}
	if typ := e.Func.Body.Type(); typ.SmallInt {
		return value{integer: relational.Number(0)}, true
	}
	arity := e.Func.Result.Type().Arity()
	if arity < 1 {
		fail(e, "%s calls itself, and the arity of its result is not known", e.Func.Name)
	}
	return value{expr: relational.Nothing(arity)}, true
}
