package value

import "slices"

// Which permutations of a group make the least of some values is found value by value: which ones
// make the least of the first, which of these make the least of the second, and so on. States share
// most of their values, so that most of these steps have been taken before.

// choice is some permutations of a group, by their places. It is not changed.
type choice struct {
	of  []int32
	key uint64 // a fingerprint
}

// identity is the place of the permutation that changes nothing, which the group is without.
const identity = -1

// choices makes choices smaller, and remembers how.
type choices struct {
	all   *choice
	known []narrowing        // by fingerprint
	by    map[uint64]*choice // all of known, and others
	size  int                // of by
	least []int32            // scratch
}

// narrowing is the part of a choice that makes the least of a value.
type narrowing struct {
	key uint64 // a fingerprint of both
	to  *choice
}

const (
	// narrowings is how many of them are remembered.
	narrowings = 1 << 13
	// chosenMax bounds the places in all choices that are remembered, of which each takes about as
	// much as choiceSize of them besides.
	chosenMax  = 1 << 20
	choiceSize = 32
)

func newChoices(group []*Permutation) *choices {
	of := []int32{identity}
	for i := range group {
		of = append(of, int32(i))
	}
	return &choices{
		all: &choice{of: of}, known: make([]narrowing, narrowings), by: make(map[uint64]*choice),
	}
}

// narrowed returns which permutations of a choice make the least of a value, or nil where nobody
// remembers, and where to keep it.
func (s *choices) narrowed(c *choice, v Value) (*choice, *narrowing) {
	key := fold(c.key, v.hash())
	at := &s.known[key%narrowings]
	if at.key == key {
		return at.to, at
	}
	*at = narrowing{key: key}
	return nil, at
}

// choose returns which permutations of a choice make the least of a value, where compare compares
// what one of them makes of it with what another does.
func (s *choices) choose(c *choice, compare func(i, than int32) int) *choice {
	least := append(s.least[:0], c.of[0])
	for _, i := range c.of[1:] {
		switch d := compare(i, least[0]); {
		case d < 0:
			least = append(least[:0], i)
		case d == 0:
			least = append(least, i)
		}
	}
	s.least = least
	if len(least) == len(c.of) {
		return c
	}
	return s.of(least)
}

// of returns the choice of some places.
func (s *choices) of(places []int32) *choice {
	key := uint64(fnvOffset)
	for _, i := range places {
		key = fold(key, uint64(i))
	}
	if c := s.by[key]; c != nil {
		return c
	}
	if s.size > chosenMax {
		clear(s.by)
		clear(s.known)
		s.size = 0
	}
	s.size += len(places) + choiceSize
	c := &choice{slices.Clone(places), key}
	s.by[key] = c
	return c
}
