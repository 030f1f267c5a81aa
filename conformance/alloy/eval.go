package alloy

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
	"lockstep/conformance/source"
)

// Value is what an expression evaluates to: a truth value, an integer, or tuples of atoms.
type Value struct {
	Kind Kind
	Bool bool
	Int  int
	// Overflow tells that the integer wrapped around.
	Overflow bool
	Tuples   [][]string
}

// Kind tells what a [Value] is.
type Kind uint8

// The kinds of values.
const (
	Formula Kind = iota
	Integer
	Relation
)

// String returns the value as the Analyzer's evaluator writes it: true, 3, {A$0->B$1, A$1->B$0}.
func (v Value) String() string {
	switch {
	case v.Kind == Formula:
		return strconv.FormatBool(v.Bool)
	case v.Kind == Integer && v.Overflow:
		return strconv.Itoa(v.Int) + " (OF)"
	case v.Kind == Integer:
		return strconv.Itoa(v.Int)
	}
	return tupleSet(v.Tuples)
}

// tupleSet writes tuples as a set.
func tupleSet(tuples [][]string) string {
	rows := make([]string, len(tuples))
	for i, t := range tuples {
		rows[i] = strings.Join(t, "->")
	}
	return "{" + strings.Join(rows, ", ") + "}"
}

// Eval evaluates a formula or an expression in a state of an instance. It may name all that the
// model's file can, the atoms of the instance (A$0) and its skolems ($show_b). A mistake in it is
// an *[source.Error] or [source.Errors], whose text is called <formula>.
func Eval(ctx context.Context, i *Instance, state int, formula string) (v Value, err error) {
	if state < 0 || state >= i.Len() {
		return Value{}, fmt.Errorf("evaluate %s: there is no state %d", formula, state)
	}
	text := &source.Text{Name: "<formula>", Content: formula}
	vars, env := i.nameable()
	e, err := i.model.world.Resolve(text, vars...)
	if err != nil {
		return Value{}, err
	}
	t, err := i.translate(ctx, e, env)
	if err != nil {
		return Value{}, err
	}
	return i.evaluate(ctx, state, t)
}

// nameable returns the atoms and skolems of an instance as variables, with their values.
func (i *Instance) nameable() ([]*world.Var, map[*world.Var]*relational.TupleSet) {
	var vars []*world.Var
	env := make(map[*world.Var]*relational.TupleSet)
	add := func(name string, typ world.Type, value *relational.TupleSet) {
		v := &world.Var{Name: name, Type: typ}
		vars, env[v] = append(vars, v), value
	}
	for _, sig := range i.model.world.Sigs {
		if !isTop(sig) {
			continue
		}
		for _, atom := range i.atoms(sig) {
			add(i.values.Universe.Name(atom), typeOf(i.specific(sig, atom)),
				i.values.Universe.Atoms(atom))
		}
	}
	for _, s := range i.skolems {
		add(s.Name, s.Type, i.values.States[0][s.relation])
	}
	return vars, env
}

func typeOf(sig *world.Sig) world.Type {
	return world.Type{Products: []world.Product{{sig}}}
}

// specific returns the most specific signature that an atom of a signature is ever in.
func (i *Instance) specific(sig *world.Sig, atom int) *world.Sig {
	for _, child := range sig.Children {
		for _, a := range i.atoms(child) {
			if a == atom {
				return i.specific(child, atom)
			}
		}
	}
	return sig
}

// closed is an expression with the values of the variables that are free in it.
type closed struct {
	value
	env relational.Env
}

// translate translates an expression for evaluation on the instance.
func (i *Instance) translate(
	ctx context.Context, e world.Expr, vars map[*world.Var]*relational.TupleSet,
) (c closed, err error) {
	defer catch(&err)
	t := newTranslator(ctx, i.model.frame(i.Bitwidth()), recursionMax)
	c.env = make(relational.Env)
	for v, tuples := range vars {
		variable := relational.NewVar(v.Name, tuples.Arity())
		t.env[v], c.env[variable] = value{expr: variable}, tuples
	}
	c.value = t.value(e)
	return c, nil
}

// recursionMax is how often a function may call itself where no command says so.
const recursionMax = -1

// frame returns the names of the model for integers of some bits.
func (m *Model) frame(bitwidth int) *frame {
	f := *m.names
	f.bitwidth = bitwidth
	return &f
}

func (i *Instance) evaluate(ctx context.Context, state int, c closed) (Value, error) {
	switch {
	case c.formula != nil:
		holds, err := i.values.Holds(ctx, state, c.env, c.formula)
		return Value{Kind: Formula, Bool: holds}, err
	case c.integer != nil && c.expr == nil:
		n, overflow, err := i.values.Int(ctx, state, c.env, c.integer)
		return Value{Kind: Integer, Int: n, Overflow: overflow}, err
	}
	tuples, err := i.values.Tuples(ctx, state, c.env, c.expr)
	if err != nil {
		return Value{}, err
	}
	return Value{Kind: Relation, Tuples: i.named(tuples)}, nil
}
