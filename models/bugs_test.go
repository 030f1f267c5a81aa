package models_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/models"
)

// A bug without a twin would be forbidden by nothing that is known to fail.
func TestEveryBugOfTheFieldHasATwinThatTheManifestLists(t *testing.T) {
	bugs, err := models.LoadBugs(models.FS)
	require.NoError(t, err)
	require.NotEmpty(t, bugs)
	manifest, err := models.LoadManifest(models.FS)
	require.NoError(t, err)
	twins := make(map[string]bool)
	for _, c := range manifest.Configurations {
		if c.Verdict == models.VerdictViolated {
			twins[path.Base(c.Name())] = true
		}
	}
	seen := make(map[string]bool)
	for _, b := range bugs {
		assert.False(t, seen[b.ID], "%s is listed twice", b.ID)
		seen[b.ID] = true
		assert.NotEmpty(t, b.Twins, b.ID)
		for _, twin := range b.Twins {
			assert.True(t, twins[twin], "%s: the manifest lists no Bad twin %s", b.ID, twin)
		}
		assert.NotEmpty(t, b.Defect, b.ID)
		assert.NotEmpty(t, b.Seen, b.ID)
		assert.Regexp(t, `^[RL]\d+(, [RL]\d+)*$`, b.Rule, b.ID)
	}
}

// row is a row of the table of bugs in docs/contract.md.
var row = regexp.MustCompile(
	`(?m)^\| ([a-z]+(?:-[a-z]+)+) \| ([RL][0-9RL, ]*) \| ([A-Za-z0-9_, ]+) \|`)

func TestTheContractListsTheSameBugs(t *testing.T) {
	text, err := os.ReadFile("../docs/contract.md")
	require.NoError(t, err)
	var documented [][]string
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		documented = append(documented, m[1:])
	}
	bugs, err := models.LoadBugs(models.FS)
	require.NoError(t, err)
	var listed [][]string
	for _, b := range bugs {
		listed = append(listed, []string{b.ID, b.Rule, strings.Join(b.Twins, ", ")})
	}
	assert.Equal(t, listed, documented)
}

// Each defect has a configuration, and each configuration a defect that BadTwins or the modules
// that it extends know.
func TestEveryDefectIsThatOfATwin(t *testing.T) {
	files, err := fs.Glob(models.FS, "tla/bad/*.cfg")
	require.NoError(t, err)
	var used []string
	for _, file := range files {
		text, err := fs.ReadFile(models.FS, file)
		require.NoError(t, err)
		m := regexp.MustCompile(`Defects = \{"(\w+)"\}`).FindStringSubmatch(string(text))
		require.NotNil(t, m, "%s re-admits one defect", file)
		_, name, _ := strings.Cut(strings.TrimSuffix(path.Base(file), ".cfg"), "_")
		assert.Equal(t, name, m[1], file)
		used = append(used, m[1])
	}
	var known []string
	files, err = fs.Glob(models.FS, "tla/*.tla")
	require.NoError(t, err)
	for _, file := range files {
		text, err := fs.ReadFile(models.FS, file)
		require.NoError(t, err)
		for _, m := range defect.FindAllStringSubmatch(string(text), -1) {
			known = append(known, m[1]+m[2])
		}
	}
	slices.Sort(used)
	slices.Sort(known)
	assert.Equal(t, slices.Compact(used), slices.Compact(known))
}

var defect = regexp.MustCompile(`Has\("(\w+)"\)|"(\w+)" \\(?:not)?in Defects`)

func TestAWrongListOfBugsIsAnError(t *testing.T) {
	_, err := models.LoadBugs(fstest.MapFS{})
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, err = models.LoadBugs(fstest.MapFS{"bugs.json": {Data: []byte(`{"bugs":[{"di":"x"}]}`)}})
	require.ErrorContains(t, err, `bugs.json: json: unknown field "di"`)
}
