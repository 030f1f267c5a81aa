package tla

import (
	"context"

	"lockstep/conformance/tla/value"
)

// Successor is a next state, and the action that leads there.
type Successor struct {
	Action string
	Args   []Argument
	State  State
}

// Initials returns the initial states, in the order in which they are found, doubles included. It
// errs as [Model.Eval] does.
func (m *Model) Initials(ctx context.Context) (out []State, err error) {
	if m.init == nil {
		return nil, errNoInit
	}
	ctx, stop := m.Limits.guard(ctx)
	defer stop()
	e := &machine{Model: m, interrupt: interrupted(ctx)}
	defer e.catch(&err)
	e.initials(func(vals []value.Value) { out = append(out, State{m, vals}) })
	return out, nil
}

// Successors returns the next states of s, in the order in which they are found, doubles included.
// It errs as [Model.Eval] does.
func (m *Model) Successors(ctx context.Context, s State) ([]Successor, error) {
	return m.apply(ctx, s, nil)
}

// Apply returns the next states of s through the actions that hint names, with its arguments. It
// errs with an *EvalError.
func (m *Model) Apply(s State, hint Hint) ([]Successor, error) {
	return m.apply(context.Background(), s, &hint)
}

func (m *Model) apply(ctx context.Context, s State, hint *Hint) (out []Successor, err error) {
	if m.next == nil {
		return nil, errNoNext
	}
	ctx, stop := m.Limits.guard(ctx)
	defer stop()
	e := &machine{Model: m, interrupt: interrupted(ctx)}
	defer e.catch(&err)
	e.successors(s.vals, hint, func(l *leaf, t []value.Value) {
		out = append(out, Successor{l.name, l.arguments(), State{m, t}})
	})
	return out, nil
}
