package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"

	"lockstep/conformance"
	"lockstep/factory"
	"lockstep/models"
	"lockstep/properties"
)

// result is what verify found, and the last object of its --json.
type result struct {
	Verdict string        `json:"verdict"`
	Rules   []ruleResult  `json:"rules"`
	Models  []modelResult `json:"models"`
	// Commands are those of the Alloy models.
	Commands []commandResult `json:"commands"`
	Traces   int             `json:"traces"`
	Events   int             `json:"events"`
	Actions  map[string]int  `json:"actions"`
	// Missed are the actions and the interesting cases that no trace reached.
	Missed  []string `json:"missed,omitempty"`
	Failure string   `json:"failure,omitempty"`
	Reasons []string `json:"reasons,omitempty"`
	Seed    uint64   `json:"seed"`
	Seconds float64  `json:"seconds"`

	mu       sync.Mutex // guards what addTrace changes
	verdict  conformance.Verdict
	coverage conformance.Coverage
}

// ruleResult is a row of the table. Model and Traces are the verdicts of the two halves.
type ruleResult struct {
	Rule    string `json:"rule"`
	Name    string `json:"name"`
	Model   string `json:"model"`
	Traces  string `json:"traces"`
	Verdict string `json:"verdict"`

	model, traces conformance.Verdict
}

type modelResult struct {
	Name      string `json:"name"`
	Verdict   string `json:"verdict"`
	Property  string `json:"property,omitempty"`
	Expected  bool   `json:"expected"`
	Generated int    `json:"generated"`
	Distinct  int    `json:"distinct"`
	Depth     int    `json:"depth"`
}

type commandResult struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Sat      bool   `json:"sat"`
	Expect   int    `json:"expect"`
	Verdict  string `json:"verdict"`
	Expected bool   `json:"expected"`
}

func newResult(spec *conformance.Spec, seed uint64) *result {
	r := &result{Seed: seed}
	r.coverage.Expect(factory.CauseIdle) // the mocks' factory retires idle clients
	for _, rule := range spec.Rules() {
		r.Rules = append(r.Rules, ruleResult{Rule: rule.ID, Name: rule.Name})
	}
	return r
}

func (r *result) rule(id string) *ruleResult {
	i := slices.IndexFunc(r.Rules, func(row ruleResult) bool { return row.Rule == id })
	if i < 0 {
		r.Rules = append(r.Rules, ruleResult{Rule: id})
		i = len(r.Rules) - 1
	}
	return &r.Rules[i]
}

// addModel notes a model run. A rule is violated in the model when a configuration of the contract
// breaks it, or when its Bad twin does not: then its check can no longer fail.
func (r *result) addModel(c models.Configuration, run conformance.ModelRun) {
	r.Models = append(r.Models, modelResult{
		Name: c.Name(), Verdict: run.Result.Verdict.String(), Property: run.Result.Property,
		Expected: run.Met == nil, Generated: run.Result.Generated, Distinct: run.Result.Distinct,
		Depth: run.Result.Depth,
	})
	if run.Met == nil {
		return
	}
	r.Reasons = append(r.Reasons, fmt.Sprintf("model %s: %v", c.Name(), run.Met))
	row := r.rule(run.Rule())
	if row.model = conformance.Violated; run.Unknown() {
		row.model = conformance.Unknown
	}
}

// addCommand notes a command of the Alloy models that was carried out. A rule is violated in the
// model as addModel has it; a run that finds no instance makes all rules vacuous, and is of none.
func (r *result) addCommand(run conformance.CommandRun) {
	c := run.Command
	r.Commands = append(r.Commands, commandResult{
		Name: c.Name(), Kind: string(c.Kind), Sat: run.Found, Expect: c.Expect,
		Verdict: run.Verdict.String(), Expected: run.Met == nil,
	})
	if run.Met == nil {
		return
	}
	r.Reasons = append(r.Reasons, fmt.Sprintf("model %s: %v", c.Name(), run.Met))
	if c.Rule == "" {
		r.verdict = worse(r.verdict, run.Verdict)
		return
	}
	row := r.rule(c.Rule)
	row.model = worse(row.model, run.Verdict)
}

