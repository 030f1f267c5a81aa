package factory

import (
	"context"
	"fmt"
)

// Process is one incarnation of a process: a pid alone is not enough, since a restored snapshot
// keeps its pid. An epoch is never reused among processes that descend from one another.
type Process struct {
	PID   int    `json:"pid"`
	Epoch uint64 `json:"epoch"`
}

// String returns "pid/epoch".
func (p Process) String() string { return fmt.Sprintf("%d/%d", p.PID, p.Epoch) }

// Identity tells which process the caller runs in. It is safe for concurrent use. An error means that
// nobody knows: the factory then fails closed with [ErrIdentity].
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

// identify makes sure that f knows the process it runs in, and takes the copy of another
// process's memory over where it runs in one. f.mu must be held.
func (f *Factory[C]) identify() error {
	now, err := f.cfg.Identity.Current()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrIdentity, err)
	}
	if now == f.self {
		return nil
	}
	if now.Epoch <= f.self.Epoch {
		return fmt.Errorf("%w: its epoch went from %d to %d", ErrIdentity, f.self.Epoch, now.Epoch)
	}
	f.adopt(now)
	return nil
}

// adopt makes f the factory of the process now, in whose memory it was found as a copy: every live
// client is inherited, to be discarded and nothing else (R1, R8). A restored process goes on with
// its scopes and waiters; a forked one starts with none. Nobody tells how often the process was
// copied since the last call, so generations stay: with the epoch, they are new all the same.
// f.mu must be held.
func (f *Factory[C]) adopt(now Process) {
	restored := now.PID == f.self.PID
	f.self = now
	f.nextClient, f.nextLease, f.nextScope = 0, 0, 0
	for _, s := range f.slots {
		s.ready, s.flight = nil, nil
	}
	var inherited []*client[C]
	for _, c := range f.liveClients() {
		if c.state == Opening {
			continue // its flight finds out when it lands
		}
		c.stopTimer()
		c.state, c.held = Inherited, 0
		if !c.ending { // else whoever is closing it finds out
			c.ending = true
			inherited = append(inherited, c)
		}
	}
	if restored {
		f.adoptRestored()
	} else {
		f.adoptForked()
	}
	if len(inherited) > 0 {
		f.spawn(func() { f.discardAll(inherited) })
	}
	f.settleDown()
}

func (f *Factory[C]) adoptRestored() {
	for _, l := range f.leases {
		if l.state == leaseLive {
			l.end(leaseStale)
		}
	}
	for _, s := range f.sortedSlots() {
		f.serve(s)
		f.tidy(s)
	}
}

// adoptForked drops what other threads of the parent had under way: none of them exists here.
func (f *Factory[C]) adoptForked() {
	for _, l := range f.leases {
		l.end(leaseEnded)
	}
	for id, c := range f.clients {
		if c.state == Opening {
			delete(f.clients, id)
		}
	}
	clear(f.leases)
	clear(f.slots)
	clear(f.scopes)
	f.phase, f.down = up, make(chan struct{})
}
