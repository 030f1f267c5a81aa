package tla

import (
	"lockstep/conformance/tla/value"
)

// leaf is one action of Next with its arguments: what is left when disjunctions and existential
// quantifiers are taken apart, down to the operators that Next is made of.
type leaf struct {
	n    node
	fr   *frame
	name string  // of the operator, or of the definition that the formula stands in
	code *opCode // of the operator, nil where the action is a bare formula
	args *frame  // holds the values of the operator's parameters
}

// Hint names the action that a step is expected to be, and arguments by the names of the bound
// variables of Next. It says where to look first; with Strict, where alone.
type Hint struct {
	Action string
	Args   map[string]value.Value
	Strict bool
}

// walk is one walk over the actions of Next.
type walk struct {
	*machine
	hint    *Hint // nil for all actions
	visit   func(*leaf) bool
	stopped bool
	here    leaf   // what is visited
	noting  *route // nil where no route is noted
	// charting is that a route is noted and nothing else: what is taken apart in each state is left
	// alone.
	charting bool
}

// leaves visits the actions of a formula until visit says no. name is that of the operator which
// the formula is the body of, and named whether the hinted one was passed on the way.
func (w *walk) leaves(n node, fr *frame, l leaf, named bool) {
	hinted := w.hint != nil && w.hint.Action != ""
	if w.stopped || w.passes() || hinted && !named && !reaches(n, w.hint.Action, nil) {
		return
	}
	switch n := n.(type) {
	case *junction:
		if n.or {
			for _, item := range n.items {
				w.leaves(item, fr, leaf{name: l.name}, named)
			}
			return
		}
	case *quant:
		if n.exists {
			l = leaf{n: n, fr: fr, name: l.name}
			noting := w.noting
			if !n.steady {
				noting = w.suspend(l, w.stack.mark)
			}
			w.exists(n, fr, leaf{name: l.name}, named)
			w.noting = noting
			return
		}
	case *call:
		if n.code.global < 0 {
			at := w.stack.mark
			inner := n.frame(fr)
			noting := w.noting
			if noting != nil && !n.isSteady(inner) {
				noting = w.suspend(leaf{n, fr, l.name, l.code, l.args}, at)
			}
			if def := n.code.def; def != nil { // a LAMBDA has none
				if l.code == nil || splits(n.code.body) {
					l = leaf{name: def.Name, code: n.code, args: inner}
				}
				named = named || w.hint != nil && def.Name == w.hint.Action
			}
			w.leaves(n.code.body, inner, l, named)
			inner.leave()
			w.noting = noting
			return
		}
	case *let:
		if opens(n.body) {
			w.let(n, fr, l, named)
			return
		}
	}
	l.n, l.fr = n, fr
	w.note(l, false, w.stack.mark)
	w.here = l
	w.stopped = w.stopped || !w.visit(&w.here)
}

// let visits the actions of what a LET stands before. As by TLC, it is none by itself.
func (w *walk) let(n *let, fr *frame, l leaf, named bool) {
	noting := w.noting
	n.bind(fr)
	if noting != nil && !n.isSteady(fr) {
		noting = w.suspend(leaf{n, fr, l.name, l.code, l.args}, w.stack.mark)
	}
	w.leaves(n.body, fr, l, named)
	w.noting = noting
}

// opens says whether a formula is no action by itself, or has the name of another one.
func opens(n node) bool {
	switch n := n.(type) {
	case *call:
		return n.code.global < 0
	case *let:
		return opens(n.body)
	default:
		return splits(n)
	}
}

// splits says whether a formula is taken apart further.
func splits(n node) bool {
	switch n := n.(type) {
	case *junction:
		return n.or
	case *quant:
		return n.exists
	case *let:
		return splits(n.body)
	default:
		return false
	}
}

// exists visits the actions of the body for each choice of elements, as far as the hint allows.
func (w *walk) exists(n *quant, fr *frame, l leaf, named bool) {
	if w.passes() {
		return
	}
	if w.hint != nil && len(w.hint.Args) > 0 {
		w.quant(n.groups, fr, func() { w.leaves(n.body, fr, l, named) })
		return
	}
	g := one(n.groups)
	if g == nil {
		for c := fr.choices(n.groups); !w.stopped && c.next(); {
			w.leaves(n.body, fr, l, named)
		}
		return
	}
	slot := &fr.slots[g.slots[0]]
	from := fr.order.Iterate(g.finite(fr))
	for v, ok := from.Next(); ok && !w.stopped; v, ok = from.Next() {
		fr.tickElement(v)
		*slot = cell{v: v}
		w.leaves(n.body, fr, l, named)
	}
}

// quant binds the variables of a quantifier, those that the hint knows to what it says.
func (w *walk) quant(groups []group, fr *frame, then func()) {
	if len(groups) == 0 {
		then()
		return
	}
	g := &groups[0]
	if g.tuple {
		fr.each(groups[:1], func() bool { w.quant(groups[1:], fr, then); return !w.stopped })
		return
	}
	set := g.set.eval(fr)
	w.bindHinted(g, 0, set, fr, func() { w.quant(groups[1:], fr, then) })
}

