package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

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
	line := fmt.Sprintf("%s %-64s %8s cpu %8s %6s", state, c.name(), seconds(c.Ours.Wall),
		seconds(c.Ours.CPU), mib(c.Ours.Peak))
	if c.TLC != nil {
		line += fmt.Sprintf("  TLC %8s cpu %8s %6s  %6.1fx faster %5.1fx smaller",
			seconds(c.TLC.Wall), seconds(c.TLC.CPU), mib(c.TLC.Peak), c.faster(), c.smaller())
		if differ := c.judge(*c.TLC); differ != "" {
			line += "  (TLC: " + differ + ")"
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

func seconds(d time.Duration) string { return fmt.Sprintf("%.2fs", d.Seconds()) }
func mib(bytes int64) string         { return fmt.Sprintf("%dM", bytes>>20) }

func (c comparison) faster() float64 { return c.TLC.Wall.Seconds() / c.Ours.Wall.Seconds() }
func (c comparison) smaller() float64 {
	return float64(c.TLC.Peak) / float64(max(c.Ours.Peak, 1))
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
	var faster, smaller []versus.Ratio
	for _, c := range r.all {
		if c.Differ == "" && c.judge(*c.TLC) == "" {
			faster = append(faster, versus.Ratio{Name: c.name(), Times: c.faster()})
			smaller = append(smaller, versus.Ratio{Name: c.name(), Times: c.smaller()})
		}
	}
	if len(faster) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%d models that both got right:\n", len(faster))
	versus.WriteMean(b, "faster", faster)
	versus.WriteMean(b, "smaller", smaller)
}
