package tla_test

import (
	"fmt"
	"io/fs"
	"testing"

	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/models"
)

// BenchmarkCheck explores the contract's model in its configuration scopes_shared, whose counts
// are TLC's, and reports distinct states by the second.
func BenchmarkCheck(b *testing.B) {
	specs, err := fs.Sub(models.FS, "tla")
	must.NoError(b, err)
	model := load(b, specs, "MC", "scopes_shared.cfg")
	states := 0
	for b.Loop() {
		result, err := model.Check(b.Context(), tla.CheckOptions{})
		must.NoError(b, err)
		must.Equal(b, outcome{Generated: 90872, Distinct: 10795, Depth: 26}, outcomeOf(result))
		states += result.Distinct
	}
	b.ReportMetric(float64(states)/b.Elapsed().Seconds(), "states/s")
}

// BenchmarkSearch explores a specification of which the states cost little, so that the search
// itself shows: what it does with each successor, and how it keeps all workers busy.
func BenchmarkSearch(b *testing.B) {
	model := load(b, specs, "Walk", "Walk_Wide.cfg")
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			generated := 0
			for b.Loop() {
				result, err := model.Check(b.Context(), tla.CheckOptions{Workers: workers})
				must.NoError(b, err)
				generated += result.Generated
			}
			b.ReportMetric(float64(generated)/b.Elapsed().Seconds(), "successors/s")
		})
	}
}
