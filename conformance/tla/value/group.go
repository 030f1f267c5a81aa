package value

// Group is all that some permutations, the generators, make one after the other.
type Group struct {
	all        []*Permutation // the identity first
	known      map[uint64][]*Permutation
	generators []*Permutation
	limit      int
}

// NewGroup returns the group without generators, which may grow to some permutations besides the
// identity.
func NewGroup(limit int) *Group {
	g := &Group{known: make(map[uint64][]*Permutation), limit: limit}
	g.put(&Permutation{})
	return g
}

// All returns the permutations but for the identity.
func (g *Group) All() []*Permutation { return g.all[1:] }

// Add makes a permutation a generator. It panics with an *Error where the group grows too large.
//
// What was there is a group, and what is added to it comes in cosets, each as large as that group
// and made by it from any one of its permutations. So each permutation is composed once, however
// many generators there are, and only one of each coset is followed by all of them.
func (g *Group) Add(p *Permutation) {
	if g.has(p) {
		return
	}
	g.generators = append(g.generators, p)
	size := len(g.all)
	g.coset(size, p)
	for first := size; first < len(g.all); first += size {
		for _, q := range g.generators {
			if r := g.all[first].Then(q); !g.has(r) {
				g.coset(size, r)
			}
		}
	}
}

// coset adds what the first permutations, a group of that size, make when p follows each of them.
func (g *Group) coset(size int, p *Permutation) {
	if len(g.all)-1+size > g.limit {
		Fail("the symmetry has more than %d permutations", g.limit)
	}
	for _, h := range g.all[:size] {
		g.put(h.Then(p))
	}
}

func (g *Group) put(p *Permutation) {
	key := p.Key()
	g.known[key] = append(g.known[key], p)
	g.all = append(g.all, p)
}

func (g *Group) has(p *Permutation) bool {
	for _, q := range g.known[p.Key()] {
		if p.Equal(q) {
			return true
		}
	}
	return false
}
