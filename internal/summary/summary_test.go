package summary_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/internal/summary"
)

func TestTextsOfManyAreKeptInOnePiece(t *testing.T) {
	path := filepath.Join(t.TempDir(), "summary")
	t.Setenv("LOCKSTEP_SUMMARY", path)
	var all sync.WaitGroup
	text := strings.Repeat("x", 1000)
	for range 20 {
		all.Go(func() { summary.Add(text) })
	}
	all.Wait()
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, strings.Repeat(text+"\n", 20), string(got))
}

func TestAFileThatCannotBeWrittenFailsNothing(t *testing.T) {
	t.Setenv("LOCKSTEP_SUMMARY", t.TempDir())
	assert.NotPanics(t, func() { summary.Add("told all the same") })
}
