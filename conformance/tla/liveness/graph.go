package liveness

// Graph is the behaviours of a finite system: paths from an initial state that never end. Each
// state has a step at least, be it to itself.
type Graph struct {
	// Initial holds the initial states.
	Initial []int32
	// Keys holds the key of each state, as it was recorded.
	Keys []uint64

	first  []int // the first of each state's steps, and the number of steps
	steps  []step
	labels []Bits
}

// step leads to a state. The label says what holds of the state that it comes from and of itself.
type step struct{ to, label int32 }

// Bits is a set of small numbers.
type Bits []uint64

// NewBits returns an empty set with room for the numbers below n.
func NewBits(n int) Bits { return make(Bits, (n+63)/64) }

// Set adds a number.
func (b Bits) Set(i int) { b[i/64] |= 1 << (i % 64) }

// Has says whether a number is in the set.
func (b Bits) Has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b Bits) empty() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}

func (b Bits) meets(c Bits) bool {
	for i, w := range b {
		if w&c[i] != 0 {
			return true
		}
	}
	return false
}

func (b Bits) and(c Bits) Bits {
	out := make(Bits, len(b))
	for i, w := range b {
		out[i] = w & c[i]
	}
	return out
}

func (b Bits) or(c Bits) Bits {
	out := make(Bits, len(b))
	for i, w := range b {
		out[i] = w | c[i]
	}
	return out
}

// without returns what is in b and not in c.
func (b Bits) without(c Bits) Bits {
	out := make(Bits, len(b))
	for i, w := range b {
		out[i] = w &^ c[i]
	}
	return out
}

// States returns how many states there are.
func (g *Graph) States() int { return len(g.Keys) }

// Steps returns how many steps there are.
func (g *Graph) Steps() int { return len(g.steps) }

// from returns the steps of a state.
func (g *Graph) from(s int32) []step { return g.steps[g.first[s]:g.first[s+1]] }
