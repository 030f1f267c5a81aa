package tla

import (
	"cmp"
	"fmt"
	"slices"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// aliasError is the name under which the error shows that kept an ALIAS from being evaluated, as in
// TLC.
const aliasError = "_ALIASEvalError"

// showByAlias evaluates ALIAS on the steps of a behaviour: on each state with the one after it.
// What is no record, and so is not shown by its fields, changes nothing.
func (m *Model) showByAlias(s *session, r *Result) {
	if m.alias == nil {
		return
	}
	e := &machine{Model: m, session: s}
	for i := range r.Trace {
		after := min(i+1, len(r.Trace)-1)
		if r.Loop != nil && i == len(r.Trace)-1 {
			after = r.Loop.Back
		}
		e.situation = situation{
			state: r.Trace[i].State.vals, level: i + 1, path: r.Trace[:i],
			action: r.Trace[i].Action,
		}
		r.Trace[i].Alias = e.showByAlias(r.Trace[i].State.vals, r.Trace[after].State.vals)
	}
}

func (m *machine) showByAlias(now, next []value.Value) (shown []Argument) {
	v, err := m.aliasOf(now, next)
	if err != nil {
		for i, d := range m.module.Variables {
			shown = append(shown, Argument{d.Name, now[i]})
		}
		return append(shown, Argument{aliasError, value.String(err.Error())})
	}
	if !value.IsFunction(v) {
		return nil
	}
	for k, field := range value.Pairs(v) {
		name, ok := k.(value.Text)
		if !ok {
			return nil
		}
		shown = append(shown, Argument{name.Raw(), field})
	}
	slices.SortStableFunc(shown, func(a, b Argument) int {
		return cmp.Compare(slices.Index(m.aliasFields, a.Name), slices.Index(m.aliasFields, b.Name))
	})
	return shown
}

// fieldsOf returns the names of the fields in the order in which a definition writes them, if it is
// a record.
func fieldsOf(d *syntax.Def) (names []string) {
	if r, ok := d.Body.(*syntax.RecordCtor); ok {
		for _, f := range r.Fields {
			names = append(names, f.Name)
		}
	}
	return names
}

func (m *machine) aliasOf(now, next []value.Value) (v value.Value, err error) {
	defer catch(&err)
	return m.alias.eval(m.at(now, next)), nil
}

// conclude does what is done when a search has ended: a behaviour is shown by ALIAS, and the
// POSTCONDITION, which may look at it, is evaluated. Where that is false and nothing else was
// wrong, it is what is violated. Without a search, as an assumption was false, there is none. An
// error in it, such as that it is a constant, does not hide a violation.
func (m *Model) conclude(s *session, r *Result) error {
	m.showByAlias(s, r)
	if m.post == nil || r.Kind == KindAssumption {
		return nil
	}
	err := m.postcondition(s, r)
	if err != nil && r.Verdict == Violated {
		r.Message += fmt.Sprintf("\nthe POSTCONDITION cannot be evaluated: %v", err)
		return nil
	}
	return err
}

func (m *Model) postcondition(s *session, r *Result) (err error) {
	e := &machine{Model: m, session: s}
	defer e.catch(&err)
	if len(r.Trace) > 0 {
		s.counterexample = e.counterexample(r)
	}
	holds := truth(m.post, e.at(nil, nil))
	if m.postSettled {
		fail(m.config.PostCondition, "the POSTCONDITION %s is the constant %v, which TLC refuses",
			m.config.PostCondition.Name, value.Bool(holds))
	}
	if holds || r.Verdict != Ok {
		return nil
	}
	r.Verdict, r.Kind, r.Property = Violated, KindAssumption, m.config.PostCondition.Name
	r.Why = explain(m.post, e.at(nil, nil))
	r.Message = r.Why.String()
	return nil
}
