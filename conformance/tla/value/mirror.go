package value

// Mirror makes of values what permutations make of them, and remembers it for a while: states share
// most of their parts, and what is remembered has its fingerprint already. One goroutine uses it.
type Mirror struct{ known []reflection }

// reflection is what a permutation makes of a value.
type reflection struct {
	key uint64 // a fingerprint of both
	is  Value  // nil where there is none yet
}

// reflections is how many images are remembered.
const reflections = 1 << 14

// NewMirror returns a mirror that remembers nothing yet.
func NewMirror() *Mirror { return &Mirror{make([]reflection, reflections)} }

// Of is p.Of(v).
func (m *Mirror) Of(p *Permutation, v Value) Value { return p.turn(v, m) }

// of is Of a value that has parts.
func (m *Mirror) of(p *Permutation, v Value) Value {
	key := mix(combine(p.key, v.hash()))
	at := &m.known[key%reflections]
	if at.key != key || at.is == nil {
		*at = reflection{key, p.build(v, m)}
	}
	return at.is
}
