// Package mutants plants defects of the field into the factory and the mock adapters, by build
// overlays that leave no trace in it: the suite has to catch each, and to name the rule that it
// breaks.
package mutants

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// All are the mutants that there are: one for each bug of models/bugs.json.
var All = slices.Concat(crossing, opening, leasing, ending)

// Mutant is a defect, as the edits that plant it.
type Mutant struct {
	// ID is that of the bug, in models/bugs.json, which says what it is and where it was met.
	ID string
	// Rule is the rule by which it has to be caught.
	Rule string
	// Check is what has to catch it; the zero Check is the property suite.
	Check Check
	Edits []Edit
}

// Check is a test whose name ends in the rule that it checks.
type Check struct {
	Package string // such as ./factory
	Test    string
}

// Edit replaces the one occurrence of Old in a file of the module.
type Edit struct {
	File     string // from the module's root
	Old, New string
}

// Overlay writes the mutated files into dir and returns the file to give to go's -overlay. root is
// the module's root. It errs when an edit does not fit the source exactly once: the source has
// changed, and the mutant has to follow it.
func (m Mutant) Overlay(root, dir string) (string, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	sources := make(map[string]string)
	for _, e := range m.Edits {
		path := filepath.Join(root, filepath.FromSlash(e.File))
		if _, ok := sources[path]; !ok {
			source, err := os.ReadFile(path)
			if err != nil {
				return "", fmt.Errorf("mutant %s: %w", m.ID, err)
			}
			sources[path] = string(source)
		}
		if n := strings.Count(sources[path], e.Old); n != 1 {
			return "", fmt.Errorf("mutant %s: %s holds %q %d times, want once",
				m.ID, e.File, e.Old, n)
		}
		sources[path] = strings.Replace(sources[path], e.Old, e.New, 1)
	}
	replace := make(map[string]string)
	for path, source := range sources {
		replace[path] = filepath.Join(dir, m.ID+"-"+filepath.Base(path))
		if err := os.WriteFile(replace[path], []byte(source), 0o644); err != nil {
			return "", err
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, m.ID+".json")
	return file, os.WriteFile(file, overlay, 0o644)
}
