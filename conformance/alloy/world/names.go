package world

import (
	"slices"
	"strings"

	"lockstep/conformance/alloy/syntax"
	"lockstep/conformance/source"
)

// builtins are the signatures whose names are keywords.
var builtins = map[string]*Sig{
	"univ": Univ, "Int": Int, "seq/Int": SeqInt, "String": String, "none": None,
}

// consts are the names of constants.
var consts = map[string]ConstKind{"fun/min": Min, "fun/max": Max, "fun/next": Next, "iden": Iden}

// name turns a name into what it may mean.
func (c *checker) name(n *syntax.Name) Expr {
	at := n.Span()
	if kind, isConst := consts[n.Text]; isConst {
		return c.made(&Const{Kind: kind}, at, constType(kind), nil)
	}
	if e := c.binding(n); e != nil {
		return e
	}
	s := builtins[n.Text]
	switch {
	case c.meta == nil:
	case n.Text == "sig$":
		s = c.meta.sig
	case n.Text == "field$":
		s = c.meta.field
	}
	if s != nil {
		return c.made(&SigRef{Sig: s}, at, s.Type(), nil)
	}
	options := c.candidates(n)
	if len(options.exprs) == 0 {
		return c.bad(at, at.Start, "nothing is called %s here", n.Text)
	}
	return c.choose(at, options.exprs, options.reasons)
}

func constType(kind ConstKind) Type {
	switch kind {
	case Iden:
		return primType(Univ, 2)
	case Next:
		return primType(Int, 2)
	}
	return smallIntType()
}

// binding returns what a name means as a variable or a macro, or nil.
func (c *checker) binding(n *syntax.Name) Expr {
	if m := c.mod.qualifiedMacro(n.Text); m != nil {
		return c.expand(c.macroRef(n.Span(), m, nil))
	}
	if values := c.env[n.Text]; len(values) > 0 && !n.At {
		return c.value(n.Span(), values[len(values)-1])
	}
	var found *macro
	for _, m := range c.mod.nameable() {
		macro := m.macros[n.Text]
		if macro == nil || n.At {
			continue
		}
		if found != nil {
			return c.bad(n.Span(), n.Span().Start, "several macros are called %s", n.Text)
		}
		found = macro
	}
	if found != nil {
		return c.expand(c.macroRef(n.Span(), found, nil))
	}
	if v := c.globals[n.Text]; v != nil && !n.At {
		return c.made(&VarRef{Var: v}, n.Span(), v.Type, nil)
	}
	return nil
}

// value returns what a variable or a parameter of a macro stands for, at the place of its use.
func (c *checker) value(at source.Span, e Expr) Expr {
	switch e := e.(type) {
	case *VarRef:
		return c.made(&VarRef{Var: e.Var}, at, e.typ, e.errs)
	case *SigRef:
		return c.made(&SigRef{Sig: e.Sig}, at, e.typ, e.errs)
	case *macroRef:
		return c.expand(e)
	}
	return e
}

// meanings is what a name may mean, with what each is.
type meanings struct {
	exprs   []Expr
	reasons []string
}

func (m *meanings) add(e Expr, reason string) {
	m.exprs, m.reasons = append(m.exprs, e), append(m.reasons, reason)
}

// candidates returns what a name may mean as a signature, a function or a field.
func (c *checker) candidates(n *syntax.Name) *meanings {
	found := &meanings{}
	sigs, funcs := c.mod.lookup(n.Text)
	if p := c.mod.param(n.Text); p != nil && !slices.Contains(sigs, p) {
		sigs = append(sigs, p)
	}
	for _, s := range sigs {
		found.add(c.made(&SigRef{Sig: s}, n.Span(), s.Type(), nil), "sig "+s.Name)
	}
	if c.place == bodyPlace || c.place == definedPlace {
		for _, f := range funcs {
			if f.declared {
				c.addFunc(found, n.Span(), f.pub)
			}
		}
	}
	for _, m := range c.mod.nameable() {
		for _, f := range m.fields[n.Text] {
			if m == c.mod || !f.Decl.Private && !f.Sig.Private {
				c.addField(found, n, f)
			}
		}
	}
	if c.sig == nil || c.place == bodyPlace {
		for _, f := range c.metaFields[n.Text] {
			found.add(c.made(&FieldRef{Field: f}, n.Span(), f.Type, nil), f.reason())
		}
	}
	return found
}

// this returns what this stands for at the place, or nil.
func (c *checker) this(at source.Span) Expr {
	if values := c.env["this"]; len(values) > 0 {
		return c.value(at, values[len(values)-1])
	}
	return nil
}