// addTrace notes a trace that was judged. It is safe for concurrent use.
func (r *result) addTrace(t properties.Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Traces++
	r.Events += len(t.Trace.Events)
	r.coverage.Add(t.Report)
	for _, id := range t.Rules() {
		r.rule(id).traces = conformance.Violated
	}
	if t.Err() != nil {
		r.verdict = conformance.Violated
	}
	if t.Unjudged != nil && r.verdict == conformance.Ok {
		r.verdict = conformance.Unknown
	}
}

// conclude settles the verdicts, once everything is in.
func (r *result) conclude(ctx context.Context) {
	r.Actions = r.coverage.Actions()
	if r.Failure == "" {
		r.Missed = r.coverage.Missing()
	}
	unknown := ""
	switch {
	case ctx.Err() != nil:
		unknown = "interrupted"
	case len(r.Missed) > 0:
		unknown = "vacuous: no trace reached " + strings.Join(r.Missed, ", ")
	}
	if unknown != "" {
		r.Reasons = append(r.Reasons, unknown)
		r.verdict = worse(r.verdict, conformance.Unknown)
	}
	for i := range r.Rules {
		row := &r.Rules[i]
		if unknown != "" {
			row.traces = worse(row.traces, conformance.Unknown)
		}
		both := worse(row.model, row.traces)
		row.Model, row.Traces, row.Verdict = row.model.String(), row.traces.String(), both.String()
		r.verdict = worse(r.verdict, both)
	}
	r.Verdict = r.verdict.String()
}

// worse orders the verdicts: a violation outweighs ignorance.
func worse(a, b conformance.Verdict) conformance.Verdict {
	for _, v := range []conformance.Verdict{conformance.Violated, conformance.Unknown} {
		if a == v || b == v {
			return v
		}
	}
	return conformance.Ok
}

// print writes the table for people, and what it rests on.
func (r *result) print(out io.Writer) error {
	var text strings.Builder
	if r.Failure != "" {
		fmt.Fprintf(&text, "\n%s\n", r.Failure)
	}
	text.WriteString("\n")
	if err := r.table(&text); err != nil {
		return err
	}
	generated, distinct, twins := 0, 0, 0
	for _, m := range r.Models {
		generated += m.Generated
		distinct += m.Distinct
		if m.Property != "" && m.Expected {
			twins++
		}
	}
	fmt.Fprintf(&text, "\nmodels    %d configurations, %d Bad twins caught; ", len(r.Models), twins)
	fmt.Fprintf(&text, "%d states generated, %d distinct\n", generated, distinct)
	commands := 0
	for _, c := range r.Commands {
		if c.Expected {
			commands++
		}
	}
	fmt.Fprintf(&text, "alloy     %d of %d commands as expected\n", commands, len(r.Commands))
	fmt.Fprintf(&text, "traces    %d, with %d events\n", r.Traces, r.Events)
	fmt.Fprintf(&text, "coverage  %s\n", r.coverage.String())
	for _, reason := range r.Reasons {
		fmt.Fprintf(&text, "because   %s\n", reason)
	}
	fmt.Fprintf(&text, "seed      %d\n", r.Seed)
	fmt.Fprintf(&text, "time      %.1f s\n", r.Seconds)
	fmt.Fprintf(&text, "verdict   %s\n", r.Verdict)
	_, err := io.WriteString(out, text.String())
	return err
}

// table writes a row for each rule, in aligned columns.
func (r *result) table(out io.Writer) error {
	var rows strings.Builder
	rows.WriteString("rule\tname\tmodel\ttraces\tverdict\n")
	for _, row := range r.Rules {
		columns := []string{row.Rule, row.Name, row.Model, row.Traces, row.Verdict}
		rows.WriteString(strings.Join(columns, "\t") + "\n")
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if _, err := io.WriteString(w, rows.String()); err != nil {
		return err
	}
	return w.Flush()
}
