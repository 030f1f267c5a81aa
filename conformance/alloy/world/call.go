package world

import (
	"fmt"
	"strings"

	"lockstep/conformance/source"
)

// call makes a call with all its arguments. extra is the penalty of the way in which it was found.
func (b *builder) call(at source.Span, f *Func, args []Expr, extra int) Expr {
	params := f.Vars()
	cast := make([]Expr, len(args))
	var errs source.Errors
	for i, arg := range args {
		arg = b.asSet(arg)
		cast[i] = arg
		errs = append(errs, noMults(arg)...)
		if arity := params[i].Type.Arity(); arity > 0 && ok(arg) && !arg.Type().HasArity(arity) {
			errs = append(errs, source.Errorf(arg.Span().Start,
				"the parameter %s takes a relation of arity %d, but the type of this is %s",
				params[i].Name, arity, arg.Type()))
		}
	}
	e := &Call{Func: f, Args: cast, extra: extra}
	e.weight = extra
	typ := formulaType
	if f.Result != nil && len(errs) == 0 {
		typ = b.resultType(f, params, cast)
	}
	return b.made(e, at, typ, errs, cast...)
}

// resultType returns the type of what a function returns for arguments. It may be narrower than
// the declared one, where that names parameters.
func (b *builder) resultType(f *Func, params []*Var, args []Expr) Type {
	declared := f.Result.Type()
	d := deducer{b: b, env: make(map[*Var]Type)}
	for i, arg := range args {
		if !ok(arg) {
			return declared
		}
		d.env[params[i]] = arg.Type().ofArity(params[i].Type.Arity())
	}
	t := d.typeOf(f.Result)
	if t.isInt() || t.Bool || t.Arity() != declared.Arity() {
		return declared
	}
	return t
}

// deducer works out the type of a result declaration anew, for the types of the arguments.
type deducer struct {
	b   *builder
	env map[*Var]Type
}

func (d *deducer) typeOf(e Expr) Type {
	d.b.spend(1)
	switch e := e.(type) {
	case *VarRef:
		if t, found := d.env[e.Var]; found && !t.none() {
			return t
		}
	case *Unary:
		if t, _ := unaryType(e.Op, d.typeOf(e.X)); !t.none() {
			return t
		}
		return Type{}
	case *Binary:
		if e.Op == OpJoin {
			return d.typeOf(e.L).join(d.typeOf(e.R))
		}
		t, _ := binaryType(e.Op, d.typeOf(e.L), d.typeOf(e.R))
		return t
	case *Arrow:
		return d.typeOf(e.L).product(d.typeOf(e.R))
	case *If:
		return d.typeOf(e.Then).unionOfCommonArity(d.typeOf(e.Else))
	case *Let:
		d.env[e.Var] = d.typeOf(e.Value)
		return d.typeOf(e.Body)
	case *Quant:
		if e.Kind == QuantComprehension {
			return d.comprehension(e)
		}
	}
	return e.Type()
}

func (d *deducer) comprehension(e *Quant) Type {
	var typ Type
	for _, decl := range e.Decls {
		t := d.typeOf(decl.Bound)
		for _, v := range decl.Vars {
			d.env[v] = t
			if typ.none() {
				typ = t
			} else {
				typ = typ.product(t)
			}
		}
	}
	return typ
}

// partialCall makes a function with fewer arguments than it takes, or with some that do not fit.
func (b *builder) partialCall(at source.Span, f *Func, args []Expr, extra int) Expr {
	e := &partial{fun: f, args: args, extra: extra}
	e.weight = extra
	var errs source.Errors
	for _, arg := range args {
		errs = joinErrs(errs, arg.base().errs)
	}
	if len(errs) == 0 {
		errs = source.Errors{source.Errorf(at.Start, "%s", misfit(f, args))}
	}
	return b.made(e, at, Type{}, errs, args...)
}

// misfit says how the arguments of a call differ from the parameters.
func misfit(f *Func, args []Expr) string {
	var params, types []string
	for _, v := range f.Vars() {
		params = append(params, fmt.Sprintf("%s: %s", v.Name, v.Type))
	}
	for _, arg := range args {
		types = append(types, arg.Type().String())
	}
	given := "there is no argument"
	if len(types) > 0 {
		given = "the arguments have the types " + strings.Join(types, ", ")
	}
	return fmt.Sprintf("this cannot be a call of %s[%s]: %s", f.Name,
		strings.Join(params, ", "), given)
}

// applicable tells whether arguments of these types can be all that a function takes.
func applicable(f *Func, args []Expr) bool {
	params := f.Vars()
	if len(params) > len(args) {
		return false
	}
	for i, p := range params {
		arg := args[i].Type()
		if !arg.hasCommonArity(p.Type) ||
			arg.HasTuple() && p.Type.HasTuple() && !arg.intersects(p.Type) {
			return false
		}
	}
	return true
}

// apply makes arg.f or f[arg], where f may mean several things: each of them takes the argument,
// as one of a call or as the left operand of a join.
func (b *builder) apply(at source.Span, opAt source.Pos, arg Expr, f *choice) Expr {
	options := make([]Expr, len(f.options))
	for i, option := range f.options {
		if single, isChoice := option.(*choice); isChoice && len(single.options) == 1 {
			option = single.options[0]
		}
		p, isPartial := option.(*partial)
		if !isPartial || len(p.args) >= len(p.fun.Vars()) {
			options[i] = b.join(at, opAt, arg, option)
			continue
		}
		args := append(p.args[:len(p.args):len(p.args)], arg)
		if applicable(p.fun, args) {
			options[i] = b.call(at, p.fun, args, p.extra)
		} else {
			options[i] = b.partialCall(at, p.fun, args, p.extra)
		}
	}
	return b.choose(at, options, f.reasons)
}

// choose makes an expression that has one of several meanings.
func (b *builder) choose(at source.Span, options []Expr, reasons []string) Expr {
	if len(options) == 1 && ok(options[0]) {
		return options[0]
	}
	e := &choice{options: options, reasons: reasons}
	var typ Type
	found := false
	for _, o := range options {
		typ = o.Type().union(typ)
		if t := o.Type(); !t.none() && (!found || o.base().weight < e.weight) {
			e.weight, found = o.base().weight, true
		}
		e.size = max(e.size, o.base().size)
	}
	var errs source.Errors
	if typ.none() {
		errs = whyNone(at, options)
	}
	e.ambiguous = true
	return b.made(e, at, typ, errs)
}

// whyNone returns why none of the meanings makes sense: that of a single one, or that of each that
// is a call or a join which does not fit.
func whyNone(at source.Span, options []Expr) source.Errors {
	if len(options) == 1 {
		return options[0].base().errs
	}
	var why []string
	for _, o := range options {
		for _, err := range o.base().errs {
			why = append(why, err.Msg)
			break
		}
	}
	return source.Errors{source.Errorf(at.Start, "no meaning of the name fits: %s",
		strings.Join(why, "; "))}
}
