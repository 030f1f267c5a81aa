package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Size says when a configuration is checked.
type Size string

// The sizes: at every test, at every run of the continuous integration, at night.
const (
	Small   Size = "small"
	Medium  Size = "medium"
	Nightly Size = "nightly"
)

// Engine names a model checker.
type Engine string

// The engines: package conformance/tla, TLC of the TLA+ tools; package conformance/alloy, the Alloy
// Analyzer.
const (
	EngineTLA      Engine = "tla"
	EngineTLC      Engine = "tlc"
	EngineAlloy    Engine = "alloy"
	EngineAnalyzer Engine = "analyzer"
)

// Verdict is what checking a configuration is expected to give.
type Verdict string

// The verdicts.
const (
	VerdictOk       Verdict = "ok"
	VerdictViolated Verdict = "violated"
)

// Kind is the kind of a property that is violated.
type Kind string

// The kinds: of states, of steps, of whole behaviours.
const (
	Invariant      Kind = "invariant"
	ActionProperty Kind = "action-property"
	Temporal       Kind = "temporal"
)

// Counts are the numbers of a complete search, which every engine reproduces: states generated,
// distinct states, and the depth of the search with the initial states at 1.
type Counts struct {
	Generated int `json:"generated,omitempty"`
	Distinct  int `json:"distinct,omitempty"`
	Depth     int `json:"depth,omitempty"`
}

// Configuration is a .cfg file and what checking it is expected to give.
type Configuration struct {
	Module  string   `json:"module"` // such as MC
	Config  string   `json:"config"` // a path within tla, such as bad/R1_LeaseInherited.cfg
	Size    Size     `json:"size"`
	Engines []Engine `json:"engine"`
	Verdict Verdict  `json:"verdict"`

	// Counts are given where the verdict is ok. How much of the states a search has seen when it
	// meets a violation depends on its order.
	Counts

	// What follows is of a Bad twin, whose verdict is violated.

	Rule     string `json:"rule,omitempty"` // such as R1
	Kind     Kind   `json:"kind,omitempty"`
	Property string `json:"property,omitempty"`
	// Trace is the number of states in a shortest counterexample; that of a temporal property
	// need not be one, and has no entry.
	Trace int `json:"trace,omitempty"`
	// Others are the counts of the same configuration without the properties of Rule. It is then
	// ok: the twin violates no other rule.
	Others *Counts `json:"others,omitempty"`
}

// Name returns the configuration's path without its ending.
func (c Configuration) Name() string { return strings.TrimSuffix(c.Config, ".cfg") }

// CheckedBy says whether an engine can check the configuration.
func (c Configuration) CheckedBy(e Engine) bool { return slices.Contains(c.Engines, e) }

// RuleOf returns the rule that a property states: R1 of R1_ProcessIsolation, and the whole name
// where it has no such prefix.
func RuleOf(property string) string {
	rule, _, _ := strings.Cut(property, "_")
	return rule
}

// Manifest lists what is expected of each configuration of the TLA+ specifications, and of each
// command of the Alloy ones.
type Manifest struct {
	Configurations []Configuration `json:"configurations"`
	Commands       []Command       `json:"commands"`
}

// LoadManifest reads manifest.json from the root of a file system such as [FS]. It errs when that
// is not JSON of the right form, and, joined, for every entry that contradicts itself or names
// files that are not there.
func LoadManifest(fsys fs.FS) (Manifest, error) {
	const file = "manifest.json"
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return Manifest{}, fmt.Errorf("load the manifest of the models: %w", err)
	}
	var m Manifest
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return Manifest{}, fmt.Errorf("%s: %w", file, err)
	}
	var found []error
	seen := make(map[string]bool)
	for i, c := range m.Configurations {
		for _, problem := range c.problems(fsys, seen[c.Config]) {
			found = append(found,
				fmt.Errorf("%s: configuration %d (%s): %s", file, i+1, c.Config, problem))
		}
		seen[c.Config] = true
	}
	for i, c := range m.Commands {
		for _, problem := range c.problems(fsys, seen[c.Name()]) {
			found = append(found,
				fmt.Errorf("%s: command %d (%s): %s", file, i+1, c.Name(), problem))
		}
		seen[c.Name()] = true
	}
	if err := errors.Join(found...); err != nil {
		return Manifest{}, err
	}
	return m, nil
}

// problems returns what is wrong with an entry.
func (c Configuration) problems(fsys fs.FS, twice bool) []string {
	var found []string
	report := func(wrong bool, format string, args ...any) {
		if wrong {
			found = append(found, fmt.Sprintf(format, args...))
		}
	}
	report(twice, "it is listed twice")
	for _, name := range []string{c.Module + ".tla", c.Config} {
		_, err := fs.Stat(fsys, path.Join("tla", name))
		report(err != nil, "there is no tla/%s", name)
	}
	report(!slices.Contains([]Size{Small, Medium, Nightly}, c.Size), "unknown size %q", c.Size)
	report(len(c.Engines) == 0, "no engine checks it")
	for _, e := range c.Engines {
		report(e != EngineTLA && e != EngineTLC, "unknown engine %q", e)
	}
	switch c.Verdict {
	case VerdictOk:
		report(!c.Counts.complete(), "it is ok and lacks generated, distinct or depth")
		report(c.Rule != "" || c.Kind != "" || c.Property != "" || c.Trace != 0 || c.Others != nil,
			"it is ok and has rule, kind, property, trace or others")
	case VerdictViolated:
		found = append(found, c.problemsOfTwin()...)
	default:
		report(true, "unknown verdict %q", c.Verdict)
	}
	return found
}

func (c Configuration) problemsOfTwin() []string {
	var found []string
	report := func(wrong bool, format string, args ...any) {
		if wrong {
			found = append(found, fmt.Sprintf(format, args...))
		}
	}
	report(c.Counts != (Counts{}), "it is violated and has generated, distinct or depth")
	report(c.Property == "" || RuleOf(c.Property) != c.Rule,
		"the property %q is not of the rule %q", c.Property, c.Rule)
	switch c.Kind {
	case Invariant, ActionProperty:
		report(c.Trace <= 0, "the length of its counterexample is missing")
		report(c.Others == nil || !c.Others.complete(), "others lacks generated, distinct or depth")
	case Temporal:
		report(c.Trace != 0 || c.Others != nil, "it is temporal and has trace or others")
	default:
		report(true, "unknown kind %q", c.Kind)
	}
	return found
}

func (c Counts) complete() bool {
	return c.Generated > 0 && c.Distinct > 0 && c.Depth > 0
}
