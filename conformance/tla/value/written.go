package value

import "sync/atomic"

// lazy is a set that is not written out until it was gone through once.
type lazy interface {
	set
	// known returns the set written out, or nil.
	known() *Set
	keep(w *Set)
	// again returns known, or writes the set out, when it is not gone through for the first time.
	again() *Set
}

// IsLazy tells whether a value is SUBSET S, a set of functions, records or tuples that is not
// enumerated yet, or the union of such a set with another.
func IsLazy(v Value) bool {
	_, ok := v.(lazy)
	return ok
}

// kept is the greatest set that is kept when it was written out.
const kept = 4096

// writing is a lazy set written out.
type writing struct {
	in   atomic.Pointer[Set]
	used atomic.Bool
}

func (t *writing) known() *Set { return t.in.Load() }
func (t *writing) keep(w *Set) { t.in.Store(w) }

func (t *writing) againOf(s set) *Set {
	if w := t.in.Load(); w != nil {
		return w
	}
	if !t.used.Swap(true) {
		return nil
	}
	if n := s.size(); n < 0 || n > kept {
		return nil
	}
	return Written(s)
}

func (s *subsets) again() *Set   { return s.againOf(s) }
func (s *funcSet) again() *Set   { return s.againOf(s) }
func (s *recordSet) again() *Set { return s.againOf(s) }
func (s *product) again() *Set   { return s.againOf(s) }
