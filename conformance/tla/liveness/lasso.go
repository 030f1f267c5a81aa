package liveness

import (
	"slices"
)

// lasso returns a behaviour through one of the good components: a shortest way to the nearest, and
// a short way around in it; or, where that is shorter, a way to a pair that is enough by itself.
func (s *search) lasso() (*Lasso, error) {
	for i, c := range s.good { // num, of which every pair is noPair now, tells the component
		for _, p := range c.pairs {
			s.num[p] = int32(i)
		}
	}
	way := s.newTree()
	for _, state := range s.Initial {
		for _, node := range s.initial {
			way.reached(state*s.width+int32(node), root)
		}
	}
	var best *Lasso
	for pair, ok := way.next(nil, s.anywhere); ok; pair, ok = way.next(nil, s.anywhere) {
		if way.head&0xffff == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		if best != nil && way.depth >= len(best.States) {
			break
		}
		if s.num[pair] == noPair {
			continue
		}
		c := s.good[s.num[pair]]
		around := []int32{pair}
		if !s.alone(pair, c.ok) {
			if best != nil {
				continue
			}
			around = s.around(pair, c)
		}
		path := way.path(pair)
		best = &Lasso{Back: len(path) - 1}
		for _, p := range append(path, around[1:]...) {
			best.States = append(best.States, p/s.width)
		}
	}
	return best, nil
}

func (s *search) anywhere(int32) bool { return true }

// alone says whether a behaviour that stays in a pair for ever meets all conditions.
func (s *search) alone(p int32, ok []bool) bool {
	node := p % s.width
	if s.nodes[node].kept != uint64(1)<<s.promises-1 ||
		!slices.Contains(s.nodes[node].next, int(node)) {
		return false
	}
	for _, e := range s.from(p / s.width) {
		if e.to == p/s.width && ok[e.label] && s.allow[node][e.label] && s.enough(int(e.label)) {
			return true
		}
	}
	return false
}

// enough says whether steps with one label alone meet all conditions.
func (s *search) enough(label int) bool {
	for _, set := range s.often {
		if !set.Has(label) {
			return false
		}
	}
	for _, c := range s.strong {
		if c.p.Has(label) && !c.q.Has(label) {
			return false
		}
	}
	return true
}

// tree is a breadth-first search of the product.
type tree struct {
	*search
	from  []int32 // the pair that each pair was reached from, root for a first one, or unknown
	queue []int32
	head  int // of the queue
	last  int // where the depth of what is in the queue changes
	depth int // of the pair returned last, the first ones being 1 deep
}

const (
	root    = -1
	unknown = -2
)

func (s *search) newTree() *tree {
	t := &tree{search: s, from: make([]int32, len(s.num))}
	for i := range t.from {
		t.from[i] = unknown
	}
	return t
}

// clear forgets what was reached.
func (t *tree) clear() {
	for _, p := range t.queue {
		t.from[p] = unknown
	}
	t.queue, t.head, t.last, t.depth = t.queue[:0], 0, 0, 0
}

func (t *tree) reached(p, from int32) {
	if t.from[p] == unknown {
		t.from[p] = from
		t.queue = append(t.queue, p)
	}
}

// next returns the next pair, nearest ones first, after it reached what is in a set and one step
// further.
func (t *tree) next(ok []bool, in func(int32) bool) (p int32, more bool) {
	if t.head == len(t.queue) {
		return 0, false
	}
	if t.head == t.last {
		t.depth, t.last = t.depth+1, len(t.queue)
	}
	p = t.queue[t.head]
	t.head++
	t.each(p, ok, func(to, _ int32) bool {
		if in(to) {
			t.reached(to, p)
		}
		return true
	})
	return p, true
}

// path returns the pairs on the way to p.
func (t *tree) path(p int32) []int32 {
	var out []int32
	for ; p != root; p = t.from[p] {
		out = append(out, p)
	}
	slices.Reverse(out)
	return out
}

