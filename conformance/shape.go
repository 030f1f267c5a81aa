package conformance

import (
	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
)

// shape is a state of the TLA+ model that becomes one of an Alloy model.
type shape struct {
	*atoms
	state tla.State
	trace bool
	live  map[int]bool // the clients that a snapshot has
}

func (m *shape) sig(name, atom string) {
	m.now.Sigs[name] = append(m.now.Sigs[name], atom)
}

func (m *shape) row(field string, atoms ...string) {
	m.now.Fields[field] = append(m.now.Fields[field], atoms)
}

// all tells of each process that was born, and of what it has while it runs.
func (m *shape) all() {
	m.now = emptyState()
	for n, v := range value.Pairs(m.state.Value("proc")) {
		if word(v) != unborn.Raw() {
			m.process(number(n), word(v))
		}
	}
	for _, c := range value.Elems(m.state.Value("broken")) {
		if n := number(c); m.trace || m.live[n] {
			m.sig("Broken", m.client(n, at(m.state.Value("origin"), c)))
		}
	}
}

func (m *shape) process(n int, phase string) {
	p := m.atoms.process(n)
	if m.trace {
		m.sig("Born", p)
	}
	switch phase {
	case "gone":
		return
	case "stopping":
		m.sig("Stopping", p)
	case "down":
		m.sig("Down", p)
	}
	m.sig("Running", p)
	m.words(n, "gen", func(k, v value.Value) {
		m.row("Running.generation", p, m.key(word(k)), generation(number(v)))
	})
	m.words(n, "scope", func(s, v value.Value) {
		if is, ok := scopeWords[word(v)]; ok {
			m.row("Running.scopes", p, m.scope(word(s)), is)
		}
	})
	m.words(n, "client", func(c, v value.Value) {
		if is, ok := stateWords[word(v)]; ok && (m.trace || m.live[number(c)]) {
			m.row("Running.copies", p, m.client(number(c), at(m.state.Value("origin"), c)), is)
		}
	})
	m.words(n, "lease", func(l, v value.Value) { m.right(p, number(l), v) })
	use := m.state.Value("use")
	if l := number(field("lease", use)); m.trace && number(field("proc", use)) == n {
		m.row("Running.uses", p, m.used(n, l))
	}
}

// words calls a function with what a variable has of a process.
func (m *shape) words(n int, variable string, tell func(k, v value.Value)) {
	for k, v := range value.Pairs(at(m.state.Value(variable), value.Int(n))) {
		tell(k, v)
	}
}

// right tells of a lease that a process has.
func (m *shape) right(p string, n int, row value.Value) {
	is, ok := rightWords[word(field("state", row))]
	if !ok {
		return
	}
	l := m.lease(n, row)
	m.row("Running.leases", p, l, is)
	if is == "Granted" {
		c := field("client", row)
		m.row("Running.holds", p, l, m.client(number(c), at(m.state.Value("origin"), c)))
	}
}

// used returns the lease on which a call began, though it be one that ended.
func (m *shape) used(p, n int) string {
	row := at(m.state.Value("lease"), value.Int(p), value.Int(n))
	if word(field("state", row)) == "none" {
		return "l" + value.Int(n).String()
	}
	return m.lease(n, row)
}
