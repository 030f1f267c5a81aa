package tla

import (
	"encoding/json"
	"fmt"
	"strings"

	"lockstep/conformance/tla/value"
)

// Counterexample writes the behaviour that a run ended in: each step with its action, and what that
// changed. Of a value that is long, it writes only the parts that changed. It is "" where there is
// no behaviour.
func (r *Result) Counterexample() string {
	var b strings.Builder
	for i, step := range r.Trace {
		fmt.Fprintf(&b, "%d: %s\n", i+1, step.title(i == 0))
		var before []Argument
		if i > 0 {
			before = r.Trace[i-1].shown()
		}
		lines := changes(before, step.shown())
		for _, line := range lines {
			b.WriteString("    " + line + "\n")
		}
		if len(lines) == 0 && i > 0 {
			b.WriteString("    nothing changes\n")
		}
	}
	if l := r.Loop; l != nil && l.Action == "" {
		b.WriteString("and so on: nothing changes any more (stuttering)\n")
	} else if l != nil {
		title := TraceStep{Action: l.Action, Args: l.Args}.title(false)
		fmt.Fprintf(&b, "and so on: %s, back to state %d\n", title, l.Back+1)
	}
	return b.String()
}

// title returns `Action(a = 1)`.
func (s TraceStep) title(initial bool) string {
	switch {
	case s.Action != "":
		return Call{Name: s.Action, Args: s.Args}.String()
	case initial:
		return "the initial state"
	default:
		return "a step"
	}
}

// shown returns what is shown of a step's state: its variables, or what ALIAS puts in their place.
func (s TraceStep) shown() []Argument {
	if s.Alias != nil {
		return s.Alias
	}
	var out []Argument
	for i, v := range s.State.vals {
		if v != nil {
			out = append(out, Argument{s.State.model.module.Variables[i].Name, v})
		}
	}
	return out
}

// changes says what of the second differs from the first, a line each.
func changes(before, after []Argument) []string {
	var out []string
	for _, a := range after {
		old := value.Value(nil)
		for _, b := range before {
			if a.Name == b.Name {
				old = b.Value
			}
		}
		out = appendChanges(out, a.Name, old, a.Value)
	}
	return out
}

// shortMax is how many bytes a value may have that is written whole, however little changed.
const shortMax = 40

// appendChanges appends what of a value changed, by what leads to it, such as pc[p1].
func appendChanges(to []string, name string, before, after value.Value) []string {
	if before != nil && same(before, after) {
		return to
	}
	whole := name + " = " + value.Shown(after)
	if before == nil || len(whole) <= len(name)+shortMax {
		return append(to, whole)
	}
	switch {
	case value.IsFunction(before) && value.IsFunction(after):
		domain := value.Domain(after)
		if !same(domain, value.Domain(before)) {
			break
		}
		for _, k := range value.Elems(domain) {
			x, _ := value.Apply(before, k)
			y, _ := value.Apply(after, k)
			to = appendChanges(to, name+part(k), x, y)
		}
		return to
	case value.IsSet(before) && value.IsSet(after):
		if !value.IsFinite(before) || !value.IsFinite(after) {
			break
		}
		return appendSetChanges(to, name, before, after)
	}
	return append(to, whole)
}

// same says whether two values are the same. One without a fingerprint, as an infinite set that an
// ALIAS shows, never is.
func same(a, b value.Value) bool {
	equal, ok := try(func() value.Value {
		return value.Bool(value.Fingerprint(a) == value.Fingerprint(b))
	})
	return ok && equal == value.Value(value.Bool(true))
}

// part returns .k for what reads as a field, and else [k].
func part(k value.Value) string {
	s, ok := k.(value.Text)
	if ok && s.Raw() != "" && strings.Trim(s.Raw(), fieldBytes) == "" {
		return "." + s.Raw()
	}
	return "[" + value.Shown(k) + "]"
}

const fieldBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"

// appendSetChanges appends what was added to a set and removed from it, if that is less than what
// stayed.
func appendSetChanges(to []string, name string, before, after value.Value) []string {
	added, removed := value.Minus(after, before), value.Minus(before, after)
	n := value.Cardinality(added) + value.Cardinality(removed)
	if 2*n > value.Cardinality(after) {
		return append(to, name+" = "+value.Shown(after))
	}
	if value.Cardinality(added) > 0 {
		to = append(to, name+" gains "+value.Shown(added))
	}
	if value.Cardinality(removed) > 0 {
		to = append(to, name+" loses "+value.Shown(removed))
	}
	return to
}

// MarshalJSON returns {"action": …, "args": {…}, "state": {…}}, with values as
// [value.AppendJSON] writes them. An initial state has no action, and an action may have no args.
func (s TraceStep) MarshalJSON() ([]byte, error) {
	b := []byte("{")
	if s.Action != "" {
		name, _ := json.Marshal(s.Action) // a string
		b = append(append(append(b, `"action":`...), name...), ',')
	}
	if len(s.Args) > 0 {
		b = append(appendFields(append(b, `"args":`...), s.Args), ',')
	}
	b = appendFields(append(b, `"state":`...), s.shown())
	return append(b, '}'), nil
}

func appendFields(to []byte, fields []Argument) []byte {
	to = append(to, '{')
	for i, f := range fields {
		if i > 0 {
			to = append(to, ',')
		}
		name, _ := json.Marshal(f.Name) // a string
		to = value.AppendJSON(append(append(to, name...), ':'), f.Value)
	}
	return append(to, '}')
}
