package properties_test

import (
	"testing"

	"go.uber.org/goleak"

	"lockstep/adapters"
	"lockstep/factory"
	"lockstep/properties"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheFactoryKeepsTheContract(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			properties.Check(t, func() properties.Subject { return properties.Mock(sharing) },
				factory.CauseIdle)
		})
	}
}
