package tla

import (
	"lockstep/conformance/tla/liveness"
	"lockstep/conformance/tla/syntax"
)

// temporal is a compiled temporal formula. Its quantifiers and atoms share a frame: a quantifier
// binds slots, and an atom is evaluated with what was bound when it was met.
type temporal struct {
	op     temporalOp
	args   []*temporal
	n      node // of an atom
	level  syntax.Level
	groups []group // of a quantifier
	// next marks the atom <<Next>>_v of the very next-state relation, of which every step is one.
	next bool
	sub  node // the v of the <<A>>_v of fairness
}

type temporalOp uint8

const (
	temporalAtom temporalOp = iota
	temporalNot
	temporalAnd
	temporalOr
	temporalAlways
	temporalEventually
	temporalForall
	temporalExists
	temporalWeak   // of <<A>>_v and ENABLED <<A>>_v
	temporalStrong // likewise
)

// promise is a formula of whole behaviours, with the layout of its frame.
type promise struct {
	name string
	root *temporal
	code *opCode
}

// temporalMax bounds a temporal formula whose definitions are written out.
const temporalMax = 100_000

// temporalCompiler compiles one formula.
type temporalCompiler struct {
	*compiler
	p    *Program
	sc   *scope
	lets []*syntax.Let // around what is being compiled, outermost first
	size int
}

// temporals compiles the fairness of the specification, and what is to be shown of it.
func (p *Program) temporals(c *compiler) {
	if len(p.promises) == 0 {
		return
	}
	for _, f := range p.fairness {
		p.fair = append(p.fair, p.temporal(c, f))
	}
	for _, f := range p.promises {
		p.promised = append(p.promised, p.temporal(c, f))
	}
	if s := p.config.Symmetry; s != nil {
		p.warn(s, "SYMMETRY may make TLC, and so this check, overlook behaviours that break a "+
			"temporal property")
	}
}

func (p *Program) temporal(c *compiler, f Temporal) promise {
	code := &opCode{global: -1}
	b := &temporalCompiler{compiler: c, p: p, sc: newScope(nil, code)}
	return promise{f.Name, b.formula(f.Expr), code}
}

// formula compiles a formula. What is below the level of temporal formulas is an atom.
func (b *temporalCompiler) formula(e syntax.Expr) *temporal {
	if b.size++; b.size > temporalMax {
		fail(e, "the temporal formula has more than %d parts", temporalMax)
	}
	if b.levelOf(e) < syntax.TemporalLevel {
		return b.atom(e)
	}
	if b.isGiven(e) {
		return &temporal{n: b.expr(b.sc, e), level: syntax.ConstantLevel}
	}
	switch e := e.(type) {
	case *syntax.Junction:
		if e.Or {
			return b.all(temporalOr, e.Items...)
		}
		return b.all(temporalAnd, e.Items...)
	case *syntax.Quant:
		return b.quant(e)
	case *syntax.If:
		return b.conditional(e)
	case *syntax.Let:
		b.lets = append(b.lets, e)
		t := b.formula(e.Body)
		b.lets = b.lets[:len(b.lets)-1]
		return t
	case *syntax.Label:
		return b.formula(e.Body)
	case *syntax.Fairness:
		return b.fairness(e)
	}
	if t := b.operator(e); t != nil {
		return t
	}
	if body := b.inlined(e); body != nil {
		return b.formula(body)
	}
	fail(e, "this temporal formula is not supported")
	return nil
}

func (b *temporalCompiler) all(op temporalOp, list ...syntax.Expr) *temporal {
	t := &temporal{op: op}
	for _, e := range list {
		t.args = append(t.args, b.formula(e))
	}
	return t
}

// atom compiles a formula of a state or a step.
func (b *temporalCompiler) atom(e syntax.Expr) *temporal {
	return &temporal{n: b.expr(b.sc, b.within(e)), level: b.levelOf(e)}
}

