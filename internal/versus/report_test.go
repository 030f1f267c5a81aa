package versus_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/internal/versus"
)

func TestCausesAreGroupedWithoutPlacesAndNumbers(t *testing.T) {
	var b strings.Builder
	versus.WriteCauses(&b, []versus.Failure{
		{Name: "c", Why: "gap"},
		{Name: "a", Why: "x/B.tla:1:2: more than 7"},
		{Name: "b", Why: "C.als:30:4: more than 80"},
	})
	assert.Equal(t, "\n2: more than n\n    a\n    b\n\n1: gap\n    c\n", b.String())
}

func TestTheMeanIsGeometric(t *testing.T) {
	var b strings.Builder
	versus.WriteMean(&b, "faster", []versus.Ratio{{Name: "a", Times: 2}, {Name: "b", Times: 8}})
	assert.Equal(t, "4.0x faster (geometric mean); least: 2.0x, a\n", b.String())
	versus.WriteMean(&b, "faster", nil)
	versus.WriteMean(&b, "smaller", []versus.Ratio{{Name: "not measured"}})
	assert.Equal(t, 1, strings.Count(b.String(), "\n"), "there is no mean of nothing")
}

func TestTheFirstLineSaysSomething(t *testing.T) {
	assert.Equal(t, "b", versus.FirstLine("\n  b \nc"))
	assert.Equal(t, "nothing was said", versus.FirstLine(" \n"))
}
