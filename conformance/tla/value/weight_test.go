package value_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/conformance/tla/value"
)

func TestAValueWeighsWhatItsPartsDo(t *testing.T) {
	pairs := func(n int) value.Value {
		all := make([]value.Value, n)
		for i := range all {
			all[i] = value.NewTuple(value.Int(i), value.Int(-i))
		}
		return value.NewSet(all...)
	}
	assert.Equal(t, 1, value.Weight(value.Int(7)))
	assert.Equal(t, 1, value.Weight(value.Empty))
	assert.Equal(t, 1+3, value.Weight(pairs(1)))
	assert.Equal(t, 1+3000, value.Weight(pairs(1000)))
	mixed := value.NewRecord([]string{"a", "b"}, []value.Value{pairs(100), value.Int(1)})
	assert.Equal(t, 1+301+1, value.Weight(mixed))
	sets := []value.Value{value.Empty, value.NewSet(value.Int(1)), pairs(99)}
	assert.Equal(t, 1+1+2+298, value.Weight(value.NewTuple(sets...)))
	assert.Equal(t, 1+1024, value.Weight(value.Subsets(value.NewInterval(1, 10))))
	assert.Equal(t, 1, value.Weight(value.Subsets(value.NewInterval(1, 60))))
	assert.Equal(t, 1, value.Weight(value.Nat))
}
