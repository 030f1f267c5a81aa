package main

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"lockstep/internal/analyzer"
	"lockstep/internal/versus"
)

// outcome is what an engine said of a command.
type outcome struct {
	// Answer is sat or unsat, or "" where there is none.
	Answer string
	// Cause says why there is no answer.
	Cause string `json:",omitempty"`
	versus.Measure
}

func measured(p versus.Process, err error) outcome {
	o := outcome{Measure: p.Measure}
	if err != nil {
		o.Cause = err.Error()
	}
	return o
}

func answer(sat bool) string {
	if sat {
		return "sat"
	}
	return "unsat"
}

// readResult reads the object that `lockstep alloy --json` wrote of one command.
func readResult(p versus.Process, err error) outcome {
	o := measured(p, err)
	if err != nil {
		return o
	}
	for line := range splitLines(p.Stdout) {
		var object struct {
			Command, Verdict, Message string
			Sat                       *bool
		}
		switch {
		case json.Unmarshal([]byte(line), &object) != nil || object.Verdict == "":
		case object.Verdict == "unknown":
			o.Cause = versus.FirstLine(object.Message)
		case object.Sat != nil:
			o.Answer = answer(*object.Sat)
		}
	}
	if o.Answer == "" && o.Cause == "" {
		o.Cause = versus.FirstLine(p.Stderr)
	}
	return o
}

// readAnswer reads what the Analyzer said of one command.
func readAnswer(p versus.Process, err error) outcome {
	o := measured(p, err)
	if err != nil {
		return o
	}
	files, err := analyzer.ReadAnswers(p.Stdout)
	switch {
	case err != nil:
		o.Cause = err.Error()
	case len(files) != 1 || len(files[0]) != 1:
		o.Cause = versus.FirstLine(p.Stderr)
	case files[0][0].Err != nil:
		o.Cause = files[0][0].Err.Error()
	default:
		o.Answer = answer(files[0][0].Sat)
	}
	return o
}

// judge returns how our outcome differs from the Analyzer's, or, where that has none or was not
// asked, from what the command expects; it is "" where nothing differs.
func (c command) judge(ours outcome, theirs *outcome) string {
	want := ""
	switch {
	case theirs != nil && theirs.Answer != "":
		want = theirs.Answer
	case theirs != nil && theirs.Cause != versus.ErrTimeout.Error():
		if ours.Answer != "" {
			return fmt.Sprintf("answer %s, the Analyzer: %s", ours.Answer, theirs.Cause)
		}
		return "" // neither has an answer
	case c.Expect >= 0:
		want = answer(c.Expect > 0)
	}
	switch {
	case ours.Answer == "":
		return ours.Cause
	case want != "" && ours.Answer != want:
		return fmt.Sprintf("answer %s, want %s", ours.Answer, want)
	}
	return ""
}

// splitLines yields the lines of a text that are not empty.
func splitLines(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" && !yield(line) {
				return
			}
		}
	}
}
