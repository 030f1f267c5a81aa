package tla

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lockstep/conformance/tla/value"
)

// commits is what belongs to who commits.
type commits struct {
	places   map[string]int // of the actions in result.Coverage
	open     *block         // the states that were found last
	closed   []*block       // those before, which are yet to be made available
	level    int            // of the states that are being found
	size     int            // how many states a block is to have
	room     []byte         // for a block that is packed
	explored int            // how many states
	out      []FoundStep    // the steps out of a state, for the observers
	told     Progress       // what Progress was called with last
	halted   bool           // there is a verdict, or an error
	left     *block         // what was not explored of the block that was committed then
	err      error
	used     []*chunk // to be used again; guarded by the run's mu
}

// commit adds what was found out about a block.
func (r *run) commit(c *chunk) {
	from, before := 0, r.explored
	for i, end := range c.ends {
		if r.state(c, c.block.first+i, from, end); r.halted {
			break
		}
		from = end
	}
	if c.err != nil && !r.halted {
		r.refuse(c, from)
	}
	if r.halted && r.options.Checkpoint != "" && r.explored-before < c.block.count {
		var err error
		r.left, err = r.unexplored(c.block, r.explored-before)
		r.stop(err)
	}
	if r.session.hasStopped() && !r.halted {
		r.limit(`TLCSet("exit", TRUE) ended the run`)
	}
	if p := c.block.piece; p != nil && !r.halted {
		r.stop(r.spool.Free(*p))
	}
	r.settled()
	r.tell()
}

// cover returns what is counted of the action of a step.
func (r *run) cover(c *chunk, s *step) *Coverage {
	w := c.by
	for len(w.global) < len(c.names) {
		w.global = append(w.global, -1)
	}
	if w.global[s.action] < 0 {
		w.global[s.action] = r.place(c.names[s.action])
	}
	return &r.result.Coverage[w.global[s.action]]
}

// place returns the place of an action in the coverage.
func (r *run) place(action string) int {
	i, ok := r.places[action]
	if !ok {
		i = len(r.result.Coverage)
		r.places[action] = i
		r.result.Coverage = append(r.result.Coverage, Coverage{Action: action})
	}
	return i
}

// state adds the successors of a state, which are some of a chunk's steps.
func (r *run) state(c *chunk, id, from, to int) {
	if most := r.options.DepthMax; most > 0 && c.block.level >= most && r.deeper(c, from, to) {
		r.limit("there are behaviours of more than %d states", most)
		return
	}
	if from == to && r.config.CheckDeadlock {
		r.fail(violation{kind: KindDeadlock}, r.behaviour(id))
		return
	}
	r.level = c.block.level + 1
	if r.moves(c, id, from, to); r.halted {
		return
	}
	r.result.Generated += c.halves[id-c.block.first]
	r.explored++
	r.tellSteps(c, id, from, to)
	if most := r.options.StatesMax; most > 0 && r.result.Distinct > most {
		r.limit("more than %d distinct states", most)
	}
}

// deeper tells whether some of a chunk's steps lead to a state that is not known.
func (r *run) deeper(c *chunk, from, to int) bool {
	for _, s := range c.steps[from:to] {
		if s.known < 0 && s.inside {
			if _, known := r.seen.Find(s.print); !known {
				return true
			}
		}
	}
	return false
}

// moves counts the steps out of a state, and adds the states that are new.
func (r *run) moves(c *chunk, id, from, to int) {
	for i := from; i < to; i++ {
		s := &c.steps[i]
		r.result.Generated++
		cover := r.cover(c, s)
		cover.Taken++
		if len(c.found) > 0 && r.faulty(c, id, from, i) {
			return
		}
		if s.known >= 0 || !s.inside {
			continue
		}
		var k candidate
		if s.place >= 0 {
			k = c.fresh[s.place]
		}
		s.known = r.add(s.print, id, i-from, k, cover)
		if r.halted {
			return
		}
	}
}

// faulty fails if a step of a chunk is to blame, and tells whether it is.
func (r *run) faulty(c *chunk, id, from, i int) bool {
	f := &c.found[0]
	if f.step != i {
		return false
	}
	s := &c.steps[i]
	v := f.ofState
	_, known := r.seen.Find(s.print)
	if known && s.inside || v == nil {
		v = f.ofStep
	}
	if v != nil {
		r.result.Generated += int(s.halves)
		if !known && s.inside { // TLC counts the last state, too
			r.result.Distinct++
			r.cover(c, s).Distinct++
			r.result.Depth = r.level
		}
		r.fail(*v, r.behaviourTo(id, i-from, f.vals))
	}
	c.found = c.found[1:]
	return v != nil
}

// refuse ends the run, since a state of a chunk could not be explored.
func (r *run) refuse(c *chunk, from int) {
	switch {
	case errors.Is(c.err, context.DeadlineExceeded):
		r.limit("the time is up")
		return
	case errors.Is(c.err, context.Canceled), errors.Is(c.err, ErrHeap):
		r.stop(c.err)
		return
	}
	id := c.block.first + len(c.ends)
	r.level = c.block.level + 1
	if r.moves(c, id, from, len(c.steps)); r.halted {
		return
	}
	r.result.Kind, r.result.Message = KindError, c.err.Error()
	if c.judged != nil {
		r.result.Trace = r.behaviourTo(id, len(c.steps)-from, c.judged)
	} else {
		r.result.Trace = r.behaviour(id)
	}
	r.stop(c.err)
}

