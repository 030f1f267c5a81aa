//go:build unix

package processes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"lockstep/adapters"
	"lockstep/factory"
	"lockstep/properties"
	"lockstep/properties/internal/holds"
)

// adapter opens clients of a wire's adapter. It knows their connections, for the process to hand
// them down, and what a broken process does with them.
type adapter[C any] struct {
	adapters.Adapter[C] // of no client, to be asked what it is
	wire                properties.Wire[C]
	dialer              *dialer
	// memory holds, while the process makes its memory, what it inherited: a client that is not
	// in there has ended.
	memory    map[factory.ID]*holds.Holds
	remembers bool
	defect    defect

	mu      sync.Mutex // guards what follows
	clients []*client[C]
	found   []error
}

// client is a client as this process has it.
type client[C any] struct {
	held
	adapter adapters.Adapter[C]
	value   C
}

// held is what is to be known of a client, whatever its type.
type held struct {
	id    factory.ID
	key   string
	holds *holds.Holds // nil: it had ended before this process was
}

func (h held) String() string { return fmt.Sprintf("client %v of %q", h.id, h.key) }

func newAdapter[C any](wire properties.Wire[C], d *dialer) (*adapter[C], error) {
	base, err := wire.Adapter(nil)
	return &adapter[C]{Adapter: base, wire: wire, dialer: d}, err
}

func (a *adapter[C]) Open(ctx context.Context, key string) (*client[C], error) {
	flight, _ := factory.FlightOf(ctx)
	c := &client[C]{held: held{id: flight.Client, key: key}}
	if !a.remembers {
		c.holds = holds.New(a.dialer.of(c.id))
	} else if c.holds = a.memory[c.id]; c.holds == nil {
		return c, nil
	}
	var err error
	if c.adapter, err = a.wire.Adapter(c.holds.Dial); err == nil {
		c.value, err = c.adapter.Open(properties.Bare(ctx), key)
	}
	if err != nil {
		if n := c.holds.Open(); n > 0 && !a.remembers {
			a.finding("R9: the failed open of %v left %d descriptors", c.held, n)
		}
		c.holds.Drop()
		return nil, err
	}
	if a.remembers {
		c.holds.Become()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.clients = append(a.clients, c)
	return c, nil
}

func (a *adapter[C]) Ping(ctx context.Context, c *client[C]) error {
	return c.adapter.Ping(properties.Bare(ctx), c.value)
}

func (a *adapter[C]) Close(ctx context.Context, c *client[C]) error {
	return a.end(c, func() error { return c.adapter.Close(properties.Bare(ctx), c.value) })
}

// Discard ends a client without a byte, unless the process is a broken one.
func (a *adapter[C]) Discard(c *client[C]) error {
	return a.end(c, func() error {
		switch a.defect {
		case keepDefect:
			return nil
		case goodbyeDefect:
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			defer cancel()
			err := c.adapter.Ping(ctx, c.value)
			return errors.Join(err, c.adapter.Close(ctx, c.value))
		case shutdownDefect:
			for _, conn := range c.holds.Live() {
				_ = conn.Shutdown()
			}
		}
		return c.adapter.Discard(c.value)
	})
}

// end ends a client, where there is anything to end.
func (a *adapter[C]) end(c *client[C], how func() error) error {
	if c.holds == nil {
		return nil
	}
	if !c.holds.End() {
		a.finding("R7: %v is ended twice in one process", c.held)
	}
	err := how()
	if a.defect != keepDefect {
		c.holds.Forget()
	}
	return err
}

// call makes a call, which has to succeed: no client that may be used has lost its connection.
func (a *adapter[C]) call(c *client[C]) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := a.wire.Call(ctx, c.value); err != nil {
		a.finding("R8: %v is of no use: %w", c.held, err)
	}
}

// sessions finds the sessions of this process that have ended, and which it did not end. The
// factory must be at rest.
func (a *adapter[C]) sessions() {
	for _, c := range a.all() {
		if c.holds.Lost() {
			a.finding("R8: the session of %v has not outlived the processes that inherited it",
				c.held)
		}
		if c.holds.Inherited() || c.holds.Open() == 0 {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		if err := c.adapter.Ping(ctx, c.value); err != nil {
			a.finding("R8: %v is of no use: %w", c.held, err)
		}
		cancel()
	}
}

// left finds the descriptors that are left where there should be none (R9).
func (a *adapter[C]) left() {
	for _, c := range a.all() {
		if n := c.holds.Open(); n > 0 {
			a.finding("R9: %d descriptors of %v are left after Shutdown", n, c.held)
		}
	}
}

// live returns what has descriptors, in the order in which it was opened.
func (a *adapter[C]) live() (all []held) {
	for _, c := range a.all() {
		if c.holds.Open() > 0 {
			all = append(all, c.held)
		}
	}
	return all
}

func (a *adapter[C]) all() []*client[C] {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.clients)
}

func (a *adapter[C]) finding(format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.found = append(a.found, fmt.Errorf(format, args...))
}

func (a *adapter[C]) findings() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return errors.Join(a.found...)
}
