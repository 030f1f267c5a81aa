package properties_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/internal/canonical"
	"lockstep/models"
	"lockstep/properties"
)

// Each small instance in which a factory may rest is one that the factory is led to, and that looks
// the same there.
func TestEverySmallInstanceIsReplayedOnTheFactory(t *testing.T) {
	spec, err := conformance.Load(models.FS)
	require.NoError(t, err)
	structure, err := conformance.LoadStructure(models.FS)
	require.NoError(t, err)
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			command := map[adapters.Sharing]string{
				adapters.Shared: "Shared", adapters.Exclusive: "Exclusive",
			}[sharing]
			starts, unordered, err := properties.Starts(t.Context(), models.FS, command, 0)
			require.NoError(t, err)
			t.Logf("%d instances, %d more have no order of steps", len(starts), unordered)
			assert.NotEmpty(t, starts)
			seen := make(map[string]bool)
			for _, s := range starts {
				want := canonical.Text(s.Instance)
				if seen[want] {
					continue
				}
				seen[want] = true
				there, result := properties.Replay(t.Context(), spec, properties.Mock(sharing), s)
				require.NoError(t, result.Err(), want)
				end, err := structure.End(spec, there)
				require.NoError(t, err)
				require.Equal(t, want, canonical.Text(end))
			}
			t.Logf("%d replayed", len(seen))
		})
	}
}

func TestTheFactoryKeepsTheContractFromDeepStructures(t *testing.T) {
	spec, err := conformance.Load(models.FS)
	require.NoError(t, err)
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			suite := &properties.Suite{
				Name: t.Name(), Spec: spec, Starts: deepStarts(t, sharing),
				New: func() properties.Subject { return properties.Mock(sharing) },
			}
			rapid.Check(t, suite.Property)
		})
	}
}
