package tla

import "lockstep/conformance/tla/syntax"

// route is where a walk over the actions of Next comes to in each state: as TLC does, what is
// bound by sets that are the same in all states is taken apart once. The first walk that comes to
// its end notes it.
type route struct {
	stops    []stop
	complete bool
	refused  bool   // there are too many
	round    uint64 // counts the states that it was followed in
}

// stop is an action with its arguments, or a formula that is to be taken apart in each state, as
// the elements that a variable of it stands for, or its arguments, depend on that.
type stop struct {
	leaf
	apart bool
	mark  mark

	watch  *watch // nil where none is of use
	place  int    // among the watch's
	guards int    // how many of those that it begins with are watched
}

// How many stops a route has at most, as they take memory: that of a search, where it spares a part
// of the work, and that of a simulation, where it spares nearly all.
const (
	stopsMax = 1 << 10
	chartMax = 1 << 16
)

// note adds a stop to the route that is being noted.
func (w *walk) note(l leaf, apart bool, at mark) {
	r := w.noting
	if r == nil || r.refused {
		return
	}
	most := stopsMax
	if w.charting {
		most = chartMax
	}
	if len(r.stops) == most {
		r.stops, r.refused = nil, true
		return
	}
	known := make(map[*frame]*frame)
	l.fr, l.args = lasting(l.fr, known), lasting(l.args, known)
	r.stops = append(r.stops, stop{leaf: l, apart: apart, mark: at})
}

// lasting returns a copy of a frame and of those that it refers to, which themselves are used again
// for other calls.
func lasting(fr *frame, known map[*frame]*frame) *frame {
	if fr == nil || known[fr] != nil {
		return known[fr]
	}
	own := *fr
	known[fr] = &own
	own.slots = make([]cell, len(fr.own()))
	for i, c := range fr.own() {
		own.slots[i].v = c.v // no thunk outlasts its call
	}
	own.up, own.from = lasting(fr.up, known), lasting(fr.from, known)
	return &own
}

// suspend notes a formula that is taken apart in each state. Of its parts nothing is noted, until
// the caller sets noting to what is returned.
func (w *walk) suspend(l leaf, at mark) (noting *route) {
	w.note(l, true, at)
	noting, w.noting = w.noting, nil
	return noting
}

// passes says whether what comes next is left alone, as it is taken apart in each state.
func (w *walk) passes() bool { return w.charting && w.noting == nil }

// chart notes the route of a simulation, which draws among its stops. No action is tried.
func (m *machine) chart() {
	r := &m.route
	fr := &frame{machine: m}
	w := &walk{machine: m, noting: r, charting: true}
	w.visit = func(*leaf) bool { return !r.refused }
	r.stops = nil
	w.leaves(m.Model.next, fr, leaf{}, false)
	if r.refused { // all of them are taken for one
		r.stops = []stop{{leaf: leaf{n: m.Model.next, fr: fr}, apart: true}}
	}
	m.watch(r)
	r.complete = true
}

// follow visits what a route leads to.
func (w *walk) follow(r *route) {
	if r.round == 0 {
		w.watch(r)
	}
	from := w.stack.mark
	r.round++
	for i := 0; i < len(r.stops) && !w.stopped; i++ {
		w.stopAt(&r.stops[i])
	}
	w.machine.stop, w.stack.mark = nil, from
}

// stopAt visits what a stop leads to, if its guards may hold.
func (w *walk) stopAt(s *stop) {
	if s.isRefuted(w.machine) {
		return
	}
	w.tick()
	w.machine.stop, w.stack.mark = s, s.mark
	if s.apart {
		w.leaves(s.n, s.fr, leaf{name: s.name, code: s.code, args: s.args}, false)
	} else {
		w.stopped = !w.visit(&s.leaf)
	}
}

// isSteady tells whether a call has arguments that are the same in all states. As in TLC, those are
// evaluated; it has none where one has no value.
func (n *call) isSteady(inner *frame) bool {
	for i := range n.args {
		if !n.args[i].isSettled(inner, &inner.slots[i]) {
			return false
		}
	}
	return true
}

// isSteady tells whether what a LET defines is the same in all states, likewise.
func (n *let) isSteady(fr *frame) bool {
	for i := range n.cells {
		if c := &n.cells[i]; !c.arg.isSettled(fr, &fr.slots[c.i]) {
			return false
		}
	}
	return true
}

// isSettled evaluates an argument, whose cell this is, if that need be done but once, and says
// whether it has a value.
func (a *argument) isSettled(fr *frame, c *cell) bool {
	return c.v != nil || a.isOnce(c.t) && fr.evaluates(func() { c.v = c.t.force(fr) })
}

// isOnce says whether an argument, which is in a thunk, need be evaluated but once.
func (a *argument) isOnce(t *thunk) bool {
	if n, ok := a.n.(*call); ok && n.code.global >= 0 {
		return true
	}
	return a.once && t.level == syntax.ConstantLevel
}
