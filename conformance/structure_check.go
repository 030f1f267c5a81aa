package conformance

import (
	"context"
	"fmt"
	"io/fs"
	"math/bits"
	"strings"

	"lockstep/conformance/alloy"
	"lockstep/conformance/tla"
	"lockstep/factory"
	"lockstep/models"
)

// Structure is the structural half of the contract, as models/alloy states it: what a factory looks
// like at one moment, and how that changes. It does not change, and is safe for concurrent use.
type Structure struct {
	snapshot, trace *alloy.Model
}

// LoadStructure reads snapshot.als and client_factory.als from the directory alloy of a file system
// such as models.FS. Mistakes in them are errors with file, line and column.
func LoadStructure(fsys fs.FS) (*Structure, error) {
	snapshot, err := alloy.Load(fsys, "alloy/snapshot.als")
	if err != nil {
		return nil, fmt.Errorf("load the models of structure: %w", err)
	}
	trace, err := alloy.Load(fsys, "alloy/client_factory.als")
	if err != nil {
		return nil, fmt.Errorf("load the models of structure: %w", err)
	}
	return &Structure{snapshot, trace}, nil
}

// Misfit is a fact or an assertion of the models of structure that a trace breaks.
type Misfit struct {
	Place
	// Rule is that of an assertion, such as R1, and "" where a fact is broken: then the structure
	// is none that the contract's actions lead to, though no rule names it.
	Rule string
	// Finding says which sub-formula is false, and the atoms that witness it. They are called p1,
	// c1, l1 by the numbers of the report's other places.
	Finding alloy.Finding
	// Whole says that the finding is of the trace as a whole, from its beginning.
	Whole bool
}

// String returns `line 14: Acquire(…): R1_ProcessIsolation: …`.
func (m Misfit) String() string { return fmt.Sprintf("%v: %v", m.Place, m.Finding) }

// Snapshots judges the structure after each event of a trace that changed it. It returns the first
// misfit of each fact and assertion.
//
// It errs when ctx ends or the models cannot be evaluated. The spec maps events to states.
func (s *Structure) Snapshots(ctx context.Context, spec *Spec, trace Trace) ([]Misfit, error) {
	w, err := walkOf(spec, trace)
	if err != nil {
		return nil, err
	}
	var found []Misfit
	known := make(map[string]bool)
	for _, m := range w.moments {
		i, err := s.snapshot.Snapshot(w.bits, []alloy.State{w.shape.snapshot(m.state)}, 0)
		if err != nil {
			return found, fmt.Errorf("line %d: %w", m.Line, err)
		}
		findings, err := s.snapshot.Judge(ctx, i)
		if err != nil {
			return found, fmt.Errorf("line %d: %w", m.Line, err)
		}
		for _, f := range findings {
			if id := f.Kind + " " + f.Name; !known[id] {
				known[id] = true
				found = append(found, misfit(m.Place, f))
			}
		}
	}
	return found, nil
}

// Whole judges a trace as a whole: each of its steps is an action of client_factory.als, and its
// assertions hold from the beginning. After its last event nothing changes any more. Errors are
// those of [Structure.Snapshots].
func (s *Structure) Whole(ctx context.Context, spec *Spec, trace Trace) ([]Misfit, error) {
	w, err := walkOf(spec, trace)
	if err != nil {
		return nil, err
	}
	states := make([]tla.State, len(w.moments))
	for i, m := range w.moments {
		states[i] = m.state
	}
	i, err := s.trace.Snapshot(w.bits, w.shape.trace(states), len(states)-1)
	if err != nil {
		return nil, err
	}
	findings, err := s.trace.Judge(ctx, i)
	if err != nil {
		return nil, err
	}
	var found []Misfit
	for _, f := range findings {
		// What is false of a step is so of the state before it.
		at := w.moments[min(f.Cause.State+1, len(states)-1)].Place
		m := misfit(at, f)
		m.Whole = true
		found = append(found, m)
	}
	return found, nil
}

// End returns the structure after the last event of a trace, as a state of snapshot.als. Errors are
// those of [Structure.Snapshots].
func (s *Structure) End(spec *Spec, trace Trace) (alloy.State, error) {
	w, err := walkOf(spec, trace)
	if err != nil {
		return alloy.State{}, err
	}
	return w.shape.snapshot(w.moments[len(w.moments)-1].state), nil
}

func misfit(at Place, f alloy.Finding) Misfit {
	m := Misfit{Place: at, Finding: f}
	if rule := models.RuleOf(f.Name); f.Kind == "assert" && strings.HasPrefix(rule, "R") {
		m.Rule = rule
	}
	return m
}

// walk is the states that a trace leads through.
type walk struct {
	moments []placed
	shape   *structure
	bits    int // of integers, so that all of its things can be counted
}

// placed is a state, and the event that led to it.
type placed struct {
	Place
	state tla.State
}

// walkOf binds a trace to the model. An event that cannot be mapped changes nothing: that is for
// [Check] to say.
func walkOf(spec *Spec, trace Trace) (*walk, error) {
	b, err := newBinding(spec, trace)
	if err != nil {
		return nil, err
	}
	n := b.names
	w := &walk{shape: &structure{
		shared: n.shared, parents: make(map[int]int), places: trace.Limit, gens: int(n.genMax),
	}}
	if w.shape.places == 0 {
		w.shape.places = len(n.clients.all) // which nobody can pass
	}
	w.bits = bits.Len(uint(max(w.shape.places, len(n.clients.all)))) + 1
	w.moments = []placed{{Place{Line: 1}, b.state}}
	for i, e := range trace.Events {
		s, err := b.next(e)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", lineOf(i), err)
		}
		switch e.Action {
		case factory.ActionFork, factory.ActionClone, factory.ActionRestore:
			w.shape.parents[n.procs.of[e.Child.Epoch]] = n.procs.of[e.Process.Epoch]
		}
		if len(changes(s.from, s.to, spec.variables)) > 0 {
			at := Place{Line: lineOf(i), Event: e, args: s.args}
			w.moments = append(w.moments, placed{at, s.to})
		}
	}
	return w, nil
}
