package alloy

import (
	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
)

// frame says which relational expression stands for each name of a model.
type frame struct {
	bitwidth int
	sigs     map[*world.Sig]relational.Expr
	fields   map[*world.Field]relational.Expr
	// rest holds a field's expression without its first column, where that is a signature of one
	// atom: then the field's own expression is their product.
	rest  map[*world.Field]relational.Expr
	texts map[string]relational.Expr
	// next leads from each integer to the next one, zero holds the integer 0.
	next, zero *relational.Relation
}

func newFrame(bitwidth int) *frame {
	f := &frame{
		bitwidth: bitwidth,
		sigs:     make(map[*world.Sig]relational.Expr),
		fields:   make(map[*world.Field]relational.Expr),
		rest:     make(map[*world.Field]relational.Expr),
		texts:    make(map[string]relational.Expr),
		next:     relational.NewRelation("Int/next", 2),
		zero:     relational.NewRelation("Int/zero", 1),
	}
	f.sigs[world.None] = relational.None
	f.sigs[world.Int] = relational.Ints
	f.sigs[world.SeqInt] = relational.NewRelation("seq/Int", 1)
	f.sigs[world.String] = relational.NewRelation("String", 1)
	return f
}

// closeUniv gives univ its expression, once those of all signatures are there: integers, strings
// and the top-level signatures, that is what exists. The relational Univ also holds the atoms that
// no signature has in an instance.
func (f *frame) closeUniv(sigs []*world.Sig) {
	all := []relational.Expr{f.sigs[world.String]}
	for _, sig := range sigs {
		if isTop(sig) {
			all = append(all, f.sigs[sig])
		}
	}
	f.sigs[world.Univ] = relational.Union(relational.Ints, all...)
}

// iden returns the identity on what exists.
func (f *frame) iden() relational.Expr {
	return relational.Domain(f.sigs[world.Univ], relational.Iden)
}

// bind gives the relations of integers and strings their values.
func (f *frame) bind(set func(*relational.Relation, *relational.TupleSet), u universe) {
	next, zero, seq := u.Set(2), u.Set(1), u.Set(1)
	least, most := intRange(f.bitwidth)
	for n := least; n <= most; n++ {
		if n < most {
			next.Add(u.ints[n], u.ints[n+1])
		}
		if n == 0 {
			zero.Add(u.ints[0])
		}
		if n >= 0 && n < u.maxSeq {
			seq.Add(u.ints[n])
		}
	}
	set(f.next, next)
	set(f.zero, zero)
	set(f.sigs[world.SeqInt].(*relational.Relation), seq)
	all := u.Set(1)
	for text, atom := range u.strings {
		all.Add(atom)
		if r, ok := f.texts[text].(*relational.Relation); ok {
			set(r, u.Atoms(atom))
		}
	}
	set(f.sigs[world.String].(*relational.Relation), all)
}

// universe is all atoms, and which of them are integers and strings.
type universe struct {
	*relational.Universe
	maxSeq  int
	ints    map[int]int
	strings map[string]int
}

// numbers returns the integers that atoms stand for.
func (u universe) numbers() map[int]int {
	numbers := make(map[int]int, len(u.ints))
	for n, atom := range u.ints {
		numbers[atom] = n
	}
	return numbers
}

// newUniverse returns the atoms of signatures, then the integers, then the strings.
func newUniverse(atoms []string, bitwidth, maxSeq int, texts []string) universe {
	u := universe{maxSeq: maxSeq, ints: make(map[int]int), strings: make(map[string]int)}
	all := append([]string(nil), atoms...)
	for n, most := intRange(bitwidth); n <= most; n++ {
		u.ints[n] = len(all)
		all = append(all, intAtom(n))
	}
	for _, text := range texts {
		u.strings[text] = len(all)
		all = append(all, stringAtom(text))
	}
	u.Universe = relational.NewUniverse(all...)
	return u
}
