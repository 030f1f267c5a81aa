package liveness

import (
	"fmt"
	"math/bits"
	"slices"
)

// tableau is an automaton that reads labels: a behaviour is accepted if some run on it passes each
// of the promises again and again in a node that has not put it off.
type tableau struct {
	nodes   []node
	initial []int
	// promises is how many formulas <>F there are.
	promises int
}

// node allows the label of the step being read to be one of a set, and has the nodes for the next.
type node struct {
	set  Bits
	next []int
	kept uint64 // the promises that are not put off here
	// lasting marks the nodes of a component of the tableau that a run may stay in for ever.
	lasting bool
	ahead   uint64 // the modal terms that the rest of the behaviour must satisfy
}

// draft is a node while it is being made: what is still to be looked at, and what it has promised.
type draft struct {
	todo  []*term
	seen  []*term
	set   Bits
	ahead uint64
}

// maker makes a tableau.
type maker struct {
	*grounder
	tableau
	modals []*term // the modal terms by number
	known  map[string]int
	budget int
}

// newTableau makes a tableau for terms that all must be true.
func (g *grounder) newTableau(terms []*term) (*tableau, error) {
	m := &maker{grounder: g, known: make(map[string]int), budget: 64 * nodesMax}
	for _, t := range terms {
		m.number(t)
	}
	if len(m.modals) > modalsMax {
		return nil, ErrComplex
	}
	var err error
	if m.initial, err = m.nodesFor(terms); err != nil {
		return nil, err
	}
	for i := 0; i < len(m.nodes); i++ { // each makes more of them
		next, err := m.nodesFor(m.ahead(m.nodes[i].ahead))
		if err != nil {
			return nil, err
		}
		m.nodes[i].next = next
	}
	m.keep()
	m.last()
	return &m.tableau, nil
}

func (m *maker) number(t *term) {
	if t.op == opAlways || t.op == opEventually {
		if contains(m.modals, t) {
			return
		}
		m.modals = append(m.modals, t)
	}
	for _, a := range t.args {
		m.number(a)
	}
}

func (m *maker) bit(t *term) uint64 { return 1 << slices.Index(m.modals, t) }

func (m *maker) ahead(set uint64) []*term {
	var out []*term
	for ; set != 0; set &= set - 1 {
		out = append(out, m.modals[bits.TrailingZeros64(set)])
	}
	return out
}

// nodesFor returns the nodes of which one is entered where the terms must be true.
func (m *maker) nodesFor(terms []*term) ([]int, error) {
	var out []int
	drafts := []draft{{todo: slices.Clone(terms), set: m.full}}
	for len(drafts) > 0 {
		d := drafts[len(drafts)-1]
		drafts = drafts[:len(drafts)-1]
		if m.budget--; m.budget < 0 || len(m.nodes) > nodesMax {
			return nil, ErrComplex
		}
		if len(d.todo) == 0 {
			if i := m.node(d); !slices.Contains(out, i) {
				out = append(out, i)
			}
			continue
		}
		drafts = append(drafts, m.expand(d)...)
	}
	return out, nil
}

// expand looks at one term of a draft, and returns the drafts that come of it.
func (m *maker) expand(d draft) []draft {
	t := d.todo[len(d.todo)-1]
	d.todo = slices.Clone(d.todo[:len(d.todo)-1])
	if contains(d.seen, t) {
		return []draft{d}
	}
	d.seen = append(slices.Clip(d.seen), t)
	switch t.op {
	case opLeaf:
		if d.set = d.set.and(t.set); d.set.empty() {
			return nil
		}
		return []draft{d}
	case opAnd:
		d.todo = append(d.todo, t.args...)
		return []draft{d}
	case opOr:
		var out []draft
		for _, a := range t.args {
			e := d
			e.todo = append(slices.Clip(d.todo), a)
			out = append(out, e)
		}
		return out
	case opAlways:
		d.todo = append(d.todo, t.args[0])
		d.ahead |= m.bit(t)
		return []draft{d}
	default:
		now, later := d, d
		now.todo = append(slices.Clip(d.todo), t.args[0])
		later.ahead |= m.bit(t)
		return []draft{later, now}
	}
}

func (m *maker) node(d draft) int {
	key := fmt.Sprint(d.set, d.ahead)
	if i, ok := m.known[key]; ok {
		return i
	}
	m.known[key] = len(m.nodes)
	m.nodes = append(m.nodes, node{set: d.set, ahead: d.ahead})
	return len(m.nodes) - 1
}

// keep notes which promises are not put off: <>F is where it need not be true of the rest.
func (m *maker) keep() {
	for i := range m.nodes {
		n := 0
		for j, t := range m.modals {
			if t.op == opEventually {
				if m.nodes[i].ahead&(1<<j) == 0 {
					m.nodes[i].kept |= 1 << n
				}
				n++
			}
		}
		m.promises = n
	}
}

// last marks the nodes that a run may stay among for ever without breaking a promise.
func (m *maker) last() {
	reach := make([][]bool, len(m.nodes)) // by one step at least
	for i := range m.nodes {
		reach[i] = make([]bool, len(m.nodes))
		stack := slices.Clone(m.nodes[i].next)
		for len(stack) > 0 {
			j := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if !reach[i][j] {
				reach[i][j] = true
				stack = append(stack, m.nodes[j].next...)
			}
		}
	}
	all := uint64(1)<<m.promises - 1
	for i := range m.nodes {
		kept := uint64(0)
		for j := range m.nodes {
			if reach[i][j] && reach[j][i] {
				kept |= m.nodes[j].kept
			}
		}
		m.nodes[i].lasting = reach[i][i] && kept == all
	}
}
