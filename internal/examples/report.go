package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
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

// causes writes the models that fail, grouped by their cause, the most frequent first.
func (r *report) causes(b *strings.Builder) {
	groups := make(map[string][]string)
	for _, c := range r.all {
		if c.Differ != "" {
			groups[cause(c.Differ)] = append(groups[cause(c.Differ)], c.name())
		}
	}
	var order []string
	for why := range groups {
		order = append(order, why)
	}
	slices.SortFunc(order, func(a, b string) int {
		if n := len(groups[b]) - len(groups[a]); n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	for _, why := range order {
		fmt.Fprintf(b, "\n%d: %s\n", len(groups[why]), why)
		for _, name := range groups[why] {
			fmt.Fprintf(b, "    %s\n", name)
		}
	}
}

// ratios writes how much faster and smaller our engine is on the models that both got right.
func (r *report) ratios(b *strings.Builder) {
	var both []comparison
	for _, c := range r.all {
		if c.Differ == "" && c.judge(*c.TLC) == "" {
			both = append(both, c)
		}
	}
	if len(both) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%d models that both got right:\n", len(both))
	for _, m := range []struct {
		what  string
		ratio func(comparison) float64
	}{{"faster", comparison.faster}, {"smaller", comparison.smaller}} {
		var logs float64
		for _, c := range both {
			logs += math.Log(m.ratio(c))
		}
		worst := slices.MinFunc(both, func(x, y comparison) int {
			return int(math.Copysign(1, m.ratio(x)-m.ratio(y)))
		})
		fmt.Fprintf(b, "%.1fx %s (geometric mean); least: %.1fx, %s\n",
			math.Exp(logs/float64(len(both))), m.what, m.ratio(worst), worst.name())
	}
}
