package properties_test

import (
	"testing"

	"lockstep/adapters"
	"lockstep/properties"
)

func TestTheFactoryHasTheStructureOfTheModels(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			properties.CheckStructure(t, func() properties.Subject {
				return properties.Mock(sharing)
			})
		})
	}
}
