package relational

import (
	"cmp"
	"slices"
)

// boundSets returns the sets that bound the relations of a problem.
func boundSets(b *Bounds) []*TupleSet {
	var sets []*TupleSet
	for _, r := range b.relations {
		bound := b.bounds[r]
		sets = append(sets, bound.upper)
		if bound.lower.Len() > 0 && !bound.lower.Equal(bound.upper) {
			sets = append(sets, bound.lower)
		}
	}
	for _, i := range b.ints {
		sets = append(sets, b.universe.Atoms(i.atom))
	}
	return sets
}

// distinguished returns the atoms of which a set has no other, and the sets of other kinds: such
// an atom can be exchanged with none, and there may be as many of them as integers and strings.
func distinguished(atoms int, sets []*TupleSet) (alone []bool, others []*TupleSet) {
	alone = make([]bool, atoms)
	for _, s := range sets {
		if s.arity == 1 && len(s.keys) == 1 {
			alone[s.keys[0]] = true
		} else if len(s.keys) > 0 {
			others = append(others, s)
		}
	}
	return alone, others
}

// symmetries returns the classes of more than one atom in which any two can be exchanged without a
// set of tuples being changed. It calls visit now and then.
func symmetries(atoms int, sets []*TupleSet, visit func()) [][]int {
	alone, sets := distinguished(atoms, sets)
	near := tuplesByAtom(atoms, sets)
	var classes [][]int
	for a := range atoms {
		if alone[a] {
			continue
		}
		found := false
		for i, class := range classes {
			visit()
			if exchangeable(near, sets, class[0], a) {
				classes[i] = append(class, a)
				found = true
				break
			}
		}
		if !found {
			classes = append(classes, []int{a})
		}
	}
	return slices.DeleteFunc(classes, func(c []int) bool { return len(c) == 1 })
}

// nearby is the keys of the tuples of a set that have an atom.
type nearby struct {
	set  int
	keys []int64
}

// tuplesByAtom returns for each atom the sets in which it is, with its tuples.
func tuplesByAtom(atoms int, sets []*TupleSet) [][]nearby {
	near := make([][]nearby, atoms)
	for i, s := range sets {
		for _, key := range s.keys {
			for rest, n := key, 0; n < s.arity; n++ {
				a := rest % int64(s.size)
				rest /= int64(s.size)
				last := len(near[a]) - 1
				if last < 0 || near[a][last].set != i {
					near[a] = append(near[a], nearby{set: i})
					last++
				}
				if of := &near[a][last]; len(of.keys) == 0 || of.keys[len(of.keys)-1] != key {
					of.keys = append(of.keys, key)
				}
			}
		}
	}
	return near
}

// exchangeable tells whether two atoms can be exchanged.
func exchangeable(near [][]nearby, sets []*TupleSet, a, b int) bool {
	if len(near[a]) != len(near[b]) {
		return false
	}
	for i, of := range near[a] {
		if other := near[b][i]; of.set != other.set || len(of.keys) != len(other.keys) {
			return false
		}
	}
	for _, of := range near[a] {
		s := sets[of.set]
		for _, key := range of.keys {
			if !s.hasKey(exchange(key, s.arity, int64(s.size), int64(a), int64(b))) {
				return false
			}
		}
	}
	return true
}

// exchange returns the key of a tuple with two atoms exchanged.
func exchange(key int64, arity int, size, a, b int64) int64 {
	result, unit := int64(0), int64(1)
	for range arity {
		atom := key % size
		key /= size
		switch atom {
		case a:
			atom = b
		case b:
			atom = a
		}
		result += atom * unit
		unit *= size
	}
	return result
}

// symmetryBreaking returns a condition that one at least of any class of isomorphic instances
// meets: what a relation is, read as a row of bits, is not greater than it is with two neighbouring
// atoms of a class exchanged.
func (t *translator) symmetryBreaking() lit {
	limit := t.problem.Options.Symmetry
	if limit <= 0 {
		return litTrue
	}
	all := litTrue
	b := t.problem.Bounds
	for _, class := range symmetries(b.universe.Len(), boundSets(b), t.visit) {
		class = slices.DeleteFunc(class, func(a int) bool { return t.order.ordered[a] })
		for i := range len(class) - 1 {
			all = t.c.and(all, t.notGreater(int64(class[i]), int64(class[i+1]), limit))
		}
	}
	return all
}

// notGreater is the condition for two atoms. Relations of few columns come first.
func (t *translator) notGreater(a, b int64, limit int) lit {
	ands := []lit{}
	equal := litTrue
	bits := 0
	seen := map[[2]lit]bool{}
	for _, r := range t.symmetryOrder() {
		if bits >= limit {
			break
		}
		for state := range t.leaves[r] {
			m := t.leaves[r][state]
			for i, key := range m.keys {
				t.visit()
				other := exchange(key, t.relations[r].arity, t.a.size, a, b)
				if other == key {
					continue
				}
				x, y := m.lits[i], m.at(other)
				if x == y || seen[[2]lit{y, x}] {
					continue
				}
				seen[[2]lit{x, y}] = true
				bits++
				ands = append(ands, t.c.implies(t.c.and(equal, x), y))
				equal = t.c.and(equal, t.c.iff(x, y))
			}
		}
	}
	return t.c.and(ands...)
}

// symmetryOrder returns the relations by their arity, those that were made for variables first, as
// the symmetry of a counterexample's witnesses is the best to break.
func (t *translator) symmetryOrder() []int {
	var order []int
	for r := range t.relations {
		order = append(order, r)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := t.relations[a], t.relations[b]
		return cmp.Or(
			cmp.Compare(x.arity, y.arity),
			cmp.Compare(litOf(x.skolem == nil), litOf(y.skolem == nil)),
			cmp.Compare(x.name, y.name),
		)
	})
	return order
}
