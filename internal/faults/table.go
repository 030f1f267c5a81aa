package faults

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"lockstep/conformance"
)

// Table writes the verdicts, a row for each fault and a column for each subject, and under it the
// reason of each that is not Ok, what was not tried, and the remarks. A fault that was struck in
// several rounds has the worst of their verdicts, how many of them were Ok, and the calls of all.
// What was not tried has a dash.
func Table(w io.Writer, results []Result) error {
	var subjects, faults []string
	cells := map[[2]string]cell{}
	for _, r := range results {
		if !slices.Contains(subjects, r.Subject) {
			subjects = append(subjects, r.Subject)
		}
		if r.Fault == "" {
			continue
		}
		if !slices.Contains(faults, r.Fault) {
			faults = append(faults, r.Fault)
		}
		at := [2]string{r.Fault, r.Subject}
		cells[at] = cells[at].with(r)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	rows := []string{strings.Join(append([]string{"fault"}, subjects...), "\t")}
	for _, fault := range faults {
		row := fault
		for _, subject := range subjects {
			row += "\t" + cells[[2]string{fault, subject}].String()
		}
		rows = append(rows, row)
	}
	if _, err := fmt.Fprintln(table, strings.Join(rows, "\n")); err != nil {
		return err
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, note := range notes(results) {
		if _, err := fmt.Fprintln(w, note); err != nil {
			return err
		}
	}
	return nil
}

// notes returns what is to be said under the table, each text once.
func notes(results []Result) []string {
	var list []string
	add := func(note string) {
		if !slices.Contains(list, note) {
			list = append(list, note)
		}
	}
	for _, r := range results {
		if err := r.Err(); err != nil {
			add(err.Error())
		}
	}
	for _, r := range results {
		where := r.Subject
		if r.Fault != "" {
			where += ", " + r.Fault
		}
		if r.NotTried != "" {
			add(fmt.Sprintf("%s: not tried: %s", where, r.NotTried))
		}
		if r.Remark != "" {
			add(fmt.Sprintf("%s: %s", where, r.Remark))
		}
	}
	return list
}

// cell sums up the rounds of a fault at a subject.
type cell struct {
	worst         conformance.Verdict
	rounds, ok    int
	acked, failed int
}

// with returns the cell with a further round.
func (c cell) with(r Result) cell {
	if r.NotTried != "" {
		return c
	}
	if badness(r.Verdict) > badness(c.worst) {
		c.worst = r.Verdict
	}
	c.rounds++
	if r.Verdict == conformance.Ok {
		c.ok++
	}
	c.acked += r.Stats.Acked
	c.failed += r.Stats.Failed
	return c
}

// badness orders the verdicts.
func badness(v conformance.Verdict) int {
	return slices.Index([]conformance.Verdict{
		conformance.Ok, conformance.Unknown, conformance.Violated,
	}, v)
}

func (c cell) String() string {
	switch c.rounds {
	case 0:
		return "-"
	case 1:
		return fmt.Sprintf("%s %d+%d", c.worst, c.acked, c.failed)
	default:
		return fmt.Sprintf("%s %d/%d %d+%d", c.worst, c.ok, c.rounds, c.acked, c.failed)
	}
}
