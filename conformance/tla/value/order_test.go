package value_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/conformance/tla/value"
)

// The subsets of a set are made in the order of a model, and are what they are in any other.
func TestSubsetsKnowBothOrders(t *testing.T) {
	order := value.NewOrder([]string{"d", "b", "c", "a"})
	letters := []value.Value{
		value.String("a"), value.String("b"), value.String("c"), value.String("d"),
	}
	pairs := make([]value.Value, len(letters))
	for i, s := range letters {
		pairs[i] = value.NewTuple(value.Int(i%2), s)
	}
	for _, elems := range [][]value.Value{letters, pairs, {value.Int(2), value.Int(1)}} {
		base := value.NewSet(slices.Clone(elems)...)
		count := 0
		from := order.Iterate(value.Subsets(base))
		for s, ok := from.Next(); ok; s, ok = from.Next() {
			count++
			made := value.NewSet(slices.Clone(order.Elems(s))...)
			assert.Equal(t, made.String(), s.String())
			assert.True(t, slices.IsSortedFunc(value.Elems(s), value.Compare), "%v", s)
			assert.True(t, slices.IsSortedFunc(order.Elems(s), order.Compare), "%v", s)
			assert.Len(t, order.Elems(s), len(value.Elems(s)))
		}
		assert.Equal(t, 1<<len(elems), count)
	}
}
