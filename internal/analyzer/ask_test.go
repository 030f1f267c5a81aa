package analyzer_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/internal/analyzer"
	"lockstep/internal/require"
)

const model = `sig A { next: lone A }
loop: run { some a: A | a in a.^next } for exactly 2 A
check { all a: A | a not in a.^next } for 1 expect 1
bad: run { some B } for 1
`

// ask runs the program on what args make of the model's path.
func ask(t *testing.T, text string, args func(path string) []string) string {
	tool := require.Alloy(t)
	dir := t.TempDir()
	program, err := tool.Compile(t.Context(), dir)
	must.NoError(t, err)
	path := filepath.Join(dir, "m.als")
	must.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	command := program.Command(args(path)...)
	out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).CombinedOutput()
	must.NoError(t, err, string(out))
	return string(out)
}

func TestTheAnalyzerListsAndCounts(t *testing.T) {
	text := model[:len(model)-len("bad: run { some B } for 1\n")]
	commands, err := analyzer.ReadCommands(ask(t, text, func(path string) []string {
		return []string{"list", path}
	}))
	must.NoError(t, err)
	assert.Equal(t, []analyzer.Command{
		{Label: "loop", Expect: -1}, {Label: "check$2", Check: true, Expect: 1},
	}, commands)
	answers, err := analyzer.ReadAnswers(ask(t, text, func(path string) []string {
		return []string{"count", "100", "wrap", path, path}
	}))
	must.NoError(t, err)
	// 3*3 functions, of which those with no loop are: none, a->b, b->a. Each loop's atom is a
	// witness of its own.
	one := []analyzer.Answer{{Sat: true, Count: 8}, {Sat: true, Count: 1}}
	assert.Equal(t, [][]analyzer.Answer{one, one}, answers)
}

func TestWhatTheAnalyzerCannotReadIsAnError(t *testing.T) {
	_, err := analyzer.ReadCommands(ask(t, model, func(path string) []string {
		return []string{"list", path}
	}))
	assert.ErrorContains(t, err, "B")
}

func TestOtherLinesAreNoAnswers(t *testing.T) {
	answers, err := analyzer.ReadAnswers(
		"warning\n@ unsat 0\n@ error bad  thing\n@ value {A$0}\r\n")
	must.NoError(t, err)
	must.Len(t, answers, 1)
	must.Len(t, answers[0], 3)
	assert.Equal(t, analyzer.Answer{}, answers[0][0])
	assert.EqualError(t, answers[0][1].Err, "bad  thing")
	assert.Equal(t, "{A$0}", answers[0][2].Value)
	_, err = analyzer.ReadAnswers("@ maybe 1\n")
	assert.Error(t, err)
}
