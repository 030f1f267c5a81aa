package conformance

import (
	"lockstep/conformance/alloy"
	"lockstep/conformance/tla"
)

// Shapes is for the comparison of the two models.
type Shapes struct {
	Shared       map[string]bool
	Parents      map[int]int
	Places, Gens int
	Reused       bool
}

// Snapshot returns what a state of the TLA+ model is of snapshot.als.
func (s Shapes) Snapshot(state tla.State) alloy.State {
	own := structure{s.Shared, s.Parents, s.Places, s.Gens, s.Reused}
	return own.snapshot(state)
}
