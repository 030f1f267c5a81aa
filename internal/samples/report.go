package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"lockstep/internal/versus"
)

// report writes a line a command, and a summary.
type report struct {
	out  io.Writer
	json bool
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
	line := fmt.Sprintf("%s %-72s %-5s %8s %6s", state, c.Name(), shown(c.Ours),
		versus.Seconds(c.Ours.Wall), versus.MiB(c.Ours.Peak))
	if c.Expect >= 0 {
		line += fmt.Sprintf("  expect %-5s", answer(c.Expect > 0))
	}
	if a := c.Analyzer; a != nil {
		line += fmt.Sprintf("  Analyzer %-5s %8s %6s", shown(*a), versus.Seconds(a.Wall),
			versus.MiB(a.Peak))
		if a.Answer != "" && c.Ours.Answer != "" {
			line += fmt.Sprintf(" %6.1fx faster", c.Ours.Faster(a.Measure))
		}
	}
	if c.Differ != "" {
		line += "  " + c.Differ
	}
	_, err := fmt.Fprintln(r.out, line)
	return err
}

func shown(o outcome) string {
	if o.Answer == "" {
		return "-"
	}
	return o.Answer
}

func (r *report) differ() int {
	n := 0
	for _, c := range r.all {
		if c.Differ != "" {
			n++
		}
	}
	return n
}

// finish writes the summary.
func (r *report) finish() error {
	if r.json {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%d of %d commands are answered as they should be\n",
		len(r.all)-r.differ(), len(r.all))
	var failures []versus.Failure
	for _, c := range r.all {
		if c.Differ != "" {
			failures = append(failures, versus.Failure{Name: c.Name(), Why: c.Differ})
		}
	}
	versus.WriteCauses(&b, failures)
	r.expectations(&b)
	r.ratios(&b)
	_, err := io.WriteString(r.out, b.String())
	return err
}

// expectations writes how many commands are answered as they expect.
func (r *report) expectations(b *strings.Builder) {
	n, ours, theirs, asked := 0, 0, 0, false
	for _, c := range r.all {
		if c.Expect < 0 {
			continue
		}
		n++
		if c.Ours.Answer == answer(c.Expect > 0) {
			ours++
		}
		if c.Analyzer != nil {
			asked = true
			if c.Analyzer.Answer == answer(c.Expect > 0) {
				theirs++
			}
		}
	}
	fmt.Fprintf(b, "\n%d commands expect an answer: ours is that of %d", n, ours)
	if asked {
		fmt.Fprintf(b, ", the Analyzer's that of %d", theirs)
	}
	b.WriteString("\n")
}

// ratios writes how much faster and smaller our engine is on the commands that both answered alike.
func (r *report) ratios(b *strings.Builder) {
	var ratios versus.Ratios
	for _, c := range r.all {
		if c.Analyzer != nil && c.Analyzer.Answer != "" && c.Analyzer.Answer == c.Ours.Answer {
			ratios.Add(c.Name(), c.Ours.Measure, c.Analyzer.Measure)
		}
	}
	ratios.Write(b, "commands that both answered alike")
}
