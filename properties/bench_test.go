package properties_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/models"
	"lockstep/properties"
)

// BenchmarkProperty draws traces, carries them out on the factory over the mock database, and has
// each judged by the models: what a test spends per trace, in one goroutine.
func BenchmarkProperty(b *testing.B) {
	spec, err := conformance.Load(models.FS)
	require.NoError(b, err)
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		b.Run(sharing.String(), func(b *testing.B) {
			suite := &properties.Suite{
				Name: b.Name(), Spec: spec,
				New: func() properties.Subject { return properties.Mock(sharing) },
			}
			for b.Loop() {
				rapid.Check(b, suite.Property)
			}
			sum := suite.Summary()
			b.ReportMetric(float64(sum.Traces)/b.Elapsed().Seconds(), "traces/s")
			b.ReportMetric(float64(sum.Events)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
