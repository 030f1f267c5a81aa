package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"lockstep/conformance"
	"lockstep/conformance/tla"
)

// checkResult is what check found, and the last object of its --json.
type checkResult struct {
	Verdict   string   `json:"verdict"`
	Kind      tla.Kind `json:"kind,omitempty"`
	Property  string   `json:"property,omitempty"`
	Generated int      `json:"generated"`
	Distinct  int      `json:"distinct"`
	Depth     int      `json:"depth"`
	Seconds   float64  `json:"seconds"`
	// Message says in words what was violated or is wrong.
	Message string `json:"message,omitempty"`

	verdict conformance.Verdict
	trace   []tla.TraceStep
}

func newCheckResult(r *tla.Result) *checkResult {
	out := &checkResult{
		Kind: r.Kind, Property: r.Property, Message: r.Message,
		Generated: r.Generated, Distinct: r.Distinct, Depth: r.Depth, trace: r.Trace,
	}
	if r.Kind == tla.KindInit { // a predicate on states, too
		out.Kind = tla.KindInvariant
	}
	out.conclude(r.Verdict)
	return out
}

// failedCheck is the result where the specification cannot be read or evaluated.
func failedCheck(err error) *checkResult {
	r := &checkResult{Kind: tla.KindError, Message: err.Error()}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		r.Kind = tla.KindLimit
		r.Message = "interrupted"
	}
	r.conclude(conformance.Unknown)
	return r
}

func (r *checkResult) conclude(v conformance.Verdict) {
	r.verdict, r.Verdict = v, v.String()
}

// write prints the result, as one JSON object or for people.
func (r *checkResult) write(to io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(to).Encode(r)
	}
	for i, s := range r.trace {
		if _, err := fmt.Fprintf(to, "State %d: %s\n%v\n", i+1, s.Action, s.State); err != nil {
			return err
		}
	}
	if r.Message != "" {
		if _, err := fmt.Fprintln(to, r.Message); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(to, "%d states generated, %d distinct, depth %d, %.1f s\n",
		r.Generated, r.Distinct, r.Depth, r.Seconds)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to, "verdict   %s %s %s\n", r.Verdict, r.Kind, r.Property)
	return err
}
