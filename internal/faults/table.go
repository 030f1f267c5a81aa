package faults

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// Table writes the verdicts, a row for each fault and a column for each subject, and under it the
// reason of each that is not Ok. What was not tried has a dash.
func Table(w io.Writer, results []Result) error {
	var subjects, faults []string
	cells := map[[2]string]Result{}
	for _, r := range results {
		if !slices.Contains(subjects, r.Subject) {
			subjects = append(subjects, r.Subject)
		}
		if !slices.Contains(faults, r.Fault) {
			faults = append(faults, r.Fault)
		}
		cells[[2]string{r.Fault, r.Subject}] = r
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := "fault"
	for _, subject := range subjects {
		row += "\t" + subject
	}
	rows := []string{row}
	for _, fault := range faults {
		row := fault
		for _, subject := range subjects {
			row += "\t" + cell(cells[[2]string{fault, subject}])
		}
		rows = append(rows, row)
	}
	if _, err := fmt.Fprintln(table, strings.Join(rows, "\n")); err != nil {
		return err
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, r := range results {
		if err := r.Err(); err != nil {
			if _, err := fmt.Fprintln(w, err); err != nil {
				return err
			}
		}
	}
	return nil
}

// cell returns a verdict with how many calls were acknowledged and how many failed.
func cell(r Result) string {
	if r.Subject == "" {
		return "-"
	}
	return fmt.Sprintf("%s %d+%d", r.Verdict, r.Stats.Acked, r.Stats.Failed)
}
