package modules

import "lockstep/conformance/tla/value"

var finiteSetsExt = map[string]Native{
	"FoldSet":   func(c *Call) value.Value { return c.fold(0, c.Args[1], c.inOrder(2)) },
	"ReduceSet": func(c *Call) value.Value { return c.fold(0, c.Args[2], c.inOrder(1)) },
	"SumSet": func(c *Call) value.Value {
		var acc value.Value = value.Int(0)
		for _, e := range c.set(0) {
			acc = sum(e, acc)
		}
		return acc
	},
	"ProductSet": func(c *Call) value.Value {
		acc := int64(1)
		for _, e := range c.set(0) {
			number(acc * int64(whole(e)))
			acc *= int64(whole(e))
		}
		return number(acc)
	},
	"MapThenSumSet": func(c *Call) value.Value {
		var acc value.Value = value.Int(0)
		for _, e := range c.set(1) {
			acc = sum(c.apply(0, e), acc)
		}
		return acc
	},
	"Quantify": func(c *Call) value.Value {
		n := 0
		for _, e := range c.set(0) {
			if c.test(1, e) {
				n++
			}
		}
		return value.Int(n)
	},
	"kSubset": kSubset,
	"Max":     func(c *Call) value.Value { return extreme(c, 1) },
	"Min":     func(c *Call) value.Value { return extreme(c, -1) },
}

// extreme returns the greatest or the least of a set of integers.
func extreme(c *Call, sign int) value.Value {
	elems := c.set(0)
	if len(elems) == 0 {
		value.Fail("no element of the empty set is the greatest or the least")
	}
	best := whole(elems[0])
	for _, e := range elems[1:] {
		if n := whole(e); n > best == (sign > 0) {
			best = n
		}
	}
	return best
}

// kSubset is kSubset(k, S): the subsets of k elements.
func kSubset(c *Call) value.Value {
	k, elems := c.integer(0), c.set(1)
	if k < 0 || k > len(elems) {
		return value.Empty
	}
	var all []value.Value
	chosen := make([]value.Value, 0, k)
	var from func(i int)
	from = func(i int) {
		c.Host.Tick()
		if len(chosen) == k {
			all = append(all, value.NewSet(append([]value.Value(nil), chosen...)...))
			withinLimit(len(all))
			return
		}
		for ; i <= len(elems)-(k-len(chosen)); i++ {
			chosen = append(chosen, elems[i])
			from(i + 1)
			chosen = chosen[:len(chosen)-1]
		}
	}
	from(0)
	return value.NewSet(all...)
}
