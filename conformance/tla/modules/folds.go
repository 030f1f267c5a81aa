package modules

import "lockstep/conformance/tla/value"

var folds = map[string]Native{
	"MapThenFoldSet": mapThenFoldSet,
}

// mapThenFoldSet is MapThenFoldSet(op, base, f, choose, S).
func mapThenFoldSet(c *Call) value.Value {
	rest := c.Args[4]
	var order []value.Value
	for range c.set(4) {
		e := c.apply(3, rest)
		order = append(order, e)
		rest = value.Minus(rest, value.NewSet(e))
	}
	if value.Cardinality(rest) > 0 {
		value.Fail("choose takes an element that is not in the set")
	}
	acc := c.Args[1]
	for i := len(order) - 1; i >= 0; i-- {
		acc = c.apply(0, c.apply(2, order[i]), acc)
	}
	return acc
}

// fold is the fold of the values from the first on, by op(value, accumulator).
func (c *Call) fold(op int, base value.Value, vals []value.Value) value.Value {
	for _, v := range vals {
		base = c.apply(op, v, base)
	}
	return base
}
