package relational

import (
	"context"
	"slices"
)

// evaluator evaluates on an instance. A moment is a state of the sequence that the lasso stands
// for: behind the last state they go on to count.
type evaluator struct {
	ctx      context.Context
	instance *Instance
	env      []Binding // the innermost is the last
	scopes   []evalScope
	negated  bool
	ticks    int
	nesting  int

	ints     []intBound            // by value
	vars     map[any]map[*Var]bool // that are free in a node
	past     map[any]int
	formulas map[evalKey]bool
	exprs    map[evalKey]setValue
}

// evalKey is a node without free variables, and when it is evaluated.
type evalKey struct {
	node    any
	moment  int
	negated bool
}

// evalScope is a variable whose domain is Ints, and whether it is universal in the whole.
type evalScope struct {
	v         *Var
	universal bool
}

// setValue is a set, and whether an integer overflowed that it was made of.
type setValue struct {
	set  *TupleSet
	over bool
}

type intValue struct {
	value int
	over  bool
}

func newEvaluator(ctx context.Context, i *Instance, env Env) *evaluator {
	e := &evaluator{
		ctx: ctx, instance: i, vars: make(map[any]map[*Var]bool), past: make(map[any]int),
		formulas: make(map[evalKey]bool), exprs: make(map[evalKey]setValue),
	}
	for v, value := range env {
		e.env = append(e.env, Binding{v, value})
	}
	for atom, value := range i.Ints {
		e.ints = append(e.ints, intBound{value, atom})
	}
	slices.SortFunc(e.ints, func(a, b intBound) int { return a.value - b.value })
	return e
}

// tick counts a step.
func (e *evaluator) tick() {
	e.ticks++
	if e.ticks%pollEvery != 0 {
		return
	}
	if err := e.ctx.Err(); err != nil {
		panic(stop{err})
	}
	if e.ticks > ExpressionsDefault {
		panic(stop{&LimitError{"too many expressions are evaluated"}})
	}
}

// state returns the state that a moment is.
func (e *evaluator) state(moment int) State {
	n := len(e.instance.States)
	if moment >= n {
		moment = e.instance.Loop + (moment-e.instance.Loop)%(n-e.instance.Loop)
	}
	return e.instance.States[moment]
}

// horizon returns the moment from which on a formula is as it was a period before.
func (e *evaluator) horizon(f Formula, from int) int {
	period := len(e.instance.States) - e.instance.Loop
	return max(from, e.instance.Loop+e.depth(f)*period) + period
}

// formula tells whether a formula holds.
func (e *evaluator) formula(f Formula, moment int) bool {
	e.tick()
	if !e.isClosed(f) {
		return e.formulaAnew(f, moment)
	}
	key := evalKey{f, moment, e.negated}
	if v, ok := e.formulas[key]; ok {
		return v
	}
	v := e.formulaAnew(f, moment)
	e.formulas[key] = v
	return v
}

func (e *evaluator) formulaAnew(f Formula, moment int) bool {
	switch f := f.(type) {
	case *constFormula:
		return f.value
	case *unaryFormula:
		return e.unary(f, moment)
	case *binaryFormula:
		return e.binary(f, moment)
	case *listFormula:
		for _, sub := range f.subs {
			if e.formula(sub, moment) == (f.op == opOr) {
				return f.op == opOr
			}
		}
		return f.op == opAnd
	case *setComparison:
		return e.comparison(f, e.expr(f.left, moment), e.expr(f.right, moment))
	case *multFormula:
		return e.has(f, e.expr(f.sub, moment))
	case *intComparison:
		x, y := e.integer(f.left, moment), e.integer(f.right, moment)
		return e.defined(compareInts(f.op, x.value, y.value), x.over, f.left, y.over, f.right)
	case *quantified:
		found := false
		e.each(f.decls, moment, e.kind(f.all), func(Tuple) bool {
			found = e.formula(f.body, moment) != f.all
			return !found
		})
		return found != f.all
	case *totalOrder:
		return e.formula(f.expand(), moment)
	}
	panic("BUG: an unknown formula")
}

// kind returns whether variables of a quantifier are universal in the whole.
func (e *evaluator) kind(all bool) bool { return all != e.negated }

func (e *evaluator) unary(f *unaryFormula, moment int) bool {
	switch f.op {
	case opNot:
		e.negated = !e.negated
		v := !e.formula(f.sub, moment)
		e.negated = !e.negated
		return v
	case opAfter:
		return e.formula(f.sub, moment+1)
	case opBefore:
		return moment > 0 && e.formula(f.sub, moment-1)
	case opAlways:
		return !e.until(True, f.sub, moment, false)
	case opEventually:
		return e.until(True, f.sub, moment, true)
	case opHistorically:
		return !e.since(True, f.sub, moment, false)
	default:
		return e.since(True, f.sub, moment, true)
	}
}

