package relational

import (
	"context"
	"slices"
)

// Explain returns why a formula has its value in a state: the part that decides it. For a false
// conjunction that is its first false part, for a false universal quantifier its body with the
// first values that are counterexamples, and so on; where all parts together decide, it is the
// formula itself. Errors are those of [Instance.Holds].
func (i *Instance) Explain(
	ctx context.Context, state int, env Env, f Formula,
) (cause *Cause, err error) {
	defer rescue(&err)
	x := &explainer{evaluator: newEvaluator(ctx, i, env)}
	return x.explain(f, state), nil
}

type explainer struct {
	*evaluator
	path []Formula
}

// explain looks for a part of the formula that alone makes it what it is.
func (x *explainer) explain(f Formula, moment int) *Cause {
	value := x.formula(f, moment)
	x.path = append(x.path, f)
	switch f := f.(type) {
	case *unaryFormula:
		return x.unary(f, moment, value)
	case *binaryFormula:
		return x.binary(f, moment, value)
	case *listFormula:
		for _, sub := range f.subs {
			if value == (f.op == opOr) && x.formula(sub, moment) == value {
				return x.explain(sub, moment)
			}
		}
	case *quantified:
		if cause := x.quantified(f, moment, value); cause != nil {
			return cause
		}
	case *totalOrder:
		x.path = x.path[:len(x.path)-1]
		cause := x.explain(f.expand(), moment)
		cause.Formula, cause.Path = f, slices.Clone(x.path[:len(x.path):len(x.path)])
		return cause
	}
	return x.cause(f, moment, value)
}

// cause returns that a formula itself is why.
func (x *explainer) cause(f Formula, moment int, value bool) *Cause {
	c := &Cause{
		Formula: f, Value: value, State: x.stateIndex(moment),
		Path: slices.Clone(x.path[:len(x.path)-1]), Env: slices.Clone(x.env),
	}
	switch f := f.(type) {
	case *setComparison:
		c.Left, c.Right = x.expr(f.left, moment).set, x.expr(f.right, moment).set
	case *multFormula:
		c.Left = x.expr(f.sub, moment).set
	}
	return c
}

func (e *evaluator) stateIndex(moment int) int {
	n, loop := len(e.instance.States), e.instance.Loop
	if moment >= n {
		moment = loop + (moment-loop)%(n-loop)
	}
	return moment
}

func (x *explainer) unary(f *unaryFormula, moment int, value bool) *Cause {
	switch f.op {
	case opNot:
		x.negated = !x.negated
		defer func() { x.negated = !x.negated }()
		return x.explain(f.sub, moment)
	case opAfter:
		return x.explain(f.sub, moment+1)
	case opBefore:
		if moment > 0 {
			return x.explain(f.sub, moment-1)
		}
	case opAlways, opEventually:
		for m := moment; m < x.horizon(f.sub, moment); m++ {
			if value == (f.op == opEventually) && x.formula(f.sub, m) == value {
				return x.explain(f.sub, m)
			}
		}
	case opHistorically, opOnce:
		for m := moment; m >= 0; m-- {
			if value == (f.op == opOnce) && x.formula(f.sub, m) == value {
				return x.explain(f.sub, m)
			}
		}
	}
	return x.cause(f, moment, value)
}

func (x *explainer) binary(f *binaryFormula, moment int, value bool) *Cause {
	switch {
	case f.op == opImplies && !x.formula(f.left, moment):
		return x.explain(f.left, moment)
	case f.op == opImplies:
		return x.explain(f.right, moment)
	}
	return x.cause(f, moment, value)
}

// quantified returns why the body has the deciding value for some values of the variables, or nil
// where there are none.
func (x *explainer) quantified(f *quantified, moment int, value bool) *Cause {
	if value == f.all {
		return nil
	}
	var cause *Cause
	x.each(f.decls, moment, x.kind(f.all), func(Tuple) bool {
		if x.formula(f.body, moment) == value {
			cause = x.explain(f.body, moment)
		}
		return cause == nil
	})
	return cause
}
