// Package tlc runs TLC, the model checker of the TLA+ tools, as a second opinion on our own engine.
//
// TLC is never required: it needs Java, and a jar that package jar keeps. Find tells what is
// missing, and tests ask for the tool by require.TLC, which skips with that reason.
package tlc

import "lockstep/internal/jar"

// Tool is a TLC that can be run. Only Find makes one. It is safe for concurrent use.
type Tool struct {
	java, jar string
}

// Find returns the TLC of this machine, or the error of [jar.Jar.Find].
func Find() (Tool, error) {
	p, err := jar.TLC.Find()
	return Tool{java: p.Java, jar: p.Path}, err
}

// Jar returns the path of the jar.
func (t Tool) Jar() string { return t.jar }
