package tla

import "lockstep/conformance/tla/value"

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
	Depth   int    // 1 for an initial state
	Label   uint64 // what the observer's labels made of it, if it has any
	State   State
}

// FoundStep is a step of that graph.
type FoundStep struct {
	Action string
	// To is the number of the state that the step leads to: of the first one found with the same
	// fingerprint. It is -1 where the step or the state is outside of the constraints.
	To    int
	Label uint64
}

// labeler is an Observer that wants something evaluated on each state and step while their values
// are at hand. That is done by the workers, many at once, each with a machine of its own. What it
// returns comes back as the Label of the state or step.
type labeler interface {
	Observer
	labelState(m *machine, vals []value.Value) uint64
	labelStep(m *machine, now, next []value.Value) uint64
}

// follower is told of the graph by the workers, many at once and in no order, while the values of
// states are at hand.
type follower interface {
	// initial is told the fingerprint of each initial state within the constraints.
	initial(fingerprint uint64)
	// worker returns what follows one worker, which may evaluate with the machine.
	worker(m *machine) following
}

// following is told of a state that was explored and of all of its successors. Their values are
// not its to keep. What it throws is an error of the run.
type following interface {
	explored(now []value.Value, list []successor)
}

func (r *run) follow(m *machine) following {
	if r.follower == nil {
		return nil
	}
	return r.follower.worker(m)
}

func (r *run) tell(
	f following, m *machine, now []value.Value, list []successor,
) (err error) {
	if f != nil {
		defer m.catch(&err)
		f.explored(now, list)
	}
	return nil
}

// print returns the fingerprint that makes states the same: that of the values, or what VIEW or
// SYMMETRY say in the place of it.
func (m *machine) print(vals []value.Value) uint64 {
	if m.identity != nil {
		return m.identity(m, vals)
	}
	return fingerprint(vals)
}

// observe adds an observer. At most one of a run is a labeler.
func (r *run) observe(o Observer) {
	r.observers = append(r.observers, o)
	if l, ok := o.(labeler); ok {
		r.labels = l
	}
}

func (r *run) label(m *machine, s *successor, now, next []value.Value) {
	if r.labels == nil || !s.inside {
		return
	}
	s.stateLabel = r.labels.labelState(m, next)
	if now != nil {
		s.stepLabel = r.labels.labelStep(m, now, next)
	}
}

func (r *run) foundState(parent int, s successor) {
	for _, o := range r.observers {
		o.Found(FoundState{
			ID: len(r.states) - 1, Initial: parent < 0, Depth: r.result.Depth + 1,
			Label: s.stateLabel, State: State{r.Model, s.vals},
		})
	}
}

func (r *run) explored(from int, list []successor) {
	if len(r.observers) == 0 {
		return
	}
	r.out = r.out[:0]
	for _, s := range list {
		to := -1
		if s.inside {
			to = r.seen[s.print]
		}
		r.out = append(r.out, FoundStep{Action: s.action, To: to, Label: s.stepLabel})
	}
	for _, o := range r.observers {
		o.Explored(from, r.out)
	}
}
