package tla

import (
	"io"

	"lockstep/conformance/tla/value"
)

// Observer is told what a search finds. All calls are made in the order of the search, never two at
// once, and do not depend on how many workers there are.
type Observer interface {
	// Found is told of each distinct state within the constraints when it is found. States are
	// numbered from 0 in that order; the initial ones come first.
	Found(f FoundState)
	// Explored is told of every step out of a state, in the order in which Next makes them, doubles
	// included. The states are explored in the order of their numbers. The steps are valid during
	// the call only.
	Explored(from int, steps []FoundStep)
}

// FoundState is a state of the graph that a search makes.
type FoundState struct {
	ID      int
	Initial bool
	Depth   int // 1 for an initial state
	State   State
}

// FoundStep is a step of that graph.
type FoundStep struct {
	Action string
	// To is the number of the state that the step leads to: of the first one found with the same
	// fingerprint. It is -1 where the step or the state is outside of the constraints.
	To int
}

// follower is told of the graph by the workers, many at once and in no order, while the values of
// states are at hand.
type follower interface {
	// initial is told the fingerprint of each initial state within the constraints.
	initial(fingerprint uint64)
	// worker returns what follows one worker, which may evaluate with the machine.
	worker(m *machine) following
	// save writes what was followed so far, while the workers go on; load reads that.
	save(w io.Writer) error
	load(r io.Reader) error
}

// following is told of a state that was explored and of all of its successors. Their values are
// not its to keep. What it throws is an error of the run.
type following interface {
	explored(now []value.Value, list []successor)
}

// successor is a next state, as following is told of it.
type successor struct {
	vals   []value.Value
	print  uint64
	inside bool // within the constraints
}

// print returns the fingerprint that makes states the same: that of the values, or what VIEW or
// SYMMETRY say in the place of it.
func (m *machine) print(vals []value.Value) uint64 {
	if m.identity != nil {
		return m.identity(m, vals)
	}
	return fingerprint(vals)
}

func (r *run) tellState(id, parent int, k candidate) {
	for _, o := range r.observers {
		o.Found(FoundState{
			ID: id, Initial: parent < 0, Depth: r.level,
			State: State{r.Model, k.vals},
		})
	}
}

func (r *run) tellSteps(c *chunk, id, from, to int) {
	if len(r.observers) == 0 {
		return
	}
	r.out = r.out[:0]
	for i := range c.steps[from:to] {
		s := &c.steps[from+i]
		f := FoundStep{Action: c.names[s.action], To: -1}
		if s.inside {
			f.To = s.known
		}
		r.out = append(r.out, f)
	}
	for _, o := range r.observers {
		o.Explored(id, r.out)
	}
}
