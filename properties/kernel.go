package properties

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"lockstep/adapters"
	"lockstep/factory"
	"lockstep/properties/internal/holds"
)

// kernel knows which process of a simulated host has which descriptors of a real server's clients.
type kernel[C any] struct {
	wire Wire[C]

	mu      sync.Mutex // guards what follows; nothing is dialled, written or closed under it
	clients []*realClient[C]
	gone    map[factory.Process]bool
	found   []error
}

// realClient is a client as the memories of all simulated processes have it: one value, of which
// each has a copy of its own.
type realClient[C any] struct {
	id     factory.ID
	key    string
	copies map[factory.Process]*realCopy[C] // guarded by the kernel's mu
}

// realCopy is one process's copy of a client. Where the process inherited it, it is rehearsed when
// the process first does anything with it: only the descriptors are there from the start.
type realCopy[C any] struct {
	holds     *holds.Holds
	rehearsal sync.Once
	broken    error // the rehearsal failed

	made    bool // guarded by the kernel's mu
	adapter adapters.Adapter[C]
	value   C
}

func (c *realClient[C]) String() string { return fmt.Sprintf("client %v of %q", c.id, c.key) }

// finding notes what is wrong.
func (k *kernel[C]) finding(format string, args ...any) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.found = append(k.found, fmt.Errorf(format, args...))
}

// make opens a process's copy of a client: the client itself, or a rehearsal of it.
func (k *kernel[C]) make(ctx context.Context, c *realClient[C], copied *realCopy[C]) error {
	adapter, err := k.wire.Adapter(copied.holds.Dial)
	if err != nil {
		return err
	}
	value, err := adapter.Open(Bare(ctx), c.key)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	copied.made, copied.adapter, copied.value = true, adapter, value
	return nil
}

// open opens a client in the process that runs now.
func (k *kernel[C]) open(
	ctx context.Context, now factory.Process, key string,
) (*realClient[C], error) {
	flight, _ := factory.FlightOf(ctx)
	c := &realClient[C]{
		id: flight.Client, key: key, copies: make(map[factory.Process]*realCopy[C]),
	}
	copied := &realCopy[C]{holds: holds.New(nil)}
	copied.rehearsal.Do(func() {}) // it is the original
	if err := k.make(ctx, c, copied); err != nil {
		if n := copied.holds.Open(); n > 0 {
			k.finding("R9: the failed open of %v left %d descriptors", c, n)
		}
		copied.holds.Drop()
		return nil, err
	}
	k.mu.Lock()
	c.copies[now] = copied
	k.clients = append(k.clients, c)
	gone := k.gone[now]
	k.mu.Unlock()
	if gone {
		k.drop(copied)
		return nil, errBuried
	}
	return c, nil
}

// copyOf returns the copy that the process of an identity has of a client, for it to work with.
func (k *kernel[C]) copyOf(id factory.Identity, c *realClient[C]) (*realCopy[C], error) {
	now, err := id.Current()
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	copied := c.copies[now]
	k.mu.Unlock()
	if copied == nil {
		return nil, fmt.Errorf("process %v has no %v", now, c)
	}
	copied.rehearsal.Do(func() { copied.broken = k.rehearse(c, copied) })
	return copied, copied.broken
}

// rehearse makes the client that a fork would have left in a process's memory.
func (k *kernel[C]) rehearse(c *realClient[C], copied *realCopy[C]) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience())
	defer cancel()
	if err := k.make(ctx, c, copied); err != nil {
		k.finding("the copy of %v cannot be made: %w", c, err)
		copied.holds.Drop()
		return err
	}
	copied.holds.Become()
	return nil
}

// drop does what the kernel does at the end of a process, and lets the driver's goroutines end.
func (k *kernel[C]) drop(copied *realCopy[C]) {
	over := !copied.holds.End()
	copied.holds.Drop()
	k.mu.Lock()
	made, adapter, value := copied.made, copied.adapter, copied.value
	k.mu.Unlock()
	if made && !over {
		_ = adapter.Discard(value) // nothing is left to be written on
	}
}

// Forked implements Watcher: the child gets descriptors of its own.
func (k *kernel[C]) Forked(parent, child factory.Process) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range k.clients {
		from := c.copies[parent]
		if from == nil || from.holds.Open() == 0 {
			continue
		}
		files, err := from.holds.Duplicate()
		if err != nil {
			k.found = append(k.found, fmt.Errorf("%v is not inherited: %w", c, err))
			continue
		}
		inherited, err := holds.Inherit(nil, files)
		if err != nil {
			k.found = append(k.found, fmt.Errorf("%v is not inherited: %w", c, err))
			continue
		}
		c.copies[child] = &realCopy[C]{holds: inherited}
	}
}

// Restored implements Watcher: the process goes on with the descriptors, but did not open them.
func (k *kernel[C]) Restored(before, now factory.Process) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range k.clients {
		if copied := c.copies[before]; copied != nil {
			delete(c.copies, before)
			c.copies[now] = copied
			copied.holds.Disown()
		}
	}
}

// Gone implements Watcher: what the process had is dropped without a byte.
func (k *kernel[C]) Gone(process factory.Process) {
	k.mu.Lock()
	k.gone[process] = true
	var last []*realCopy[C]
	for _, c := range k.clients {
		if copied := c.copies[process]; copied != nil {
			last = append(last, copied)
		}
	}
	k.mu.Unlock()
	for _, copied := range last {
		k.drop(copied)
	}
}

// Audit implements Watcher. The server is asked where nothing is wrong yet: it has nothing to add.
func (k *kernel[C]) Audit() error {
	if found := k.findings(); len(found) > 0 {
		return errors.Join(found...)
	}
	return holds.Await(context.Background(), patience(), k.wire.Left)
}

// findings returns what was found, and what the descriptors tell (R8, R9).
func (k *kernel[C]) findings() []error {
	k.mu.Lock()
	defer k.mu.Unlock()
	found := k.found
	for _, c := range k.clients {
		for process, copied := range c.copies {
			if n := copied.holds.Foreign(); n > 0 {
				found = append(found, fmt.Errorf(
					"R8: process %v wrote %d bytes on %v, which it had inherited", process, n, c))
			}
			if copied.holds.Lost() {
				found = append(found, fmt.Errorf(
					"R8: the session of %v has ended, and not by its opener", c))
			}
			if n := copied.holds.Open(); n > 0 {
				found = append(found, fmt.Errorf(
					"R9: process %v has %d descriptors of %v left", process, n, c))
			}
		}
	}
	return found
}
