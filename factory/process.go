package factory

import (
	"context"
	"fmt"
	"sync"
)

// Process is one incarnation of a process: a pid alone is not enough, since a restored snapshot
// keeps its pid. An epoch is never reused among processes that descend from one another.
type Process struct {
	PID   int    `json:"pid"`
	Epoch uint64 `json:"epoch"`
}

// String returns "pid/epoch".
func (p Process) String() string { return fmt.Sprintf("%d/%d", p.PID, p.Epoch) }

// Identity tells which process the caller runs in. It is safe for concurrent use. An error means
// that nobody knows: the factory then fails closed with [ErrIdentity].
//
// Epochs never decrease. A changed epoch with the same pid is a restored snapshot, a changed epoch
// with another pid is a fork. [OS] and the simulated host of package sim are the two makers.
type Identity interface {
	// Current is asked at every call of the factory: it makes no system call and allocates nothing.
	Current() (Process, error)
	// Verify is exact: it looks at everything that tells processes apart. It is asked before and
	// after each open, outside of any lock.
	Verify() (Process, error)
}

// Snapshotter is an Identity that knows when the process is about to be snapshotted. A factory
// registers itself with it until its Shutdown.
type Snapshotter interface {
	// OnSnapshot registers functions to be called before a snapshot is taken, the last registered
	// first, and after it was restored or was not taken, the first registered first. remove takes
	// them out again.
	OnSnapshot(before, after func(context.Context) error) (remove func())
}

// known says whether this is the process that the factory knows, on the warm path: an epoch is
// never reused among processes that descend from one another.
func (f *Factory[C]) known() bool {
	now, err := f.cfg.Identity.Current()
	return err == nil && now.Epoch == f.epoch.Load()
}

// identify makes sure that f knows the process it runs in, and takes the copy of another
// process's memory over where it runs in one. mu must be held.
func (f *Factory[C]) identify() error {
	now, err := f.cfg.Identity.Current()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrIdentity, err)
	}
	if now.Epoch < f.self.Epoch || now != f.self && now.Epoch == f.self.Epoch {
		return fmt.Errorf("%w: its epoch went from %d to %d", ErrIdentity, f.self.Epoch, now.Epoch)
	}
	if now != f.self {
		f.adopt(now)
	}
	f.closeDoomed()
	return nil
}

// adopt makes f the factory of the process now, in whose memory it was found as a copy: every live
// client is inherited, to be discarded and nothing else (R1, R8). A restored process goes on with
// its scopes and waiters; a forked one starts with none. Nobody tells how often the process was
// copied since the last call, so generations stay: with the epoch, they are new all the same.
// mu must be held.
func (f *Factory[C]) adopt(now Process) {
	before := f.self
	f.self = now
	f.epoch.Store(now.Epoch)
	f.nextClient, f.nextLease, f.nextScope = 0, 0, 0
	var inherited, delayed []*client[C]
	for _, c := range f.liveClients() {
		s := c.slot
		s.fast.Store(nil)
		s.ready, s.flight = nil, nil
		f.uncount(c)
		switch {
		case c.delayed != nil:
			delayed = append(delayed, c)
		case c.state != Opening: // else its flight finds out when it lands
			c.stopTimers()
			c.state, c.held = Inherited, 0
			if !c.ending { // else whoever is closing it finds out
				c.ending = true
				inherited = append(inherited, c)
			}
		}
	}
	if before.PID == now.PID {
		f.adoptRestored(delayed)
	} else {
		f.adoptForked()
	}
	if f.phase != down { // else nothing was inherited, and Shutdown is done waiting for goroutines
		f.spawn(func() {
			f.log.adopted(before, now, len(inherited))
			f.discardAll(inherited)
		})
	}
	f.settleDown()
}

// adoptRestored goes on with the scopes and the waiters. mu must be held.
func (f *Factory[C]) adoptRestored(delayed []*client[C]) {
	for _, sc := range f.scopes {
		sc.cells((*cell[C]).expire)
	}
	keys := f.sortedKeys()
	for _, k := range keys {
		k.failures = 0 // the key counts as re-initialised
		f.requeue(k)
	}
	for _, c := range delayed {
		f.giveUp(c)
	}
	for _, k := range keys {
		f.relieve(k)
	}
}

// adoptForked drops what other threads of the parent had under way: none of them exists here.
// mu must be held.
func (f *Factory[C]) adoptForked() {
	for _, sc := range f.scopes {
		sc.cells(func(cl *cell[C]) { f.acquired += cl.close().acquired() })
	}
	for _, c := range f.liveClients() {
		if c.state == Opening {
			f.drop(c)
		}
	}
	clear(f.scopes)
	for _, k := range f.keys {
		k.shared, k.scoped, k.failures = nil, nil, 0
		k.queue.Init()
	}
	f.phase, f.suspended = up, false
	f.gone, f.tasks = make(chan struct{}), new(sync.WaitGroup) // the parent's are not here
}
