package models_test

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/models"
)

func TestTheManifestListsEveryConfiguration(t *testing.T) {
	manifest, err := models.LoadManifest(models.FS)
	require.NoError(t, err)
	var listed []string
	for _, c := range manifest.Configurations {
		listed = append(listed, "tla/"+c.Config)
		assert.True(t, c.CheckedBy(models.EngineTLC), "%s: TLC checks everything", c.Config)
	}
	var files []string
	for _, pattern := range []string{"tla/*.cfg", "tla/bad/*.cfg"} {
		found, err := fs.Glob(models.FS, pattern)
		require.NoError(t, err)
		files = append(files, found...)
	}
	files = slices.DeleteFunc(files, func(f string) bool {
		return f == "tla/Trace.cfg" // judges traces
	})
	assert.ElementsMatch(t, files, listed)
}

// A twin whose configuration left a property out would not show that it breaks no other.
func TestEveryConfigurationChecksTheSameProperties(t *testing.T) {
	properties := func(file string) []string {
		text, err := fs.ReadFile(models.FS, file)
		require.NoError(t, err)
		_, checks, _ := strings.Cut(string(text), "INVARIANTS\n")
		return strings.Fields(checks)
	}
	want := properties("tla/Trace.cfg")
	require.NotEmpty(t, want)
	manifest, err := models.LoadManifest(models.FS)
	require.NoError(t, err)
	for _, c := range manifest.Configurations {
		if c.Module == "MC" {
			assert.Equal(t, want, properties(path.Join("tla", c.Config)), c.Config)
		}
	}
}

func TestAWrongManifestIsAnError(t *testing.T) {
	const ok = `"module":"M","config":"m.cfg","size":"small","engine":["tla"],"verdict":"ok",` +
		`"generated":3,"distinct":2,"depth":2`
	const twin = `"module":"M","config":"m.cfg","size":"small","engine":["tlc"],` +
		`"verdict":"violated","rule":"R1","kind":"invariant","property":"R1_P","trace":2,` +
		`"others":{"generated":3,"distinct":2,"depth":2}`
	for _, row := range []struct{ name, reason, entry, before, after, want string }{
		{"good", "the row that the others spoil", ok, "", "", ""},
		{"good twin", "the row that the others spoil", twin, "", "", ""},
		{
			"json", "the position helps more than nothing", ok, `"M"`, `M`,
			"manifest.json: invalid character 'M'",
		},
		{
			"unknown field", "a misspelt field would be ignored", ok, `"size"`, `"sise"`,
			`unknown field "sise"`,
		},
		{"no module", "files are named", ok, `"M"`, `"N"`, "there is no tla/N.tla"},
		{"no config", "files are named", ok, `"m.cfg"`, `"n.cfg"`, "there is no tla/n.cfg"},
		{"size", "sizes decide when it runs", ok, `"small"`, `"tiny"`, `unknown size "tiny"`},
		{"no engine", "nobody would check it", ok, `["tla"]`, `[]`, "no engine checks it"},
		{"engine", "nobody would check it", ok, `"tla"`, `"alloy"`, `unknown engine "alloy"`},
		{
			"verdict", "a bound is no expectation", ok, `"ok"`, `"unknown"`,
			`unknown verdict "unknown"`,
		},
		{
			"no counts", "a search that is ok is complete", ok, `,"depth":2`, ``,
			"it is ok and lacks generated",
		},
		{
			"rule of ok", "ok breaks no rule", ok, `"depth":2`, `"depth":2,"rule":"R1"`,
			"it is ok and has rule",
		},
		{
			"no rule", "a twin breaks its rule", twin, `"rule":"R1",`, ``,
			`the property "R1_P" is not of the rule ""`,
		},
		{
			"another rule", "R10 is not R1", twin, `"R1_P"`, `"R10_P"`,
			`the property "R10_P" is not of the rule "R1"`,
		},
		{
			"kind", "kinds are compared", twin, `"invariant"`, `"deadlock"`,
			`unknown kind "deadlock"`,
		},
		{
			"no trace", "its length is exact", twin, `"trace":2,`, ``,
			"the length of its counterexample is missing",
		},
		{
			"no others", "a twin breaks no other rule", twin, `,"depth":2}`, `}`,
			"others lacks generated",
		},
		{
			"others of temporal", "TLC does not name temporal properties", twin, `"invariant"`,
			`"temporal"`, "it is temporal and has trace or others",
		},
		{
			"counts of violated", "they depend on the order", twin, `"trace":2`,
			`"trace":2,"depth":2`, "it is violated and has generated",
		},
		{
			"twice", "one entry would be ignored", ok, `"depth":2`, `"depth":2},{` + ok,
			"it is listed twice",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Contains(t, row.entry, row.before)
			entry := strings.Replace(row.entry, row.before, row.after, 1)
			_, err := models.LoadManifest(fstest.MapFS{
				"tla/M.tla": {}, "tla/m.cfg": {},
				"manifest.json": {Data: []byte(`{"configurations":[{` + entry + `}]}`)},
			})
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, row.want, row.reason)
		})
	}
	_, err := models.LoadManifest(fstest.MapFS{})
	require.True(t, errors.Is(err, fs.ErrNotExist))
}
