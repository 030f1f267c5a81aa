package modules

import (
	"math"

	"lockstep/conformance/tla/value"
)

// sequence returns the elements of an argument that must be a sequence.
func (c *Call) sequence(i int) []value.Value {
	s, ok := value.Seq(c.Args[i])
	if !ok {
		value.Fail("argument %d, %v, is not a sequence", i+1, c.Args[i])
	}
	return s
}

// set returns the elements of an argument that must be a finite set.
func (c *Call) set(i int) []value.Value { return value.Elems(c.Args[i]) }

// inOrder is set for an operator whose value depends on the order of the elements.
func (c *Call) inOrder(i int) []value.Value { return c.Order.Elems(c.Args[i]) }

// integer returns an argument that must be an integer.
func (c *Call) integer(i int) int {
	n, ok := c.Args[i].(value.Int)
	if !ok {
		value.Fail("argument %d, %v, is not an integer", i+1, c.Args[i])
	}
	return int(n)
}

// text returns an argument that must be a string.
func (c *Call) text(i int) string {
	s, ok := c.Args[i].(value.Text)
	if !ok {
		value.Fail("argument %d, %v, is not a string", i+1, c.Args[i])
	}
	return s.Raw()
}

// texts returns the elements of an argument that must be a sequence of strings.
func (c *Call) texts(i int) []string {
	var out []string
	for _, v := range c.sequence(i) {
		s, ok := v.(value.Text)
		if !ok {
			value.Fail("argument %d, %v, is not a sequence of strings", i+1, c.Args[i])
		}
		out = append(out, s.Raw())
	}
	return out
}

// strings returns all arguments, and false where one of them is no string.
func (c *Call) strings() ([]string, bool) {
	out := make([]string, len(c.Args))
	for i, v := range c.Args {
		s, ok := v.(value.Text)
		if !ok {
			return nil, false
		}
		out[i] = s.Raw()
	}
	return out, true
}

// test applies an operator that must say TRUE or FALSE.
func (c *Call) test(i int, args ...value.Value) bool {
	v := c.apply(i, args...)
	b, ok := v.(value.Bool)
	if !ok {
		value.Fail("the operator gives %v, which is not a boolean", v)
	}
	return bool(b)
}

// apply applies the operator that is argument i.
func (c *Call) apply(i int, args ...value.Value) value.Value {
	c.Host.Tick()
	return c.Ops[i](args...)
}

// number returns an integer, which must fit 32 bits.
func number(n int64) value.Value {
	if n < math.MinInt32 || n > math.MaxInt32 {
		value.Fail("the integer %d does not fit 32 bits", n)
	}
	return value.Int(n)
}

// sum adds integers.
func sum(a, b value.Value) value.Value { return number(int64(whole(a)) + int64(whole(b))) }

func whole(v value.Value) value.Int {
	n, ok := v.(value.Int)
	if !ok {
		value.Fail("%v is not an integer", v)
	}
	return n
}

// at returns f[arg], where arg must be in f's domain.
func (c *Call) at(f, arg value.Value) value.Value {
	v, ok := value.ApplyBy(c.By, f, arg)
	if !ok {
		value.Fail("the function is applied to %v, which is not in its domain %v", arg,
			value.Domain(f))
	}
	return v
}

// withinLimit fails where a value is about to get more elements than may be written out.
func withinLimit(n int) {
	if n > value.Limit {
		value.Fail("a value of more than %d elements", value.Limit)
	}
}
