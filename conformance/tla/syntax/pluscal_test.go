package syntax_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla/syntax"
)

const (
	pluscal = "---- MODULE M ----\n(* --fair algorithm A\n" +
		"variable x = 0; begin Up: x := 1; end algorithm; *)\n"
	translated = "\\* BEGIN TRANSLATION\nVARIABLE x\n\\* END TRANSLATION\n"
)

func TestAnAlgorithmThatIsNotTranslatedIsSaidToBe(t *testing.T) {
	load := func(text string) (*syntax.Module, error) {
		return syntax.Load(fstest.MapFS{"M.tla": {Data: []byte(text)}}, "M")
	}
	_, err := load(pluscal + "Low == x < 3\n====\n")
	var list syntax.ErrorList
	require.ErrorAs(t, err, &list)
	assert.Contains(t, list[0].Error(), "M.tla:2:4: this PlusCal algorithm is not translated")
	assert.Greater(t, len(list), 1, "the names that are missing come after it")

	m, err := load(pluscal + "====\n")
	require.NoError(t, err, "nothing is missing yet")
	assert.ErrorContains(t, m.Untranslated(), "M.tla:2:4: this PlusCal algorithm")

	m, err = load(pluscal + translated + "Same == x\n====\n")
	require.NoError(t, err)
	assert.NoError(t, m.Untranslated())

	_, err = load(pluscal + translated + "Same == y\n====\n")
	require.ErrorAs(t, err, &list)
	assert.Len(t, list, 1)
}
