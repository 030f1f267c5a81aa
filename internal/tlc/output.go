package tlc

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// With -tool TLC wraps each of its messages in two lines that carry the message's code, so that
// nothing hangs on where a line stands or on what a spec prints. The codes are those of the tools'
// class tlc2.output.EC.
const (
	codeFinished  = 2186
	codeCompleted = 2193
	codeDepth     = 2194
	codeStates    = 2199
	codeTrace     = 2217
)

var (
	marker = regexp.MustCompile(`^@!@!@(START|END)MSG (\d+)[: ].*@!@!@$`)
	states = regexp.MustCompile(`^(\d+) states generated, (\d+) distinct states found`)
	depth  = regexp.MustCompile(`^The depth of the complete state graph search is (\d+)\.`)
)

// violations tells, of each code that reports a violation, its kind and what names the property.
var violations = map[int]struct {
	kind     Kind
	property *regexp.Regexp
}{
	2104: {Assumption, regexp.MustCompile(`^Assumption (.+) is false\.`)},
	2107: {Invariant, regexp.MustCompile(`^Invariant (.+) is violated by the initial state`)},
	2108: {InitialProperty, regexp.MustCompile(`^Property (.+) is violated by the initial state`)},
	2110: {Invariant, regexp.MustCompile(`^Invariant (.+) is violated\.`)},
	2112: {ActionProperty, regexp.MustCompile(`^Action property (.+) is violated\.`)},
	2114: {Deadlock, regexp.MustCompile(`^Deadlock()`)},
	2116: {Temporal, regexp.MustCompile(`^Temporal properties()`)},
}

// parse reads the verdict from the whole output of a run. It errs where there is none, and where a
// message that it knows reads otherwise than it should.
func parse(output string) (Result, error) {
	var result Result
	completed, finished := false, false
	for _, message := range messages(output) {
		completed = completed || message.code == codeCompleted
		finished = finished || message.code == codeFinished
		if err := result.read(message); err != nil {
			return Result{}, err
		}
	}
	if !finished || (!completed && result.Kind == Kept) {
		return Result{}, errors.New("no verdict")
	}
	return result, nil
}

// read takes over what one message says of the run. Later counts replace earlier ones.
func (r *Result) read(message message) error {
	switch message.code {
	case codeStates:
		return message.scan(states, &r.Generated, &r.Distinct)
	case codeDepth:
		return message.scan(depth, &r.Depth)
	case codeTrace:
		r.Trace++
		return nil
	}
	violation, ok := violations[message.code]
	if !ok {
		return nil
	}
	match := violation.property.FindStringSubmatch(message.text)
	if match == nil {
		return fmt.Errorf("read TLC's message %d: %q", message.code, message.text)
	}
	r.Kind, r.Property = violation.kind, match[1]
	return nil
}

type message struct {
	code int
	text string
}

// scan reads the numbers that the pattern's groups match.
func (m message) scan(pattern *regexp.Regexp, numbers ...*int) error {
	match := pattern.FindStringSubmatch(m.text)
	if match == nil {
		return fmt.Errorf("read TLC's message %d: %q", m.code, m.text)
	}
	for i, number := range numbers {
		var err error
		if *number, err = strconv.Atoi(match[i+1]); err != nil {
			return fmt.Errorf("read TLC's message %d: %w", m.code, err)
		}
	}
	return nil
}

// messages returns what is wrapped, in order; it passes over what SANY and specs print.
func messages(output string) []message {
	var all []message
	var open *message
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n")
		match := marker.FindStringSubmatch(line)
		switch {
		case match != nil && match[1] == "START":
			code, _ := strconv.Atoi(match[2]) // digits; too many are no code
			open = &message{code: code}
		case match != nil && open != nil:
			all, open = append(all, *open), nil
		case open != nil:
			open.text += line + "\n"
		}
	}
	return all
}

// tail returns the last lines of an output as text for an error, without TLC's markers.
func tail(output string) string {
	const most = 20
	var lines []string
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" && !marker.MatchString(line) {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return "\n" + strings.Join(lines[max(0, len(lines)-most):], "\n")
}
