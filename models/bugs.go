package models

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
)

// Bug is a defect of the field that the contract must forbid, and how the models show that it does.
type Bug struct {
	// ID is its name, such as fork-reuse. Mutants refer to it.
	ID string `json:"id"`
	// Rule is what it breaks, such as R1, or several: "R1, R8".
	Rule string `json:"rule"`
	// Twins are the Bad twins that re-admit it, as their files are named: R1_LeaseInherited. One
	// whose rule is not Rule breaks it where the model can say so: a place of a limit that never
	// comes back is a call that never returns.
	Twins []string `json:"twins"`
	// Defect says what goes wrong.
	Defect string `json:"defect"`
	// Seen names the issues of those who met it.
	Seen string `json:"seen"`
}

// LoadBugs reads bugs.json from the root of a file system such as [FS]. It errs when that is not
// there or is not JSON of the right form.
func LoadBugs(fsys fs.FS) ([]Bug, error) {
	const file = "bugs.json"
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("load the bugs of the field: %w", err)
	}
	var list struct {
		Bugs []Bug `json:"bugs"`
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return list.Bugs, nil
}
