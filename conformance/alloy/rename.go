package alloy

import (
	"fmt"
	"slices"
	"strings"

	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
)

// rename names each atom after the most specific signature that it is in, in any state: A$0, A$1.
// Where a field next or prev orders all atoms of a signature, their numbers follow that order. An
// atom that is in none is called unused0, unused1. It returns the names that are taken.
func (i *Instance) rename() *names {
	r := renamer{Instance: i, of: make(map[int]string), orders: i.orders()}
	for _, sig := range i.model.world.Sigs {
		if isTop(sig) {
			r.name(sig)
		}
	}
	u := i.values.Universe
	all := make([]string, u.Len())
	unused := 0
	for atom := range all {
		name, named := r.of[atom]
		switch old := u.Name(atom); {
		case named:
			all[atom] = name
		case i.isValue(old):
			all[atom] = old
		default:
			all[atom] = r.taken.unique(fmt.Sprintf("unused%d", unused))
			unused++
		}
	}
	i.values.Universe = relational.NewUniverse(all...)
	return &r.taken
}

// isValue tells whether an atom is an integer or a string, which are called what they are.
func (i *Instance) isValue(name string) bool {
	atom, _ := i.values.Universe.Atom(name)
	_, isInt := i.values.Ints[atom]
	return isInt || strings.HasPrefix(name, `"`)
}

type renamer struct {
	*Instance
	taken  names
	of     map[int]string
	orders map[*world.Sig][]int
}

// name names the atoms of a signature, those of its children first.
func (r *renamer) name(sig *world.Sig) {
	for _, child := range sig.Children {
		r.name(child)
	}
	prefix := r.taken.unique(short(sig))
	atoms := r.atoms(sig)
	if order := r.orders[sig]; len(order) == len(atoms) {
		atoms = order
	}
	n := 0
	for _, atom := range atoms {
		if _, named := r.of[atom]; !named {
			r.of[atom] = fmt.Sprintf("%s$%d", prefix, n)
			n++
		}
	}
}

// atoms returns the atoms that a signature has in any state, in the order in which they appear.
func (i *Instance) atoms(sig *world.Sig) []int {
	r, ok := i.model.names.sigs[sig].(*relational.Relation)
	if !ok {
		return nil
	}
	var all []int
	for _, state := range i.values.States {
		for t := range state[r].All() {
			if !slices.Contains(all, t[0]) {
				all = append(all, t[0])
			}
		}
	}
	return all
}

// orders finds the signatures whose atoms a field next, or else prev, puts into an order.
func (i *Instance) orders() map[*world.Sig][]int {
	orders := make(map[*world.Sig][]int)
	for _, name := range []string{"next", "prev"} {
		for _, sig := range i.model.world.Sigs {
			for _, d := range sig.Fields {
				for _, f := range d.Fields {
					if strings.EqualFold(f.Name, name) {
						i.order(f, name == "prev", orders)
					}
				}
			}
		}
	}
	return orders
}

// order notes the order that a field is, if it is one.
func (i *Instance) order(f *world.Field, backwards bool, orders map[*world.Sig][]int) {
	r, ok := i.model.names.fields[f].(*relational.Relation)
	if !ok || len(f.Type.Products) != 1 {
		return
	}
	product := f.Type.Products[0]
	switch {
	case len(product) == 3 && product[0].Mult == world.MultOne:
		product = product[1:]
	case len(product) != 2:
		return
	}
	sig := product[0]
	if sig != product[1] || orders[sig] != nil {
		return
	}
	next := make(map[int]int)
	pairs := 0
	for t := range i.values.States[0][r].All() {
		from, to := t[len(t)-2], t[len(t)-1]
		if backwards {
			from, to = to, from
		}
		next[from] = to
		pairs++
	}
	if atoms := i.atoms(sig); len(next) == pairs && pairs == len(atoms)-1 {
		orders[sig] = chain(atoms, next)
	}
}

// chain returns the atoms in the order of next, or nil where next does not lead through all.
func chain(atoms []int, next map[int]int) []int {
	head := -1
	for _, atom := range atoms {
		isNext := false
		for _, to := range next {
			isNext = isNext || to == atom
		}
		if !isNext {
			head = atom
			break
		}
	}
	var all []int
	for atom, ok := head, head >= 0; ok && len(all) <= len(atoms); atom, ok = next[atom] {
		if !slices.Contains(atoms, atom) {
			return nil
		}
		all = append(all, atom)
	}
	if len(all) != len(atoms) {
		return nil
	}
	return all
}

// nameSkolems gives the witnesses names of their own, in the order of these.
func (i *Instance) nameSkolems(taken *names) {
	slices.SortFunc(i.skolems, func(a, b Skolem) int { return strings.Compare(a.Name, b.Name) })
	for k, s := range i.skolems {
		i.skolems[k].Name = taken.unique("$" + strings.TrimLeft(s.Name, "$"))
	}
}