// add adds a state if it is new, and returns its number.
func (r *run) add(
	fp uint64, parent, nth int, k candidate, cover *Coverage,
) (number int) {
	id := r.seen.Len()
	number, fresh, err := r.seen.Add(fp, id)
	if err != nil {
		r.stop(err)
	}
	if err != nil || !fresh {
		return number
	}
	r.stop(r.links.Add(parent, nth))
	r.keep(k)
	r.result.Distinct, r.result.Depth = id+1, r.level
	if cover != nil {
		cover.Distinct++
	}
	r.enqueue(id, k)
	r.tellState(id, parent, k)
	return id
}

// enqueue adds a state to the block that is open.
func (r *run) enqueue(id int, k candidate) {
	encoded := len(k.code) > 0
	if b := r.open; b == nil || b.count >= r.size || b.level != r.level || b.encoded() != encoded {
		r.open = &block{first: id, level: r.level}
		if !encoded {
			r.open.states = make([][]value.Value, 0, min(r.size, 16))
		}
		if b != nil {
			data := b.data
			if r.room = b.pack(r.room); b.packed {
				r.open.data = data[:0] // the room of another
			}
			r.closed = append(r.closed, b)
		}
	}
	r.open.count++
	if encoded {
		r.open.data = append(r.open.data, k.code...)
	} else {
		r.open.states = append(r.open.states, k.vals)
	}
}

// How long a block takes to explore, about: long beside what it takes to hand it to another worker,
// short for a user who waits.
const (
	blockTime = 500_000 // nanoseconds
	blockMost = 1024
	partTime  = 30_000 // worth handing to another worker
)

// push makes the new states available. mu must be held.
func (r *run) push() {
	r.size = max(1, min(blockMost, int(blockTime/max(r.cost, 1))))
	for _, b := range r.closed {
		r.stop(r.spill(b))
		r.queue.push(b)
	}
	r.closed = r.closed[:0]
	if r.open != nil && r.queue.len() <= r.idle {
		r.split(r.open)
		r.open = nil
	}
	r.encoding.Store(r.encodes())
}

// split makes a block available in parts, as many as workers have use for. mu must be held.
func (r *run) split(b *block) {
	parts := min(r.idle+1, b.count, int(float64(b.count)*r.cost/partTime))
	if b.encoded() || parts <= 1 {
		r.queue.push(b)
		return
	}
	for i := range parts {
		from, to := i*b.count/parts, (i+1)*b.count/parts
		r.queue.push(&block{
			first: b.first + from, level: b.level, count: to - from, states: b.states[from:to],
		})
	}
}

// publish makes the initial states available.
func (r *run) publish() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.push()
}

// stop ends the run with an error, if it is one.
func (r *run) stop(err error) {
	if err != nil && r.err == nil {
		r.err, r.halted = err, true
		r.result.Verdict = Unknown
	}
}

// limit ends the run, as a bound was reached.
func (r *run) limit(format string, args ...any) {
	r.result.Verdict, r.result.Kind = Unknown, KindLimit
	r.result.Message = fmt.Sprintf(format, args...)
	r.halted = true
}

// fail ends the run with a violation.
func (r *run) fail(v violation, trace []TraceStep) {
	r.result.Verdict, r.result.Kind, r.result.Property = Violated, v.kind, v.property
	r.result.Why, r.result.Trace = v.why, trace
	switch {
	case v.kind == KindDeadlock:
		r.result.Message = "deadlock: the last state has no next one"
	case v.why != nil:
		r.result.Message = v.why.String()
	}
	r.halted = true
}

// progressEvery is how often Progress is called.
const progressEvery = 200 * time.Millisecond

// tell says how far the run is.
func (r *run) tell() {
	now := &Progress{
		Generated: r.result.Generated, Distinct: r.result.Distinct, Depth: r.result.Depth,
		Queue: r.seen.Len() - r.explored,
	}
	now.Duration = r.before + time.Since(r.start)
	since := now.Duration - r.told.Duration
	if r.options.Progress == nil || r.told.Duration > 0 && since < progressEvery {
		now.Rate = r.told.Rate
		r.progress.Store(now)
		return
	}
	now.Rate = float64(now.Distinct-r.told.Distinct) / since.Seconds()
	r.progress.Store(now)
	r.told = *now
	r.options.Progress(*now)
}

// collide estimates how probable it is that states were missed, as TLC does.
func (r *run) collide() error {
	gap, err := r.seen.Gap()
	if err != nil {
		return err
	}
	missed := float64(r.result.Generated - r.result.Distinct)
	r.result.Collision = Collision{
		Calculated: float64(r.result.Distinct) * missed / (1 << 63) / 2,
		Actual:     1 / float64(gap),
	}
	return nil
}
