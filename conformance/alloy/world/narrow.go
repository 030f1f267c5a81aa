package world

import (
	"fmt"
	"slices"

	"lockstep/conformance/source"
)

// narrow resolves what is ambiguous in an expression of which only what is of a type is relevant.
// It warns of what is irrelevant, if asked to. An expression with a mistake is returned as it is.
func (b *builder) narrow(e Expr, want Type, warn bool) Expr {
	if !ok(e) {
		return e
	}
	b.at = e.Span()
	b.spend(1)
	switch e := e.(type) {
	case *choice:
		return b.narrowChoice(e, want, warn)
	case *Unary:
		return b.narrowUnary(e, want, warn)
	case *Binary:
		return b.narrowBinary(e, want, warn)
	case *Arrow:
		return b.narrowArrow(e, want, warn)
	case *List:
		return b.narrowList(e, warn)
	case *If:
		return b.narrowIf(e, want, warn)
	case *Let:
		body := b.narrow(e.Body, want, warn)
		if warn && !b.uses(body, e.Var) {
			b.warn(e.Var.At.Start, "the variable %s is not used", e.Var.Name)
		}
		if body != e.Body {
			return b.let(e.at, e.Var, e.Value, body)
		}
	case *Quant:
		if warn {
			b.warnUnused(e)
		}
	case *Call:
		return b.narrowCall(e, warn)
	}
	return e
}

// asFormulaNarrowed resolves an expression that must be a formula; and so on below.
func (b *builder) narrowFormula(e Expr, warn bool) Expr {
	return b.asFormula(b.narrow(b.asFormula(e), formulaType, warn))
}

func (b *builder) narrowInt(e Expr, warn bool) Expr {
	return b.asInt(b.narrow(b.asInt(e), smallIntType(), warn))
}

func (b *builder) narrowSet(e Expr, warn bool) Expr {
	e = b.asSet(e)
	return b.asSet(b.narrow(e, e.Type().asSet(), warn))
}

func (b *builder) narrowCall(e *Call, warn bool) Expr {
	params := e.Func.Vars()
	args := make([]Expr, len(e.Args))
	for i, arg := range e.Args {
		args[i] = b.asSet(b.narrow(arg, params[i].Type, warn))
	}
	if slices.Equal(args, e.Args) {
		return e
	}
	return b.call(e.at, e.Func, args, e.extra)
}

func (b *builder) narrowList(e *List, warn bool) Expr {
	wants := make([]Type, len(e.Items))
	switch e.Op {
	case OpDisjoint:
		common := e.Items[0].Type().asSet()
		for _, item := range e.Items[1:] {
			common = common.unionOfCommonArity(item.Type())
		}
		for i := range wants {
			wants[i] = common
		}
	case OpTotalOrder:
		elem := e.Items[0].Type().ofArity(1)
		wants = []Type{elem, elem, elem.product(elem)}
	default:
		for i := range wants {
			wants[i] = formulaType
		}
	}
	items := make([]Expr, len(e.Items))
	for i, item := range e.Items {
		items[i] = b.narrow(item, wants[i], warn)
	}
	if slices.Equal(items, e.Items) {
		return e
	}
	return b.list(e.Op, e.at, items)
}

func (b *builder) narrowIf(e *If, want Type, warn bool) Expr {
	then, els := want, want
	if len(want.Products) > 0 {
		then, els = e.Then.Type().intersect(want), e.Else.Type().intersect(want)
		then.Bool, els.Bool = then.Bool || want.Bool, els.Bool || want.Bool
		b.warnBranch(e.Then, then, warn)
		b.warnBranch(e.Else, els, warn)
	}
	n := If{
		Cond: b.narrow(e.Cond, formulaType, warn),
		Then: b.narrow(e.Then, then, warn),
		Else: b.narrow(e.Else, els, warn),
	}
	if n.Cond == e.Cond && n.Then == e.Then && n.Else == e.Else {
		return e
	}
	return b.ifElse(e.at, n.Cond, n.Then, n.Else)
}

func (b *builder) warnBranch(e Expr, relevant Type, warn bool) {
	if warn && e.Type().HasTuple() && !relevant.HasTuple() {
		b.warn(e.Span().Start, "this branch is redundant")
	}
}

// warnUnused warns of variables of a quantifier that nothing names.
func (b *builder) warnUnused(e *Quant) {
	if e.Kind == QuantComprehension {
		return
	}
	for i, d := range e.Decls {
		for _, v := range d.Vars {
			used := b.uses(e.Body, v)
			for _, later := range e.Decls[i+1:] {
				used = used || b.uses(later.Bound, v)
			}
			if !used {
				b.warn(v.At.Start, "the variable %s is not used", v.Name)
			}
		}
	}
}

