package properties

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"lockstep/adapters"
	"lockstep/factory"
	"lockstep/factory/sim"
)

// The keys that traces ask for.
var keys = []string{"primary-db", "cache"}

// world is everything that one trace drives: a simulated host, the processes on it, and what each
// of them holds and waits for.
type world struct {
	subject Subject
	tape    factory.Observer
	host    *sim.Host
	clock   *sim.Clock
	gate    *Gate
	procs   []*process // alive, in order of their start
	epochs  int
	tuning  Tuning
	found   []error // what commands saw to be wrong

	mu        sync.Mutex     // guards what follows
	rotations map[string]int // of credentials, by key
	changed   chan struct{}
	ended     map[clientCopy]bool
	reinit    *factory.Event // the last one
}

// process is one process of the host, with copies of the handles that its memory holds.
type process struct {
	sim     *sim.Process
	env     Env
	factory Factory
	// incarnations are the epochs that it has had.
	incarnations []uint64
	suspended    bool // a snapshot of it may be taken
	scopes       []*scope
	leases       []*handle
	calls        []*call
}

type scope struct {
	ctx    context.Context
	id     factory.ID
	closed bool // or inherited by a fork
}

type handle struct {
	lease    Lease
	released bool
}

// call is a call of the factory that may take longer than its command.
type call struct {
	op     string
	key    string
	cancel context.CancelFunc
	done   chan struct{}
	lease  Lease
	err    error
	// cancelled says that a command gave the call up.
	cancelled bool
	drained   []factory.ID // for a Reinit, what it waits for
}

// clientCopy is a process's copy of a client: a process keeps its pid when it is restored.
type clientCopy struct {
	process *process
	client  factory.ID
}

func newWorld(subject Subject, tape factory.Observer, tuning Tuning) *world {
	w := &world{
		subject: subject, tape: tape, tuning: tuning, clock: new(sim.Clock), gate: new(Gate),
		changed: make(chan struct{}), ended: make(map[clientCopy]bool),
		rotations: make(map[string]int),
	}
	w.gate.changed = w.signal
	w.host = sim.NewHost(w)
	return w
}

// Observe records an event, and what settling needs of it.
func (w *world) Observe(e factory.Event) {
	w.tape.Observe(e)
	w.mu.Lock()
	switch e.Action {
	case factory.ActionReinit:
		w.reinit = &e
	case factory.ActionClose, factory.ActionDiscard:
		if p := w.processOf(e.Process); p != nil {
			w.ended[clientCopy{p, e.Client}] = true
		}
	}
	w.mu.Unlock()
	w.signal()
}

// processOf returns the living process that is or was the incarnation now.
func (w *world) processOf(now factory.Process) *process {
	for _, p := range w.procs {
		if slices.Contains(p.incarnations, now.Epoch) {
			return p
		}
	}
	return nil
}

// signal wakes who waits for a change.
func (w *world) signal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.changed)
	w.changed = make(chan struct{})
}

// patience is how long settling waits for a goroutine of the factory that should be running: 10 s,
// or what LOCKSTEP_PATIENCE says. It ends a trace that hangs, and no other.
var patience = sync.OnceValue(func() time.Duration {
	if d, err := time.ParseDuration(os.Getenv("LOCKSTEP_PATIENCE")); err == nil {
		return d
	}
	return 10 * time.Second
})

// settle waits until no goroutine of a factory can do more without a command (L1 to L3).
func (w *world) settle() error { return w.await(w.restless) }

// await waits until a condition says "" rather than what it still lacks. It looks again at each
// change, and now and then, for what changes unseen.
func (w *world) await(lacks func() string) error {
	deadline := time.NewTimer(patience())
	defer deadline.Stop()
	for {
		w.mu.Lock()
		changed := w.changed
		w.mu.Unlock()
		why := lacks()
		if why == "" {
			return nil
		}
		select {
		case <-changed:
		case <-time.After(time.Millisecond):
		case <-deadline.C:
			if !ruleNumber.MatchString(why) {
				why = "L1: " + why
			}
			return fmt.Errorf("%s, and nothing happens any more", why)
		}
	}
}

