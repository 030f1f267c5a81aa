package tla_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// The file has expressions, below each what TLC's operator PrintT writes of it.
func TestAWideValueIsPrintedAsByTLC(t *testing.T) {
	text, err := fs.ReadFile(evalSpecs, "layout.txt")
	must.NoError(t, err)
	model := load(t, evalSpecs, "Eval", "Eval.cfg")
	for block := range strings.SplitSeq(string(text), "\n\n") {
		expr, want, _ := strings.Cut(strings.Trim(block, "\n"), "\n")
		var got string
		model.Output = func(text string) { got = "    " + strings.ReplaceAll(text, "\n", "\n    ") }
		_, err := model.Eval(t.Context(), "PrintT("+expr+")", tla.State{})
		must.NoError(t, err, expr)
		assert.Equal(t, want, got, expr)
	}
}
