package tla

import (
	"slices"

	"lockstep/conformance/tla/value"
)

func (n *funcCtor) eval(fr *frame) value.Value {
	if n.self >= 0 {
		return n.evalRecursive(fr)
	}
	if n.single {
		return n.evalSingle(fr, &n.groups[0])
	}
	if n.plain {
		return n.evalPlain(fr)
	}
	if n.unbounded {
		if dom := n.domain(fr); !value.IsFinite(dom) {
			return n.lambda(fr, dom)
		}
	}
	var keys, vals []value.Value
	for c := fr.choices(n.groups); c.next(); {
		keys = append(keys, n.key(fr))
		vals = append(vals, n.body.eval(fr))
		withinLimit(n.n, len(keys))
	}
	return value.NewFunc(keys, vals)
}

// evalSingle evaluates a function of one variable, or of one tuple of variables.
func (n *funcCtor) evalSingle(fr *frame, g *group) value.Value {
	all := g.evalSet(fr)
	if !value.IsFinite(all) {
		return n.lambda(fr, all)
	}
	set := g.written(all)
	f := fr.newDraft(n.site, set)
	for i, e := range value.Elems(set) {
		fr.tick()
		g.bind(fr, e)
		f.vals[i] = n.body.eval(fr)
	}
	return fr.finish(f)
}

// evalPlain evaluates a function of several variables, whose domain is the product of their sets.
func (n *funcCtor) evalPlain(fr *frame) value.Value {
	dom := n.product(fr)
	if dom == nil {
		return n.lambda(fr, n.domain(fr))
	}
	f := fr.newDraft(n.site, dom)
	for i, k := range value.Elems(dom) {
		fr.tick()
		n.bindArg(fr, k)
		f.vals[i] = n.body.eval(fr)
	}
	return fr.finish(f)
}

// ownDomain is the domain that a function of several variables had last, and what it is made of.
type ownDomain struct {
	sets []value.Value // by group
	of   *value.Set
}

// product returns the domain of a function of several variables, or nil for an infinite one. It is
// that which the function had last where the sets are the same ones.
func (n *funcCtor) product(fr *frame) *value.Set {
	var room [4]value.Value
	sets := room[:0]
	for i := range n.groups {
		set := n.groups[i].evalSet(fr)
		if !value.IsFinite(set) {
			return nil
		}
		sets = append(sets, set)
	}
	if d := n.last.Load(); d != nil && slices.Equal(d.sets, sets) {
		return d.of
	}
	var factors []value.Value
	for i := range n.groups {
		for range n.groups[i].slots {
			factors = append(factors, sets[i])
		}
	}
	defer locate(n.n)
	d := &ownDomain{slices.Clone(sets), value.Written(value.Product(factors...))}
	n.last.Store(d)
	return d.of
}

// key returns the argument that the variables are bound to at this moment.
func (n *funcCtor) key(fr *frame) value.Value {
	var parts []value.Value
	for _, g := range n.groups {
		for _, s := range g.slots {
			parts = append(parts, fr.slots[s].v)
		}
	}
	if n.single && !n.groups[0].tuple {
		return parts[0]
	}
	return value.NewTuple(parts...)
}

func (n *recordCtor) eval(fr *frame) value.Value {
	defer locate(n.n)
	if n.set {
		return value.RecordSet(n.names, evalAll(n.fields, fr))
	}
	r := fr.newDraft(n.site, n.dom)
	for i, field := range n.fields {
		r.vals[i] = field.eval(fr)
	}
	return fr.finish(r)
}

func (n *tuple) eval(fr *frame) value.Value {
	elems := fr.newKey(len(n.elems)).elems
	for i, e := range n.elems {
		elems[i] = e.eval(fr)
	}
	fr.popKey()
	return fr.sequence(n.site, elems)
}

