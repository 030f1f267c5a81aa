// Package sim simulates what a factory runs on, so that a test decides what happens and when: a
// host whose processes fork, exit and are restored from snapshots, and a clock that moves when told
// to.
//
// What it cannot show: memory that two processes share, and a fork between two machine instructions
// of the factory; both happen at the moments between calls that the test chooses. A snapshot that
// is cloned while flights or waits are under way is not simulated, since goroutines cannot be
// copied.
package sim

import (
	"context"
	"errors"
	"slices"
	"sync"

	"lockstep/factory"
)

// ErrGone is returned by the identity of a process that has ended.
var ErrGone = errors.New("the process is gone")

// Host makes processes and numbers them: an epoch is never reused. It tells its observer of what it
// does to them, and passes on what their factories tell. It is safe for concurrent use; the order
// of a process's end and its factory's last events is the caller's to keep.
type Host struct {
	observer factory.Observer

	mu    sync.Mutex // guards what follows, and every process's now, gone and hooks
	epoch uint64
	pid   int
}

// NewHost returns a host without processes. observer may be nil.
func NewHost(observer factory.Observer) *Host { return &Host{observer: observer} }

// Process is the place of a process on a host, as which it identifies itself to its factory.
type Process struct {
	host  *Host
	now   factory.Process
	gone  bool
	hooks []hooks
}

type hooks struct {
	id            *byte
	before, after func(context.Context) error
}

var (
	_ factory.Identity    = (*Process)(nil)
	_ factory.Snapshotter = (*Process)(nil)
	_ factory.Observer    = (*Process)(nil)
)

// Current returns the incarnation that p is now, or ErrGone.
func (p *Process) Current() (factory.Process, error) {
	p.host.mu.Lock()
	defer p.host.mu.Unlock()
	if p.gone {
		return factory.Process{}, ErrGone
	}
	return p.now, nil
}

// Verify is Current: a simulated host always knows.
func (p *Process) Verify() (factory.Process, error) { return p.Current() }

// OnSnapshot implements [factory.Snapshotter].
func (p *Process) OnSnapshot(before, after func(context.Context) error) (remove func()) {
	p.host.mu.Lock()
	defer p.host.mu.Unlock()
	id := new(byte)
	p.hooks = append(p.hooks, hooks{id, before, after})
	return func() {
		p.host.mu.Lock()
		defer p.host.mu.Unlock()
		p.hooks = slices.DeleteFunc(p.hooks, func(h hooks) bool { return h.id == id })
	}
}

// Suspend calls the functions for before a snapshot, the last registered first. The caller takes
// the snapshot, or not, and then calls Resume.
func (p *Process) Suspend(ctx context.Context) error {
	var found []error
	for _, h := range slices.Backward(p.registered()) {
		found = append(found, h.before(ctx))
	}
	return errors.Join(found...)
}

// Resume calls the functions for after a snapshot, the first registered first.
func (p *Process) Resume(ctx context.Context) error {
	var found []error
	for _, h := range p.registered() {
		found = append(found, h.after(ctx))
	}
	return errors.Join(found...)
}

func (p *Process) registered() []hooks {
	p.host.mu.Lock()
	defer p.host.mu.Unlock()
	return slices.Clone(p.hooks)
}

// Observe passes an event of p's factory on, unless p is gone: a process that the kernel ended
// tells nothing more.
func (p *Process) Observe(e factory.Event) {
	p.host.mu.Lock()
	gone := p.gone
	p.host.mu.Unlock()
	if !gone {
		p.host.tell(e)
	}
}

func (h *Host) tell(e factory.Event) {
	if h.observer != nil {
		h.observer.Observe(e)
	}
}

// next returns the next incarnation, with a new pid where pid is 0. mu must be held.
func (h *Host) next(pid int) factory.Process {
	if pid == 0 {
		h.pid++
		pid = h.pid
	}
	h.epoch++
	return factory.Process{PID: pid, Epoch: h.epoch}
}

// Start begins a process that descends from none.
func (h *Host) Start() *Process {
	h.mu.Lock()
	p := &Process{host: h, now: h.next(0)}
	h.mu.Unlock()
	h.tell(factory.Event{Action: factory.ActionStart, Process: p.now})
	return p
}

// Fork begins a child of p. The caller gives it a copy of p's factory (factory.Clone).
func (h *Host) Fork(p *Process) *Process { return h.child(p, factory.ActionFork) }

// Clone begins a process that was restored from a snapshot of p, while p goes on: it has p's pid.
// The caller gives it a copy of p's factory.
func (h *Host) Clone(p *Process) *Process { return h.child(p, factory.ActionClone) }

func (h *Host) child(p *Process, how factory.Action) *Process {
	h.mu.Lock()
	pid := 0
	if how == factory.ActionClone {
		pid = p.now.PID
	}
	parent, child := p.now, &Process{host: h, now: h.next(pid)}
	h.mu.Unlock()
	h.tell(factory.Event{Action: how, Process: parent, Child: child.now})
	return child
}

// Restore replaces p by what was restored from a snapshot of it: the same memory, the same pid,
// another incarnation.
func (h *Host) Restore(p *Process) {
	h.mu.Lock()
	before := p.now
	p.now = h.next(before.PID)
	now := p.now
	h.mu.Unlock()
	h.tell(factory.Event{Action: factory.ActionRestore, Process: before, Child: now})
}

// Exec replaces p by a new program, which starts with nothing of p's.
func (h *Host) Exec(p *Process) *Process {
	h.mu.Lock()
	p.gone = true
	child := &Process{host: h, now: h.next(p.now.PID)}
	h.mu.Unlock()
	h.tell(factory.Event{Action: factory.ActionExec, Process: p.now, Child: child.now})
	return child
}

// Exit ends p without a Shutdown: the kernel drops what is left.
func (h *Host) Exit(p *Process) {
	h.mu.Lock()
	p.gone = true
	h.mu.Unlock()
	h.tell(factory.Event{Action: factory.ActionExit, Process: p.now})
}