// each visits the steps of a pair with the labels that are ok, or, where that is nil, all, until
// visit says no.
func (s *search) each(p int32, ok []bool, visit func(to, label int32) bool) {
	node := p % s.width
	for _, e := range s.from(p / s.width) {
		if !s.allow[node][e.label] || ok != nil && !ok[e.label] {
			continue
		}
		for _, next := range s.nodes[node].next {
			if !visit(e.to*s.width+int32(next), e.label) {
				return
			}
		}
	}
}

// circle is a way around in a component that is being made: what is still to be met on it.
type circle struct {
	*search
	component
	id     int32 // of the component, in num
	tree   *tree
	path   []int32
	labels Bits   // those of the steps that were taken
	kept   uint64 // the promises that were kept
}

// around returns a way from p to a pair from where one step leads back to p, which meets all
// conditions.
func (s *search) around(p int32, c component) []int32 {
	w := &circle{
		search: s, component: c, id: s.num[p], tree: s.newTree(), path: []int32{p},
		labels: NewBits(len(s.labels)),
	}
	for wanted := s.often; ; {
		w.meet(wanted)
		w.home()
		missing := w.missing()
		if missing == nil {
			return w.path[:len(w.path)-1]
		}
		wanted = append(slices.Clone(wanted), missing)
		w.path, w.labels, w.kept = w.path[:1], NewBits(len(s.labels)), 0
	}
}

// missing returns the labels of which one must be on the way for the sake of strong fairness.
func (w *circle) missing() Bits {
	for _, c := range w.strong {
		if c.p.meets(w.labels) && !c.q.meets(w.labels) {
			return c.q
		}
	}
	return nil
}

// meet goes on until a label of each set was on the way, and every promise was kept.
func (w *circle) meet(wanted []Bits) {
	for {
		w.kept |= w.nodes[w.path[len(w.path)-1]%w.width].kept
		open := slices.DeleteFunc(slices.Clone(wanted), func(b Bits) bool {
			return b.meets(w.labels)
		})
		lacks := (uint64(1)<<w.promises - 1) &^ w.kept
		if len(open) == 0 && lacks == 0 {
			return
		}
		w.walk(func(to, label int32) bool {
			return w.nodes[to%w.width].kept&lacks != 0 ||
				slices.ContainsFunc(open, func(b Bits) bool { return b.Has(int(label)) })
		})
	}
}

// home goes back to the beginning, by one step at least.
func (w *circle) home() {
	if len(w.path) > 1 && w.path[len(w.path)-1] == w.path[0] {
		return
	}
	w.walk(func(to, _ int32) bool { return to == w.path[0] })
}

// walk goes a shortest way whose last step is one that is wanted.
func (w *circle) walk(wanted func(to, label int32) bool) {
	t := w.tree
	defer t.clear()
	in := func(p int32) bool { return w.num[p] == w.id }
	t.reached(w.path[len(w.path)-1], root)
	for t.head < len(t.queue) {
		p, found := t.queue[t.head], int32(noPair)
		w.each(p, w.ok, func(to, label int32) bool {
			if in(to) && wanted(to, label) {
				found = to
			}
			return found == noPair
		})
		if found != noPair {
			w.take(append(t.path(p), found)[1:], wanted)
			return
		}
		t.next(w.ok, in)
	}
	panic("BUG: a component does not have what it was judged by")
}

// take appends pairs to the way, and notes the labels and promises on it.
func (w *circle) take(pairs []int32, wanted func(to, label int32) bool) {
	for i, q := range pairs {
		from, label := w.path[len(w.path)-1], int32(-1)
		w.each(from, w.ok, func(to, l int32) bool {
			if to == q && (i < len(pairs)-1 || wanted(to, l)) {
				label = l
			}
			return label < 0
		})
		w.labels.Set(int(label))
		w.kept |= w.nodes[q%w.width].kept
		w.path = append(w.path, q)
	}
}
