package sat

import "context"

// Constants of the pace are those of CaDiCaL where it has them.
const (
	fastWeight    = 0.03
	slowWeight    = 1e-5
	restartMargin = 1.1
	restartEvery  = 2    // conflicts, at least
	reluctantUnit = 1024 // conflicts
	stableFirst   = 1000 // conflicts
	rephaseEvery  = 1000 // conflicts, times how often
	reduceEvery   = 300  // conflicts, times the root of how often
	quickDecay    = 0.92
	stableDecay   = 0.95
)

// pace decides when to restart, to take other phases, and to forget.
type pace struct {
	stable bool // restarts are rare and target phases are used
	fast   float64
	slow   float64

	conflicts int // of all calls
	restartAt int
	rephaseAt int
	rephased  int
	reduceAt  int
	reduced   int
	turns     int // between quick and rare restarts
	turnAt    int // propagations
	turnCost  int // propagations
	luby      luby
	endAt     int
}

func (p *pace) decay() float64 {
	if p.stable {
		return stableDecay
	}
	return quickDecay
}

// record takes note of a learnt clause.
func (p *pace) record(glue int) {
	p.conflicts++
	share := 1 / float64(p.conflicts)
	p.fast += max(fastWeight, share) * (float64(glue) - p.fast)
	p.slow += max(slowWeight, share) * (float64(glue) - p.slow)
}

// luby yields the numbers of Luby's sequence, after Knuth.
type luby struct{ u, v int }

func (l *luby) next() int {
	if l.u == 0 {
		l.u, l.v = 1, 1
		return 1
	}
	if l.u&-l.u == l.v {
		l.u, l.v = l.u+1, 1
	} else {
		l.v *= 2
	}
	return l.v
}

// begin prepares another search.
func (s *Solver) begin() {
	p := &s.pace
	if s.rise == 0 {
		s.rise = 1
		p.rephaseAt = rephaseEvery
		p.reduceAt = reduceEvery
	}
	p.endAt = 0
	if s.Conflicts > 0 {
		p.endAt = p.conflicts + s.Conflicts
	}
	p.restartAt = p.conflicts + restartEvery
}

// pause returns why a search has to end.
func (s *Solver) pause(ctx context.Context) error {
	if s.pace.endAt > 0 && s.pace.conflicts >= s.pace.endAt {
		return ErrConflicts
	}
	return ctx.Err()
}

// keepPace restarts, rephases and forgets when it is time.
func (s *Solver) keepPace() {
	p := &s.pace
	if p.conflicts < p.restartAt {
		return
	}
	if !p.stable && p.fast < restartMargin*p.slow {
		return
	}
	s.stats.Restarts++
	if p.conflicts < p.rephaseAt && p.conflicts < p.reduceAt && !s.turnDue() {
		s.backtrack(s.reusable())
	} else {
		s.backtrack(0)
		s.turn()
		if p.conflicts >= p.rephaseAt {
			s.rephase()
		}
		if p.conflicts >= p.reduceAt {
			s.reduce()
		}
	}
	if p.stable {
		p.restartAt = p.conflicts + reluctantUnit*p.luby.next()
	} else {
		p.restartAt = p.conflicts + restartEvery
	}
}

// reusable returns how many levels would be decided again after a restart, as their variables are
// more active than all that have no value.
func (s *Solver) reusable() int {
	h := &s.order
	for len(h.items) > 0 && s.values[Pos(int(h.items[0]))] != 0 {
		h.pop()
	}
	if len(h.items) == 0 {
		return len(s.limits)
	}
	next := h.activity[h.items[0]]
	for level, at := range s.limits {
		if at == len(s.trail) || h.activity[s.trail[at].Var()] <= next {
			return level
		}
	}
	return len(s.limits)
}

// turnDue tells whether it is time to take turns between quick and rare restarts. The first turn is
// counted in conflicts; what it cost in propagations, growing, is the measure of the others.
func (s *Solver) turnDue() bool {
	if s.pace.turns == 0 {
		return s.pace.conflicts >= stableFirst
	}
	return s.stats.Propagations >= s.pace.turnAt
}

func (s *Solver) turn() {
	if !s.turnDue() {
		return
	}
	p := &s.pace
	now := s.stats.Propagations
	if p.turns == 0 {
		p.turnCost = now
	}
	p.turns++
	round := (p.turns + 1) / 2
	p.turnAt = now + p.turnCost*round*round
	p.stable = !p.stable
	p.luby = luby{}
	s.lengths.target = 0
}

// keepLongest remembers the assignment before a conflict if it is the longest so far.
func (s *Solver) keepLongest() {
	if !s.pace.stable {
		return
	}
	length := s.limits[len(s.limits)-1]
	if length > s.lengths.target {
		s.lengths.target = length
		s.copyPhases(s.target, length)
	}
	if length > s.lengths.best {
		s.lengths.best = length
		s.copyPhases(s.best, length)
	}
}

func (s *Solver) copyPhases(to []int8, length int) {
	for _, l := range s.trail[:length] {
		to[l.Var()] = 1 - 2*int8(l&1)
	}
}

// rephase gives the saved phases another beginning.
func (s *Solver) rephase() {
	p := &s.pace
	p.rephased++
	p.rephaseAt = p.conflicts + rephaseEvery*p.rephased
	switch p.rephased % 4 {
	case 1, 3:
		for v, phase := range s.best {
			if phase != 0 {
				s.saved[v] = phase
			}
		}
	case 2:
		for v := range s.saved {
			s.saved[v] = -1
		}
	case 0:
		for v := range s.saved {
			s.saved[v] = -s.saved[v]
		}
	}
	clear(s.target)
	s.lengths.target, s.lengths.best = 0, 0
}
