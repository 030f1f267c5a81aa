package tla

import (
	"time"

	"lockstep/conformance/tla/value"
)

// chunk is what a worker found out about the states of a block. Its slices are used again.
type chunk struct {
	block  *block
	others *block // those of its states that were not taken, where the search is serial
	by     *worker
	names  []string // of the worker's actions
	ends   []int    // where the steps of each state end
	// halves is how many more states each state led to, which are between the halves of a step.
	halves []int
	steps  []step
	fresh  []candidate
	found  []fault
	codes  []byte // the encoded candidates
	// err is what ended the evaluation of the state after the last of ends. The steps before are
	// there. Where it came up while a step was judged, judged is where that leads.
	err    error
	judged []value.Value
	spent  time.Duration
}

// step is a successor. Where it was not known when the worker looked, it is a candidate, too.
type step struct {
	print  uint64
	known  int    // number of the state, -1 where it was not known
	place  int32  // among the candidates, -1 for one of before
	action uint16 // of the worker's
	halves int32  // how many states were found between halves of steps, up to this one
	inside bool   // within the constraints
}

// judged holds fingerprints of states that a worker has judged lately, found to be as they should
// be, and made candidates. What leads to one of them once more is committed later, when that state
// is known.
type judged []uint64

const judgedSize = 1 << 14

func (j judged) has(fp uint64) bool { return fp != 0 && j[fp%judgedSize] == fp }

func (j judged) add(fp uint64, sound bool) {
	if sound {
		j[fp%judgedSize] = fp
	}
}

// candidate is a state that may be new. It is encoded, too, where the queue is long.
type candidate struct {
	vals []value.Value
	code []byte // nil where it is not encoded
}

// fault is that a state or a step is not as it should be.
type fault struct {
	step            int // among the chunk's
	vals            []value.Value
	ofState, ofStep *violation
}

func (c *chunk) reset(b *block, w *worker) {
	clear(c.fresh)
	clear(c.found)
	*c = chunk{
		block: b, by: w, ends: c.ends[:0], halves: c.halves[:0], steps: c.steps[:0],
		fresh: c.fresh[:0], found: c.found[:0], codes: c.codes[:0],
	}
}

// worker computes and judges successors. One goroutine uses it.
type worker struct {
	*run
	next, judge *machine
	decoder     decoder
	room        []byte // for the states of a block that was packed
	names       []string
	places      map[string]uint16
	judged      judged
	using       *machine    // one of the two
	following   following   // nil where nobody wants to know more
	list        []successor // for following
	global      []int       // for who commits: the run's numbers of the names
}

func (r *run) newWorker() (w *worker, err error) {
	w = &worker{
		run: r, next: r.working(), judge: r.working(), places: make(map[string]uint16),
		judged: make(judged, judgedSize),
	}
	w.next.intern(&r.interner)
	defer w.judge.catch(&err) // what is followed may be evaluated first
	if r.follower != nil {
		w.following = r.follower.worker(w.judge)
	}
	return w, nil
}

// explore computes the successors of a block's states until one cannot be computed.
func (w *worker) explore(c *chunk) {
	begin := time.Now()
	b := c.block
	var data []byte
	if b.encoded() {
		data, c.err = w.unpacked(b)
	}
	whole := data
	for i := 0; i < w.atOnce(b.count) && c.err == nil && !w.stopping.Load(); i++ {
		var vals []value.Value
		if !b.encoded() {
			vals = b.states[i]
		} else if vals, data, c.err = w.decoder.state(data, w.variables); c.err != nil {
			break
		}
		w.explores(vals, b.level, b.first+i)
		if c.err = w.successors(c, vals); c.err == nil {
			c.halves = append(c.halves, w.next.halves)
			c.ends = append(c.ends, len(c.steps))
		}
	}
	if w.serial {
		c.block, c.others = b.firstOf(whole, data)
	}
	c.names = w.names
	c.spent = time.Since(begin)
}

// unpacked returns the encoded states of a block, until it is asked for others that are packed:
// those of a block that a serial search puts back are the next.
func (w *worker) unpacked(b *block) ([]byte, error) {
	states, err := w.encodedStates(b, w.room)
	if b.packed || b.data == nil {
		w.room = states[:cap(states)]
	}
	return states, err
}

// successors computes the successors of one state, and judges the steps that lead to them, and
// those of them that may be new.
func (w *worker) successors(c *chunk, vals []value.Value) (err error) {
	if w.ctx.Err() != nil {
		return interrupted(w.ctx)()
	}
	w.using = w.next
	defer catchIn(&w.using, &err)
	w.next.stack.mark, w.next.primed = mark{}, false
	w.next.successors(vals, nil, func(l *leaf, t []value.Value) {
		w.using, c.judged = w.judge, t
		w.successor(c, vals, t, w.action(l.name))
		w.using, c.judged = w.next, nil
	})
	if w.following != nil {
		w.using = w.judge
		w.following.explored(vals, w.list)
		clear(w.list)
		w.list = w.list[:0]
	}
	return nil
}

// catchIn is catch of the machine that is in use when something is thrown.
func catchIn(m **machine, err *error) {
	if r := recover(); r != nil {
		defer (*m).catch(err)
		panic(r)
	}
}

// successor judges one successor. As TLC does, it looks at the state first.
func (w *worker) successor(c *chunk, vals, t []value.Value, action uint16) {
	s := step{
		print: w.judge.print(t), known: -1, action: action, halves: int32(w.next.halves),
	}
	s.inside = w.judge.inside(vals, t)
	id, known := w.seen.Find(s.print)
	w.count(c, &s, known)
	f := fault{step: len(c.steps), vals: t}
	twice := !known && w.judged.has(s.print)
	if known {
		s.known = id
	} else if !twice || !s.inside && w.serial {
		f.ofState = w.judge.broken(KindInvariant, w.predicate, t, nil)
		w.judged.add(s.print, f.ofState == nil && s.inside)
	}
	f.ofStep = w.judge.broken(KindAction, w.Model.steps, vals, t)
	if f.ofState != nil || f.ofStep != nil {
		c.found = append(c.found, f)
	}
	if w.following != nil {
		w.list = append(w.list, successor{t, s.print, s.inside})
	}
	if !known && s.inside {
		s.place = -1
		if !twice {
			s.place = int32(len(c.fresh))
			c.fresh = append(c.fresh, w.candidate(c, t))
		}
	}
	c.steps = append(c.steps, s)
}

func (w *worker) candidate(c *chunk, t []value.Value) candidate {
	k := candidate{vals: t}
	if w.encoding.Load() {
		start := len(c.codes)
		c.codes = appendState(c.codes, t)
		k.code = c.codes[start:]
	}
	return k
}

// action returns the worker's number of an action.
func (w *worker) action(name string) uint16 {
	if n, ok := w.places[name]; ok {
		return n
	}
	n := uint16(len(w.names))
	w.places[name] = n
	w.names = append(w.names, name)
	return n
}
