package conformance_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/conformance"
)

func BenchmarkCheck(b *testing.B) {
	spec := embedded(b)
	for _, name := range []string{"fork", "reinit", "scopes"} {
		trace := readTrace(b, "testdata/good/"+name+".ndjson")
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := conformance.Check(b.Context(), spec, trace)
				require.NoError(b, err)
			}
			events := float64(b.N * len(trace.Events))
			b.ReportMetric(float64(b.Elapsed().Microseconds())/events, "µs/event")
		})
	}
}
