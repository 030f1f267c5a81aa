package tla

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"lockstep/conformance/tla/store"
	"lockstep/conformance/tla/value"
)

// run is one breadth-first exploration.
//
// Workers take blocks of states from the queue and compute their successors. What they found is
// committed in the order in which the blocks were taken, by one worker at a time: whoever has
// computed the block that is next commits it, and those after it that are ready. So all happens in
// the order of a search with one worker, which counts, numbers and counterexamples show, while no
// worker waits for another unless the queue is empty, or one block takes very long. A worker alone
// is handed nothing: it commits what it computed and takes the next block.
type run struct {
	*Model
	ctx       context.Context
	options   CheckOptions
	result    *Result
	start     time.Time
	variables int
	seen      *store.Set
	links     *store.Links
	session   *session
	interner  value.Interner
	serially
	observers []Observer
	follower  follower // nil where nobody wants to know more

	stopping atomic.Bool // workers are to end
	encoding atomic.Bool // candidates are to be encoded
	progress atomic.Pointer[Progress]

	mu   sync.Mutex
	work sync.Cond // of mu: there are blocks, or the search is over
	// All below is guarded by mu.
	queue      queue
	ring       []*chunk // computed and not yet committed, by the order in which they were taken
	flying     []*block // taken and not yet committed, likewise
	taken      int      // how many blocks
	committed  int      // how many of those
	committing bool     // somebody commits, who has what commit.go says
	idle       int      // how many workers wait
	over       bool
	cost       float64 // of exploring a state, in nanoseconds

	commits
	saving
}

func newRun(ctx context.Context, m *Model, o CheckOptions) *run {
	if m.serial {
		o.Workers = 1
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	r := &run{
		Model: m, ctx: ctx, options: o, result: &Result{}, start: time.Now(),
		variables: len(m.module.Variables), links: &store.Links{},
		ring: make([]*chunk, inFlight*o.Workers), flying: make([]*block, inFlight*o.Workers),
		observers: o.Observers, cost: 10_000,
		commits: commits{places: make(map[string]int), size: 64},
	}
	r.work.L = &r.mu
	r.progress.Store(&Progress{})
	for _, name := range m.Actions() {
		r.place(name)
	}
	if r.serial {
		r.states = &store.States{}
	}
	r.session = r.register()
	return r
}

func (r *run) machine() *machine {
	return &machine{Model: r.Model, session: r.session, interrupt: interrupted(r.ctx)}
}

// working returns a machine for a worker, who is to end with the search.
func (r *run) working() *machine {
	m := r.machine()
	m.interrupt = func() error {
		if r.stopping.Load() {
			return context.Canceled
		}
		return interrupted(r.ctx)()
	}
	return m
}

// explore explores all.
func (r *run) explore() (err error) {
	if done, err := r.assumptions(); done || err != nil || r.assumesOnly() {
		return err
	}
	defer func() { err = errors.Join(err, r.close(err == nil)) }()
	if err := r.openFiles(); err != nil {
		return err
	}
	if !r.options.Continue {
		if err := r.begin(); err != nil {
			return err
		}
	}
	if err := r.search(); err != nil {
		return err
	}
	if !r.halted {
		return r.collide()
	}
	return r.err
}

func (r *run) assumptions() (violated bool, err error) {
	m := r.machine()
	defer m.catch(&err)
	m.settlePrinting()
	m.refuseSettled()
	for _, a := range r.assumes {
		if !truth(a, m.at(nil, nil)) {
			why := explain(a, m.at(nil, nil))
			r.fail(violation{KindAssumption, oneLine(why.Conjunct), why}, nil)
			return true, nil
		}
	}
	return false, nil
}

// search has the workers explore until there is nothing more. All are there before the first
// begins, which may be done soon.
func (r *run) search() error {
	if r.halted {
		return nil
	}
	workers := make([]*worker, r.options.Workers)
	for i := range workers {
		var err error
		if workers[i], err = r.newWorker(); err != nil {
			return err
		}
	}
	var others sync.WaitGroup
	for _, w := range workers[1:] {
		others.Go(w.work)
	}
	workers[0].work()
	others.Wait()
	return nil
}

func (w *worker) work() {
	c := &chunk{}
	for {
		b, seq := w.take()
		if b == nil {
			return
		}
		c.reset(b, w)
		w.explore(c)
		c = w.deliver(seq, c)
	}
}

// inFlight is how many blocks a worker may be ahead of what is committed, on average.
const inFlight = 32

// take takes the next block. It waits for one, and returns nil when the search is over.
func (r *run) take() (*block, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		switch {
		case r.over:
			return nil, 0
		case r.queue.len() > 0 && r.taken-r.committed < len(r.ring):
			b, seq := r.queue.pop(), r.taken
			r.flying[seq%len(r.flying)] = b
			r.taken++
			return b, seq
		case r.taken == r.committed && !r.committing:
			r.end()
			return nil, 0
		}
		r.idle++
		r.work.Wait()
		r.idle--
	}
}

// end ends the search. mu must be held.
func (r *run) end() {
	r.over = true
	r.stopping.Store(true)
	r.work.Broadcast()
}

// deliver hands in what was found out about a block. If it is the next to be committed, and nobody
// commits, it is committed here, with all that is ready after it. It returns a chunk to be used
// again.
func (r *run) deliver(seq int, c *chunk) *chunk {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.others != nil {
		r.queue.putBack(c.others)
	}
	r.cost += (float64(c.spent)/float64(c.block.count) - r.cost) / 8
	r.ring[seq%len(r.ring)] = c
	if r.committing {
		return r.spare()
	}
	r.committing = true
	for !r.over {
		at := r.committed % len(r.ring)
		next := r.ring[at]
		if next == nil {
			break
		}
		r.ring[at] = nil
		r.mu.Unlock()
		r.commit(next)
		r.mu.Lock()
		r.flying[at] = nil
		r.committed++
		r.used = append(r.used, next)
		r.share()
	}
	r.committing = false
	return r.spare()
}

// spare returns a chunk whose memory may be used. mu must be held.
func (r *run) spare() *chunk {
	n := len(r.used)
	if n == 0 {
		return &chunk{}
	}
	c := r.used[n-1]
	r.used = r.used[:n-1]
	return c
}

// share makes the new states available, and wakes workers if there are more blocks than who commits
// will take. mu must be held.
func (r *run) share() {
	if r.saveNow() {
		if err := r.save(r.left); err != nil {
			r.stop(fmt.Errorf("write a checkpoint: %w", err))
		}
		r.saved = time.Now()
	}
	if r.halted {
		r.end()
		return
	}
	r.push()
	more := r.queue.len() - 1
	if r.ring[r.committed%len(r.ring)] != nil {
		more++
	}
	for range min(more, r.idle) {
		r.work.Signal()
	}
}
