package adaptertest_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters/adaptertest"
)

var update = flag.Bool("update", false, "write the table of docs/adapters.md anew")

const document = "../../docs/adapters.md"

// table returns the rules as docs/adapters.md lists them.
func table() string {
	var text strings.Builder
	text.WriteString("| rule | name | in words | contract |\n| --- | --- | --- | --- |\n")
	for _, r := range adaptertest.Rules() {
		fmt.Fprintf(&text, "| %s | %s | %s | %s |\n",
			r.ID, r.Name, r.Words, strings.Join(r.Contract, " "))
	}
	return text.String()
}

func TestTheDocumentListsEveryRuleInItsWords(t *testing.T) {
	raw, err := os.ReadFile(document)
	require.NoError(t, err)
	before, listed, _ := strings.Cut(string(raw), "| rule | name |")
	if *update {
		require.NoError(t, os.WriteFile(document, []byte(before+table()), 0o644))
		return
	}
	assert.Equal(t, table(), "| rule | name |"+listed,
		"run: go test ./adapters/adaptertest -run TestTheDocument -update")
}

// Numbers count on within each letter, and names are one word.
func TestRulesAreNumberedInOrder(t *testing.T) {
	last := map[string]int{}
	names := map[string]bool{}
	for _, r := range adaptertest.Rules() {
		letter := r.ID[:1]
		last[letter]++
		assert.Equal(t, fmt.Sprint(letter, last[letter]), r.ID)
		assert.False(t, names[r.Name], "the name %s is given twice", r.Name)
		assert.NotContains(t, r.Name, " ")
		assert.True(t, strings.HasSuffix(r.Words, "."), "%s is a sentence", r.ID)
		names[r.Name] = true
	}
}
