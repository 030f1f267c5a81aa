package tla

import "lockstep/conformance/tla/value"

// watch holds what the first guards of some actions of a route come to, all of which look at one
// part of the state alone, as those of all steps of a process look at pc[p]: that part has few
// values, each of which is looked at once. An action is not tried where its guards are known not to
// hold.
type watch struct {
	spot    spot
	stops   []*stop // at most watchedMax
	seen    [watchedSize]glance
	latest  *glance // among them
	refuted uint64  // of the state that the round is of, by the stops' places
	round   uint64
	worth   worth
}

const (
	watchesMax  = 1 << 8
	watchedMax  = 64
	watchedSize = 1 << 6
)

// glance is which guards do not hold where a part of the state has a value.
type glance struct {
	fp      uint64
	v       value.Value
	refuted uint64
}

// watch has the actions of a route watched that begin with guards.
func (m *machine) watch(r *route) {
	var watches []*watch
	from := m.stack.mark
	for i := range r.stops {
		s := &r.stops[i]
		at, guards := m.sight(s)
		if s.apart || guards == 0 {
			continue
		}
		w := watchOf(watches, at)
		if w == nil && len(watches) == watchesMax {
			continue
		}
		if w == nil {
			w = &watch{spot: at}
			watches = append(watches, w)
		}
		s.watch, s.place, s.guards = w, len(w.stops), guards
		w.stops = append(w.stops, s)
	}
	m.stack.mark = from
}

// watchOf returns the watch of a part that has room for one more action, or nil.
func watchOf(watches []*watch, at spot) *watch {
	for _, w := range watches {
		if w.spot.equal(at) && len(w.stops) < watchedMax {
			return w
		}
	}
	return nil
}

// isRefuted says whether an action is known not to be possible in the state that is looked at.
func (s *stop) isRefuted(m *machine) bool {
	w := s.watch
	if w == nil {
		return false
	}
	if w.round != m.route.round {
		w.round, w.refuted = m.route.round, w.look(m)
	}
	return w.refuted>>s.place&1 == 1
}

// look returns which guards do not hold in a state. What cannot be told is as if it held.
func (w *watch) look(m *machine) uint64 {
	if w.worth.over {
		return 0
	}
	v := w.spot.value(m.now)
	if v == nil {
		return 0
	}
	if w.latest == nil || w.latest.v != v {
		w.latest = w.glance(m, v)
	}
	w.worth.count(w.latest.refuted != 0)
	return w.latest.refuted
}

// glance returns what is known of a value, or found in the state that has it.
func (w *watch) glance(m *machine, v value.Value) *glance {
	fp, ok := value.QuickFingerprint(v)
	if !ok {
		return &glance{}
	}
	g := &w.seen[fp%watchedSize]
	if g.fp == fp && g.v != nil && value.Equal(g.v, v) {
		return g
	}
	*g = glance{fp: fp, v: v}
	for i, s := range w.stops {
		if m.refutes(s) {
			g.refuted |= 1 << i
		}
	}
	return g
}

// refutes says whether one of the guards that an action begins with does not hold. An error is that
// of the action, when it is tried.
func (m *machine) refutes(s *stop) (is bool) {
	left := s.guards
	err := m.guardsOf(s, func(g node, fr *frame) bool {
		is = !g.truth(fr)
		left--
		return !is && left > 0
	})
	return is && err == nil
}

// guardsOf visits the guards that an action begins with.
func (m *machine) guardsOf(s *stop, visit func(g node, fr *frame) bool) (err error) {
	defer catch(&err)
	m.stop, m.stack.mark = s, s.mark
	s.fr.eachGuard(s.n, visit)
	return nil
}
