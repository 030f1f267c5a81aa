package world

import (
	"slices"

	"lockstep/conformance/source"
)

// An expression is made twice. First [checker.check] turns the syntax tree into a draft, from the
// names upwards: a name that may mean several things is a choice of all of them, and the type of
// each expression is that of all its meanings. Then [builder.narrow] goes downwards with the type
// that is relevant at each place, by which choices are made. A mistake is kept in the draft where
// it was found, since a choice may still avoid it.

// draft is what an expression is known by while its names are being resolved.
type draft struct {
	// weight is the penalty of the names that were chosen: of two meanings the lighter one is
	// taken.
	weight int
	// size is how many expressions it consists of, counting what is shared as often as it occurs.
	size int
	// ambiguous marks an expression that contains a choice.
	ambiguous bool
	mult      multKind
	errs      source.Errors
}

// multKind tells whether an expression is a multiplicity, which is allowed in bounds only.
type multKind uint8

const (
	noMult    multKind = iota
	unaryMult          // set A, lone A
	arrowMult          // A -> one B, at any depth
)

type (
	// choice is a name, or a name applied to arguments, that may mean several things.
	choice struct {
		node
		options []Expr
		reasons []string // what each option is, for messages
	}

	// partial is a function with some of its arguments, or with arguments that do not fit.
	partial struct {
		node
		fun   *Func
		args  []Expr
		extra int
	}

	// macroRef is a macro with some of its arguments.
	macroRef struct {
		node
		macro *macro
		args  []Expr
	}

	// bad is what makes no sense.
	bad struct{ node }
)

// ok tells whether no mistake was found in an expression.
func ok(e Expr) bool { return len(e.base().errs) == 0 }

// errsMax bounds how many mistakes are kept.
const errsMax = 20

// joinErrs puts mistakes together, each once.
func joinErrs(lists ...source.Errors) source.Errors {
	var all source.Errors
	for _, list := range lists {
		if len(all) == 0 {
			all = list[:len(list):len(list)]
			continue
		}
		for _, err := range list {
			if len(all) < errsMax && !slices.Contains(all, err) {
				all = append(all, err)
			}
		}
	}
	return all
}

// limitError is thrown where a text passes a bound; see [builder.guard].
type limitError string

// workMax bounds what is done for a model: about the number of expressions made and looked at. The
// sample models of the Analyzer need less than ten thousand.
const workMax = 5_000_000

// sizeMax bounds an expression with all that its macros expand to.
const sizeMax = 300_000

// builder makes expressions and counts the work.
type builder struct {
	work  int
	at    source.Span // what is being looked at
	warns source.Errors
	seen  map[narrowKey][]Expr

	// globals are the variables that an expression outside of the model may name.
	globals map[string]*Var
	// meta is nil where there are no signatures that stand for those of the model. metaFields are
	// the fields of these.
	meta       *metaSigs
	metaFields map[string][]*Field
}

// spend counts some work, and gives up where it is too much.
func (b *builder) spend(work int) {
	if b.work += work; b.work > workMax {
		panic(limitError("the names in the model have too many meanings to be resolved"))
	}
}

// guard runs f and returns the bound that it passed as an error.
func (b *builder) guard(f func() source.Errors) (errs source.Errors) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case limitError:
			errs = source.Errors{source.Errorf(b.at.Start, "%s", string(thrown))}
		case typeTooLarge:
			errs = source.Errors{source.Errorf(b.at.Start,
				"the type of the expression has more than %d columns or %d products",
				columnsMax, productsMax)}
		default:
			panic(thrown)
		}
	}()
	return f()
}

// warn notes a warning, once.
func (b *builder) warn(pos source.Pos, format string, args ...any) {
	w := source.Errorf(pos, format, args...)
	if !slices.ContainsFunc(b.warns, func(v *source.Error) bool { return *v == *w }) {
		b.warns = append(b.warns, w)
	}
}

// made completes an expression with its place and type, with what its parts say about it, and with
// the mistakes that were found in it.
func (b *builder) made(e Expr, at source.Span, typ Type, errs source.Errors, parts ...Expr) Expr {
	n := e.base()
	n.at, n.typ, n.size = at, typ, n.size+1
	for _, part := range parts {
		p := part.base()
		n.weight += p.weight
		n.ambiguous = n.ambiguous || p.ambiguous
		n.size += p.size
		if len(p.errs) > 0 {
			errs = joinErrs(errs, p.errs)
		}
	}
	if n.size > sizeMax {
		panic(limitError("the expression is too large with its macros expanded"))
	}
	b.spend(1 + typeWork(typ, parts...))
	if n.errs = errs; len(errs) > 0 {
		n.typ = Type{}
	}
	return e
}

// typeWork estimates what it takes to work out a type from those of the parts.
func typeWork(typ Type, parts ...Expr) int {
	pairs := 1
	for _, part := range parts[:min(2, len(parts))] {
		pairs *= max(1, len(part.Type().Products))
	}
	return pairs * len(typ.Products) / 64
}

// bad makes an expression that has no meaning because of a mistake.
func (b *builder) bad(at source.Span, pos source.Pos, format string, args ...any) Expr {
	return b.made(&bad{}, at, Type{}, source.Errors{source.Errorf(pos, format, args...)})
}

// asFormula returns the expression, or a mistake if it is no formula.
func (b *builder) asFormula(e Expr) Expr {
	if !ok(e) || e.Type().Bool {
		return e
	}
	return b.bad(e.Span(), e.Span().Start, "this must be a formula, but its type is %s", e.Type())
}

// asInt returns the expression as an integer: the sum of a set of integers.
func (b *builder) asInt(e Expr) Expr {
	switch t := e.Type(); {
	case !ok(e), t.SmallInt:
		return e
	case t.isInt():
		return b.unary(OpIntSum, e.Span(), e)
	}
	return b.bad(e.Span(), e.Span().Start, "this must be an integer, but its type is %s", e.Type())
}

// asSet returns the expression as a relation: the set that holds an integer.
func (b *builder) asSet(e Expr) Expr {
	switch t := e.Type(); {
	case !ok(e):
		return e
	case t.SmallInt:
		return b.unary(OpIntSet, e.Span(), e)
	case len(t.Products) > 0:
		return e
	}
	return b.bad(e.Span(), e.Span().Start, "this must be a set or relation, but its type is %s",
		e.Type())
}

// noMult returns the mistake of each expression that is a multiplicity, of which none may be one.
func noMults(exprs ...Expr) source.Errors {
	var errs source.Errors
	for _, e := range exprs {
		if e.base().mult != noMult {
			errs = append(errs, multError(e))
		}
	}
	return errs
}

func multError(e Expr) *source.Error {
	return source.Errorf(e.Span().Start, "a multiplicity is not allowed here")
}