func (e *evaluator) binary(f *binaryFormula, moment int) bool {
	switch f.op {
	case opImplies:
		return !e.formula(f.left, moment) || e.formula(f.right, moment)
	case opIff:
		return e.formula(f.left, moment) == e.formula(f.right, moment)
	case opUntil:
		return e.until(f.left, f.right, moment, true)
	case opReleases: // the negation of both sides and of until
		return !e.until(f.left, f.right, moment, false)
	case opSince:
		return e.since(f.left, f.right, moment, true)
	default:
		return !e.since(f.left, f.right, moment, false)
	}
}

// until tells whether right becomes the wanted value, and left has it before. What left is where it
// is [True] does not matter.
func (e *evaluator) until(left, right Formula, moment int, want bool) bool {
	end := max(e.horizon(right, moment), e.horizon(left, moment))
	for m := moment; m < end; m++ {
		if e.formula(right, m) == want {
			return true
		}
		if left != True && e.formula(left, m) != want {
			return false
		}
	}
	return false
}

func (e *evaluator) since(left, right Formula, moment int, want bool) bool {
	for m := moment; m >= 0; m-- {
		if e.formula(right, m) == want {
			return true
		}
		if left != True && e.formula(left, m) != want {
			return false
		}
	}
	return false
}

func (e *evaluator) comparison(f *setComparison, x, y setValue) bool {
	l := x.set.In(y.set) && e.defined(true, x.over, f.left, y.over, f.right)
	if f.op == opIn {
		return l
	}
	r := y.set.In(x.set) && e.defined(true, x.over, f.left, y.over, f.right)
	return e.defined(l && r, x.over, f.left, y.over, f.right)
}

func (e *evaluator) has(f *multFormula, x setValue) bool {
	n := x.set.Len()
	switch f.mult {
	case No:
		e.negated = !e.negated
		v := !(n > 0 || e.defined(false, x.over, f.sub, false, nil))
		e.negated = !e.negated
		return v
	case Some:
		return n > 0 || e.defined(false, x.over, f.sub, false, nil)
	case Lone:
		return n == 0 || e.defined(n == 1, x.over, f.sub, false, nil)
	default:
		return n > 0 && e.defined(n == 1, x.over, f.sub, false, nil)
	}
}

// defined is the rule of overflow; see translator.defined. An operand is an Expr or an IntExpr.
func (e *evaluator) defined(v bool, overX bool, x any, overY bool, y any) bool {
	if !overX && !overY || e.instance.Overflow {
		return v
	}
	sides := []struct {
		over bool
		of   any
	}{{overX, x}, {overY, y}}
	for _, s := range sides {
		if s.over && e.isUniversal(s.of) != e.negated {
			v = true
		}
	}
	for _, s := range sides {
		if s.over && e.isUniversal(s.of) == e.negated {
			v = false
		}
	}
	return v
}

func (e *evaluator) isUniversal(operand any) bool {
	vars := e.integerVars(operand)
	for i := len(e.scopes) - 1; i >= 0; i-- {
		if vars[e.scopes[i].v] {
			return e.scopes[i].universal
		}
	}
	return false
}

// each binds variables to all their values, one row after the other, until body returns false.
func (e *evaluator) each(decls []Decl, moment int, universal bool, body func(Tuple) bool) {
	row := make(Tuple, len(decls))
	e.bind(decls, row, 0, moment, universal, body)
}

func (e *evaluator) bind(
	decls []Decl, row Tuple, n, moment int, universal bool, body func(Tuple) bool,
) bool {
	if n == len(decls) {
		e.tick()
		return body(row)
	}
	d := decls[n]
	mark, scopes := len(e.env), len(e.scopes)
	e.env = append(e.env, Binding{Var: d.Var})
	defer func() { e.env, e.scopes = e.env[:mark], e.scopes[:scopes] }()
	domain := e.expr(d.Domain, moment).set
	if d.Domain == Ints {
		e.scopes = append(e.scopes, evalScope{d.Var, universal})
	}
	for value := range e.values(d, domain) {
		e.env[mark].Value = value
		if d.Mult == One {
			row[n] = int(value.keys[0])
		}
		if !e.bind(decls, row, n+1, moment, universal, body) {
			return false
		}
	}
	return true
}
