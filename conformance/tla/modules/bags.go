package modules

import "lockstep/conformance/tla/value"

var bags = map[string]Native{
	"IsABag": func(c *Call) value.Value {
		return value.Bool(value.IsFunction(c.Args[0]) && isBag(c.Args[0]))
	},
	"BagCardinality": func(c *Call) value.Value {
		var n value.Value = value.Int(0)
		for _, copies := range value.Pairs(c.bag(0)) {
			n = sum(n, copies)
		}
		return n
	},
	"CopiesIn": func(c *Call) value.Value { return copies(c.Args[1], c.Args[0]) },
	"BagIn": func(c *Call) value.Value {
		return value.Bool(whole(copies(c.Args[1], c.Args[0])) > 0)
	},
	"(+)": func(c *Call) value.Value { return joined(c.bag(0), c.bag(1)) },
	"(-)": func(c *Call) value.Value {
		var keys, vals []value.Value
		for e, n := range value.Pairs(c.Args[0]) {
			if left := whole(n) - whole(copies(c.Args[1], e)); left > 0 {
				keys, vals = append(keys, e), append(vals, left)
			}
		}
		return value.NewFunc(keys, vals)
	},
	`\sqsubseteq`: func(c *Call) value.Value {
		for e, n := range value.Pairs(c.Args[0]) {
			if whole(n) > whole(copies(c.Args[1], e)) {
				return value.Bool(false)
			}
		}
		return value.Bool(true)
	},
	"BagUnion": func(c *Call) value.Value {
		var all value.Value = value.NewTuple()
		for _, b := range c.set(0) {
			all = joined(all, b)
		}
		return all
	},
}

var bagsExt = map[string]Native{
	"FoldBag": func(c *Call) value.Value {
		acc := c.Args[1]
		for e, n := range c.Order.Pairs(c.bag(2)) {
			for range whole(n) {
				acc = c.apply(0, acc, e)
			}
		}
		return acc
	},
}

// bag returns an argument that must be a bag.
func (c *Call) bag(i int) value.Value {
	if !value.IsFunction(c.Args[i]) || !isBag(c.Args[i]) {
		value.Fail("argument %d, %v, is not a bag", i+1, c.Args[i])
	}
	return c.Args[i]
}

func isBag(f value.Value) bool {
	for _, copies := range value.Pairs(f) {
		if n, ok := copies.(value.Int); !ok || n <= 0 {
			return false
		}
	}
	return true
}

// copies returns how often an element is in a bag.
func copies(bag, e value.Value) value.Value {
	for k, n := range value.Pairs(bag) {
		if value.Equal(k, e) {
			return n
		}
	}
	return value.Int(0)
}

// joined adds bags up.
func joined(a, b value.Value) value.Value {
	var keys, vals []value.Value
	for e, n := range value.Pairs(a) {
		keys, vals = append(keys, e), append(vals, n)
	}
	own := len(keys)
next:
	for e, n := range value.Pairs(b) {
		for i, k := range keys[:own] {
			if value.Equal(k, e) {
				vals[i] = sum(vals[i], n)
				continue next
			}
		}
		keys, vals = append(keys, e), append(vals, n)
	}
	return value.NewFunc(keys, vals)
}