// addFunc adds a function without arguments, and in a signature also with this as its first one.
func (c *checker) addFunc(found *meanings, at source.Span, f *Func) {
	make1 := func(args []Expr, extra int) Expr {
		if len(args) == len(f.Vars()) {
			return c.call(at, f, args, extra)
		}
		return c.partialCall(at, f, args, extra)
	}
	kind := "fun "
	if f.Result == nil {
		kind = "pred "
	}
	params := f.Vars()
	if this := c.this(at); c.sig != nil && this != nil && len(params) > 0 &&
		this.Type().HasArity(1) && params[0].Type.intersects(this.Type()) {
		found.add(make1([]Expr{this}, 1), kind+"this."+f.Name)
	}
	found.add(make1(nil, 0), kind+f.Name)
}

// addField adds a field. In a signature it is that of this, unless @ stands before it; in an
// appended fact one of another signature may be meant, too.
func (c *checker) addField(found *meanings, n *syntax.Name, f *Field) {
	ref := &FieldRef{Field: f}
	own := c.sig != nil && c.sig.descends(f.Sig)
	if c.sig != nil && !own {
		if c.place == fieldPlace {
			return
		}
		ref.weight = 1
	}
	e := c.made(ref, n.Span(), f.Type, nil)
	if own && !n.At {
		e = c.join(n.Span(), n.Span().Start, c.this(n.Span()), e)
	}
	found.add(e, f.reason())
}

// reason tells which field it is.
func (f *Field) reason() string { return "field " + f.Sig.Name + " <: " + f.Name }

// dot makes l.r: a join, or r with one argument more.
func (c *checker) dot(e *syntax.Binary) Expr {
	if op, args, isList := builtinList(e); isList {
		return c.builtinCall(e.Span(), op, args)
	}
	l := c.check(e.L)
	if n, isName := e.R.(*syntax.Name); isName && (n.Text == "int" || n.Text == "sum") {
		return c.intOf(e.Span(), l)
	}
	return c.applied(e.Span(), e.At, l, c.check(e.R))
}

// box makes f[a, b].
func (c *checker) box(e *syntax.Box) Expr {
	if op, args, isList := builtinList(e); isList {
		return c.builtinCall(e.Span(), op, args)
	}
	if n, isName := e.Fun.(*syntax.Name); isName && (n.Text == "int" || n.Text == "sum") &&
		len(e.Args) == 1 {
		return c.intOf(e.Span(), c.check(e.Args[0]))
	}
	f := c.check(e.Fun)
	for _, arg := range e.Args {
		f = c.applied(e.Span(), e.Span().Start, c.check(arg), f)
	}
	return f
}

// applied gives an argument to a macro, to a function, or joins it.
func (c *checker) applied(at source.Span, opAt source.Pos, arg, f Expr) Expr {
	if m, isMacro := f.(*macroRef); isMacro {
		return c.expand(c.macroRef(at, m.macro, append(m.args[:len(m.args):len(m.args)], arg)))
	}
	if s, isSig := f.(*SigRef); isSig && s.Sig == Int && arg.Type().isInt() {
		return arg
	}
	arg = c.asSet(arg)
	if options, isChoice := f.(*choice); isChoice && ok(arg) {
		return c.apply(at, opAt, arg, options)
	}
	return c.join(at, opAt, arg, f)
}

// builtinList tells whether an expression is disj or pred/totalOrder with arguments, and which.
func builtinList(e syntax.Expr) (Op, []syntax.Expr, bool) {
	switch e := e.(type) {
	case *syntax.Name:
		switch e.Text {
		case "disj":
			return OpDisjoint, nil, true
		case "pred/totalOrder":
			return OpTotalOrder, nil, true
		}
	case *syntax.Box:
		if op, args, isList := builtinList(e.Fun); isList && len(e.Args) > 0 {
			return op, append(args, e.Args...), true
		}
	case *syntax.Binary:
		if e.Op != syntax.OpJoin {
			break
		}
		if op, args, isList := builtinList(e.R); isList {
			return op, append(args, e.L), true
		}
	}
	return NoOp, nil, false
}

func (c *checker) builtinCall(at source.Span, op Op, args []syntax.Expr) Expr {
	items := make([]Expr, len(args))
	for i, arg := range args {
		items[i] = c.check(arg)
	}
	return c.list(op, at, items)
}

// hasDollar tells whether a name is one of those that only the Analyzer may give.
func hasDollar(n *syntax.Name) bool { return strings.Contains(n.Text, "$") }
