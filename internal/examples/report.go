package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"lockstep/internal/versus"
)

// report writes a line a model, and a summary.
type report struct {
	out  io.Writer
	json bool
	tlc  bool
	all  []comparison
}

func (r *report) add(c comparison) error {
	r.all = append(r.all, c)
	if r.json {
		return json.NewEncoder(r.out).Encode(c)
	}
	state := "ok  "
	if c.Differ != "" {
		state = "FAIL"
	}
	line := fmt.Sprintf("%s %-64s %8s cpu %8s %6s", state, c.name(), versus.Seconds(c.Ours.Wall),
		versus.Seconds(c.Ours.CPU), versus.MiB(c.Ours.Peak))
	if c.TLC != nil {
		line += fmt.Sprintf("  TLC %8s cpu %8s %6s  %6.1fx faster %5.1fx smaller",
			versus.Seconds(c.TLC.Wall), versus.Seconds(c.TLC.CPU), versus.MiB(c.TLC.Peak),
			c.Ours.Faster(c.TLC.Measure), c.Ours.Smaller(c.TLC.Measure))
		if differ := c.judge(*c.TLC); differ != "" {
			line += "  (TLC: " + differ + ")"
		}
		if c.chance() {
			line += "  (other states than TLC's: what is chosen at random)"
		}
		if c.TLC.Trace != c.Ours.Trace {
			line += fmt.Sprintf("  (traces: %d, TLC's %d)", c.Ours.Trace, c.TLC.Trace)
		}
	}
	if c.Differ != "" {
		line += "  " + c.Differ
	}
	_, err := fmt.Fprintln(r.out, line)
	return err
}

func (r *report) failed() int {
	n := 0
	for _, c := range r.all {
		if c.Differ != "" {
			n++
		}
	}
	return n
}

// chance says whether both explored all states, and not the same number: the specification chooses
// some at random, and times are not to be compared.
func (c comparison) chance() bool {
	return c.Ours.Verdict == "ok" && c.TLC.Verdict == "ok" && c.Ours.Distinct != c.TLC.Distinct
}

// finish writes the summary.
func (r *report) finish() error {
	if r.json {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%d of %d models are as recorded\n", len(r.all)-r.failed(), len(r.all))
	r.causes(&b)
	if r.tlc {
		r.ratios(&b)
	}
	_, err := io.WriteString(r.out, b.String())
	return err
}

// causes writes the models that fail, grouped by their cause.
func (r *report) causes(b *strings.Builder) {
	var failures []versus.Failure
	for _, c := range r.all {
		if c.Differ != "" {
			failures = append(failures, versus.Failure{Name: c.name(), Why: c.Differ})
		}
	}
	versus.WriteCauses(b, failures)
}

// ratios writes how much faster and smaller our engine is on the models that both got right.
func (r *report) ratios(b *strings.Builder) {
	var ratios versus.Ratios
	for _, c := range r.all {
		if c.Differ == "" && c.judge(*c.TLC) == "" && !c.chance() {
			ratios.Add(c.name(), c.Ours.Measure, c.TLC.Measure)
		}
	}
	ratios.Write(b, "models that both got right")
}
