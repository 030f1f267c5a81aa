package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"lockstep/conformance"
	"lockstep/conformance/tla"
	"lockstep/conformance/tla/syntax"
)

// checkResult is the last object of check --json.
type checkResult struct {
	Verdict   string   `json:"verdict"`
	Kind      tla.Kind `json:"kind,omitempty"`
	Property  string   `json:"property,omitempty"`
	Generated int      `json:"generated"`
	Distinct  int      `json:"distinct"`
	Depth     int      `json:"depth"`
	// Behaviours counts those of a simulation, which knows of no distinct states.
	Behaviours int     `json:"behaviours,omitempty"`
	Seconds    float64 `json:"seconds"`
	// Message says in words what was violated or is wrong, Detail with the line of the source.
	Message string `json:"message,omitempty"`
	Detail  string `json:"detail,omitempty"`
	// Seed is that of a simulation, or of what is chosen at random.
	Seed uint64 `json:"seed,omitempty"`
}

// checkReport is what check found, and how it is told.
type checkReport struct {
	checkResult
	*progress
	options checkOptions
	start   time.Time
	told    checkProgress
	verdict conformance.Verdict
	run     *tla.Result // nil where it came to none
}

// found notes what a run found, or how far it came before an error.
func (r *checkReport) found(run *tla.Result, err error) {
	r.run, r.verdict = run, run.Verdict
	r.Kind, r.Property, r.Message = run.Kind, run.Property, run.Message
	r.Generated, r.Distinct, r.Depth = run.Generated, run.Distinct, run.Depth
	r.Behaviours = run.Behaviours
	if r.Kind == tla.KindInit { // which is a predicate on states as well
		r.Kind = tla.KindInvariant
	}
	r.Detail = detail(err)
}

// failed notes an error that left nothing to be checked.
func (r *checkReport) failed(err error) {
	r.verdict, r.Kind, r.Message, r.Detail = conformance.Unknown, tla.KindError, err.Error(),
		detail(err)
	var e *tla.EvalError
	var s *syntax.Error
	if errors.As(err, &e) && e.Limit || errors.As(err, &s) && s.Limit {
		r.Kind = tla.KindLimit
	}
}

// detail returns an error with what else it knows: the line in question, the calls, the state.
func detail(err error) string {
	var list syntax.ErrorList
	var one *syntax.Error
	var eval *tla.EvalError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &list):
		lines := make([]string, len(list))
		for i, e := range list {
			lines[i] = e.Detail()
		}
		return strings.Join(lines, "\n")
	case errors.As(err, &one):
		return one.Detail()
	case errors.As(err, &eval):
		return eval.Detail()
	default:
		return ""
	}
}

// printed shows what Print and PrintT print: not among the objects, which are for machines.
func (r *checkReport) printed(text string) {
	to := r.out
	if r.json {
		to = r.err
	}
	r.progress.clear()
	_, _ = fmt.Fprintln(to, text) // as progress
}

// finish tells everything. Its error says that it could not be written.
func (r *checkReport) finish() error {
	r.Seconds = time.Since(r.start).Seconds()
	if err := r.writeTrace(); err != nil {
		r.failed(err)
	}
	r.Verdict = r.verdict.String()
	if r.json {
		return r.printJSON()
	}
	return r.print()
}

// counterexample is an object of --json.
type counterexample struct {
	Kind     tla.Kind        `json:"kind,omitempty"`
	Property string          `json:"property,omitempty"`
	States   []tla.TraceStep `json:"states"`
	// Back is the number of the state, from 1, that follows on the last one, again and again. It is
	// that of the last one where nothing changes any more.
	Back int `json:"back,omitempty"`
}

