package tla

import (
	"slices"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// explainUnchanged names the first variable that did change.
func explainUnchanged(n *prim, fr *frame) *Explanation {
	part, in := changed(n.args[0], fr)
	why := &Explanation{
		Conjunct: "UNCHANGED " + syntax.Text(part.ast()), Pos: syntax.Start(n.n), order: fr.order,
	}
	why.values(part, in)
	if v, ok := try(func() value.Value {
		return in.primedDo(part.ast(), func() value.Value { return part.eval(in) })
	}); ok {
		why.Values = append(why.Values, Argument{oneLine(syntax.Text(part.ast())) + "'", v})
	}
	return why
}

// changed looks through parameters, definitions and tuples for what did change.
func changed(n node, fr *frame) (node, *frame) {
	switch n := n.(type) {
	case *slotRef:
		if t := n.thunk(fr); t != nil {
			return changed(t.n, t.fr)
		}
	case *call:
		if n.code.global < 0 && len(n.args) == 0 {
			inner := &frame{machine: fr.machine, slots: make([]cell, n.code.size)}
			return changed(n.code.body, inner)
		}
	case *tuple:
		for _, e := range n.elems {
			if !unchanged(e, fr) {
				return changed(e, fr)
			}
		}
	}
	return n, fr
}

// atom explains a formula that is not taken apart.
func atom(n node, fr *frame) *Explanation {
	why := &Explanation{
		Conjunct: syntax.Text(n.ast()), Pos: syntax.Start(n.ast()), order: fr.order,
	}
	why.values(n, fr)
	return why
}

// witness notes the values that the variables of a quantifier have at this moment, before others.
func (e *Explanation) witness(groups []group, fr *frame) {
	var found []Argument
	for _, g := range groups {
		for i, name := range g.names {
			found = append(found, Argument{name, fr.slots[g.slots[i]].v})
		}
	}
	for _, a := range e.Values {
		if !slices.ContainsFunc(found, func(b Argument) bool { return a.Name == b.Name }) {
			found = append(found, a)
		}
	}
	e.Values = found
}

// valuesMax keeps explanations short.
const valuesMax = 10

// values notes what a formula looks at: the parts of variables, such as lease[p][l], and what its
// bound variables and parameters stand for.
func (e *Explanation) values(n node, fr *frame) {
	if speaks(n) {
		e.note(n, fr)
	}
	if i, ok := n.(*index); ok {
		e.values(i.arg, fr)
	}
	if !speaks(n) {
		for _, c := range children(n) {
			e.values(c, fr)
		}
		return
	}
	if i, ok := n.(*index); ok {
		for f, ok := i.f.(*index); ok; f, ok = f.f.(*index) {
			e.values(f.arg, fr)
		}
	}
}

// note notes the value of one part.
func (e *Explanation) note(n node, fr *frame) {
	name := oneLine(syntax.Text(n.ast()))
	if id, ok := n.ast().(*syntax.Ident); ok { // the text is another's where an instance put it in
		name = id.Name
	} else if s, ok := n.(*substituted); ok {
		name = s.name
	}
	known := slices.ContainsFunc(e.Values, func(a Argument) bool { return a.Name == name })
	if known || len(e.Values) >= valuesMax {
		return
	}
	if v, ok := try(func() value.Value { return n.eval(fr) }); ok {
		e.Values = append(e.Values, Argument{name, v})
	}
}

// try evaluates something that may fail.
func try(f func() value.Value) (v value.Value, ok bool) {
	var err error
	func() {
		defer catch(&err)
		v = f()
	}()
	return v, err == nil
}

// speaks says whether an expression is a part of a state or stands for a value: a variable, an
// application, a field or a prime of one, a bound variable, a parameter.
func speaks(n node) bool {
	switch n := n.(type) {
	case *variableRef, *slotRef, *substituted:
		return true
	case *index:
		return speaks(n.f)
	case *dot:
		return speaks(n.rec)
	case *prim:
		return n.op.Op == syntax.OpPrime && speaks(n.args[0])
	default:
		return false
	}
}

// children returns the expressions that an expression evaluates in the same frame.
func children(n node) []node {
	switch n := n.(type) {
	case *prim:
		return n.args
	case *junction:
		return n.items
	case *ifElse:
		return []node{n.cond, n.then, n.els}
	case *setEnum:
		return n.elems
	case *tuple:
		return n.elems
	case *recordCtor:
		return n.fields
	case *index:
		return []node{n.f, n.arg}
	case *dot:
		return []node{n.rec}
	case *except:
		return []node{n.base}
	case *call:
		var out []node
		for _, a := range n.args {
			if a.n != nil {
				out = append(out, a.n)
			}
		}
		return out
	default:
		return nil
	}
}
