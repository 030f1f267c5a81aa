package syntax

// labels is the part of a definition that a label belongs to: the definition, or what another
// label names. A nil one is no part, and says nothing of its labels.
type labels struct {
	// bound holds the variables that are bound from the beginning of the part on.
	bound []*Bound
	names map[string]bool
}

// binding returns the part within some binders.
func (l *labels) binding(groups []*Group) *labels {
	if l == nil {
		return nil
	}
	if l.names == nil {
		l.names = make(map[string]bool)
	}
	inner := &labels{l.bound[:len(l.bound):len(l.bound)], l.names}
	for _, g := range groups {
		inner.bound = append(inner.bound, g.Vars...)
	}
	return inner
}

// labelled calls f for what belongs to a part.
func (r *resolver) labelled(in *labels, f func()) {
	outer := r.labels
	r.labels = in
	f()
	r.labels = outer
}

// label resolves a label: its parameters are the variables that are bound around it, each once, so
// that the expression has a meaning where it is named.
func (r *resolver) label(e *Label) {
	in := r.labels
	if in == nil {
		r.value(e.Body)
		return
	}
	if in.names == nil {
		in.names = make(map[string]bool)
	}
	if in.names[e.Name] {
		r.errorf(e.start, "label `%s` stands twice in one definition", e.Name)
	}
	in.names[e.Name] = true
	r.labelParams(e, in.bound)
	r.labelled(new(labels), func() { r.value(e.Body) })
}

func (r *resolver) labelParams(e *Label, bound []*Bound) {
	missing := make(map[string]bool, len(bound))
	for _, b := range bound {
		missing[b.Name] = true
	}
	for _, p := range e.Params {
		if !missing[p.Name] {
			r.errorf(p.start, "`%s` is no variable that is bound around label `%s`, or stands "+
				"twice", p.Name, e.Name)
		}
		delete(missing, p.Name)
	}
	for _, b := range bound {
		if missing[b.Name] {
			r.errorf(e.start, "label `%s` must have `%s` for a parameter, which is bound around it",
				e.Name, b.Name)
		}
	}
}
