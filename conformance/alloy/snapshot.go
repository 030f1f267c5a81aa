package alloy

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
)

// State says by name what signatures and fields hold in a state that was observed elsewhere.
type State struct {
	// Sigs holds the atoms of signatures, by their names: "Process", "to/Ord", or "Ord" where only
	// one has it. An atom of one that extends or is part of another is in that one, too. One that
	// is left out is empty, or, where it equals others, has what they have.
	Sigs map[string][]string
	// Fields holds tuples of fields, by their names: "Process.parent", or "parent" where only one
	// signature has it. The atom of the signature stands in front. An integer is its number, and a
	// string stands in quotes.
	Fields map[string][][]string
}

// Snapshot makes an instance of states that were observed elsewhere; after the last one comes that
// at loop again. It errs where the model lacks a name, a tuple has another arity than its field, or
// an atom was given to no signature. Whether the instance satisfies the model's declarations and
// facts is for [Model.Judge] to say. Integers have so many bits.
func (m *Model) Snapshot(bitwidth int, states []State, loop int) (*Instance, error) {
	if len(states) == 0 || loop < 0 || loop >= len(states) {
		return nil, fmt.Errorf("snapshot: %d states with a loop to %d", len(states), loop)
	}
	if bitwidth < 0 || bitwidth > bitwidthMax {
		return nil, fmt.Errorf("snapshot: integers of %d bits, at most %d", bitwidth, bitwidthMax)
	}
	s := snapshot{
		m: m, sigs: make(map[string]*world.Sig), fields: make(map[string][]*world.Field),
		texts: make(map[string]bool),
	}
	s.index()
	if err := s.collect(states); err != nil {
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	_, most := intRange(bitwidth)
	s.u = newUniverse(s.atoms, bitwidth, max(most, 0), slices.Sorted(maps.Keys(s.texts)))
	i := &Instance{model: m, maxSeq: s.u.maxSeq, values: &relational.Instance{
		Universe: s.u.Universe, Ints: s.u.numbers(), Bitwidth: bitwidth, Overflow: true, Loop: loop,
	}}
	for n, state := range states {
		values, err := s.state(state, bitwidth)
		if err != nil {
			return nil, fmt.Errorf("snapshot: state %d: %w", n, err)
		}
		i.values.States = append(i.values.States, values)
	}
	return i, nil
}

// snapshot makes an instance of what is given by names.
type snapshot struct {
	m      *Model
	sigs   map[string]*world.Sig
	fields map[string][]*world.Field
	atoms  []string
	texts  map[string]bool
	u      universe
}

// index notes by which names signatures and fields are known, and the strings of the model.
func (s *snapshot) index() {
	bare := make(map[string][]*world.Sig)
	for text := range s.m.names.texts {
		s.texts[text] = true
	}
	for _, sig := range s.m.world.Sigs {
		bare[unqualified(sig)] = append(bare[unqualified(sig)], sig)
		s.sigs[short(sig)], s.sigs[sig.Name] = sig, sig
		for _, d := range sig.Fields {
			for _, f := range d.Fields {
				names := []string{
					f.Name, short(sig) + "." + f.Name, unqualified(sig) + "." + f.Name,
				}
				slices.Sort(names)
				for _, name := range slices.Compact(names) {
					s.fields[name] = append(s.fields[name], f)
				}
			}
		}
	}
	for name, sigs := range bare {
		if _, known := s.sigs[name]; !known && len(sigs) == 1 {
			s.sigs[name] = sigs[0]
		}
	}
}

// unqualified returns the name of a signature without those of its modules.
func unqualified(sig *world.Sig) string {
	return sig.Name[strings.LastIndex(sig.Name, "/")+1:]
}

// collect makes the atoms of all states, and finds their strings.
func (s *snapshot) collect(states []State) error {
	known := make(map[string]bool)
	for _, state := range states {
		for _, tuples := range state.Fields {
			for _, tuple := range tuples {
				for _, atom := range tuple {
					s.addText(atom)
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(state.Sigs)) {
			if s.sigs[name] == nil {
				return fmt.Errorf("the model has no signature %s", name)
			}
			for _, atom := range state.Sigs[name] {
				if _, err := strconv.Atoi(atom); err == nil || s.addText(atom) {
					continue // a value is no atom of its own
				}
				if !known[atom] {
					known[atom] = true
					s.atoms = append(s.atoms, atom)
				}
			}
		}
	}
	if len(s.atoms) > atomsMax {
		return fmt.Errorf("more than %d atoms", atomsMax)
	}
	return nil
}

// addText notes a string, and tells whether the atom is one.
func (s *snapshot) addText(atom string) bool {
	text, is := strings.CutPrefix(atom, `"`)
	if is && strings.HasSuffix(text, `"`) {
		s.texts[strings.TrimSuffix(text, `"`)] = true
	}
	return is
}

// state makes the values of one state.
func (s *snapshot) state(given State, bitwidth int) (relational.State, error) {
	state := make(relational.State)
	for _, sig := range s.m.world.Sigs {
		state[s.relation(sig)] = s.u.Set(1)
		for _, d := range sig.Fields {
			for _, f := range d.Fields {
				if r, ok := s.m.names.fields[f].(*relational.Relation); ok {
					state[r] = s.u.Set(r.Arity())
				}
			}
		}
	}
	s.m.frame(bitwidth).bind(func(r *relational.Relation, v *relational.TupleSet) {
		state[r] = v
	}, s.u)
	for name, atoms := range given.Sigs {
		for _, atom := range atoms {
			if err := s.addAtom(state, s.sigs[name], atom); err != nil {
				return nil, err
			}
		}
	}
	for _, sig := range s.m.world.Sigs {
		if _, isGiven := given.Sigs[short(sig)]; sig.Kind == world.Equal && !isGiven {
			s.fill(state, sig)
		}
	}
	for name, tuples := range given.Fields {
		if err := s.addTuples(state, name, tuples); err != nil {
			return nil, err
		}
	}
	return state, nil
}

// fill gives a signature that equals others all of their atoms.
func (s *snapshot) fill(state relational.State, sig *world.Sig) {
	all := s.u.Set(1)
	for _, parent := range sig.Parents {
		if parent.Kind == world.Equal {
			s.fill(state, parent)
		}
		if r := s.relation(parent); r != nil {
			all = all.Union(state[r])
		}
	}
	state[s.relation(sig)] = all
}

func (s *snapshot) relation(sig *world.Sig) *relational.Relation {
	r, _ := s.m.names.sigs[sig].(*relational.Relation) // each has its own
	return r
}

// addAtom puts an atom into a signature and all that this one is part of.
func (s *snapshot) addAtom(state relational.State, sig *world.Sig, name string) error {
	atom, ok := s.u.Atom(name)
	if !ok {
		return fmt.Errorf("%s is no atom", name)
	}
	for ; sig != nil && !sig.Builtin; sig = sig.Parent {
		state[s.relation(sig)].Add(atom)
		if len(sig.Parents) == 1 { // of more it is not known which
			return s.addAtom(state, sig.Parents[0], name)
		}
	}
	return nil
}

func (s *snapshot) addTuples(state relational.State, name string, tuples [][]string) error {
	fields := s.fields[name]
	if len(fields) != 1 {
		return fmt.Errorf("the model has %d fields %s", len(fields), name)
	}
	r, ok := s.m.names.fields[fields[0]].(*relational.Relation)
	if !ok {
		return fmt.Errorf("the arity of %s is not known", name)
	}
	for _, tuple := range tuples {
		if len(tuple) != r.Arity() {
			return fmt.Errorf("%s: %v has %d atoms, not %d", name, tuple, len(tuple), r.Arity())
		}
		atoms := make([]int, len(tuple))
		for k, atom := range tuple {
			if atoms[k], ok = s.u.Atom(atom); !ok {
				return fmt.Errorf("%s: %v: %s is no atom", name, tuple, atom)
			}
		}
		state[r].Add(atoms...)
	}
	return nil
}
