package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"lockstep/internal/versus"
)

// outcome is what an engine said of a model.
type outcome struct {
	Verdict   string // ok, violated, unknown
	Kind      string
	Property  string
	Generated int
	Distinct  int
	// Trace is the length of the counterexample, 0 where there is none.
	Trace int
	// Cause says why there is no verdict.
	Cause string
	versus.Measure
}

// readResult reads the last object that `lockstep check --json` wrote.
func readResult(p versus.Process, err error) outcome {
	o := outcome{Verdict: "unknown", Measure: p.Measure}
	var last struct {
		Verdict, Kind, Property, Message string
		Generated, Distinct              int
	}
	for line := range strings.Lines(p.Stdout) {
		var object struct {
			Verdict        string
			Counterexample struct{ States []json.RawMessage }
		}
		if json.Unmarshal([]byte(line), &object) != nil {
			continue
		}
		if n := len(object.Counterexample.States); n > 0 {
			o.Trace = n
		}
		if object.Verdict != "" {
			_ = json.Unmarshal([]byte(line), &last) // the same line was read a moment ago
		}
	}
	if err != nil {
		o.Cause = err.Error()
		return o
	}
	if last.Verdict == "" {
		o.Cause = versus.FirstLine(p.Stderr)
		return o
	}
	o.Verdict, o.Kind, o.Property = last.Verdict, last.Kind, last.Property
	o.Generated, o.Distinct = last.Generated, last.Distinct
	if o.Verdict == "unknown" {
		if o.Cause = versus.FirstLine(last.Message); o.Cause == "" {
			o.Cause = versus.FirstLine(p.Stderr)
		}
	}
	return o
}

var states = regexp.MustCompile(`(?m)^(\d+) states generated, (\d+) distinct states found`)

// readTLC reads the verdict from TLC's exit status, and the counts and the length of the
// counterexample from what it printed.
func readTLC(p versus.Process, err error) outcome {
	o := outcome{Verdict: "unknown", Measure: p.Measure}
	if err != nil {
		o.Cause = err.Error()
		return o
	}
	if all := states.FindAllStringSubmatch(p.Stdout, -1); len(all) > 0 {
		last := all[len(all)-1]
		o.Generated, _ = strconv.Atoi(last[1]) // digits
		o.Distinct, _ = strconv.Atoi(last[2])
	}
	o.Trace = strings.Count("\n"+p.Stdout, "\nState ")
	kinds := map[int]string{10: "assumption", 11: "deadlock", 12: "safety", 13: "liveness"}
	switch {
	case p.Exit == 0:
		o.Verdict = "ok"
	case kinds[p.Exit] != "":
		o.Verdict, o.Kind = "violated", kinds[p.Exit]
	default:
		o.Cause = fmt.Sprintf("exit status %d: %s", p.Exit, tlcError(p.Stdout))
	}
	return o
}

func tlcError(text string) string {
	if _, after, ok := strings.Cut(text, "Error: "); ok {
		return versus.FirstLine(after)
	}
	return versus.FirstLine(text)
}

// judge compares an outcome with what is recorded, and returns what differs, "" where nothing does.
func (m model) judge(o outcome) string {
	if want := m.verdict(); o.Verdict != want {
		if o.Verdict == "unknown" {
			return o.Cause
		}
		return fmt.Sprintf("verdict %s (%s %s), want %s", o.Verdict, o.Kind, o.Property, m.Result)
	}
	if group := failure(o.Kind); o.Verdict == "violated" && group != m.Result {
		return fmt.Sprintf("%s (%s), want %s", group, o.Kind, m.Result)
	}
	if m.Distinct > 0 && (o.Distinct != m.Distinct || o.Generated != m.Generated) {
		return fmt.Sprintf("counts: %d distinct, %d generated, want %d and %d",
			o.Distinct, o.Generated, m.Distinct, m.Generated)
	}
	return ""
}

func (m model) verdict() string {
	if m.Result == "success" {
		return "ok"
	}
	return "violated"
}

// failure returns the word by which a manifest records a violation of some kind. As in TLC's exit
// status, what an error of an evaluation or of an assertion ends is a failure of safety.
func failure(kind string) string {
	switch kind {
	case "liveness", "deadlock", "assumption":
		return kind + " failure"
	default:
		return "safety failure"
	}
}
