package analyzer_test

import (
	"flag"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/internal/analyzer"
	"lockstep/internal/require"
	"lockstep/models"
)

var manifest = flag.String("manifest", "",
	"ask the Analyzer about the commands of models/manifest.json up to a size: "+
		"small, medium, nightly")

// TestTheAnalyzerAgreesWithTheManifest is the second opinion on the structural half of the
// contract: what our engine is held to, the Analyzer is, too. It takes minutes, so it is run by
// -manifest alone.
func TestTheAnalyzerAgreesWithTheManifest(t *testing.T) {
	if *manifest == "" {
		t.Skip("asked for by -manifest")
	}
	sizes := []models.Size{models.Small, models.Medium, models.Nightly}
	largest := slices.Index(sizes, models.Size(*manifest))
	must.GreaterOrEqual(t, largest, 0, "-manifest=%s: want one of %q", *manifest, sizes)
	program, err := require.Alloy(t).Compile(t.Context(), t.TempDir())
	must.NoError(t, err)
	expected, err := models.LoadManifest(models.FS)
	must.NoError(t, err)
	asked := 0
	listed := make(map[string][]analyzer.Command) // by file
	for _, c := range expected.Commands {
		if slices.Index(sizes, c.Size) > largest || !c.CheckedBy(models.EngineAnalyzer) {
			continue
		}
		asked++
		t.Run(c.Name(), func(t *testing.T) {
			file, err := filepath.Abs(filepath.Join("..", "..", "models", c.File()))
			must.NoError(t, err)
			if listed[file] == nil {
				listed[file], err = analyzer.ReadCommands(answer(t, program, "list", file))
				must.NoError(t, err)
			}
			index := slices.IndexFunc(listed[file], func(l analyzer.Command) bool {
				return l.Label == c.Command && l.Check == (c.Kind == models.SearchCheck)
			})
			must.GreaterOrEqual(t, index, 0)
			assert.Equal(t, c.Expect, listed[file][index].Expect)
			got, err := analyzer.ReadAnswers(
				answer(t, program, "run", file, strconv.Itoa(index), "wrap"))
			must.NoError(t, err)
			must.NoError(t, got[0][0].Err)
			assert.Equal(t, c.Expect == 1, got[0][0].Sat)
		})
	}
	assert.Positive(t, asked, "the manifest asks the Analyzer about nothing")
}

func answer(t *testing.T, program analyzer.Program, args ...string) string {
	command := program.Command(args...)
	out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).Output()
	must.NoError(t, err)
	return string(out)
}
