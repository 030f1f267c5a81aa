package syntax_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla/syntax"
)

// head is what stands before each row of testdata/semantic.txt, and beside are the modules that it
// may name.
const head = `EXTENDS Integers, Sequences, FiniteSets, TLC
CONSTANTS c, d, Op2(_, _)
VARIABLES x, y
A == x' = 1
P == x = 1
F(a) == a
H(G(_), a) == G(a)
T == []P
`

var beside = map[string]string{
	"Sub": "CONSTANT k\nVARIABLE v\nS1 == k\nS2(a) == a\nS3 == v' = k\n" +
		"LOCAL L1 == 1\nASSUME k = k",
	"OpSub": "CONSTANT G(_)\nS5 == G(1)",
	"Dup":   "P == 2",
}

func TestWhatSANYRefusesIsRefused(t *testing.T) {
	text, err := os.ReadFile("testdata/semantic.txt")
	require.NoError(t, err)
	counts := make(map[string]int)
	for _, row := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		verdict, body, _ := strings.Cut(row, " ")
		if verdict == "#" {
			continue
		}
		counts[verdict]++
		modules := map[string]string{"Main": head + strings.ReplaceAll(body, " ;; ", "\n")}
		for name, text := range beside {
			modules[name] = text
		}
		_, err := syntax.Load(files(modules), "Main")
		assert.Equal(t, verdict == "ok", err == nil, "%s: %v", body, err)
	}
	assert.Greater(t, counts["ok"], 100)
	assert.Greater(t, counts["no"], 100)
}