// uses tells whether an expression names a variable.
func (b *builder) uses(e Expr, v *Var) bool {
	found := false
	Walk(e, func(e Expr) bool {
		b.spend(1)
		if ref, isRef := e.(*VarRef); isRef && ref.Var == v {
			found = true
		}
		return !found
	})
	return found
}

// narrowChoice picks the meaning whose type has something in common with what is relevant, else
// one whose arity fits; of several the lightest. Where several remain, it narrows each and looks
// again.
func (b *builder) narrowChoice(e *choice, want Type, warn bool) Expr {
	options, reasons := fitting(e.options, e.reasons, want)
	if len(options) > 1 {
		options, reasons = lightest(options, reasons)
	}
	if len(options) > 1 {
		options, reasons = b.narrowed(e, options, reasons, want)
	}
	switch {
	case len(options) == 0:
		return b.bad(e.at, e.at.Start, "the name has no meaning whose type fits %s: it may mean %s",
			want, alternatives(e.reasons))
	case len(options) == 1:
		return b.narrow(options[0], want, warn)
	}
	if empty, isEmpty := b.allEmpty(e.at, options); isEmpty {
		return empty
	}
	return b.bad(e.at, e.at.Start, "the name is ambiguous: it may mean %s", alternatives(reasons))
}

// narrowed narrows each of several meanings and returns those that still fit.
func (b *builder) narrowed(
	e *choice, options []Expr, reasons []string, want Type,
) ([]Expr, []string) {
	key := narrowKey{e, want.key()}
	narrowed, done := b.seen[key]
	if !done {
		for _, o := range options {
			narrowed = append(narrowed, b.narrow(o, want, false))
		}
		if b.seen == nil {
			b.seen = make(map[narrowKey][]Expr)
		}
		b.seen[key] = narrowed
	}
	options, reasons = fitting(narrowed, reasons, want)
	if len(options) > 1 {
		options, reasons = lightest(options, reasons)
	}
	return options, reasons
}

// narrowKey is what the narrowed meanings of a name depend on. They are remembered, since a choice
// among the arguments of a choice would be narrowed for each of its meanings.
type narrowKey struct {
	e    *choice
	want string
}

// key returns a text that tells types apart.
func (t Type) key() string {
	key := fmt.Sprint(t.Bool, t.SmallInt)
	for _, p := range t.Products {
		key += " " + p.String()
	}
	return key
}

// fitting returns the meanings whose type has something in common with what is wanted, or else
// those whose arity fits.
func fitting(options []Expr, reasons []string, want Type) ([]Expr, []string) {
	var fit []Expr
	var why []string
	for _, rule := range []func(t Type) bool{
		func(t Type) bool { return t.Bool && want.Bool || t.intersects(want) },
		func(t Type) bool { return t.hasCommonArity(want) },
	} {
		for i, o := range options {
			if rule(o.Type()) {
				fit, why = append(fit, o), append(why, reasons[i])
			}
		}
		if len(fit) > 0 {
			break
		}
	}
	return fit, why
}

func lightest(options []Expr, reasons []string) ([]Expr, []string) {
	least := options[0].base().weight
	for _, o := range options {
		least = min(least, o.base().weight)
	}
	var light []Expr
	var why []string
	for i, o := range options {
		if o.base().weight == least {
			light, why = append(light, o), append(why, reasons[i])
		}
	}
	return light, why
}

// allEmpty returns none if all meanings are empty relations of the same arity.
func (b *builder) allEmpty(at source.Span, options []Expr) (Expr, bool) {
	arity := options[0].Type().Arity()
	for _, o := range options {
		t := o.Type()
		if t.Bool || t.HasTuple() || t.Arity() < 1 || t.Arity() != arity {
			return nil, false
		}
	}
	none := func() Expr { return b.made(&SigRef{Sig: None}, at, None.Type(), nil) }
	e := none()
	for ; arity > 1; arity-- {
		e = b.arrow(at, at.Start, &Arrow{L: e, R: none()})
	}
	return e, true
}

func alternatives(reasons []string) string {
	text := ""
	for i, r := range reasons {
		switch {
		case i == 0:
		case i == len(reasons)-1:
			text += " or "
		default:
			text += ", "
		}
		text += r
	}
	return text
}
