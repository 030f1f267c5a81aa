package value

import "slices"

// By is who applies a function over an infinite set, or asks what is in a set that [SuchThat]
// makes: whoever evaluates. These values may outlive the evaluation that made them, and be used by
// several others at once, so that what they need of the run is to be asked of who uses them. It is
// nil where nobody is known.
type By any

// Lambda is a function over an infinite set: its values are computed when they are asked for. Like
// the set that [SuchThat] makes, it can be applied and changed by EXCEPT, but not compared.
type Lambda struct {
	dom set
	at  func(arg Value, by By) Value
}

// NewLambda returns the function over dom whose values at computes. It must be safe for concurrent
// use.
func NewLambda(dom Value, at func(arg Value, by By) Value) *Lambda {
	return &Lambda{asSet(dom), at}
}

// IsLambda tells whether a value is a function over an infinite set.
func IsLambda(v Value) bool { _, ok := v.(*Lambda); return ok }

func (f *Lambda) hash() uint64 {
	failInfinite(f.dom)
	return 0
}

// apply returns f[arg], and false where arg is not in the domain.
func (f *Lambda) apply(arg Value, by By) (Value, bool) {
	if !f.dom.contains(arg, by) {
		return nil, false
	}
	return f.at(arg, by), true
}

// with returns f with f[arg] replaced.
func (f *Lambda) with(arg, v Value, by By) (Value, bool) {
	if !f.dom.contains(arg, by) {
		return nil, false
	}
	return NewLambda(f.dom, func(x Value, by By) Value {
		if Equal(x, arg) {
			return v
		}
		return f.at(x, by)
	}), true
}

// suchThat is {x \in S : p} of an infinite S.
type suchThat struct {
	base  set
	holds func(v Value, by By) bool
}

// SuchThat returns the set of the elements of an infinite set that something holds of, which is
// asked about whatever is looked for in the set. It must be safe for concurrent use.
func SuchThat(base Value, holds func(v Value, by By) bool) Value {
	return &suchThat{asSet(base), holds}
}

func (s *suchThat) contains(v Value, by By) bool {
	return s.base.contains(v, by) && s.holds(lasting(v), by)
}

// lasting returns a value that may be kept: a tuple may be one that is used once more, see
// [Tuple.Reuse].
func lasting(v Value) Value {
	if t, ok := v.(*Tuple); ok {
		return &Tuple{elems: slices.Clone(t.elems)}
	}
	return v
}

func (s *suchThat) size() int64          { return -1 }
func (s *suchThat) all(func(Value) bool) { failInfinite(s) }
func (s *suchThat) hash() uint64         { return hashSet(s) }

func (s *suchThat) pull() func() (Value, bool) {
	failInfinite(s)
	return nil
}

var (
	_ Value = (*Lambda)(nil)
	_ set   = (*suchThat)(nil)
)