// isGiven says whether the configuration puts a value in the place of a definition.
func (b *temporalCompiler) isGiven(e syntax.Expr) bool {
	id, ok := e.(*syntax.Ident)
	return ok && b.given[b.declared(id)] != nil
}

// within puts the LETs around an expression that stands in them.
func (b *temporalCompiler) within(e syntax.Expr) syntax.Expr {
	for i := len(b.lets) - 1; i >= 0; i-- {
		e = b.lets[i].Below(e)
	}
	return e
}

func (b *temporalCompiler) quant(e *syntax.Quant) *temporal {
	t := &temporal{op: temporalForall}
	switch e.Kind {
	case syntax.Forall:
	case syntax.Exists:
		t.op = temporalExists
	default:
		fail(e, "the temporal quantifier %s is not supported", e.Kind)
	}
	for _, g := range e.Groups {
		if g.Set == nil || syntax.LevelOf(g.Set) > syntax.ConstantLevel {
			fail(g, "a temporal formula can be quantified over a constant set only")
		}
		own := b.group(b.sc, g)
		own.set = b.expr(b.sc, b.within(g.Set))
		t.groups = append(t.groups, own)
	}
	t.args = []*temporal{b.formula(e.Body)}
	return t
}

// conditional takes IF c THEN F ELSE G for (c /\ F) \/ (~c /\ G).
func (b *temporalCompiler) conditional(e *syntax.If) *temporal {
	c := b.formula(e.Cond)
	not := &temporal{op: temporalNot, args: []*temporal{c}}
	return &temporal{op: temporalOr, args: []*temporal{
		{op: temporalAnd, args: []*temporal{c, b.formula(e.Then)}},
		{op: temporalAnd, args: []*temporal{not, b.formula(e.Else)}},
	}}
}

// fairness takes WF_v(A) for []<>(~ENABLED <<A>>_v \/ <<A>>_v), and SF_v(A) for
// <>[]~ENABLED <<A>>_v \/ []<><<A>>_v.
func (b *temporalCompiler) fairness(e *syntax.Fairness) *temporal {
	op := temporalWeak
	if e.Strong {
		op = temporalStrong
	}
	step := &square{
		at{e}, true, b.expr(b.sc, b.within(e.Action)), b.expr(b.sc, b.within(e.Sub)),
	}
	free := *enabled
	free.Free = e.Free
	possible := newPrim(e, &free, step)
	return &temporal{op: op, args: []*temporal{
		{n: step, level: syntax.ActionLevel, sub: step.sub, next: b.isNext(e.Action)},
		{n: possible, level: syntax.StateLevel},
	}}
}

// enabled is the operator ENABLED, which no text names where it is a part of fairness.
var enabled = &syntax.Builtin{Name: "ENABLED", NArgs: 1, Op: syntax.OpEnabled}

// isNext says whether an action is the very next-state relation of the specification.
func (b *temporalCompiler) isNext(e syntax.Expr) bool {
	id, ok := e.(*syntax.Ident)
	if !ok || b.p.next == nil {
		return false
	}
	next, ok := b.p.next.ast().(*syntax.Ident)
	return ok && next.Decl == id.Decl
}

// operator compiles the application of a built-in operator, or returns nil.
func (b *temporalCompiler) operator(e syntax.Expr) *temporal {
	op, args := applied(e)
	if op == nil || b.instead(op) != nil {
		return nil
	}
	not := func(t *temporal) *temporal {
		return &temporal{op: temporalNot, args: []*temporal{t}}
	}
	switch op.Op {
	case syntax.OpNot:
		return b.all(temporalNot, args...)
	case syntax.OpAnd:
		return b.all(temporalAnd, args...)
	case syntax.OpOr:
		return b.all(temporalOr, args...)
	case syntax.OpAlways:
		return b.all(temporalAlways, args...)
	case syntax.OpEventually:
		return b.all(temporalEventually, args...)
	case syntax.OpImplies:
		f, g := b.formula(args[0]), b.formula(args[1])
		return &temporal{op: temporalOr, args: []*temporal{not(f), g}}
	case syntax.OpEquiv:
		f, g := b.formula(args[0]), b.formula(args[1])
		return &temporal{op: temporalOr, args: []*temporal{
			{op: temporalAnd, args: []*temporal{f, g}},
			{op: temporalAnd, args: []*temporal{not(f), not(g)}},
		}}
	case syntax.OpLeadsTo:
		f, g := b.formula(args[0]), b.formula(args[1])
		return &temporal{op: temporalAlways, args: []*temporal{
			{op: temporalOr, args: []*temporal{
				not(f), {op: temporalEventually, args: []*temporal{g}},
			}},
		}}
	default:
		fail(e, "the temporal operator %s is not supported", op.Name)
		return nil
	}
}

