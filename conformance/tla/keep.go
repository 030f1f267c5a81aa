package tla

import (
	"maps"
	"slices"
	"sync/atomic"

	"lockstep/conformance/tla/syntax"
)

// kept is what a function or a set over an infinite set is evaluated in, once the calls around it
// have ended: a copy of their frames. It is safe for concurrent use.
type kept struct {
	fr *frame
	// depth is how many evaluations are nested, on all machines.
	depth atomic.Int32
}

func (fr *frame) keep() *kept {
	m := fr.machine
	own := &machine{
		Model: m.Model, interrupt: m.interrupt, primed: m.primed, free: m.free, freed: m.freed,
		edition: m.edition, draft: m.draft,
		now: slices.Clone(m.now), next: slices.Clone(m.next),
		origin: slices.Clone(m.origin), target: slices.Clone(m.target),
	}
	return &kept{fr: newKeeper(own).frame(fr)}
}

// keptDepthMax bounds how deep these evaluations nest, as each has a stack of its own.
const keptDepthMax = 100

// on calls f with a frame of its own.
func (k *kept) on(at syntax.Node, f func(fr *frame)) {
	defer k.depth.Add(-1)
	if k.depth.Add(1) > keptDepthMax {
		exceed(at, "functions over infinite sets apply each other more than %d levels deep",
			keptDepthMax)
	}
	m := k.fr.machine
	own := &machine{
		Model: m.Model, interrupt: m.interrupt, primed: m.primed, free: m.free, freed: m.freed,
		edition: m.edition, draft: m.draft,
		now: m.now, next: m.next, origin: m.origin, target: m.target,
	}
	own.begin()
	f(newKeeper(own).frame(k.fr))
}

// keeper copies frames for another machine, with all that their slots lead to.
type keeper struct {
	machine *machine
	frames  map[*frame]*frame
	thunks  map[*thunk]*thunk
}

func newKeeper(m *machine) *keeper {
	return &keeper{m, make(map[*frame]*frame), make(map[*thunk]*thunk)}
}

func (k *keeper) frame(fr *frame) *frame {
	if fr == nil {
		return nil
	}
	if own, ok := k.frames[fr]; ok {
		return own
	}
	own := &frame{machine: k.machine, code: fr.code, site: fr.site}
	k.frames[fr] = own
	own.up = k.frame(fr.up)
	own.slots = make([]cell, len(fr.own()))
	for i, c := range fr.own() {
		own.slots[i] = cell{v: c.v, t: k.thunk(c.t)}
	}
	return own
}

func (k *keeper) thunk(t *thunk) *thunk {
	if t == nil {
		return nil
	}
	if own, ok := k.thunks[t]; ok {
		return own
	}
	own := &thunk{n: t.n, v: t.v, level: t.level, edition: t.edition, draft: t.draft}
	k.thunks[t] = own
	own.fr = k.frame(t.fr)
	if t.op != nil {
		own.op = &operator{code: t.op.code, up: k.frame(t.op.up), builtin: t.op.builtin}
	}
	if t.rf != nil {
		own.rf = &recursive{
			ctor: t.rf.ctor, fr: k.frame(t.rf.fr), code: t.rf.code, dom: t.rf.dom,
			known: maps.Clone(t.rf.known),
		}
	}
	return own
}
