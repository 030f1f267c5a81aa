package value

import (
	"math/bits"
	"sync/atomic"
)

// index finds the place of an element by its fingerprint. A set gets one when it has been asked
// often enough that making it pays.
type index struct {
	asked atomic.Int32
	slots atomic.Pointer[[]int32] // by fingerprint: places from 1 on, 0 for none
}

// indexed returns where v stands among the elements, or -1, and whether the set can tell by its
// index.
func (s *Set) indexed(v Value) (place int, ok bool) {
	last := s.elems[len(s.elems)-1] // model values come before what else there is
	if !isComposed(v) || !isComposed(last) || kind(v) != kind(last) {
		return 0, false
	}
	x := s.index.Load()
	if x == nil {
		s.index.CompareAndSwap(nil, &index{})
		return 0, false
	}
	slots := x.slots.Load()
	if slots == nil {
		if int(x.asked.Add(1)) < len(s.elems)/4 {
			return 0, false
		}
		slots = newIndex(s.elems)
		x.slots.Store(slots)
	}
	return find(*slots, s.elems, v), true
}

func isComposed(v Value) bool {
	switch v.(type) {
	case *Tuple, *Record, *Func, *Set:
		return true
	default:
		return false
	}
}

func newIndex(elems []Value) *[]int32 {
	slots := make([]int32, 1<<bits.Len(uint(2*len(elems))))
	for i, e := range elems {
		at := e.hash() & uint64(len(slots)-1)
		for slots[at] != 0 {
			at = (at + 1) & uint64(len(slots)-1)
		}
		slots[at] = int32(i + 1)
	}
	return &slots
}

func find(slots []int32, elems []Value, v Value) int {
	h := v.hash()
	for at := h & uint64(len(slots)-1); slots[at] != 0; at = (at + 1) & uint64(len(slots)-1) {
		i := int(slots[at] - 1)
		if elems[i].hash() == h && Equal(elems[i], v) {
			return i
		}
	}
	return -1
}
