package conformance

import (
	"context"
	"fmt"
	"slices"

	"lockstep/conformance/tla"
)

// Verdict is what checking says: [Ok], [Violated], or [Unknown] where a bound or an error was met.
type Verdict = tla.Verdict

// The verdicts.
const (
	Ok       = tla.Ok
	Violated = tla.Violated
	Unknown  = tla.Unknown
)

// Check judges a trace by the models of spec.
//
// Each event becomes a step of the model. Every invariant is evaluated on every state and every
// step property on every step; what is false is a violation of the rule that the property states.
// Each step must moreover be one of Next, through the very action that its event names with its
// very arguments; a step that is not is rejected. An event that only tells how a call returned may
// change nothing. After a rejection Check goes on with what the events tell, so that the rule which
// they break is named, too; it reports the first rejection and the first violation of each rule.
//
// It errs, with the verdict Unknown, when ctx ends or the models cannot be evaluated on the trace.
// An error after a rejection or a violation ends the check there, and the report keeps it. Check is
// safe for concurrent use.
func Check(ctx context.Context, spec *Spec, trace Trace) (Report, error) {
	j := judge{spec: spec, trace: trace}
	err := j.run(ctx)
	switch {
	case ctx.Err() != nil:
		j.report.Verdict = Unknown
		return j.report, fmt.Errorf("check a trace: %w", context.Cause(ctx))
	case j.report.Rejection != nil || len(j.report.Violations) > 0:
		j.report.Verdict, j.report.Stopped = Violated, err
		return j.report, nil
	case err != nil:
		j.report.Verdict = Unknown
		return j.report, fmt.Errorf("check a trace: %w", err)
	default:
		return j.report, nil
	}
}

// judge is one check of a trace.
type judge struct {
	spec   *Spec
	trace  Trace
	model  *tla.Model
	report Report
}

// run judges event after event, until ctx ends or something cannot be evaluated.
func (j *judge) run(ctx context.Context) error {
	b, err := newBinding(j.spec, j.trace)
	if err != nil {
		return err
	}
	j.model = b.model
	j.report.States = 1
	if err := j.invariants(Place{Line: 1}, b.state, nil); err != nil {
		return err
	}
	for i, e := range j.trace.Events {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := Place{Line: lineOf(i), Event: e}
		s, err := b.next(e)
		at.args = s.args
		if err == nil {
			err = j.step(at, s)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", at.Line, err)
		}
	}
	return nil
}

// step judges one step.
func (j *judge) step(at Place, s step) error {
	j.report.Steps++
	j.report.Coverage.note(s)
	changed := changes(s.from, s.to, j.spec.variables)
	if err := j.allowed(at, s, len(changed) > 0); err != nil || len(changed) == 0 {
		return err
	}
	j.report.States++
	for _, p := range j.spec.steps {
		if j.violated(p) {
			continue
		}
		ok, why, err := j.model.HoldsOf(p, s.from, s.to)
		if err != nil {
			return err
		}
		if !ok {
			j.violate(at, p, why)
		}
	}
	return j.invariants(at, s.to, changed)
}

// allowed rejects a step that the model does not allow.
func (j *judge) allowed(at Place, s step, moves bool) error {
	if j.report.Rejection != nil {
		return nil
	}
	if s.refused != "" {
		j.report.Rejection = &Rejection{Place: at, Reason: s.refused, Why: s.why}
		return nil
	}
	if stutters(s.event.Action) {
		if moves {
			panic("BUG: the return of a call changed the state and was not refused")
		}
		return nil
	}
	ok, why, err := j.model.Step(s.from, s.to, s.hint())
	if err != nil || ok {
		return err
	}
	j.report.Rejection = &Rejection{Place: at, Reason: "the model does not allow it here", Why: why}
	if made, err := j.model.Apply(s.from, s.hint()); err == nil && len(made) > 0 {
		j.report.Rejection.Reason = "the model " + differences(j.model, s.to, made[0].State)
		why.Values = nil // the whole of a variable, before and after
	}
	return nil
}

// invariants evaluates those that the changed variables may have made false; nil for all.
func (j *judge) invariants(at Place, s tla.State, changed []string) error {
	for _, p := range j.spec.invariants {
		read := func(name string) bool { return p.reads[name] }
		asked := changed == nil || slices.ContainsFunc(changed, read)
		if !asked || j.violated(p.Property) {
			continue
		}
		ok, why, err := j.model.Holds(p.Property, s)
		if err != nil {
			return err
		}
		if !ok {
			j.violate(at, p.Property, why)
		}
	}
	return nil
}

// violated says whether the rule of a property was found violated already.
func (j *judge) violated(p tla.Property) bool {
	id := ruleOf(p.Name).ID
	same := func(v Violation) bool { return v.Rule == id }
	return slices.ContainsFunc(j.report.Violations, same)
}

func (j *judge) violate(at Place, p tla.Property, why *tla.Explanation) {
	rule := ruleOf(p.Name)
	j.report.Violations = append(j.report.Violations, Violation{
		Place: at, Rule: rule.ID, Name: rule.Name, Property: p.Name, Why: why,
	})
}
