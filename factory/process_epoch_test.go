package factory_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/factory"
)

func TestTheNextEpochIsLaterAndDependsOnTheSeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old := rapid.Uint64Max(math.MaxUint64-factory.EpochSkip).Draw(t, "old")
		seeds := rapid.SliceOfNDistinct(rapid.String(), 2, 2, rapid.ID).Draw(t, "seeds")
		one, err := factory.NextEpoch(old, seeds[0])
		require.NoError(t, err)
		assert.Greater(t, one, old)
		assert.LessOrEqual(t, one, old+factory.EpochSkip)
		other, err := factory.NextEpoch(old, seeds[1])
		require.NoError(t, err)
		assert.NotEqual(t, one, other)
	})
}

func TestWhenTheEpochsAreUsedUpThereIsNone(t *testing.T) {
	_, err := factory.NextEpoch(math.MaxUint64, "")
	require.Error(t, err)
}
