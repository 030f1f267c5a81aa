package tla

import (
	"fmt"
	"strings"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// Explanation says why a formula is false: the innermost part of it that is, and what the variables
// in that part are. For a step, it also says which action came nearest.
type Explanation struct {
	Action string
	Args   []Argument
	// Conjunct is the text of the part that is false, at Pos.
	Conjunct string
	Pos      syntax.Pos
	// Values are those of the identifiers in the conjunct: bound ones and parameters, variables,
	// and variables of the next state with a prime.
	Values []Argument

	order *value.Order // of the specification
}

// String returns `Action(a = 1): conjunct is false: x = 2, y' = 3`.
func (e *Explanation) String() string {
	var b strings.Builder
	if e.Action != "" {
		b.WriteString(e.Action)
		if len(e.Args) > 0 {
			b.WriteString("(" + list(e.Args, e.order) + ")")
		}
		b.WriteString(": ")
	}
	b.WriteString(oneLine(e.Conjunct) + " is false")
	if len(e.Values) > 0 {
		b.WriteString(": " + list(e.Values, e.order))
	}
	fmt.Fprintf(&b, " (%v)", e.Pos)
	return b.String()
}

func list(args []Argument, order *value.Order) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = a.Name + " = " + shown(a.Value, order)
	}
	return strings.Join(parts, ", ")
}

// shown returns a value on one line.
func shown(v value.Value, order *value.Order) string {
	return value.Shown(func() string { return order.Text(v) })
}

// lineMax is how many bytes of a formula are shown on a line.
const lineMax = 1000

// oneLine writes a formula on one line, and cuts a very long one.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > lineMax {
		text = strings.ToValidUTF8(text[:lineMax], "") + "..."
	}
	return text
}

// Step says whether Next allows the step from s to t, or, where nothing changes, stuttering does.
// The actions that the hint names are tried first. Where the step is not allowed, the explanation
// is of the hinted action, or else of the one of which the most conjuncts hold.
func (m *Model) Step(s, t State, hint Hint) (ok bool, why *Explanation, err error) {
	defer catch(&err)
	if m.next == nil {
		return false, nil, errNoNext
	}
	hints := []*Hint{&hint}
	if hint.Action != "" && !hint.Strict {
		hints = append(hints, nil)
	}
	for _, h := range hints {
		if m.allows(s, t, h) {
			return true, nil, nil
		}
	}
	if !hint.Strict && s.Equal(t) {
		return true, nil, nil
	}
	return false, m.nearest(s, t, hint), nil
}

// allows says whether an action that the hint names makes the step.
func (m *Model) allows(s, t State, hint *Hint) bool {
	e := m.borrow()
	found := false
	w := &walk{machine: e, hint: hint}
	w.visit = func(l *leaf) bool {
		found = truth(l.n, l.fr)
		return !found
	}
	w.leaves(m.next, e.at(s.vals, t.vals), leaf{}, false)
	m.giveBack(e)
	return found
}

// nearest explains why no action makes the step, by the one that came nearest.
func (m *Model) nearest(s, t State, hint Hint) *Explanation {
	for _, h := range []*Hint{&hint, {Action: hint.Action}, nil} {
		if why := m.nearestOf(s, t, h); why != nil {
			return why
		}
	}
	return &Explanation{
		Action: hint.Action, Conjunct: "Next", Pos: syntax.Start(m.next.ast()), order: m.order,
	}
}

func (m *Model) nearestOf(s, t State, hint *Hint) *Explanation {
	fr := m.at(s.vals, t.vals)
	var best *Explanation
	most := -1
	w := &walk{machine: fr.machine, hint: hint}
	w.visit = func(l *leaf) bool {
		if n := held(l.n, l.fr); n > most {
			most = n
			best = explain(l.n, l.fr)
			best.Action, best.Args = l.name, l.arguments()
		}
		return true
	}
	w.leaves(m.next, fr, leaf{}, false)
	return best
}

// held counts the conjuncts of a formula that hold.
func held(n node, fr *frame) (count int) {
	switch n := n.(type) {
	case *junction:
		if !n.or {
			for _, item := range n.items {
				count += held(item, fr)
			}
			return count
		}
	case *call:
		if n.code.global < 0 {
			inner := n.frame(fr)
			count = held(n.code.body, inner)
			inner.leave()
			return count
		}
	}
	if holds(n, fr) {
		return 1
	}
	return 0
}

// holds is truth that takes an error for false.
func holds(n node, fr *frame) bool {
	var err error
	ok := func() (ok bool) {
		now, next, primed, height := fr.now, fr.next, fr.primed, fr.stack.mark
		defer func() { fr.now, fr.next, fr.primed, fr.stack.mark = now, next, primed, height }()
		defer catch(&err)
		return truth(n, fr)
	}()
	return ok && err == nil
}

// explain finds the innermost part of a false formula that is false. Of a conjunction it takes the
// first false conjunct, of a universal quantifier the first witness against it.
func explain(n node, fr *frame) *Explanation {
	switch n := n.(type) {
	case *junction:
		if n.or {
			if len(n.items) == 1 {
				return explain(n.items[0], fr)
			}
			break
		}
		for _, item := range n.items {
			if !holds(item, fr) {
				return explain(item, fr)
			}
		}
	case *quant:
		if n.exists {
			break
		}
		var why *Explanation
		fr.each(n.groups, func() bool {
			if !holds(n.body, fr) {
				why = explain(n.body, fr)
				why.witness(n.groups, fr)
			}
			return why == nil
		})
		if why != nil {
			return why
		}
	case *let:
		n.bind(fr)
		return explain(n.body, fr)
	case *ifElse:
		if truth(n.cond, fr) {
			return explain(n.then, fr)
		}
		return explain(n.els, fr)
	case *call:
		if n.code.global < 0 && isFormula(n.code.body) {
			inner := n.frame(fr)
			defer inner.leave()
			return explain(n.code.body, inner)
		}
	case *prim:
		if n.op.Op == syntax.OpImplies && holds(n.args[0], fr) {
			return explain(n.args[1], fr)
		}
		if n.op.Op == syntax.OpUnchanged {
			return explainUnchanged(n, fr)
		}
	case *square:
		return explain(n.action, fr)
	case *again:
		return explain(n.node, fr)
	case *slotRef:
		if t := n.thunk(fr); t != nil {
			return explain(t.n, t.fr)
		}
	}
	return atom(n, fr)
}

// isFormula says whether it pays to look into a definition's body.
func isFormula(n node) bool {
	switch n.(type) {
	case *junction, *quant, *let, *ifElse, *call, *prim, *square, *slotRef, *index:
		return true
	default:
		return false
	}
}
