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
		c := changes{order: step.State.order()}
		c.between(before, step.shown())
		for _, line := range c.lines {
			b.WriteString(margin + line + "\n")
		}
		if len(c.lines) == 0 && i > 0 {
			b.WriteString(margin + "nothing changes\n")
		}
	}
	if l := r.Loop; l != nil && l.Action == "" {
		b.WriteString("and so on: nothing changes any more (stuttering)\n")
	} else if l != nil {
		title := TraceStep{Action: l.Action, Args: l.Args, State: r.Trace[0].State}.title(false)
		fmt.Fprintf(&b, "and so on: %s, back to state %d\n", title, l.Back+1)
	}
	return b.String()
}

// title returns `Action(a = 1)`.
func (s TraceStep) title(initial bool) string {
	switch {
	case s.Action != "":
		return Call{Name: s.Action, Args: s.Args, order: s.State.order()}.String()
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

// changes are lines that say what of a state changed.
type changes struct {
	order *value.Order
	lines []string
}

// between says what of the second differs from the first.
func (c *changes) between(before, after []Argument) {
	for _, a := range after {
		old := value.Value(nil)
		for _, b := range before {
			if a.Name == b.Name {
				old = b.Value
			}
		}
		c.change(a.Name, old, a.Value)
	}
}

// shortMax is how many bytes a value may have that is written whole, however little changed.
const shortMax = 40

// change says what of a value changed, by what leads to it, such as pc[p1].
func (c *changes) change(name string, before, after value.Value) {
	if before != nil && same(before, after) {
		return
	}
	if before == nil || len(c.shown(after)) <= shortMax {
		c.add(name+" = ", after)
		return
	}
	switch {
	case value.IsFunction(before) && value.IsFunction(after):
		domain := value.Domain(after)
		if !same(domain, value.Domain(before)) {
			break
		}
		for _, k := range c.order.Elems(domain) {
			x, _ := value.Apply(before, k)
			y, _ := value.Apply(after, k)
			c.change(name+c.part(k), x, y)
		}
		return
	case value.IsSet(before) && value.IsSet(after):
		if !value.IsFinite(before) || !value.IsFinite(after) {
			break
		}
		c.changeSet(name, before, after)
		return
	}
	c.add(name+" = ", after)
}

// changeSet says what was added to a set and removed from it, if that is less than what stayed.
func (c *changes) changeSet(name string, before, after value.Value) {
	added, removed := value.Minus(after, before), value.Minus(before, after)
	n := value.Cardinality(added) + value.Cardinality(removed)
	if 2*n > value.Cardinality(after) {
		c.add(name+" = ", after)
		return
	}
	if value.Cardinality(added) > 0 {
		c.add(name+" gains ", added)
	}
	if value.Cardinality(removed) > 0 {
		c.add(name+" loses ", removed)
	}
}

// add says something of a value.
func (c *changes) add(text string, v value.Value) {
	c.lines = append(c.lines, c.order.LayoutBehind(text, v, len(margin)))
}

func (c *changes) shown(v value.Value) string { return shown(v, c.order) }

// part returns .k for what reads as a field, and else [k].
func (c *changes) part(k value.Value) string {
	s, ok := k.(value.Text)
	if ok && s.Raw() != "" && strings.Trim(s.Raw(), fieldBytes) == "" {
		return "." + s.Raw()
	}
	return "[" + c.shown(k) + "]"
}

const fieldBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"

// margin is what stands before what a step changed.
const margin = "    "

// same says whether two values are the same. One without a fingerprint, as an infinite set that an
// ALIAS shows, never is.
func same(a, b value.Value) bool {
	equal, ok := try(func() value.Value {
		return value.Bool(value.Fingerprint(a) == value.Fingerprint(b))
	})
	return ok && equal == value.Value(value.Bool(true))
}

// MarshalJSON returns {"action": …, "args": {…}, "state": {…}}, with values as
// [value.Order.AppendJSON] writes them. An initial state has no action, and an action may have no
// args.
func (s TraceStep) MarshalJSON() ([]byte, error) {
	b := []byte("{")
	if s.Action != "" {
		name, _ := json.Marshal(s.Action) // a string
		b = append(append(append(b, `"action":`...), name...), ',')
	}
	if len(s.Args) > 0 {
		b = append(s.appendFields(append(b, `"args":`...), s.Args), ',')
	}
	b = s.appendFields(append(b, `"state":`...), s.shown())
	return append(b, '}'), nil
}

func (s TraceStep) appendFields(to []byte, fields []Argument) []byte {
	to = append(to, '{')
	for i, f := range fields {
		if i > 0 {
			to = append(to, ',')
		}
		name, _ := json.Marshal(f.Name) // a string
		to = s.State.order().AppendJSON(append(append(to, name...), ':'), f.Value)
	}
	return append(to, '}')
}
