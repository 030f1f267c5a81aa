package value

// mirror remembers for a while what permutations make of values: states share most of their parts,
// and what is remembered has its fingerprint already.
type mirror []reflection

// reflection is what a permutation makes of a value.
type reflection struct {
	key uint64 // a fingerprint of both
	is  Value  // nil where there is none yet
}

// reflections is how many images are remembered.
const reflections = 1 << 14

func newMirror() mirror { return make(mirror, reflections) }

// of returns what a permutation makes of a value that has parts.
func (m mirror) of(p *Permutation, v Value) Value {
	key := fold(p.key, v.hash())
	at := &m[key%reflections]
	if at.key != key || at.is == nil {
		*at = reflection{key, p.build(v, m)}
	}
	return at.is
}
