package tla

import (
	"context"
	"errors"

	"lockstep/conformance/tla/liveness"
)

// vows are what a specification says of whole behaviours, over numbered atoms: its fairness, and
// the properties.
type vows struct {
	fair     *liveness.Formula
	promised []*liveness.Formula
	atoms    int
}

func (p *Program) unfold(u *unfolding) (v vows) {
	var all []*liveness.Formula
	for _, f := range p.fair {
		all = append(all, u.unfold(f))
	}
	for _, f := range p.promised {
		v.promised = append(v.promised, u.unfold(f))
	}
	v.fair, v.atoms = liveness.And(all...), len(u.atoms)
	return v
}

// judge looks for a fair behaviour of a graph that breaks a property, the first one of all, and
// says in the result what was found. It returns nil where there is none, or where that is unknown.
func (v vows) judge(
	ctx context.Context, g *liveness.Graph, p *Program, r *Result,
) (*liveness.Lasso, error) {
	for i, property := range p.promised {
		f := liveness.And(v.fair, liveness.Not(v.promised[i]))
		lasso, err := liveness.Find(ctx, g, f)
		switch {
		case errors.Is(err, liveness.ErrComplex):
			r.Verdict, r.Kind, r.Property = Unknown, KindLimit, property.name
			r.Message = err.Error()
			return nil, nil
		case ctx.Err() != nil:
			return nil, interrupted(ctx)()
		case err != nil:
			return nil, err
		case lasso != nil:
			r.Verdict, r.Kind, r.Property = Violated, KindLiveness, property.name
			return lasso, nil
		}
	}
	return nil, nil
}
