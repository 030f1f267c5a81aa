package config_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/config"
)

var toolVariable = regexp.MustCompile(`\bLOCKSTEP_[A-Z_]*[A-Z]\b`)

func TestTheVariablesOfTheModulesToolsAreNotWarnedOf(t *testing.T) {
	known := make(map[string]bool)
	for _, v := range config.Variables() {
		known[v.Name] = true
		known[v.FileName()] = true
	}
	found := 0
	visit := func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, name := range toolVariable.FindAllString(string(text), -1) {
			if !known[name] {
				report := inspect(mocked(name + "=x"))
				assert.Empty(t, report.Warnings, "%s is read in %s", name, path)
				found++
			}
		}
		return nil
	}
	for _, dir := range []string{".ci", ".github", "internal", "properties"} {
		require.NoError(t, filepath.WalkDir(filepath.Join("..", dir), visit))
	}
	assert.Positive(t, found)
	assert.NotEmpty(t, inspect(mocked("LOCKSTEP_X=")).Warnings, "any other is")
}
