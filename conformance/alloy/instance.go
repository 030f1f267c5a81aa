package alloy

import (
	"context"
	"fmt"
	"slices"

	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
)

// Instance says what the signatures and fields of a model hold: in one state, or in each state of a
// trace that ends in a loop. It does not change, and is safe for concurrent use.
type Instance struct {
	model *Model
	// values holds the relations of the model's names frame, and those of skolems.
	values  *relational.Instance
	maxSeq  int
	command *world.Command // whose instance it is, or nil
	scopes  *scopes        // nil where there is no command
	skolems []Skolem
}

// Skolem is what an instance gives a variable of its command: a witness that makes the goal true.
type Skolem struct {
	// Name is that of the variable behind that of its command or predicate: $show_b.
	Name     string
	Type     world.Type
	relation *relational.Relation
}

// Len returns how many states there are.
func (i *Instance) Len() int { return len(i.values.States) }

// Loop returns the number of the state that comes after the last one again.
func (i *Instance) Loop() int { return i.values.Loop }

// Temporal tells whether the instance is a trace.
func (i *Instance) Temporal() bool {
	return i.Len() > 1 || i.scopes != nil && i.scopes.maxSteps > 0
}

// Model returns the model whose names the instance gives values.
func (i *Instance) Model() *Model { return i.model }

// Command returns the command whose instance it is, or nil.
func (i *Instance) Command() *world.Command { return i.command }

// Bitwidth returns how many bits integers have.
func (i *Instance) Bitwidth() int { return i.values.Bitwidth }

// MaxSeq returns the greatest length of a sequence.
func (i *Instance) MaxSeq() int { return i.maxSeq }

// Steps returns how many states the traces of the command may have, -1 and -1 where it has none.
func (i *Instance) Steps() (least, most int) {
	if i.scopes == nil || i.scopes.maxSteps == 0 {
		return -1, -1
	}
	return i.scopes.minSteps, i.scopes.maxSteps
}

// Sig returns the atoms of a signature in a state, in their order.
func (i *Instance) Sig(sig *world.Sig, state int) []string {
	var atoms []string
	for _, tuple := range i.tuples(i.model.names.sigs[sig], state) {
		atoms = append(atoms, tuple[0])
	}
	return atoms
}

// Field returns the tuples of a field in a state, with the atom of its signature in front.
func (i *Instance) Field(f *world.Field, state int) [][]string {
	return i.tuples(i.model.names.fields[f], state)
}

// Skolems returns the witnesses, in the order in which they were made.
func (i *Instance) Skolems() []Skolem { return slices.Clone(i.skolems) }

// Skolem returns the tuples of a witness in a state.
func (i *Instance) Skolem(s Skolem, state int) [][]string { return i.tuples(s.relation, state) }

// tuples returns the value of a name in a state.
func (i *Instance) tuples(e relational.Expr, state int) [][]string {
	if e == nil {
		return nil
	}
	value, err := i.values.Tuples(context.Background(), state, nil, e)
	if err != nil {
		panic(fmt.Sprintf("BUG: a name has no value: %v", err))
	}
	return i.named(value)
}

// named returns tuples of names.
func (i *Instance) named(value *relational.TupleSet) [][]string {
	var all [][]string
	for t := range value.All() {
		row := make([]string, len(t))
		for k, atom := range t {
			row[k] = i.values.Universe.Name(atom)
		}
		all = append(all, row)
	}
	return all
}

// instance gives what was found the names of the model.
func (s *solver) instance(ctx context.Context, found *relational.Instance) (*Instance, error) {
	m := s.model
	i := &Instance{
		model: m, maxSeq: s.bounds.maxSeq, command: s.cmd, scopes: s.bounds.scopes,
		values: &relational.Instance{
			Universe: found.Universe, Ints: found.Ints, Bitwidth: found.Bitwidth,
			Overflow: found.Overflow, Loop: found.Loop,
		},
	}
	for n := range found.States {
		state, err := s.state(ctx, found, n)
		if err != nil {
			return nil, err
		}
		i.values.States = append(i.values.States, state)
	}
	taken := i.rename()
	for r := range found.States[0] {
		if v := s.from[r.Skolem()]; v != nil {
			i.skolems = append(i.skolems, Skolem{r.Skolem().Name(), v.Type, r})
		}
	}
	i.nameSkolems(taken)
	return i, nil
}

// state evaluates all names of the model in a state that was found.
func (s *solver) state(
	ctx context.Context, found *relational.Instance, n int,
) (relational.State, error) {
	state := make(relational.State)
	names, have := s.model.names, s.bounds.frame
	put := func(name, e relational.Expr) error {
		r, ok := name.(*relational.Relation)
		if !ok || e == nil {
			return nil
		}
		value, err := found.Tuples(ctx, n, nil, e)
		state[r] = value
		return err
	}
	for _, sig := range s.model.world.Sigs {
		if err := put(names.sigs[sig], have.sigs[sig]); err != nil {
			return nil, err
		}
		for _, d := range sig.Fields {
			for _, f := range d.Fields {
				if err := put(names.fields[f], have.fields[f]); err != nil {
					return nil, err
				}
			}
		}
	}
	s.model.frame(s.bounds.scopes.bitwidth).bind(
		func(r *relational.Relation, value *relational.TupleSet) { state[r] = value }, s.bounds.u)
	for r, value := range found.States[n] {
		if s.from[r.Skolem()] != nil {
			state[r] = value
		}
	}
	return state, nil
}
