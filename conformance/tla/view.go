package tla

import "lockstep/conformance/tla/value"

// identify says what makes states the same: nothing but their values, or what VIEW makes of them,
// or, with SYMMETRY, of the one of them that stands for all.
func (p *Program) identify(c *compiler) {
	view, symmetry := p.config.View, p.config.Symmetry
	if view != nil {
		p.view = c.expr(nil, ident(p.named(c, view)))
	}
	if symmetry != nil {
		d := p.named(c, symmetry)
		p.symmetric, p.symmetricArgs = c.expr(nil, ident(d)), arguments(d.Body)
	}
	switch {
	case view != nil && symmetry != nil:
		p.identity = func(m *machine, vals []value.Value) uint64 {
			return m.viewed(m.representative(vals))
		}
	case view != nil:
		p.identity = (*machine).viewed
	case symmetry != nil:
		p.identity = (*machine).orbit
	}
}

// viewed returns the fingerprint of what VIEW makes of a state.
func (m *machine) viewed(vals []value.Value) uint64 {
	v := m.view.eval(m.at(vals, nil))
	defer locate(m.view.ast())
	return value.Fingerprint(v)
}
