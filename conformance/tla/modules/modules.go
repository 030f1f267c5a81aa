// Package modules holds the modules that a specification may extend without bringing them: the
// standard ones that are not part of the language's own operators, and those of the community.
//
// Each is TLA+ of its own, which says what its operators mean. Where that would be slow, or is not
// to be said in TLA+, there is Go code for an operator: [Find] returns it. Where both are, they
// agree, which a test sees to.
package modules

import (
	"embed"
	"math/rand/v2"

	"lockstep/conformance/tla/value"
)

//go:embed *.tla
var texts embed.FS

// Text returns the text of a module, and false where there is none of that name.
func Text(name string) ([]byte, bool) {
	text, err := texts.ReadFile(name + ".tla")
	return text, err == nil
}

// Operator is an operator that is given as an argument.
type Operator func(args ...value.Value) value.Value

// Call is a call of an operator: its arguments at their places, each a value or an operator.
type Call struct {
	Args []value.Value
	Ops  []Operator
	Host Host
	// By applies functions.
	By value.By
	// Order is that in which sets are gone through.
	Order *value.Order
}

// Host is what the code of an operator may do beyond computing.
type Host interface {
	// Tick is to be called for each step of a long computation; it ends that when it is too long.
	Tick()
	// MayExec tells whether processes may be run.
	MayExec() bool
	// Random is what is chosen by.
	Random() *rand.Rand
}

// Native is the code of an operator. It panics with a *value.Error where there is no value.
type Native func(c *Call) value.Value

// Find returns the code of an operator of one of these modules, or nil where there is none.
func Find(module, name string) Native { return natives[module][name] }

// CodeOnly tells whether a module's definitions in TLA+ say little of what its operators do, so
// that the code is meant even where a specification brings the module itself.
func CodeOnly(module string) bool {
	switch module {
	case "CSV", "GraphViz", "IOUtils", "Json", "Randomization", "Statistics", "TLCExt":
		return true
	}
	return false
}

var natives = map[string]map[string]Native{
	"Bags":             bags,
	"BagsExt":          bagsExt,
	"Bitwise":          bitwise,
	"CSV":              csv,
	"Combinatorics":    combinatorics,
	"FiniteSetsExt":    finiteSetsExt,
	"Folds":            folds,
	"Functions":        functions,
	"GraphViz":         graphViz,
	"Graphs":           graphs,
	"IOUtils":          ioUtils,
	"Json":             jsonOps,
	"Randomization":    randomization,
	"Relation":         relation,
	"SVG":              svg,
	"SequencesExt":     sequencesExt,
	"Statistics":       statistics,
	"TLCExt":           tlcExt,
	"UndirectedGraphs": undirectedGraphs,
	"VectorClocks":     vectorClocks,
}

// Operators returns the names of a module's operators that have code, in no order.
func Operators(module string) []string {
	var names []string
	for name := range natives[module] {
		names = append(names, name)
	}
	return names
}
