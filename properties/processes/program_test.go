//go:build unix

package processes_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"lockstep/adapters"
	"lockstep/factory"
)

// command is one thing that a process does with its factory. It is drawn before it is known what
// there will be to do it to: At counts the handles, the newest first and around.
type command struct {
	Op  string `json:"op"`
	At  int    `json:"at,omitempty"`
	Key string `json:"key,omitempty"`
}

func (c command) String() string { return fmt.Sprintf("%s(%d,%q)", c.Op, c.At, c.Key) }

// The commands.
const (
	opOpenScope  = "OpenScope"
	opAcquire    = "Acquire"
	opUse        = "Use"
	opRelease    = "Release"
	opReinit     = "Reinit"
	opRetire     = "Retire" // aged
	opBreak      = "Break"  // retire as broken
	opCloseScope = "CloseScope"
	opShutdown   = "Shutdown"
	opBurst      = "Burst" // several goroutines, each with a scope of its own
)

var errBroken = errors.New("broken, as drawn")

// program is what runs in a process: its factory, and the handles that its memory holds, ended ones
// included: calls on them must be refused.
type program struct {
	factory *factory.Factory[*client]
	adapter *adapter
	scopes  []context.Context
	leases  []factory.Lease[*client]
	// remembers says that the commands were carried out by another process, and have no effect but
	// on memory.
	remembers bool
	changed   chan struct{} // told at each event

	mu    sync.Mutex // guards found
	found []error    // what a command found wrong
}

// newProgram returns a program whose factory tells observer. No deadline passes within a run.
func newProgram(
	a *adapter, identity factory.Identity, observer func(factory.Event),
) (*program, error) {
	p := &program{adapter: a, changed: make(chan struct{}, 1)}
	var err error
	p.factory, err = factory.New(factory.Config[*client]{
		Adapter: a, Identity: identity, Observer: observerFunc(func(e factory.Event) {
			observer(e)
			select {
			case p.changed <- struct{}{}:
			default:
			}
		}),
	})
	return p, err
}

type observerFunc func(factory.Event)

func (f observerFunc) Observe(e factory.Event) { f(e) }

// nth returns the handle that a command means, if there is any.
func nth[T any](handles []T, at int) (handle T, ok bool) {
	if len(handles) == 0 {
		return handle, false
	}
	return handles[len(handles)-1-at%len(handles)], true
}

// over is a context that has ended: calls that take it do their step and do not wait.
func over() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// do carries a command out. What the factory refuses is no finding: the events tell whether it
// should have.
func (p *program) do(c command) {
	scope, scoped := nth(p.scopes, c.At)
	lease, _ := nth(p.leases, c.At) // the zero lease has ended
	switch c.Op {
	case opOpenScope:
		if ctx, err := p.factory.OpenScope(context.Background()); err == nil {
			p.scopes = append(p.scopes, ctx)
		}
	case opAcquire:
		if !scoped {
			break
		}
		if l, err := p.acquire(scope, c.Key); err == nil {
			p.leases = append(p.leases, l)
		}
	case opUse:
		p.use(lease)
	case opRelease:
		lease.Release()
	case opReinit:
		_ = p.factory.Reinit(over(), c.Key)
	case opRetire:
		lease.Retire(nil)
	case opBreak:
		lease.Retire(errBroken)
	case opCloseScope:
		if scoped {
			_ = p.factory.CloseScope(scope)
		}
	case opShutdown:
		_ = p.factory.Shutdown(over())
	case opBurst:
		p.burst(2+c.At, c.Key)
	default:
		panic("BUG: unknown command " + c.Op)
	}
}

func (p *program) acquire(scope context.Context, key string) (factory.Lease[*client], error) {
	ctx, cancel := context.WithTimeout(scope, patience)
	defer cancel()
	l, err := p.factory.Acquire(ctx, key)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, adapters.ErrUnavailable) {
		p.finding(fmt.Errorf("L1: %w", err))
	}
	return l, err
}

// use makes a call on a lease, if the factory lets it. The call must then succeed: no client that
// may be used has lost its connection.
func (p *program) use(l factory.Lease[*client]) {
	c, err := l.Use()
	if err != nil || p.remembers {
		return
	}
	if err := p.adapter.say(context.Background(), c, verbCall); err != nil {
		p.finding(fmt.Errorf("R8: the connection of client %v is of no use: %w", c.id, err))
	}
}

// burst has n goroutines work at once.
func (p *program) burst(n int, key string) {
	var workers sync.WaitGroup
	for range n {
		workers.Go(func() {
			scope, err := p.factory.OpenScope(context.Background())
			if err != nil {
				return
			}
			if l, err := p.acquire(scope, key); err == nil {
				p.use(l)
				l.Release()
			}
			_ = p.factory.CloseScope(scope)
		})
	}
	workers.Wait()
}

func (p *program) finding(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found = append(p.found, err)
}

// findings returns what the commands found wrong, and what the factory finds in itself.
func (p *program) findings() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return errors.Join(append(slices.Clone(p.found), p.factory.Check())...)
}

// settle waits until the factory does nothing by itself any more.
func (p *program) settle() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		s := p.factory.Stats()
		if s.Opening+s.Ending+s.Pinging == 0 {
			return nil
		}
		select {
		case <-p.changed:
		case <-ctx.Done():
			return fmt.Errorf("L2: hangs: %+v", s)
		}
	}
}

// end gives every lease back and shuts the factory down (L3, R9).
func (p *program) end() error {
	for _, l := range p.leases {
		l.Release()
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.factory.Shutdown(ctx); err != nil {
		return fmt.Errorf("L3: %w", err)
	}
	if s := p.factory.Stats(); s.Opening+s.Ready+s.Draining+s.Inherited > 0 {
		return fmt.Errorf("R9: clients are left after Shutdown: %+v", s)
	}
	return nil
}