// entered says whether a call of Reinit has taken its step, and notes what it waits for.
func (w *world) entered(c *call) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case c.finished():
		return ""
	case w.reinit == nil:
		return "Reinit has done nothing yet"
	default:
		c.drained = w.reinit.Drained
		return ""
	}
}

// restless says what is still going on by itself, or "".
func (w *world) restless() string {
	active := 0
	for _, p := range w.procs {
		s := p.factory.Stats()
		active += busy(s)
		if why := w.restlessCalls(p, s); why != "" {
			return fmt.Sprintf("%s in process %v", why, s.Process)
		}
	}
	if held := w.gate.held(); active != len(held) {
		return fmt.Sprintf("%d opens, pings and ends are under way; held are %v", active, held)
	}
	return ""
}

// busy counts what a factory has under way with its adapter.
func busy(s factory.Stats) int { return s.Opening - s.Delayed + s.Pinging + s.Ending }

// restlessCalls says which call of p should have returned, or should not have.
func (w *world) restlessCalls(p *process, s factory.Stats) string {
	acquiring := 0
	for _, c := range p.calls {
		if c.finished() {
			continue
		}
		if c.cancelled {
			return "a cancelled call has not returned"
		}
		switch c.op {
		case "acquire":
			acquiring++
		case "reinit":
			if w.allEnded(p, c.drained) {
				return "L2: Reinit has not returned, although its clients have ended,"
			}
		case "shutdown":
			if s.ShutDown {
				return "L3: Shutdown has not returned, although it has ended,"
			}
		}
	}
	if acquiring != s.Waiting {
		return fmt.Sprintf("%d calls of Acquire are under way, %d wait", acquiring, s.Waiting)
	}
	return ""
}

func (c *call) finished() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

func (w *world) allEnded(p *process, ids []factory.ID) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !slices.ContainsFunc(ids, func(id factory.ID) bool {
		return !w.ended[clientCopy{p, id}]
	})
}

// begin starts a call in a goroutine of its own.
func (w *world) begin(
	ctx context.Context, p *process, c *call, run func(context.Context, *call),
) *call {
	ctx, c.cancel = context.WithCancel(ctx)
	c.done = make(chan struct{})
	p.calls = append(p.calls, c)
	go func() {
		run(ctx, c)
		close(c.done)
		w.signal()
	}()
	return c
}

// reap takes the answers of the calls that returned, and checks their form (R4, R11).
func (w *world) reap() error {
	var found []error
	for _, p := range w.procs {
		p.calls = slices.DeleteFunc(p.calls, func(c *call) bool {
			if !c.finished() {
				return false
			}
			c.cancel()
			found = append(found, c.check())
			if c.lease != nil {
				p.leases = append(p.leases, &handle{lease: c.lease})
			}
			return true
		})
	}
	return errors.Join(found...)
}

// check says what is wrong with the form of an answer.
func (c *call) check() error {
	var e *factory.Error
	switch {
	case c.op == "acquire" && c.err == nil && c.lease == nil:
		return errors.New("R4: Acquire returned neither a lease nor an error")
	case c.err == nil, c.op == "suspend":
		return nil
	case !errors.As(c.err, &e):
		return fmt.Errorf("R11: %s returned an error of type %T", c.op, c.err)
	case e.Adapter == "" || e.Key != c.key:
		return fmt.Errorf("R11: the error does not name adapter and key %q: %w", c.key, c.err)
	default:
		return nil
	}
}

// check is asked after each step: what is cheap to see without a model.
func (w *world) check() error {
	found := append(w.found, w.gate.wrong())
	for _, p := range w.procs {
		if err := p.factory.Check(); err != nil {
			found = append(found, fmt.Errorf("process %v: %w", p.factory.Stats().Process, err))
		}
	}
	return errors.Join(found...)
}

// errInjected is how opens fail when a command says so.
var errInjected = &adapters.Error{
	Adapter: "gate", Op: "open", Kind: adapters.ErrUnavailable, Cause: errors.New("as drawn"),
}
