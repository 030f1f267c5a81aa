package tla

import (
	"lockstep/conformance/tla/value"
)

// choices goes through the ways to choose elements for the variables of some groups, in the order
// of TLC: the first variable changes fastest. Use it as
// `for c := fr.choices(groups); c.next(); {…}`.
type choices struct {
	fr     *frame
	groups []group
	count  int // of the variables, a tuple of them counting as one
	few    [2]chosen
	more   []chosen // those that few has no room for
	begun  bool
}

// at returns what is known of a variable.
func (c *choices) at(i int) *chosen {
	if i < len(c.few) {
		return &c.few[i]
	}
	return &c.more[i-len(c.few)]
}

// chosen is what a variable is bound to, and where the next of its values comes from.
type chosen struct {
	group *group
	slot  int // -1 for a tuple
	set   value.Value
	from  value.Iterator
	v     value.Value
}

// one returns the group where there is but one variable, and it is not a part of a tuple, else nil.
func one(groups []group) *group {
	if len(groups) == 1 && !groups[0].tuple && len(groups[0].slots) == 1 {
		return &groups[0]
	}
	return nil
}

func (fr *frame) choices(groups []group) choices { return choices{fr: fr, groups: groups} }

// next binds the variables to the next choice, and says whether there is one.
func (c *choices) next() bool {
	if len(c.groups) == 1 && (c.groups[0].tuple || len(c.groups[0].slots) == 1) {
		return c.nextOfOne()
	}
	if !c.begun {
		return c.begin()
	}
	for i := range c.count {
		if c.at(i).advance(c.fr) {
			c.bind()
			return true
		}
		if c.open(i); !c.at(i).advance(c.fr) {
			break
		}
	}
	return false
}

// nextOfOne is next where there is but one variable, or one tuple.
func (c *choices) nextOfOne() bool {
	one := &c.few[0]
	if !c.begun {
		c.begun = true
		one.group, one.set = &c.groups[0], c.groups[0].finite(c.fr)
		one.from = c.fr.order.Iterate(one.set)
	}
	if !one.advance(c.fr) {
		return false
	}
	one.group.bind(c.fr, one.v)
	return true
}

// begin evaluates all sets, and binds the variables to the first choice, if there is one.
func (c *choices) begin() bool {
	c.begun = true
	for i := range c.groups {
		g := &c.groups[i]
		set := g.finite(c.fr)
		if g.tuple {
			c.add(chosen{group: g, slot: -1, set: set})
			continue
		}
		for _, s := range g.slots {
			c.add(chosen{group: g, slot: s, set: set})
		}
	}
	for i := range c.count {
		if c.open(i); !c.at(i).advance(c.fr) {
			return false
		}
	}
	c.bind()
	return true
}

func (c *choices) add(x chosen) {
	if c.count < len(c.few) {
		c.few[c.count] = x
	} else {
		c.more = append(c.more, x)
	}
	c.count++
}

// open begins with the elements for a variable.
func (c *choices) open(i int) { c.at(i).from = c.fr.order.Iterate(c.at(i).set) }

func (x *chosen) advance(fr *frame) bool {
	v, ok := x.from.Next()
	if ok {
		fr.tickElement(v)
		x.v = v
	}
	return ok
}

// bind binds all variables: an action that was taken meanwhile may have bound them otherwise.
func (c *choices) bind() {
	for i := range c.count {
		x := c.at(i)
		if x.slot < 0 {
			x.group.bindTuple(c.fr, x.v)
		} else {
			c.fr.slots[x.slot] = cell{v: x.v}
		}
	}
}

// each binds the groups' variables to each choice of elements in turn, until more says no.
func (fr *frame) each(groups []group, more func() bool) bool {
	for c := fr.choices(groups); c.next(); {
		if !more() {
			return false
		}
	}
	return true
}

// finite evaluates the set of a group.
func (g *group) finite(fr *frame) value.Value {
	if g.set == nil {
		fail(g.n, "an unbounded quantifier or CHOOSE cannot be evaluated")
	}
	set := g.set.eval(fr)
	switch set.(type) {
	case *value.Set, *value.Interval:
		return set
	}
	defer locate(g.set.ast())
	if !value.IsFinite(set) {
		value.RefuseMixed(set)
		value.Fail("the set %v is infinite and cannot be enumerated", set)
	}
	return g.sizes.among(fr, set)
}

func (g *group) bindTuple(fr *frame, e value.Value) {
	parts, ok := value.Seq(e)
	if !ok || len(parts) != len(g.slots) {
		fail(g.n, "%v is not a tuple of %d elements", e, len(g.slots))
	}
	for i, s := range g.slots {
		fr.slots[s] = cell{v: parts[i]}
	}
}

// bind binds one value: to the one variable, or to the parts of the tuple.
func (g *group) bind(fr *frame, e value.Value) {
	if g.tuple {
		g.bindTuple(fr, e)
		return
	}
	fr.slots[g.slots[0]] = cell{v: e}
}

// written writes the elements of the group's set out.
func (g *group) written(set value.Value) *value.Set {
	defer locate(g.set.ast())
	return value.Written(set)
}
