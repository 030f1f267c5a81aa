package liveness

import (
	"context"
	"math"
)

// Lasso is a behaviour that repeats itself: after the last of the states it goes on with the one at
// Back, again and again. States are those of the graph; the same one may stand there repeatedly.
type Lasso struct {
	States []int32
	Back   int
}

// Find returns a behaviour of the graph that satisfies the formula, or nil where there is none. The
// way to the part that repeats is a shortest one to a component of the graph in which the formula
// can be met. It errs with ErrComplex, and with ctx's error when that ended.
func Find(ctx context.Context, g *Graph, f *Formula) (*Lasso, error) {
	ground := newGrounder(g.labels)
	cases, err := ground.split(ground.ground(f, false))
	if err != nil {
		return nil, err
	}
	for _, d := range cases {
		t, err := ground.newTableau(d.rest)
		if err != nil {
			return nil, err
		}
		s, err := newSearch(ctx, g, t, d)
		if err != nil {
			return nil, err
		}
		if l, err := s.find(); l != nil || err != nil {
			return l, err
		}
	}
	return nil, nil
}

// search looks for a behaviour that satisfies a disjunct, in the product of graph and tableau. A
// state of the product, called a pair of a state and a node, is numbered state * len(nodes) + node.
type search struct {
	*Graph
	*tableau
	disjunct
	ctx   context.Context
	width int32
	allow [][]bool // by node and label: whether the node allows a step with the label
	end   []bool   // by label: whether the step may be taken again and again
	// num is noPair for a pair that is not looked at, newPair for one that is not visited yet, and
	// above that the place of a visited one in the order of visits.
	num   []int32
	count int32
	stack []int32 // pairs whose component is not complete
	calls []call
	good  []component
	bad   []component // those to be searched again
}

const (
	noPair  = -1
	newPair = 0
)

// component is a set of pairs that are strongly connected by steps with certain labels.
type component struct {
	pairs []int32
	ok    []bool
}

func newSearch(ctx context.Context, g *Graph, t *tableau, d disjunct) (*search, error) {
	s := &search{Graph: g, tableau: t, disjunct: d, ctx: ctx, width: int32(len(t.nodes))}
	if len(g.Keys)*len(t.nodes) >= math.MaxInt32 {
		return nil, ErrComplex
	}
	s.end = table(d.end, len(g.labels))
	for _, n := range t.nodes {
		s.allow = append(s.allow, table(n.set, len(g.labels)))
	}
	return s, nil
}

func table(set Bits, n int) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = set.Has(i)
	}
	return out
}

func (s *search) find() (*Lasso, error) {
	if err := s.reach(); err != nil {
		return nil, err
	}
	for p := range s.num {
		if s.num[p] == newPair {
			if err := s.visit(int32(p), s.end); err != nil {
				return nil, err
			}
		}
	}
	for len(s.bad) > 0 { // every pair is noPair now
		c := s.bad[len(s.bad)-1]
		s.bad = s.bad[:len(s.bad)-1]
		for _, p := range c.pairs {
			s.num[p] = newPair
		}
		for _, p := range c.pairs {
			if s.num[p] == newPair {
				if err := s.visit(p, c.ok); err != nil {
					return nil, err
				}
			}
		}
	}
	if len(s.good) == 0 {
		return nil, nil
	}
	return s.lasso()
}

// always says whether the tableau may be in a node in every state: the node is an initial one, or
// comes after such a node, and each node on the way allows every label and may follow itself. No
// step need be looked at then.
func (s *search) always() []bool {
	out := make([]bool, s.width)
	todo := append([]int(nil), s.initial...)
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if out[i] || !s.idle(i) {
			continue
		}
		out[i] = true
		todo = append(todo, s.nodes[i].next...)
	}
	return out
}

// idle says whether a run may stay in a node whatever it reads.
func (s *search) idle(i int) bool {
	for _, ok := range s.allow[i] {
		if !ok {
			return false
		}
	}
	for _, j := range s.nodes[i].next {
		if i == j {
			return true
		}
	}
	return false
}

// reach marks the pairs that are reached, of which those whose node is lasting are to be visited.
func (s *search) reach() error {
	s.num = make([]int32, len(s.Keys)*int(s.width))
	always := s.always()
	var todo []int32
	add := func(state int32, node int) {
		if p := state*s.width + int32(node); s.num[p] == noPair {
			s.num[p] = newPair
			todo = append(todo, p)
		}
	}
	for p := range s.num {
		if !always[p%int(s.width)] {
			s.num[p] = noPair
		}
	}
	for i, idle := range always {
		for _, j := range s.nodes[i].next {
			for t := 0; idle && !always[j] && t < len(s.Keys); t++ {
				add(int32(t), j)
			}
		}
	}
	for _, state := range s.Initial {
		for _, node := range s.initial {
			add(state, node)
		}
	}
	for n := 0; len(todo) > 0; n++ {
		if n&0xffff == 0 && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		state, node := p/s.width, p%s.width
		for _, e := range s.from(state) {
			if s.allow[node][e.label] {
				for _, next := range s.nodes[node].next {
					add(e.to, next)
				}
			}
		}
	}
	for p := range s.num {
		if !s.nodes[p%int(s.width)].lasting {
			s.num[p] = noPair
		}
	}
	return nil
}
