package value

// Lambda is a function over an infinite set: its values are computed when they are asked for. Like
// the set that [SuchThat] makes, it can be applied and changed by EXCEPT, but not compared.
type Lambda struct {
	dom set
	at  func(arg Value) Value
}

// NewLambda returns the function over dom whose values at computes. It must be safe for concurrent
// use.
func NewLambda(dom Value, at func(arg Value) Value) *Lambda { return &Lambda{asSet(dom), at} }

// IsLambda tells whether a value is a function over an infinite set.
func IsLambda(v Value) bool { _, ok := v.(*Lambda); return ok }

func (f *Lambda) hash() uint64 {
	failInfinite(f.dom)
	return 0
}

// apply returns f[arg], and false where arg is not in the domain.
func (f *Lambda) apply(arg Value) (Value, bool) {
	if !f.dom.contains(arg) {
		return nil, false
	}
	return f.at(arg), true
}

// with returns f with f[arg] replaced.
func (f *Lambda) with(arg, v Value) (Value, bool) {
	if !f.dom.contains(arg) {
		return nil, false
	}
	return NewLambda(f.dom, func(x Value) Value {
		if Equal(x, arg) {
			return v
		}
		return f.at(x)
	}), true
}

// suchThat is {x \in S : p} of an infinite S.
type suchThat struct {
	base  set
	holds func(v Value) bool
}

// SuchThat returns the set of the elements of an infinite set that something holds of, which is
// asked about whatever is looked for in the set. It must be safe for concurrent use.
func SuchThat(base Value, holds func(v Value) bool) Value { return &suchThat{asSet(base), holds} }

func (s *suchThat) contains(v Value) bool { return s.base.contains(v) && s.holds(v) }
func (s *suchThat) size() int64           { return -1 }
func (s *suchThat) all(func(Value) bool)  { failInfinite(s) }
func (s *suchThat) hash() uint64          { return hashSet(s) }

func (s *suchThat) pull() func() (Value, bool) {
	failInfinite(s)
	return nil
}

var (
	_ Value = (*Lambda)(nil)
	_ set   = (*suchThat)(nil)
)
