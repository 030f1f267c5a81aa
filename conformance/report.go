package conformance

import (
	"fmt"
	"strings"

	"lockstep/conformance/tla"
	"lockstep/factory"
)

// Report says what came of checking a trace. The zero Report is that of an empty trace.
type Report struct {
	Verdict Verdict
	// Violations holds the first violation of each rule, in the order of the trace.
	Violations []Violation
	// Rejection is the first step that the model does not allow, or nil.
	Rejection *Rejection
	// Coverage counts what the trace reached.
	Coverage Coverage
	// Steps counts the events that were judged, States the states of the model that they led
	// through.
	Steps, States int
	// Stopped says why nothing was judged after a violation or a rejection, or is nil.
	Stopped error
}

// Violation is a rule that a trace breaks.
type Violation struct {
	Place
	Rule     string // such as R1
	Name     string // such as ProcessIsolation
	Property string // such as R1_ProcessIsolation
	Why      *tla.Explanation
}

// Rejection is an event that is no step of the model.
type Rejection struct {
	Place
	Reason string
	// Why is the model's explanation: which conjunct of the action is false. It is nil where the
	// event speaks of something that the trace never introduced.
	Why *tla.Explanation
}

// Place is an event in a trace.
type Place struct {
	// Line is that of the trace's file, from one.
	Line int
	// Event is the zero one on the line of the header, where the initial state is meant.
	Event factory.Event
	args  []argument
}

// String returns `line 14: Acquire(p=2 (7/2), l=3 (2.1), c=1 (1.1))`: the names and the numbers are
// the model's, and what they stand for follows in parentheses.
func (p Place) String() string {
	if p.Event.Action == "" {
		return fmt.Sprintf("line %d: the initial state", p.Line)
	}
	args := make([]string, len(p.args))
	for i, a := range p.args {
		args[i] = a.String()
	}
	return fmt.Sprintf("line %d: %s(%s)", p.Line, p.Event.Action, strings.Join(args, ", "))
}

// because returns ": " and the explanation of something at p, without what p says itself.
func (p Place) because(why *tla.Explanation) string {
	if why == nil {
		return ""
	}
	e := *why
	if e.Action == string(p.Event.Action) {
		e.Action, e.Args = "", nil
	}
	e.Conjunct = brief(e.Conjunct)
	return ": " + e.String()
}

// brief cuts a long formula; its position leads to the rest.
func brief(text string) string {
	const most = 120
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// String returns `line 14: Acquire(…): R1 ProcessIsolation is violated: ` and which conjunct is
// false.
func (v Violation) String() string {
	return fmt.Sprintf("%v: %s %s is violated%s", v.Place, v.Rule, v.Name, v.because(v.Why))
}

// String returns `line 14: Acquire(…): the model does not allow it here: ` and which conjunct
// of the action is false, or how the state that the model makes differs from what the event tells.
func (r Rejection) String() string {
	return fmt.Sprintf("%v: %s%s", r.Place, r.Reason, r.because(r.Why))
}

// String returns the verdict, and a line for each finding.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v", r.Verdict)
	for _, v := range r.Violations {
		fmt.Fprintf(&b, "\n%v", v)
	}
	if r.Rejection != nil {
		fmt.Fprintf(&b, "\n%v", *r.Rejection)
	}
	if r.Stopped != nil {
		fmt.Fprintf(&b, "\nnothing was judged after that: %v", r.Stopped)
	}
	return b.String()
}
