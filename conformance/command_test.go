package conformance_test

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance"
	"lockstep/conformance/alloy"
	"lockstep/models"
)

// TestTheAlloyCommandsAreAsTheManifestSays has our engine carry out each small command: what is to
// hold has no counterexample, each action can happen, and each Bad twin breaks its rule.
func TestTheAlloyCommandsAreAsTheManifestSays(t *testing.T) {
	loaded := make(map[string]*alloy.Model)
	checked := 0
	for _, c := range manifest(t).Commands {
		long := c.Module == "client_factory" || c.Module == "bad_twins"
		if c.Size != models.Small || !c.CheckedBy(models.EngineAlloy) {
			continue
		}
		checked++
		t.Run(c.Name(), func(t *testing.T) {
			if long && (raceEnabled || testing.Short()) {
				t.Skip("it takes long: it is checked without -short and -race")
			}
			if loaded[c.Module] == nil {
				var err error
				loaded[c.Module], err = alloy.Load(models.FS, c.File())
				require.NoError(t, err)
			}
			run, err := conformance.RunCommand(t.Context(), loaded[c.Module], c)
			require.NoError(t, err)
			assert.NoError(t, run.Met)
			assert.Equal(t, conformance.Ok, run.Verdict)
		})
	}
	assert.Greater(t, checked, 40, "the manifest lists the actions and the Bad twins")
}

func TestACommandThatIsNotAsExpectedIsTold(t *testing.T) {
	files := fstest.MapFS{"alloy/m.als": {Data: []byte(
		"sig A {}\nassert R1_None { no A }\ncheck R1_None for 1 expect 0\n" +
			"run Some { some A } for 0 expect 1\n")}}
	model, err := alloy.Load(files, "alloy/m.als")
	require.NoError(t, err)
	for _, row := range []struct {
		name, reason string
		command      models.Command
		want         string
	}{
		{
			"counterexample", "an assertion that is broken is no longer kept",
			models.Command{Module: "m", Command: "R1_None", Kind: models.SearchCheck},
			"it has a counterexample",
		},
		{
			"no instance", "an action that cannot happen makes its rules vacuous",
			models.Command{Module: "m", Command: "Some", Kind: models.SearchRun, Expect: 1},
			"it has no instance",
		},
		{
			"another expectation", "the file must not say another thing than the manifest",
			models.Command{Module: "m", Command: "R1_None", Kind: models.SearchCheck, Expect: 1},
			"the file expects 0, the manifest 1",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			run, err := conformance.RunCommand(t.Context(), model, row.command)
			require.NoError(t, err)
			assert.EqualError(t, run.Met, row.want, row.reason)
			assert.Equal(t, conformance.Violated, run.Verdict)
		})
	}
	_, err = conformance.RunCommand(t.Context(), model, models.Command{Module: "m", Command: "No"})
	assert.ErrorContains(t, err, "alloy/m.als has no")
	ended, end := context.WithCancel(t.Context())
	end()
	_, err = conformance.RunCommand(ended, model,
		models.Command{Module: "m", Command: "R1_None", Kind: models.SearchCheck})
	assert.ErrorIs(t, err, context.Canceled)
}
