package models

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// Command is a command of an Alloy specification and what carrying it out is expected to give.
type Command struct {
	Module  string   `json:"module"`  // a file within alloy, without its ending
	Command string   `json:"command"` // its label, such as R1_ProcessIsolation
	Kind    Search   `json:"kind"`
	Scope   string   `json:"scope"` // as the file has it: for 3 but 1..8 steps
	Size    Size     `json:"size"`
	Engines []Engine `json:"engine"`
	// Expect is 1 where there is to be an instance, or a counterexample of what a Bad twin breaks,
	// and 0 where there is to be none.
	Expect int `json:"expect"`
	// Rule is that which a check is of, such as R1.
	Rule string `json:"rule,omitempty"`
}

// Search is what a command looks for.
type Search string

// The searches: for a counterexample, for an instance.
const (
	SearchCheck Search = "check"
	SearchRun   Search = "run"
)

// Name returns the module and the label.
func (c Command) Name() string { return c.Module + "/" + c.Command }

// File returns the path of the file in [FS].
func (c Command) File() string { return path.Join("alloy", c.Module+".als") }

// CheckedBy says whether an engine can carry the command out.
func (c Command) CheckedBy(e Engine) bool { return slices.Contains(c.Engines, e) }

// problems returns what is wrong with an entry.
func (c Command) problems(fsys fs.FS, twice bool) []string {
	var found []string
	report := func(wrong bool, format string, args ...any) {
		if wrong {
			found = append(found, fmt.Sprintf(format, args...))
		}
	}
	report(twice, "it is listed twice")
	_, err := fs.Stat(fsys, c.File())
	report(err != nil, "there is no %s", c.File())
	report(!slices.Contains([]Size{Small, Medium, Nightly}, c.Size), "unknown size %q", c.Size)
	report(len(c.Engines) == 0, "no engine checks it")
	for _, e := range c.Engines {
		report(e != EngineAlloy && e != EngineAnalyzer, "unknown engine %q", e)
	}
	report(c.Kind != SearchCheck && c.Kind != SearchRun, "unknown kind %q", c.Kind)
	report(c.Expect != 0 && c.Expect != 1, "it expects %d", c.Expect)
	rule := ""
	if c.Kind == SearchCheck {
		rule = RuleOf(c.Command)
	}
	report(c.Rule != rule, "its rule is %q, want %q", c.Rule, rule)
	return found
}
