package tla

import (
	"math/rand/v2"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// dice are what RandomElement and module Randomization choose by. In a search they are thrown anew
// in each state that is looked at, by the model's seed and the state: so a state has the same
// successors whenever they are asked for, and whoever asks. Each behaviour of a simulation has a
// source of its own instead, for all but constants.
type dice struct {
	random *rand.Rand
	era    uint64 // the machine's, when they were thrown
}

// roll returns where the next choice comes from.
func (m *machine) roll() *rand.Rand {
	if m.random != nil {
		return m.random
	}
	if m.dice.random == nil || m.dice.era != m.era {
		m.throw(known(m.origin))
	}
	return m.dice.random
}

func (m *machine) throw(by uint64) {
	m.dice = dice{rand.New(rand.NewPCG(m.Seed, by)), m.era}
}

// known is a fingerprint of the variables that have values.
func known(vals []value.Value) uint64 {
	var h uint64
	for _, v := range vals {
		if v != nil {
			h = value.Combine(h, v)
		}
	}
	return h
}

// apart evaluates a constant definition with dice of its own, since it is evaluated but once, in
// whatever state it is asked for first.
func (fr *frame) apart(code *opCode) value.Value {
	m := fr.machine
	outer, random, say := m.dice, m.random, m.say
	m.random = nil
	m.throw(^uint64(code.global))
	if fr.cache[code.global].failed.Load() {
		m.say = nobody
	}
	defer func() { m.dice, m.random, m.say = outer, random, say }()
	inner := fr.enter(code.body.ast(), code, nil)
	v := code.body.eval(inner)
	inner.leave()
	return v
}

// randomElement is RandomElement(S).
func (fr *frame) randomElement(at syntax.Node, set value.Value) value.Value {
	defer locate(at)
	if value.IsFinite(set) && value.Cardinality(set) > value.Limit {
		return value.Draw(set, fr.roll())
	}
	elems := value.Elems(set)
	if len(elems) == 0 {
		fail(at, "RandomElement of the empty set")
	}
	return elems[fr.roll().IntN(len(elems))]
}
