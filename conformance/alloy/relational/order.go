package relational

// totalOrders are the total orders of a problem that are made constant, the order of the universe
// being as good as any.
type totalOrders struct {
	visit  func()
	broken map[*totalOrder]bool
	bounds map[*Relation]bound
	// ordered are the atoms that are in one of them.
	ordered map[int]bool
}

// findOrders looks for total orders among the formulas that have to hold. One is made constant if
// all atoms that its relations may have are interchangeable, and its set has all of them.
func findOrders(p *Problem, visit func()) *totalOrders {
	o := &totalOrders{
		visit:  visit,
		broken: map[*totalOrder]bool{}, bounds: map[*Relation]bound{}, ordered: map[int]bool{},
	}
	if p.Options.Symmetry >= 0 {
		o.find(p, p.Formula, nil)
	}
	return o
}

func (o *totalOrders) find(p *Problem, f Formula, classes [][]int) [][]int {
	o.visit()
	switch f := f.(type) {
	case *listFormula:
		if f.op == opAnd {
			for _, sub := range f.subs {
				classes = o.find(p, sub, classes)
			}
		}
	case *totalOrder:
		if classes == nil {
			classes = symmetries(p.Bounds.universe.Len(), boundSets(p.Bounds), o.visit)
		}
		o.breakOrder(p.Bounds, f, classes)
	}
	return classes
}

func (o *totalOrders) breakOrder(b *Bounds, f *totalOrder, classes [][]int) {
	elem := b.bounds[f.elem].upper
	for _, r := range []*Relation{f.elem, f.first, f.last, f.next} {
		if _, known := b.bounds[r]; !known || r.vary {
			return
		}
	}
	atoms := make([]int, 0, elem.Len())
	for t := range elem.All() {
		atoms = append(atoms, t[0])
	}
	if len(atoms) == 0 || !o.interchangeable(atoms, classes) {
		return
	}
	u := b.universe
	next := u.Set(2)
	for i := range len(atoms) - 1 {
		next.Add(atoms[i], atoms[i+1])
	}
	values := map[*Relation]*TupleSet{
		f.elem: elem, f.next: next,
		f.first: u.Atoms(atoms[0]), f.last: u.Atoms(atoms[len(atoms)-1]),
	}
	for r, value := range values {
		if !b.bounds[r].lower.In(value) || !value.In(b.bounds[r].upper) {
			return
		}
	}
	for r, value := range values {
		o.bounds[r] = bound{value, value}
	}
	for _, a := range atoms {
		o.ordered[a] = true
	}
	o.broken[f] = true
}

// interchangeable tells whether all atoms are in one class, of which no order has been made yet.
func (o *totalOrders) interchangeable(atoms []int, classes [][]int) bool {
	if len(atoms) == 1 {
		return !o.ordered[atoms[0]]
	}
	for _, class := range classes {
		found := 0
		for _, a := range atoms {
			for _, c := range class {
				if a == c && !o.ordered[a] {
					found++
				}
			}
		}
		if found == len(atoms) {
			return len(class) == found
		}
	}
	return false
}

// expand returns what a total order means in terms of other formulas.
func (f *totalOrder) expand() Formula {
	e := NewVar("e", 1)
	following := ForAll([]Decl{{e, One, Minus(f.elem, f.last)}}, Has(One, Join(e, f.next)))
	preceding := ForAll([]Decl{{e, One, Minus(f.elem, f.first)}}, Has(One, Join(f.next, e)))
	return And(
		Has(One, f.first), Has(One, f.last), In(f.first, f.elem), In(f.last, f.elem),
		In(f.next, Product(Minus(f.elem, f.last), Minus(f.elem, f.first))),
		In(f.elem, Join(f.first, ReflexiveClosure(f.next))), following, preceding,
	)
}