// unfolding writes the quantifiers of formulas out, and numbers the atoms. Each machine has one of
// its own, and all number the same.
type unfolding struct {
	*machine
	atoms []boundAtom
}

// boundAtom is a formula of a state or a step with what was bound around it.
type boundAtom struct {
	*temporal
	slots []cell
	// enables is, for ENABLED <<A>>_v, the number of the atom <<A>>_v; else -1.
	enables int
}

// unfold returns the formula over the atoms.
func (u *unfolding) unfold(p promise) *liveness.Formula {
	fr := &frame{machine: u.at(nil, nil).machine, slots: make([]cell, p.code.size)}
	return u.formula(p.root, fr)
}

func (u *unfolding) formula(t *temporal, fr *frame) *liveness.Formula {
	u.tick()
	switch t.op {
	case temporalAtom:
		return u.atom(t, fr)
	case temporalNot:
		return liveness.Not(u.formula(t.args[0], fr))
	case temporalAnd:
		return liveness.And(u.formulas(t.args, fr)...)
	case temporalOr:
		return liveness.Or(u.formulas(t.args, fr)...)
	case temporalAlways:
		return liveness.Always(u.formula(t.args[0], fr))
	case temporalEventually:
		return liveness.Eventually(u.formula(t.args[0], fr))
	case temporalForall:
		return liveness.And(u.each(t, fr)...)
	case temporalExists:
		return liveness.Or(u.each(t, fr)...)
	default:
		return u.fairness(t, fr)
	}
}

func (u *unfolding) formulas(list []*temporal, fr *frame) []*liveness.Formula {
	out := make([]*liveness.Formula, len(list))
	for i, t := range list {
		out[i] = u.formula(t, fr)
	}
	return out
}

func (u *unfolding) each(t *temporal, fr *frame) []*liveness.Formula {
	var out []*liveness.Formula
	fr.each(t.groups, func() bool {
		out = append(out, u.formula(t.args[0], fr))
		return true
	})
	return out
}

func (u *unfolding) atom(t *temporal, fr *frame) *liveness.Formula {
	if t.level == syntax.ConstantLevel {
		return liveness.Bool(truth(t.n, fr))
	}
	return liveness.Atom(u.number(t, fr, -1))
}

func (u *unfolding) number(t *temporal, fr *frame, enables int) int {
	if len(u.atoms) > temporalMax {
		fail(t.n.ast(), "the temporal formulas have more than %d atoms", temporalMax)
	}
	u.atoms = append(u.atoms, boundAtom{t, append([]cell(nil), fr.slots...), enables})
	return len(u.atoms) - 1
}

func (u *unfolding) fairness(t *temporal, fr *frame) *liveness.Formula {
	i := u.number(t.args[0], fr, -1)
	step := liveness.Atom(i)
	idle := liveness.Not(liveness.Atom(u.number(t.args[1], fr, i)))
	if t.op == temporalWeak {
		return liveness.Always(liveness.Eventually(liveness.Or(idle, step)))
	}
	return liveness.Or(
		liveness.Eventually(liveness.Always(idle)),
		liveness.Always(liveness.Eventually(step)),
	)
}
