package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"lockstep/conformance"
	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/picture"
	"lockstep/conformance/alloy/world"
	"lockstep/conformance/source"
)

// alloyReport tells the answers to the commands of a model.
type alloyReport struct {
	options  alloyOptions
	out, err io.Writer
	verdict  conformance.Verdict
	page     picture.Page
}

// alloyResult is the object of a command.
type alloyResult struct {
	Command string   `json:"command"`
	Kind    string   `json:"kind"`
	Sat     *bool    `json:"sat,omitempty"`
	Expect  *int     `json:"expect,omitempty"`
	Verdict string   `json:"verdict,omitempty"`
	Seconds *float64 `json:"seconds,omitempty"`
	// Message says why the verdict is unknown, Detail with the line of the source.
	Message   string             `json:"message,omitempty"`
	Detail    string             `json:"detail,omitempty"`
	Instances []picture.Instance `json:"instances,omitempty"`
}

// run carries the commands out. What is wrong with the model is its error.
func (r *alloyReport) run(ctx context.Context) error {
	m, commands, err := r.options.load()
	if err != nil {
		return withDetail(err)
	}
	for _, w := range m.Warnings() {
		_, _ = fmt.Fprintf(r.err, "warning: %s\n", w) // as progress
	}
	for _, c := range commands {
		if r.options.list {
			err = r.write(describe(c), c.Label)
		} else {
			err = r.answered(r.options.carryOut(ctx, m, c))
		}
		if err != nil {
			return err
		}
	}
	if r.options.html {
		return picture.HTML(r.out, r.page)
	}
	return nil
}

// withDetail returns the error of a text with its line and a caret.
func withDetail(err error) error {
	if text := sourceDetail(err); text != "" {
		return errors.New(text)
	}
	return err
}

func sourceDetail(err error) string {
	var list source.Errors
	var one *source.Error
	switch {
	case errors.As(err, &list):
		lines := make([]string, len(list))
		for i, e := range list {
			lines[i] = e.Detail()
		}
		return strings.Join(lines, "\n")
	case errors.As(err, &one):
		return one.Detail()
	}
	return ""
}

func describe(c *world.Command) alloyResult {
	r := alloyResult{Command: c.Label, Kind: "run"}
	if c.Check {
		r.Kind = "check"
	}
	if c.Expect >= 0 {
		r.Expect = &c.Expect
	}
	return r
}

// answered notes an answer in the verdict on the whole, and tells it.
func (r *alloyReport) answered(a alloyAnswer) error {
	v := a.verdict()
	switch {
	case r.verdict == conformance.Violated:
	case v != conformance.Ok:
		r.verdict = v
	}
	result := describe(a.command)
	result.Verdict, result.Seconds = v.String(), &a.seconds
	if v != conformance.Unknown {
		sat := len(a.instances) > 0
		result.Sat = &sat
	}
	if a.err != nil {
		result.Message, result.Detail = a.err.Error(), sourceDetail(a.err)
		if errors.Is(a.err, context.DeadlineExceeded) {
			result.Message = "the time is up"
		}
	}
	shown := a.instances[:min(len(a.instances), r.options.instances)]
	for _, i := range shown {
		result.Instances = append(result.Instances, picture.JSON(i))
	}
	if r.options.html {
		r.page.Add(result.summary(), shown...)
		return nil
	}
	if err := r.write(result, result.summary()); err != nil || r.options.json {
		return err
	}
	return r.show(shown)
}

// write writes an object, or a line: where instances are written for other programs, not among
// these.
func (r *alloyReport) write(result alloyResult, line string) error {
	if !r.options.json {
		to := r.out
		if r.options.form != "table" {
			to = r.err
		}
		_, err := fmt.Fprintln(to, line)
		return err
	}
	enc := json.NewEncoder(r.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(result)
}

// summary returns a line on the answer.
func (a alloyResult) summary() string {
	text := fmt.Sprintf("%-5s %s", a.Kind, a.Command)
	switch {
	case a.Sat == nil:
	case a.Kind == "check" && *a.Sat:
		text += ": counterexample"
	case a.Kind == "check":
		text += ": no counterexample"
	case *a.Sat:
		text += ": instance"
	default:
		text += ": no instance"
	}
	if a.Expect != nil {
		text += fmt.Sprintf(", expect %d", *a.Expect)
	}
	text += fmt.Sprintf(", %.2f s: %s", *a.Seconds, a.Verdict)
	switch {
	case a.Detail != "":
		text += "\n" + a.Detail
	case a.Message != "":
		text += "\n" + a.Message
	}
	return text
}

// show writes instances in the form that is asked for.
func (r *alloyReport) show(instances []*alloy.Instance) error {
	write := map[string]func(io.Writer, *alloy.Instance) error{
		"table": picture.Table, "dot": picture.DOT, "svg": picture.SVG, "xml": picture.XML,
	}[r.options.form]
	for _, i := range instances {
		if err := write(r.out, i); err != nil {
			return err
		}
	}
	return nil
}
