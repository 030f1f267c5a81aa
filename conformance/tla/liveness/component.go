package liveness

// call is a visit that is not over: a pair, the earliest pair on the stack that it leads back to,
// and which of its steps, and of the nodes that follow its node, is to be looked at next.
type call struct {
	pair, low int32
	step      int
	next      int
}

// visit finds the components of what is reached from a pair by steps with the labels that are ok,
// as in R. Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion.
func (s *search) visit(root int32, ok []bool) error {
	s.count = 0
	s.enter(root)
	for n := 0; len(s.calls) > 0; n++ {
		if n&0xffff == 0 && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		c := &s.calls[len(s.calls)-1]
		if to, more := s.advance(c, ok); more {
			if s.num[to] == newPair {
				s.enter(to)
			} else {
				c.low = min(c.low, s.num[to])
			}
			continue
		}
		pair, low := c.pair, c.low
		s.calls = s.calls[:len(s.calls)-1]
		if low == s.num[pair] {
			s.complete(pair, ok)
		}
		if len(s.calls) > 0 {
			up := &s.calls[len(s.calls)-1]
			up.low = min(up.low, low)
		}
	}
	return nil
}

func (s *search) enter(p int32) {
	s.count++
	s.num[p] = s.count
	s.stack = append(s.stack, p)
	s.calls = append(s.calls, call{pair: p, low: s.count, step: s.first[p/s.width]})
}

// advance returns the next pair that a step leads to and that is not done with.
func (s *search) advance(c *call, ok []bool) (to int32, more bool) {
	state, node := c.pair/s.width, c.pair%s.width
	allow, next := s.allow[node], s.nodes[node].next
	for ; c.step < s.first[state+1]; c.step++ {
		e := s.steps[c.step]
		if !ok[e.label] || !allow[e.label] {
			continue
		}
		for c.next < len(next) {
			to = e.to*s.width + int32(next[c.next])
			c.next++
			if s.num[to] != noPair {
				return to, true
			}
		}
		c.next = 0
	}
	return 0, false
}

// complete takes a component off the stack, whose first pair is root, and judges it.
func (s *search) complete(root int32, ok []bool) {
	at := len(s.stack) - 1
	for s.stack[at] != root {
		at--
	}
	pairs := s.stack[at:]
	s.stack = s.stack[:at]
	good, again := s.judge(pairs, ok)
	for _, p := range pairs {
		s.num[p] = noPair
	}
	if !good && again == nil {
		return
	}
	c := component{append([]int32(nil), pairs...), ok}
	if good {
		s.good = append(s.good, c)
		return
	}
	c.ok = again
	s.bad = append(s.bad, c)
}

// judge says whether a behaviour that stays in a component for ever, and takes every step in it,
// meets all conditions. Where only strong fairness is not met, it returns the labels of the steps
// that do not call for it: a part of the component may do without the others.
func (s *search) judge(pairs []int32, ok []bool) (good bool, again []bool) {
	labels, kept, some := s.inside(pairs, ok)
	if !some || kept != uint64(1)<<s.promises-1 {
		return false, nil
	}
	for _, set := range s.often {
		if !set.meets(labels) {
			return false, nil
		}
	}
	for _, c := range s.strong {
		if !c.p.meets(labels) || c.q.meets(labels) {
			continue
		}
		if again == nil {
			again = append([]bool(nil), ok...)
		}
		for i := range again {
			again[i] = again[i] && !c.p.Has(i)
		}
	}
	return again == nil, again
}

// inside returns the labels of the steps within a component whose pairs are those visited last, the
// promises kept in it, and whether there is a step at all.
func (s *search) inside(pairs []int32, ok []bool) (labels Bits, kept uint64, some bool) {
	first := s.num[pairs[0]]
	labels = NewBits(len(s.labels))
	for _, p := range pairs {
		node := p % s.width
		kept |= s.nodes[node].kept
		for _, e := range s.from(p / s.width) {
			if !ok[e.label] || !s.allow[node][e.label] || labels.Has(int(e.label)) {
				continue
			}
			for _, next := range s.nodes[node].next {
				if s.num[e.to*s.width+int32(next)] >= first {
					labels.Set(int(e.label))
					some = true
				}
			}
		}
	}
	return labels, kept, some
}
