package tla

import (
	"maps"
	"math/rand/v2"
	"slices"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// kept is what a function or a set over an infinite set is evaluated in, once the calls around it
// have ended: a copy of their frames, and what these look at. It is safe for concurrent use. All
// else is of the machine that applies the function, as another run may do that: who it is for, when
// it is to end, how deep it is, what is printed by and what registers there are.
type kept struct {
	model *Model
	fr    *frame // without a machine
	scene
	chooses bool   // something may be chosen at random
	seed    uint64 // of what is
	// live is what scene is a copy of, where some variable had no value yet. What is asked of the
	// function sees those that variables have got since, for as long as they keep them.
	live *scene
}

// scene is what a machine looks at.
type scene struct {
	now, next      []value.Value
	primed         bool
	free           []*syntax.Instance
	freed          []value.Value
	edition, draft uint64
}

func (m *machine) scene() scene {
	return scene{m.now, m.next, m.primed, m.free, m.freed, m.edition, m.draft}
}

func (m *machine) setScene(s scene) {
	m.now, m.next, m.primed, m.free, m.freed = s.now, s.next, s.primed, s.free, s.freed
	m.edition, m.draft = s.edition, s.draft
}

// keep returns what is to be evaluated later. What is steady chooses nothing.
func (fr *frame) keep(steady bool) *kept {
	m := fr.machine
	k := &kept{model: m.Model, fr: newKeeper(nil).frame(fr), scene: m.scene()}
	if slices.Contains(k.now, nil) || slices.Contains(k.next, nil) {
		live := k.scene
		k.live, m.kept = &live, m.era
	}
	k.now, k.next = slices.Clone(k.now), slices.Clone(k.next)
	if k.chooses = m.Program.random && !steady; k.chooses {
		k.seed = m.roll().Uint64()
	}
	return k
}

// isAmid says whether a machine still looks at what k was made in: it may have given variables
// values, but has taken none back. Only copies, which do not change, are of several machines.
func (k *kept) isAmid(m *machine) bool {
	return k.live != nil && m.draft == k.draft && m.primed == k.primed &&
		isSame(m.now, k.live.now) && isSame(m.next, k.live.next)
}

// isSame says whether two states are one, which is being made.
func isSame(a, b []value.Value) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// detach has what was kept amid the state see no values that variables are given from here on. A
// name that is bound to it for several of these is a constant, and so is what is made of that.
func (m *machine) detach() {
	if m.kept == m.era {
		m.forget()
	}
}

// machine returns the machine of who applies something: that is one of another model where that
// has got the value from this one, and there is none where a value is applied outside of all.
func (k *kept) machine(by value.By) *machine {
	m, ok := by.(*machine)
	if ok && m.Model == k.model {
		return m
	}
	own := &machine{Model: k.model}
	if ok {
		own.interrupt, own.say = m.interrupt, m.say
		own.session, own.situation, own.outer = m.session, m.situation, &scene{now: m.here()}
		own.weight, own.nested, own.tries = m.weight, m.nested, m.tries
	}
	own.begin()
	return own
}

const (
	// keptDepthMax bounds how deep applications nest: an error takes long to come out of them.
	keptDepthMax = 1000
	// keptWeight is how many levels of expressions take as much of the stack as an application.
	keptWeight = 10
)

// on calls f with a frame of its own, for an argument. What is chosen depends on that alone: a
// function has one value, whoever asks for it first.
func (k *kept) on(m *machine, at syntax.Node, arg value.Value, f func(fr *frame)) {
	inner, outer, mark, dice, random := m.scene(), m.outer, m.stack.mark, m.dice, m.random
	defer func() {
		m.setScene(inner)
		m.outer, m.dice, m.random = outer, dice, random
		m.nested--
	}()
	if m.nested++; m.nested > keptDepthMax {
		exceed(at, "functions over infinite sets apply each other more than %d levels deep",
			keptDepthMax)
	}
	m.tick()
	m.weigh(at, keptWeight)
	if outer == nil {
		m.outer = &inner
	}
	if k.chooses {
		m.chooseBy(k.seed, value.Fingerprint(arg))
	}
	if !k.isAmid(m) {
		m.setScene(k.scene)
	}
	f(newKeeper(m).frame(k.fr))
	m.stack.mark = mark
}

// chooseBy gives a machine dice that are thrown by two numbers.
func (m *machine) chooseBy(a, b uint64) {
	m.random, m.dice = nil, dice{rand.New(rand.NewPCG(a, b)), m.era}
}

// here is the state that a machine evaluates for. What was made in another one is applied there.
func (m *machine) here() []value.Value {
	if m.outer != nil {
		return m.outer.now
	}
	return m.now
}

// application is a value of a function over an infinite set.
type application struct {
	of     *kept
	amid   bool   // what the function depends on may have got values since it was made
	key    uint64 // of the argument
	arg, v value.Value
}

// applications are values that a machine has evaluated lately. There are so many of all functions
// together, as a function may last for all of a run.
type applications [1 << 8]application

// application returns the place of a value, which may hold another one.
func (m *machine) application(by site, key uint64) *application {
	if m.applied == nil {
		m.applied = new(applications)
	}
	return &m.applied[value.CombinePrints(key, uint64(by))%uint64(len(m.applied))]
}

func (a *application) is(k *kept, amid bool, key uint64, arg value.Value) bool {
	return a.of == k && a.amid == amid && a.key == key && value.Equal(a.arg, arg)
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
