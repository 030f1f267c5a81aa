package value

// mixed is a set that is written as {a, b} with elements that cannot be compared. As TLC sorts
// such a set no sooner than it must, a value may be found in it before the elements that it cannot
// be compared with. Like an infinite set, it can be asked for no more than that.
type mixed struct {
	elems []Value // as they are written
	err   *Error
}

var _ set = (*mixed)(nil)

// Mixed returns a set of elements, as they are written, that [Sorted] refuses by an error.
func Mixed(elems []Value, err *Error) Value { return &mixed{elems, err} }

// Sorted is [NewSet], or the error that two elements cannot be compared.
func Sorted(elems []Value) (s *Set, err *Error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*Error)
			if !ok {
				panic(r)
			}
			err = e
		}
	}()
	return NewSet(elems...), nil
}

func (s *mixed) contains(v Value, _ By) bool {
	for _, e := range s.elems {
		if Equal(e, v) {
			return true
		}
	}
	if _, ok := v.(Atom); ok { // it can be compared with anything
		return false
	}
	panic(s.err)
}

// RefuseMixed panics with an *Error for a set whose elements cannot be compared.
func RefuseMixed(v Value) {
	if s, ok := v.(*mixed); ok {
		panic(s.err)
	}
}

func (s *mixed) size() int64          { return -1 }
func (s *mixed) all(func(Value) bool) { panic(s.err) }
func (s *mixed) hash() uint64         { panic(s.err) }

func (s *mixed) pull() func() (Value, bool) { panic(s.err) }
