package modules

import (
	"lockstep/conformance/tla/value"
)

var vectorClocks = map[string]Native{"CausalOrder": causalOrder}

// causalOrder is CausalOrder(log, clock, node, domain): the events so that none stands before one
// that happened before it, and else in the order of the log.
func causalOrder(c *Call) value.Value {
	log := c.sequence(0)
	clocks := make([]value.Value, len(log))
	for i, e := range log {
		clocks[i] = c.apply(1, e)
	}
	left := make([]int, len(log))
	for i := range left {
		left[i] = i
	}
	var sorted []value.Value
	for len(left) > 0 {
		at := firstEvent(c, clocks, left)
		sorted = append(sorted, log[left[at]])
		left = append(left[:at], left[at+1:]...)
	}
	return value.NewTuple(sorted...)
}

// firstEvent returns the place in left of an event that none of the others happened before.
func firstEvent(c *Call, clocks []value.Value, left []int) int {
next:
	for at, i := range left {
		for _, j := range left {
			c.Host.Tick()
			if i != j && happenedBefore(clocks[j], clocks[i]) {
				continue next
			}
		}
		return at
	}
	value.Fail("the clocks of the log are in a circle")
	return 0
}

// happenedBefore says whether one vector clock is less than another in no place greater and in one
// less; a node that a clock does not know counts as 0.
func happenedBefore(a, b value.Value) bool {
	less := false
	for n, at := range value.Pairs(a) {
		switch other := whole(copies(b, n)); {
		case whole(at) > other:
			return false
		case whole(at) < other:
			less = true
		}
	}
	for n, at := range value.Pairs(b) {
		less = less || whole(at) > 0 && whole(copies(a, n)) == 0
	}
	return less
}