func (n *index) eval(fr *frame) value.Value {
	if n.demand {
		if v := n.onDemand(fr); v != nil {
			return v
		}
	}
	f := n.applied(fr)
	if t, ok := n.arg.(*tuple); ok && !value.IsLambda(f) {
		v := n.apply(fr, f, fr.pushKey(t))
		fr.popKey()
		return v
	}
	arg := n.arg.eval(fr)
	if v := value.Known(f, arg); v != nil {
		return v
	}
	return n.apply(fr, f, arg)
}

// applied evaluates the function that is applied.
func (n *index) applied(fr *frame) value.Value {
	if s, ok := n.f.(*slotRef); ok {
		return s.evalApplied(fr)
	}
	return n.f.eval(fr)
}

func (n *index) apply(fr *frame, f, arg value.Value) value.Value {
	defer locate(n.n)
	v, ok := value.ApplyBy(fr.machine, f, arg)
	if !ok {
		fail(n.n, "the function is applied to %v, which is not in its domain %v", arg,
			value.Domain(f))
	}
	return v
}

func (n *dot) eval(fr *frame) value.Value {
	rec := n.rec.eval(fr)
	v, ok := value.Select(rec, n.field)
	if !ok {
		fail(n.n, "%v has no field %s", rec, n.field.Raw())
	}
	return v
}

func (n *except) eval(fr *frame) value.Value {
	v := n.base.eval(fr)
	defer locate(n.n)
	if len(n.updates) > 1 && !value.IsLambda(v) {
		return n.evalSeveral(fr, v)
	}
	for i := range n.updates {
		var room [2]value.Value
		u := &n.updates[i]
		v = u.apply(fr, v, u.keys(fr, room[:0]))
	}
	return v
}

// evalSeveral makes one function of what several updates make of a function.
func (n *except) evalSeveral(fr *frame, f value.Value) value.Value {
	vals := value.Values(f)
	changed := fr.newKey(len(vals)).elems
	copy(changed, vals)
	for i := range n.updates {
		var room [2]value.Value
		u := &n.updates[i]
		path := u.keys(fr, room[:0])
		if at, old := value.Find(f, path[0]); old != nil {
			changed[at] = u.apply(fr, changed[at], path[1:])
		} else {
			refuseKey(f, path[0])
		}
	}
	fr.popKey()
	return fr.like(n.updates[0].site, f, changed)
}

// keys evaluates what the path of an update is made of.
func (u *update) keys(fr *frame, path []value.Value) []value.Value {
	for _, key := range u.path {
		path = append(path, key.eval(fr))
	}
	return path
}

// apply returns v with what the path leads to replaced: v itself where that leads out of a domain.
func (u *update) apply(fr *frame, v value.Value, path []value.Value) value.Value {
	if len(path) == 0 {
		fr.slots[u.at] = cell{v: v}
		return u.val.eval(fr)
	}
	if value.IsLambda(v) {
		return u.applyLambda(fr, v, path)
	}
	i, old := value.Find(v, path[0])
	if old == nil {
		refuseKey(v, path[0])
		return v
	}
	at := u.site + site(len(u.path)-len(path))
	return fr.put(at, v, i, u.apply(fr, old, path[1:]))
}

// applyLambda is apply where v is a function over an infinite set.
func (u *update) applyLambda(fr *frame, v value.Value, path []value.Value) value.Value {
	old, ok := value.ApplyBy(fr.machine, v, path[0])
	if !ok {
		return v
	}
	changed, _ := value.WithBy(fr.machine, v, path[0], u.apply(fr, old, path[1:]))
	return changed
}

// refuseKey fails where EXCEPT is given what can be no argument of a sequence or a record. The
// empty sequence may be an empty function, of which TLC refuses nothing.
func refuseKey(f, key value.Value) {
	_, number := key.(value.Int)
	_, text := key.(value.Text)
	switch f.(type) {
	case *value.Tuple:
		if !number && value.Size(f) > 0 {
			value.Fail("%v is no place in a sequence", key)
		}
	case *value.Record:
		if !text {
			value.Fail("%v is no field of a record", key)
		}
	}
}
