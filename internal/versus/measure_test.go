package versus_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"lockstep/internal/versus"
)

func TestRatiosAreOfWholeRuns(t *testing.T) {
	ours := versus.Measure{Wall: time.Second, Peak: 10 << 20}
	theirs := versus.Measure{Wall: 4 * time.Second, Peak: 30 << 20}
	assert.InDelta(t, 4, ours.Faster(theirs), 1e-9)
	assert.InDelta(t, 3, ours.Smaller(theirs), 1e-9)
	assert.InDelta(t, 4000, versus.Measure{}.Faster(theirs), 1e-9, "nothing is divided by zero")
	assert.Equal(t, "4.00s 30M", versus.Seconds(theirs.Wall)+" "+versus.MiB(theirs.Peak))

	var b strings.Builder
	var ratios versus.Ratios
	ratios.Write(&b, "models")
	assert.Empty(t, b.String())
	ratios.Add("a", ours, theirs)
	ratios.Write(&b, "models")
	assert.Equal(t, "\n1 models:\n4.0x faster (geometric mean); least: 4.0x, a\n"+
		"3.0x smaller (geometric mean); least: 3.0x, a\n", b.String())
}