func (w *walk) bindHinted(g *group, i int, set value.Value, fr *frame, then func()) {
	if i == len(g.slots) {
		then()
		return
	}
	if v, ok := w.hint.Args[g.names[i]]; ok {
		if value.InBy(w.machine, v, set) {
			fr.slots[g.slots[i]] = cell{v: v}
			w.bindHinted(g, i+1, set, fr, then)
		}
		return
	}
	for _, v := range w.order.Elems(set) {
		fr.slots[g.slots[i]] = cell{v: v}
		w.bindHinted(g, i+1, set, fr, then)
		if w.stopped {
			return
		}
	}
}

// path is the operators whose bodies are being looked into, innermost first.
type path struct {
	code *opCode
	up   *path
}

func (p *path) has(code *opCode) bool { return p != nil && (p.code == code || p.up.has(code)) }

// reaches says whether a formula is made of the operator of that name.
func reaches(n node, name string, in *path) bool {
	switch n := n.(type) {
	case *junction:
		if n.or {
			for _, item := range n.items {
				if reaches(item, name, in) {
					return true
				}
			}
		}
	case *quant:
		return n.exists && reaches(n.body, name, in)
	case *let:
		return reaches(n.body, name, in)
	case *call:
		if n.code.def != nil && n.code.def.Name == name {
			return true
		}
		return !in.has(n.code) && reaches(n.code.body, name, &path{n.code, in})
	}
	return false
}

// successors calls found with the values of each next state and the action that leads there. They
// are found's to keep.
func (m *machine) successors(now []value.Value, hint *Hint, found func(*leaf, []value.Value)) {
	m.leave(now)
	fr := &frame{machine: m}
	w := &walk{machine: m, hint: hint}
	var at *leaf
	then := func() bool { found(at, m.complete(at)); return true }
	w.visit = func(l *leaf) bool {
		at = l
		return l.fr.actUntil(l.n, then)
	}
	switch r := &m.route; {
	case hint != nil || r.refused:
		w.leaves(m.Model.next, fr, leaf{}, false)
	case r.complete:
		w.follow(r)
	default:
		r.stops, w.noting = nil, r
		w.leaves(m.Model.next, fr, leaf{}, false)
		r.complete = !r.refused
	}
}

// leave readies a machine for what leads from a state to its next ones.
func (m *machine) leave(now []value.Value) {
	if len(m.ahead) != len(now) {
		m.ahead = make([]value.Value, len(now))
	}
	clear(m.ahead)
	m.now, m.next, m.unset = now, m.ahead, len(now)
	m.era++
	m.origin, m.target, m.given = m.now, m.next, m.given[:0]
	m.redraft()
	m.begin()
	m.stop = nil
}

// complete returns the values of the next state that an action has given them all.
func (m *machine) complete(l *leaf) []value.Value {
	t := make([]value.Value, len(m.next))
	for i, v := range m.next {
		if v == nil {
			fail(l.n.ast(), "the action %s does not say what %s becomes", l.name,
				m.module.Variables[i].Name)
		}
		t[i] = v
	}
	return t
}

// initials calls found with the values of each initial state.
func (m *machine) initials(found func([]value.Value)) {
	m.now, m.next = make([]value.Value, len(m.module.Variables)), nil
	m.unset = len(m.now)
	m.era++
	m.origin, m.target, m.given = m.now, nil, m.given[:0]
	m.begin()
	fr := &frame{machine: m}
	fr.act(m.init, func() {
		s := make([]value.Value, len(m.now))
		for i, v := range m.now {
			if v == nil {
				fail(m.init.ast(), "the initial predicate gives %s no value",
					m.module.Variables[i].Name)
			}
			s[i] = v
		}
		found(s)
	})
}

// Argument is a parameter's value.
type Argument struct {
	Name  string
	Value value.Value
}

// arguments returns the values of the parameters of a leaf's operator, as far as they are known. It
// is to be called while the leaf is visited.
func (l *leaf) arguments() []Argument {
	if l.code == nil {
		return nil
	}
	var out []Argument
	for i, p := range l.code.params {
		c := l.args.slots[i]
		if c.v == nil && c.t != nil {
			c.v = l.args.knownOf(c.t)
		}
		if c.v != nil {
			out = append(out, Argument{p.Name, c.v})
		}
	}
	return out
}

// knownOf returns the value of a thunk, as far as it is known; a constant one is, whether or not
// anybody has evaluated it before.
func (fr *frame) knownOf(t *thunk) value.Value {
	if n, ok := t.n.(*call); ok && t.v == nil && n.code.global >= 0 && fr.hasGlobal(n.code) {
		return fr.global(n.code)
	}
	return t.v
}
