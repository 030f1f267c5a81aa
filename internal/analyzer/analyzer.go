// Package analyzer runs the Alloy Analyzer as a second opinion on our own engine.
//
// The Analyzer is never required: it needs Java, and a jar that package jar keeps. Find tells what
// is missing, and tests ask for the tool by require.Alloy, which skips with that reason.
package analyzer

import "lockstep/internal/jar"

// Tool is an Analyzer that can be run. Only Find makes one. It is safe for concurrent use.
type Tool struct {
	java, jar string
}

// Find returns the Analyzer of this machine, or the error of [jar.Jar.Find].
func Find() (Tool, error) {
	p, err := jar.Alloy.Find()
	return Tool{java: p.Java, jar: p.Path}, err
}

// Java returns the path of the java command.
func (t Tool) Java() string { return t.java }

// Jar returns the path of the jar.
func (t Tool) Jar() string { return t.jar }
