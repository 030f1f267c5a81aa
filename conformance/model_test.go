package conformance_test

import (
	"context"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance"
	"lockstep/conformance/tla"
	"lockstep/models"
)

func manifest(t *testing.T) models.Manifest {
	t.Helper()
	m, err := models.LoadManifest(models.FS)
	require.NoError(t, err)
	return m
}

// TestTheModelsAreAsTheManifestSays has our engine check each small configuration: the verdict, the
// property and the counts are those of TLC, and each Bad twin breaks its own rule alone.
func TestTheModelsAreAsTheManifestSays(t *testing.T) {
	checked := 0
	for _, c := range manifest(t).Configurations {
		if c.Size != models.Small || !c.CheckedBy(models.EngineTLA) {
			continue
		}
		checked++
		t.Run(c.Name(), func(t *testing.T) {
			if c.Distinct > 5_000 && (raceEnabled || testing.Short()) {
				t.Skip("it takes long: it is checked without -short and -race")
			}
			run, err := conformance.ModelCheck(t.Context(), models.FS, c, nil)
			require.NoError(t, err)
			require.NoError(t, run.Met)
			assert.Equal(t, c.Rule, run.Rule())
			assert.False(t, run.Unknown())
			// The detector sees the engine at work in one search as in the other.
			if c.Others != nil && !raceEnabled {
				others, err := conformance.ModelCheckOthers(t.Context(), models.FS, c, nil)
				require.NoError(t, err)
				require.NoError(t, others.Met)
			}
		})
	}
	assert.Greater(t, checked, 10, "the manifest lists the Bad twins")
}

func configuration(t *testing.T, name string) models.Configuration {
	t.Helper()
	for _, c := range manifest(t).Configurations {
		if c.Name() == name {
			return c
		}
	}
	require.FailNow(t, "the manifest lists no "+name)
	return models.Configuration{}
}

func TestAModelThatIsNotAsExpectedIsTold(t *testing.T) {
	ok := configuration(t, "bad/R4_TwoFlights")
	ok.Verdict, ok.Counts = models.VerdictOk, *ok.Others
	ok.Rule, ok.Kind, ok.Property, ok.Trace, ok.Others = "", "", "", 0, nil
	twin := func(change func(*models.Configuration)) models.Configuration {
		c := configuration(t, "bad/R4_TwoFlights")
		others := *c.Others
		c.Others = &others
		change(&c)
		return c
	}
	for _, row := range []struct {
		name, reason string
		files        fs.FS
		expected     models.Configuration
		want, rule   string
	}{
		{
			"violated", "the contract does not allow the defect",
			models.FS, ok, "the verdict is violated: R4_SingleFlight, want ok", "R4",
		},
		{
			"twin that is good", "its check can no longer fail",
			edited(t, "Contract.tla", "origin[c] = origin[d]", "FALSE"),
			twin(func(*models.Configuration) {}), "the verdict is ok, want violated", "R4",
		},
		{
			"another property", "a twin violates its own rule",
			models.FS,
			twin(func(c *models.Configuration) { c.Rule, c.Property = "R3", "R3_SingleClient" }),
			"it violates R4_SingleFlight, want R3_SingleClient", "R4",
		},
		{
			"another kind", "the kind tells states from steps",
			models.FS, twin(func(c *models.Configuration) { c.Kind = models.ActionProperty }),
			"it violates the invariant R4_SingleFlight, want action-property", "R4",
		},
		{
			"longer counterexample", "a shortest one has one length",
			models.FS, twin(func(c *models.Configuration) { c.Trace++ }), "states, want", "R4",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			fsys := layered{row.files, models.FS} // the configurations of the twins are below
			run, err := conformance.ModelCheck(t.Context(), fsys, row.expected, nil)
			require.NoError(t, err)
			require.ErrorContains(t, run.Met, row.want, row.reason)
			assert.Equal(t, row.rule, run.Rule(), row.reason)
		})
	}
}

func TestATwinThatBreaksAnotherRuleTooIsTold(t *testing.T) {
	c := configuration(t, "bad/R4_TwoFlights")
	others := *c.Others
	others.Depth++
	c.Others = &others
	run, err := conformance.ModelCheckOthers(t.Context(), models.FS, c, nil)
	require.NoError(t, err)
	require.ErrorContains(t, run.Met, "without the properties of R4: it counts ")
	c.Rule = "R3" // whose properties it keeps to
	run, err = conformance.ModelCheckOthers(t.Context(), models.FS, c, nil)
	require.NoError(t, err)
	require.ErrorContains(t, run.Met, "the verdict is violated: R4_SingleFlight, want ok")
	c.Others = nil
	assert.Panics(t, func() {
		_, _ = conformance.ModelCheckOthers(t.Context(), models.FS, c, nil)
	})
}

// layered is a file system over another.
type layered [2]fs.FS

func (l layered) Open(name string) (fs.File, error) {
	if f, err := l[0].Open(name); err == nil {
		return f, nil
	}
	return l[1].Open(name)
}

func TestATemporalPropertyIsBrokenByABehaviourThatNeverEnds(t *testing.T) {
	run, err := conformance.ModelCheck(t.Context(), models.FS, configuration(t, "live_limit"), nil)
	require.NoError(t, err)
	require.NoError(t, run.Met)
	twin := configuration(t, "bad/L2_NoDeadline")
	run, err = conformance.ModelCheck(t.Context(), models.FS, twin, nil)
	require.NoError(t, err)
	require.NoError(t, run.Met)
	require.NotNil(t, run.Result.Loop)
	twin.Property = "L1_AcquireReturns"
	run, err = conformance.ModelCheck(t.Context(), models.FS, twin, nil)
	require.NoError(t, err)
	require.ErrorContains(t, run.Met, "it violates L2_DrainEnds, want L1_AcquireReturns")
}

func TestModelCheckingTellsItsProgressAndEndsWithItsContext(t *testing.T) {
	told := 0
	ctx, cancel := context.WithCancel(t.Context())
	progress := func(p tla.Progress) {
		told++
		assert.Positive(t, p.Distinct)
		cancel()
	}
	_, err := conformance.ModelCheck(ctx, models.FS, configuration(t, "procs"), progress)
	require.ErrorIs(t, err, context.Canceled)
	assert.Positive(t, told)
}

func TestAModelThatCannotBeReadIsAnError(t *testing.T) {
	c := configuration(t, "procs")
	fsys := edited(t, "MC.tla", "EXTENDS BadTwins", "EXTENDS Nothing")
	_, err := conformance.ModelCheck(t.Context(), fsys, c, nil)
	require.ErrorContains(t, err, "model-check procs: MC.tla:")
	c.Config = "none.cfg"
	_, err = conformance.ModelCheck(t.Context(), models.FS, c, nil)
	require.ErrorIs(t, err, fs.ErrNotExist)
}
