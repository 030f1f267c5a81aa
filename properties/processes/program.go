//go:build unix

package processes

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"lockstep/adapters"
	"lockstep/factory"
	"lockstep/properties"
	"lockstep/properties/internal/holds"
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

// program is what runs in a process, whatever the type of its clients.
type program interface {
	// remember has what is done from now on have no effect but on memory. The clients that were
	// inherited are made from what there is of their connections.
	remember(inherited map[factory.ID]*holds.Holds)
	// become has the program be the process's own, with a defect or none.
	become(defect)
	do(command)
	settle() error
	// sessions finds which sessions of the process have not outlived its children.
	sessions()
	// end gives everything back and shuts the factory down.
	end()
	// findings returns what was found wrong up to now.
	findings() error
	// live returns the clients that have descriptors, in the order in which they were opened.
	live() []held
}

// programOf is a factory, and the handles that its process's memory holds, ended ones included:
// calls on them must be refused.
type programOf[C any] struct {
	*adapter[C]
	factory *factory.Factory[*client[C]]
	scopes  []context.Context
	leases  []factory.Lease[*client[C]]
	changed chan struct{} // told at each event
}

// newProgram returns a program whose factory tells observe. No deadline passes within a run.
func newProgram[C any](
	wire properties.Wire[C], d *dialer, id factory.Identity, observe func(factory.Event),
) (program, error) {
	a, err := newAdapter(wire, d)
	if err != nil {
		return nil, err
	}
	p := &programOf[C]{adapter: a, changed: make(chan struct{}, 1)}
	p.factory, err = factory.New(factory.Config[*client[C]]{
		Adapter: a, Identity: id, Observer: observerFunc(func(e factory.Event) {
			observe(e)
			select {
			case p.changed <- struct{}{}:
			default:
			}
		}),
	})
	return p, err
}

func (p *programOf[C]) remember(inherited map[factory.ID]*holds.Holds) {
	p.memory, p.remembers = inherited, true
}

func (p *programOf[C]) become(d defect) { p.memory, p.remembers, p.defect = nil, false, d }

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
func (p *programOf[C]) do(c command) {
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

func (p *programOf[C]) acquire(
	scope context.Context, key string,
) (factory.Lease[*client[C]], error) {
	ctx, cancel := context.WithTimeout(scope, patience)
	defer cancel()
	l, err := p.factory.Acquire(ctx, key)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, adapters.ErrUnavailable) {
		p.finding("L1: %w", err)
	}
	return l, err
}

// use makes a call on a lease, if the factory lets it.
func (p *programOf[C]) use(l factory.Lease[*client[C]]) {
	if c, err := l.Use(); err == nil && !p.remembers {
		p.call(c)
	}
}

// burst has n goroutines work at once.
func (p *programOf[C]) burst(n int, key string) {
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

// findings returns what was found wrong, and what the factory finds in itself.
func (p *programOf[C]) findings() error {
	return errors.Join(p.adapter.findings(), p.factory.Check())
}

// settle waits until the factory does nothing by itself any more.
func (p *programOf[C]) settle() error {
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
func (p *programOf[C]) end() {
	for _, l := range p.leases {
		l.Release()
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.factory.Shutdown(ctx); err != nil {
		p.finding("L3: %w", err)
	}
	if s := p.factory.Stats(); s.Opening+s.Ready+s.Draining+s.Inherited > 0 {
		p.finding("R9: clients are left after Shutdown: %+v", s)
	}
	p.left()
}
