package tla

import (
	"fmt"
	"strings"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// EvalError is an error of a specification that shows when it is evaluated. [EvalError.Detail]
// writes all of it.
type EvalError struct {
	// Pos is where the expression begins that has no value.
	Pos syntax.Pos
	// Msg says why it has none, without the position.
	Msg string
	// Limit tells that a bound was reached: with a higher one there might be a value.
	Limit bool
	// Calls are the operators that were being evaluated, the innermost first. Of a long chain
	// CallsOmitted calls in its middle are left out.
	Calls        []Call
	CallsOmitted int
	// State is what was being evaluated in, and Next the state after it where that was one of a
	// step. Both may be unfinished, and are the zero State where there was none.
	State, Next State

	described bool
	steps     bool // the bound is that of steps, so that nothing more can be evaluated
}

var _ error = (*EvalError)(nil)

// Call is an operator that was being evaluated.
type Call struct {
	// Name is the operator's.
	Name string
	// Args are those arguments whose values were known.
	Args []Argument
	// Pos is where the operator is applied, and no place where the configuration does that.
	Pos syntax.Pos

	order *value.Order // of the specification
}

// String returns `Op(a = 1)`.
func (c Call) String() string {
	if len(c.Args) == 0 {
		return c.Name
	}
	return c.Name + "(" + list(c.Args, c.order) + ")"
}

// Error returns `file:line:col: message`.
func (e *EvalError) Error() string {
	if !e.Pos.IsValid() {
		return e.Msg
	}
	return e.Pos.String() + ": " + e.Msg
}

// callsMax is how many calls are kept of either end of a longer chain.
const callsMax = 5

// Detail returns the message, followed by the line with a caret under the place, the operators that
// were being evaluated, and the state. It has no line end.
func (e *EvalError) Detail() string {
	var b strings.Builder
	b.WriteString(e.Error())
	if excerpt := e.Pos.Excerpt(); excerpt != "" {
		b.WriteString("\n\t" + strings.ReplaceAll(excerpt, "\n", "\n\t"))
	}
	for i, c := range e.Calls {
		if i == callsMax && e.CallsOmitted > 0 {
			fmt.Fprintf(&b, "\n… %d more", e.CallsOmitted)
		}
		fmt.Fprintf(&b, "\nin %v", c)
		if c.Pos.IsValid() {
			fmt.Fprintf(&b, ", applied at %v", c.Pos)
		}
	}
	for _, s := range []struct {
		name  string
		state State
	}{{"the state", e.State}, {"the next state so far", e.Next}} {
		if text := s.state.String(); text != "" {
			b.WriteString("\n" + s.name + "\n" + strings.TrimSuffix(indent(text), "\n"))
		}
	}
	return b.String()
}

func indent(text string) string {
	return "\t" + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n\t") + "\n"
}

// fail throws an EvalError at a node.
func fail(at syntax.Node, format string, args ...any) {
	panic(&EvalError{Pos: syntax.Start(at), Msg: value.Message(format, args...)})
}

// exceed throws an EvalError that says which bound was reached.
func exceed(at syntax.Node, format string, args ...any) {
	panic(&EvalError{Pos: syntax.Start(at), Msg: value.Message(format, args...), Limit: true})
}

// catch turns what the evaluator throws into an error.
func catch(err *error) {
	if r := recover(); r != nil {
		*err = thrown(r)
	}
}

// catch is catch where the machine knows what was being evaluated.
func (m *machine) catch(err *error) {
	r := recover()
	if r == nil {
		return
	}
	*err = thrown(r)
	if e, ok := (*err).(*EvalError); ok {
		m.describe(e)
	}
}

// thrown returns the error that was thrown. It throws again what is none of the evaluator's.
func thrown(r any) error {
	switch e := r.(type) {
	case *EvalError:
		return e
	case *value.Error:
		return &EvalError{Msg: e.Msg, Limit: e.Limit}
	case *stopped:
		return e.err
	default:
		panic(r)
	}
}

// describe says what was being evaluated, before the stack is unwound. An error that was described
// already is left as it is.
func (m *machine) describe(e *EvalError) {
	if e.described {
		return
	}
	e.described = true
	e.State, e.Next = m.known(m.origin), m.known(m.target)
	if !e.Pos.IsValid() { // the call is as near as is known
		for fr := range m.called {
			e.Pos = syntax.Start(fr.code.body.ast())
			break
		}
	}
	var frames []*frame
	for fr := m.failing(e.Pos); fr != nil && fr.code != nil; fr = fr.from {
		if fr.code.def != nil { // as a LAMBDA or a constant expression has none
			frames = append(frames, fr)
		}
	}
	if n := len(frames) - 2*callsMax; n > 0 {
		e.CallsOmitted = n
		frames = append(frames[:callsMax], frames[len(frames)-callsMax:]...)
	}
	for _, fr := range frames {
		e.Calls = append(e.Calls, fr.call())
	}
}

// failing returns the frame that a place is evaluated in. A frame above it may be of a conjunct
// that holds, and was left for the next conjunct.
func (m *machine) failing(at syntax.Pos) *frame {
	for fr := range m.called {
		if syntax.Contains(fr.code.body.ast(), at) {
			return fr
		}
	}
	return nil
}

// called yields the frames of the calls that have not ended, innermost first.
func (m *machine) called(yield func(*frame) bool) {
	outer := int32(0)
	if m.stop != nil {
		outer = m.stop.mark.depth
	}
	for i := m.depth - 1; i >= outer; i-- {
		if !yield(m.frames[i]) {
			return
		}
	}
	if m.stop == nil {
		return
	}
	for fr := m.stop.fr; fr.code != nil; fr = fr.from {
		if !yield(fr) {
			return
		}
	}
}

// call returns what is evaluated in the frame, in which a definition is.
func (fr *frame) call() Call {
	args := (&leaf{code: fr.code, args: fr}).arguments()
	c := Call{Name: fr.code.def.Name, Args: args, order: fr.order}
	if at := syntax.Start(fr.site); at != fr.code.def.NameStart {
		c.Pos = at
	}
	return c
}

// known returns a state of which at least one variable has a value, or else the zero State.
func (m *machine) known(vals []value.Value) State {
	for _, v := range vals {
		if v != nil {
			return State{m.Model, append([]value.Value(nil), vals...)}
		}
	}
	return State{}
}

// locate gives an error of a value, which knows no position, that of the node being evaluated.
func locate(at syntax.Node) {
	if r := recover(); r != nil {
		if e, ok := r.(*value.Error); ok {
			panic(&EvalError{Pos: syntax.Start(at), Msg: e.Msg, Limit: e.Limit})
		}
		panic(r)
	}
}
