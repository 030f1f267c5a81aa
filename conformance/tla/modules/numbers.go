package modules

import (
	"math"
	"math/big"
	"math/bits"

	"lockstep/conformance/tla/value"
)

var bitwise = map[string]Native{
	"&":  func(c *Call) value.Value { return value.Int(c.integer(0) & c.integer(1)) },
	"|":  func(c *Call) value.Value { return value.Int(c.integer(0) | c.integer(1)) },
	"^^": func(c *Call) value.Value { return value.Int(c.integer(0) ^ c.integer(1)) },
	"Not": func(c *Call) value.Value {
		n := c.integer(0)
		if n < 0 {
			return value.Int(0)
		}
		return value.Int(^n & (1<<bits.Len(uint(n)) - 1))
	},
	"shiftR": func(c *Call) value.Value {
		return value.Int(int32(uint32(c.integer(0)) >> (c.integer(1) & 31)))
	},
}

var combinatorics = map[string]Native{
	"choose": func(c *Call) value.Value {
		n, k := c.integer(0), c.integer(1)
		if n < 0 || k < 0 {
			value.Fail("choose(%d, %d): the arguments must be natural numbers", n, k)
		}
		if k > n {
			return value.Int(0)
		}
		if k = min(k, n-k); k > 40 {
			value.Fail("choose(%d, %d) does not fit 32 bits", n, k)
		}
		all := new(big.Int).Binomial(int64(n), int64(k))
		if !all.IsInt64() {
			value.Fail("choose(%d, %d) does not fit 32 bits", n, k)
		}
		return number(all.Int64())
	},
}

var statistics = map[string]Native{"ChiSquare": chiSquare}

// chiSquare says whether counts fit what was expected: whether chance makes a sum of squared
// deviations this great with a probability of at least alpha. What was expected is scaled to as
// many events as were counted.
func chiSquare(c *Call) value.Value {
	alpha, err := parseFloat(c.text(2))
	if err != nil || alpha <= 0 || alpha > 0.5 {
		value.Fail("the level %s is not a number above 0 and at most 0.5", c.text(2))
	}
	expected, actual := rangeOf(c.Args[0]), rangeOf(c.Args[1])
	if len(expected) != len(actual) || len(expected) < 2 {
		value.Fail("ChiSquare wants two functions of one domain of at least two elements")
	}
	var events, counted float64
	for i := range expected {
		events += float64(whole(expected[i]))
		counted += float64(whole(actual[i]))
	}
	var chi float64
	for i := range expected {
		want := float64(whole(expected[i])) * counted / events
		deviation := float64(whole(actual[i])) - want
		chi += deviation * deviation / want
	}
	p := 1 - gammaP(float64(len(expected)-1)/2, chi/2)
	return value.Bool(p >= alpha)
}

// gammaP is the regularized lower incomplete gamma function, by its power series (Abramowitz and
// Stegun, 6.5.29).
func gammaP(a, x float64) float64 {
	if x <= 0 {
		return 0
	}
	lg, _ := math.Lgamma(a)
	term := 1 / a
	sum := term
	for n := 1; n < 10_000 && term > sum*1e-16; n++ {
		term *= x / (a + float64(n))
		sum += term
	}
	return math.Min(1, sum*math.Exp(a*math.Log(x)-x-lg))
}
