package conformance_test

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/conformance"
	"lockstep/internal/tlc"
	"lockstep/models"
)

// BenchmarkModelCheck times our engine and TLC side by side on the same configurations, each with
// two workers. It reports the ratio of the wall times, TLC's start-up included, as a user waits for
// it.
func BenchmarkModelCheck(b *testing.B) {
	tool, err := tlc.Find()
	if err != nil {
		b.Skip(err)
	}
	specs, err := fs.Sub(models.FS, "tla")
	require.NoError(b, err)
	manifest, err := models.LoadManifest(models.FS)
	require.NoError(b, err)
	for _, c := range manifest.Configurations {
		good := c.Verdict == models.VerdictOk && c.CheckedBy(models.EngineTLA)
		if !good || c.Size != models.Small {
			continue
		}
		b.Run(c.Name(), func(b *testing.B) { benchmarkBoth(b, tool, specs, c) })
	}
}

func benchmarkBoth(b *testing.B, tool tlc.Tool, specs fs.FS, c models.Configuration) {
	var ours, theirs float64
	for b.Loop() {
		b.StopTimer()
		before := b.Elapsed()
		b.StartTimer()
		run, err := conformance.ModelCheck(b.Context(), models.FS, c, nil)
		b.StopTimer()
		require.NoError(b, err)
		require.NoError(b, run.Met)
		mine := b.Elapsed()
		b.StartTimer()
		two := tlc.Options{Workers: 2}
		_, err = tool.Check(b.Context(), specs, c.Module, c.Config, two)
		b.StopTimer()
		require.NoError(b, err)
		ours += (mine - before).Seconds()
		theirs += (b.Elapsed() - mine).Seconds()
		b.StartTimer()
	}
	b.ReportMetric(float64(c.Distinct)*float64(b.N)/ours, "states/s")
	b.ReportMetric(theirs/ours, "TLC/ours")
	b.ReportMetric(ours/float64(b.N), "s/ours")
	b.ReportMetric(theirs/float64(b.N), "s/TLC")
}
