package tla_test

import (
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
