package value

import (
	"slices"
	"sync/atomic"
)

// Interval is lo..hi, and not empty.
type Interval struct {
	lo, hi  Int
	written atomic.Pointer[Set]
	memo
}

var _ set = (*Interval)(nil)

// NewInterval returns lo..hi.
func NewInterval(lo, hi Int) Value {
	switch {
	case lo > hi:
		return Empty
	case 0 <= lo && lo <= 1 && hi <= common:
		return &intervals[lo][hi]
	}
	return &Interval{lo: lo, hi: hi}
}

// common bounds the intervals from 0 or 1 on that exist once.
const common = 64

var intervals [2][common + 1]Interval

func init() {
	for lo := range intervals {
		for hi := range intervals[lo] {
			intervals[lo][hi].lo, intervals[lo][hi].hi = Int(lo), Int(hi)
		}
	}
}

func (s *Interval) contains(v Value, _ By) bool {
	switch v := v.(type) {
	case Int:
		return s.lo <= v && v <= s.hi
	case Atom:
		return v.compare(s.lo) == 0
	}
	Fail("%s is %s, and cannot be compared with the integers of %s", short(v), kind(v), s)
	return false
}

func (s *Interval) all(yield func(Value) bool) {
	for i := s.lo; i <= s.hi; i++ {
		if !yield(Number(int64(i))) {
			return
		}
	}
}

func (s *Interval) size() int64 { return int64(s.hi-s.lo) + 1 }
func (s *Interval) hash() uint64 {
	if h := s.known(); h != 0 {
		return h
	}
	return s.keep(hashSet(s))
}

// set returns the interval written out, which is done once.
func (s *Interval) set() *Set {
	if w := s.written.Load(); w != nil {
		return w
	}
	refuseLarge(s)
	w := &Set{elems: slices.AppendSeq(make([]Value, 0, s.size()), s.all)}
	s.written.Store(w)
	return w
}
