package tla

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lockstep/conformance/tla/value"
)

// State gives each variable of a model a value. It is immutable.
type State struct {
	model *Model
	vals  []value.Value
}

// Variables returns the names of the variables, in the order in which the module declares them.
func (p *Program) Variables() []string {
	out := make([]string, len(p.module.Variables))
	for i, d := range p.module.Variables {
		out[i] = d.Name
	}
	return out
}

// State returns the state in which the variables have these values. It errs, naming them, when
// variables have none or values are of no variable.
func (m *Model) State(vars map[string]value.Value) (State, error) {
	s := State{m, make([]value.Value, len(m.module.Variables))}
	var missing []string
	for i, d := range m.module.Variables {
		v, ok := vars[d.Name]
		if !ok {
			missing = append(missing, d.Name)
		}
		s.vals[i] = v
	}
	if len(missing) > 0 {
		return State{}, fmt.Errorf("the variables %s have no values", strings.Join(missing, ", "))
	}
	if len(vars) > len(s.vals) {
		for name := range vars {
			if !slices.Contains(m.Variables(), name) {
				return State{}, fmt.Errorf("module %s has no variable %s", m.module.Name, name)
			}
		}
	}
	return s, nil
}

// Value returns the value of a variable, nil where there is none of that name.
func (s State) Value(name string) value.Value {
	for i, d := range s.model.module.Variables {
		if d.Name == name {
			return s.vals[i]
		}
	}
	return nil
}

// With returns the state in which the named variables have other values.
func (s State) With(vars map[string]value.Value) State {
	t := State{s.model, slices.Clone(s.vals)}
	for i, d := range s.model.module.Variables {
		if v, ok := vars[d.Name]; ok {
			t.vals[i] = v
		}
	}
	return t
}

// Equal says whether two states are the same.
func (s State) Equal(t State) bool { return sameValues(s.vals, t.vals) }

func sameValues(a, b []value.Value) bool {
	for i := range a {
		if a[i] != b[i] && differ(a[i], b[i]) {
			return false
		}
	}
	return true
}

// differ says whether two values are not the same, as far as they have fingerprints: an infinite
// set, which a state may hold that is refused, has none.
func differ(a, b value.Value) bool {
	equal, ok := try(func() value.Value {
		return value.Bool(value.Fingerprint(a) == value.Fingerprint(b))
	})
	return ok && equal == value.Value(value.Bool(false))
}

// order is that of the specification.
func (s State) order() *value.Order {
	if s.model == nil {
		return nil
	}
	return s.model.order
}

// String writes the state as TLC does, a conjunct a variable. Variables without a value, of which
// the state of an [EvalError] may have some, are left out; the zero State is "".
func (s State) String() string {
	var b strings.Builder
	for i, v := range s.vals {
		if v != nil {
			name := s.model.module.Variables[i].Name
			b.WriteString(s.order().LayoutBehind("/\\ "+name+" = ", v, 0) + "\n")
		}
	}
	return b.String()
}

func fingerprint(vals []value.Value) uint64 {
	h := uint64(len(vals))
	for _, v := range vals {
		h = value.Combine(h, v)
	}
	return h
}

// at returns a frame for evaluating on a state, or on a step where next is not nil.
func (m *Model) at(now, next []value.Value) *frame {
	return (&machine{Model: m}).at(now, next)
}

// at returns a frame for evaluating on another state or step with the same machine.
func (m *machine) at(now, next []value.Value) *frame {
	m.now, m.next, m.primed, m.stack.mark = now, next, false, mark{}
	m.origin, m.target, m.given = now, next, m.given[:0]
	m.redraft()
	m.era++
	m.begin()
	m.base.machine = m
	return &m.base
}

// Invariants returns the state predicates that the configuration wants to hold always.
func (p *Program) Invariants() []Property { return slices.Clone(p.predicate) }

// ActionProperties returns the properties that the configuration wants to hold of each step.
func (p *Program) ActionProperties() []Property { return slices.Clone(p.steps) }

// Unchecked returns the names of the properties that need liveness checking, which is not done.
func (p *Program) Unchecked() []string { return slices.Clone(p.unchecked) }

// Holds says whether an invariant holds of a state; where it does not, the explanation says why.
func (m *Model) Holds(p Property, s State) (ok bool, why *Explanation, err error) {
	return m.formula(p.n, s.vals, nil)
}

// HoldsOf says whether an action property holds of a step.
func (m *Model) HoldsOf(p Property, s, t State) (ok bool, why *Explanation, err error) {
	return m.formula(p.n, s.vals, t.vals)
}

// IsInit says whether a state is an initial one.
func (m *Model) IsInit(s State) (ok bool, why *Explanation, err error) {
	if m.init == nil {
		return false, nil, errNoInit
	}
	return m.formula(m.init, s.vals, nil)
}

func (m *Model) formula(n node, now, next []value.Value) (ok bool, why *Explanation, err error) {
	e := m.borrow()
	defer e.catch(&err)
	fr := e.at(now, next)
	if ok = truth(n, fr); !ok {
		why = explain(n, fr)
	}
	m.giveBack(e)
	return ok, why, nil
}

// borrow returns a machine that was used before, with the stack that it had to grow. One that an
// evaluation failed in is not given back.
func (m *Model) borrow() *machine {
	if e, ok := m.machines.Get().(*machine); ok {
		return e
	}
	return &machine{Model: m}
}

func (m *Model) giveBack(e *machine) { m.machines.Put(e) }

// Eval evaluates an expression in a state, which may be the zero State where the expression names
// no variable. It errs with a *syntax.Error or a syntax.ErrorList where the expression is not one
// of the module, with an *EvalError where it has no value, and with ctx's error when that ended:
// what a stranger wrote may well take for ever. It does not use what was evaluated before, and is
// slow.
func (m *Model) Eval(ctx context.Context, expr string, s State) (v value.Value, err error) {
	defer catch(&err)
	parsed, err := m.module.ParseExpr("expression", expr)
	if err != nil {
		return nil, err
	}
	p := &Program{
		module: m.module, config: m.config, given: make(map[string]value.Value), next: m.next,
		order: m.order,
	}
	c := newCompiler(m.module)
	c.held = m.held // Next, which is taken over, has those places
	p.configure(c)
	n := p.top(c, parsed)
	c.tellGuards()
	p.bindable, p.random = len(c.bound), c.random
	own := &Model{
		Program: p, constants: m.constants, Output: m.Output, Limits: m.Limits, Exec: m.Exec,
		Seed: m.Seed, cache: make([]global, c.globals),
	}
	ctx, stop := m.Limits.guard(ctx)
	defer stop()
	e := &machine{Model: own, interrupt: interrupted(ctx)}
	defer e.catch(&err)
	found := n.eval(e.at(s.vals, nil))
	defer locate(n.ast())
	value.RefuseMixed(found)
	return found, nil
}
