package liveness

import (
	"errors"
	"slices"
)

// ErrComplex is returned when a formula has too many cases to be searched for.
var ErrComplex = errors.New("the temporal formula is too complex")

const (
	disjunctsMax = 4096
	modalsMax    = 64
	nodesMax     = 4096
)

// disjunct is a case of a formula. All of its parts must be met.
type disjunct struct {
	end    Bits    // <>[]: in the end, every step has one of these labels
	often  []Bits  // []<>: again and again, a step has one of these labels
	strong []pair  // strong fairness
	rest   []*term // what needs a tableau
}

// pair is <>[]~p \/ []<>q: where steps with labels in p come again and again, ones in q do, too.
type pair struct{ p, q Bits }

// split returns the cases of a term of which one must be met.
func (g *grounder) split(t *term) ([]disjunct, error) {
	cases, err := g.cases(t)
	if err != nil {
		return nil, err
	}
	var out []disjunct
	for _, literals := range cases {
		if d, ok := g.disjunct(literals); ok {
			out = append(out, d)
		}
	}
	return out, nil
}

// cases returns the disjunctive normal form over literals: terms that are not taken apart.
func (g *grounder) cases(t *term) ([][]*term, error) {
	switch {
	case t.op == opOr && !isStrong(t):
		var out [][]*term
		for _, a := range t.args {
			sub, err := g.cases(a)
			if err != nil {
				return nil, err
			}
			if out = append(out, sub...); len(out) > disjunctsMax {
				return nil, ErrComplex
			}
		}
		return out, nil
	case t.op == opAnd:
		out := [][]*term{nil}
		for _, a := range t.args {
			sub, err := g.cases(a)
			if err != nil {
				return nil, err
			}
			if len(out)*len(sub) > disjunctsMax {
				return nil, ErrComplex
			}
			out = product(out, sub)
		}
		return out, nil
	default:
		return [][]*term{{t}}, nil
	}
}

func product(a, b [][]*term) [][]*term {
	out := make([][]*term, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			out = append(out, slices.Concat(x, y))
		}
	}
	return out
}

// isOften recognises []<>leaf, isEnd <>[]leaf.
func isOften(t *term) bool {
	return t.op == opAlways && t.args[0].op == opEventually && t.args[0].args[0].op == opLeaf
}

func isEnd(t *term) bool {
	return t.op == opEventually && t.args[0].op == opAlways && t.args[0].args[0].op == opLeaf
}

func leafOf(t *term) Bits { return t.args[0].args[0].set }

// isStrong recognises <>[]leaf \/ []<>leaf …, with one <>[] at most.
func isStrong(t *term) bool {
	ends := 0
	for _, a := range t.args {
		switch {
		case isEnd(a):
			ends++
		case !isOften(a):
			return false
		}
	}
	return t.op == opOr && ends <= 1
}

// disjunct sorts literals. It is not ok where they contradict each other.
func (g *grounder) disjunct(literals []*term) (d disjunct, ok bool) {
	d.end = g.full
	for _, t := range literals {
		switch {
		case isEnd(t):
			d.end = d.end.and(leafOf(t))
		case isOften(t):
			d.often = append(d.often, leafOf(t))
		case isStrong(t):
			d.strong = append(d.strong, g.pair(t))
		default:
			d.rest = append(d.rest, t)
		}
		if t.op == opAlways && t.args[0].op == opLeaf {
			d.end = d.end.and(t.args[0].set)
		}
	}
	return d, !d.end.empty() && d.simplify()
}

func (g *grounder) pair(t *term) pair {
	out := pair{p: g.full, q: NewBits(len(g.labels))}
	for _, a := range t.args {
		if isEnd(a) {
			out.p = g.full.without(leafOf(a))
		} else {
			out.q = out.q.or(leafOf(a))
		}
	}
	return out
}

// simplify leaves out what is met of itself or more than once. It is false where a condition cannot
// be met by steps with the labels that there are in the end.
func (d *disjunct) simplify() bool {
	var often []Bits
	for _, set := range d.often {
		if set = set.and(d.end); set.empty() {
			return false
		}
		if !slices.ContainsFunc(often, func(o Bits) bool { return equal(o, set) }) {
			often = append(often, set)
		}
	}
	var strong []pair
	for _, s := range d.strong {
		s = pair{s.p.and(d.end), s.q.and(d.end)}
		known := slices.ContainsFunc(strong, func(o pair) bool {
			return equal(o.p, s.p) && equal(o.q, s.q)
		})
		if !s.p.empty() && !s.p.without(s.q).empty() && !known {
			strong = append(strong, s)
		}
	}
	d.often, d.strong = often, strong
	return true
}
