package sat

// ref is where a clause begins in the arena, or, with binaryBit, the other literal of a clause of
// two, which is nowhere else than in the lists of binary clauses.
type ref uint32

const (
	noRef     ref = 1<<32 - 1
	binaryBit ref = 1 << 31
)

// A clause in the arena is a head of two words and its literals. The first word is the length and
// the flags, the second the glue: of how many levels the literals were when the clause was learnt.
const (
	headWords       = 2
	learntFlag  Lit = 1 << 31
	garbageFlag Lit = 1 << 30
	usedShift       = 28
	usedMask    Lit = 3 << usedShift
	sizeMask    Lit = 1<<usedShift - 1
	arenaMax        = int(binaryBit) - 1
)

// watch is a clause that waits for a literal to become false. If blocker is true there is nothing
// to do.
type watch struct {
	clause  ref
	blocker Lit
}

func binaryRef(other Lit) ref { return binaryBit | ref(other) }

func (r ref) isBinary() bool { return r&binaryBit != 0 && r != noRef }

func (r ref) other() Lit { return Lit(r &^ binaryBit) }

func (s *Solver) size(c ref) int { return int(s.arena[c] & sizeMask) }

func (s *Solver) isGarbage(c ref) bool { return s.arena[c]&garbageFlag != 0 }

func (s *Solver) glue(c ref) int { return int(s.arena[c+1]) }

// used is how many more reductions the clause survives whatever its glue.
func (s *Solver) used(c ref) Lit { return s.arena[c] & usedMask >> usedShift }

func (s *Solver) setUsed(c ref, n Lit) { s.arena[c] = s.arena[c]&^usedMask | n<<usedShift }

// lits returns the clause's literals, which may be reordered in place.
func (s *Solver) lits(c ref) []Lit {
	first := int(c) + headWords
	return s.arena[first : first+s.size(c)]
}

// attach stores a clause of more than two literals and watches the first two.
func (s *Solver) attach(lits []Lit, learnt bool, glue int) ref {
	c := ref(len(s.arena))
	head := Lit(len(lits))
	if learnt {
		head |= learntFlag
		s.learnts = append(s.learnts, c)
	} else {
		s.clauses = append(s.clauses, c)
	}
	s.arena = append(s.arena, head, Lit(glue))
	s.arena = append(s.arena, lits...)
	s.watchClause(c, lits)
	return c
}

func (s *Solver) watchClause(c ref, lits []Lit) {
	s.watches[lits[0]] = append(s.watches[lits[0]], watch{c, lits[1]})
	s.watches[lits[1]] = append(s.watches[lits[1]], watch{c, lits[0]})
}

// attachBinary keeps a clause of two literals, which needs no place in the arena.
func (s *Solver) attachBinary(a, b Lit) {
	s.binaries[a] = append(s.binaries[a], b)
	s.binaries[b] = append(s.binaries[b], a)
	s.binaryCount++
}
