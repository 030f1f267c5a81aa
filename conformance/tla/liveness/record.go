package liveness

import "sync"

// Recorder collects a graph from the workers that explore it. States are told apart by keys.
type Recorder struct {
	atoms int
	mu    sync.Mutex
	tapes []*Tape // guarded by mu
}

// NewRecorder returns a recorder of steps of which so many atoms may hold.
func NewRecorder(atoms int) *Recorder { return &Recorder{atoms: atoms} }

// Step is a step as it is recorded: the key of the state that it leads to, and the atoms that hold.
type Step struct {
	To    uint64
	Atoms Bits
}

// Tape is what one worker records. One goroutine uses it, beside who saves it.
type Tape struct {
	mu     sync.Mutex // guards all below
	keys   []uint64   // of the states, in the order of their recording
	ends   []int      // for each state, how many steps the tape holds up to its last
	to     slab[uint64]
	label  slab[int32]
	labels alphabet
}

// Tape returns a new tape. It is safe for concurrent use.
func (r *Recorder) Tape() *Tape {
	t := &Tape{labels: newAlphabet(r.atoms)}
	r.mu.Lock()
	r.tapes = append(r.tapes, t)
	r.mu.Unlock()
	return t
}

// Add records a state with its steps. Of equal steps one is kept, as far as that is soon seen. The
// atoms are copied.
func (t *Tape) Add(from uint64, steps []Step) {
	t.mu.Lock()
	defer t.mu.Unlock()
	begin := t.to.size
	for _, s := range steps {
		label := t.labels.number(s.Atoms)
		if !t.has(begin, s.To, label) {
			t.to.add(s.To)
			t.label.add(label)
		}
	}
	t.keys = append(t.keys, from)
	t.ends = append(t.ends, t.to.size)
}

// lookBack is with how many steps a new one is compared.
const lookBack = 32

func (t *Tape) has(begin int, to uint64, label int32) bool {
	for i := max(begin, t.to.size-lookBack); i < t.to.size; i++ {
		if t.to.at(i) == to && t.label.at(i) == label {
			return true
		}
	}
	return false
}

// slab is a list that grows without being copied.
type slab[T any] struct {
	blocks [][]T
	size   int
}

const slabBits = 14

func (s *slab[T]) add(v T) {
	if s.size>>slabBits == len(s.blocks) {
		s.blocks = append(s.blocks, make([]T, 1<<slabBits))
	}
	s.blocks[s.size>>slabBits][s.size&(1<<slabBits-1)] = v
	s.size++
}

func (s *slab[T]) at(i int) T { return s.blocks[i>>slabBits][i&(1<<slabBits-1)] }

// alphabet numbers the labels that were met.
type alphabet struct {
	atoms  int
	one    map[uint64]int32 // where a label fits a word
	many   map[string]int32
	labels []Bits
	last   int32
	room   []byte
}

func newAlphabet(atoms int) alphabet {
	return alphabet{
		atoms: atoms, one: make(map[uint64]int32), many: make(map[string]int32), last: -1,
	}
}

func (a *alphabet) number(b Bits) int32 {
	if a.last >= 0 && equal(a.labels[a.last], b) {
		return a.last
	}
	a.last = a.find(b)
	return a.last
}

func equal(a, b Bits) bool {
	for i, w := range a {
		if w != b[i] {
			return false
		}
	}
	return true
}

func (a *alphabet) find(b Bits) int32 {
	next := int32(len(a.labels))
	if len(b) == 1 {
		if i, ok := a.one[b[0]]; ok {
			return i
		}
		a.one[b[0]] = next
	} else {
		a.room = a.room[:0]
		for _, w := range b {
			for s := 0; s < 64; s += 8 {
				a.room = append(a.room, byte(w>>s))
			}
		}
		if i, ok := a.many[string(a.room)]; ok {
			return i
		}
		a.many[string(a.room)] = next
	}
	a.labels = append(a.labels, append(Bits(nil), b...))
	return next
}

// place is where a state was recorded, and the number that it has in the graph, -1 for none yet.
type place struct {
	key    uint64
	tape   int32
	nth    int32
	number int32
}

// places finds a place by its key, by open addressing.
type places struct {
	slots []int32 // 1 + the place
	list  []place
	mask  uint64
}

func (p *places) slot(key uint64) uint64 {
	i := (key * 0x9e3779b97f4a7c15) >> 7 & p.mask
	for p.slots[i] != 0 && p.list[p.slots[i]-1].key != key {
		i = (i + 1) & p.mask
	}
	return i
}

func (p *places) find(key uint64) *place {
	if i := p.slots[p.slot(key)]; i != 0 {
		return &p.list[i-1]
	}
	return nil
}

func (r *Recorder) places() *places {
	n := 0
	for _, t := range r.tapes {
		n += len(t.keys)
	}
	size := 16
	for size < 2*n {
		size *= 2
	}
	p := &places{slots: make([]int32, size), list: make([]place, 0, n), mask: uint64(size - 1)}
	for i, t := range r.tapes {
		for j, key := range t.keys {
			if s := p.slot(key); p.slots[s] == 0 {
				p.list = append(p.list, place{key, int32(i), int32(j), -1})
				p.slots[s] = int32(len(p.list))
			}
		}
	}
	return p
}

// Graph returns what was recorded as far as it is reached from the initial states, whose keys are
// given. States are numbered in breadth-first order, so that the graph does not depend on which
// worker recorded what. Steps to states that were not recorded are left out. No tape may be used
// from now on.
func (r *Recorder) Graph(initial []uint64) *Graph {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := &builder{Recorder: r, places: r.places(), all: newAlphabet(r.atoms), g: &Graph{}}
	for _, t := range r.tapes {
		numbers := make([]int32, len(t.labels.labels))
		for i := range numbers {
			numbers[i] = -1
		}
		b.numbers = append(b.numbers, numbers)
	}
	for _, key := range initial {
		if n := b.number(key); n >= 0 {
			b.g.Initial = append(b.g.Initial, n)
		}
	}
	for i := 0; i < len(b.order); i++ {
		b.expand(b.order[i])
	}
	b.g.first = append(b.g.first, len(b.g.steps))
	b.g.labels = b.all.labels
	return b.g
}

// builder joins the tapes.
type builder struct {
	*Recorder
	*places
	g       *Graph
	order   []*place
	all     alphabet
	numbers [][]int32 // of the labels of each tape
}

func (b *builder) number(key uint64) int32 {
	p := b.find(key)
	if p == nil {
		return -1
	}
	if p.number < 0 {
		p.number = int32(len(b.order))
		b.order = append(b.order, p)
		b.g.Keys = append(b.g.Keys, key)
	}
	return p.number
}

func (b *builder) expand(p *place) {
	t := b.tapes[p.tape]
	b.g.first = append(b.g.first, len(b.g.steps))
	begin := 0
	if p.nth > 0 {
		begin = t.ends[p.nth-1]
	}
	for i := begin; i < t.ends[p.nth]; i++ {
		to := b.number(t.to.at(i))
		if to < 0 {
			continue
		}
		n := &b.numbers[p.tape][t.label.at(i)]
		if *n < 0 {
			*n = b.all.number(t.labels.labels[t.label.at(i)])
		}
		b.g.steps = append(b.g.steps, step{to, *n})
	}
}
