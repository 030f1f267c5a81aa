package properties_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/models"
	"lockstep/properties"
)

func TestTheStructureOfRandomTracesIsThatOfTheModels(t *testing.T) {
	spec, err := conformance.Load(models.FS)
	require.NoError(t, err)
	structure, err := conformance.LoadStructure(models.FS)
	require.NoError(t, err)
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				result := properties.Run(r, spec, properties.Mock(sharing))
				require.NoError(r, result.Err())
				start := time.Now()
				misfits, err := structure.Snapshots(r.Context(), spec, result.Trace)
				require.NoError(r, err)
				require.Empty(r, misfits)
				mid := time.Now()
				misfits, err = structure.Whole(r.Context(), spec, result.Trace)
				require.NoError(r, err)
				t.Log(len(result.Trace.Events), mid.Sub(start), time.Since(mid))
				require.Empty(r, misfits)
			})
		})
	}
}