func (r *checkReport) printJSON() error {
	enc := json.NewEncoder(r.out)
	enc.SetEscapeHTML(false)
	var objects []any
	if r.run != nil && len(r.run.Coverage) > 0 {
		objects = append(objects, map[string]any{"coverage": r.run.Coverage})
	}
	if c := r.collision(); c != nil {
		objects = append(objects, map[string]any{"collision": c})
	}
	if r.run != nil && len(r.run.Trace) > 0 {
		c := counterexample{Kind: r.Kind, Property: r.Property, States: r.run.Trace}
		if r.run.Loop != nil {
			c.Back = r.run.Loop.Back + 1
		}
		objects = append(objects, map[string]any{"counterexample": c})
	}
	for _, o := range append(objects, r.checkResult) {
		if err := enc.Encode(o); err != nil {
			return err
		}
	}
	return nil
}

// writeTrace writes the counterexample to the file that is asked for, a line a step.
func (r *checkReport) writeTrace() error {
	if r.options.trace == "" || r.run == nil || len(r.run.Trace) == 0 {
		return nil
	}
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	for _, step := range r.run.Trace {
		if err := enc.Encode(step); err != nil {
			return err
		}
	}
	return os.WriteFile(r.options.trace, []byte(text.String()), 0o644)
}

// print writes the report for people.
func (r *checkReport) print() error {
	var text strings.Builder
	if r.run != nil {
		text.WriteString(r.run.Counterexample())
		if len(r.run.Trace) > 0 {
			text.WriteString("\n")
		}
	}
	switch {
	case r.Detail != "":
		fmt.Fprintf(&text, "%s\n\n", r.Detail)
	case r.Message != "":
		fmt.Fprintf(&text, "%s\n\n", r.Message)
	}
	if r.run != nil {
		r.coverage(&text)
		r.counts(&text)
	}
	if c := r.collision(); c != nil {
		fmt.Fprintf(&text, "collision %.1e calculated, %.1e by the fingerprints\n",
			c.Calculated, c.Actual)
	}
	if r.Seed != 0 {
		fmt.Fprintf(&text, "seed      %d\n", r.Seed)
	}
	fmt.Fprintf(&text, "time      %.1f s\n", r.Seconds)
	words := []string{r.Verdict}
	for _, word := range []string{string(r.Kind), r.Property} {
		if word != "" {
			words = append(words, word)
		}
	}
	fmt.Fprintf(&text, "verdict   %s\n", strings.Join(words, " "))
	_, err := io.WriteString(r.out, text.String())
	return err
}

func (r *checkReport) counts(to io.Writer) {
	if r.options.simulate.on {
		_, _ = fmt.Fprintf(to, "states    %d generated, in %d behaviours, depth %d\n",
			r.Generated, r.Behaviours, r.Depth)
		return
	}
	_, _ = fmt.Fprintf(to, "states    %d generated, %d distinct, depth %d\n",
		r.Generated, r.Distinct, r.Depth)
}

// collision returns how probable it is that two states were taken for one, nil where not all were
// explored.
func (r *checkReport) collision() *tla.Collision {
	if r.run == nil || r.verdict != conformance.Ok || r.Distinct == 0 {
		return nil
	}
	return &r.run.Collision
}

// coverage writes how often each action was taken. That one was not says something only where
// nothing was left unexplored.
func (r *checkReport) coverage(to io.Writer) {
	if len(r.run.Coverage) == 0 {
		return
	}
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(taken, distinct any, action string) {
		if r.options.simulate.on {
			_, _ = fmt.Fprintf(w, "%v\t\t%s\n", taken, action)
			return
		}
		_, _ = fmt.Fprintf(w, "%v\t%v\t\t%s\n", taken, distinct, action)
	}
	row("taken", "new states", "action")
	for _, c := range r.run.Coverage {
		never := ""
		if c.Taken == 0 && r.verdict == conformance.Ok {
			never = "  never taken"
		}
		row(c.Taken, c.Distinct, c.Action+never)
	}
	_ = w.Flush() // into memory, as what comes before
	_, _ = fmt.Fprintln(to)
}
