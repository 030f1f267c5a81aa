package modules

import "lockstep/conformance/tla/value"

var functions = map[string]Native{
	"Restrict": func(c *Call) value.Value {
		keys := c.set(1)
		vals := make([]value.Value, len(keys))
		for i, k := range keys {
			vals[i] = c.at(c.Args[0], k)
		}
		return value.NewFunc(keys, vals)
	},
	"Range":       func(c *Call) value.Value { return value.NewSet(rangeOf(c.Args[0])...) },
	"IsInjective": func(c *Call) value.Value { return value.Bool(isInjective(c.Args[0])) },
	"AntiFunction": func(c *Call) value.Value {
		var keys, vals []value.Value
		for k, v := range value.Pairs(c.Args[0]) {
			keys, vals = append(keys, k), append(vals, v)
		}
		return invert(keys, vals)
	},
	"Injection": func(c *Call) value.Value { return injections(c, c.set(0), c.set(1)) },
	"ExistsInjection": func(c *Call) value.Value {
		return value.Bool(size(c, 0) <= size(c, 1))
	},
	"ExistsSurjection": func(c *Call) value.Value {
		s, t := size(c, 0), size(c, 1)
		return value.Bool(s >= t && (t > 0 || s == 0))
	},
	"ExistsBijection": func(c *Call) value.Value {
		return value.Bool(size(c, 0) == size(c, 1))
	},
	"FoldFunction": func(c *Call) value.Value {
		return c.fold(0, c.Args[1], rangeOf(c.Args[2]))
	},
	"FoldFunctionOnSet": func(c *Call) value.Value {
		acc := c.Args[1]
		for _, k := range c.inOrder(3) {
			acc = c.apply(0, c.at(c.Args[2], k), acc)
		}
		return acc
	},
	"SumFunction": func(c *Call) value.Value {
		var acc value.Value = value.Int(0)
		for _, v := range rangeOf(c.Args[0]) {
			acc = sum(v, acc)
		}
		return acc
	},
	"SumFunctionOnSet": func(c *Call) value.Value {
		var acc value.Value = value.Int(0)
		for _, k := range c.set(1) {
			acc = sum(c.at(c.Args[0], k), acc)
		}
		return acc
	},
}

func size(c *Call, i int) int64 { return value.Cardinality(c.Args[i]) }

// rangeOf returns what a function maps its arguments to, in their order and with duplicates.
func rangeOf(f value.Value) []value.Value {
	out := make([]value.Value, 0, value.Size(f))
	for _, v := range value.Pairs(f) {
		out = append(out, v)
	}
	return out
}

func isInjective(f value.Value) bool {
	return value.Cardinality(value.NewSet(rangeOf(f)...)) == int64(value.Size(f))
}

// invert returns the function from each of vals to the first of keys that it belongs to.
func invert(keys, vals []value.Value) value.Value {
	var from, to []value.Value
	known := make(map[uint64][]value.Value)
	for i, v := range vals {
		key := value.Fingerprint(v)
		if contains(known[key], v) {
			continue
		}
		known[key] = append(known[key], v)
		from, to = append(from, v), append(to, keys[i])
	}
	return value.NewFunc(from, to)
}

func contains(list []value.Value, v value.Value) bool {
	for _, e := range list {
		if value.Equal(e, v) {
			return true
		}
	}
	return false
}

// injections returns the functions from keys to different elements.
func injections(c *Call, keys, elems []value.Value) value.Value {
	var all []value.Value
	arrangements(c, elems, len(keys), func(vals []value.Value) {
		all = append(all, value.NewFunc(keys, vals))
		withinLimit(len(all))
	})
	return value.NewSet(all...)
}

// arrangements calls found with each choice of n different elements, in each order.
func arrangements(c *Call, elems []value.Value, n int, found func([]value.Value)) {
	chosen := make([]value.Value, 0, n)
	used := make([]bool, len(elems))
	var next func()
	next = func() {
		c.Host.Tick()
		if len(chosen) == n {
			found(append([]value.Value(nil), chosen...))
			return
		}
		for i, e := range elems {
			if !used[i] {
				used[i], chosen = true, append(chosen, e)
				next()
				used[i], chosen = false, chosen[:len(chosen)-1]
			}
		}
	}
	if n <= len(elems) {
		next()
	}
}
