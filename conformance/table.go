package conformance

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"lockstep/factory"
)

// Table writes a trace for people: a row for each event, with its line in the trace's file as its
// number, and what else it tells under details. It errs when w does.
func Table(w io.Writer, trace Trace) error {
	rows := []string{"#\tprocess\taction\tscope\tkey\tclient\tlease\tdetails\n"}
	for i, e := range trace.Events {
		rows = append(rows, fmt.Sprintf("%d\t%v\t%s\t%v\t%s\t%v\t%v\t%s\n", lineOf(i), e.Process,
			cell(e.Action), e.Scope, cell(e.Key), e.Client, e.Lease, details(e)))
	}
	var aligned strings.Builder
	columns := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	if _, err := io.WriteString(columns, strings.Join(rows, "")); err != nil {
		return err
	}
	if err := columns.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(aligned.String()) {
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

// cell writes a text into one cell, whatever is in it.
func cell[T ~string](text T) string {
	if quoted := strconv.Quote(string(text)); quoted != `"`+string(text)+`"` {
		return quoted
	}
	return string(text)
}

// details tells the fields of an event that have no column.
func details(e factory.Event) string {
	var parts []string
	add := func(format string, arg any) { parts = append(parts, fmt.Sprintf(format, arg)) }
	if e.Child != (factory.Process{}) {
		add("child %v", e.Child)
	}
	if e.Shared {
		parts = append(parts, "shared")
	}
	if e.Generation != 0 {
		add("generation %d", e.Generation)
	}
	if e.State != "" {
		add("becomes %s", cell(e.State))
	}
	if e.Outcome != "" {
		add("%s", cell(e.Outcome))
	}
	if e.Cause != "" {
		add("cause: %s", cell(e.Cause))
	}
	for _, list := range []struct {
		verb string
		ids  []factory.ID
	}{{"drains", e.Drained}, {"ends", e.Ended}, {"stales", e.Staled}} {
		if len(list.ids) > 0 {
			parts = append(parts, list.verb+" "+joinIDs(list.ids))
		}
	}
	if e.Clock != 0 {
		add("clock %d", e.Clock)
	}
	return strings.Join(parts, ", ")
}

func joinIDs(ids []factory.ID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	return strings.Join(texts, " ")
}
