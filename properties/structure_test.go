package properties_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/models"
	"lockstep/properties"
)

// deep are the commands of starts.als that have a fork tree of three processes.
var deep = map[adapters.Sharing]string{
	adapters.Shared: "DeepShared", adapters.Exclusive: "DeepExclusive",
}

func deepStarts(t *testing.T, sharing adapters.Sharing) []properties.Start {
	t.Helper()
	starts, _, err := properties.Starts(t.Context(), models.FS, deep[sharing], 60)
	require.NoError(t, err)
	require.NotEmpty(t, starts)
	return starts
}

func TestTheFactoryHasTheStructureOfTheModels(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			properties.CheckStructure(t, func() properties.Subject {
				return properties.Mock(sharing)
			}, deepStarts(t, sharing)...)
		})
	}
}
