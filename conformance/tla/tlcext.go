package tla

import (
	"strings"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// ofRun is the body of an operator of module TLCExt that asks something of the run, or that must
// not evaluate its arguments first. Those are the first slots of its frame.
type ofRun struct {
	at
	name string
}

// runOperators are the operators of module TLCExt that [ofRun] implements. Those that are true
// depend on what the search does at the moment.
var runOperators = map[string]bool{
	"AssertError": false, "CounterExample": true, "PickSuccessor": true, "TLCDefer": false,
	"TLCEvalDefinition": true, "TLCGetOrDefault": true, "ToTrace": false, "Trace": true,
}

// runOperator returns the name of such an operator, or "".
func runOperator(d syntax.Decl) string {
	def, ok := d.(*syntax.Def)
	if !ok {
		return ""
	}
	def = origin(def)
	if _, ok := runOperators[def.Name]; !ok || def.Module == nil || def.Module.Name != "TLCExt" {
		return ""
	}
	return def.Name
}

// runCode returns the code of such an operator, or nil where the declaration is of another one.
func (c *compiler) runCode(d syntax.Decl) *opCode {
	name := runOperator(d)
	if name == "" {
		return nil
	}
	def := d.(*syntax.Def)
	if code, ok := c.codes[def]; ok {
		return code
	}
	c.serial = c.serial || name == "Trace" || name == "TLCGetOrDefault"
	code := &opCode{def: def, params: def.Params, size: len(def.Params), global: -1}
	code.body = &ofRun{at{def}, name}
	c.codes[def] = code
	return code
}

func (n *ofRun) arg(i int, fr *frame) value.Value { return (&slotRef{n.at, 0, i}).eval(fr) }

func (n *ofRun) eval(fr *frame) value.Value {
	defer locate(n.n)
	switch n.name {
	case "Trace":
		return n.trace(fr)
	case "CounterExample":
		if v := fr.running().counterexample; v != nil {
			return v
		}
		return noCounterexample
	case "ToTrace":
		return toTrace(n.arg(0, fr))
	case "TLCGetOrDefault":
		return n.getOrDefault(fr)
	case "AssertError":
		return n.assertError(fr)
	case "PickSuccessor":
		if truth(&slotRef{n.at, 0, 0}, fr) {
			return value.Bool(true)
		}
		fail(n.n, "PickSuccessor asks a person which step to take, which is not supported")
	case "TLCDefer":
		if fr.running().statistics != nil {
			fail(n.n, "TLCDefer is not supported in a simulation")
		}
		return value.Bool(true)
	default:
		fail(n.n, "%s is not supported", n.name)
	}
	return nil
}

// trace is Trace: the states up to the one that is evaluated.
func (n *ofRun) trace(fr *frame) value.Value {
	s := fr.running()
	if fr.here() == nil {
		fail(n.n, "Trace is asked for where there is no state")
	}
	var states []value.Value
	if at := &fr.situation; at.state != nil && !at.initial {
		path := at.path
		if path == nil && s.before != nil {
			var err error
			if path, err = s.before(at); err != nil {
				fail(n.n, "Trace: %v", err)
			}
		}
		for _, step := range path {
			states = append(states, fr.asRecord(step.State.vals))
		}
		if !fr.explored() {
			states = append(states, fr.asRecord(at.state))
		}
	}
	return value.NewTuple(append(states, fr.asRecord(fr.here()))...)
}

// asRecord returns a state as the record of its variables.
func (m *machine) asRecord(vals []value.Value) value.Value {
	fields := make(map[string]value.Value)
	for i, d := range m.module.Variables {
		if vals[i] == nil {
			value.Fail("the variable %s has no value yet", d.Name)
		}
		fields[d.Name] = vals[i]
	}
	return record(fields)
}

func (n *ofRun) getOrDefault(fr *frame) value.Value {
	key := n.arg(0, fr)
	number, isNumber := key.(value.Int)
	name, isName := key.(value.Text)
	if isNumber && number >= 0 || isName && strings.HasPrefix(name.Raw(), "s:") {
		if v := fr.get(n.n, key); v != nil {
			return v
		}
	}
	return n.arg(1, fr)
}

// assertError says whether its second argument cannot be evaluated. TLC compares the message, which
// with us is another one, but for that of Assert.
func (n *ofRun) assertError(fr *frame) value.Value {
	before := fr.moment()
	var err error
	func() {
		defer catch(&err)
		n.arg(1, fr)
	}()
	fr.goBack(before)
	e, ok := err.(*EvalError) //nolint:errorlint // thrown as it is
	if !ok {
		return value.Bool(err != nil)
	}
	said, byAssert := strings.CutPrefix(e.Msg, assertFailed)
	wanted, isText := n.arg(0, fr).(value.Text)
	return value.Bool(!byAssert || isText && wanted.Raw() == assertFailedTLC+said)
}

// What is said where Assert fails, before its second argument: here and by TLC.
const (
	assertFailed    = "Assert failed: "
	assertFailedTLC = "The first argument of Assert evaluated to FALSE; the second argument was:\n"
)

// The values of CounterExample: a graph of the numbered states of a behaviour, and of its steps.
var noCounterexample = record(map[string]value.Value{
	"state": value.Empty, "action": value.Empty,
})

// counterexample returns the value that CounterExample has after a run that found one.
func (m *machine) counterexample(r *Result) value.Value {
	var states, actions []value.Value
	numbered := func(i int) value.Value {
		return value.NewTuple(value.Int(i+1), m.shownRecord(&r.Trace[i]))
	}
	for i, step := range r.Trace {
		states = append(states, numbered(i))
		if i > 0 {
			actions = append(actions,
				value.NewTuple(numbered(i-1), m.described(step.Action), numbered(i)))
		}
	}
	if r.Loop != nil {
		last := len(r.Trace) - 1
		actions = append(actions, value.NewTuple(numbered(last), m.described(r.Loop.Action),
			numbered(r.Loop.Back)))
	}
	return record(map[string]value.Value{
		"state": value.NewSet(states...), "action": value.NewSet(actions...),
	})
}

// shownRecord returns a state as it is shown: what ALIAS makes of it, or its variables.
func (m *machine) shownRecord(s *TraceStep) value.Value {
	if s.Alias == nil {
		return m.asRecord(s.State.vals)
	}
	fields := make(map[string]value.Value)
	for _, a := range s.Alias {
		fields[a.Name] = a.Value
	}
	return record(fields)
}

// toTrace is ToTrace(CE): the states of a counterexample in a row.
func toTrace(ce value.Value) value.Value {
	states, ok := value.Field(ce, "state")
	if !ok {
		value.Fail("ToTrace takes a CounterExample, and %v is none", ce)
	}
	var all []value.Value
	for _, s := range value.Elems(states) { // they are in the order of their numbers
		parts, ok := value.Seq(s)
		if !ok || len(parts) != 2 {
			value.Fail("ToTrace takes a CounterExample, and %v is none", ce)
		}
		all = append(all, parts[1])
	}
	return value.NewTuple(all...)
}

func (n *ofRun) truth(fr *frame) bool { return isTrue(n, n.eval(fr)) }
