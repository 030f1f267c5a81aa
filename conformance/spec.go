package conformance

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"lockstep/conformance/tla"
	"lockstep/models"
)

// Rule is a rule of the contract.
type Rule struct {
	ID   string // such as R1
	Name string // such as ProcessIsolation
}

// ruleNames are the contract's names of its rules. What the rules say is in the models alone.
var ruleNames = map[string]string{
	"R1": "ProcessIsolation", "R2": "ScopeIsolation", "R3": "SingleClient", "R4": "SingleFlight",
	"R5": "FreshGeneration", "R6": "NoUseAfterEnd", "R7": "OneEnd", "R8": "SilentDiscard",
	"R9": "NoLeak", "R10": "Drain", "R12": "Limits",
}

// ruleOf returns the rule that a property of the models states.
func ruleOf(property string) Rule {
	id := models.RuleOf(property)
	name, ok := ruleNames[id]
	if !ok {
		name = strings.TrimPrefix(property, id+"_")
	}
	return Rule{id, name}
}

// Spec is the contract as the models state it, ready to judge traces by. It does not change, and is
// safe for concurrent use.
type Spec struct {
	program    *tla.Program
	variables  []string
	invariants []invariant
	steps      []tla.Property
}

// invariant is a property of states, with the variables that it reads.
type invariant struct {
	tla.Property
	reads map[string]bool
}

// Load reads module Trace and Trace.cfg from the directory tla of a file system such as models.FS.
// Mistakes in them are errors with file, line and column, of the types that [tla.Load] and
// [tla.Compile] return; a property that no finite trace can break is an error, too.
func Load(fsys fs.FS) (*Spec, error) {
	spec, err := load(fsys)
	if err != nil {
		return nil, fmt.Errorf("load the models: %w", err)
	}
	if _, err := newBinding(spec, Trace{}); err != nil {
		return nil, fmt.Errorf("load the models: %w", err)
	}
	return spec, nil
}

func load(fsys fs.FS) (*Spec, error) {
	m, cfg, err := read(fsys, "Trace", "Trace.cfg")
	if err != nil {
		return nil, err
	}
	program, err := tla.Compile(m, cfg)
	if err != nil {
		return nil, err
	}
	if names := program.Unchecked(); len(names) > 0 {
		return nil, fmt.Errorf("no trace can break %s, which Trace.cfg names", names[0])
	}
	spec := &Spec{
		program: program, variables: program.Variables(), steps: program.ActionProperties(),
	}
	for _, p := range program.Invariants() {
		vars, err := reads(m, cfg, p.Name)
		if err != nil {
			return nil, err
		}
		spec.invariants = append(spec.invariants, invariant{p, vars})
	}
	return spec, nil
}

// read reads a module and a configuration from the directory tla.
func read(fsys fs.FS, module, config string) (*tla.Module, *tla.Config, error) {
	fsys, err := fs.Sub(fsys, "tla")
	if err != nil {
		return nil, nil, err
	}
	m, err := tla.Load(fsys, module)
	if err != nil {
		return nil, nil, err
	}
	text, err := fs.ReadFile(fsys, config)
	if err != nil {
		return nil, nil, err
	}
	cfg, err := tla.ParseConfig(config, text)
	return m, cfg, err
}

// Rules returns the rules that the models state, by number. TypeOK is none of them.
func (s *Spec) Rules() []Rule {
	var rules []Rule
	properties := slices.Clone(s.steps)
	for _, i := range s.invariants {
		properties = append(properties, i.Property)
	}
	for _, p := range properties {
		if r := ruleOf(p.Name); r.ID != p.Name && !slices.Contains(rules, r) {
			rules = append(rules, r)
		}
	}
	slices.SortStableFunc(rules, func(a, b Rule) int {
		return cmp.Compare(ruleNumber(a), ruleNumber(b))
	})
	return rules
}

func ruleNumber(r Rule) int {
	n, _ := strconv.Atoi(strings.TrimLeft(r.ID, "RL")) // without a number: first
	return n
}
