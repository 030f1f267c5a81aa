package models_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/models"
)

// command is a command in an Alloy text: its kind, its label and what stands after its formula.
var command = regexp.MustCompile(
	`(?ms)^(check|run) (\w+)(?: \{.*?\})?\s+(for .*?)\s+expect (\d)$`)

func TestTheManifestListsEveryCommand(t *testing.T) {
	manifest, err := models.LoadManifest(models.FS)
	require.NoError(t, err)
	var listed [][]string
	for _, c := range manifest.Commands {
		listed = append(listed, []string{
			c.Module, string(c.Kind), c.Command, c.Scope, string(rune('0' + c.Expect)),
		})
		assert.True(t, c.CheckedBy(models.EngineAlloy), c.Name())
	}
	files, err := fs.Glob(models.FS, "alloy/*.als")
	require.NoError(t, err)
	var written [][]string
	for _, file := range files {
		text, err := fs.ReadFile(models.FS, file)
		require.NoError(t, err)
		module := strings.TrimSuffix(strings.TrimPrefix(file, "alloy/"), ".als")
		found := command.FindAllStringSubmatch(string(text), -1)
		starts := regexp.MustCompile(`(?m)^(check|run) `).FindAllString(string(text), -1)
		assert.Len(t, found, len(starts), "%s: each command has a scope and an expect", file)
		for _, m := range found {
			scope := strings.Join(strings.Fields(m[3]), " ")
			written = append(written, []string{module, m[1], m[2], scope, m[4]})
		}
	}
	assert.ElementsMatch(t, written, listed)
}

// Each rule that the Alloy models state has a check that it holds, and one that fails.
func TestEveryAssertionHasABadTwin(t *testing.T) {
	manifest, err := models.LoadManifest(models.FS)
	require.NoError(t, err)
	kept, broken := make(map[string]bool), make(map[string]bool)
	for _, c := range manifest.Commands {
		if c.Kind == models.SearchCheck {
			of := map[string]map[string]bool{"client_factory": kept, "bad_twins": broken}[c.Module]
			if of != nil {
				of[c.Rule] = true
			}
			assert.Equal(t, c.Module == "bad_twins", c.Expect == 1, c.Name())
		}
	}
	assert.Len(t, kept, 11)
	assert.Equal(t, kept, broken)
}

func TestAWrongCommandIsAnError(t *testing.T) {
	const ok = `"module":"m","command":"R1_A","kind":"check","scope":"for 3","size":"small",` +
		`"engine":["alloy"],"expect":0,"rule":"R1"`
	for _, row := range []struct{ name, before, after, want string }{
		{"good", "", "", ""},
		{"no module", `"m"`, `"n"`, "there is no alloy/n.als"},
		{"size", `"small"`, `"tiny"`, `unknown size "tiny"`},
		{"no engine", `["alloy"]`, `[]`, "no engine checks it"},
		{"engine", `"alloy"`, `"tla"`, `unknown engine "tla"`},
		{"kind", `"check"`, `"ask"`, `unknown kind "ask"`},
		{"expect", `"expect":0`, `"expect":2`, "it expects 2"},
		{"rule", `"rule":"R1"`, `"rule":"R2"`, `its rule is "R2", want "R1"`},
		{"twice", `"rule":"R1"`, `"rule":"R1"},{` + ok, "it is listed twice"},
	} {
		t.Run(row.name, func(t *testing.T) {
			entry := strings.Replace(ok, row.before, row.after, 1)
			_, err := models.LoadManifest(fstest.MapFS{
				"alloy/m.als":   {},
				"manifest.json": {Data: []byte(`{"commands":[{` + entry + `}]}`)},
			})
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, row.want)
		})
	}
}
