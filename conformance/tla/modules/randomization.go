package modules

import (
	"slices"
	"strconv"

	"lockstep/conformance/tla/value"
)

var randomization = map[string]Native{
	"RandomSubset":       randomSubset,
	"RandomSetOfSubsets": randomSetOfSubsets,
}

func parseFloat(text string) (float64, error) { return strconv.ParseFloat(text, 64) }

// natural returns an argument that must be a natural number.
func (c *Call) natural(i int) int {
	n := c.integer(i)
	if n < 0 {
		value.Fail("argument %d, %d, is not a natural number", i+1, n)
	}
	return n
}

// randomSubset is RandomSubset(k, S), by a partial shuffle of S's places, or, where S is too large
// to be written out, by elements that are drawn until there are enough.
func randomSubset(c *Call) value.Value {
	k := c.natural(0)
	if value.Cardinality(c.Args[1]) > value.Limit {
		return c.drawn(k, c.Args[1])
	}
	elems := c.set(1)
	k = min(k, len(elems))
	places := c.Host.Random().Perm(len(elems))
	chosen := make([]value.Value, k)
	for i := range chosen {
		chosen[i] = elems[places[i]]
	}
	return value.NewSet(chosen...)
}

// drawn returns k elements of a set that has many more than a value may have.
func (c *Call) drawn(k int, set value.Value) value.Value {
	withinLimit(k)
	random := c.Host.Random()
	var chosen []value.Value
	for {
		for range k - len(chosen) {
			c.Host.Tick()
			chosen = append(chosen, value.Draw(set, random))
		}
		of := value.NewSet(chosen...)
		if chosen = slices.Clone(value.Elems(of)); len(chosen) == k {
			return of
		}
	}
}

// randomSetOfSubsets is RandomSetOfSubsets(k, n, S): each element is in each of k subsets with the
// probability that makes n the average size.
func randomSetOfSubsets(c *Call) value.Value {
	k, n, elems := c.natural(0), c.natural(1), c.set(2)
	if n > len(elems) {
		value.Fail("subsets of %d elements on average, of a set of %d", n, len(elems))
	}
	if len(elems) < 31 && k > 1<<len(elems) {
		value.Fail("%d subsets, of a set that has %d", k, 1<<len(elems))
	}
	withinLimit(k)
	random := c.Host.Random()
	var all []value.Value
	for range k {
		var chosen []value.Value
		for _, e := range elems {
			c.Host.Tick()
			if random.IntN(len(elems)) < n {
				chosen = append(chosen, e)
			}
		}
		all = append(all, value.NewSet(chosen...))
	}
	return value.NewSet(all...)
}
